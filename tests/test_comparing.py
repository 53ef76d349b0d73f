"""What is best seen of a comparison by itself; how builds go by it, see test_building.py."""

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from index import build, merging
from index.base import Base
from index.comparing import Changes, compare
from index.generations import candidates, read
from index.progress import Progress, Step, silent
from index.reading import Reader
from index.store import Store, StoreWriter

MOON = "The lander touched down near the south pole of the Moon."
SHIP = "The ship blocked the canal for six days."
TREATY = "The presidents signed the treaty in the Kremlin."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`news` (a folder), `news-2` (a folder beside it) and `alone.txt`, and the index of all; not to be written to."""
    folder = tmp_path_factory.mktemp("compared").resolve()
    for name, text in {
        "news/moon.txt": MOON, "news/ship.txt": SHIP, "news/old/harbour.txt": "The harbour was closed.",
        "news-2/canal.jsonl": json.dumps({"id": "canal", "text": "The canal was dug in ten years."}),
        "alone.txt": "The storm went on for a week.",
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "SMALL", 0)
        build([folder / "news", folder / "alone.txt"], folder / "index")
        build(folder / "news-2", folder / "index")
    return folder


@pytest.fixture
def home(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sources as they were when they were indexed, in the same place; what a test does to them is undone."""
    kept = tmp_path_factory.mktemp("kept")
    for name in ("news", "news-2"):
        copytree(made / name, kept / name)
    yield made
    for name in ("news", "news-2"):
        for path in (made / name).rglob("*"):
            if path.is_file():
                path.unlink()
        copytree(kept / name, made / name, dirs_exist_ok=True)


class Comparison:
    """A comparison with the index of the sources: what it says, and what it wrote."""

    def __init__(self, store: Path, home: Path | None, *sources: Path, progress: Progress = silent) -> None:
        base = Base.of(home / "index") if home else Base(None)
        with StoreWriter(store) as writer, Reader() as reader:
            self.changes: Changes = compare(sources, base, writer, reader, progress=progress)
        base.close()
        opened = Store(store)
        self.kept = {kept.article.id: kept for kept in opened.articles()}
        self.files = {path: (digest, count) for path, digest, count in opened.files()}
        opened.close()

    @property
    def gone(self) -> set[str]:
        return {article_id for ids in self.changes.gone.values() for article_id in ids}


def segments(home: Path) -> list[str]:
    return [part.segment for part in read(home / "index", candidates(home / "index")[0]).manifest.parts]


def test_against_nothing_all_is_new_and_written_with_its_place(home: Path, tmp_path: Path) -> None:
    found = Comparison(tmp_path / "store", None, home / "news")
    assert found.changes.added == ["moon.txt", "old/harbour.txt", "ship.txt"]
    assert found.changes.written == len(MOON) + len(SHIP) + len("The harbour was closed.")
    assert (found.changes.any, found.gone) == (True, set())
    assert found.kept["old/harbour.txt"].source == str(home / "news")
    assert found.kept["old/harbour.txt"].file == str(home / "news" / "old" / "harbour.txt")
    assert {count for _, count in found.files.values()} == {1}


def test_where_nothing_changed_nothing_is_written(home: Path, tmp_path: Path) -> None:
    found = Comparison(tmp_path / "store", home, home / "news", home / "news-2", home / "alone.txt")
    assert len(found.changes.unchanged) == 5
    assert (found.changes.any, found.kept, found.files) == (False, {}, {})


def test_what_changed_and_left_is_gone_from_its_own_segment(home: Path, tmp_path: Path) -> None:
    (home / "news" / "moon.txt").write_text(MOON + " It slept.")
    (home / "news" / "ship.txt").unlink()
    (home / "news-2" / "canal.jsonl").write_text(json.dumps({"id": "canal", "text": "The canal was widened."}))
    found = Comparison(tmp_path / "store", home, home / "news", home / "news-2")
    first, second = segments(home)
    assert dict(found.changes.gone) == {first: {"moon.txt", "ship.txt"}, second: {"canal"}}
    assert (found.changes.changed, found.changes.removed) == (["moon.txt", "canal.jsonl:1"], ["ship.txt"])
    assert set(found.kept) == {"moon.txt", "canal"}


