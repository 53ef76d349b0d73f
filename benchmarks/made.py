"""Made passages of real words: each drawn as often as the news has it, so that posting lists are as long as real ones.

Sentences made so mean nothing. They are for speed and size, never for quality.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from index.analysis import stemmed

COLLECTIONS = ("bbc.en", "reuters21578.en")
WORDS_A_PASSAGE = 100
EXPANDED = 8  # translations of each word in a question that is put in another language
_WORD = regex.compile(r"\p{L}+")
_BATCH = 10_000

Weights = dict[str, float]


class Asked(NamedTuple):
    """A question of several words, as it is and expanded: each word a set of weighted translations."""

    plain: list[Weights]
    expanded: list[Weights]


class Made:
    """So many passages, always the same ones; passage `n` has the day `n % 10`."""

    def __init__(self, data: Path, passages: int) -> None:
        counts = Counter[str]()
        for name in COLLECTIONS:
            with gzip.open(data / "news" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
                for line in lines:
                    counts.update(_WORD.findall(json.loads(line)["text"].lower()))
        ranked = counts.most_common()
        self.words = [word for word, _ in ranked]
        self.stems = {word: stemmed(word, "en") for word in self.words}
        self._reach = np.cumsum([count for _, count in ranked]) / counts.total()
        self.passages = passages

    def texts(self, first: int = 0, count: int | None = None) -> Iterator[str]:
        """The texts of `count` passages from number `first` on; more than there are may be asked for."""
        end = first + (self.passages if count is None else count)
        for start in range(first, end, _BATCH):
            for row in self._drawn(start)[: end - start].tolist():
                yield " ".join([self.words[number] for number in row])

    def stemmed(self, first: int = 0, count: int | None = None) -> Iterator[str]:
        """The same texts with stems in place of words."""
        for text in self.texts(first, count):
            yield " ".join([self.stems[word] for word in text.split()])

    def questions(self, count: int, words: int = 8) -> list[Asked]:
        """Questions of different words that stand together in a passage; about half of them are function words."""
        asked = []
        for row in self._drawn(-_BATCH)[:count]:
            numbers = list(dict.fromkeys(row.tolist()))[:words]
            asked.append(Asked([{self.words[n]: 1.0} for n in numbers], [self._translated(n) for n in numbers]))
        return asked

    def _translated(self, number: int) -> Weights:
        """Stands for a word's translations, always the same: the one of place p weighs, and is as common as, about a
        p-th of it. (In the tables it is alike: hardly any translate "treaty", a hundred words "the".)
        """
        draw = np.random.default_rng(number)
        ranks = (number + 1) * np.arange(1, 2 * EXPANDED) * draw.uniform(0.7, 1.4, 2 * EXPANDED - 1)
        numbers = list(dict.fromkeys(min(int(rank), len(self.words) - 1) for rank in ranks))[:EXPANDED]
        return {self.words[n]: 1 / place for place, n in enumerate(numbers, start=1)}

    def _drawn(self, start: int) -> NDArray[np.intp]:
        draw = np.random.default_rng(abs(start) + (start < 0))
        return np.searchsorted(self._reach, draw.random((_BATCH, WORDS_A_PASSAGE)))
