import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest

from index import IndexBusy, SettingsError
from web.line import Full, Line
from web.refusals import Busy, status_of


def test_so_many_are_called_at_once_and_the_next_when_one_leaves() -> None:
    line = Line(at_once=1, waiting=1)
    with line.place() as second:
        with line.place() as first:
            assert first.is_called(0)
            assert first.is_called(0)  # as often as it is asked
            assert not second.is_called(0)
        assert second.is_called(0)


def test_who_finds_no_place_is_told_at_once() -> None:
    line = Line(at_once=1, waiting=1)
    with line.place(), line.place(), pytest.raises(Full), line.place():
        pass
    with line.place():
        pass


def test_who_goes_away_uncalled_takes_nothing_with_them() -> None:
    line = Line(at_once=1, waiting=5)
    with line.place() as first:
        assert first.is_called(0)
        with line.place():
            pass
    with line.place() as next_one:
        assert next_one.is_called(0)


def test_an_error_frees_the_place() -> None:
    line = Line(at_once=1, waiting=0)
    for _ in range(3):
        with suppress(ValueError), line.place() as place:
            assert place.is_called(0)
            raise ValueError


def test_many_threads_never_meet() -> None:
    line, inside, most = Line(at_once=2, waiting=30), [0], [0]
    lock = threading.Lock()

    def go() -> None:
        with line.place() as place:
            while not place.is_called(1):
                pass
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            with lock:
                inside[0] -= 1

    threads = [threading.Thread(target=go) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= most[0] <= 2


def test_so_many_at_once_and_so_many_wait() -> None:
    line, leave = Line(at_once=2, waiting=3), threading.Event()
    inside, most, lock = 0, 0, threading.Lock()

    def ask() -> bool:
        nonlocal inside, most
        try:
            with line.turn(10):
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
    with line.turn(10):
        pass


def test_who_waits_too_long_is_told() -> None:
    line = Line(at_once=1, waiting=1)
    with line.turn(0.01):
        for _ in range(3):
            with pytest.raises(Busy, match="no answer could be begun"), line.turn(0.01):
                pass
    with line.turn(0.01):
        pass


def test_a_question_that_fails_leaves_its_place() -> None:
    line = Line(at_once=1, waiting=0)
    for _ in range(3):
        with pytest.raises(SettingsError), line.turn():
            raise SettingsError("wrong")
    with ExitStack() as stack:
        stack.enter_context(line.turn())
        with pytest.raises(Busy):
            stack.enter_context(line.turn())


@pytest.mark.parametrize(("error", "status"), [(Busy("x"), 429), (IndexBusy("x"), 409), (SettingsError("x"), 400)])
def test_each_error_has_its_status(error: Busy, status: int) -> None:
    assert status_of(error) == status
