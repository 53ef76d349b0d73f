"""A question understood: its language, its terms in every language of the index, its names, its vector."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from index import senses
from index.analysis import terms
from index.bm25 import Weighted
from index.embed import Embedder, Vectors
from index.kinds import asked_for, names, numbers
from index.language import detect
from index.names import keys, name_key
from index.translation import Translations

SENTENCES_A_PASSAGE = 4  # to turn how often general sentences have a word into how often passages do


class Word(NamedTuple):
    """One different term of the question: the word as asked, its term, its consonant key ('' where it has none)."""

    asked: str
    term: str
    key: str


class Question:
    """One question asked of one index. Nothing is computed before it is needed."""

    def __init__(self, text: str, languages: frozenset[str], embedder: Embedder, translations: Translations) -> None:
        self.text = text
        self._embedder = embedder
        self._translations = translations
        self.language = detect(text, among=languages | translations.languages)
        self._weighted: dict[str, list[Weighted]] = {}
        self._lookups: dict[str, tuple[dict[str, dict[int, float]], dict[str, dict[int, float]]]] = {}
        self._near: dict[str, Vectors] = {}

    @cached_property
    def vector(self) -> Vectors:
        """The question's vector, shape (dimension,)."""
        vectors = self._embedder.questions([self.text])
        return vectors.reshape(-1)

    @cached_property
    def kind(self) -> str:
        """What the question asks for, as `index.kinds` tells it."""
        return asked_for(self.text, self.language)

    @cached_property
    def named(self) -> frozenset[str]:
        """The question's words that have a capital letter, without the first one."""
        return names(self.text)

    @cached_property
    def known(self) -> frozenset[str]:
        """The numbers and names that the question itself gives: no answer to it."""
        return numbers(self.text) | self.named

    @cached_property
    def words(self) -> list[Word]:
        """The question's different words, in order."""
        found: dict[str, Word] = {}
        for term in terms(self.text, self.language):
            asked = self.text[term.start : term.end]
            found.setdefault(term.text, Word(asked, term.text, name_key(asked)))
        return list(found.values())

    @cached_property
    def _senses(self) -> Vectors:
        return senses.bundled().vectors([word.asked for word in self.words])

    def near(self, words: Sequence[str]) -> Vectors:
        """How near each word of a text is in sense to each of the question's, 0 to 1, shape (words, words asked)."""
        new = [word for word in dict.fromkeys(words) if word not in self._near]
        # One product a word: that of many rounds a word by what stands beside it.
        self._near |= {
            word: np.maximum(self._senses @ vector, 0.0)
            for word, vector in zip(new, senses.bundled().vectors(new), strict=True)
        }
        return np.array([self._near[word] for word in words], np.float32).reshape(len(words), len(self.words))

    def weighted(self, target: str) -> list[Weighted]:
        """The words as terms of the language `target`, in the order of `words`."""
        if target not in self._weighted:
            self._weighted[target] = [self._translate(word, target) for word in self.words]
        return self._weighted[target]

    def lookup(self, target: str) -> tuple[dict[str, dict[int, float]], dict[str, dict[int, float]]]:
        """The other way round: which words, by their number, a term of `target` stands for and how surely; and which
        words have a consonant key.
        """
        if target not in self._lookups:
            by_term: dict[str, dict[int, float]] = defaultdict(dict)
            for i, weighted in enumerate(self.weighted(target)):
                for term, weight in weighted.words.items():
                    by_term[term][i] = weight
            by_key: dict[str, dict[int, float]] = defaultdict(dict)
            for i, word in enumerate(self.words):
                for key, weight in keys(word.key, self.language, target).items():
                    by_key[key][i] = weight
            self._lookups[target] = (dict(by_term), dict(by_key))
        return self._lookups[target]

    def names(self, target: str) -> list[Weighted]:
        """The words as consonant keys, in the order of `words`; empty for words too short to be told by their key."""
        weighted = self.weighted(target)
        return [Weighted(keys(word.key, self.language, target), weighted[i].rate) for i, word in enumerate(self.words)]

    def _translate(self, word: Word, target: str) -> Weighted:
        same = target == self.language
        found = {word.term: 1.0} if same else self._translations.of(word.term, self.language, target)
        likeliest = max(found.values(), default=1.0)
        words = {text: weight / likeliest for text, weight in found.items()}
        if not same:  # numbers, and names left in their own script
            words.update((term.text, 1.0) for term in terms(word.asked, target))
        rate = self._translations.rate(word.term, self.language)
        return Weighted(words, min(1.0, rate * SENTENCES_A_PASSAGE))
