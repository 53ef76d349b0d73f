import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from index import build
from index.errors import IndexBusy, IndexFolderError
from index.generations import FORMAT, KEPT, Manifest, building, current, is_index, manifest, publish

MADE = Manifest("2025-01-17T10:00:00+00:00", 1, 2, {"ar": 1}, "bundled", "abc", 600)
HOLD = """
import sys
from pathlib import Path
from index.generations import building
with building(Path(sys.argv[1])):
    print(flush=True)
    sys.stdin.read()
"""


def make(folder: Path) -> Path:
    with building(folder) as generation:
        publish(folder, generation, MADE)
    return generation


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "generations").iterdir())


@pytest.fixture
def holder(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that is building the index in tmp_path."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "index")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "\n"
        yield process
        process.kill()


def test_a_published_generation_is_served(tmp_path: Path) -> None:
    assert not is_index(tmp_path)
    generation = make(tmp_path)
    assert is_index(tmp_path)
    assert current(tmp_path) == generation
    assert manifest(generation) == MADE


def test_a_new_generation_replaces_the_old_one_and_keeps_it(tmp_path: Path) -> None:
    made = [make(tmp_path) for _ in range(KEPT + 2)]
    assert current(tmp_path) == made[-1]
    assert left(tmp_path) == [generation.name for generation in made[-KEPT:]]


def test_a_build_that_fails_leaves_the_old_one_and_nothing_else(tmp_path: Path) -> None:
    old = make(tmp_path)
    with pytest.raises(FileNotFoundError), building(tmp_path) as generation:
        (generation / "not there" / "store.sqlite").touch()
    assert current(tmp_path) == old
    assert left(tmp_path) == [old.name]


def test_a_build_that_publishes_nothing_leaves_nothing(tmp_path: Path) -> None:
    with building(tmp_path):
        pass
    assert left(tmp_path) == []
    assert not is_index(tmp_path)


def test_a_second_builder_is_refused_and_told_who_builds(tmp_path: Path, holder: "subprocess.Popen[str]") -> None:
    with pytest.raises(IndexBusy, match=rf"process {holder.pid}\)"), building(tmp_path / "index"):
        pass


def test_what_a_killed_build_left_is_swept_away_and_the_old_one_answers(tmp_path: Path) -> None:
    old = make(tmp_path / "index")
    command = [sys.executable, "-c", HOLD, str(tmp_path / "index")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    assert len(left(tmp_path / "index")) == 2
    assert current(tmp_path / "index") == old
    new = make(tmp_path / "index")
    assert left(tmp_path / "index") == [old.name, new.name]


def test_the_lock_is_free_after_a_build(tmp_path: Path) -> None:
    make(tmp_path)
    assert not (tmp_path / "lock.pid").exists()
    make(tmp_path)


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(IndexFolderError, match=r"holds other files \(thesis.doc\)"), building(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IndexFolderError, match="cannot be written"), building(tmp_path / "file"):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(IndexFolderError, match=r"cannot be written.*--into"), building(tmp_path):
        pass


def test_a_missing_index_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match=rf"no index in {tmp_path}; make one with: dalil index SOURCE --into"):
        current(tmp_path)


def test_a_pointer_to_a_missing_generation_names_the_cure(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / "current").write_text("20200101T000000", encoding="utf-8")
    with pytest.raises(IndexFolderError, match=r"20200101T000000 is missing; run: dalil index SOURCE --full"):
        current(tmp_path)


def test_a_newer_format_is_refused(tmp_path: Path) -> None:
    values = asdict(replace(MADE, format=FORMAT + 1)) | {"of the future": True}
    (tmp_path / "manifest.json").write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(IndexFolderError, match=rf"has format {FORMAT + 1}, this Dalil reads {FORMAT}"):
        manifest(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", f'{{"format": {FORMAT}}}', "\x00"])
def test_a_damaged_manifest_names_the_cure(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(IndexFolderError, match=r"manifest.json cannot be read; run: dalil index --full"):
        manifest(tmp_path)


def test_a_complete_generation_that_was_never_served_is_swept_away(tmp_path: Path) -> None:
    build(Path(__file__).parents[1] / "articles" / "moon-landing.hi.md", tmp_path / "index")
    orphan = tmp_path / "index" / "generations" / "99990101T000000.000000Z"
    orphan.mkdir()
    (orphan / "manifest.json").write_text("{}")
    with building(tmp_path / "index"):
        assert not orphan.exists()
