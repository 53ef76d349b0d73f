import threading
from contextlib import suppress

import pytest

from web.line import Full, Line


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
