"""Scores of passages in several languages, made to compare."""

import pytest

from index.balance import balanced

MANY = {"en": 200, "ar": 200}


def test_one_language_is_left_as_it_is() -> None:
    assert balanced([0.5, 0.3, 0.1], ["ar", "ar", "ar"], MANY) == pytest.approx([0.5, 0.3, 0.1])
    assert balanced([], [], {}) == []


def test_a_passage_counts_by_how_far_it_stands_above_its_language() -> None:
    own, foreign = [0.60, 0.58, 0.57, 0.55], [0.50, 0.20, 0.19, 0.18]
    scores = balanced(own + foreign, ["en"] * 4 + ["ar"] * 4, MANY)
    assert scores.index(max(scores)) == 4  # the one Arabic passage that is unlike the others


def test_levels_that_are_equal_change_nothing() -> None:
    scores = [0.4, 0.2, 0.4, 0.2]
    assert balanced(scores, ["en", "en", "ar", "ar"], MANY) == pytest.approx(scores)


def test_the_order_within_a_language_stays() -> None:
    scores = balanced([0.9, 0.7, 0.2, 0.6, 0.5], ["en", "ar", "en", "ar", "en"], MANY)
    assert scores[0] > scores[4] > scores[2]
    assert scores[1] > scores[3]


def test_few_passages_of_a_language_may_all_be_right() -> None:
    scores, languages = [0.6, 0.6, 0.5, 0.2, 0.2], ["ar", "ar", "en", "en", "en"]
    assert balanced(scores, languages, {"ar": 2, "en": 200})[0] > balanced(scores, languages, MANY)[0]
    assert balanced(scores, languages, {"ar": 2, "en": 3}) == pytest.approx(scores, abs=0.01)


def test_passages_beyond_the_best_ten_do_not_lower_a_language() -> None:
    few = balanced([0.5] * 10 + [0.4], ["en"] * 10 + ["ar"], MANY)
    many = balanced([0.5] * 10 + [0.1] * 50 + [0.4], ["en"] * 60 + ["ar"], MANY)
    assert few[0] == pytest.approx(many[0])
    assert few[-1] == pytest.approx(many[-1])
