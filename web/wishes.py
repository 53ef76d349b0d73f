"""What the browser sends beside a question: the language of the page, the filters and settings of a person, which part
of an answer or of the collection is meant. It may be anything: what is not as it should be is left out.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Self

_MANY = 200  # languages or outlets chosen
_LONG = 200  # characters of one of them, of a name or an address
_LONGEST_KEY = 5_000
_FORMS = ("markdown", "html", "json")
MOST_PASSAGES = 50  # for a question
_LANGUAGE = re.compile(r"[a-z]{2,3}")
SHOWN, MOST_SHOWN = 20, 500  # articles of the collection: at first, and at most


@dataclass(frozen=True, slots=True)
class Wish:
    """How a question is asked: the language of the page ('' for the browser's), the filters, as `Assistant.ask` takes
    them, and whether the last question is asked again; how many passages are searched up (0 for as many as is set), in
    which language a chat model answers ('' for the question's) and `false_answers` as in Settings (None for as is set).
    """

    language: str = ""
    since: str = ""
    until: str = ""
    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    again: bool = False
    passages: int = 0
    answer_language: str = ""
    false_answers: float | None = None

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
            min(_number(given.get("passages")), MOST_PASSAGES),
            _code(given.get("answer_language")),
            _share(given.get("false_answers")),
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
    those found, opened `at` a place in its text; or all of it in one of the forms it is saved in; or the `article` of
    an id, whatever was asked.
    """

    turn: int = 0
    of: int = 0
    at: int = 0
    form: str = ""
    article: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """The order of a JSON object; one of turn 0, which there is none of, where it is none."""
        given = _object(text)
        form = given.get("form")
        turn, of, at = (_number(given.get(name)) for name in ("turn", "of", "at"))
        article = given.get("article")
        return cls(
            turn, of, at,
            form if isinstance(form, str) and form in _FORMS else "",
            article if isinstance(article, str) else "",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """Which articles of the collection are looked at: those that words are found in, '' for the newest; of one language
    or outlet, '' for all; and how many are shown.
    """

    words: str = ""
    language: str = ""
    outlet: str = ""
    shown: int = SHOWN

    @classmethod
    def read(cls, text: str) -> Self:
        """The look of a JSON object; that at the newest where it is none."""
        given = _object(text)
        shown = min(max(SHOWN, _number(given.get("shown"))), MOST_SHOWN)
        words, language, outlet = (_text(given.get(name)).strip() for name in ("words", "language", "outlet"))
        return cls(words, language, outlet, shown)


@dataclass(frozen=True, slots=True)
class ModelWish:
    """The chat model a person wants to answer; none where `name` and `url` are ''. The key is shown nowhere."""

    name: str = ""
    url: str = ""
    key: str = field(default="", repr=False)

    @classmethod
    def read(cls, text: str) -> Self:
        """The model of a JSON object; none where it is none."""
        given = _object(text)
        name, url = (_text(given.get(part)).strip() for part in ("name", "url"))
        return cls(name, url, _text(given.get("key"), _LONGEST_KEY).strip())


def _object(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def _text(value: object, longest: int = _LONG) -> str:
    return value[:longest] if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(_text, value[:_MANY]))) if isinstance(value, list) else ()


def _number(value: object) -> int:
    return value if type(value) is int and value >= 0 else 0


def _code(value: object) -> str:
    return value if isinstance(value, str) and _LANGUAGE.fullmatch(value) else ""


def _share(value: object) -> float | None:
    return float(value) if type(value) in (int, float) and 0 <= value <= 1 else None  # type: ignore[operator, arg-type]
