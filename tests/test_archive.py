from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index import Article, Filters, Index, build, embed, merging, vectors
from index.archive import Archive
from index.embed import Embedder, Vectors
from index.errors import IndexDamaged
from index.generations import Part
from index.progress import silent
from index.segments import CHROMA, STORE, Segment, derive, place
from index.store import Kept, StoreWriter, text_hash

FIRST = {
    "a.txt": "The harbour was closed by the storm.",
    "b.txt": "The harbour was opened after the storm.",
    "c.txt": "The canal was dug in ten years.",
    "long.txt": "\n\n".join(f"Paragraph {number} tells of the harbour and of its ships. " * 11 for number in range(4)),
    "ship.txt": "The ship blocked the canal for six days.",
    "treaty.md": "---\nlang: ar\ndate: 2025-01-17\n---\nوقع الرئيس على المعاهدة في الكرملين.",
}
THEN = FIRST | {
    "a.txt": "The harbour is closed again.",
    "moon.md": "---\nlang: en\ndate: 2025-02-01\n---\nThe lander touched down near the south pole of the Moon.",
}
del THEN["ship.txt"]
QUESTIONS = ["Which ship blocked the canal?", "When was the harbour closed?", "Who signed the treaty?", "the Moon"]
FILTERS = [Filters(languages=("ar",)), Filters(languages=("en",)), Filters(since=20250118), Filters(until=20250117)]


