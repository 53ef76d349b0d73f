import math
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexFolderError
from index.terms import K1, NAME, WORD, B, TermIndex, Weighted, idf, write

TEXTS = [
    (0, "en", "ship canal"),
    (1, "en", "ship ship canal port wind sand water harbour"),
    (2, "en", "treaty president"),
    (3, "ar", "معاهدة الرئيس بوتين"),
    (4, "en", "ship ship"),
]
Opened = Callable[[list[tuple[int, str, str]]], TermIndex]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    made: list[TermIndex] = []

    def make(texts: list[tuple[int, str, str]]) -> TermIndex:
        path = tmp_path / f"{len(made)}.sqlite"
        write(path, texts)
        made.append(TermIndex(path))
        return made[-1]

    yield make
    for index in made:
        index.close()


def asked(**words: float) -> list[Weighted]:
    return [Weighted(words, 0.0)]


def test_the_more_often_and_the_shorter_the_better(opened: Opened) -> None:
    scores = opened(TEXTS).scores("en", WORD, asked(ship=1.0))
    assert np.argsort(-scores).tolist() == [3, 0, 1, 2]
    assert scores[2] == 0


def test_scores_are_those_of_bm25(opened: Opened) -> None:
    index = opened([(0, "en", "ship"), (1, "en", "canal canal canal")])
    found = index.scores("en", WORD, asked(ship=1.0))
    assert found.tolist() == pytest.approx([1 / (1 + K1 * (1 - B + B * 1 / 2)), 0])


def test_a_rare_term_weighs_more_than_a_common_one(opened: Opened) -> None:
    index = opened([(n, "en", "treaty ship" if n == 0 else "ship canal") for n in range(40)] + [(40, "en", "treaty x")])
    treaty, ship = index.weights("en", [Weighted({"treati": 1.0}, 0.0), Weighted({"ship": 1.0}, 0.0)])
    assert treaty > ship > 0


def norm(index: TermIndex, place: int) -> float:
    lengths = index.parts["en"].lengths
    return float(K1 * (1 - B + B * lengths[place] / lengths.mean()))


def test_weights_of_translations_sum_frequencies(opened: Opened) -> None:
    index = opened([(0, "en", "ship ship boat x"), (1, "en", "canal x y z")])
    (score, _) = index.scores("en", WORD, asked(ship=0.5, boat=0.25))
    assert score == pytest.approx(1.25 / (1.25 + norm(index, 0)))


def test_each_language_has_its_own_passages_and_lengths(opened: Opened) -> None:
    parts = opened(TEXTS).parts
    assert parts["en"].passages.tolist() == [0, 1, 2, 4]
    assert parts["ar"].passages.tolist() == [3]
    assert parts["en"].lengths.tolist() == [2, 8, 2, 2]


def test_passages_of_other_languages_do_not_change_a_score(opened: Opened) -> None:
    alone = opened([text for text in TEXTS if text[1] == "en"])
    mixed = opened(TEXTS + [(n, "ar", "ship سفينة") for n in range(5, 50)])
    expected = alone.scores("en", WORD, asked(ship=1.0)).tolist()
    assert mixed.scores("en", WORD, asked(ship=1.0)).tolist() == pytest.approx(expected)


def test_names_meet_by_their_consonants_across_scripts(opened: Opened) -> None:
    index = opened(TEXTS)
    assert index.scores("ar", NAME, asked(btn=1.0))[0] > 0
    assert index.scores("ar", WORD, asked(btn=1.0))[0] == 0


@pytest.mark.parametrize("question", [[], [Weighted({}, 0.5)], [Weighted({"unheard": 1.0}, 0.0)]])
def test_a_question_of_nothing_known_scores_nothing(opened: Opened, question: list[Weighted]) -> None:
    assert opened(TEXTS).scores("en", WORD, question).tolist() == [0, 0, 0, 0]


def test_a_missing_or_damaged_file_names_the_cure(tmp_path: Path) -> None:
    (tmp_path / "damaged.sqlite").write_bytes(b"damaged" * 1_000)
    for name in ("missing.sqlite", "damaged.sqlite"):
        with pytest.raises(IndexFolderError, match="run: dalil index --full"):
            TermIndex(tmp_path / name)


def test_an_index_of_nothing_opens(opened: Opened) -> None:
    assert opened([]).parts == {}


def test_the_file_is_opened_for_reading_only(opened: Opened, tmp_path: Path) -> None:
    opened(TEXTS)
    before = (tmp_path / "0.sqlite").read_bytes()
    index = TermIndex(tmp_path / "0.sqlite")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        index._database.execute("DELETE FROM postings")
    index.close()
    assert (tmp_path / "0.sqlite").read_bytes() == before


def test_an_index_is_not_written_over(opened: Opened, tmp_path: Path) -> None:
    opened(TEXTS)
    with pytest.raises(sqlite3.OperationalError):
        write(tmp_path / "0.sqlite", TEXTS)


@given(st.floats(0, 1e6), st.integers(0, 10**6), st.floats(0, 1))
def test_the_weight_of_a_term_is_positive_and_falls_as_it_spreads(documents: float, passages: int, rate: float) -> None:
    weight = idf(documents, passages, rate)
    assert 0 < weight < math.inf
    assert idf(documents + 1, passages, rate) <= weight


def test_general_text_steadies_a_small_collection() -> None:
    assert idf(1, 2, rate=0.9) < idf(1, 2, rate=0.0)
    assert idf(1, 10**6, rate=0.9) == pytest.approx(idf(1, 10**6, rate=0.0), rel=0.3)
