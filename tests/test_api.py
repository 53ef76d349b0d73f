from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from assistant import Answer, Assistant, DalilError
from assistant.api import LONGEST_QUESTION
from index import IndexFolderError, ModelError, Passage, Serving, SettingsError

QUESTION = "What did the treaty say about military cooperation?"


@pytest.fixture(scope="module")
def assistant(serving: Serving) -> Assistant:
    return Assistant(serving)


def test_every_citation_is_its_article_letter_for_letter(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    assert answer.citations
    for citation in answer.citations:
        article = assistant.article(citation.article.id)
        assert article is not None
        assert article.text[citation.start : citation.end] == citation.quote
        assert article.sha256 == citation.article.sha256


def test_numbers_of_citations_count_from_one(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert [number for sentence in answer.sentences for number in sentence.citations] == [
        citation.number for citation in answer.citations
    ]


def test_a_cited_article_is_among_the_passages(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    assert {one.article.id for one in answer.citations} <= {one.article_id for one in answer.passages}


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({"languages": ["ar"]}, {"language": {"ar"}}),
        ({"outlets": ["The Harbour Post"]}, {"outlet": {"The Harbour Post"}}),
        ({"languages": ["es", "pt"]}, {"language": {"es", "pt"}}),
    ],
)
def test_filters_hold_for_every_passage(
    assistant: Assistant, filters: dict[str, Any], wanted: dict[str, set[str]]
) -> None:
    passages = assistant.ask(QUESTION, **filters).passages
    assert passages
    for field, values in wanted.items():
        assert {getattr(passage.article, field) for passage in passages} <= values


def test_dates_are_both_included(assistant: Assistant) -> None:
    found = assistant.search(QUESTION, since="2025-01-17", until=date(2025, 1, 18))
    assert {passage.article.published[:10] for passage in found} == {"2025-01-17", "2025-01-18"}


def test_the_stream_gives_passages_then_text_then_the_answer(assistant: Assistant) -> None:
    events = list(assistant.stream(QUESTION))
    assert isinstance(events[0], list)
    assert all(isinstance(passage, Passage) for passage in events[0])
    assert isinstance(events[-1], Answer)
    assert "\n".join(event for event in events[1:-1] if isinstance(event, str)) == events[-1].text


def test_the_stream_ends_in_what_ask_gives(assistant: Assistant) -> None:
    assert list(assistant.stream(QUESTION))[-1] == assistant.ask(QUESTION)


def test_search_gives_as_many_as_asked_for(assistant: Assistant) -> None:
    assert len(assistant.search("Ever Given", k=4)) == 4


def test_matches_point_at_the_words_that_met(assistant: Assistant) -> None:
    matches = [(passage, match) for passage in assistant.search(QUESTION) for match in passage.matches]
    assert {match.kind for _, match in matches} >= {"word", "translation"}
    for passage, match in matches:
        assert passage.article.text[match.start : match.end] == match.article_word


def test_a_follow_up_keeps_language_and_filters(assistant: Assistant) -> None:
    answer = assistant.ask("ومن وقعها؟", history=["When was the treaty with Iran signed?"], languages=["ru"])
    assert answer.question_used != answer.question
    assert answer.language == "ar"
    assert {passage.language for passage in answer.passages} == {"ru"}


@pytest.mark.parametrize("question", ["?", "…", "12345", "🙂", "\u202etreaty"])
def test_odd_questions_with_a_history_are_answered_like_any_other(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, history=[QUESTION, "…", "🙂", "w" * 5_000])
    assert answer.status in {"answered", "partly", "not_in_articles"}
    assert answer.question == question


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_an_empty_question_is_refused(assistant: Assistant, question: str) -> None:
    with pytest.raises(SettingsError, match="empty"):
        assistant.ask(question)


def test_an_endless_question_is_refused(assistant: Assistant) -> None:
    with pytest.raises(SettingsError, match=str(LONGEST_QUESTION)):
        assistant.search("w" * (LONGEST_QUESTION + 1))


@pytest.mark.parametrize("day", ["yesterday", "2025-13-01", "17.01.2025"])
def test_what_is_no_date_is_refused(assistant: Assistant, day: str) -> None:
    with pytest.raises(SettingsError, match=f"'{day}' is no date; give one as 2025-01-17"):
        assistant.ask(QUESTION, since=day)


@pytest.mark.parametrize("question", ["?", "…", "12345", "🙂", "\u202etreaty", "a'; DROP TABLE articles; --"])
def test_odd_questions_are_answered_like_any_other(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).status in {"answered", "partly", "not_in_articles"}


def test_a_missing_index_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match="make one with: dalil index"):
        Assistant.open(tmp_path / "nowhere")


def test_another_model_than_the_index_was_made_with_is_refused(
    sample_index: Path, tmp_path: Path, altered: Callable[..., str]
) -> None:
    copy = copytree(sample_index, tmp_path / "copy")
    altered(copy, fingerprint="another")
    with pytest.raises(ModelError, match="run: dalil index"):
        Assistant.open(copy)


def test_every_error_has_one_root() -> None:
    assert issubclass(IndexFolderError, DalilError)
    assert issubclass(SettingsError, DalilError)


def test_threads_share_one_assistant(assistant: Assistant) -> None:
    questions = [QUESTION, "كم سفينة كانت تنتظر؟", "¿Cuándo entra en vigor el tratado?", "Notre-Dame"] * 6
    alone = [assistant.ask(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(assistant.ask, questions)) == alone
