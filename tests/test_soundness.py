import os
from pathlib import Path
from shutil import copytree

import pytest

from index import Index, build, soundness
from index.errors import IndexDamaged, IndexFolderError
from index.generations import candidates, publish, read
from index.soundness import broken, seal, served


@pytest.fixture
def segment(tmp_path: Path) -> Path:
    folder = tmp_path / "segment"
    (folder / "chroma").mkdir(parents=True)
    (folder / "store.sqlite").write_bytes(b"articles")
    (folder / "chroma" / "graph.bin").write_bytes(b"vectors" * 1_000)
    return folder


@pytest.fixture
def two(tmp_path: Path, samples: Path) -> Path:
    """An index with two generations."""
    for name in ("treaty-signed.ar.md", "moon-landing.hi.md"):
        build(samples / name, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every segment had more bytes than can be hashed quickly."""
    monkeypatch.setattr(soundness, "QUICK", 10)


def test_what_was_sealed_is_sound(segment: Path) -> None:
    files = seal(segment)
    assert sorted(files) == ["chroma/graph.bin", "store.sqlite"]
    assert broken(segment, files) == broken(segment, files, every=True) == []


def test_what_was_copied_is_sound(segment: Path, tmp_path: Path) -> None:
    assert broken(copytree(segment, tmp_path / "copy"), seal(segment)) == []


@pytest.mark.parametrize("name", ["chroma/graph.bin", "store.sqlite"])
def test_a_flipped_byte_a_cut_and_a_missing_file_are_told(segment: Path, name: str) -> None:
    files = seal(segment)
    path = segment / name
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + b"x")
    assert broken(segment, files) == [f"{path} is not what was written"]
    path.write_bytes(whole[:-1])
    assert broken(segment, files) == [f"{path} has {len(whole) - 1} bytes, not {len(whole)}"]
    path.unlink()
    assert broken(segment, files) == [f"{path} is missing"]


@pytest.mark.usefixtures("small_files")
def test_a_large_file_is_believed_by_its_time_of_change_unless_every_one_is_hashed(segment: Path) -> None:
    files = seal(segment)
    path = segment / "chroma" / "graph.bin"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert broken(segment, files) == [f"{path} is not what was written"]
    os.utime(path, ns=(0, files["chroma/graph.bin"].changed))
    assert broken(segment, files) == []
    assert broken(segment, files, every=True) == [f"{path} is not what was written"]


@pytest.mark.usefixtures("small_files")
def test_a_large_file_that_was_only_copied_is_sound(segment: Path) -> None:
    files = seal(segment)
    os.utime(segment / "chroma" / "graph.bin")
    assert broken(segment, files) == []


def test_the_generation_pointed_at_is_served_and_held(two: Path) -> None:
    found = served(two)
    assert (found.generation.name, found.damage) == (candidates(two)[0], "")
    assert not found.hold.closed
    found.hold.close()


def test_the_one_before_is_served_where_the_newest_is_damaged(two: Path) -> None:
    newest, before = candidates(two)
    (two / "generations" / newest / "manifest.json").write_bytes(b"{")
    found = served(two)
    found.hold.close()
    assert found.generation.name == before
    assert "manifest.json is not what was written" in found.damage


def test_a_distrusted_generation_is_passed_over(two: Path) -> None:
    newest, before = candidates(two)
    found = served(two, distrusted={newest: "it broke"})
    found.hold.close()
    assert (found.generation.name, found.damage) == (before, "it broke")


def test_a_damaged_pointer_is_told_and_the_newest_is_served(two: Path) -> None:
    newest, _ = candidates(two)
    (two / "current").write_bytes(b"nowhere")
    found = served(two)
    found.hold.close()
    assert (found.generation.name, found.damage) == (newest, f"{two / 'current'} is damaged")


def test_where_none_is_sound_the_cure_is_named(two: Path) -> None:
    for name in candidates(two):
        (two / "generations" / name / "manifest.json").unlink()
        (two / "generations" / name / "manifest.json").touch()
    with pytest.raises(IndexDamaged, match=rf"the index in {two} is damaged .* run: dalil index --into {two}"):
        served(two)


def test_a_missing_index_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="make one with: dalil index SOURCE"):
        served(tmp_path)


def test_trusted_segments_are_not_looked_at(two: Path) -> None:
    with Index.open(two) as index:
        folders = [one.folder for one in index.archive.segments]
        (folders[0] / "store.sqlite").write_bytes(b"damaged")
        found = served(two, trusted=folders)
        found.hold.close()
        assert found.damage == ""
        found = served(two)
        found.hold.close()
        assert "store.sqlite has 7 bytes" in found.damage


def test_a_generation_without_segments_is_sound(two: Path) -> None:
    from dataclasses import replace

    empty = publish(two, replace(read(two, candidates(two)[0]).manifest, number=9, parts=()), 3)
    found = served(two)
    found.hold.close()
    assert found.generation == empty
