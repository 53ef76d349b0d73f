"""Every file of a generation flipped, cut or deleted at random places: noticed before anything of it is said, and the
generation before answers, also where the assistant was open.
"""

import random
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile, copytree

import pytest
from faults import answers_of

from assistant import Assistant
from index import IndexDamaged, build, verify_index
from index.generations import candidates, read

Times = Callable[[int, int], int]
QUESTION = "What did the treaty say about military cooperation?"


@pytest.fixture(scope="module")
def two(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with two generations, the second one with an article more."""
    folder = tmp_path_factory.mktemp("two")
    (folder / "news").mkdir()
    for path in samples.glob("treaty-*"):
        copyfile(path, folder / "news" / path.name)
    build(folder / "news", folder / "index")
    copyfile(samples / "moon-landing.hi.md", folder / "news" / "moon-landing.hi.md")
    build(folder / "news", folder / "index")
    return folder / "index"


@pytest.fixture
def copies(two: Path, tmp_path: Path) -> Callable[[], Path]:
    """A new copy of the index each time."""
    numbers = iter(range(1_000_000))
    return lambda: copytree(two, tmp_path / str(next(numbers)))


def files_of_the_newest(index: Path) -> list[Path]:
    """Every file of the served generation that the one before does not share, and the pointer."""
    now, before = (read(index, name) for name in candidates(index))
    shared = {part.segment for part in before.manifest.parts}
    segments = [now.segment(part) for part in now.manifest.parts if part.segment not in shared]
    files = [path for segment in segments for path in sorted(segment.rglob("*")) if path.is_file()]
    return [*files, index / "generations" / now.name / "manifest.json", index / "current"]


def damage(path: Path, chance: random.Random) -> str:
    """Flips up to 64 bytes, cuts or deletes; what was done."""
    data = bytearray(path.read_bytes())
    how = chance.choice(["flipped", "cut", "deleted"])
    if how == "deleted" or not data:
        path.unlink()
        return "deleted"
    place = chance.randrange(len(data))
    if how == "cut":
        path.write_bytes(data[:place])
    else:
        for i in range(place, min(len(data), place + chance.choice([1, 8, 64]))):
            data[i] ^= chance.randrange(1, 256)
        path.write_bytes(data)
    return f"{how} at {place}"


def test_damage_is_noticed_before_it_is_served(two: Path, copies: Callable[[], Path], times: Times) -> None:
    newest, before = answers_of(two), None
    chance = random.Random(20250117)
    for number in range(times(3, 200)):
        index = copies()
        files = files_of_the_newest(index)
        path = files[number % len(files)]
        what = f"{path.name} {damage(path, chance)}"
        with Assistant.open(index) as assistant:
            told, found = assistant.damage, [assistant.ask(QUESTION).to_json()]
        if path.name == "current":  # the generation itself is whole
            assert found[0] == newest[0] or told, what
            continue
        assert told.startswith(str(path)), what
        before = before or found
        assert found == before, what
        assert any(verdict.faults for verdict in verify_index(index)), what


def test_damage_under_an_open_assistant_is_noticed_at_the_next_question(
    copies: Callable[[], Path], times: Times
) -> None:
    chance = random.Random(20250118)
    for number in range(times(3, 200)):
        index = copies()
        files = [path for path in files_of_the_newest(index) if path.name not in ("manifest.json", "current")]
        with Assistant.open(index) as assistant:
            assert assistant.article("moon-landing.hi.md") is not None
            path = files[number % len(files)]
            what = f"{path.name} {damage(path, chance)}"
            assert assistant.ask(QUESTION).status == "answered", what
            assert assistant.damage.startswith(str(path)), what
            assert assistant.article("moon-landing.hi.md") is None, what


@pytest.mark.parametrize("name", ["store.sqlite", "terms.sqlite", "chroma.sqlite3", "data_level0.bin"])
def test_an_index_whose_only_segment_is_damaged_says_so_and_is_mended(samples: Path, tmp_path: Path, name: str) -> None:
    build(samples / "treaty-signed.ar.md", tmp_path / "index")
    expected = answers_of(tmp_path / "index")
    (path,) = tmp_path.glob(f"index/segments/*/**/{name}")
    path.write_bytes(b"damaged")
    with pytest.raises(IndexDamaged, match=rf"{name} has 7 bytes.*; run: dalil index --into"):
        Assistant.open(tmp_path / "index")
    if name == "store.sqlite":  # nothing is left to mend it from but the articles
        with pytest.raises(IndexDamaged, match="make it anew with: dalil index SOURCE --full"):
            build([], tmp_path / "index")
        build(samples / "treaty-signed.ar.md", tmp_path / "index", full=True)
    else:
        assert build([], tmp_path / "index").embedded == 0
    assert answers_of(tmp_path / "index") == expected
    assert [verdict.faults for verdict in verify_index(tmp_path / "index")] == [()]
