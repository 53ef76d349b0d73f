"""Conjunctions, prepositions and articles written onto a word, told from its own first letter."""

from collections import Counter

import pytest

from index.analysis import fold, stemmed
from index.clitics import LETTERS, bare
from training.clitics import listed

WORDS = {"وزير": 50, "الوزير": 40, "زير": 3, "ايران": 90, "وايران": 20, "بيت": 8, "ولد": 9, "لد": 30, "طريق": 60}


@pytest.mark.parametrize(
    ("language", "word", "left"),
    [
        ("ar", "وإيران", "ايران"),
        ("ar", "بإيران", "ايران"),
        ("ar", "وبإيران", "ايران"),
        ("ar", "وزير", "وزير"),
        ("ar", "والوزير", "وزير"),
        ("ar", "فرنسا", "فرنسا"),
        ("ar", "وفرنسا", "فرنسا"),
        ("ar", "للمعاهدة", "معاهدة"),
        ("ar", "بيروت", "بيروت"),
        ("ar", "وكشتبان", "كشتبان"),  # a word never seen: "and" goes, other letters stay
        ("ar", "بكشتبان", "بكشتبان"),
        ("ar", "التزام", "التزام"),
        ("ar", "والالتزام", "التزام"),
        ("ar", "وألعاب", "العاب"),
        ("ar", "الفهم", "فهم"),  # not "a thousand of them"
        ("ar", "لألمانيا", "المانيا"),
        ("ar", "للبنان", "لبنان"),
        ("ar", "فللجنة", "لجنة"),
        ("ar", "للجنود", "جنود"),
        ("he", "ושלום", "שלום"),
        ("he", "והמלחמה", "מלחמה"),
        ("he", "שהממשלה", "ממשלה"),
        ("he", "בירושלים", "ירושלים"),
        ("he", "בריטניה", "בריטניה"),
        ("fa", "بازار", "بازار"),
        ("en", "and", "and"),
    ],
)
def test_clitics_go_and_first_letters_stay(language: str, word: str, left: str) -> None:
    assert bare(fold(word, language), language) == left


@pytest.mark.parametrize(
    ("one", "other"),
    [("وزير", "الوزير"), ("فرنسا", "الفرنسية"), ("إيران", "وإيران"), ("بيروت", "وبيروت"), ("كتاب", "بكتابهم")],
)
def test_a_first_letter_is_not_taken_off_by_the_stemmer_either(one: str, other: str) -> None:
    assert stemmed(one, "ar") == stemmed(other, "ar")
    assert stemmed(one, "ar")[0] == fold(one, "ar")[0]


def test_letters_like_the_article_are_a_words_own_where_it_stands_before_them_or_a_hamza_is_written() -> None:
    seen = {"التزام": 9, "الالتزام": 6, "ألوان": 8, "وان": 20, "الوزير": 9, "وزير": 9, "الهام": 9, "إلهام": 5, "هام": 9}
    words = listed(Counter(seen), "ar")
    assert {"=التزام", "=الوان", "هام"} < set(words)
    assert not {"تزام", "الوزير", "=الوزير", "الهام", "=الهام"} & set(words)


@pytest.mark.parametrize("language", LETTERS)
@pytest.mark.parametrize("word", ["", "و", "ال", "وو", "ولل", "ו", "הה", "ووووووو", "כשהכשה"])
def test_something_is_left_of_everything(language: str, word: str) -> None:
    assert len(bare(word, language)) >= min(len(word), 2)


def test_a_letter_is_a_words_own_where_the_article_stands_before_it_or_the_rest_is_rarer() -> None:
    words = listed(Counter(WORDS), "ar")
    assert "=وزير" in words
    assert "=ولد" not in words  # three letters are never cut
    assert {"وايران", "ايران", "بيت", "طريق"} < set(words)
    assert "زير" not in words
