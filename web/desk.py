"""The desk that questions are answered at: so many at once, so many in the queue, and all others told to come back."""

from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Event, Semaphore, Thread
from typing import Generic, TypeVar

from index import DalilError
from web.refusals import Busy

AT_ONCE = 2  # questions answered at the same time
QUEUE = 20  # questions that may wait
_PATIENCE = 30.0  # seconds a question waits
_Item = TypeVar("_Item")


class Desk:
    """Shared between threads."""

    def __init__(self, at_once: int = AT_ONCE, queue: int = QUEUE, patience: float = _PATIENCE) -> None:
        self._places, self._room, self._patience = Semaphore(at_once), Semaphore(at_once + queue), patience

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for a place and keeps it. Raises Busy where the queue is full, or does not move."""
        if not self._room.acquire(blocking=False):
            raise Busy("too many questions at once; ask again in a moment")
        try:
            if not self._places.acquire(timeout=self._patience):
                raise Busy(f"no answer could be begun in {self._patience:g} seconds; ask again in a moment")
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._room.release()


class Ahead(Generic[_Item]):
    """The items of an iterator, fetched by a thread of its own: one who is slow to take them holds nobody up.

    What the iterator raises of Dalil's errors is raised to the reader. An iterator that is dropped is stopped at its
    next item.
    """

    def __init__(self, items: Iterator[_Item]) -> None:
        self._come: SimpleQueue[_Item | DalilError | None] = SimpleQueue()
        self._stop, self._is_over = Event(), False
        Thread(target=_fetch, args=(items, self._come, self._stop), name="dalil-answer", daemon=True).start()

    def __iter__(self) -> Iterator[_Item]:
        return self

    def __next__(self) -> _Item:
        item = None if self._is_over else self._come.get()
        self._is_over = item is None or isinstance(item, DalilError)
        if item is None:
            raise StopIteration
        if isinstance(item, DalilError):
            raise item
        return item

    def __del__(self) -> None:
        self._stop.set()


def _fetch(items: Iterator[_Item], come: SimpleQueue[_Item | DalilError | None], stop: Event) -> None:
    try:
        for item in items:
            come.put(item)
            if stop.is_set():
                break
    except DalilError as error:
        come.put(error)
    finally:
        close = getattr(items, "close", None)
        if close:
            close()
        come.put(None)
