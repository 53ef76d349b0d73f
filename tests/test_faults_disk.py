"""A disk that fills up at any point of a build, and folders that may not be written: one line, the old index answers,
and nothing half-written stays.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from faults import answers_of, leftovers, tmpfs

from index import build

DALIL = Path(sys.executable).with_name("dalil")
ROOT = Path(__file__).parents[1]
Times = Callable[[int, int], int]


def dalil(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([DALIL, *arguments], capture_output=True, text=True, check=False, timeout=120)


def kilobytes(folder: Path) -> int:
    return sum(path.stat().st_size // 1024 + 4 for path in folder.rglob("*"))


def test_a_disk_that_fills_up_leaves_the_old_index(samples: Path, tmp_path: Path, times: Times) -> None:
    build(samples / "treaty-signed.ar.md", tmp_path / "old")
    build(samples, tmp_path / "whole")
    expected = answers_of(tmp_path / "old"), answers_of(tmp_path / "whole")
    old, whole = kilobytes(tmp_path / "old"), kilobytes(tmp_path / "whole")
    refused = 0
    try:
        for share in [0.02, 0.3, 0.6, 0.9] if times(1, 0) else [i / 30 for i in range(1, 41)]:
            with tmpfs(tmp_path / "small", old + round(share * whole)) as disk:
                copytree(tmp_path / "old", disk / "index", copy_function=copy)
                done = dalil("index", samples, "--into", disk / "index")
                assert "Traceback" not in done.stderr
                if done.returncode == 0:
                    assert answers_of(disk / "index") == expected[1]
                    continue
                refused += 1
                assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1), done.stderr
                assert answers_of(disk / "index") == expected[0]
                assert leftovers(disk / "index") == []
    except PermissionError as error:
        pytest.skip(str(error))
    assert refused >= 3


def copy(source: str, target: str) -> str:
    Path(target).write_bytes(Path(source).read_bytes())
    return target


def test_no_room_for_the_first_index_leaves_none(samples: Path, tmp_path: Path) -> None:
    try:
        with tmpfs(tmp_path / "small", 300) as disk:
            done = dalil("index", samples, "--into", disk / "index")
            assert (done.returncode, done.stderr.count("\n")) == (3, 1)
            assert [path.name for path in (disk / "index").rglob("*") if path.is_file()] == ["lock"]
    except PermissionError as error:
        pytest.skip(str(error))


# Asks and builds once while it is still root: the libraries may lie where nobody else may look.
AS_NOBODY = """
import contextlib, io, os, sys, tempfile
import app
from index import build
with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
    build(sys.argv[1], folder)
    app.cli.run(["ask", "What?", "--index", folder], app.serve)
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
sys.exit(app.cli.run(sys.argv[2:], app.serve))
"""


def as_nobody(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    sample = ROOT / "articles" / "moon-landing.hi.md"
    command = [sys.executable, "-c", AS_NOBODY, *map(str, (sample, *arguments))]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=ROOT)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root may run a command as somebody else")
def test_a_folder_of_somebody_else_is_read_and_not_written(samples: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build(samples / "treaty-signed.ar.md", index)
    for folder in (tmp_path, *(one for one in tmp_path.parents if one.name.startswith(("pytest-", "popen-")))):
        folder.chmod(0o755)
    before = sorted(index.rglob("*"))
    done = as_nobody("ask", "What did the treaty say about military cooperation?", "--index", index)
    assert (done.returncode, done.stderr) == (0, "")
    done = as_nobody("index", samples, "--into", index)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "cannot be written: Permission denied" in done.stderr
    assert sorted(index.rglob("*")) == before
    (index / "current").chmod(0o600)
    done = as_nobody("ask", "What?", "--index", index)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "cannot be read: Permission denied" in done.stderr
