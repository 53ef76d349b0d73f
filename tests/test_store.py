import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.articles import Article
from index.errors import IndexDamaged
from index.filters import Filters
from index.passages import Span
from index.store import Kept, Row, Store, StoreWriter, text_hash

ARTICLES = [
    Article("b", "B", "one two", "en", outlet="Post", published="2025-01-17", path="b.md"),
    Article("a", "A", "واحد اثنان", "ar", outlet="مرصاد", published="2025-03-01T10:00:00", path="a.md"),
    Article("c", "C", "three", "en", outlet="Other", path="more/c.md"),
]
SPANS = [[Span(0, 3), Span(4, 7)], [Span(0, 10)], [Span(0, 5)]]
TEXTS = ["one", "two", "واحد اثنان", "three"]
VECTORS = np.arange(8, dtype=np.float32).reshape(4, 2)
NAME = "store.sqlite"


def kept(article: Article, source: str = "/source") -> Kept:
    return Kept(article, source, f"{source}/{article.path}", article.fingerprint)


def make(path: Path) -> Store:
    vectors = [VECTORS[0:2], VECTORS[2:3], VECTORS[3:4]]
    with StoreWriter(path) as writer:
        for article in ARTICLES:
            writer.add(kept(article))
        for article, spans, rows in zip(ARTICLES, SPANS, vectors, strict=True):
            writer.place(article, spans, rows)
        writer.note("/source/b.md", "digest of b", 1)
        writer.note("/source/empty.md", "", 0)
    return Store(path)


def edit(path: Path, statement: str, values: Sequence[str | bytes] = ()) -> None:
    """Changes a store behind our back."""
    database = sqlite3.connect(path)
    assert database.execute(statement, values).rowcount > 0
    database.commit()
    database.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = make(tmp_path / NAME)
    yield store
    store.close()


def test_articles_come_back_as_they_were_by_id(store: Store) -> None:
    assert list(store.articles()) == [kept(article) for article in sorted(ARTICLES, key=lambda article: article.id)]


def test_an_article_is_found_by_id(store: Store) -> None:
    assert store.article("a") == ARTICLES[1]
    assert store.article("nobody") is None


def test_the_row_of_an_article_is_all_but_its_text(store: Store) -> None:
    article = ARTICLES[2]
    assert store.row("c") == Row("c", "more/c.md", "/source", "/source/more/c.md", "en", article.fingerprint)
    assert store.row("nobody") is None


def test_rows_are_found_by_the_file_they_are_of(tmp_path: Path) -> None:
    with StoreWriter(tmp_path / NAME) as writer:
        for line in range(3):
            writer.add(Kept(Article(f"{line}", "", "text", "en"), "/source", "/source/news.jsonl", ""))
        writer.add(Kept(Article("other", "", "text", "en"), "/source", "/source/news.jsonl.md", ""))
    store = Store(tmp_path / NAME)
    assert sorted(row.id for row in store.rows_of("/source/news.jsonl")) == ["0", "1", "2"]
    assert list(store.rows_of("/source/news")) == []
    store.close()


@pytest.mark.parametrize(
    ("folder", "ids"),
    [
        ("/source/", ["a", "b", "c"]),
        ("/source/more/", ["c"]),
        ("/source/mor/", []),
        ("/source/%", []),
        ("/SOURCE/", []),
        ("", ["a", "b", "c"]),
    ],
)
def test_rows_are_found_by_the_folder_they_are_inside_of(store: Store, folder: str, ids: list[str]) -> None:
    assert sorted(row.id for row in store.rows_inside(folder)) == ids


def test_what_was_noted_of_files_is_found(store: Store) -> None:
    assert store.file("/source/b.md") == ("digest of b", 1)
    assert store.file("/source/empty.md") == ("", 0)
    assert store.file("/source/a.md") is None
    assert sorted(store.files()) == [("/source/b.md", "digest of b", 1), ("/source/empty.md", "", 0)]


def test_passages_and_articles_are_counted(store: Store) -> None:
    assert store.count() == (3, 4)
    assert list(store.languages().items()) == [("ar", 1), ("en", 2)]


def test_places_and_vectors_come_in_the_order_asked(store: Store) -> None:
    assert [(place.number, place.article_id, place.span) for place in store.places([2, 0])] == [
        (2, "a", Span(0, 10)),
        (0, "b", Span(0, 3)),
    ]
    np.testing.assert_array_equal(store.vectors([2, 0]), VECTORS[[2, 0]])


