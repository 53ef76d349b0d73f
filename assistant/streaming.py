"""Reading from a chat model that may be slow, silent, endless or down: one deadline over everything, a stop that is
heard at once, and a connection that never outlives either.

Streams run on one event loop in a thread of its own, where whatever waits can be cancelled and closes its connection; a
thread that waits in a socket cannot. One loop, because providers' packages keep connections that belong to a loop.
"""

import asyncio
import random
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextvars import Context
from functools import cache
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, NamedTuple

from assistant.errors import FormRefused, ModelDown
from assistant.model import ChatModel, Message, Piece
from assistant.outage import BROKEN, ENDLESS, LATE, Outage, ended, outage

LONGEST = 100_000  # characters of one stream, thinking aloud included
_ATTEMPTS = 3
_PAUSE = 0.5  # seconds before the second attempt, twice as many before the third
_GLANCE = 0.1  # seconds between two looks at whether to stop
_STARTING = Lock()


class Asking(NamedTuple):
    """What is asked of which model: held to the JSON `schema` if there is one, and answered before `deadline`, on the
    clock of time.monotonic().
    """

    model: ChatModel
    messages: Sequence[Message]
    schema: Mapping[str, Any] | None
    deadline: float


def stream(asking: Asking, stop: Event | None = None) -> Generator[str, None, None]:
    """What the model says, piece by piece. Ends quietly once `stop` is set. Closing the iterator closes the connection.

    Before the first piece failures that may pass are tried again, with exponential backoff and jitter, or when the
    server asks for it. Raises ModelDown.
    """
    pieces: SimpleQueue[str] = SimpleQueue()
    running = asyncio.run_coroutine_threadsafe(_watched(asking, pieces.put, stop or Event()), _loop())
    running.add_done_callback(lambda _: pieces.put(""))
    try:
        while piece := pieces.get():
            yield piece
    finally:
        running.cancel()
    if (found := running.result()) is not None:
        raise down(asking.model, found)


def down(model: ChatModel, found: Outage) -> ModelDown:
    """The error that tells of an outage. Quotes nothing the server said: that may hold the key."""
    kind = FormRefused if found.form else ModelDown
    return kind(f"the chat model {model.name} {found.reason}; {found.cure}")


def _loop() -> asyncio.AbstractEventLoop:
    with _STARTING:
        return _started()


@cache
def _started() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="dalil-chat", daemon=True).start()
    return loop


async def _watched(asking: Asking, put: Callable[[str], None], stop: Event) -> Outage | None:
    """Asks until there is an answer, an outage, no more time, or `stop`."""
    # In a context of its own: LangChain would tell the callbacks of a chain that asks here what is asked.
    reading = asyncio.create_task(_tried(asking, put), context=Context())
    watching = asyncio.create_task(_set(stop))
    try:
        left = asking.deadline - time.monotonic()
        await asyncio.wait({reading, watching}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            return None
        return reading.result() if reading.done() else LATE
    finally:
        reading.cancel()
        watching.cancel()


async def _set(stop: Event) -> None:
    while not stop.is_set():
        await asyncio.sleep(_GLANCE)


async def _tried(asking: Asking, put: Callable[[str], None]) -> Outage | None:
    found: Outage | None = None
    for attempt in range(_ATTEMPTS):
        intake = _Intake(put)
        reading = asking.model.read(asking.messages, intake.take, asking.schema)
        [error] = await asyncio.gather(reading, return_exceptions=True)
        found = intake.fault(error)
        if found is None or not found.again or intake.received:
            return found
        pause = found.wait or _PAUSE * 2**attempt * random.uniform(0.5, 1)  # noqa: S311 - jitter, no secret
        if attempt + 1 < _ATTEMPTS and time.monotonic() + pause < asking.deadline:
            await asyncio.sleep(pause)
        else:
            break
    return found


class _Intake:
    """Takes the pieces of one attempt, up to LONGEST characters."""

    def __init__(self, put: Callable[[str], None]) -> None:
        self._put = put
        self._ended = ""
        self.received = 0

    @property
    def full(self) -> bool:
        return self.received >= LONGEST

    def take(self, piece: Piece) -> bool:
        """Takes a piece and says whether there is room for more."""
        self._ended = piece.ended or self._ended
        text = piece.text[: LONGEST - self.received]
        self.received += len(text)
        if text:
            self._put(text)
        return not self.full

    def fault(self, error: BaseException | None) -> Outage | None:
        """What is wrong with how the stream ended, if anything. One that ended before it began is no break."""
        if self.full:
            return ENDLESS
        found = outage(error) if error else ended(self._ended)
        return None if found is BROKEN and not error and not self.received else found
