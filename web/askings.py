"""The questions that are being answered, one a page, so that a page can stop its own.

Gradio can cancel what it runs, but what had left by then may still arrive after the page was told that all is stopped.
Here one hand tells a page everything, its end too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from web.ahead import Ahead
from web.turns import Turns, stopped


class Asking:
    """A question on its way to its answer: the conversation again and again as it grows, until it is answered, stopped
    or, with all before it, dropped. `told` is what the page says beside it, and may change midway.
    """

    def __init__(self, steps: Iterator[Turns], told: str) -> None:
        self.told = told
        self._steps = Ahead(steps)
        self._is_dropped = False

    def __iter__(self) -> Iterator[Turns]:
        turns: Turns = ()
        for turns in self._steps:
            yield turns
        ended = () if self._is_dropped else stopped(turns)
        if ended is not turns:
            yield ended

    def stop(self) -> None:
        """Ends it where it is."""
        self._steps.stop()

    def drop(self) -> None:
        """Ends it and the conversation."""
        self._is_dropped = True
        self.stop()


class Askings:
    """Safe to share between threads."""

    def __init__(self) -> None:
        self._running: dict[str, Asking] = {}
        self._changing = Lock()

    def of(self, page: str) -> Asking | None:
        """What a page is asking."""
        return self._running.get(page)

    @contextmanager
    def begun(self, page: str, steps: Iterator[Turns], told: str) -> Iterator[Asking]:
        """Asks for a page, until the block is left. Where the page is asking already, nothing comes of it."""
        with self._changing:
            is_first = page not in self._running
            asking = Asking(steps if is_first else iter(()), told)
            if is_first:
                self._running[page] = asking
        try:
            yield asking
        finally:
            asking.stop()
            if is_first:
                del self._running[page]
