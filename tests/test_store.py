import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.articles import Article
from index.errors import IndexFolderError
from index.passages import Span
from index.store import Filters, Kept, Store, write

ARTICLES = [
    Article("b", "B", "one two", "en", outlet="Post", published="2025-01-17"),
    Article("a", "A", "واحد اثنان", "ar", outlet="مرصاد", published="2025-03-01T10:00:00"),
    Article("c", "C", "three", "en", outlet="Other"),
]
SPANS = [[Span(0, 3), Span(4, 7)], [Span(0, 10)], [Span(0, 5)]]
VECTORS = np.arange(8, dtype=np.float32).reshape(4, 2)


def made(path: Path) -> Store:
    vectors = [VECTORS[0:2], VECTORS[2:3], VECTORS[3:4]]
    kept = [Kept(article, "/source", f"/source/{article.id}", article.fingerprint) for article in ARTICLES]
    write(path, zip(kept, SPANS, vectors, strict=True))
    return Store(path)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = made(tmp_path / "store.sqlite")
    yield store
    store.close()


def test_articles_come_back_as_they_were_by_id(store: Store) -> None:
    assert [kept.article for kept in store.articles()] == sorted(ARTICLES, key=lambda article: article.id)
    assert {kept.source for kept in store.articles()} == {"/source"}


def test_an_article_is_found_by_id(store: Store) -> None:
    assert store.article("a") == ARTICLES[1]
    assert store.article("nobody") is None


def test_a_lost_article_names_the_cure(store: Store) -> None:
    with pytest.raises(IndexFolderError, match=r"'nobody'.*run: dalil index --full"):
        store.require("nobody")


def test_passages_and_articles_are_counted(store: Store) -> None:
    assert store.count() == (3, 4)
    assert list(store.languages().items()) == [("en", 2), ("ar", 1)]


def test_places_and_vectors_come_in_the_order_asked(store: Store) -> None:
    assert [(place.number, place.article_id, place.span) for place in store.places([2, 0])] == [
        (2, "a", Span(0, 10)),
        (0, "b", Span(0, 3)),
    ]
    np.testing.assert_array_equal(store.vectors([2, 0]), VECTORS[[2, 0]])


def test_more_places_than_one_query_takes_can_be_asked(tmp_path: Path) -> None:
    article = Article("x", "", "x" * 1_200, "en")
    spans = [Span(i, i + 1) for i in range(1_200)]
    write(tmp_path / "s.sqlite", [(Kept(article, "", "", ""), spans, np.eye(1_200, 2, dtype=np.float32))])
    store = Store(tmp_path / "s.sqlite")
    assert [place.number for place in store.places(range(1_199, -1, -1))] == list(range(1_199, -1, -1))
    store.close()


def test_the_passages_of_one_article_are_given_with_their_vectors(store: Store) -> None:
    spans, vectors = store.article_passages("b")
    assert spans == SPANS[0]
    np.testing.assert_array_equal(vectors, VECTORS[0:2])


def test_texts_ascend_by_number(store: Store) -> None:
    found = [(number, language, article.text[a:b]) for number, language, article, (a, b) in store.texts()]
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
    assert store.allowed(filters) == allowed


def test_empty_filters_are_false() -> None:
    assert not Filters()
    assert Filters(outlets=("Post",))


def test_the_store_is_opened_for_reading_only(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store._database.execute("DELETE FROM articles")


def test_a_missing_store_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match=r"missing; run: dalil index"):
        Store(tmp_path / "store.sqlite")


def test_passages_and_vectors_must_be_as_many(tmp_path: Path) -> None:
    rows = [(Kept(ARTICLES[0], "", "", ""), SPANS[0], VECTORS)]
    with pytest.raises(ValueError, match="zip"):
        write(tmp_path / "store.sqlite", rows)
