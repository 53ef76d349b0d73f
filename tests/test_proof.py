import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Answer, Assistant, verify
from assistant.compose import Claim, Draft
from assistant.proof import check
from index import Article, Index, IndexFolderError, build

ARTICLE = Article("a", "Title", "The president rejected the treaty. It was long.", "en")


def draft(text: str, quote: str, start: int) -> Draft:
    return Draft("answered", 0.9, (Claim(text, ARTICLE, quote, start, start + len(quote)),))


def test_a_quote_that_stands_there_supports() -> None:
    sentences, citations = check(draft("It was long.", "It was long.", 35))
    assert sentences[0].supported
    assert ARTICLE.text[citations[0].start : citations[0].end] == citations[0].quote


@pytest.mark.parametrize(
    ("quote", "start"),
    [("The president signed the treaty.", 0), ("It was long.", 34), ("", 3), ("IT WAS LONG.", 35)],
    ids=["other words", "other place", "nothing", "other case"],
)
def test_a_quote_that_does_not_stand_there_is_shown_unsupported(quote: str, start: int) -> None:
    sentences, citations = check(draft("A claim.", quote, start))
    assert not sentences[0].supported
    assert (sentences[0].text, citations) == ("A claim.", ())


def test_a_claim_in_other_words_than_its_quote_is_not_proved() -> None:
    sentences, citations = check(draft("The president signed the treaty.", "It was long.", 35))
    assert not sentences[0].supported
    assert len(citations) == 1


@pytest.fixture(scope="module")
def answer(sample_index: Path) -> Answer:
    with Assistant.open(sample_index) as assistant:
        return assistant.ask("How many ships waited in the Suez Canal?")


def test_a_fresh_answer_is_sound(answer: Answer, sample_index: Path) -> None:
    assert answer.citations
    assert verify(answer, sample_index).sound


def test_a_saved_answer_is_sound(answer: Answer, sample_index: Path) -> None:
    with Index.open(sample_index) as index:
        assert verify(answer.to_json(), index).sound
        assert verify(json.loads(answer.to_json()), index).sound


def test_a_changed_quote_is_lost(answer: Answer, sample_index: Path) -> None:
    forged = replace(answer.citations[0], quote=answer.citations[0].quote + " Not.")
    found = verify(replace(answer, citations=(forged,)), sample_index)
    assert [one.state for one in found.checks] == ["lost"]
    assert not found


def test_a_shifted_place_is_moved_and_the_true_one_told(answer: Answer, sample_index: Path) -> None:
    true = answer.citations[0]
    found = verify(replace(answer, citations=(replace(true, start=true.start + 1),)), sample_index)
    assert [(one.state, one.start) for one in found.checks] == [("moved", true.start)]


def test_an_article_that_changed_moves_or_loses_its_quotes(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("The ship was refloated on Monday.\n\nIt had blocked the canal for six days.")
    build(source, tmp_path / "index")
    with Assistant.open(tmp_path / "index") as assistant:
        answer = assistant.ask("How long had the ship blocked the canal?")
    source.write_text("A new first line was added here.\n\nIt had blocked the canal for six days.")
    build(source, tmp_path / "index")
    states = {
        one.quote: state.state
        for one, state in zip(answer.citations, verify(answer, tmp_path / "index").checks, strict=True)
    }
    assert states["It had blocked the canal for six days."] in {"moved", "intact"}
    assert set(states.values()) != {"intact"} or len(states) == 1


@pytest.mark.parametrize("saved", ["not json", "[]", '{"citations": [{}]}', "{}"])
def test_what_is_no_answer_is_refused(saved: str, sample_index: Path) -> None:
    with pytest.raises(ValueError, match="no answer saved by Dalil"):
        verify(saved, sample_index)


def test_what_is_no_index_is_refused(answer: Answer, tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="dalil index"):
        verify(answer, tmp_path)
