"""The terms of one segment: which passages have a word, or a name, and how often. One SQLite file of posting lists."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis import terms
from index.database import Database, create
from index.errors import IndexDamaged
from index.names import name_key

_RUN = 100_000  # passages whose posting lists are in memory at once while they are written: about 1 GB
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


class Posting(NamedTuple):
    """The passages that have a term, as ascending places among those of their language, and how often each has it."""

    places: NDArray[np.uint32]
    frequencies: NDArray[np.uint16]


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

    def posting(self, language: str, kind: str, term: str) -> Posting:
        """The passages of a language that have a term."""
        query = "SELECT passages, frequencies FROM postings WHERE language = ? AND kind = ? AND term = ? ORDER BY run"
        rows = self._database.rows(query, (language, kind, term))
        places, frequencies = (b"".join(row[column] for row in rows) for column in (0, 1))
        return Posting(np.frombuffer(places, np.uint32), np.frombuffer(frequencies, np.uint16))

    def found(self, language: str) -> Numbers:
        """How many words the posting lists have for each passage of a language: its length, if none is lost."""
        found = np.zeros(len(self.parts[language].passages), np.int64)
        query = "SELECT passages, frequencies FROM postings WHERE language = ? AND kind = ?"
        for passages, frequencies in self._database.each(query, (language, WORD)):
            found[np.frombuffer(passages, np.uint32)] += np.frombuffer(frequencies, np.uint16)
        return found
