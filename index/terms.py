"""The term index: BM25 over stemmed words, asked in any language.

Across languages a question term is the set of its translations: its frequency in a passage, and its document
frequency, are sums over the set weighted by translation probability (probabilistic structured queries: Darwish and
Oard, "Probabilistic structured query methods", SIGIR 2003). Scores are BM25 (Robertson and Zaragoza, "The Probabilistic
Relevance Framework", 2009). Statistics are kept per language, so that a language with few passages is not drowned.

Stored as one SQLite file of posting lists for each segment; nothing is held in memory between questions but the lengths
of passages. Scores are those of all segments together, without the passages that are dead: however articles are spread
over segments, a passage scores the same to the last bit.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis import terms
from index.database import Database, create
from index.errors import IndexDamaged
from index.names import name_key

K1, B = 1.2, 0.75  # the usual values of BM25
_RUN = 100_000  # passages whose posting lists are in memory at once while they are written: about 1 GB
SMOOTHING = 30  # passages of general text that steady the statistics of a small collection
WORD, NAME = "w", "n"  # kinds of posting list: stemmed words, and consonant keys of names

_SCHEMA = """
CREATE TABLE postings (
    language TEXT, kind TEXT, term TEXT, run INTEGER, passages BLOB, frequencies BLOB,
    PRIMARY KEY (language, kind, term, run)
) WITHOUT ROWID;
CREATE TABLE languages (language TEXT PRIMARY KEY, passages BLOB, lengths BLOB, hashes BLOB) WITHOUT ROWID;
"""

Numbers = NDArray[np.int64]


class Part(NamedTuple):
    """The passages of one language: their numbers, ascending, their lengths in terms, and the hashes of their texts."""

    passages: Numbers
    lengths: Numbers
    hashes: NDArray[np.uint64]


class Weighted(NamedTuple):
    """One question term as search asks for it: words of one language with their weights, and the term's own weight.

    `rate` is the share of general text that has the term, which steadies the statistics of small collections.
    """

    words: Mapping[str, float]
    rate: float


def write(path: Path, texts: Iterable[tuple[int, str, str, bytes]]) -> None:
    """Writes the index of (passage number, language, text, hash); numbers ascend. The file must not exist."""
    database = create(path, _SCHEMA)
    parts: dict[str, tuple[array[int], array[int], bytearray]] = defaultdict(
        lambda: (array("I"), array("I"), bytearray())
    )
    rows = iter(texts)
    for run in count():
        batch = list(islice(rows, _RUN))
        if not batch:
            break
        postings = _postings(batch, parts)
        values = ((*key, run, *(numbers.tobytes() for numbers in postings[key])) for key in sorted(postings))
        database.executemany("INSERT INTO postings VALUES (?, ?, ?, ?, ?, ?)", values)
    languages = ((language, *(bytes(numbers) for numbers in part)) for language, part in sorted(parts.items()))
    database.executemany("INSERT INTO languages VALUES (?, ?, ?, ?)", languages)
    database.commit()
    database.close()


def _postings(
    texts: Iterable[tuple[int, str, str, bytes]], parts: Mapping[str, tuple["array[int]", "array[int]", bytearray]]
) -> dict[tuple[str, str, str], tuple["array[int]", "array[int]"]]:
    """The posting lists of some texts: places within their language's part, which grows by them, and frequencies."""
    postings: dict[tuple[str, str, str], tuple[array[int], array[int]]] = defaultdict(lambda: (array("I"), array("H")))
    for number, language, text, hashed in texts:
        numbers, lengths, hashes = parts[language]
        place = len(numbers)
        found = terms(text, language)
        numbers.append(number)
        lengths.append(len(found))
        hashes += hashed
        counts = Counter((WORD, term.text) for term in found)
        counts.update((NAME, key) for term in found if (key := name_key(text[term.start : term.end])))
        for (kind, term_text), frequency in counts.items():
            places, frequencies = postings[language, kind, term_text]
            places.append(place)
            frequencies.append(min(frequency, 65_535))
    return postings


