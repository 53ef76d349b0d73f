"""BM25 over the terms of one generation, all its segments as one, asked in any language.

Across languages a question term is the set of its translations: its frequency in a passage, and its document
frequency, are sums over the set weighted by translation probability (probabilistic structured queries: Darwish and
Oard, "Probabilistic structured query methods", SIGIR 2003). Scores are BM25 (Robertson and Zaragoza, "The Probabilistic
Relevance Framework", 2009). Statistics are kept per language, so that a language with few passages is not drowned.

Scores are those of all segments together, without the passages that are dead: however articles are spread over
segments, a passage scores the same to the last bit. The best are looked for term by term, the rarest first, until no
other passage can be among them (MaxScore: Turtle and Flood, "Query evaluation: strategies and optimizations", 1995);
they are the same as if every passage had been scored.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.recent import Recent
from index.terms import NAME, WORD, Numbers, Part, Posting, TermFile

K1, B = 1.2, 0.75  # the usual values of BM25
SMOOTHING = 30  # passages of general text that steady the statistics of a small collection
_KEPT = 64 << 20  # bytes of posting lists that stay in memory: those of common words come back with every question
_SLACK = 1e-4  # of a score: more than what rounding makes of one that is added up in another order

Places = NDArray[np.uint32]  # of passages among those of their language, ascending
Scores = NDArray[np.float32]


class Weighted(NamedTuple):
    """One question term as search asks for it: words of one language with their weights, and the term's own weight.

    `rate` is the share of general text that has the term, which steadies the statistics of small collections.
    """

    words: Mapping[str, float]
    rate: float


class _Term(NamedTuple):
    """One question term in one language: its idf, and the posting lists of its words with their weights."""

    weight: float
    lists: Sequence[tuple[np.float32, Posting]]

    def frequency(self, places: Places) -> Scores:
        """How often each passage has it, shape (places,)."""
        found = np.zeros(len(places), np.float32)
        for weight, posting in self.lists:
            mine, theirs = _met(places, posting.places)
            found[mine] += weight * posting.frequencies[theirs]
        return found

    def among(self, allowed: NDArray[np.bool_] | None) -> "_Term":
        """The same of the passages that are allowed."""
        return self if allowed is None else self._replace(lists=[(w, one.among(allowed)) for w, one in self.lists])


class _Slice(NamedTuple):
    """What one file has of a language: the file, which of its passages live, and the place of each in the whole part,
    which for the dead is that of the next one.
    """

    file: TermFile
    alive: NDArray[np.bool_]
    places: Places


class TermIndex:
    """The term files of one generation as one, by language. Each file comes with the number its first passage has in
    the generation, and with which of its passages are dead, shape (passages,).
    """

    def __init__(self, files: Sequence[tuple[TermFile, int, NDArray[np.bool_]]]) -> None:
        self.parts: dict[str, Language] = {}
        kept = Recent[Posting](_KEPT)
        for language in sorted({language for file, _, _ in files for language in file.parts}):
            parts, slices, end = [], list[_Slice](), 0
            for file, first, dead in files:
                if language not in file.parts:
                    continue
                passages, lengths, hashes = file.parts[language]
                alive = ~dead[passages]
                parts.append(Part(passages[alive] + first, lengths[alive], hashes[alive]))
                slices.append(_Slice(file, alive, (end + np.cumsum(alive) - alive).astype(np.uint32)))
                end += int(alive.sum())
            if end:
                part = Part(*(np.concatenate(column) for column in zip(*parts, strict=True)))
                self.parts[language] = Language(language, part, slices, kept)


class Language:
    """The living passages of one language in a generation: their numbers, lengths, hashes and posting lists."""

    def __init__(self, language: str, part: Part, slices: Sequence[_Slice], kept: Recent[Posting]) -> None:
        self.passages, self.lengths, self.hashes = part
        self._language, self._slices, self._kept = language, slices, kept

    @cached_property
    def norms(self) -> Scores:
        """What BM25 adds to a frequency for the length of the passage, shape (passages,)."""
        mean = max(1.0, int(self.lengths.sum()) / len(self.lengths))
        return (K1 * (1 - B + B * self.lengths / mean)).astype(np.float32)

    def places(self, numbers: Numbers) -> Places:
        """Where the passages of those numbers stand, without those that are none of these."""
        mine, _ = _met(self.passages, np.sort(numbers))
        return mine.astype(np.uint32)

    def allowed(self, numbers: Numbers) -> NDArray[np.bool_]:
        """Which of the passages have one of those numbers, shape (passages,)."""
        last = self.passages[-1]
        is_allowed = np.zeros(last + 1, np.bool_)
        is_allowed[numbers[numbers <= last]] = True
        return is_allowed[self.passages]

    def ask(self, words: Sequence[Weighted], names: Sequence[Weighted]) -> "Asked":
        """A question put to these passages, its terms as words and as names. A term without words is not asked for."""
        terms = [
            [self._term(kind, one) for one in question if one.words]
            for kind, question in ((WORD, words), (NAME, names))
        ]
        return Asked(self.norms, terms)

    def weights(self, question: Sequence[Weighted]) -> list[float]:
        """How much each term of the question tells one passage from another: its idf."""
        return [self._term(WORD, one).weight for one in question]

    def _term(self, kind: str, asked: Weighted) -> _Term:
        lists = [(weight, self._posting(kind, word)) for word, weight in asked.words.items()]
        documents = sum(weight * len(posting.places) for weight, posting in lists)
        weight = idf(documents, len(self.passages), asked.rate)
        return _Term(weight, [(np.float32(weight), posting) for weight, posting in lists])

    def _posting(self, kind: str, word: str) -> Posting:
        return self._kept.get((self._language, kind, word), lambda: self._read(kind, word))

    def _read(self, kind: str, word: str) -> Posting:
        found = []
        for file, alive, places in self._slices:
            posting = file.posting(self._language, kind, word).among(alive)
            found.append(Posting(places[posting.places], posting.frequencies))
        return Posting(*(np.concatenate(column) for column in zip(*found, strict=True)))


class Asked:
    """A question put to the passages of one language: its terms as words, and as names."""

    def __init__(self, norms: Scores, terms: Sequence[Sequence[_Term]]) -> None:
        self._norms, self._terms = norms, terms
        self._most = [sum(term.weight for term in of_kind) for of_kind in terms]

    def scores(self, places: Places) -> list[Scores]:
        """Shares of the question's weight that those passages have: by words, and by names, from 0 to 1, each of shape
        (places,).

        The sum of BM25 over the question's terms, divided by the most it could reach, so that questions and
        languages compare.
        """
        norms, found = self._norms[places], []
        for terms, most in zip(self._terms, self._most, strict=True):
            total = np.zeros(len(places), np.float32)
            for term in terms:
                frequency = term.frequency(places)
                total += np.float32(term.weight) * frequency / (frequency + norms)
            found.append(total / np.float32(most) if most else total)
        return found

    def leading(self, by: Sequence[float], count: int, allowed: NDArray[np.bool_] | None = None) -> Places:
        """Places of the `count` passages with the best scores, words and names weighted as in `by`; with all that
        score as well as the last of them, and some more. Only those `allowed`, shape (passages,), are looked at.
        """
        shares = self._shares(by)
        left = sum(share for share, _ in shares)  # what the terms still to come can add to a score
        least = 0.0  # what the last of the best scores, or less
        total = np.zeros((2, len(self._norms)), np.float32)
        looked = 0
        while looked < len(shares) and left >= least - _SLACK:
            share, term = shares[looked]
            least = self._add(total, share, term.among(allowed), count, least)
            left, looked = left - share, looked + 1
        # Every passage that can be among the best has some score by now.
        places = np.flatnonzero(total[0] > max(least - left - _SLACK, 0.0)).astype(np.uint32)
        scores = total[0, places]
        for share, term in shares[looked:]:
            left -= share
            scores += self._part(share, term.frequency(places), places)
            least = _least(scores, count, least)
            places, scores = places[scores > least - left - _SLACK], scores[scores > least - left - _SLACK]
        return places

    def _shares(self, by: Sequence[float]) -> list[tuple[float, _Term]]:
        """Every term with what it can add to a score, by words and names together: the largest first."""
        shares = [
            (weight * term.weight / most, term)
            for weight, terms, most in zip(by, self._terms, self._most, strict=True)
            for term in terms
        ]
        return sorted(shares, key=lambda pair: -pair[0])

    def _part(self, share: float, frequency: Scores, places: Places) -> Scores:
        return np.float32(share) * frequency / (frequency + self._norms[places])

    def _add(self, total: Scores, share: float, term: _Term, count: int, least: float) -> float:
        """Adds a term to the scores in the first row of `total`; the second is nothing before and after."""
        scores, frequency = total
        for weight, posting in term.lists:
            frequency[posting.places] += weight * posting.frequencies
        for _, (places, _) in term.lists:  # what several have is added once: it is nothing the second time
            scores[places] += self._part(share, frequency[places], places)
            frequency[places] = 0
        for _, (places, _) in term.lists:
            least = _least(scores[places], count, least)
        return least


def _least(scores: Scores, count: int, least: float) -> float:
    """The last of the `count` best scores; `least` where that is more, or there are fewer."""
    better = scores[scores > least]
    return float(np.partition(better, -count)[-count]) if len(better) >= count else least


def _met(ones: NDArray[Any], others: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where in both ascending arrays what they share stands."""
    if len(ones) > len(others):
        theirs, mine = _met(others, ones)
        return mine, theirs
    at = np.searchsorted(others, ones)
    at[at == len(others)] = 0  # larger than all of them, the first included
    mine = np.flatnonzero(others[at] == ones)
    return mine, at[mine]


def idf(documents: float, passages: int, rate: float) -> float:
    """How rare a term is: from the collection and, as if it had SMOOTHING passages more, from general text."""
    passages_seen = passages + SMOOTHING
    documents = min(documents + rate * SMOOTHING, passages_seen)
    return math.log(1 + (passages_seen - documents + 0.5) / (documents + 0.5))
