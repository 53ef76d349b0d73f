"""Which of the ranked passages are shown: not one text twice, and no article more than twice while others are there."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from index.analysis import number
from index.embed import Vectors
from index.found import Passage
from index.kinds import numbers
from index.matching import tokens

_OF_ONE_ARTICLE = 2
_ALIKE = 0.8  # of all different words of two passages, the share that both have: agency copy, lightly edited
# How alike two passages of different languages are, beyond what the passages found are on average, to be taken for
# translations: with two numbers or more in common, with one, and without any number in either. Chosen on development
# passages: 0.51 of the translations are seen among passages of their article and 0.72 among all, and none of 19,000
# other pairs whose numbers agree is taken for one (docs/decisions.md).
_TRANSLATED = {2: 0.2, 1: 0.3, 0: 0.5}
_LEAST = min(_TRANSLATED.values())


def varied(ranked: Sequence[Passage], vectors: Vectors, k: int, language: str) -> list[Passage]:
    """The `k` passages to show of those ranked; `vectors` has a row for each. A passage that all but repeats one before
    it, in the same language or another, is listed as its variant; where it alone is in the `language` of the question,
    it takes that one's place, since it can be read. The third and later ones of an article come after everything else.
    """
    told = [_Told(passage) for passage in ranked]
    likeness: list[list[float]] = _likeness(vectors).tolist()
    kept: list[int] = []
    variants: defaultdict[int, list[str]] = defaultdict(list)
    for i, one in enumerate(told):
        twin = next((j for j in kept if _repeats(one, told[j], likeness[i][j])), None)
        if twin is None:
            kept.append(i)
        elif one.passage.language == language != ranked[twin].language:
            kept[kept.index(twin)] = i
            variants[i] = [ranked[twin].id, *variants.pop(twin, [])]
        else:
            variants[twin].append(one.passage.id)
    shown: list[Passage] = []
    further: list[Passage] = []
    count: Counter[str] = Counter()
    for i in kept:
        passage = ranked[i]
        count[passage.article_id] += 1
        place = shown if count[passage.article_id] <= _OF_ONE_ARTICLE else further
        place.append(replace(passage, variants=tuple(variants[i])) if variants[i] else passage)
    return (shown + further)[:k]


class _Told:
    """What a passage says, to be compared: its different words, and its numbers in digits of any script."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(token.term for token in tokens(self.passage.text, self.passage.language))

    @cached_property
    def numbers(self) -> frozenset[str]:
        return _numbers(self.passage.text)


@lru_cache(maxsize=1_000)  # questions come back to the same passages
def _numbers(text: str) -> frozenset[str]:
    return frozenset(map(number, numbers(text)))


def _repeats(one: _Told, other: _Told, likeness: float) -> bool:
    """Whether two passages of different articles say the same. Another number is another statement: a toll that was
    corrected must not hide behind the first one.
    """
    if one.passage.article_id == other.passage.article_id:
        return False
    if one.passage.language != other.passage.language:
        if likeness < _LEAST:
            return False
        common = len(one.numbers & other.numbers)
        agree = 2 * common >= len(one.numbers | other.numbers)
        return agree and likeness >= _TRANSLATED[min(common, max(_TRANSLATED))]
    fewer, more = sorted((len(one.words), len(other.words)))
    if not fewer or fewer < _ALIKE * more:  # they cannot have enough in common
        return False
    if len(one.words & other.words) < _ALIKE * len(one.words | other.words):
        return False
    return one.numbers == other.numbers


def _likeness(vectors: Vectors) -> NDArray[np.float32]:
    """How alike passages are, shape (passages, passages): 0 as they are on average, 1 for the same vector. Models
    differ in what they call alike, and passages found for one question are alike in part.
    """
    alike = vectors @ vectors.T
    count = len(vectors)
    usual = (alike.sum() - np.trace(alike)) / max(1, count * (count - 1))
    return np.asarray((alike - usual) / max(1e-6, 1 - usual), np.float32)
