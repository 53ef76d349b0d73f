"""What the browser sends beside a question: the language of the page, the filters, and which part of an answer is
meant. It may be anything: what is not as it should be is left out.
"""

import json
from dataclasses import dataclass
from typing import Any, Self

_MANY = 200  # languages or outlets chosen
_LONG = 200  # characters of one of them
_FORMS = ("markdown", "html", "json")


@dataclass(frozen=True, slots=True)
class Wish:
    """How a question is asked: the language of the page ('' for the browser's), the filters, as `Assistant.ask` takes
    them, and whether the last question is asked again.
    """

    language: str = ""
    since: str = ""
    until: str = ""
    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    again: bool = False

    @classmethod
    def read(cls, text: str) -> Self:
        """The wish of a JSON object; an empty one where it is none."""
        given = _object(text)
        return cls(
            _text(given.get("language")),
            _text(given.get("since")),
            _text(given.get("until")),
            _texts(given.get("languages")),
            _texts(given.get("outlets")),
            given.get("again") is True,
        )

    @property
    def filters(self) -> dict[str, Any]:
        """The filters as keywords of `Assistant.stream`; none where nothing is chosen."""
        chosen = {
            "since": self.since, "until": self.until, "languages": self.languages, "outlets": self.outlets
        }  # fmt: skip
        return {name: value for name, value in chosen.items() if value}


@dataclass(frozen=True, slots=True)
class Order:
    """Which part of an answer is asked for: the number of its turn, and of that the article `of` that number among
    those found, opened `at` a place in its text; or all of it in one of the forms it is saved in.
    """

    turn: int = 0
    of: int = 0
    at: int = 0
    form: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """The order of a JSON object; one of turn 0, which there is none of, where it is none."""
        given = _object(text)
        form = given.get("form")
        turn, of, at = (_number(given.get(name)) for name in ("turn", "of", "at"))
        return cls(turn, of, at, form if isinstance(form, str) and form in _FORMS else "")


def _object(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def _text(value: object) -> str:
    return value[:_LONG] if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(_text, value[:_MANY]))) if isinstance(value, list) else ()


def _number(value: object) -> int:
    return value if type(value) is int and value >= 0 else 0
