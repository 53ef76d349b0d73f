import gc
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from index import scratch
from index.scratch import Scratch

KEEPING = """
import sys
from index.scratch import Scratch
kept = Scratch()
print(kept.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's folders are made, also those of its processes."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder is so new that it may not be held yet."""
    monkeypatch.setattr(scratch, "_NEW", -1)


def test_it_is_gone_once_closed_or_forgotten(home: Path) -> None:
    first, second = Scratch(), Scratch()
    (first.path / "file").touch()
    assert first.path != second.path
    first.close()
    first.close()
    del second
    gc.collect()
    assert list(home.iterdir()) == []


@pytest.mark.usefixtures("_at_once")
def test_what_a_killed_process_left_is_removed_and_nothing_else(home: Path) -> None:
    (home / "dalil-index").mkdir()  # not of this kind
    with subprocess.Popen([sys.executable, "-c", KEEPING], stdout=subprocess.PIPE, stdin=subprocess.PIPE) as process:
        assert process.stdout
        left = Path(process.stdout.readline().decode().strip())
        mine = Scratch()
        assert left.is_dir()  # it lives
        process.send_signal(signal.SIGKILL)
    assert left.is_dir()
    other = Scratch()
    assert not left.parent.exists()
    assert mine.path.is_dir()
    mine.close()
    other.close()
    assert [path.name for path in home.iterdir()] == ["dalil-index"]


def test_one_that_is_being_made_is_let_alone(home: Path) -> None:
    (home / "dalil-new").mkdir()
    (home / "dalil-new" / "held").touch()
    Scratch().close()
    assert (home / "dalil-new").is_dir()
    os.utime(home / "dalil-new" / "held", (0, 0))
    Scratch().close()
    assert not (home / "dalil-new").exists()
