"""Answers that were saved, held against the index as it is now: whether every quotation still stands where it stood.

What an answer must pass before anybody sees it is in assistant/proving.py.
"""

import json
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from os import PathLike
from typing import Any, Literal, NamedTuple

from assistant.answer import Answer
from assistant.quoting import Found, locate
from index import Article, Index
from index.articles import canonical
from index.errors import AnswerError

State = Literal["intact", "moved", "lost"]


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one citation: `intact` at its place, `moved` to another place of the same article, or `lost`.

    `start` and `end` are where the quote stands now, -1 where it is lost. `gone` says that its article is no longer in
    the index. Where a quote is lost and its article is not, `found` is what stands there in its stead, if anything
    does, and `written` the text of that. `title` is that of the article now, or as it was saved where it is gone.
    """

    number: int
    state: State
    start: int
    end: int = -1
    article_id: str = ""
    title: str = ""
    gone: bool = False
    found: Found | None = None
    written: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The check in plain types; places are None where the quote is lost."""
        found = None
        if self.found:
            differences = [one._asdict() for one in self.found.differences]
            found = asdict(self.found) | {"text": self.written, "differences": differences}
        place = {"start": None, "end": None} if self.state == "lost" else {"start": self.start, "end": self.end}
        article = {"id": self.article_id, "title": self.title, "gone": self.gone}
        return {"number": self.number, "state": self.state, **place, "article": article, "found": found}


@dataclass(frozen=True, slots=True)
class Verification:
    """The checks of all citations of an answer."""

    checks: tuple[Check, ...]

    @property
    def sound(self) -> bool:
        """Whether every citation is intact."""
        return all(check.state == "intact" for check in self.checks)

    def __bool__(self) -> bool:
        """So that `assert verify(answer, index)` means what it says."""
        return self.sound

    def to_dict(self) -> dict[str, Any]:
        """In plain types, as `dalil verify ANSWER --json` prints it."""
        return {"sound": self.sound, "citations": [check.to_dict() for check in self.checks]}


class _Cited(NamedTuple):
    """What is checked of a saved citation."""

    number: int
    quote: str
    start: int
    article_id: str
    title: str


def verify(answer: Answer | Mapping[str, Any] | str, index: Index | str | PathLike[str]) -> Verification:
    """Checks every citation of an answer, also of one saved as JSON, against the index as it is now. Needs no model.

    A quote is intact where it stands byte for byte at its place, whatever else of the article has changed.
    Raises AnswerError, which is a ValueError, where `answer` is no answer of Dalil's, IndexFolderError where `index` is
    no index.
    """
    citations = _citations(answer)
    with nullcontext(index) if isinstance(index, Index) else Index.open(str(index)) as opened:
        return Verification(tuple(_check(opened, cited) for cited in citations))


def shown(check: Check) -> str:
    """What became of a citation, on one line with nothing in it that would steer a terminal."""
    what: str = check.state
    if check.state == "moved":
        what = f"moved to {check.start}-{check.end}"
    elif check.gone:
        what = "lost, the article is no longer in the index"
    elif check.state == "lost":
        what = "lost, the article has " + (_stands(check.found, check.written) if check.found else "nothing like it")
    return " ".join(canonical(f"[{check.number}] {check.title or check.article_id}: {what}").split())


def _stands(found: Found, written: str) -> str:
    words = ", ".join(f"{one.written or 'nothing'} for {one.quoted or 'nothing'}" for one in found.differences)
    return f"at {found.start}-{found.end}, {f'with {words}' if words else 'written otherwise'}: {written}"


def _check(index: Index, cited: _Cited) -> Check:
    article = index.archive.article(cited.article_id)
    if article is None:
        return Check(cited.number, "lost", -1, -1, cited.article_id, cited.title, gone=True)
    place = _place(article, cited.quote, cited.start)
    if place < 0:
        found = locate(article.text, cited.quote, cited.start)
        written = article.text[found.start : found.end] if found else ""
        return Check(cited.number, "lost", -1, -1, article.id, article.title, found=found, written=written)
    state: State = "intact" if place == cited.start else "moved"
    return Check(cited.number, state, place, place + len(cited.quote), article.id, article.title)


def _place(article: Article, quote: str, start: int) -> int:
    """Where the quote stands: at `start` if it does, else its first place, else -1, as where nothing is quoted."""
    if quote and start >= 0 and article.text[start : start + len(quote)] == quote:
        return start
    return article.text.find(quote) if quote else -1


def _citations(answer: Answer | Mapping[str, Any] | str) -> list[_Cited]:
    """What is to be checked of each citation."""
    if isinstance(answer, Answer):
        answer = answer.to_dict()
    try:
        values = json.loads(answer) if isinstance(answer, str) else answer
        return [_cited(citation) for citation in values["citations"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise AnswerError("this is no answer saved by Dalil; save one with: dalil ask QUESTION --json") from error


def _cited(citation: Mapping[str, Any]) -> _Cited:
    article = citation["article"]
    cited = _Cited(citation["number"], citation["quote"], citation["start"], article["id"], article.get("title", ""))
    if [type(value) for value in cited] != [int, str, int, str, str]:
        raise TypeError
    "".join((cited.quote, cited.article_id, cited.title)).encode()  # half a surrogate pair is JSON and no text
    return cited
