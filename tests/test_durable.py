import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.durable import flush_folder, write_durably

REWRITING = """
import sys
from itertools import cycle
from pathlib import Path
from index.durable import write_durably
for letter in cycle([b"a", b"b"]):
    write_durably(Path(sys.argv[1]), letter * 4_000_000)
    print(flush=True)
"""
needs_folders_that_open = pytest.mark.skipif(os.name == "nt", reason="Windows flushes no folders")


def test_what_is_written_is_there(tmp_path: Path) -> None:
    write_durably(tmp_path / "current", b"one\r\n\x00")
    assert (tmp_path / "current").read_bytes() == b"one\r\n\x00"


def test_folders_are_made_where_there_are_none(tmp_path: Path) -> None:
    path = tmp_path / "generations" / "one" / "manifest.json"
    write_durably(path, b"one")
    assert path.read_bytes() == b"one"


def test_what_was_there_is_replaced_and_nothing_left_beside(tmp_path: Path) -> None:
    (tmp_path / "current").write_bytes(b"a longer text than the new one")
    (tmp_path / "current.new").write_bytes(b"left by one who was killed")
    write_durably(tmp_path / "current", b"two")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"current": b"two"}


def test_who_reads_the_old_file_reads_it_to_its_end(tmp_path: Path) -> None:
    write_durably(tmp_path / "current", b"one")
    with open(tmp_path / "current", "rb") as old:
        write_durably(tmp_path / "current", b"two")
        assert old.read() == b"one"


def test_a_write_that_fails_leaves_what_was_there_and_nothing_beside(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    with pytest.raises(OSError, match="current"):
        write_durably(tmp_path / "current", b"two")
    assert [path.name for path in tmp_path.iterdir()] == ["current"]
    assert (tmp_path / "current").is_dir()


def test_a_reader_meets_whole_files_only_even_of_a_killed_writer(tmp_path: Path) -> None:
    path = tmp_path / "current"
    with subprocess.Popen([sys.executable, "-c", REWRITING, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        seen = [path.read_bytes() for _ in range(50)]
        writer.kill()
    for data in (*seen, path.read_bytes()):
        assert data in (b"a" * 4_000_000, b"b" * 4_000_000)


@needs_folders_that_open
def test_the_file_is_on_the_disk_before_its_name_and_the_name_before_it_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int | str] = []
    fsync, replace = os.fsync, os.replace

    def noting_fsync(opened: int) -> None:
        fsync(opened)
        done.append(os.fstat(opened).st_ino)

    def noting_replace(source: Path, target: Path) -> None:
        replace(source, target)
        done.append("replaced")

    monkeypatch.setattr(os, "fsync", noting_fsync)
    monkeypatch.setattr(os, "replace", noting_replace)
    path = tmp_path / "one" / "manifest.json"
    write_durably(path, b"one")
    assert done == [path.stat().st_ino, "replaced", path.parent.stat().st_ino, tmp_path.stat().st_ino]


@needs_folders_that_open
def test_a_folder_that_is_not_there_cannot_be_flushed(tmp_path: Path) -> None:
    flush_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        flush_folder(tmp_path / "nothing")