def test_a_removal_alone_makes_a_difference(home: Path, tmp_path: Path) -> None:
    (home / "news" / "ship.txt").unlink()
    found = Comparison(tmp_path / "store", home, home / "news")
    assert (found.changes.any, found.changes.written, found.kept) == (True, 0, {})


def test_a_source_decides_nothing_of_one_whose_name_begins_alike(home: Path, tmp_path: Path) -> None:
    (home / "news-2" / "canal.jsonl").write_text("")
    found = Comparison(tmp_path / "store", home, home / "news")
    assert (found.gone, found.changes.failed, len(found.changes.unchanged)) == (set(), [], 3)


def test_a_folder_inside_a_source_decides_of_what_is_inside_it(home: Path, tmp_path: Path) -> None:
    (home / "news" / "old" / "harbour.txt").unlink()
    (home / "news" / "old" / "wind.txt").write_text(TREATY)
    (home / "news" / "ship.txt").unlink()
    found = Comparison(tmp_path / "store", home, home / "news" / "old")
    assert found.gone == {"old/harbour.txt"}


def test_an_article_that_goes_to_another_source_is_unchanged_and_written_with_it(home: Path, tmp_path: Path) -> None:
    found = Comparison(tmp_path / "store", home, home)  # the folder that has alone.txt, which was a source by itself
    assert "alone.txt" in found.changes.unchanged
    assert "alone.txt" in found.gone
    assert found.kept["alone.txt"].source == str(home)


def test_a_renamed_file_leaves_and_comes(home: Path, tmp_path: Path) -> None:
    (home / "news" / "ship.txt").rename(home / "news" / "vessel.txt")
    found = Comparison(tmp_path / "store", home, home / "news")
    assert (found.changes.added, found.changes.removed) == (["vessel.txt"], ["ship.txt"])


def test_an_article_of_an_id_in_the_wire_is_unchanged_where_it_stands_on_another_line(
    home: Path, tmp_path: Path
) -> None:
    line = (home / "news-2" / "canal.jsonl").read_text()
    (home / "news-2" / "canal.jsonl").write_text(json.dumps({"id": "new", "text": TREATY}) + "\n" + line)
    found = Comparison(tmp_path / "store", home, home / "news-2")
    assert (found.changes.added, found.changes.unchanged) == (["canal.jsonl:1"], ["canal.jsonl:2"])
    assert found.kept["canal"].article.path == "canal.jsonl:2"  # where it stands now is what will be told of it


def test_an_id_that_an_article_of_another_source_has_is_told(home: Path, tmp_path: Path) -> None:
    (home / "news" / "wire.jsonl").write_text(json.dumps({"id": "canal", "text": TREATY}))
    found = Comparison(tmp_path / "store", home, home / "news")
    reason = "its id 'canal' is that of canal.jsonl:1 already; give it another id"
    assert found.changes.failed == [("wire.jsonl:1", reason)]
    assert (found.kept, found.gone) == ({}, set())


def test_a_file_with_something_unreadable_is_noted_so_that_it_is_read_again(home: Path, tmp_path: Path) -> None:
    wire = home / "news" / "wire.jsonl"
    wire.write_text(json.dumps({"id": "one", "text": TREATY}) + "\n{broken")
    found = Comparison(tmp_path / "store", home, home / "news")
    assert found.files[str(wire)] == ("", 1)
    assert [failure.path for failure in found.changes.failed] == ["wire.jsonl:2"]


def test_a_file_that_goes_while_it_is_looked_for_is_told_and_its_article_stays(home: Path, tmp_path: Path) -> None:
    def remove(step: Step, done: int, total: int) -> None:
        assert (step, total) == ("reading", 3)
        if done == 1:
            (home / "news" / "ship.txt").unlink()

    found = Comparison(tmp_path / "store", home, home / "news", progress=remove)
    assert [failure.path for failure in found.changes.failed] == ["ship.txt"]
    assert found.gone == set()


def test_every_file_is_told_of(home: Path, tmp_path: Path) -> None:
    told: list[tuple[Step, int, int]] = []
    Comparison(tmp_path / "store", home, home / "news", progress=lambda *step: told.append(step))
    assert told == [("reading", number, 3) for number in (1, 2, 3)]
