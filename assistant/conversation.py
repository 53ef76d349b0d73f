"""A conversation: what was asked before, in the forms a caller may hold it in, and a chat that keeps it."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from assistant.answer import Answer
from assistant.followups import TURNS, Turn
from index import Passage, SettingsError

Past = Answer | str | Mapping[str, Any]
_OTHERS = frozenset({"assistant", "developer", "function", "system", "tool"})  # who speak, and ask nothing
_READ = 1_000  # characters of a question asked before
_CURE = 'give Answers, questions, or messages such as {"role": "user", "content": "..."}'


def turns(history: Iterable[Past]) -> tuple[Turn, ...]:
    """The questions of a history, oldest first: of its Answers, its texts, and its messages of the user.

    Raises SettingsError for anything else.
    """
    if isinstance(history, str | Mapping | Answer) or not isinstance(history, Iterable):
        raise SettingsError(f"the history is no list but {_kind(history)}; {_CURE}, in a list")
    asked = [_turn(item) for item in history]
    return tuple(turn for turn in asked if turn is not None)


def _turn(item: Past) -> Turn | None:
    """The question of one item; None where it has none."""
    if isinstance(item, Answer):
        return Turn(item.question, item.question_used)
    if isinstance(item, Mapping):
        role = item.get("role")
        if isinstance(role, str) and role in _OTHERS:
            return None
        if role != "user":
            raise SettingsError(f"the history has a message of {role!r}; {_CURE}")
        item = content(item.get("content"))
    if not isinstance(item, str):
        raise SettingsError(f"the history has {_kind(item)} in it; {_CURE}")
    question = " ".join(item[:_READ].split())
    return Turn(question) if question else None


def content(given: Any) -> Any:
    """The text of a message, which may come in parts: [{"type": "text", "text": "..."}]."""
    if not isinstance(given, list):
        return given
    texts = [part.get("text") for part in given if isinstance(part, Mapping) and part.get("type") == "text"]
    return " ".join(text for text in texts if isinstance(text, str))


def _kind(value: object) -> str:
    return f"a value of type {type(value).__name__}"


class Chat:
    """Questions one after another, each understood by those before it. `Assistant.chat` makes one.

    Belongs to one person: not to be shared between threads.
    """

    def __init__(
        self, ask: Callable[..., Answer], stream: Callable[..., Iterator[list[Passage] | str | Answer]]
    ) -> None:
        """`ask` and `stream` are those of an Assistant, with the filters of the conversation."""
        self._ask, self._stream = ask, stream
        self._answers: deque[Answer] = deque(maxlen=TURNS)

    @property
    def history(self) -> tuple[Answer, ...]:
        """The last answers, oldest first, TURNS at most."""
        return tuple(self._answers)

    def clear(self) -> None:
        """Forgets what was asked: the next question stands alone."""
        self._answers.clear()

    def ask(self, question: str) -> Answer:
        """Answers as `Assistant.ask` does, and remembers it. Raises what that raises."""
        answer = self._ask(question, history=self.history)
        self._answers.append(answer)
        return answer

    def stream(self, question: str) -> Iterator[list[Passage] | str | Answer]:
        """Answers as `Assistant.stream` does; remembers the Answer when it comes."""
        for event in self._stream(question, history=self.history):
            if isinstance(event, Answer):
                self._answers.append(event)
            yield event
