"""The questions over the sample articles: what they hold is so, and they are answered no worse than before."""

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant.evaluation import Asked, Evaluation, read
from benchmarks import floors
from benchmarks.samples import FLOORS, QUESTIONS, SLACK, broken, fingerprint, measure
from index import Index


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    return read(QUESTIONS)


@pytest.fixture(scope="module")
def evaluation(sample_index: Path) -> Evaluation:
    return measure(sample_index)


def test_every_answer_stands_in_an_article_that_is_named(asked: list[Asked], sample: Index) -> None:
    for one in asked:
        texts = [sample.archive.require(name).text for name in one.articles]
        assert [answer for answer in one.answers if not any(answer in text for text in texts)] == [], one.place
        assert all(any(answer in text for answer in one.answers) for text in texts), one.place


def test_no_other_article_holds_an_answer(asked: list[Asked], sample: Index) -> None:
    texts = {kept.article.id: kept.article.text for kept in sample.archive.articles()}
    for one in asked:
        holding = {name for name, text in texts.items() if any(answer in text for answer in one.answers)}
        assert holding <= set(one.articles), one.place


def test_the_questions_are_many_and_most_go_across_languages(asked: list[Asked], sample: Index) -> None:
    answerable = [one for one in asked if one.articles]
    across = [
        one
        for one in answerable
        if one.language not in {sample.archive.require(name).language for name in one.articles}
    ]
    assert len(asked) >= 64
    assert len(asked) - len(answerable) >= 15
    assert len(across) > len(answerable) / 2
    assert len({one.question for one in asked}) == len(asked)
    assert min(Counter(one.language for one in asked).values()) >= 5
    assert {one.language for one in asked} >= {"en", "ar", "ru", "fa", "es", "fr", "de", "tr", "zh", "hi"}


def test_every_article_is_asked_about(asked: list[Asked], samples: Path) -> None:
    assert {name for one in asked for name in one.articles} == {path.name for path in samples.iterdir()}


def test_no_figure_is_under_its_floor(evaluation: Evaluation) -> None:
    assert broken(evaluation) == []


def test_every_figure_has_a_floor_of_this_data(evaluation: Evaluation) -> None:
    data, kept = floors.read(FLOORS)
    assert data == fingerprint()
    assert kept.keys() == {"all"}
    assert kept["all"].keys() == evaluation.figures.keys()


def test_a_sunk_figure_is_told(evaluation: Evaluation) -> None:
    kept = json.loads(FLOORS.read_text(encoding="utf-8"))["floors"]["all"]
    figures = evaluation.figures | {"recall@5": round(kept["recall@5"] - 2 * SLACK, 4)}
    sunk = Evaluation(evaluation.rows, evaluation.questions, figures)
    assert f"all recall@5 is {figures['recall@5']}, under its floor of {kept['recall@5']}" in broken(sunk)
