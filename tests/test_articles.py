import unicodedata
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.articles import Article, canonical

ARTICLE = Article("a", "Title", "Text", "en", published="2025-01-17T10:00:00")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("cafe\u0301", "café"),
        ("  a  \n\n\n\n b\t\n", "a\n\n b"),
        ("a\u202eb\u2066c\ufeffd", "abcd"),
        ("a\x00b\x07c", "abc"),
        ("a\ud800b", "ab"),
        ("a\U000e0041b", "ab"),
        ("a\tb", "a\tb"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        (" \n ", ""),
    ],
)
def test_a_text_is_cleaned_of_what_misleads_and_of_nothing_else(raw: str, clean: str) -> None:
    assert canonical(raw) == clean


@given(st.text(st.characters(), max_size=200))
@example("\n\x00\n\n a\u0301\u2000\r\n\n\n")
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(st.characters(), max_size=100))
def test_a_cleaned_text_can_be_written_as_utf8(text: str) -> None:
    assert canonical(text).encode().decode() == canonical(text)


@pytest.mark.parametrize(("published", "day"), [("2025-01-17", 20250117), ("2025-01-17T10:00:00", 20250117), ("", 0)])
def test_the_day_is_a_number_that_sorts(published: str, day: int) -> None:
    assert replace(ARTICLE, published=published).day == day


def test_the_hash_is_that_of_the_text_alone() -> None:
    assert replace(ARTICLE, title="Other").sha256 == ARTICLE.sha256 != replace(ARTICLE, text="Other").sha256
    assert replace(ARTICLE, text="abc").sha256.startswith("ba7816bf")


@pytest.mark.parametrize("field", ["title", "text", "language", "url", "outlet", "author", "published"])
def test_the_fingerprint_differs_when_any_field_changes(field: str) -> None:
    assert replace(ARTICLE, **{field: "2020-01-01"}).fingerprint != ARTICLE.fingerprint


def test_the_fingerprint_does_not_tell_where_the_article_was_read() -> None:
    assert replace(ARTICLE, path="elsewhere.md").fingerprint == ARTICLE.fingerprint


def test_an_article_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        ARTICLE.text = "other"  # type: ignore[misc]
