import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from outages import endless, refused, silent_midway
from provider import KEY, Exchange, Provider, Reply, saying

from assistant import Answer, Assistant, verify
from assistant.errors import ModelDown
from assistant.followups import Turn, standalone
from index import Index, Passage, SettingsError

QUESTION = "What did the treaty between Russia and Iran say about military cooperation?"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def assistant(provider: Provider, sample_index: Path) -> Iterator[Assistant]:
    with Assistant.open(sample_index, llm="m", llm_url=provider.url, llm_key=KEY, llm_seconds=20) as opened:
        yield opened


@pytest.fixture(scope="module")
def first(assistant: Assistant) -> Passage:
    """The passage that comes first, and its first sentence."""
    return assistant.search(QUESTION, languages=["en"])[0]


def ask(assistant: Assistant, provider: Provider, *replies: Reply) -> Answer:
    provider.script(*replies)
    return assistant.ask(QUESTION, languages=["en"])


def sentence(passage: Passage) -> str:
    return passage.text.split("\n\n")[-1].split(". ")[0].rstrip(".")


def test_what_the_model_says_is_proved_by_the_articles_words(
    assistant: Assistant, provider: Provider, first: Passage, sample_index: Path
) -> None:
    said = sentence(first)
    answer = ask(assistant, provider, saying(f'- {said}. [1] "{said}"\n'))
    assert (answer.status, [one.state for one in answer.sentences]) == ("answered", ["supported"])
    assert answer.citations[0].article.id == first.article_id
    assert verify(answer, sample_index).sound
    assert answer.notice == ""


def test_a_quotation_no_passage_has_proves_nothing(assistant: Assistant, provider: Provider) -> None:
    made_up = '- Both sides will build 500 tanks together. [1] "the sides agreed to build 500 tanks together"\n'
    answer = ask(assistant, provider, saying(made_up))
    assert [one.state for one in answer.sentences] == ["unsupported"]
    assert (answer.status, answer.citations, answer.sentences[0].citations) == ("not_in_articles", (), ())


def test_a_true_quotation_does_not_prove_another_statement(
    assistant: Assistant, provider: Provider, first: Passage
) -> None:
    said = sentence(first)
    answer = ask(assistant, provider, saying(f'- {said}. [1] "{said}"\n- The moon has 3 seas of ice. [1] "{said}"\n'))
    assert [one.supported for one in answer.sentences] == [True, False]
    assert answer.status == "partly"
    assert answer.text.count("[1]") == 1


def test_a_quotation_from_another_passage_than_named_is_found_where_it_stands(
    assistant: Assistant, provider: Provider, first: Passage
) -> None:
    said = sentence(first)
    answer = ask(assistant, provider, saying(f'- {said}. [2] "{said}"\n'))
    assert [one.article.id for one in answer.citations] == [first.article_id]


def test_a_passage_named_without_words_is_quoted_where_it_proves(
    assistant: Assistant, provider: Provider, first: Passage
) -> None:
    said = sentence(first)
    answer = ask(assistant, provider, saying(f"- {said}. [1]\n"))
    assert answer.sentences[0].supported
    assert said in answer.citations[0].quote


def test_a_model_that_finds_nothing_is_heard(assistant: Assistant, provider: Provider) -> None:
    answer = ask(assistant, provider, saying("NOTHING"))
    assert (answer.status, answer.sentences, answer.notice) == ("not_in_articles", (), "")
    assert answer.passages


def test_a_model_that_is_down_is_replaced_by_the_articles_own_sentences(
    assistant: Assistant, provider: Provider, sample_index: Path
) -> None:
    answer = ask(assistant, provider, refused(401))
    assert answer.notice.endswith("; the articles' own sentences answer in its place")
    assert KEY not in answer.notice
    with Assistant.open(sample_index) as alone:
        plain = alone.ask(QUESTION, languages=["en"])
    assert (answer.sentences, answer.citations, answer.status) == (plain.sentences, plain.citations, plain.status)


def test_what_came_before_it_went_down_is_kept(provider: Provider, sample_index: Path) -> None:
    provider.script(silent_midway)
    with Assistant.open(sample_index, llm="m", llm_url=provider.url, llm_seconds=2) as hurried:
        answer = hurried.ask(QUESTION, languages=["en"])
    assert len(answer.sentences) == 1
    assert answer.notice.endswith("; the answer is cut off there")
    assert answer.status != "answered"


def test_passages_come_first_then_sentences_then_the_answer(
    assistant: Assistant, provider: Provider, first: Passage
) -> None:
    said = sentence(first)
    provider.script(saying(f'- {said}. [1] "{said}"\n'))
    events = list(assistant.stream(QUESTION, languages=["en"]))
    assert [type(event) for event in events] == [list, str, Answer]
    assert events[1] == f"{said}. [1]"


def test_whoever_stops_listening_stops_the_model(assistant: Assistant, provider: Provider) -> None:
    provider.script(endless)
    events = assistant.stream(QUESTION, languages=["en"])
    assert isinstance(next(events), list)
    next(events)
    began = time.monotonic()
    events.close()
    assert provider.left(began) < 2


def test_a_follow_up_is_understood_by_the_model(assistant: Assistant, provider: Provider) -> None:
    def condensing(exchange: Exchange) -> None:
        saying("What did the treaty say about trade?" if "conversation" in exchange.prompt else "NOTHING")(exchange)

    provider.script(condensing)
    answer = assistant.ask("And what about trade?", history=[QUESTION])
    assert (answer.question, answer.question_used) == ("And what about trade?", "What did the treaty say about trade?")


def test_a_follow_up_is_understood_without_the_model_where_it_is_down(
    assistant: Assistant, provider: Provider, sample: Index
) -> None:
    provider.script(refused(401))
    answer = assistant.ask("And what about trade?", history=[QUESTION])
    assert answer.question_used == standalone("And what about trade?", [Turn(QUESTION)], sample)


@pytest.mark.parametrize("rate", [-0.1, 1.1])
def test_a_share_of_false_answers_is_between_0_and_1(sample_index: Path, rate: float) -> None:
    with pytest.raises(SettingsError, match="give a share from 0 to 1"):
        Assistant.open(sample_index, false_answers=rate)


def test_a_model_answers_in_the_language_that_was_chosen(assistant: Assistant, provider: Provider) -> None:
    assert assistant.teller
    own = Assistant(assistant.serving, replace(assistant.teller, language="fr"))
    answer = ask(own, provider, saying('- Les deux pays organisent des manœuvres. [1] "military"\n'))
    assert "fr" in provider.asked[-1].prompt
    assert (answer.sentences[0].language, answer.language) == ("fr", "en")


def test_a_greeting_finds_out_what_is_wrong(assistant: Assistant, provider: Provider) -> None:
    assert assistant.teller
    provider.script(saying("Hello."))
    assistant.teller.greet()
    provider.script(refused(404))
    with pytest.raises(ModelDown, match="is not known there; check its name"):
        assistant.teller.greet()
