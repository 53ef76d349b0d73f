"""The gate itself: a benchmark that cannot fail is worth nothing."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.evaluation import NOWHERE, Outcome
from benchmarks import floors, quality
from benchmarks.floors import raised, sunk
from benchmarks.quality import (
    FILES,
    FLOORS,
    FOREIGN,
    PAIRS,
    SAME,
    SETS,
    SLACK,
    Sets,
    Tried,
    attempt,
    left_in,
    mean,
    rank,
    row,
    shown,
)
from benchmarks.sets import LANGUAGES, Question, Remembered, family, fingerprint
from index.articles import Article
from index.embed import load
from index.passages import Span
from index.search import Candidate
from index.store import Place

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"the evaluation sets are not in {DATA}")

FLOOR: floors.Table = {"en-ar": {"recall@5": 0.9}}
LIMIT: floors.Table = {"en-ar": {"wrongly_answered": 0.1}}


def test_a_figure_under_its_floor_is_told() -> None:
    table = {"en-ar": {"recall@5": 0.9 - 2 * SLACK}}
    assert sunk(table, FLOOR, SLACK) == ["en-ar recall@5 is 0.896, under its floor of 0.9"]


def test_a_figure_over_its_limit_is_told() -> None:
    table = {"en-ar": {"wrongly_answered": 0.104}}
    assert sunk(table, LIMIT, SLACK) == ["en-ar wrongly_answered is 0.104, over its limit of 0.1"]


@pytest.mark.parametrize("figure", [0.9, 0.95, 0.9 - SLACK / 2])
def test_a_figure_at_its_floor_passes(figure: float) -> None:
    assert sunk({"en-ar": {"recall@5": figure}}, FLOOR, SLACK) == []


@pytest.mark.parametrize("figure", [0.1, 0.05, 0.1 + SLACK / 2])
def test_a_figure_at_its_limit_passes(figure: float) -> None:
    assert sunk({"en-ar": {"wrongly_answered": figure}}, LIMIT, SLACK) == []


def test_a_figure_that_was_not_measured_is_told() -> None:
    assert sunk({}, FLOOR, SLACK) == ["en-ar recall@5 was not measured; its floor is 0.9"]


@pytest.mark.parametrize(("figure", "floor"), [(0.8, 0.9), (0.95, 0.95)])
def test_floors_rise_and_never_sink(figure: float, floor: float) -> None:
    assert raised({"en-ar": {"recall@5": figure}}, FLOOR) == {"en-ar": {"recall@5": floor}}


@pytest.mark.parametrize(("figure", "limit"), [(0.2, 0.1), (0.05, 0.05)])
def test_limits_sink_and_never_rise(figure: float, limit: float) -> None:
    assert raised({"en-ar": {"wrongly_answered": figure}}, LIMIT) == {"en-ar": {"wrongly_answered": limit}}


def test_new_rows_and_figures_come_beside_the_old() -> None:
    table = {"en-ar": {"mrr": 0.5}, "ar-ar": {"mrr": 0.6}}
    assert raised(table, FLOOR) == {"ar-ar": {"mrr": 0.6}, "en-ar": {"recall@5": 0.9, "mrr": 0.5}}


def test_floors_are_read_as_they_were_written(tmp_path: Path) -> None:
    floors.write(tmp_path / "floors.json", "abc", FLOOR)
    assert floors.read(tmp_path / "floors.json") == ("abc", FLOOR)
    assert [path.name for path in tmp_path.iterdir()] == ["floors.json"]


def test_every_pair_has_a_floor() -> None:
    joint = {"joint", *(f"joint {language}" for language in LANGUAGES)}
    means = {"all", "same language", "without English"}
    assert floors.read(FLOORS)[1].keys() == {*PAIRS, *SAME, *SETS, *joint, *means}


def test_pairs_are_those_that_are_told() -> None:
    assert len(SAME) == len(LANGUAGES) == 12
    assert len(set(FOREIGN)) == 110
    assert not any("en" in pair or pair[0] == pair[1] for pair in FOREIGN)


def candidate(article_id: str) -> Candidate:
    place = Place(0, article_id, Span(0, 0), "", b"")
    return Candidate(Article(article_id, "", "", ""), place, (), np.zeros(1, np.float32), 1)


def test_copies_in_other_languages_are_left_out() -> None:
    found = [candidate(id_) for id_ in ("de:xq-16-00", "ar:xq-16-01", "en:xq-16-00", "ar:xq-16-00")]
    left = [one.place.article_id for one in left_in("ar", found, "xq-16-00")]
    assert left == ["ar:xq-16-01", "ar:xq-16-00"]
    assert [one.place.article_id for one in left_in("tr", found, "xq-16-00")] == ["ar:xq-16-01"]


@pytest.mark.parametrize(("id_", "place"), [("b", 1), ("a", 0), ("z", NOWHERE)])
def test_what_is_not_found_is_nowhere(id_: str, place: float) -> None:
    assert rank(["a", "b", "b"], id_) == place


def test_the_family_of_a_passage_is_its_article() -> None:
    assert family("xq-16-03") == family("xq-16-00") != family("xq-17-03")


def test_what_is_remembered_is_what_would_be_computed() -> None:
    embedder = load()
    remembered = Remembered(embedder)
    texts = ["The ship sailed.", "تحركت السفينة.", "The ship sailed.", "It was late."]
    for some in (texts[:2], texts, texts[::-1]):
        assert (remembered.passages(some) == embedder.passages(some)).all()
    assert remembered.passages([]).shape == (0, embedder.dimension)


@needs_data
def test_indexes_share_one_model(sets: Sets) -> None:
    assert sets.index("xquad.en").embedder is sets.index("xquad.ar").embedder


def tried(passage_id: str, place: float, *, answered: bool = False) -> Tried:
    here = Outcome(True, place, place, place == 0, answered=True, confidence=0.9)
    gone = Outcome(False, NOWHERE, None, False, answered=answered, confidence=0.2)
    return Tried(Question("?", "en", passage_id, ["!"], answerable=True), here, gone)


def test_a_row_is_of_the_yardstick_and_tells_recall_on_the_whole() -> None:
    found = row([tried("xq-02-00", NOWHERE), tried("xq-16-00", 0, answered=True), tried("xq-16-01", 6)])
    assert found == {
        "recall@1": 0.5, "recall@5": 0.5, "recall@10": 1.0, "mrr": 0.5714, "sentence@1": 0.5, "sentence@3": 0.5,
        "answered": 1.0, "wrongly_answered": 0.5, "whole@1": 0.3333, "whole@5": 0.3333,
    }  # fmt: skip


def test_a_mean_is_of_each_figure() -> None:
    assert mean([{"mrr": 0.5, "recall@1": 0.2}, {"mrr": 0.6, "recall@1": 0.4}]) == {"mrr": 0.55, "recall@1": 0.3}


def test_a_line_has_a_cell_for_every_column() -> None:
    line = shown("en-ar", {"recall@1": 0.5, "calibration_error": 0.1})
    assert line.startswith("| en-ar | 0.500 |  |")
    assert line.endswith("| 0.100 |")


def test_the_floors_are_the_bundled_models(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["quality", "--data", "x", "--model", "some", "--update"])
    with pytest.raises(SystemExit):
        quality.main()
    assert "give --update without --model" in capsys.readouterr().err


def test_other_data_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["quality", "--data", str(tmp_path)])
    assert quality.main() == 1
    assert "the floors were taken on" in capsys.readouterr().err


@pytest.mark.parametrize(("passage", "development"), [("xq-15-04", True), ("xq-16-00", False), ("arcd-1", True)])
def test_the_yardstick_is_what_settings_are_not_chosen_on(passage: str, development: bool) -> None:
    assert Question("?", "en", passage, [], answerable=True).is_development is development


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sets]:
    opened = Sets(DATA, tmp_path_factory.mktemp("sets"))
    yield opened
    opened.close()


@needs_data
def test_the_sets_are_those_the_floors_were_taken_on() -> None:
    assert fingerprint(DATA, *FILES) == floors.read(FLOORS)[0]


@needs_data
def test_english_questions_find_arabic_passages(sets: Sets) -> None:
    answers = [one.answers for one in sets.questions("xquad.ar")]
    asked = list(zip(sets.questions("xquad.en"), answers, strict=True))
    tried = [attempt(sets.index("xquad.ar"), *one) for one in asked if not one[0].is_development][:50]
    found = row(tried)
    assert found["recall@5"] >= 0.8
    assert found["recall@1"] <= found["recall@5"] <= found["recall@10"]
    assert 0 < found["sentence@1"] <= found["sentence@3"] < 1
    assert found["answered"] > found["wrongly_answered"] + 0.3


@needs_data
def test_without_its_article_a_question_has_no_right_passage(sets: Sets) -> None:
    one = next(one for one in sets.questions("xquad.en") if not one.is_development)
    tried = attempt(sets.index("xquad.en"), one, one.answers)
    assert (tried.here.place, tried.here.answerable, tried.gone.answerable) == (0, True, False)
    assert tried.gone.place == NOWHERE
    assert tried.gone.confidence < tried.here.confidence


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
