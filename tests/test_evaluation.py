import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant, DalilError
from assistant.evaluation import (
    NOWHERE,
    Asked,
    Evaluation,
    Outcome,
    Row,
    calibration_error,
    evaluate,
    figures,
    outcome,
    read,
    recall,
    table,
)
from index import SettingsError, build

SUEZ = "suez-ship-released.en.md"
TREATY = "treaty-signed.ar.md"


def written(folder: Path, *lines: Any) -> Path:
    """A file of questions; what is no text is written as JSON."""
    path = folder / "questions.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(SettingsError) as raised:
        read(path)
    told = str(raised.value)
    assert "\n" not in told
    return told.replace(str(path), "FILE")


def sure(confidence: float, *, right: bool) -> Outcome:
    return Outcome(True, 0, None, right, True, confidence)


@pytest.fixture(scope="module")
def assistant(sample_index: Path) -> Iterator[Assistant]:
    with Assistant.open(sample_index) as opened:
        yield opened


COPIES = ("suez-refloated.ar.md", "suez-agency-copy.ar.md")  # shown as one passage


def test_a_line_is_a_question_with_what_answers_it(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {"question": " Who  owns\nit? ", "articles": [SUEZ], "answers": ["Shoei Kisen", ""], "language": "en-GB"},
        "",
        {"question": "Who?", "articles": SUEZ, "answers": "cafe\u0301"},
        {"question": "Who else?", "articles": [], "answers": None, "note": "nobody"},
    )
    assert read(path) == [
        Asked("Who owns it?", (SUEZ,), ("Shoei Kisen",), "en", f"{path}:1"),
        Asked("Who?", (SUEZ,), ("caf\u00e9",), "", f"{path}:3"),
        Asked("Who else?", (), (), "", f"{path}:4"),
    ]


