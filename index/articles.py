"""An article: one canonical text and what is known of it. Every offset in Dalil counts characters of `Article.text`."""

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass
from typing import NamedTuple

import regex

from index.invisible import INVISIBLE

_LINE_ENDS = regex.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")


@dataclass(frozen=True, slots=True)
class Article:
    """One article. Unknown metadata is the empty string, never a guess.

    `published` and `updated` are ISO 8601 dates or dates and times; `origins` says of each known field where it was
    said, as in 'published: json-ld, title: markup'; `language` an ISO 639-1 code; `path` the file it was read from.
    """

    id: str
    title: str
    text: str
    language: str
    url: str = ""
    outlet: str = ""
    author: str = ""
    published: str = ""
    path: str = ""
    updated: str = ""
    section: str = ""
    origins: str = ""

    @property
    def sha256(self) -> str:
        """Hash of the text alone: what citations are proved against."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def fingerprint(self) -> str:
        """Hash of everything but the place it was read from: differs when the article changed."""
        fields = asdict(self) | {"path": ""}
        return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()

    @property
    def day(self) -> int:
        """The day of publication as a number such as 20250117; 0 where unknown."""
        return int(self.published[:10].replace("-", "")) if self.published else 0


class Failure(NamedTuple):
    """What could not be read, and why. `path` may end in a line number, as in 'news.jsonl:12'."""

    path: str
    reason: str


class Skip(NamedTuple):
    """What was passed over, as no article was looked for in it, and why."""

    path: str
    reason: str


class Flag(NamedTuple):
    """An article that was read, and what a person should know of how."""

    path: str
    reason: str


def canonical(text: str) -> str:
    """NFC, line feeds only, nothing invisible, no white space at the ends of lines."""
    text = INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    text = "\n".join(line.rstrip() for line in unicodedata.normalize("NFC", text).split("\n"))
    return regex.sub(r"\n{3,}", "\n\n", text).strip()
