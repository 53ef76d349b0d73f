import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index import embed
from index.articles import Article
from index.embed import Embedder, Vectors
from index.errors import IndexDamaged
from index.passages import Span, passages
from index.progress import Step, silent
from index.segments import CHROMA, STORE, TERMS, Segment, derive, place
from index.store import Kept, Store, StoreWriter, text_hash
from index.terms import WORD

LONG = " ".join(f"Ship number {number} went through the canal." for number in range(40))
ARTICLES = [
    Article("b", "Canal reopened", LONG, "en"),
    Article("a", "معاهدة", "وقع الرئيس على المعاهدة.", "ar"),
    Article("c", "The harbour", "Wind and sand closed the harbour.\n\nThe harbour is open again.", "en"),
]
SIZE = 200


class Told:
    """Takes note of progress."""

    def __init__(self) -> None:
        self.steps: list[tuple[Step, int, int]] = []

    def __call__(self, step: Step, done: int, total: int) -> None:
        self.steps.append((step, done, total))


def nothing_known(_: str) -> Mapping[bytes, Vectors]:
    return {}


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return embed.load()


def fill(writer: StoreWriter, articles: list[Article]) -> None:
    for article in articles:
        writer.add(Kept(article, "/source", f"/source/{article.id}", article.fingerprint))


def placed(path: Path, embedder: Embedder) -> Store:
    with StoreWriter(path) as writer:
        fill(writer, ARTICLES)
        assert place(writer, embedder, SIZE, nothing_known, silent) == 10
    return Store(path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A segment; not to be written to."""
    folder = tmp_path_factory.mktemp("segments") / "000001"
    folder.mkdir()
    placed(folder / STORE, embedder).close()
    derive(folder, silent)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A segment of one's own."""
    shutil.copytree(made, tmp_path / "segment")
    return tmp_path / "segment"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the system's temporary folders are made."""
    path = tmp_path / "temporary"
    path.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(path))
    return path


@pytest.fixture
def segment(folder: Path) -> Iterator[Segment]:
    segment = Segment(folder)
    yield segment
    segment.close()


def test_articles_are_cut_and_placed_in_the_order_of_ids(tmp_path: Path, embedder: Embedder) -> None:
    store = placed(tmp_path / STORE, embedder)
    expected = [
        (article.id, span)
        for article in sorted(ARTICLES, key=lambda article: article.id)
        for span in passages(article.text, article.language, SIZE)
    ]
    assert len(expected) == 10
    assert [(place.article_id, place.span) for place in store.places(range(len(expected)))] == expected
    assert store.count() == (3, len(expected))
    store.close()


def test_a_vector_is_that_of_the_passage(tmp_path: Path, embedder: Embedder) -> None:
    store = placed(tmp_path / STORE, embedder)
    texts = [article.text[place.span.start : place.span.end] for place, article in store.texts()]
    found = np.stack([vector for _, _, vector in store.every_vector()])
    np.testing.assert_array_equal(found, embedder.passages(texts))
    store.close()


def test_a_vector_that_is_known_is_taken_and_not_computed(tmp_path: Path, embedder: Embedder) -> None:
    known = np.full(embedder.dimension, 0.5, np.float32)
    spans = passages(LONG, "en", SIZE)
    texts = [LONG[span.start : span.end] for span in spans]
    asked: list[str] = []

    def some_known(article_id: str) -> Mapping[bytes, Vectors]:
        asked.append(article_id)
        return {text_hash(texts[1]): known} if article_id == "b" else {}

    with StoreWriter(tmp_path / STORE) as writer:
        fill(writer, ARTICLES)
        embedded = place(writer, embedder, SIZE, some_known, silent)
    store = Store(tmp_path / STORE)
    found_spans, found = store.article_passages("b")
    _, all_passages = store.count()
    assert asked == ["a", "b", "c"]
    assert embedded == all_passages - 1
    assert found_spans == spans
    np.testing.assert_array_equal(found[1], known)
    np.testing.assert_array_equal(np.delete(found, 1, axis=0), embedder.passages(texts[:1] + texts[2:]))
    store.close()