def write(folder: Path, articles: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, text in articles.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """Two segments, of which the first has a changed and a removed article."""
    folder = tmp_path_factory.mktemp("changed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "SMALL", 0)
        for articles in (FIRST, THEN):
            build(write(folder / "news", articles), folder / "index")
    with Index.open(folder / "index") as index:
        first, second = index.manifest.parts
        assert (set(first.dead), second.dead) == ({"a.txt", "ship.txt"}, ())
        yield index


@pytest.fixture(scope="module")
def anew(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The same articles in one segment."""
    folder = tmp_path_factory.mktemp("anew")
    build(write(folder / "news", THEN), folder / "index")
    with Index.open(folder / "index") as index:
        assert len(index.archive.segments) == 1
        yield index


@pytest.fixture
def archive(changed: Index) -> Archive:
    return changed.archive


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return embed.load()


def texts(archive: Archive, numbers: list[int]) -> list[str]:
    """The text of each passage."""
    places = archive.places(numbers)
    return [archive.require(one.article_id).text[one.span.start : one.span.end] for one in places]


def mixed(archive: Archive) -> list[int]:
    """The numbers of all passages in disorder, so that segments take turns."""
    return [int(number) for number in np.random.default_rng(7).permutation(archive.numbers())]


def test_a_dead_article_is_not_there(archive: Archive) -> None:
    assert archive.article("ship.txt") is None
    assert archive.article("never.txt") is None


def test_a_changed_article_is_as_it_is_now(archive: Archive) -> None:
    assert archive.require("a.txt").text == THEN["a.txt"]


def test_a_passage_without_its_article_is_damage(archive: Archive) -> None:
    with pytest.raises(IndexDamaged, match=r"lost its article 'ship\.txt'; run: dalil index"):
        archive.require("ship.txt")


def test_every_living_article_is_there_once(archive: Archive, anew: Index) -> None:
    found = sorted(kept.article.id for kept in archive.articles())
    assert found == sorted(kept.article.id for kept in anew.archive.articles()) == sorted(THEN)


def test_numbers_ascend_and_those_of_dead_passages_are_left_out(archive: Archive) -> None:
    numbers = archive.numbers()
    sizes = [segment.store.count()[1] for segment in archive.segments]
    dead = [number for number in range(sum(sizes)) if number not in numbers]
    assert numbers == sorted(set(numbers))
    assert dead == sorted(archive.segments[0].store.numbers(["a.txt", "ship.txt"]))
    assert numbers[-sizes[1] :] == list(range(sizes[0], sum(sizes)))  # those of the second segment follow


def test_places_come_in_the_order_asked_for_and_are_those_of_their_texts(archive: Archive) -> None:
    numbers = mixed(archive)
    places = archive.places(numbers)
    assert [one.number for one in places] == numbers
    assert [one.hash for one in places] == [text_hash(text) for text in texts(archive, numbers)]


def test_the_passages_are_those_of_an_index_made_anew(archive: Archive, anew: Index) -> None:
    found = [
        sorted((one.article_id, one.span, one.language, one.hash) for one in each.places(each.numbers()))
        for each in (archive, anew.archive)
    ]
    assert found[0] == found[1]


def test_vectors_come_in_the_order_asked_for(archive: Archive, embedder: Embedder) -> None:
    numbers = mixed(archive)
    expected = embedder.passages(texts(archive, numbers))
    np.testing.assert_allclose(archive.vectors(numbers), expected, atol=1e-6)


@pytest.mark.parametrize("filters", FILTERS)
def test_filters_allow_what_they_allow_in_an_index_made_anew(archive: Archive, anew: Index, filters: Filters) -> None:
    numbers = archive.allowed(filters).tolist()
    assert numbers == sorted(numbers)
    assert set(numbers) <= set(archive.numbers())
    alone = anew.archive.allowed(filters).tolist()
    assert 0 < len(numbers) < len(archive.numbers())
    assert sorted(texts(archive, numbers)) == sorted(texts(anew.archive, alone))


def nearest(archive: Archive, vector: Vectors, k: int) -> list[int]:
    """What `Archive.nearest` should give, by comparing every passage."""
    numbers = archive.numbers()
    order = np.argsort(-(archive.vectors(numbers) @ vector), kind="stable")
    return [numbers[place] for place in order[:k]]


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("k", [1, 3, 100])
def test_the_nearest_are_the_nearest_of_all_segments(archive: Archive, changed: Index, asked: str, k: int) -> None:
    vector = changed.question(asked).vector
    assert archive.nearest(vector, k) == nearest(archive, vector, k)


def test_terms_are_those_of_every_segment_without_the_dead(archive: Archive, anew: Index) -> None:
    assert {language: len(part.passages) for language, part in archive.terms.parts.items()} == {
        language: len(part.passages) for language, part in anew.archive.terms.parts.items()
    }
    numbers = [number for part in archive.terms.parts.values() for number in part.passages.tolist()]
    assert sorted(numbers) == archive.numbers()


def test_many_threads_share_it(archive: Archive, changed: Index) -> None:
    found = [changed.question(asked).vector for asked in QUESTIONS] * 10

    def look(vector: Vectors) -> list[str]:
        return texts(archive, archive.nearest(vector, 5))

    alone = [look(vector) for vector in found]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(look, found)) == alone


def test_of_nothing_there_is_nothing(embedder: Embedder) -> None:
    archive = Archive([], [])
    assert (archive.numbers(), archive.allowed(Filters()).tolist(), list(archive.articles())) == ([], [], [])
    assert (archive.article("a"), archive.places([]), archive.terms.parts) == (None, [], {})
    assert archive.nearest(embedder.passages(["anything"])[0], 5) == []


@pytest.fixture
def many(tmp_path: Path, embedder: Embedder) -> Iterator[Segment]:
    """A segment of 60 articles of one passage, numbered as they are named; Chroma has all vectors but that of 17."""
    with StoreWriter(tmp_path / STORE) as writer:
        for number in range(60):
            article = Article(f"{number:02}", "", f"Ship number {number} left the harbour.", "en")
            writer.add(Kept(article, "/news", f"/news/{number}", article.fingerprint))
        assert place(writer, embedder, 600, lambda _: {}, silent) == 60
    derive(tmp_path, silent)
    segment = Segment(tmp_path)
    rows = [row for row in segment.store.every_vector() if row[0] != 17]
    segment.close()
    (tmp_path / CHROMA).rename(tmp_path / "whole")
    assert list(vectors.write(tmp_path / CHROMA, rows, len(rows))) == [59]
    segment = Segment(tmp_path)
    yield segment
    segment.close()


def part(dead: list[int], strays: tuple[int, ...] = ()) -> Part:
    return Part("s", {}, {"en": 60 - len(dead)}, 60 - len(dead), strays, tuple(f"{one:02}" for one in dead), len(dead))


def test_where_the_nearest_are_dead_those_behind_them_are_found(many: Segment) -> None:
    vector = many.store.vectors([3])[0]
    order = Archive([part([])], [many]).nearest(vector, 60)
    assert len(order) == 59
    archive = Archive([part(order[:40])], [many])
    assert archive.nearest(vector, 2) == order[40:42]
    assert archive.nearest(vector, 60) == order[40:]
    assert 17 in archive.numbers()


def test_where_all_are_dead_nothing_is_found(many: Segment) -> None:
    archive = Archive([part(list(range(60)))], [many])
    assert archive.nearest(many.store.vectors([3])[0], 5) == archive.numbers() == []
    assert archive.article("03") is None


def test_what_chroma_does_not_find_is_found_as_a_stray(many: Segment) -> None:
    vector = many.store.vectors([17])[0]
    assert 17 not in Archive([part([])], [many]).nearest(vector, 60)
    found = Archive([part([], (17,))], [many]).nearest(vector, 60)
    assert found[0] == 17
    assert sorted(found) == list(range(60))


def test_a_stray_that_chroma_finds_after_all_is_found_once(many: Segment) -> None:
    found = Archive([part([], (3, 17))], [many]).nearest(many.store.vectors([3])[0], 60)
    assert found[0] == 3
    assert sorted(found) == list(range(60))


def test_a_dead_stray_is_not_found(many: Segment) -> None:
    assert 17 not in Archive([part([17], (17,))], [many]).nearest(many.store.vectors([17])[0], 60)


def test_strays_of_the_second_segment_have_the_numbers_of_the_whole(many: Segment) -> None:
    archive = Archive([part([5]), part([], (17,))], [many, many])
    near = archive.nearest(many.store.vectors([17])[0], 1)
    assert near == [60 + 17]
    assert archive.places(near)[0].article_id == "17"
