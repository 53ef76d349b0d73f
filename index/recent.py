"""What was read of a file and may be asked for again: the latest, up to so many bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """Anything that tells its size in bytes."""

    @property
    def nbytes(self) -> int:
        """The size."""


_One = TypeVar("_One", bound=Sized)


class Recent(Generic[_One]):
    """Safe to share between threads. What two ask for at the same time may be read twice, which does no harm."""

    def __init__(self, most: int) -> None:
        """`most` is in bytes."""
        self._most, self._bytes = most, 0
        self._found: OrderedDict[Hashable, _One] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, read: Callable[[], _One]) -> _One:
        """What is kept under the key; read, and kept, where it is not there."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        one = read()
        with self._lock:
            if key not in self._found:
                self._found[key] = one
                self._bytes += one.nbytes
            while self._bytes > self._most:
                _, oldest = self._found.popitem(last=False)
                self._bytes -= oldest.nbytes
        return one
