"""The gate itself: a benchmark that cannot fail is worth nothing."""

import json
from pathlib import Path

import pytest

from benchmarks.quality import FLOORS, PAIRS, SLACK, Figures, raised, recall, sunk
from benchmarks.sets import Question, fingerprint, open_index, questions

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"the evaluation sets are not in {DATA}")

FLOOR: Figures = {"en-ar": {"recall@5": 0.9}}


def test_recall_counts_places() -> None:
    assert recall([0, 4, 5, 10]) == {
        "recall@1": 0.25,
        "recall@5": 0.5,
        "mrr": pytest.approx((1 + 1 / 5 + 1 / 6) / 4, abs=1e-4),
    }


def test_a_figure_under_its_floor_is_told() -> None:
    assert sunk({"en-ar": {"recall@5": 0.9 - 2 * SLACK}}, FLOOR) == ["en-ar recall@5 is 0.896, under its floor of 0.9"]


@pytest.mark.parametrize("figure", [0.9, 0.95, 0.9 - SLACK / 2])
def test_a_figure_at_its_floor_passes(figure: float) -> None:
    assert sunk({"en-ar": {"recall@5": figure}}, FLOOR) == []


def test_a_figure_that_was_not_measured_is_told() -> None:
    assert sunk({}, FLOOR) == ["en-ar recall@5 was not measured; its floor is 0.9"]


@pytest.mark.parametrize(("figure", "floor"), [(0.8, 0.9), (0.95, 0.95)])
def test_floors_rise_and_never_sink(figure: float, floor: float) -> None:
    assert raised({"en-ar": {"recall@5": figure}}, FLOOR) == {"en-ar": {"recall@5": floor}}


def test_every_pair_that_is_measured_has_a_floor() -> None:
    assert set(json.loads(FLOORS.read_text())["floors"]) == set(PAIRS)


@pytest.mark.parametrize(("passage", "development"), [("xq-15-04", True), ("xq-16-00", False), ("arcd-1", True)])
def test_the_yardstick_is_what_settings_are_not_chosen_on(passage: str, development: bool) -> None:
    assert Question("?", "en", passage, [], answerable=True).is_development is development


@needs_data
def test_the_sets_are_those_the_floors_were_taken_on() -> None:
    assert fingerprint(DATA, "xquad") == json.loads(FLOORS.read_text())["data"]


@needs_data
def test_english_questions_find_arabic_passages(tmp_path: Path) -> None:
    asked = [one for one in questions(DATA, "xquad.en") if not one.is_development][:100]
    with open_index(DATA, "xquad.ar", tmp_path) as index:
        found = [[p.article_id for p in index.search(index.question(one.text), 5)] for one in asked]
    assert sum(one.passage_id in ids for one, ids in zip(asked, found, strict=True)) >= 80


@needs_data
@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What did the treaty say about military cooperation?", "en"),
        ("ماذا قالت المعاهدة عن التعاون العسكري؟", "ar"),
        ("Que dit le traité sur la coopération militaire ?", "fr"),
        ("Что говорится в договоре о военном сотрудничестве?", "ru"),
    ],
)
def test_the_yardstick_question_is_answered(tmp_path: Path, question: str, language: str) -> None:
    from assistant import Assistant
    from index import build

    build(DATA / "treaty.ar.txt", tmp_path / "index")
    with Assistant.open(tmp_path / "index") as assistant:
        answer = assistant.ask(question)
        article = assistant.article("treaty.ar.txt")
    assert article is not None
    assert (answer.status, answer.language) == ("answered", language)
    assert all(article.text[one.start : one.end] == one.quote for one in answer.citations)
    assert any("تدريب الأفراد العسكريين" in one.quote or "التهديدات الأمنية" in one.quote for one in answer.citations)
