from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.names import name_key

SAME_NAME = [
    ("Putin", "Путин", "بوتين", "पुतिन"),
    ("Pezeshkian", "Пезешкиан", "بزشكيان", "پزشکیان"),
    ("Kremlin", "الكرملين", "کرملین", "والكرملين"),
    ("Tchaikovsky", "Чайковский"),
    ("Zelensky", "Зеленский", "زيلينسكي"),
    ("Erdoğan", "أردوغان", "Эрдоган", "ERDOĞAN"),
    ("Israel", "إسرائيل", "ישראל"),
    ("Cairo", "القاهرة"),
]


@pytest.mark.parametrize("spellings", SAME_NAME, ids=[spellings[0] for spellings in SAME_NAME])
def test_one_name_has_one_key_in_every_script(spellings: tuple[str, ...]) -> None:
    assert len({name_key(word) for word in spellings}) == 1
    assert name_key(spellings[0])


@pytest.mark.parametrize(("one", "other"), [("Putin", "Trump"), ("موسكو", "طهران"), ("Kremlin", "Berlin")])
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("word", ["a", "Io", "2025", "٤٧", "ab"])
def test_what_is_too_short_or_a_number_has_no_key(word: str) -> None:
    assert name_key(word) == ""


def test_the_arabic_article_is_dropped_only_where_a_name_is_left() -> None:
    assert name_key("الكرملين") == name_key("كرملين")
    assert name_key("الما") == name_key("alma") != ""


@given(st.text(min_size=1, max_size=20))
def test_a_key_is_made_of_consonants_without_doubles(word: str) -> None:
    key = name_key(word)
    assert set(key) <= set("bdfkštsnmlr")
    assert all(one != other for one, other in pairwise(key))