def test_a_place_has_the_hash_of_its_text(store: Store) -> None:
    places = store.places(range(4))
    assert [place.hash for place in places] == [text_hash(text) for text in TEXTS]
    assert [place.language for place in places] == ["en", "en", "ar", "en"]
    assert len({len(place.hash) for place in places} | {8}) == 1


def test_more_than_one_query_takes_can_be_asked(tmp_path: Path) -> None:
    article = Article("x", "", "x" * 1_200, "en")
    with StoreWriter(tmp_path / NAME) as writer:
        writer.add(kept(article))
        writer.place(article, [Span(i, i + 1) for i in range(1_200)], np.eye(1_200, 2, dtype=np.float32))
        for number in range(1_200):
            other = Article(f"{number}", "", "y", "en", path=f"{number}")
            writer.add(kept(other))
            writer.place(other, [Span(0, 1)], np.ones((1, 2), np.float32))
    store = Store(tmp_path / NAME)
    assert [place.number for place in store.places(range(1_199, -1, -1))] == list(range(1_199, -1, -1))
    assert sorted(store.numbers([f"{number}" for number in range(1_200)])) == list(range(1_200, 2_400))
    store.close()


def test_the_passages_of_one_article_are_given_with_their_vectors(store: Store) -> None:
    spans, vectors = store.article_passages("b")
    assert spans == SPANS[0]
    np.testing.assert_array_equal(vectors, VECTORS[0:2])


def test_every_vector_ascends_by_number_with_the_hash_of_its_text(store: Store) -> None:
    rows = list(store.every_vector())
    assert [(number, hashed) for number, hashed, _ in rows] == [(n, text_hash(text)) for n, text in enumerate(TEXTS)]
    np.testing.assert_array_equal(np.stack([vector for _, _, vector in rows]), VECTORS)


def test_the_numbers_of_articles_are_those_of_their_passages(store: Store) -> None:
    assert sorted(store.numbers(["b", "c"])) == [0, 1, 3]
    assert store.numbers(["nobody"]) == store.numbers([]) == []


def test_texts_ascend_by_number(store: Store) -> None:
    found = [
        (place.number, place.language, article.text[place.span.start : place.span.end])
        for place, article in store.texts()
    ]
    assert found == [(0, "en", "one"), (1, "en", "two"), (2, "ar", "واحد اثنان"), (3, "en", "three")]


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        (Filters(), [0, 1, 2, 3]),
        (Filters(since=20250117), [0, 1, 2]),
        (Filters(since=20250118), [2]),
        (Filters(until=20250117), [0, 1]),
        (Filters(since=20250301, until=20250301), [2]),
        (Filters(until=20991231), [0, 1, 2]),
        (Filters(languages=("en",)), [0, 1, 3]),
        (Filters(languages=("en", "ar"), outlets=("Post", "مرصاد")), [0, 1, 2]),
        (Filters(languages=("en",), since=20250201), []),
        (Filters(outlets=("' OR 1 --",)), []),
    ],
)
def test_filters_allow_only_what_they_say(store: Store, filters: Filters, allowed: list[int]) -> None:
    assert store.allowed(filters).tolist() == allowed


def test_the_store_is_opened_for_reading_only(store: Store, tmp_path: Path) -> None:
    before = (tmp_path / NAME).read_bytes()
    with pytest.raises(IndexDamaged, match="readonly"):
        store._database.rows("DELETE FROM articles")
    assert (tmp_path / NAME).read_bytes() == before


def test_a_missing_store_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match=r"missing; run: dalil index"):
        Store(tmp_path / NAME)


def test_a_damaged_store_names_the_cure(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"damaged" * 1_000)
    with pytest.raises(IndexDamaged, match=r"is damaged .*; run: dalil index"):
        Store(tmp_path / NAME)


@pytest.mark.parametrize("column", ["text", "title", "published", "outlet", "language"])
def test_an_article_that_was_tampered_with_is_not_given(tmp_path: Path, column: str) -> None:
    make(tmp_path / NAME).close()
    edit(tmp_path / NAME, f"UPDATE articles SET {column} = '2025-01-18' WHERE id = 'b'")
    store = Store(tmp_path / NAME)
    with pytest.raises(IndexDamaged, match=r"article 'b' .* is damaged; run: dalil index"):
        store.article("b")
    with pytest.raises(IndexDamaged, match="'b'"):
        list(store.texts())
    assert store.article("a") == ARTICLES[1]
    store.close()