def test_where_all_is_known_nothing_is_computed(tmp_path: Path, embedder: Embedder) -> None:
    before = placed(tmp_path / STORE, embedder)
    vectors = {hashed: vector for _, hashed, vector in before.every_vector()}
    with StoreWriter(tmp_path / "again.sqlite") as writer:
        writer.take(before, ())
        assert place(writer, embedder, SIZE, lambda _: vectors, silent) == 0
    again = Store(tmp_path / "again.sqlite")
    for one, other in zip(before.every_vector(), again.every_vector(), strict=True):
        assert one[:2] == other[:2]
        np.testing.assert_array_equal(one[2], other[2])
    before.close()
    again.close()


def test_articles_are_embedded_by_the_batch_and_each_batch_is_told_of(tmp_path: Path, embedder: Embedder) -> None:
    articles = [Article(f"{number:04}", "", f"Text number {number}.", "en") for number in range(1_100)]
    told = Told()
    with StoreWriter(tmp_path / STORE) as writer:
        fill(writer, articles)
        assert place(writer, embedder, SIZE, nothing_known, told) == 1_100
    assert told.steps == [("embedding", 512, 1_100), ("embedding", 1_024, 1_100), ("embedding", 1_100, 1_100)]
    store = Store(tmp_path / STORE)
    assert [store.places([n])[0].article_id for n in (0, 511, 512, 1_099)] == ["0000", "0511", "0512", "1099"]
    np.testing.assert_array_equal(store.vectors([512]), embedder.passages(["Text number 512."]))
    store.close()


def test_a_store_of_nothing_places_nothing(tmp_path: Path, embedder: Embedder) -> None:
    told = Told()
    with StoreWriter(tmp_path / STORE) as writer:
        assert place(writer, embedder, SIZE, nothing_known, told) == 0
    assert told.steps == []


def test_what_is_derived_has_every_passage_of_the_store(segment: Segment) -> None:
    _, count = segment.store.count()
    places = segment.store.places(range(count))
    assert segment.vectors.names() == {(place.number, place.hash) for place in places}
    assert segment.vectors.lost(list(segment.store.every_vector())) == []
    in_terms = {
        (number, hashed.tobytes(), language)
        for language, part in segment.terms.parts.items()
        for number, hashed in zip(part.passages.tolist(), part.hashes, strict=True)
    }
    assert in_terms == {(place.number, place.hash, place.language) for place in places}


def test_a_title_says_what_each_passage_is_about_and_counts_once(segment: Segment) -> None:
    part = segment.terms.parts["en"]
    first, *others = segment.store.numbers(["b"])
    assert others
    reopened = segment.terms.posting("en", WORD, "reopen")
    assert part.passages[reopened.places].tolist() == [first, *others]  # it is in no text, but in the title
    (number,) = segment.store.numbers(["c"])
    harbour = segment.terms.posting("en", WORD, "harbour")
    assert dict(zip(part.passages[harbour.places].tolist(), harbour.frequencies.tolist(), strict=True)) == {number: 2}


def test_a_passage_in_another_language_than_its_article_is_told(tmp_path: Path, embedder: Embedder) -> None:
    said = "«Мы открыли канал раньше, чем обещали, и корабли уже идут», — сказал начальник порта журналистам."
    text = f"The canal was opened on Friday, the port said.\n\n{said}\n\nHe gave no other details of the work."
    with StoreWriter(tmp_path / STORE) as writer:
        fill(writer, [Article("a", "", text, "en")])
        place(writer, embedder, 100, nothing_known, silent)
    store = Store(tmp_path / STORE)
    languages = {text[slice(*one.span)]: one.language for one in store.places(range(store.count()[1]))}
    store.close()
    assert languages.pop(said) == "ru"
    assert set(languages.values()) == {"en"}


