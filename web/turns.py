"""One question of a conversation and how far its answer is: all that the page shows is made of these."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from assistant import Answer, Assistant, DalilError
from index import Passage
from web.line import Full, Line
from web.wishes import Wish

Stage = Literal["waiting", "searching", "composing", "answered", "stopped", "busy", "failed"]
MOST = 50  # turns that a conversation keeps; the oldest go
_PATIENCE = 0.5  # seconds between two signs of life while a question waits


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, as it was asked, and what has come of it so far. `passages` and `said` are what there is before the
    answer; `problem` is why there is none, in the words of the error; `is_damaged` says that the newest index is, and
    that an older one answered.
    """

    question: str
    wish: Wish
    stage: Stage = "waiting"
    passages: tuple[Passage, ...] = field(default=(), repr=False)
    said: tuple[str, ...] = ()
    answer: Answer | None = None
    problem: str = ""
    is_damaged: bool = False

    @property
    def is_running(self) -> bool:
        """Whether more is to come."""
        return self.stage in {"waiting", "searching", "composing"}


Turns = tuple[Turn, ...]


def stopped(turns: Turns) -> Turns:
    """The turns, the last one stopped where it was running."""
    if turns and turns[-1].is_running:
        return (*turns[:-1], replace(turns[-1], stage="stopped"))
    return turns


@dataclass(frozen=True, slots=True)
class Desk:
    """Where questions are put. `passages` are searched up for each; `line` is where they wait."""

    assistant: Assistant
    passages: int
    line: Line

    def ask(self, question: str, wish: Wish, before: Turns) -> Iterator[Turns]:
        """The conversation again and again as the answer to one more question grows."""
        before = stopped(before)
        if wish.again:
            before = before[:-1]
        before = before[-(MOST - 1) :]
        history = [turn.answer for turn in before if turn.answer]
        for turn in self._turns(Turn(question, wish), history):
            yield (*before, turn)

    def _turns(self, turn: Turn, history: Sequence[Answer]) -> Iterator[Turn]:
        try:
            with self.line.place() as place:
                while not place.is_called(_PATIENCE):
                    yield turn
                turn = replace(turn, stage="searching")
                yield turn
                wanted: dict[str, Any] = {"passages": self.passages, "history": history} | turn.wish.filters
                for step in self.assistant.stream(turn.question, **wanted):
                    turn = _further(turn, step, bool(self.assistant.damage))
                    yield turn
        except Full:
            yield replace(turn, stage="busy")
        except DalilError as error:
            yield replace(turn, stage="failed", problem=str(error))


def _further(turn: Turn, step: list[Passage] | str | Answer, is_damaged: bool) -> Turn:
    if isinstance(step, Answer):
        return replace(turn, stage="answered", answer=step, passages=(), said=(), is_damaged=is_damaged)
    if isinstance(step, str):
        return replace(turn, said=(*turn.said, step))
    return replace(turn, stage="composing", passages=tuple(step))
