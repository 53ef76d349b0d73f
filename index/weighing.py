"""A passage looked at closely: which of the question's words meet in one sentence of it, and whether it holds what was
asked for. Search does this with the few passages that the witnesses brought up, evidence with their sentences.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from index import kinds
from index.matching import meet, tokens
from index.passages import Span, is_heading, sentences
from index.question import Question


class Sentence(NamedTuple):
    """A sentence of a passage at `span`, a place in the passage, weighed against a question.

    `share` is the share of the question's weight that meets in it, `before` the share that meets in the sentence before
    it and not in it: what that names, this one calls "he" or "it". `number` and `name` are 1 where the question asks
    for such a thing and the sentence has one that the question has not. `sense` is the share with each word of the
    question met as surely as its nearest word is near.
    """

    span: Span
    share: float
    number: float
    name: float
    before: float
    sense: float


class Weighed(NamedTuple):
    """A passage's sentences, how surely each word of the question meets anywhere in it (0 to 1), the share of the
    question's weight that does, and that share by sense.
    """

    sentences: list[Sentence]
    met: list[float]
    whole: float
    sense: float

    @property
    def features(self) -> tuple[float, ...]:
        """What a passage is ranked by, beside what the witnesses say: shares of the whole and of the best sentence,
        whether that has what was asked for, and the shares of the whole and of the best sentence by sense.
        """
        best = max(self.sentences, key=lambda one: one.share)
        nearest = max(one.sense for one in self.sentences)
        return self.whole, best.share, best.number, best.name, self.sense, nearest


FEATURES = 6  # of Weighed.features


def weigh(question: Question, text: str, language: str, rarity: Sequence[float]) -> Weighed:
    """Weighs a passage that is not empty. `rarity` is the weight of each word of the question in this language."""
    spans = said(text, language)
    met = [[0.0] * len(rarity) for _ in spans]
    anywhere = [0.0] * len(rarity)
    place = 0
    for i, match in meet(question, text, language):
        while place < len(spans) - 1 and match.start >= spans[place].end:
            place += 1
        met[place][i] = max(met[place][i], match.weight)
        anywhere[i] = max(anywhere[i], match.weight)
    near, near_anywhere = _near(question, text, language, spans)
    weighed = []
    for span, own, last, sense in zip(spans, met, [met[0], *met[:-1]], near, strict=True):
        number, name = _holds(question, text[span.start : span.end])
        before = _share(rarity, [max(0.0, there - here) for here, there in zip(own, last, strict=True)])
        weighed.append(Sentence(span, _share(rarity, own), number, name, before, _share(rarity, sense)))
    return Weighed(weighed, anywhere, _share(rarity, anywhere), _share(rarity, near_anywhere))


def _near(question: Question, text: str, language: str, spans: Sequence[Span]) -> tuple[list[list[float]], list[float]]:
    """How near the nearest word is to each of the question's: in each sentence, and anywhere in the text."""
    words = tokens(text, language)
    if not words:
        nowhere = [0.0] * len(question.words)
        return [nowhere] * len(spans), nowhere
    near = question.near([text[word.start : word.end] for word in words])
    ends = np.searchsorted([word.start for word in words], [span.end for span in spans[:-1]])
    parts = np.split(near, ends)
    return [part.max(axis=0, initial=0.0).tolist() for part in parts], near.max(axis=0).tolist()


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


def _share(weights: Sequence[float], met_words: Sequence[float]) -> float:
    total = sum(weights)
    return sum(w * m for w, m in zip(weights, met_words, strict=True)) / total if total else 0.0
