import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from shutil import copytree

import pytest

from index import (
    Differences,
    IndexBusy,
    IndexDamaged,
    IndexFolderError,
    SettingsError,
    build,
    differences,
    lock,
    merging,
    rollback,
    soundness,
    verify_index,
)
from index.generations import FORMAT, Generation, candidates, history, read
from index.progress import Step
from index.soundness import seal

FIRST = {f"{name}.txt": f"The harbour {name} was closed by the storm." for name in "abcdefghij"} | {
    "ship.txt": "The ship blocked the canal for six days."
}
STATES = [
    FIRST,
    {name: text for name, text in FIRST.items() if name != "ship.txt"}
    | {"a.txt": "The harbour a is open.", "moon.txt": "The lander touched down on the Moon."},
    FIRST | {"a.txt": "The harbour a is open.", "moon.txt": "The lander touched down on the Moon."},
]


def write(folder: Path, articles: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, text in articles.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of three generations, one for each of STATES, which share a segment. Not to be written to."""
    folder = tmp_path_factory.mktemp("keeping")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "SMALL", 0)
        for articles in STATES:
            build(write(folder / "news", articles), folder / "index")
    shared = {part.segment for part in by_number(folder / "index")[1].manifest.parts}
    assert all(shared <= {part.segment for part in one.manifest.parts} for one in history(folder / "index"))
    return folder / "index"


@pytest.fixture
def into(made: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    return copytree(made, tmp_path / "index")


def by_number(into: Path) -> dict[int, Generation]:
    return {one.manifest.number: one for one in history(into)}


def served(into: Path) -> int:
    return read(into, candidates(into)[0]).manifest.number


def own(into: Path, number: int) -> Path:
    """The last segment of a generation."""
    generation = by_number(into)[number]
    return generation.segment(generation.manifest.parts[-1])


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every segment had more bytes than are hashed whenever it is opened."""
    monkeypatch.setattr(soundness, "QUICK", 0)


def flip(path: Path) -> None:
    """Changes one bit of a file and leaves its time of change."""
    about, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_sound_index_has_no_fault_and_is_not_changed_by_the_look(into: Path) -> None:
    before = contents(into)
    told: list[tuple[Step, int, int]] = []
    verdicts = verify_index(into, lambda *step: told.append(step))
    assert [(one.generation, one.served, one.faults) for one in verdicts] == [
        (3, True, ()), (2, False, ()), (1, False, ())
    ]  # fmt: skip
    assert told[-1][0] == "verifying"
    assert told[-1][1] == told[-1][2]
    assert contents(into) == before


@pytest.mark.usefixtures("large")
def test_one_bit_is_noticed_in_every_generation_that_has_the_file(into: Path) -> None:
    shared = by_number(into)[1].manifest.parts[0]
    path = into / "segments" / shared.segment / "terms.sqlite"
    flip(path)
    assert [one.faults for one in verify_index(str(into))] == [(f"{path} is not what was written",)] * 3


@pytest.mark.parametrize("name", ["store.sqlite", "terms.sqlite", "chroma/chroma.sqlite3"])
def test_a_fault_of_one_generation_is_no_fault_of_the_others(into: Path, name: str) -> None:
    flip(own(into, 3) / name)
    newest, *others = verify_index(into)
    assert newest.faults == (f"{own(into, 3) / name} is not what was written",)
    assert [one.faults for one in others] == [(), ()]


def test_a_generation_that_is_not_served_is_looked_at_too(into: Path) -> None:
    rollback(into)
    flip(own(into, 3) / "store.sqlite")
    assert [(one.served, bool(one.faults)) for one in verify_index(into)] == [
        (True, False),
        (False, False),
        (False, True),
    ]


def test_a_damaged_manifest_and_a_damaged_pointer_are_told(into: Path) -> None:
    newest = candidates(into)[0]
    (into / "generations" / newest / "manifest.json").write_bytes(b"{")
    (into / "current").write_bytes(b"nowhere")
    found = verify_index(into)[0]
    assert (found.generation, found.served) == (3, True)
    assert found.faults == (
        f"{into / 'current'} is damaged",
        f"{into / 'generations' / newest / 'manifest.json'} is not what was written",
    )


def test_a_missing_manifest_is_told(into: Path) -> None:
    path = into / "generations" / candidates(into)[0] / "manifest.json"
    path.unlink()
    assert verify_index(into)[0].faults == (f"{path} is missing",)


def foreign_vectors(into: Path, altered: Callable[..., str], strays: tuple[int, ...]) -> Path:
    """Gives passages 0 and 1 of the served generation each other's vectors in its first store, seals what is there, and
    returns the segment.
    """
    generation = read(into, candidates(into)[0])
    part = generation.manifest.parts[0]
    segment = generation.segment(part)
    with closing(sqlite3.connect(segment / "store.sqlite")) as database:
        ((zero,), (one,)) = database.execute("SELECT vector FROM passages WHERE number < 2 ORDER BY number")
        database.executemany("UPDATE passages SET vector = ? WHERE number = ?", [(one, 0), (zero, 1)])
        database.commit()
    first, *others = (asdict(part) for part in generation.manifest.parts)
    altered(into, parts=[first | {"files": seal(segment), "strays": strays}, *others])
    return segment


def test_a_vector_that_does_not_find_itself_is_a_fault(into: Path, altered: Callable[..., str]) -> None:
    segment = foreign_vectors(into, altered, (1,))
    assert verify_index(into)[0].faults == (f"the vector of passage 0 in {segment} does not find itself",)


def test_strays_are_no_fault(into: Path, altered: Callable[..., str]) -> None:
    foreign_vectors(into, altered, (0, 1))
    assert verify_index(into)[0].faults == ()


def test_where_there_is_no_index_there_is_nothing_to_verify(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="make one with: dalil index SOURCE"):
        verify_index(tmp_path)


def test_going_back_serves_the_generation_before_and_keeps_all(into: Path) -> None:
    chosen = rollback(into)
    assert (chosen.manifest.number, served(into)) == (2, 2)
    assert set(by_number(into)) == {1, 2, 3}
    assert [rollback(str(into)).manifest.number, served(into)] == [1, 1]
    assert set(by_number(into)) == {1, 2, 3}


def test_back_and_forward_again_is_as_before(into: Path) -> None:
    before = contents(into)
    rollback(into)
    assert rollback(into, forward=True).manifest.number == 3
    assert contents(into) == before


def test_a_generation_is_chosen_by_its_number(into: Path) -> None:
    assert rollback(into, 1).manifest.number == served(into) == 1
    assert rollback(into, 3).manifest.number == served(into) == 3
    assert rollback(into, 3).manifest.number == served(into) == 3


@pytest.mark.parametrize(
    ("first", "order", "told"),
    [
        (1, {}, "there is no generation before 1 in"),
        (3, {"forward": True}, "there is no generation after 3 in"),
        (3, {"to": 9}, "there is no generation 9 in"),
    ],
)
def test_a_generation_that_is_not_there_is_told_and_nothing_changes(
    into: Path, first: int, order: dict[str, int], told: str
) -> None:
    rollback(into, first)
    before = contents(into)
    with pytest.raises(SettingsError, match=rf"{told} {into}; it keeps 1, 2, 3"):
        rollback(into, to=order.get("to", 0), forward=bool(order.get("forward")))
    assert contents(into) == before


@pytest.mark.usefixtures("large")
def test_a_damaged_generation_is_not_gone_back_to(into: Path) -> None:
    flip(own(into, 2) / "chroma" / "chroma.sqlite3")
    with pytest.raises(IndexDamaged, match=r"generation 2 is damaged \(.*chroma\.sqlite3 is not .*\); choose another"):
        rollback(into)
    assert served(into) == 3


def test_while_a_build_holds_the_index_nobody_goes_back(into: Path) -> None:
    with lock.writing(into), pytest.raises(IndexBusy):
        rollback(into)
    assert served(into) == 3


def test_where_there_is_no_index_there_is_no_way_back_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="make one with: dalil index SOURCE"):
        rollback(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_index_of_a_newer_dalil_is_left_as_it_is(into: Path, altered: Callable[..., str]) -> None:
    altered(into, format=FORMAT + 1)
    before = contents(into)
    for keep in (verify_index, rollback):
        with pytest.raises(IndexFolderError, match="made by a newer Dalil"):
            keep(into)
    assert contents(into) == before


def test_from_a_damaged_manifest_there_is_a_way_back(into: Path) -> None:
    (into / "generations" / candidates(into)[0] / "manifest.json").write_bytes(b"{")
    assert rollback(into).manifest.number == 2
    assert served(into) == 2


def test_from_a_damaged_pointer_there_is_a_way_back(into: Path) -> None:
    (into / "current").write_bytes(b"nowhere")
    assert rollback(into).manifest.number == 2
    assert candidates(into)[0].startswith("000002-")


def test_the_next_build_starts_from_the_generation_gone_back_to(into: Path, tmp_path: Path) -> None:
    rollback(into, 1)
    (tmp_path / "new.txt").write_text("Something new happened.")
    report = build(tmp_path / "new.txt", into)
    made = by_number(into)[4].manifest
    assert (report.articles, made.number, made.parent) == (12, 4, 1)


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        (1, 2, Differences(("moon.txt",), ("a.txt",), ("ship.txt",))),
        (2, 1, Differences(("ship.txt",), ("a.txt",), ("moon.txt",))),
        (2, 3, Differences(("ship.txt",), (), ())),
        (1, 3, Differences(("moon.txt",), ("a.txt",), ())),
        (3, 1, Differences((), ("a.txt",), ("moon.txt",))),
        (2, 2, Differences((), (), ())),
    ],
)
def test_differences_are_what_was_added_changed_and_removed(
    made: Path, older: int, newer: int, expected: Differences
) -> None:
    kept = by_number(made)
    assert differences(kept[older], kept[newer]) == expected


