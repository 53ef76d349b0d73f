"""A chat model in the composer's place: what it says becomes claims, each with the places its quotations stand at.

Only words of the passages it was given can be quoted, and only as the articles have them.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from assistant.drafting import Claim, Quote
from assistant.errors import ModelDown
from assistant.followups import Condense, Turn, standalone
from assistant.quoting import Found, locate, locate_parts
from assistant.support import Quoted, judge
from index import Index, Passage, Question
from index.weighing import said
from prompts import load

if TYPE_CHECKING:
    from assistant.model import ChatModel
    from assistant.said import Quotation

_LONGEST = 1_000  # characters of a question made of a follow-up


@dataclass(frozen=True, slots=True)
class Teller:
    """A chat model, the seconds it has for an answer, and the `language` it answers in (ISO 639-1); '' for the
    question's.
    """

    model: "ChatModel"
    seconds: float
    language: str = ""

    def claims(self, index: Index, question: Question, passages: Sequence[Passage], stop: Event) -> Iterator[Claim]:
        """The sentences of the model's answer as they come; none where it finds that the passages do not answer.

        Setting `stop`, or closing the iterator, closes the connection. Raises ModelDown.
        """
        from assistant.generate import generate

        language = self.language or question.language
        told = generate(self.model, question.text, passages, language=language, seconds=self.seconds, stop=stop)
        for one in told:
            quotes: list[Quote] = []
            for quotation in one.quotes:
                quotes += _places(index, one.text, language, quotation, passages)
            yield Claim(one.text, language, tuple(dict.fromkeys(quotes)))

    def greet(self) -> None:
        """Asks for a word, so that a wrong name, address or key is found before a question is. Raises ModelDown."""
        from assistant.streaming import Asking, stream

        asking = Asking(self.model, [("human", load("greet").substitute())], None, time.monotonic() + self.seconds)
        with closing(stream(asking)) as pieces:
            next(pieces, None)

    def condense(self, question: str, history: Sequence[Turn], index: Index) -> str:
        """The question as it can be understood alone, by the model where it leans on the history; by `standalone` where
        the model is down or says nothing of use.
        """
        from assistant.plain import plain
        from assistant.streaming import Asking, stream

        alone = standalone(question, history, index)
        if alone == question:
            return question
        asked = "\n".join(f"- {turn.used or turn.question}" for turn in history)
        prompt = load("condense").substitute(history=asked, question=question)
        asking = Asking(self.model, [("human", prompt)], None, time.monotonic() + self.seconds)
        try:
            words = "".join(stream(asking)).rpartition("</think>")[2].strip()
        except ModelDown:
            return alone
        condensed = plain(words.partition("\n")[0])
        return condensed if condensed and len(condensed) <= _LONGEST else alone


def condensing(teller: Teller | None) -> Condense:
    """How follow-ups are understood: by the chat model where there is one."""
    return teller.condense if teller else standalone


def _places(
    index: Index, claim: str, language: str, quotation: "Quotation", passages: Sequence[Passage]
) -> list[Quote]:
    """Where the words quoted stand: in the passage named, else in another one that was given; with an omission, each
    part for itself. Of a passage named without words, the first sentence that proves the claim.
    """
    named = passages[quotation.passage - 1]
    if not quotation.text:
        return _proving(index, claim, language, named)
    others = [passage for passage in passages if passage is not named]
    for passage in (named, *others):
        if found := locate_parts(passage.text, quotation.text):
            return [_quote(passage, one, quotation.translation) for one in found]
    close = locate(named.text, quotation.text)
    return [_quote(named, close, quotation.translation)] if close else []


def _proving(index: Index, claim: str, language: str, passage: Passage) -> list[Quote]:
    for span in said(passage.text, passage.language):
        quoted = Quoted(passage.text[span.start : span.end], passage.language, passage.article.published)
        if judge(claim, language, [quoted], index.translations).state == "supported":
            return [Quote(passage.article, passage.start + span.start, passage.start + span.end)]
    return []


def _quote(passage: Passage, found: Found, translation: str) -> Quote:
    return Quote(passage.article, passage.start + found.start, passage.start + found.end, translation)
