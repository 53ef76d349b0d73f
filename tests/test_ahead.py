import threading
from collections.abc import Iterator

import pytest

from index import IndexBusy
from web.ahead import Ahead


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


def test_one_that_is_stopped_ends_for_its_reader_at_once() -> None:
    closed, go = threading.Event(), threading.Event()

    def items() -> Iterator[int]:
        try:
            yield 0
            go.wait(60)
            yield 1
        finally:
            closed.set()

    ahead = Ahead(items())
    assert next(ahead) == 0
    ahead.stop()
    assert list(ahead) == []
    go.set()
    assert closed.wait(10)
