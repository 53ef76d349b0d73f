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
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.frequencies import Frequencies, Places, frequencies, met
from index.recent import Recent
from index.terms import NAME, WORD, Numbers, Part, Posting, TermFile

K1, B = 1.2, 0.75  # the usual values of BM25
SMOOTHING = 30  # passages of general text that steady the statistics of a small collection
_KEPT = 256 << 20  # bytes of terms that stay in memory: common ones, the longest to read, come back with every question
_SLACK = 1e-4  # of a score: more than what rounding makes of one that is added up in another order

Scores = NDArray[np.float32]


class Weighted(NamedTuple):
    """One question term as search asks for it: words of one language with their weights, and the term's own weight.

    `rate` is the share of general text that has the term, which steadies the statistics of small collections.
    """

    words: Mapping[str, float]
    rate: float


class _Term(NamedTuple):
    """One question term in one language: its idf, and where it is."""

    weight: float
    found: Frequencies


class _Slice(NamedTuple):
    """What one file has of a language: the file, which of its passages live, and the place of each in the whole part
    (for the dead, that of the next one); None where they are the places of the file.
    """

    file: TermFile
    alive: NDArray[np.bool_]
    places: Places | None

    def living(self, posting: Posting) -> Posting:
        """A posting list of the file as one of the whole part."""
        if self.places is None:
            return posting
        alive = self.alive[posting.places]
        return Posting(self.places[posting.places[alive]], posting.frequencies[alive])


class TermIndex:
    """The term files of one generation as one, by language. Each file comes with the number its first passage has in
    the generation, and with which of its passages are dead, shape (passages,).
    """

    def __init__(self, files: Sequence[tuple[TermFile, int, NDArray[np.bool_]]]) -> None:
        self.parts: dict[str, Language] = {}
        recent = Recent[Frequencies](_KEPT)
        for language in sorted({language for file, _, _ in files for language in file.parts}):
            parts, slices, end = [], list[_Slice](), 0
            for file, first, dead in files:
                if language not in file.parts:
                    continue
                passages, lengths, hashes = file.parts[language]
                alive = ~dead[passages]
                parts.append(Part(passages[alive] + first, lengths[alive], hashes[alive]))
                places = None if not end and alive.all() else (end + np.cumsum(alive) - alive).astype(np.uint32)
                slices.append(_Slice(file, alive, places))
                end += int(alive.sum())
            if end:
                part = Part(*(np.concatenate(column) for column in zip(*parts, strict=True)))
                self.parts[language] = Language(language, part, slices, recent)


class Language:
    """The living passages of one language in a generation: their numbers, lengths, hashes and terms."""

    def __init__(self, language: str, part: Part, slices: Sequence[_Slice], recent: Recent[Frequencies]) -> None:
        self.passages, self.lengths, self.hashes = part
        self._language, self._slices, self._recent = language, slices, recent

    @cached_property
    def norms(self) -> Scores:
        """What BM25 adds to a frequency for the length of the passage, shape (passages,)."""
        mean = max(1.0, int(self.lengths.sum()) / len(self.lengths))
        return (K1 * (1 - B + B * self.lengths / mean)).astype(np.float32)

    def places(self, numbers: Numbers) -> Places:
        """Where the passages of those numbers stand, without those that are none of these."""
        mine, _ = met(self.passages, np.sort(numbers))
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
        words = tuple(asked.words.items())
        found = self._recent.get((self._language, kind, words), lambda: self._read(kind, words))
        return _Term(idf(found.documents, len(self.passages), asked.rate), found)

    def _read(self, kind: str, words: Sequence[tuple[str, float]]) -> Frequencies:
        lists = [(weight, self._posting(kind, word)) for word, weight in words]
        return frequencies(lists, len(self.passages))

    def _posting(self, kind: str, word: str) -> Posting:
        found = [one.living(one.file.posting(self._language, kind, word)) for one in self._slices]
        return (
            found[0] if len(found) == 1 else Posting(*(np.concatenate(column) for column in zip(*found, strict=True)))
        )


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
            for weight, term in terms:
                total += _part(weight, term.at(places), norms)
            found.append(total / np.float32(most) if most else total)
        return found

    def leading(self, by: Sequence[float], count: int, allowed: NDArray[np.bool_] | None = None) -> Places:
        """Places of the `count` passages with the best scores, words and names weighted as in `by`; with all that
        score as well as the last of them, and some more. Only those `allowed`, shape (passages,), are looked at.
        """
        terms = self._shares(by)
        left = sum(most for most, _, _ in terms)  # what the terms still to come can add to a score
        least = 0.0  # what the last of the best scores, or less
        total = np.zeros(len(self._norms), np.float32)
        looked = 0
        while looked < len(terms) and left >= least - _SLACK:
            most, share, found = terms[looked]
            places, frequencies = found.among(allowed)
            scores = total[places] + _part(share, frequencies, self._norms[places])
            total[places] = scores
            least = _least(scores, count, least)
            left, looked = left - most, looked + 1
        # Every passage that can be among the best has some score by now.
        places = np.flatnonzero(total > max(least - left - _SLACK, 0.0)).astype(np.uint32)
        scores = total[places]
        for most, share, found in terms[looked:]:
            scores += _part(share, found.at(places), self._norms[places])
            least = _least(scores, count, least)
            left -= most
            good = scores > least - left - _SLACK
            places, scores = places[good], scores[good]
        return places

    def _shares(self, by: Sequence[float]) -> list[tuple[float, float, Frequencies]]:
        """Every term with the most that it adds to a score, by words and names together, and its share of what all
        could: the one that adds most first.
        """
        norm = self._norms.min()
        shares = [
            (share * weight / most, found)
            for share, terms, most in zip(by, self._terms, self._most, strict=True)
            for weight, found in terms
        ]
        return sorted(((share * found.most(norm), share, found) for share, found in shares), key=lambda one: -one[0])


def _part(weight: float, frequencies: Scores, norms: Scores) -> Scores:
    """What a term of that weight adds to the score."""
    return np.float32(weight) * frequencies / (frequencies + norms)


def _least(scores: Scores, count: int, least: float) -> float:
    """The last of the `count` best scores; `least` where that is more, or there are fewer."""
    better = scores[scores > least]
    return float(np.partition(better, -count)[-count]) if len(better) >= count else least


def idf(documents: float, passages: int, rate: float) -> float:
    """How rare a term is: from the collection and, as if it had SMOOTHING passages more, from general text."""
    passages_seen = passages + SMOOTHING
    documents = min(documents + rate * SMOOTHING, passages_seen)
    return math.log(1 + (passages_seen - documents + 0.5) / (documents + 0.5))
