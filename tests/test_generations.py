import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from index import lock
from index.errors import IndexDamaged, IndexFolderError
from index.generations import (
    FORMAT,
    KEPT,
    MANIFEST,
    Generation,
    Manifest,
    Part,
    Seal,
    candidates,
    history,
    hold,
    is_index,
    next_number,
    pointer_faults,
    publish,
    published,
    read,
    refuse_newer,
    serve,
    sweep,
)

PART = Part("s1", {"store.sqlite": Seal(10, "ab", 5)}, {"ar": 1, "en": 2}, 7, strays=(3,), dead=("a",), dead_passages=2)
MADE = Manifest(1, 0, "2025-01-17T10:00:00+00:00", ("/news",), "bundled", "abc", 600, {"chromadb": "1.5"}, (PART,))


def make(folder: Path, segment: str = "s1", keep: int = KEPT) -> Generation:
    (folder / "segments" / segment).mkdir(parents=True, exist_ok=True)
    part = replace(PART, segment=segment)
    return publish(folder, replace(MADE, number=next_number(folder), parts=(part,)), keep)


def left(folder: Path, what: str = "generations") -> list[str]:
    return sorted(path.name for path in (folder / what).iterdir())


def old(folder: Path, name: str, made_by: object) -> None:
    """A generation as a Dalil of another format may have written it."""
    (folder / "generations" / name).mkdir(parents=True)
    (folder / "generations" / name / MANIFEST).write_text(json.dumps({"format": made_by, "of the future": True}))
    (folder / "current").write_text(name)


def test_a_published_generation_is_served(tmp_path: Path) -> None:
    assert not is_index(tmp_path)
    generation = make(tmp_path)
    assert is_index(tmp_path)
    assert candidates(tmp_path) == [generation.name]
    assert read(tmp_path, generation.name) == generation
    assert read(tmp_path, generation.name).manifest.parts == (PART,)


def test_a_manifest_sums_its_parts() -> None:
    both = replace(MADE, parts=(PART, replace(PART, languages={"ar": 4, "fa": 0})))
    assert (both.articles, both.passages, both.size) == (7, 14, 20)
    assert both.languages == {"ar": 5, "en": 2}


def test_a_new_generation_replaces_the_old_one_and_keeps_it(tmp_path: Path) -> None:
    made = [make(tmp_path, f"s{number}").name for number in range(KEPT + 2)]
    assert candidates(tmp_path) == made[: -KEPT - 1 : -1]
    assert left(tmp_path) == made[-KEPT:]
    assert left(tmp_path, "segments") == [f"s{number}" for number in range(2, KEPT + 2)]


def test_a_segment_stays_while_one_generation_needs_it(tmp_path: Path) -> None:
    make(tmp_path, "shared", keep=1)
    make(tmp_path, "shared", keep=1)
    assert (len(left(tmp_path)), left(tmp_path, "segments")) == (1, ["shared"])


def test_a_generation_that_is_read_is_not_removed(tmp_path: Path) -> None:
    first = make(tmp_path, "s1", keep=1)
    reader = hold(tmp_path, first.name)
    assert reader is not None
    for segment in ("s2", "s3"):
        make(tmp_path, segment, keep=1)
    assert len(left(tmp_path)) == 2
    assert left(tmp_path, "segments") == ["s1", "s3"]
    reader.close()
    make(tmp_path, "s4", keep=1)
    assert left(tmp_path, "segments") == ["s4"]


def test_a_generation_that_is_gone_cannot_be_held(tmp_path: Path) -> None:
    first = make(tmp_path, keep=1)
    make(tmp_path, keep=1)
    assert hold(tmp_path, first.name) is None


def test_what_killed_builds_have_left_is_swept_away(tmp_path: Path) -> None:
    generation = make(tmp_path)
    (tmp_path / "segments" / "half").mkdir()
    (tmp_path / "generations" / "000009-0123456789ab").mkdir()
    (tmp_path / "generations" / "000009-0123456789ab" / MANIFEST).write_bytes(b"{}")
    sweep(tmp_path)
    assert (left(tmp_path), left(tmp_path, "segments")) == ([generation.name], ["s1"])


def test_nothing_is_swept_that_a_damaged_manifest_may_need(tmp_path: Path) -> None:
    generation = make(tmp_path)
    (tmp_path / "generations" / generation.name / MANIFEST).write_bytes(b"damaged")
    (tmp_path / "segments" / "half").mkdir()
    sweep(tmp_path)
    assert left(tmp_path, "segments") == ["half", "s1"]


