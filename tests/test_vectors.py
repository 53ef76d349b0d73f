from pathlib import Path

import numpy as np
import pytest

from index.embed import Vectors, unit
from index.errors import IndexFolderError
from index.vectors import VectorIndex, write


def some(count: int, dimension: int = 8) -> Vectors:
    return unit(np.random.default_rng(1).normal(size=(count, dimension)))


def test_the_nearest_come_first(tmp_path: Path) -> None:
    vectors = some(200)
    write(tmp_path / "chroma", enumerate(vectors))
    index = VectorIndex(tmp_path / "chroma")
    expected = np.argsort(-(vectors @ vectors[7]))[:5].tolist()
    assert index.nearest(vectors[7], 5) == expected
    index.close()


def test_more_than_one_batch_is_written(tmp_path: Path) -> None:
    vectors = some(2_001, 4)
    write(tmp_path / "chroma", enumerate(vectors))
    index = VectorIndex(tmp_path / "chroma")
    assert index.nearest(vectors[2_000], 1) == [2_000]
    index.close()


def test_asking_for_more_than_there_are_gives_all(tmp_path: Path) -> None:
    write(tmp_path / "chroma", enumerate(some(3)))
    index = VectorIndex(tmp_path / "chroma")
    assert sorted(index.nearest(some(1)[0], 100)) == [0, 1, 2]
    index.close()


def test_a_zero_vector_can_be_kept_and_asked(tmp_path: Path) -> None:
    vectors = some(3)
    vectors[1] = 0
    write(tmp_path / "chroma", enumerate(vectors))
    index = VectorIndex(tmp_path / "chroma")
    assert index.nearest(vectors[0], 1) == [0]
    assert len(index.nearest(vectors[1], 3)) == 3
    index.close()


def test_an_index_of_nothing_finds_nothing(tmp_path: Path) -> None:
    write(tmp_path / "chroma", [])
    index = VectorIndex(tmp_path / "chroma")
    assert index.nearest(some(1)[0], 5) == []
    index.close()


def test_missing_vectors_name_the_cure(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="run: dalil index"):
        VectorIndex(tmp_path / "nothing")


def test_damaged_vectors_name_the_cure(tmp_path: Path) -> None:
    write(tmp_path / "chroma", enumerate(some(3)))
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"damaged" * 1_000)
    with pytest.raises(IndexFolderError, match="run: dalil index"):
        VectorIndex(tmp_path / "chroma")
