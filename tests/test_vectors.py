import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index import vectors as source
from index.embed import Vectors, unit
from index.errors import IndexDamaged, IndexFolderError
from index.store import text_hash
from index.vectors import VectorIndex, library, write

# Chroma warns of a collection without an embedding function of its own when its configuration is changed.
pytestmark = pytest.mark.filterwarnings("ignore:legacy embedding function config:DeprecationWarning")

LEAVING = """
import sys
from pathlib import Path
from index.vectors import VectorIndex
index = VectorIndex(Path(sys.argv[1]))
print(len(index.names()))
"""
Row = tuple[int, bytes, Vectors]
Made = Callable[..., VectorIndex]


def some(count: int, dimension: int = 8) -> Vectors:
    return unit(np.random.default_rng(1).normal(size=(count, dimension)))


def rows(vectors: Vectors) -> list[Row]:
    return [(number, text_hash(f"text {number}"), vector) for number, vector in enumerate(vectors)]


def store(folder: Path, vectors: Vectors) -> Path:
    assert sum(1 for _ in write(folder, rows(vectors), len(vectors))) == (len(vectors) > 0)
    return folder


def bytes_in(folder: Path) -> dict[str, str]:
    """A hash of every file in a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the system's temporary folders are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    opened: list[VectorIndex] = []

    def make(vectors: Vectors, *, narrow: bool = False) -> VectorIndex:
        folder = store(tmp_path / f"chroma {len(opened)}", vectors)
        opened.append(VectorIndex(folder, narrow=narrow))
        return opened[-1]

    yield make
    for index in opened:
        index.close()


def test_the_nearest_come_first_with_their_distances(made: Made) -> None:
    vectors = some(200)
    found = made(vectors).nearest(vectors[7], 5)
    expected = np.argsort(-(vectors @ vectors[7]))[:5]
    assert [number for number, _ in found] == expected.tolist()
    assert [distance for _, distance in found] == pytest.approx((1 - vectors @ vectors[7])[expected], abs=1e-5)


def test_more_than_one_batch_is_written_and_told_of(tmp_path: Path) -> None:
    vectors = some(2_001, 4)
    assert list(write(tmp_path / "chroma", rows(vectors), 2_001)) == [2_000, 2_001]
    index = VectorIndex(tmp_path / "chroma")
    assert len(index.names()) == 2_001
    assert index.nearest(vectors[2_000], 1)[0][0] == 2_000
    index.close()


def test_asking_for_more_than_there_are_gives_all(made: Made) -> None:
    index = made(some(3))
    assert sorted(number for number, _ in index.nearest(some(1)[0], 100)) == [0, 1, 2]
    assert index.nearest(some(1)[0], 0) == []


def test_a_zero_vector_can_be_kept_and_asked(made: Made) -> None:
    vectors = some(3)
    vectors[1] = 0
    index = made(vectors)
    assert index.nearest(vectors[0], 1)[0][0] == 0
    assert len(index.nearest(vectors[1], 3)) == 3
    assert index.lost(rows(vectors)) == []


def test_an_index_of_nothing_finds_nothing(made: Made) -> None:
    index = made(some(0))
    assert index.names() == set()
    assert index.nearest(some(1)[0], 5) == []
    assert index.names() == set()
    assert index.lost([]) == []


def test_names_are_numbers_and_hashes(made: Made) -> None:
    assert made(some(50)).names() == {(number, text_hash(f"text {number}")) for number in range(50)}


def test_missing_vectors_name_the_cure(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="missing; run: dalil index"):
        VectorIndex(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("data", [b"damaged" * 1_000, b""])
def test_damaged_vectors_name_the_cure_and_leave_no_copy(tmp_path: Path, temporary: Path, data: bytes) -> None:
    folder = store(tmp_path / "chroma", some(3))
    (folder / "chroma.sqlite3").write_bytes(data)
    with pytest.raises(IndexDamaged, match="run: dalil index"):
        VectorIndex(folder)
    assert list(temporary.iterdir()) == []


def test_what_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IndexFolderError, match=r"cannot be written to .*file/chroma: .") as told:
        list(write(tmp_path / "file" / "chroma", rows(some(3)), 3))
    assert "\n" not in str(told.value)


def test_vectors_are_not_written_over(tmp_path: Path) -> None:
    folder = store(tmp_path / "chroma", some(3))
    with pytest.raises(IndexFolderError, match="exists"):
        list(write(folder, rows(some(3)), 3))


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_reading_changes_not_a_byte_of_what_was_written(tmp_path: Path, count: int, narrow: bool) -> None:
    vectors = some(count)
    folder = store(tmp_path / "chroma", vectors)
    before = bytes_in(folder)
    for _ in range(2):
        index = VectorIndex(folder, narrow=narrow)
        assert len(index.nearest(some(1)[0], 3)) == min(3, count)
        assert index.lost(rows(vectors)) == []
        assert len(index.names()) == count
        assert bytes_in(folder) == before
        index.close()
    assert bytes_in(folder) == before


def test_large_files_are_linked_and_stay_as_they_are(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "_LARGE", 0)
    vectors = some(300)
    folder = store(tmp_path / "chroma", vectors)
    before = bytes_in(folder)
    index = VectorIndex(folder, narrow=True)
    links = {path.name: path.resolve() for path in temporary.rglob("*") if path.is_symlink()}
    assert links["data_level0.bin"].is_relative_to(folder)
    assert "chroma.sqlite3" not in links  # that one is written to
    assert index.nearest(vectors[7], 1)[0][0] == 7
    index.close()
    assert list(temporary.iterdir()) == []
    assert bytes_in(folder) == before  # what a link points at is not removed with it


def test_two_may_be_open_at_once(tmp_path: Path) -> None:
    vectors = some(100)
    folder = store(tmp_path / "chroma", vectors)
    first, second = VectorIndex(folder), VectorIndex(folder, narrow=True)
    assert first.nearest(vectors[3], 4) == second.nearest(vectors[3], 4)
    first.close()
    assert second.nearest(vectors[5], 1)[0][0] == 5
    second.close()


def test_many_threads_ask_at_once(made: Made) -> None:
    vectors = some(100)
    index = made(vectors)
    with ThreadPoolExecutor(8) as threads:
        found = threads.map(lambda number: index.nearest(vectors[number], 1)[0][0], range(100))
        assert list(found) == list(range(100))


def test_the_private_copy_is_removed_when_it_is_closed(tmp_path: Path, temporary: Path) -> None:
    folder = store(tmp_path / "chroma", some(3))
    assert list(temporary.iterdir()) == []
    index = VectorIndex(folder)
    assert len(list(temporary.iterdir())) == 1
    index.close()
    assert list(temporary.iterdir()) == []


def test_a_process_that_ends_without_closing_leaves_no_copy(tmp_path: Path, temporary: Path) -> None:
    folder = store(tmp_path / "chroma", some(3))
    done = subprocess.run(
        [sys.executable, "-c", LEAVING, str(folder)],
        env=os.environ | {"TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "3\n"
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("narrow", [False, True])
def test_no_vector_of_a_sound_index_is_lost(made: Made, narrow: bool) -> None:
    vectors = some(300)
    assert made(vectors, narrow=narrow).lost(rows(vectors)) == []


@pytest.mark.parametrize("narrow", [False, True])
def test_a_vector_that_differs_is_lost(made: Made, narrow: bool) -> None:
    vectors = some(300)
    kept = vectors.copy()
    kept[17], kept[200] = -vectors[17], some(301)[300]
    assert made(kept, narrow=narrow).lost(rows(vectors)) == [17, 200]


def test_a_vector_of_another_text_is_lost(made: Made) -> None:
    vectors = some(30)
    index = made(vectors)
    changed = [(number, text_hash("changed") if number == 4 else hashed, row) for number, hashed, row in rows(vectors)]
    assert index.lost(changed) == [4]


def test_a_vector_that_is_not_there_is_lost(made: Made) -> None:
    vectors = some(31)
    assert made(vectors[:30]).lost(rows(vectors)) == [30]


def test_one_of_many_of_a_kind_is_not_lost(made: Made) -> None:
    vectors = some(60)
    vectors[:40] = vectors[0]
    assert made(vectors).lost(rows(vectors)) == []


def test_one_of_few_of_a_kind_is_lost(made: Made) -> None:
    vectors = some(60)
    vectors[:3] = vectors[0]
    kept = vectors.copy()
    kept[1] = -vectors[1]
    assert made(kept).lost(rows(vectors)) == [1]


def test_the_library_is_named_by_what_decides_its_files() -> None:
    major, minor = library().split(".")
    assert (int(major), int(minor)) >= (1, 5)