def test_a_number_is_never_given_twice(tmp_path: Path) -> None:
    first, second = make(tmp_path), make(tmp_path)
    serve(tmp_path, first.name, KEPT)
    assert next_number(tmp_path) == second.manifest.number + 1


def test_candidates_are_the_served_one_then_those_before_then_those_after(tmp_path: Path) -> None:
    names = [make(tmp_path, keep=5).name for _ in range(5)]
    serve(tmp_path, names[2], 5)
    assert candidates(tmp_path) == [names[i] for i in (2, 1, 0, 4, 3)]
    assert published(tmp_path) == [names[i] for i in (2, 4, 3, 1, 0)]
    assert [generation.name for generation in history(tmp_path)] == names[::-1]


def test_a_missing_index_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match=rf"no index in {tmp_path}; make one with: dalil index SOURCE --into"):
        candidates(tmp_path)


@pytest.mark.parametrize("content", [None, b"", b"\xff", b"000001-000000000000", b"000001", b"\n", b"../generations"])
def test_a_damaged_pointer_is_told_and_all_that_is_there_counts(tmp_path: Path, content: bytes | None) -> None:
    names = [make(tmp_path).name for _ in range(2)]
    (tmp_path / "current").unlink()
    if content is not None:
        (tmp_path / "current").write_bytes(content)
    assert pointer_faults(tmp_path) == [f"{tmp_path / 'current'} is damaged"]
    assert candidates(tmp_path) == names[::-1]


def test_a_pointer_cut_anywhere_is_told_or_still_points_at_the_served_one(tmp_path: Path) -> None:
    names = [make(tmp_path).name for _ in range(2)]
    whole = (tmp_path / "current").read_bytes()
    for length in range(len(whole)):
        (tmp_path / "current").write_bytes(whole[:length])
        assert pointer_faults(tmp_path) or candidates(tmp_path) == [names[1]]


def test_every_changed_byte_of_a_manifest_is_noticed(tmp_path: Path) -> None:
    name = make(tmp_path).name
    path = tmp_path / "generations" / name / MANIFEST
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(IndexDamaged, match=rf"{MANIFEST} is not what was written; run: dalil index --into"):
            read(tmp_path, name)


def test_a_missing_manifest_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match=r"manifest.json is missing; run: dalil index --into"):
        read(tmp_path, "000001-0123456789ab")


@pytest.mark.parametrize("made_by", [FORMAT + 1, "3.0", None])
def test_a_newer_format_is_refused_and_never_written_over(tmp_path: Path, made_by: object) -> None:
    old(tmp_path, "of another kind", made_by)
    with pytest.raises(IndexFolderError, match=r"was made by a newer Dalil .*upgrade Dalil, or make another index"):
        read(tmp_path, "of another kind")
    with pytest.raises(IndexFolderError, match="was made by a newer Dalil"):
        refuse_newer(tmp_path)


def test_an_older_format_is_refused_and_may_be_made_anew(tmp_path: Path) -> None:
    old(tmp_path, "20250117T100000", FORMAT - 1)
    with pytest.raises(IndexFolderError, match=r"older Dalil \(format \d+, .*make it anew with: .* --full"):
        read(tmp_path, "20250117T100000")
    refuse_newer(tmp_path)
    name = make(tmp_path).name
    assert left(tmp_path) == [name]


def test_a_newer_format_in_a_name_of_ours_is_told(tmp_path: Path, altered: Callable[..., str]) -> None:
    make(tmp_path)
    with pytest.raises(IndexFolderError, match="newer Dalil"):
        read(tmp_path, altered(tmp_path, format=FORMAT + 1))


def test_a_publication_that_fails_leaves_nothing(tmp_path: Path) -> None:
    first = make(tmp_path)
    (tmp_path / "current.new").mkdir()  # the pointer cannot be written
    with pytest.raises(OSError, match=r"current\.new"):
        make(tmp_path)
    (tmp_path / "current.new").rmdir()
    assert (candidates(tmp_path), left(tmp_path)) == ([first.name], [first.name])


def test_a_manifest_comes_back_from_json_as_it_was() -> None:
    assert Manifest.from_json(MADE.to_json()) == MADE
    assert json.loads(MADE.to_json())["parts"][0]["dead"] == list(asdict(PART)["dead"])


def test_a_generation_is_held_by_its_manifest(tmp_path: Path) -> None:
    name = make(tmp_path).name
    path = tmp_path / "generations" / name / MANIFEST
    reader = hold(tmp_path, name)
    assert reader is not None
    assert lock.is_held(path)
    reader.close()
    assert not lock.is_held(path)
