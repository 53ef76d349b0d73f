from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from index import build, merging
from index.base import Base
from index.errors import IndexDamaged, IndexFolderError
from index.generations import FORMAT, candidates, read
from index.store import Row, text_hash

FIRST = {
    "a.txt": "The harbour was closed by the storm.",
    "b.txt": "The harbour was opened after the storm.",
    "c.txt": "The canal was dug in ten years.",
    "long.txt": "\n\n".join(f"Paragraph {number} tells of the harbour and of its ships. " * 11 for number in range(4)),
    "ship.txt": "The ship blocked the canal for six days.",
}
MOON = "The lander touched down near the south pole of the Moon."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two generations that share a segment: a.txt changed, moon.txt came, ship.txt left. Not to be written
    to.
    """
    folder = tmp_path_factory.mktemp("base").resolve()
    news = folder / "news"
    news.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "SMALL", 0)
        for name, text in FIRST.items():
            (news / name).write_text(text)
        build(news, folder / "index")
        (news / "a.txt").write_text("The harbour is closed again.")
        (news / "moon.txt").write_text(MOON)
        (news / "ship.txt").unlink()
        build(news, folder / "index")
    return folder / "index"


@pytest.fixture
def into(made: Path, tmp_path: Path) -> Path:
    """The same, to be damaged."""
    return copytree(made, tmp_path / "index")


@pytest.fixture
def base(made: Path) -> Iterator[Base]:
    base = Base.of(made)
    yield base
    base.close()


def opened(folder: Path) -> Base:
    """What a build would start from, closed again."""
    base = Base.of(folder)
    base.close()
    return base


def segments(folder: Path) -> list[str]:
    """The segments of the served generation, the shared one first."""
    return [part.segment for part in read(folder, candidates(folder)[0]).manifest.parts]


def ids(rows: list[tuple[str, Row]]) -> list[tuple[str, str]]:
    return sorted((row.id, segment) for segment, row in rows)


def test_where_there_is_no_index_a_build_starts_from_nothing(tmp_path: Path) -> None:
    base = Base.of(tmp_path)
    assert (base.generation, base.parts, base.sources, base.notes) == (None, (), (), [])
    assert (base.row("a.txt"), base.rows_of("/a.txt"), base.rows_inside("/"), base.file("/a.txt")) == (
        None,
        [],
        [],
        None,
    )
    assert base.vectors("a.txt") == {}


def test_it_starts_from_the_served_generation(base: Base, made: Path) -> None:
    assert base.generation == read(made, candidates(made)[0])
    assert base.sources == (str(made.parent / "news"),)
    assert (base.notes, base.damaged, base.unsound) == ([], set(), frozenset())


def test_a_row_is_that_of_the_living_article(base: Base, made: Path) -> None:
    shared, new = segments(made)
    found = {name: base.row(name) for name in ("a.txt", "b.txt", "moon.txt")}
    assert {name: row and row[0] for name, row in found.items()} == {"a.txt": new, "b.txt": shared, "moon.txt": new}
    assert base.row("ship.txt") is None
    assert found["b.txt"] is not None
    assert found["b.txt"][1].file == str(made.parent / "news" / "b.txt")


def test_rows_of_a_file_and_of_a_folder_are_those_that_live(base: Base, made: Path) -> None:
    shared, new = segments(made)
    news = made.parent / "news"
    assert ids(base.rows_of(str(news / "a.txt"))) == [("a.txt", new)]
    assert base.rows_of(str(news / "ship.txt")) == []
    inside = [("a.txt", new), ("b.txt", shared), ("c.txt", shared), ("long.txt", shared), ("moon.txt", new)]
    assert ids(base.rows_inside(f"{news}/")) == inside
    assert base.rows_inside(f"{news}-2/") == []


def test_an_article_is_read_from_its_segment_and_is_damage_where_it_is_not_there(base: Base, made: Path) -> None:
    shared, new = segments(made)
    assert base.article(new, "a.txt").text == "The harbour is closed again."
    with pytest.raises(IndexDamaged, match=r"lost its article 'moon\.txt'; run: dalil index --full"):
        base.article(shared, "moon.txt")


def test_vectors_are_found_by_the_texts_of_their_passages(base: Base, made: Path) -> None:
    shared, _ = segments(made)
    spans, rows = base.stores[shared].article_passages("long.txt")
    found = base.vectors("long.txt")
    assert len(spans) > 2
    for span, row in zip(spans, rows, strict=True):
        hashed = text_hash(base.article(shared, "long.txt").text[span.start : span.end])
        np.testing.assert_array_equal(found[hashed], row)
    assert base.vectors("a.txt").keys() == {text_hash("The harbour is closed again.")}


@pytest.mark.parametrize("article_id", ["ship.txt", "never.txt"])
def test_of_a_dead_or_unknown_article_there_are_no_vectors(base: Base, article_id: str) -> None:
    assert base.vectors(article_id) == {}


def test_a_file_is_what_it_was_when_it_was_last_read(base: Base, made: Path) -> None:
    shared, new = segments(made)
    changed = str(made.parent / "news" / "a.txt")
    assert base.file(changed) == base.stores[new].file(changed) != base.stores[shared].file(changed)
    stayed = str(made.parent / "news" / "b.txt")
    assert base.file(stayed) == base.stores[shared].file(stayed)
    assert base.file(str(made.parent / "never.txt")) is None


@pytest.mark.parametrize("name", ["terms.sqlite", "chroma/chroma.sqlite3"])
def test_what_can_be_made_again_from_the_store_is_told_and_marked(into: Path, name: str) -> None:
    shared, new = segments(into)
    newest, before = candidates(into)
    (into / "segments" / new / name).unlink()
    base = opened(into)
    assert base.generation
    assert (base.generation.name, set(base.unsound), base.damaged) == (newest, {new}, {newest})
    assert base.notes == [f"{new} is damaged and is made again from its store"]
    (into / "segments" / shared / name).write_bytes(b"damaged")
    base = opened(into)
    assert (set(base.unsound), base.damaged) == ({new, shared}, {newest, before})


def test_vectors_of_another_chroma_are_all_made_again(into: Path, altered: Callable[..., str]) -> None:
    altered(into, libraries={"chromadb": "0.6"})
    assert opened(into).unsound == set(segments(into))


def test_a_damaged_store_is_left_for_the_generation_before(into: Path) -> None:
    _, new = segments(into)
    newest, before = candidates(into)
    path = into / "segments" / new / "store.sqlite"
    path.write_bytes(b"damaged")
    base = opened(into)
    assert base.generation
    assert (base.generation.name, base.unsound, base.damaged) == (before, frozenset(), {newest})
    assert base.notes[0].startswith(f"{path} has 7 bytes")
    assert base.notes[1] == "what follows is made from generation 1"


def test_a_damaged_manifest_is_left_for_the_generation_before(into: Path) -> None:
    newest, before = candidates(into)
    (into / "generations" / newest / "manifest.json").write_bytes(b"{")
    base = opened(into)
    assert base.generation
    assert (base.generation.name, base.damaged) == (before, {newest})


def test_a_damaged_pointer_is_told_and_the_newest_is_taken(into: Path) -> None:
    newest, _ = candidates(into)
    (into / "current").write_bytes(b"nowhere")
    base = opened(into)
    assert base.generation
    assert (base.generation.name, base.notes) == (newest, [f"{into / 'current'} is damaged"])


def test_where_no_store_is_sound_it_is_to_be_made_anew(into: Path) -> None:
    (into / "segments" / segments(into)[0] / "store.sqlite").unlink()
    with pytest.raises(IndexDamaged, match=rf"store.sqlite is missing\); make it anew .* --full --into {into}"):
        Base.of(into)


def test_an_index_of_another_format_is_refused(into: Path, altered: Callable[..., str]) -> None:
    altered(into, format=FORMAT + 1)
    with pytest.raises(IndexFolderError, match="made by a newer Dalil"):
        Base.of(into)