class TermFile:
    """The term index of one segment, opened for reading. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        try:
            rows = self._database.rows("SELECT language, passages, lengths, hashes FROM languages")
        except IndexDamaged:
            self.close()
            raise
        self.parts = {
            language: Part(
                np.frombuffer(passages, np.uint32).astype(np.int64),
                np.frombuffer(lengths, np.uint32).astype(np.int64),
                np.frombuffer(hashes, np.uint64),
            )
            for language, passages, lengths, hashes in rows
        }

    @property
    def passages(self) -> int:
        """How many passages there are in all languages."""
        return sum(len(part.passages) for part in self.parts.values())

    def close(self) -> None:
        """Frees the file."""
        self._database.close()

    def posting(self, language: str, kind: str, term: str) -> tuple[NDArray[np.uint32], NDArray[np.uint16]] | None:
        """Places in the language's part that have a term, and how often; None where none has."""
        query = "SELECT passages, frequencies FROM postings WHERE language = ? AND kind = ? AND term = ? ORDER BY run"
        rows = self._database.rows(query, (language, kind, term))
        if not rows:
            return None
        passages, frequencies = (b"".join(column) for column in zip(*rows, strict=True))
        return np.frombuffer(passages, np.uint32), np.frombuffer(frequencies, np.uint16)

    def found(self, language: str) -> Numbers:
        """How many words the posting lists have for each passage of a language: its length, if none is lost."""
        found = np.zeros(len(self.parts[language].passages), np.int64)
        query = "SELECT passages, frequencies FROM postings WHERE language = ? AND kind = ?"
        for passages, frequencies in self._database.each(query, (language, WORD)):
            found[np.frombuffer(passages, np.uint32)] += np.frombuffer(frequencies, np.uint16)
        return found


class _Slice(NamedTuple):
    """What one file has of a language: the file, which of its passages live, and where they stand in the whole part."""

    file: TermFile
    alive: NDArray[np.bool_]
    place: slice


class TermIndex:
    """The term files of one generation as one. Each comes with the number its first passage has in the generation, and
    with which of its passages are dead, shape (passages,).
    """

    def __init__(self, files: Sequence[tuple[TermFile, int, NDArray[np.bool_]]]) -> None:
        self.parts: dict[str, Part] = {}
        self._slices: dict[str, list[_Slice]] = {}
        for language in sorted({language for file, _, _ in files for language in file.parts}):
            parts, slices, end = [], list[_Slice](), 0
            for file, first, dead in files:
                if language not in file.parts:
                    continue
                passages, lengths, hashes = file.parts[language]
                alive = ~dead[passages]
                parts.append(Part(passages[alive] + first, lengths[alive], hashes[alive]))
                slices.append(_Slice(file, alive, slice(end, end := end + int(alive.sum()))))
            if end:
                self.parts[language] = Part(*(np.concatenate(column) for column in zip(*parts, strict=True)))
                self._slices[language] = slices

    def scores(self, language: str, kind: str, question: list[Weighted]) -> NDArray[np.float32]:
        """Share of the question's weight found in each passage of one language, shape (passages,), from 0 to 1.

        The sum of BM25 over the question's terms, divided by the most it could reach, so that questions and
        languages compare. A term without words is not asked for.
        """
        lengths = self.parts[language].lengths
        mean = max(1.0, int(lengths.sum()) / len(lengths))
        norms = (K1 * (1 - B + B * lengths / mean)).astype(np.float32)
        total = np.zeros(len(lengths), np.float32)
        most = 0.0
        for term in question:
            if not term.words:
                continue
            frequency, documents = self._frequency(language, kind, term.words)
            weight = idf(documents, len(total), term.rate)
            most += weight
            total += np.float32(weight) * frequency / (frequency + norms)
        return total / np.float32(most) if most else total

    def weights(self, language: str, question: list[Weighted]) -> list[float]:
        """How much each term of the question tells one passage of the language from another: its idf."""
        passages = len(self.parts[language].passages)
        return [idf(self._frequency(language, WORD, term.words)[1], passages, term.rate) for term in question]

    def _frequency(self, language: str, kind: str, words: Mapping[str, float]) -> tuple[NDArray[np.float32], float]:
        frequency = np.zeros(len(self.parts[language].passages), np.float32)
        counts = dict.fromkeys(words, 0)
        for file, alive, place in self._slices[language]:
            found = np.zeros(len(alive), np.float32)
            for word, weight in words.items():
                posting = file.posting(language, kind, word)
                if posting:
                    places, frequencies = posting
                    found[places] += np.float32(weight) * frequencies
                    counts[word] += int(alive[places].sum())
            frequency[place] = found[alive]
        return frequency, sum(weight * counts[word] for word, weight in words.items())


def idf(documents: float, passages: int, rate: float) -> float:
    """How rare a term is: from the collection and, as if it had SMOOTHING passages more, from general text."""
    passages_seen = passages + SMOOTHING
    documents = min(documents + rate * SMOOTHING, passages_seen)
    return math.log(1 + (passages_seen - documents + 0.5) / (documents + 0.5))