def test_a_byte_order_mark_and_other_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"question": "Who?"}\r\n{"question": "What?"}\r\n')
    assert [one.question for one in read(path)] == ["Who?", "What?"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{broken", "FILE:2: the line is not JSON (Expecting"),
        ("[" * 100_000, "FILE:2: the line is not JSON (maximum recursion"),
        ('{"question": "\\ud800"}', "FILE:2: the line is not JSON ('utf-8'"),
        ("[1]", "FILE:2: the line is no JSON object; write {"),
        ("{}", 'FILE:2: there is no question; give it as "question"'),
        ({"question": " \n"}, 'FILE:2: there is no question; give it as "question"'),
        ({"question": 7}, "FILE:2: question is 7; give a text"),
        ({"question": "w" * 1_001}, "FILE:2: the question has 1001 characters; ask in 1000 at most"),
        ({"question": "Who?", "articles": 7}, "FILE:2: articles is 7; give a list of texts"),
        ({"question": "Who?", "articles": [SUEZ, 7]}, "FILE:2: articles is ['"),
        ({"question": "Who?", "articles": SUEZ, "answers": {"a": 1}}, "FILE:2: answers is {'a': 1}; give a list of"),
        ({"question": "Who?", "answers": ["she"]}, "FILE:2: there are answers but no articles; name"),
        ({"question": "Who?", "language": "English"}, "FILE:2: 'English' is no language code; give one such as"),
        ({"question": "Who?", "language": ["en"]}, "FILE:2: language is ['en']; give a text"),
    ],
)
def test_a_bad_line_is_told_with_its_number(tmp_path: Path, line: Any, told: str) -> None:
    assert refusal(written(tmp_path, {"question": "Who?"}, line)).startswith(told)


@given(line=st.text() | st.binary() | st.dictionaries(st.sampled_from(Asked._fields), st.text() | st.integers()))
def test_no_line_does_more_than_be_refused(tmp_path_factory: pytest.TempPathFactory, line: Any) -> None:
    path = tmp_path_factory.mktemp("any") / "questions.jsonl"
    if isinstance(line, dict):
        line = json.dumps(line)
    path.write_bytes(line if isinstance(line, bytes) else line.encode("utf-8", "surrogatepass"))
    told = ""
    try:
        assert read(path)
    except SettingsError as error:
        told = str(error)
    assert "\n" not in told


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    told = refusal(tmp_path / "no.jsonl")
    assert told == "the questions FILE cannot be read: No such file or directory; give another file"
    assert "Is a directory" in refusal(tmp_path)
    assert refusal(written(tmp_path, "", " ")).startswith("FILE has no questions; write one a line: {")
    path = tmp_path / "latin.jsonl"
    path.write_bytes('{"question": "Où ?"}'.encode("latin-1"))
    assert refusal(path) == "the questions FILE are not UTF-8 (byte 15); save them as UTF-8"


def test_recall_counts_places() -> None:
    assert recall([0, 4, 9, NOWHERE]) == {
        "recall@1": 0.25,
        "recall@5": 0.5,
        "recall@10": 0.75,
        "mrr": pytest.approx((1 + 1 / 5 + 1 / 10) / 4, abs=1e-4),
    }
    assert recall([10, 29])["mrr"] == 0


def test_a_passage_is_right_when_its_article_is() -> None:
    one = outcome(
        {"b"},
        (),
        passages=[{"a"}, {"c", "x"}, {"y", "b"}, {"b"}],
        quoted=[("a", "x")],
        status="answered",
        confidence=0.9,
    )
    assert one == Outcome(True, 2, None, right=False, answered=True, confidence=0.9)


@pytest.mark.parametrize(
    ("quoted", "told", "right"),
    [
        ([], NOWHERE, False),
        ([("right", "In MARCH they met.")], 0, True),
        ([("right", "They met."), ("right", "It was in March.")], 1, True),
        ([("right", "They met."), ("other", "It was in March.")], 1, False),
        ([("right", "They met.")] * 3 + [("right", "It was in March.")], 3, False),
    ],
)
def test_an_answer_is_looked_for_in_what_is_quoted(quoted: list[tuple[str, str]], told: float, right: bool) -> None:
    one = outcome({"right"}, ["April", "march"], passages=[], quoted=quoted, status="partly", confidence=0.5)
    assert (one.told, one.right, one.answered) == (told, right, False)


def test_without_known_answers_the_right_article_is_enough() -> None:
    one = outcome({"right"}, (), passages=[], quoted=[("right", "They met.")], status="answered", confidence=0.5)
    assert (one.told, one.right) == (None, True)


def test_figures_are_of_the_questions_they_can_be_said_of() -> None:
    found = figures(
        [
            Outcome(True, 0, 0, True, answered=True, confidence=0.9),
            Outcome(True, 1, 2, True, answered=True, confidence=0.9),
            Outcome(True, NOWHERE, None, False, answered=False, confidence=0.1),
            Outcome(False, NOWHERE, None, False, answered=True, confidence=0.8),
            Outcome(False, NOWHERE, None, False, answered=False, confidence=0.1),
        ]
    )
    assert found == {
        "recall@1": 0.3333, "recall@5": 0.6667, "recall@10": 0.6667, "mrr": 0.5,
        "sentence@1": 0.5, "sentence@3": 1.0, "answered": 0.6667, "wrongly_answered": 0.5,
    }  # fmt: skip
    assert figures([Outcome(False, NOWHERE, None, False, answered=True, confidence=1)]) == {"wrongly_answered": 1.0}


@pytest.mark.parametrize(
    ("outcomes", "error"),
    [
        ([sure(1, right=True), sure(0, right=False)], 0),
        ([sure(0.85, right=False)], 0.85),
        ([sure(0.55, right=True), sure(0.55, right=False)], 0.05),
        ([sure(0.51, right=True), sure(0.59, right=False)], 0.05),  # one bin
        ([sure(0.59, right=True), sure(0.61, right=False)], 0.51),  # two
        ([sure(0.95, right=True), sure(0.95, right=True), sure(0.15, right=True)], (0.05 * 2 + 0.85) / 3),
    ],
)
def test_calibration_is_confidence_against_what_is_right(outcomes: list[Outcome], error: float) -> None:
    assert calibration_error(outcomes) == pytest.approx(error, abs=1e-4)


def test_questions_are_measured_by_pair_of_languages(assistant: Assistant) -> None:
    found = evaluate(
        assistant,
        [
            Asked("When was the ship in the Suez Canal refloated?", COPIES, ("29 مارس",), "", "q:1"),
            Asked("What did the treaty say about military cooperation?", (TREATY,), (), "", "q:2"),
            Asked("Who owns the Ever Given?", (SUEZ, "suez-trade.zh.md"), ("Shoei Kisen Kaisha",), "", "q:3"),
            Asked("What is the price of coffee in Brazil?", (), (), "", "q:4"),
            Asked("¿Quién es el dueño?", (SUEZ,), (), "it", "q:5"),
        ],
    )
    pairs = [(row.question, row.article, row.questions) for row in found.rows]
    assert pairs == [("en", "", 1), ("en", "ar", 2), ("en", "en", 1), ("it", "en", 1)]
    assert found.questions == 5
    assert found.rows[0].figures == {"wrongly_answered": 0.0}
    assert found.rows[1].figures["recall@10"] == 1.0
    assert "sentence@1" in found.rows[1].figures
    assert "sentence@1" not in found.rows[3].figures
    assert 0 <= found.figures["calibration_error"] <= 1


def test_an_article_may_be_named_by_its_path(tmp_path: Path) -> None:
    source = tmp_path / "news.jsonl"
    source.write_text('{"id": "a-1", "text": "The bridge over the Neva was opened on Monday."}\n', encoding="utf-8")
    build(source, tmp_path / "index")
    with Assistant.open(tmp_path / "index") as opened:
        for names in (("a-1",), ("news.jsonl:1",), ("news.jsonl:1", "a-1")):
            found = evaluate(opened, [Asked("When was the bridge opened?", names, (), "en", "q:1")])
            assert found.figures["recall@1"] == 1.0


def test_an_unknown_article_is_told_before_anything_is_asked(assistant: Assistant) -> None:
    asked = [Asked("Who?", (SUEZ,), (), "", "q.jsonl:1"), Asked("Who?", (SUEZ, "suez.md"), (), "", "q.jsonl:7")]
    with pytest.raises(DalilError, match=r"^q.jsonl:7: the index has no article 'suez.md'; name it by the id that "):
        evaluate(assistant, asked)


def test_the_table_lines_up_and_the_json_says_the_same() -> None:
    rows = (Row("en", "", 12, {"wrongly_answered": 0.25}), Row("en", "ar", 3, {"recall@1": 0.6667}))
    found = Evaluation(rows, 15, {"recall@1": 0.6667, "wrongly_answered": 0.25, "calibration_error": 0.125})
    assert table(found).splitlines() == [
        "question-article  questions  recall@1  wrongly_answered",
        "en-none                  12         -             0.250",
        "en-ar                     3     0.667                 -",
        "all                      15     0.667             0.250",
        "calibration error: 0.125",
    ]
    assert found.to_dict() == {
        "pairs": [
            {"question": "en", "article": None, "questions": 12, "wrongly_answered": 0.25},
            {"question": "en", "article": "ar", "questions": 3, "recall@1": 0.6667},
        ],
        "all": {"questions": 15, "recall@1": 0.6667, "wrongly_answered": 0.25, "calibration_error": 0.125},
    }
