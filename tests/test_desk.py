import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from index import IndexBusy, SettingsError
from web.desk import Ahead, Desk
from web.refusals import Busy, status_of


def test_so_many_at_once_and_so_many_wait() -> None:
    desk, leave = Desk(at_once=2, queue=3, patience=10), threading.Event()
    inside, most, lock = 0, 0, threading.Lock()

    def ask() -> bool:
        nonlocal inside, most
        try:
            with desk.turn():
                with lock:
                    inside, most = inside + 1, max(most, inside + 1)
                leave.wait(10)
                with lock:
                    inside -= 1
        except Busy:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        asked = [pool.submit(ask) for _ in range(12)]
        while sum(one.done() for one in asked) < 7:  # all but two inside and three that wait
            time.sleep(0.01)
        leave.set()
        answered = [one.result() for one in asked]
    assert (sum(answered), most) == (5, 2)
    with desk.turn():
        pass


def test_who_waits_too_long_is_told() -> None:
    desk = Desk(at_once=1, queue=1, patience=0.01)
    with desk.turn():
        for _ in range(3):
            with pytest.raises(Busy, match="no answer could be begun"), desk.turn():
                pass
    with desk.turn():
        pass


def test_a_question_that_fails_leaves_its_place() -> None:
    desk = Desk(at_once=1, queue=0)
    for _ in range(3):
        with pytest.raises(SettingsError), desk.turn():
            raise SettingsError("wrong")
    with ExitStack() as stack:
        stack.enter_context(desk.turn())
        with pytest.raises(Busy):
            stack.enter_context(desk.turn())


def test_items_are_fetched_without_being_taken() -> None:
    over = threading.Event()

    def items() -> Iterator[int]:
        yield from range(3)
        over.set()

    ahead = Ahead(items())
    assert over.wait(10)
    assert list(ahead) == [0, 1, 2]
    assert list(ahead) == []


def test_an_error_is_raised_to_the_reader() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise IndexBusy("held")

    ahead = Ahead(items())
    assert next(ahead) == 1
    with pytest.raises(IndexBusy, match="held"):
        next(ahead)
    assert list(ahead) == []


def test_one_that_is_dropped_is_stopped_and_closed() -> None:
    closed, go = threading.Event(), threading.Event()

    def items() -> Iterator[int]:
        try:
            yield 0
            while go.wait(10):
                yield 1
        finally:
            closed.set()

    ahead = Ahead(items())
    assert next(ahead) == 0
    del ahead
    go.set()
    assert closed.wait(10)


@pytest.mark.parametrize(("error", "status"), [(Busy("x"), 429), (IndexBusy("x"), 409), (SettingsError("x"), 400)])
def test_each_error_has_its_status(error: Busy, status: int) -> None:
    assert status_of(error) == status
