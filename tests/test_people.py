import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import cli, people
from assistant.people import People
from index import SettingsError

APP = Path(__file__).parent.parent / "app.py"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people"


def test_a_password_lets_in_its_owner_alone(file: Path) -> None:
    people.write(file, people.password_line("amal", "a long secret"))
    people.write(file, people.password_line("büşra", "another secret"))
    known = People.read(file)
    assert known.knows("amal", "a long secret")
    assert known.knows("bu\u0308s\u0327ra", "another secret")  # the same name, in other code points
    assert not known.knows("amal", "another secret")
    assert not known.knows("nobody", "a long secret")
    assert not known.knows("amal", "")
    assert not known.knows("amal", "\ud800")
    assert known.owner("a long secret") == ""


def test_a_key_lets_in_a_program(file: Path) -> None:
    line, key = people.key_line("robot")
    people.write(file, line)
    known = People.read(file)
    assert (known.owner(key), known.owner(key[:-1]), known.owner("")) == ("robot", "", "")
    assert not known.knows("robot", key)


def test_the_file_holds_no_secret_and_is_its_owners(file: Path) -> None:
    line, key = people.key_line("robot")
    people.write(file, line)
    people.write(file, people.password_line("amal", "a long secret"))
    assert "a long secret" not in file.read_text()
    assert key not in file.read_text()
    assert key.removeprefix("dalil-") not in file.read_text()
    if os.name != "nt":
        assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_new_password_replaces_the_old_and_a_key_stands_beside_it(file: Path) -> None:
    file.write_text("# the desk\n\n")
    line, key = people.key_line("amal")
    for one in (people.password_line("amal", "a long secret"), line, people.password_line("amal", "a new secret")):
        people.write(file, one)
    known = People.read(file)
    assert known.knows("amal", "a new secret")
    assert not known.knows("amal", "a long secret")
    assert known.owner(key) == "amal"
    assert file.read_text().startswith("# the desk\n\n")


@pytest.mark.parametrize("name", ["", "a:b", "a b", "a#b", "a\nb", "x" * 65, "a\u202eb"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="is no name"):
        people.password_line(name, "a long secret")


def test_a_short_password_is_refused() -> None:
    with pytest.raises(SettingsError, match="has 5 characters; give 8 at least"):
        people.password_line("amal", "short")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "lets nobody in"),
        ("# nobody\n", "lets nobody in"),
        ("amal:secret\n", ":1 is neither a password nor a key"),
        ("\namal:key:xyz\n", ":2 is neither"),
        ("amal:scrypt:00:\n", ":1 is neither"),
    ],
)
def test_a_file_of_another_form_is_told(file: Path, text: str, told: str) -> None:
    file.write_text(text)
    with pytest.raises(SettingsError, match=told) as caught:
        People.read(file)
    assert "secret" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_told(file: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        People.read(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="it is not UTF-8"):
        People.read(file)


def test_the_command_lets_in(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a long secret\n"))
    assert cli.run(["access", str(file), "amal"], lambda _: None) == 0
    assert cli.run(["access", str(file), "robot", "--key"], lambda _: None) == 0
    told = capsys.readouterr()
    known = People.read(file)
    assert known.owner(told.out.strip()) == "robot"
    assert known.knows("amal", "a long secret")
    assert "a long secret" not in told.out + told.err


def test_other_computers_are_served_with_a_login_only(sample_index: Path, file: Path) -> None:
    for arguments in ([], ["--auth", str(file)]):
        command = [sys.executable, str(APP), "--host", "0.0.0.0", "--index", str(sample_index), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert ("--auth FILE" if not arguments else "dalil access") in done.stderr
