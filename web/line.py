"""Where questions wait: some are answered at the same time, some wait, and whoever comes then is told so at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from web.refusals import Busy

AT_ONCE, WAITING = 2, 20  # questions answered at the same time, and those that may wait
PATIENCE = 30.0  # seconds a question of a program waits


class Full(Busy):
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

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        """`at_once` questions are answered at the same time while `waiting` more wait."""
        self._places = threading.Semaphore(at_once + waiting)
        self._turns = threading.Semaphore(at_once)

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place in the line. Raises Full where there is none."""
        if not self._places.acquire(blocking=False):
            raise Full("too many questions at once; ask again in a moment")
        place = Place(self._turns)
        try:
            yield place
        finally:
            place.leave()
            self._places.release()

    @contextmanager
    def turn(self, patience: float = PATIENCE) -> Iterator[None]:
        """A place in the line that is called within `patience` seconds. Raises Busy where none is."""
        with self.place() as place:
            if not place.is_called(patience):
                raise Busy(f"no answer could be begun in {patience:g} seconds; ask again in a moment")
            yield
