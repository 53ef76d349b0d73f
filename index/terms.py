"""The term index: BM25 over stemmed words, asked in any language.

Across languages a question term is the set of its translations: its frequency in a passage, and its document
frequency, are sums over the set weighted by translation probability (probabilistic structured queries: Darwish and
Oard, "Probabilistic structured query methods", SIGIR 2003). Scores are BM25 (Robertson and Zaragoza, "The Probabilistic
Relevance Framework", 2009). Statistics are kept per language, so that a language with few passages is not drowned.

Stored as one SQLite file of posting lists; nothing is held in memory between questions but the passage lengths.
"""

import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis import terms
from index.errors import IndexFolderError
from index.names import name_key

K1, B = 1.2, 0.75  # the usual values of BM25
SMOOTHING = 30  # passages of general text that steady the statistics of a small collection
WORD, NAME = "w", "n"  # kinds of posting list: stemmed words, and consonant keys of names

_SCHEMA = """
CREATE TABLE postings (
    language TEXT, kind TEXT, term TEXT, passages BLOB, frequencies BLOB,
    PRIMARY KEY (language, kind, term)
) WITHOUT ROWID;
CREATE TABLE languages (language TEXT PRIMARY KEY, passages BLOB, lengths BLOB);
"""


class Part(NamedTuple):
    """The passages of one language: their numbers in the whole index, ascending, and their lengths in terms."""

    passages: NDArray[np.int32]
    lengths: NDArray[np.float32]


class Weighted(NamedTuple):
    """One question term as search asks for it: words of one language with their weights, and the term's own weight.

    `rate` is the share of general text that has the term, which steadies the statistics of small collections.
    """

    words: Mapping[str, float]
    rate: float


def write(path: Path, texts: Iterable[tuple[int, str, str]]) -> None:
    """Writes the index of (passage number, language, text); numbers ascend. The file must not exist."""
    lengths: dict[str, list[int]] = defaultdict(list)
    numbers: dict[str, list[int]] = defaultdict(list)
    postings: dict[tuple[str, str, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for number, language, text in texts:
        found = terms(text, language)
        place = len(numbers[language])
        numbers[language].append(number)
        lengths[language].append(len(found))
        counts = Counter((WORD, term.text) for term in found)
        counts.update((NAME, key) for term in found if (key := name_key(text[term.start : term.end])))
        for (kind, term_text), frequency in counts.items():
            passages, frequencies = postings[language, kind, term_text]
            passages.append(place)
            frequencies.append(min(frequency, 65_535))
    with sqlite3.connect(path) as database:
        database.executescript(_SCHEMA)
        database.executemany(
            "INSERT INTO postings VALUES (?, ?, ?, ?, ?)",
            (
                (*key, np.array(postings[key][0], np.uint32).tobytes(), np.array(postings[key][1], np.uint16).tobytes())
                for key in sorted(postings)
            ),
        )
        database.executemany(
            "INSERT INTO languages VALUES (?, ?, ?)",
            (
                (language, np.array(numbers[language], np.int32).tobytes(), np.array(length, np.float32).tobytes())
                for language, length in lengths.items()
            ),
        )
    database.close()


class TermIndex:
    """A term index opened for questions. Safe to share between threads: each question reads through its own cursor."""

    def __init__(self, path: Path) -> None:
        try:
            self._database = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            rows = self._database.execute("SELECT * FROM languages").fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexFolderError(f"{path} is missing or damaged; run: dalil index --full") from error
        self.parts = {
            language: Part(np.frombuffer(passages, np.int32), np.frombuffer(lengths, np.float32))
            for language, passages, lengths in rows
        }

    def close(self) -> None:
        """Frees the file."""
        self._database.close()

    def scores(self, language: str, kind: str, question: list[Weighted]) -> NDArray[np.float32]:
        """Share of the question's weight found in each passage of one language, shape (passages,), from 0 to 1.

        The sum of BM25 over the question's terms, divided by the most it could reach, so that questions and
        languages compare. A term without words is not asked for.
        """
        part = self.parts[language]
        norms = K1 * (1 - B + B * part.lengths / max(1.0, float(part.lengths.mean())))
        total = np.zeros(len(part.passages), np.float32)
        most = 0.0
        for term in question:
            if not term.words:
                continue
            frequency, documents = self._frequency(language, kind, term.words)
            weight = idf(documents, len(total), term.rate)
            most += weight
            total += weight * frequency / (frequency + norms)
        return total / np.float32(most) if most else total

    def weights(self, language: str, question: list[Weighted]) -> list[float]:
        """How much each term of the question tells one passage of the language from another: its idf."""
        passages = len(self.parts[language].passages)
        return [idf(self._frequency(language, WORD, term.words)[1], passages, term.rate) for term in question]

    def _frequency(self, language: str, kind: str, words: Mapping[str, float]) -> tuple[NDArray[np.float32], float]:
        frequency = np.zeros(len(self.parts[language].passages), np.float32)
        documents = 0.0
        for word, weight in words.items():
            row = self._database.execute(
                "SELECT passages, frequencies FROM postings WHERE language = ? AND kind = ? AND term = ?",
                (language, kind, word),
            ).fetchone()
            if row:
                places = np.frombuffer(row[0], np.uint32)
                frequency[places] += weight * np.frombuffer(row[1], np.uint16)
                documents += weight * len(places)
        return frequency, documents


def idf(documents: float, passages: int, rate: float) -> float:
    """How rare a term is: from the collection and, as if it had SMOOTHING passages more, from general text."""
    passages_seen = passages + SMOOTHING
    documents = min(documents + rate * SMOOTHING, passages_seen)
    return math.log(1 + (passages_seen - documents + 0.5) / (documents + 0.5))
