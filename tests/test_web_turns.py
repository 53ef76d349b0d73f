from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from web.line import Line
from web.turns import MOST, Desk, Turn, Turns, stopped
from web.wishes import Wish

SHIP = "Which ship blocked the Suez Canal?"


@pytest.fixture(scope="module")
def assistant(sample_index: Path) -> Iterator[Assistant]:
    with Assistant.open(sample_index) as opened:
        yield opened


@pytest.fixture
def desk(assistant: Assistant) -> Desk:
    return Desk(assistant, 10, Line(1, 1))


def asked(desk: Desk, question: str, wish: Wish | None = None, before: Turns = ()) -> Turns:
    *_, turns = desk.ask(question, wish or Wish(), before)
    return turns


def test_a_question_goes_from_stage_to_stage(desk: Desk) -> None:
    steps = [turns[-1] for turns in desk.ask(SHIP, Wish(), ())]
    stages = list(dict.fromkeys(turn.stage for turn in steps))
    assert stages == ["searching", "composing", "answered"]
    assert all(turn.is_running for turn in steps[:-1])
    composing = [turn for turn in steps if turn.stage == "composing"]
    assert composing[0].passages
    assert [len(turn.said) for turn in composing] == list(range(len(composing)))
    answer = steps[-1].answer
    assert answer
    assert answer.status == "answered"
    assert not steps[-1].is_running


def test_a_follow_up_is_understood_by_what_was_asked(desk: Desk) -> None:
    before = asked(desk, SHIP)
    turns = asked(desk, "When was it refloated?", before=before)
    answer = turns[-1].answer
    assert turns[:1] == before
    assert answer
    assert "Suez" in answer.question_used


def test_the_last_question_is_asked_again_as_if_it_had_not_been(desk: Desk) -> None:
    before = asked(desk, "When was it refloated?", before=asked(desk, SHIP))
    turns = asked(desk, "Which ship blocked it?", Wish(again=True), before)
    assert [turn.question for turn in turns] == [SHIP, "Which ship blocked it?"]


def test_filters_are_handed_on(desk: Desk) -> None:
    (turn,) = asked(desk, SHIP, Wish(languages=("ar",)))
    assert turn.answer
    assert {passage.language for passage in turn.answer.passages} == {"ar"}


def test_what_is_wrong_is_told(desk: Desk) -> None:
    (turn,) = asked(desk, SHIP, Wish(since="yesterday"))
    assert (turn.stage, turn.answer) == ("failed", None)
    assert "'yesterday' is no date" in turn.problem


def test_where_the_line_is_full_a_question_is_not_answered(desk: Desk) -> None:
    with desk.line.place(), desk.line.place():
        assert [turns[-1].stage for turns in desk.ask(SHIP, Wish(), ())] == ["busy"]


def test_a_question_waits_for_its_turn(desk: Desk) -> None:
    with desk.line.place() as place:
        assert place.is_called(0)
        growing = desk.ask(SHIP, Wish(), ())
        assert next(growing)[-1].stage == "waiting"
    assert next(growing)[-1].stage == "searching"


def test_one_that_is_left_alone_gives_its_place_back(desk: Desk) -> None:
    growing = desk.ask(SHIP, Wish(), ())
    next(growing)
    del growing  # as Gradio does with one that is cancelled
    assert asked(desk, SHIP)[-1].stage == "answered"


def test_only_what_runs_is_stopped(desk: Desk) -> None:
    running, done = Turn(SHIP, Wish(), "searching"), asked(desk, SHIP)
    assert stopped(()) == ()
    assert stopped(done) == done
    assert [turn.stage for turn in stopped((*done, running))] == ["answered", "stopped"]


def test_a_long_conversation_lets_go_of_its_oldest_turns(desk: Desk) -> None:
    before = tuple(Turn(str(number), Wish(), "stopped") for number in range(MOST + 5))
    turns = asked(desk, SHIP, before=before)
    assert (len(turns), turns[0].question, turns[-1].question) == (MOST, "6", SHIP)
