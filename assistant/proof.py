"""Proof: a claim is supported when its quotation stands, letter for letter, where it is said to stand.

`check` does it to a draft before anybody sees it; `verify` does it again, at any time, to an answer that was saved.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any, Literal

from assistant.answer import Answer, Citation, Sentence, Source
from assistant.compose import Draft
from index import Article, Index

State = Literal["intact", "moved", "lost"]


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one citation: `intact` at its place, `moved` to another place of the same article, or `lost`.

    `start` is where the quote stands now, -1 where it is lost.
    """

    number: int
    state: State
    start: int


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


def check(draft: Draft) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """Sentences with their citations numbered from 1. A claim whose quote does not stand is kept, unsupported."""
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    for claim in draft.claims:
        if claim.quote and _place(claim.article, claim.quote, claim.start) == claim.start:
            number = len(citations) + 1
            citations.append(Citation(number, claim.quote, claim.start, claim.end, Source.of(claim.article)))
            sentences.append(Sentence(claim.text, (number,), supported=claim.text == claim.quote))
        else:
            sentences.append(Sentence(claim.text, (), supported=False))
    return tuple(sentences), tuple(citations)


def verify(answer: Answer | Mapping[str, Any] | str, index: Index | str | PathLike[str]) -> Verification:
    """Checks every citation of an answer, also of one saved as JSON, against the index as it is now. Needs no model.

    Raises ValueError where `answer` is no answer of Dalil's, IndexFolderError where `index` is no index.
    """
    if not isinstance(index, Index):
        with Index.open(str(index)) as opened:
            return verify(answer, opened)
    return Verification(tuple(_check(index, *citation) for citation in _citations(answer)))


def _check(index: Index, number: int, quote: str, start: int, article_id: str) -> Check:
    article = index.archive.article(article_id)
    place = _place(article, quote, start) if article else -1
    return Check(number, "lost" if place < 0 else "intact" if place == start else "moved", place)


def _place(article: Article, quote: str, start: int) -> int:
    """Where the quote stands: at `start` if it does, else its first place, else -1."""
    if article.text[start : start + len(quote)] == quote:
        return start
    return article.text.find(quote)


def _citations(answer: Answer | Mapping[str, Any] | str) -> list[tuple[int, str, int, str]]:
    """Number, quote, start and article id of each citation."""
    if isinstance(answer, Answer):
        answer = answer.to_dict()
    try:
        values = json.loads(answer) if isinstance(answer, str) else answer
        return [(c["number"], c["quote"], c["start"], c["article"]["id"]) for c in values["citations"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError("this is no answer saved by Dalil; save one with: dalil ask QUESTION --json") from error
