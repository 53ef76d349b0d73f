import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Answer, Assistant
from assistant.answer import Sentence, marked
from assistant.facts import Difference


@pytest.fixture(scope="module")
def answer(sample_index: Path) -> Answer:
    with Assistant.open(sample_index) as assistant:
        return assistant.ask("What did the treaty say about military cooperation?")


def test_a_sentence_is_marked_with_its_numbers() -> None:
    assert marked(Sentence("They agreed.", (1, 2), supported=True)) == "They agreed. [1] [2]"


def test_the_text_is_all_sentences_marked(answer: Answer) -> None:
    assert answer.text.split("\n") == [marked(sentence) for sentence in answer.sentences]
    assert "[1]" in answer.text


def test_json_says_what_the_answer_says(answer: Answer) -> None:
    values = json.loads(answer.to_json())
    assert values == answer.to_dict()
    assert [values[name] for name in ("question", "language", "status")] == [answer.question, "en", answer.status]


def test_json_tells_the_question_as_searched(sample_index: Path) -> None:
    with Assistant.open(sample_index) as assistant:
        values = assistant.ask("Who signed it?", history=["When was the treaty with Iran signed?"]).to_dict()
    assert (values["question"], values["question_used"]) == ("Who signed it?", "Who signed it? (treaty Iran)")


def test_json_keeps_the_proof(answer: Answer) -> None:
    citation = json.loads(answer.to_json())["citations"][0]
    assert citation.keys() == {"number", "quote", "start", "end", "article", "translation"}
    assert citation["article"].keys() == {
        "id", "title", "url", "outlet", "author", "published", "language", "sha256"
    }  # fmt: skip


def test_json_tells_what_became_of_each_sentence(answer: Answer) -> None:
    sentence = json.loads(answer.to_json())["sentences"][0]
    assert (sentence["supported"], sentence["state"], sentence["differences"]) == (True, "supported", [])
    against = Sentence(
        "They left.", (), supported=False, contradicted=True, differences=(Difference("word", "a", "b"),)
    )
    told = json.loads(replace(answer, sentences=(against,), notice="late").to_json())
    assert told["notice"] == "late"
    assert told["sentences"][0]["state"] == "contradicted"
    assert told["sentences"][0]["differences"] == [{"kind": "word", "claimed": "a", "quoted": "b"}]


def test_json_tells_why_each_passage_was_found(answer: Answer) -> None:
    passage = json.loads(answer.to_json())["passages"][0]
    assert passage["witnesses"].keys() == {"terms", "names", "vectors"}
    assert {match["kind"] for match in passage["matches"]} <= {"word", "translation", "name"}


def test_json_keeps_other_scripts_readable(sample_index: Path) -> None:
    with Assistant.open(sample_index) as assistant:
        assert "المعاهدة" in assistant.ask("ماذا قالت المعاهدة؟").to_json()
