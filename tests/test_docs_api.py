"""Every example of docs/api.md is run, against a server of the sample articles."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, which

import pytest
import served

from assistant import Settings
from web import limits, uploads
from web.line import AT_ONCE, WAITING

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```bash\n(.*?)```", TEXT, re.DOTALL)
    for line in block.replace("\\\n", "").splitlines()
]
CURLS = [line for line in COMMANDS if line.startswith("curl") and "$KEY" not in line]
EXPECTED = [
    "citations", "citations", "event: answer", "passages", "generation", "sha256", "state", "state", "harbour.txt",
    "articles",
]  # fmt: skip


@pytest.fixture(scope="module")
def home(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    copytree(sample_index, folder / "index")
    (folder / "harbour.txt").write_text("The harbour was closed by the storm.")
    return folder


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[str]:
    with served.site(Settings(index=str(home / "index"))) as url:
        yield url


@pytest.mark.skipif(which("curl") is None, reason="no curl here")
def test_the_commands_do_what_is_said(site: str, home: Path) -> None:
    assert len(CURLS) == len(EXPECTED)
    for command, expected in zip(CURLS, EXPECTED, strict=True):
        line = command.replace("http://127.0.0.1:7860", site).replace(
            '["articles"]', json.dumps([str(ROOT / "articles")])
        )
        done = subprocess.run(line, shell=True, cwd=home, capture_output=True, text=True, check=True)
        assert expected in done.stdout, (command, done.stdout[:300])
        assert '"error": "' not in done.stdout.replace('"error": ""', "")
        with served.client(site) as http:
            while http.get("/api/index").json()["state"] == "running":
                pass


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL))
def test_the_python_examples_run(site: str, code: str) -> None:
    command = [sys.executable, "-c", code.replace("http://127.0.0.1:7860", site)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout.split()) == ("", ["answered", "True"])


def test_others_are_let_in_as_is_said(tmp_path: Path) -> None:
    dalil = [sys.executable, "-c", "import app; raise SystemExit(app.main())"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    commands = [line for line in COMMANDS if line.startswith("dalil access")]
    assert len(commands) == 2
    for line in commands:
        options = {"cwd": tmp_path, "env": environment, "input": "a long secret\n", "text": True}
        subprocess.run([*dalil, *line.split()[1:]], capture_output=True, check=True, **options)  # type: ignore[call-overload]
    assert [line.split(":")[:2] for line in (tmp_path / "people.txt").read_text().splitlines()] == [
        ["amal", "scrypt"], ["newsroom-bot", "key"],
    ]  # fmt: skip


def test_the_figures_are_those_of_the_code() -> None:
    assert f"({AT_ONCE} are answered, {WAITING} wait)" in TEXT
    assert f"{limits.LARGEST // 10**6} MB, or {limits.LARGEST_UPLOAD // 10**6} MB of files" in TEXT
    assert f"{uploads.MOST} and {limits.LARGEST_UPLOAD // 10**6} MB at most" in TEXT
