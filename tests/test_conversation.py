"""Conversations: histories in every form a caller may hold, and the chat that keeps one."""

from typing import Any

import pytest

from assistant import Answer, Assistant
from assistant.conversation import turns
from assistant.followups import TURNS, Turn
from index import Serving, SettingsError

TREATY = "When was the treaty between Russia and Iran signed?"
MESSAGES = [
    {"role": "system", "content": "Answer shortly."},
    {"role": "user", "content": TREATY},
    {"role": "assistant", "content": "In January 2025. [1]"},
]


@pytest.fixture(scope="module")
def assistant(serving: Serving) -> Assistant:
    return Assistant(serving)


@pytest.fixture(scope="module")
def answer(assistant: Assistant) -> Answer:
    return assistant.ask(TREATY)


@pytest.mark.parametrize(
    "history",
    [
        [TREATY],
        (TREATY,),
        iter([TREATY]),
        [f"  {TREATY}\n"],
        MESSAGES,
        [{"role": "user", "content": [{"type": "text", "text": TREATY}, {"type": "image_url", "image_url": {}}]}],
        ["", TREATY, {"role": "tool", "content": None}, " "],
    ],
)
def test_a_history_is_its_questions(history: Any) -> None:
    assert turns(history) == (Turn(TREATY),)


def test_an_answer_brings_what_was_searched(answer: Answer) -> None:
    assert turns([answer]) == (Turn(TREATY, answer.question_used),)


@pytest.mark.parametrize(
    ("history", "told"),
    [
        ([3], "a value of type int"),
        ([None], "a value of type NoneType"),
        ([(TREATY, "In January.")], "a value of type tuple"),
        ([{"role": "user"}], "a value of type NoneType"),
        ([{"role": "user", "content": 3}], "a value of type int"),
        ([{"content": TREATY}], "a message of None"),
        ([{"role": "robot", "content": TREATY}], "a message of 'robot'"),
        ([{"role": [], "content": TREATY}], "a message of []"),
        (TREATY, "no list but a value of type str"),
        (MESSAGES[1], "no list but a value of type dict"),
        (7, "no list but a value of type int"),
    ],
)
def test_what_is_no_history_is_refused_in_one_line(assistant: Assistant, history: Any, told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        assistant.ask("When?", history=history)
    assert told in str(refused.value)
    assert "give Answers, questions, or messages" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("history", [[TREATY], MESSAGES])
def test_a_follow_up_is_understood_by_any_history(assistant: Assistant, history: Any, answer: Answer) -> None:
    found = assistant.ask("Who signed it?", history=history)
    assert found.question == "Who signed it?"
    assert found.question_used == "Who signed it? (treaty Russia Iran)"
    assert found == assistant.ask("Who signed it?", history=[answer])


def test_without_a_history_the_question_is_searched_as_asked(assistant: Assistant) -> None:
    found = assistant.ask("Who signed it?")
    assert found.question_used == found.question == "Who signed it?"


def test_the_stream_understands_a_follow_up_as_ask_does(assistant: Assistant) -> None:
    events = list(assistant.stream("Who signed it?", history=[TREATY]))
    assert events[-1] == assistant.ask("Who signed it?", history=[TREATY])


def test_a_chat_goes_on_from_question_to_question(assistant: Assistant) -> None:
    chat = assistant.chat()
    first = chat.ask(TREATY)
    second = chat.ask("Who signed it?")
    third = chat.ask("And how long is it valid?")
    assert first.question_used == TREATY
    assert [one.question_used.partition(" (")[2] for one in (second, third)] == ["treaty Russia Iran)"] * 2
    assert chat.history == (first, second, third)


def test_a_chat_forgets_when_told(assistant: Assistant) -> None:
    chat = assistant.chat()
    chat.ask(TREATY)
    chat.clear()
    assert chat.history == ()
    assert chat.ask("Who signed it?").question_used == "Who signed it?"


def test_a_streamed_answer_is_remembered_once_it_came(assistant: Assistant) -> None:
    chat = assistant.chat()
    events = chat.stream(TREATY)
    next(events)
    assert chat.history == ()
    last = list(events)[-1]
    assert list(chat.history) == [last]
    assert chat.ask("Who signed it?").question_used != "Who signed it?"


def test_the_filters_hold_for_the_whole_chat(assistant: Assistant) -> None:
    chat = assistant.chat(passages=3, languages=["ar"], since="2025-01-01")
    for question in (TREATY, "Who signed it?"):
        answer = chat.ask(question)
        assert {passage.language for passage in answer.passages} == {"ar"}
        assert len(answer.passages) <= 3


def test_a_chat_with_a_date_that_is_none_is_refused_at_once(assistant: Assistant) -> None:
    with pytest.raises(SettingsError, match="'soon' is no date"):
        assistant.chat(since="soon")


def test_a_question_that_cannot_be_asked_is_not_remembered(assistant: Assistant) -> None:
    chat = assistant.chat()
    with pytest.raises(SettingsError, match="empty"):
        chat.ask(" ")
    assert chat.history == ()


def test_a_chat_remembers_a_bounded_number_of_answers(assistant: Assistant) -> None:
    chat = assistant.chat(passages=1)
    for i in range(TURNS + 2):
        chat.ask(f"Suez Canal {i}")
    assert [one.question for one in chat.history] == [f"Suez Canal {i}" for i in range(2, TURNS + 2)]


def test_two_chats_know_nothing_of_each_other(assistant: Assistant) -> None:
    one, other = assistant.chat(), assistant.chat()
    one.ask(TREATY)
    assert other.ask("Who signed it?").question_used == "Who signed it?"