def test_a_passage_that_lost_its_article_names_the_cure(tmp_path: Path) -> None:
    make(tmp_path / NAME).close()
    edit(tmp_path / NAME, "DELETE FROM articles WHERE id = 'a'")
    store = Store(tmp_path / NAME)
    with pytest.raises(IndexDamaged, match=r"lost its article 'a'; run: dalil index"):
        list(store.texts())
    store.close()


def test_a_lost_passage_names_the_cure(store: Store) -> None:
    for asked in (store.places, store.vectors):
        with pytest.raises(IndexDamaged, match=r"lost passage 9; run: dalil index"):
            asked([0, 9])


def test_a_sound_file_has_no_faults(store: Store) -> None:
    assert list(store.faults()) == []


def test_faults_of_the_file_are_found(tmp_path: Path) -> None:
    make(tmp_path / NAME).close()
    database = sqlite3.connect(tmp_path / NAME)
    database.execute("PRAGMA writable_schema = ON")
    # the index on passages now says that it stands where the table on files does
    database.execute(
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'articles_by_file') "
        "WHERE name = 'passages_by_article'"
    )
    database.commit()
    database.close()
    store = Store(tmp_path / NAME)
    assert list(store.faults())
    store.close()


def test_passages_and_vectors_must_be_as_many(tmp_path: Path) -> None:
    with StoreWriter(tmp_path / NAME) as writer:
        writer.add(kept(ARTICLES[0]))
        with pytest.raises(ValueError, match="zip"):
            writer.place(ARTICLES[0], SPANS[0], VECTORS)


def test_a_store_is_not_written_over(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        StoreWriter(tmp_path / NAME)
    assert store.count() == (3, 4)


def test_a_writer_gives_its_articles_in_the_order_of_ids(tmp_path: Path) -> None:
    with StoreWriter(tmp_path / NAME) as writer:
        assert writer.count() == 0
        for article in ARTICLES:
            writer.add(kept(article))
        assert writer.count() == 3
        assert [article.id for article in writer.articles()] == ["a", "b", "c"]


def test_articles_can_be_placed_while_they_are_gone_through(tmp_path: Path) -> None:
    with StoreWriter(tmp_path / NAME) as writer:
        for article in ARTICLES:
            writer.add(kept(article))
        for article in writer.articles():
            writer.place(article, [Span(0, len(article.text))], VECTORS[:1])
    store = Store(tmp_path / NAME)
    assert [(place.number, place.article_id) for place in store.places(range(3))] == [(0, "a"), (1, "b"), (2, "c")]
    store.close()


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    with StoreWriter(tmp_path / NAME) as writer:
        writer.add(kept(ARTICLES[0]))
        with pytest.raises(sqlite3.IntegrityError):
            writer.add(kept(replace(ARTICLES[0], title="another")))


def test_vectors_are_kept_as_single_floats(tmp_path: Path) -> None:
    with StoreWriter(tmp_path / NAME) as writer:
        writer.add(kept(ARTICLES[2]))
        writer.place(ARTICLES[2], SPANS[2], np.array([[0.1, 0.2]], np.float64))
    store = Store(tmp_path / NAME)
    assert store.vectors([0]).dtype == np.float32
    np.testing.assert_allclose(store.vectors([0]), [[0.1, 0.2]], atol=1e-3)
    store.close()


def test_another_store_is_taken_without_the_articles_that_left(store: Store, tmp_path: Path) -> None:
    newer = replace(ARTICLES[0], text="one two three")
    with StoreWriter(tmp_path / "new.sqlite") as writer:
        writer.add(kept(newer, "/elsewhere"))
        writer.note("/source/b.md", "newer digest of b", 2)
        writer.take(store, {"b", "c", "nobody"})
    taken = Store(tmp_path / "new.sqlite")
    assert list(taken.articles()) == [kept(ARTICLES[1]), kept(newer, "/elsewhere")]
    assert taken.count() == (2, 0)  # passages are cut anew
    assert taken.file("/source/b.md") == ("newer digest of b", 2)  # what was noted first stays
    assert taken.file("/source/empty.md") == ("", 0)
    taken.close()


def test_what_was_tampered_with_does_not_pass_as_sound_when_it_is_taken(tmp_path: Path) -> None:
    make(tmp_path / NAME).close()
    edit(tmp_path / NAME, "UPDATE articles SET text = 'tampered' WHERE id = 'b'")
    store = Store(tmp_path / NAME)
    with StoreWriter(tmp_path / "new.sqlite") as writer:
        writer.take(store, ())
    store.close()
    taken = Store(tmp_path / "new.sqlite")
    with pytest.raises(IndexDamaged, match="'b'"):
        taken.article("b")
    taken.close()
