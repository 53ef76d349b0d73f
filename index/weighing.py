"""A passage looked at closely: which of the question's words meet in one sentence of it, and whether it holds what was
asked for. Search does this with the few passages that the witnesses brought up, evidence with their sentences.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index import kinds
from index.matching import meet, tokens
from index.passages import Span, is_heading, sentences
from index.question import Question


class Sentence(NamedTuple):
    """A sentence of a passage at `span`, a place in the passage, weighed against a question.

    `met` is how surely each word of the question meets in it (0 to 1), `sense` the same with a word met as surely as
    its nearest word is near. `number` and `name` are 1 where the question asks for such a thing and the sentence has
    one that the question has not.
    """

    span: Span
    met: list[float]
    sense: list[float]
    number: float
    name: float


class Weighed(NamedTuple):
    """A passage's sentences, and how surely each word of the question meets anywhere in it, and by sense (0 to 1)."""

    sentences: list[Sentence]
    met: list[float]
    sense: list[float]

    def features(self, rarity: Sequence[float]) -> tuple[float, ...]:
        """What a passage is ranked by, beside what the witnesses say: the share of the question that it meets by sense,
        and that its nearest sentence does, and whether that has what was asked for.
        """
        shares = [share(rarity, one.sense) for one in self.sentences]
        nearest = max(shares)
        best = self.sentences[shares.index(nearest)]
        return share(rarity, self.sense), nearest, best.number, best.name


FEATURES = 4  # of Weighed.features


def share(weights: Sequence[float], met: Sequence[float]) -> float:
    """The share of the weight of all words that is met, 0 to 1."""
    total = sum(weights)
    return sum(w * m for w, m in zip(weights, met, strict=True)) / total if total else 0.0


def weigh(question: Question, text: str, language: str) -> Weighed:
    """Weighs a passage that is not empty."""
    spans, words = said(text, language), tokens(text, language)
    numbers = {word.start: number for number, word in enumerate(words)}
    met = np.zeros((len(words), len(question.words)), np.float32)
    for i, match in meet(question, text, language):
        place = numbers[match.start], i
        met[place] = max(met[place], match.weight)
    sense = np.maximum(met, question.near([text[word.start : word.end] for word in words]))
    ends = np.searchsorted([word.start for word in words], [span.end for span in spans[:-1]])
    by_sentence = [
        Sentence(span, _surest(own), _surest(near), *_holds(question, text[span.start : span.end]))
        for span, own, near in zip(spans, np.split(met, ends), np.split(sense, ends), strict=True)
    ]
    return Weighed(by_sentence, _surest(met), _surest(sense))


def _surest(words: NDArray[np.float32]) -> list[float]:
    """Of the words of a text, shape (words, words asked), how surely one of them meets each of the question's."""
    found: list[float] = words.max(axis=0, initial=0.0).tolist()
    return found


@lru_cache(maxsize=1_000)  # questions come back to the same passages
def said(text: str, language: str) -> list[Span]:
    """The sentences of a text, without headings where there is anything else."""
    places = sentences(text, language)
    return [at for at in places if not is_heading(text, at)] or places


def _holds(question: Question, text: str) -> tuple[float, float]:
    """Whether a sentence has a number, and a name, that the question asks for. Scripts without capitals do not tell
    names: half a yes.
    """
    if question.kind in kinds.NUMERIC:
        return float(bool(kinds.numbers(text) - question.known)), 0.0
    if question.kind in (kinds.WHO, kinds.WHERE):
        return 0.0, float(bool(kinds.names(text) - question.known)) if kinds.is_cased(text) else 0.5
    return 0.0, 0.0
