"""The steps of an answer, fetched ahead of whoever reads them."""

from collections.abc import Iterator
from queue import SimpleQueue
from threading import Event, Thread
from typing import Generic, TypeVar

from index import DalilError

_Item = TypeVar("_Item")


class Ahead(Generic[_Item]):
    """The items of an iterator, fetched by a thread of its own: one who is slow to take them holds nobody up.

    What the iterator raises of Dalil's errors is raised to the reader. An iterator that is dropped is stopped.
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

    def stop(self) -> None:
        """Ends the items: for the reader at once, for the iterator at its next item."""
        self._stop.set()
        self._come.put(None)

    def __del__(self) -> None:
        self.stop()


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