def test_the_same_articles_in_other_segments_are_no_difference(into: Path) -> None:
    news = Path(by_number(into)[3].manifest.sources[0])
    build(news, into, full=True, keep=4)
    kept = by_number(into)
    assert not {one.segment for one in kept[3].manifest.parts} & {one.segment for one in kept[4].manifest.parts}
    assert differences(kept[3], kept[4]) == differences(kept[4], kept[3]) == Differences((), (), ())
    assert differences(kept[1], kept[4]) == Differences(("moon.txt",), ("a.txt",), ())
    assert differences(kept[2], kept[4]) == Differences(("ship.txt",), (), ())  # which is dead in the second


def test_what_both_share_is_not_read(into: Path) -> None:
    shared = by_number(into)[1].manifest.parts[0]
    shutil.rmtree(into / "segments" / shared.segment)
    kept = by_number(into)
    assert differences(kept[2], kept[3]) == Differences(("ship.txt",), (), ())


def test_differences_of_a_damaged_generation_are_refused(into: Path) -> None:
    (own(into, 3) / "store.sqlite").write_bytes(b"damaged")
    kept = by_number(into)
    with pytest.raises(IndexDamaged, match=r"store\.sqlite"):
        differences(kept[2], kept[3])


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system does not tell which files are open")
def test_the_stores_looked_into_are_closed_again(made: Path) -> None:
    kept = by_number(made)
    differences(kept[1], kept[2])
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert [target for target in map(os.path.realpath, links) if Path(target).is_relative_to(made)] == []
