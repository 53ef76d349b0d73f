"""Where questions wait: some are answered at the same time, some wait, and whoever comes then is told so at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Full(Exception):
    """There is no place left to wait in."""


class Place:
    """A place in the line, until its question is answered."""

    def __init__(self, turns: threading.Semaphore) -> None:
        self._turns = turns
        self._called = False

    def is_called(self, seconds: float) -> bool:
        """Whether the question may be answered now; waits so many seconds for that."""
        self._called = self._called or self._turns.acquire(timeout=seconds)
        return self._called

    def leave(self) -> None:
        """Lets the next one go."""
        if self._called:
            self._called = False
            self._turns.release()


class Line:
    """Safe to share between threads."""

    def __init__(self, at_once: int, waiting: int) -> None:
        """`at_once` questions are answered at the same time while `waiting` more wait."""
        self._places = threading.Semaphore(at_once + waiting)
        self._turns = threading.Semaphore(at_once)

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place in the line. Raises Full where there is none."""
        if not self._places.acquire(blocking=False):
            raise Full
        place = Place(self._turns)
        try:
            yield place
        finally:
            place.leave()
            self._places.release()
