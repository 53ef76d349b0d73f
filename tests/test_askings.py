import threading
from collections.abc import Iterator

import pytest

from web.askings import Askings
from web.turns import Turn, Turns
from web.wishes import Wish

SHIP = Turn("Which ship?", Wish(), "answered")
SEARCHING = Turn("And when?", Wish(), "searching")
FOREVER = 60


@pytest.fixture
def askings() -> Askings:
    return Askings()


def steps(*stages: Turns) -> Iterator[Turns]:
    """A conversation that comes so far, and waits there."""
    yield from stages
    threading.Event().wait(FOREVER)


def stages(turns: Turns) -> list[str]:
    return [turn.stage for turn in turns]


def test_an_answer_comes_to_its_end(askings: Askings) -> None:
    with askings.begun("page", iter([(SEARCHING,), (SHIP,)]), "{}") as asking:
        assert askings.of("page") is asking
        assert [stages(turns) for turns in asking] == [["searching"], ["answered"]]
    assert askings.of("page") is None


def test_one_that_is_stopped_says_so_last(askings: Askings) -> None:
    with askings.begun("page", steps((SHIP, SEARCHING)), "{}") as asking:
        seen = []
        for turns in asking:
            seen.append(stages(turns))
            asking.stop()
        assert seen == [["answered", "searching"], ["answered", "stopped"]]


def test_one_that_is_dropped_takes_the_conversation_with_it(askings: Askings) -> None:
    with askings.begun("page", steps((SHIP, SEARCHING)), "{}") as asking:
        seen = []
        for turns in asking:
            seen.append(turns)
            asking.drop()
        assert seen == [(SHIP, SEARCHING), ()]


def test_a_page_asks_one_thing_at_a_time(askings: Askings) -> None:
    with askings.begun("page", steps((SEARCHING,)), "{}") as first:
        with askings.begun("page", iter([(SHIP,)]), "{}") as second:
            assert list(second) == []
        assert askings.of("page") is first
        with askings.begun("another", iter([(SHIP,)]), "{}") as third:
            assert list(third) == [(SHIP,)]
    assert askings.of("page") is None


def test_what_breaks_off_is_not_left_running(askings: Askings, monkeypatch: pytest.MonkeyPatch) -> None:
    told = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda _: told.set())

    def broken() -> Iterator[Turns]:
        yield (SEARCHING,)
        raise RuntimeError("nobody thought of it")

    with askings.begun("page", broken(), "{}") as asking:
        assert [stages(turns) for turns in asking] == [["searching"], ["stopped"]]
    assert told.wait(10)