def test_progress_goes_through_the_passages_twice(folder: Path, embedder: Embedder) -> None:
    (folder / "new").mkdir()
    with StoreWriter(folder / "new" / STORE) as writer:
        article = Article("a", "", "x" * 1_201, "en")
        fill(writer, [article])
        writer.place(article, [Span(n, n + 1) for n in range(1_201)], np.ones((1_201, embedder.dimension), np.float32))
    told = Told()
    derive(folder / "new", told)
    assert [done for _, done, _ in told.steps] == [0, 500, 1_000, 2_402]
    assert {(step, total) for step, _, total in told.steps} == {("storing", 2_402)}


def test_an_open_segment_stays_open_until_the_last_holder_closes_it(folder: Path, temporary: Path) -> None:
    segment = Segment(folder)
    assert segment.hold() is segment
    segment.hold()
    for _ in range(2):
        segment.close()
        assert segment.store.article("a") == ARTICLES[1]
        assert len(segment.terms.posting("en", WORD, "canal").places)
        assert segment.vectors.nearest(segment.store.vectors([0])[0], 1)[0][0] == 0
    segment.close()
    for query in (segment.store.count, lambda: segment.terms.posting("en", WORD, "canal")):
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            query()
    assert list(temporary.iterdir()) == []


def test_many_threads_hold_and_close_it_at_once(segment: Segment) -> None:
    def use(number: int) -> str:
        held = segment.hold()
        (place,) = held.store.places([number % 5])
        held.close()
        return place.article_id

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(use, range(500))) == {"a", "b"}
    assert segment.store.count()[0] == 3


def test_use_does_not_disturb_a_segment(segment: Segment) -> None:
    assert not segment.is_disturbed
    list(segment.store.texts())
    segment.vectors.nearest(segment.store.vectors([0])[0], 5)
    segment.terms.found("en")
    other = Segment(segment.folder)
    other.close()
    assert not segment.is_disturbed


@pytest.mark.parametrize("name", [STORE, TERMS, f"{CHROMA}/chroma.sqlite3"])
def test_a_segment_is_disturbed_when_a_file_is_written_cut_or_removed(folder: Path, name: str) -> None:
    path = folder / name
    whole, about = path.read_bytes(), path.stat()
    segment = Segment(folder)
    assert not segment.is_disturbed

    path.write_bytes(whole[:-1])
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert segment.is_disturbed

    path.write_bytes(whole)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert not segment.is_disturbed

    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns + 1_000_000_000))
    assert segment.is_disturbed

    path.unlink()
    assert segment.is_disturbed
    segment.close()


def test_a_segment_is_disturbed_when_its_folder_is_removed(folder: Path) -> None:
    segment = Segment(folder)
    shutil.rmtree(folder)
    assert segment.is_disturbed
    segment.close()


@pytest.mark.parametrize("name", [STORE, TERMS, f"{CHROMA}/chroma.sqlite3"])
@pytest.mark.parametrize("data", [None, b"damaged" * 1_000])
def test_a_segment_that_is_not_whole_is_damaged_and_leaves_nothing_open(
    folder: Path, temporary: Path, name: str, data: bytes | None
) -> None:
    (folder / name).unlink()
    if data:
        (folder / name).write_bytes(data)
    with pytest.raises(IndexDamaged, match="run: dalil index"):
        Segment(folder)
    assert list(temporary.iterdir()) == []
    assert open_files_in(folder) == []


def open_files_in(folder: Path) -> list[str]:
    """Files of a folder that this process has open, where the system tells."""
    found = []
    for link in Path("/proc/self/fd").glob("*"):
        try:
            target = os.readlink(link)
        except FileNotFoundError:
            continue
        if Path(target).is_relative_to(folder):
            found.append(target)
    return found
