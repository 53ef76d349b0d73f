"""Files that are sent: what is taken comes whole, what is refused leaves nothing anywhere."""

import io
import os
from pathlib import Path
from typing import IO

import pytest

from index import SettingsError
from web import uploads
from web.uploads import plain_name, save

_UP = [
    "../a.txt",
    "..\\a.txt",
    "/a.txt",
    "\\a.txt",
    "C:a.txt",
    "C:\\a.txt",
    "x/../../a.txt",
    "./a.txt",
    "~/a.txt",
    "a/b.txt",
]
_ENCODED = ["%2e%2e%2fa.txt/", "..%2fa.txt\\", "..;/a.txt", "....//a.txt", "..\u2215../a.txt", "\uff0e\uff0e/a.txt"]
_ODD = [
    "",
    ".",
    "..",
    " ",
    ".txt",
    ".hidden.txt",
    " a.txt",
    "a.txt ",
    "a.txt.",
    "a\0.txt",
    "a.txt\0.md",
    "a\n.txt",
    "a\x7f.txt",
]
_TURNED = ["a\u202etxt.exe", "a\u202e.txt", "a\u2066.txt", "\ufeffa.txt", "a\u200b.txt", "a\u2028.txt", "\ud800.txt"]
_DEVICES = [
    "CON.txt",
    "nul.md",
    "com1.html",
    "LPT9.txt",
    "aux.jsonl",
    "a:b.txt",
    "a.txt:stream.txt",
    "a*.txt",
    "a?.txt",
    "a|b.txt",
    "<a>.txt",
    'a".txt',
]
_TYPES = ["a", "a.exe", "a.txt.exe", "a.svg", "a.py", "a.sh", "a.sqlite", "current", "lock", "a.txt~", "a.html.lnk"]
HOSTILE = sorted({*_UP, *_ENCODED, *_ODD, *_TURNED, *_DEVICES, *_TYPES, "x" * 300 + ".txt", "é" * 120 + ".txt"})
HOSTILE += [f"{'../' * depth}{target}" for depth in range(1, 14) for target in ("etc/a.txt", "index/current", "a.md")]
HOSTILE += [
    f"{'..' + slash}{name}"
    for slash in ("\\", "/", "//", "\\\\", "/./")
    for name in ("a.txt", "b.md", "c.html", "d.jsonl")
]
HOSTILE += [
    f"{name}{letter}.txt" for name in ("a", "report") for letter in map(chr, (*range(1, 32), *range(0x80, 0xA0)))
]


def given(*names: str) -> list[tuple[str, IO[bytes]]]:
    return [(name, io.BytesIO(f"text of {name}".encode("utf-8", "replace"))) for name in names]


def test_there_are_enough_tries() -> None:
    assert len(HOSTILE) >= 200


@pytest.mark.parametrize(
    "name", ["a.txt", "A.TXT", "خبر.md", "خبر\u200cها.txt", "новости 1.html", "कखग.htm", "a.b-c_(1).jsonl", "新闻.txt"]
)
def test_plain_names_are_taken(tmp_path: Path, name: str) -> None:
    assert save(tmp_path / "up", given(name)) == [name]
    assert (tmp_path / "up" / name).read_bytes().startswith(b"text of ")


def test_a_name_is_written_in_one_way() -> None:
    assert plain_name("cafe\u0301.txt") == "café.txt"


def test_no_hostile_name_gets_anywhere(tmp_path: Path) -> None:
    (tmp_path / "up").mkdir()
    for name in HOSTILE:
        with pytest.raises(SettingsError, match=r"no plain file name|does not read"):
            save(tmp_path / "up", given("good.txt", name))
    assert [path.name for path in tmp_path.rglob("*")] == ["up"]


def test_of_two_with_one_name_none_is_taken(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="same name"):
        save(tmp_path / "up", given("a.txt", "A.txt"))
    assert not (tmp_path / "up").exists()


def test_a_file_of_the_same_name_is_replaced(tmp_path: Path) -> None:
    save(tmp_path, [("a.txt", io.BytesIO(b"old"))])
    save(tmp_path, [("a.txt", io.BytesIO(b"new"))])
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.txt", b"new")]


def test_a_link_in_the_folder_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "up").mkdir()
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "up" / "a.txt").symlink_to(tmp_path / "mine.txt")
    save(tmp_path / "up", given("a.txt"))
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_full_folder_takes_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(tmp_path / "up", given("a.txt"))
    for name, most in (("MOST_KEPT", 1), ("LARGEST_FOLDER", 20)):
        with monkeypatch.context() as patch:
            patch.setattr(uploads, name, most)
            with pytest.raises(SettingsError, match="is full"):
                save(tmp_path / "up", given("b.txt"))
    assert [path.name for path in (tmp_path / "up").iterdir()] == ["a.txt"]


def test_what_fails_midway_leaves_nothing(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:  # noqa: ARG002
            raise OSError(5, "Input/output error")

    with pytest.raises(Exception, match="Input/output error"):
        save(tmp_path / "up", [*given("a.txt"), ("b.txt", Broken(b"b"))])
    assert list((tmp_path / "up").iterdir()) == []


def test_what_a_killed_server_left_is_removed_and_what_another_brings_stays(tmp_path: Path) -> None:
    for name in (".incoming-left", ".incoming-now"):
        (tmp_path / name / "scratch").mkdir(parents=True)
        (tmp_path / name / "scratch" / "half.txt").write_text("half")
        (tmp_path / name / "held").touch()
    os.utime(tmp_path / ".incoming-left" / "held", (0, 0))
    save(tmp_path, given("a.txt"))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".incoming-now", "a.txt"]
