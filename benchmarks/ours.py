"""Our own term search over made passages: words alone, as the other engines, and with names, as `index.search` does."""

from collections.abc import Iterator, Sequence

import numpy as np

from benchmarks.made import Made, Weights
from benchmarks.rivals import DAYS, FOUND, Engine
from index.analysis import terms
from index.bm25 import TermIndex, Weighted
from index.filters import Filed, Filters
from index.names import name_key
from index.terms import TermFile, write

LANGUAGE = "en"
_HASHES = 0x9E3779B97F4A7C15  # multiples of it, in 8 bytes, stand for hashes of texts


class Ours(Engine):
    """Words alone. Building reads the words as it does for an index, with stems and the keys of names."""

    sums = "yes"
    by_names = 0.0

    def build(self, made: Made) -> None:
        """Writes the index of all passages."""
        self.folder.mkdir(parents=True)
        write(self.folder / "terms.sqlite", _rows(made.texts()))

    def open(self, made: Made) -> None:
        """Opens it for questions."""
        self._passages = made.passages
        self._file = TermFile(self.folder / "terms.sqlite")
        self._part = TermIndex([(self._file, 0, np.zeros(made.passages, np.bool_))]).parts[LANGUAGE]
        self._filed = Filed(
            ((number % DAYS + 1, LANGUAGE, "", 1) for number in range(made.passages)), range(made.passages)
        )

    def search(self, asked: Sequence[Weights], day: int | None) -> Sequence[int]:
        """Numbers of the best passages of a day, or of all."""
        words = [_weighted({terms(word, LANGUAGE)[0].text: weight for word, weight in one.items()}) for one in asked]
        keys = [{name_key(word): weight for word, weight in one.items() if name_key(word)} for one in asked]
        question = self._part.ask(words, [_weighted(one) for one in keys] if self.by_names else [])
        allowed = None
        if day is not None:
            allowed = self._part.allowed(self._filed.allowed(Filters(since=day + 1, until=day + 1)))
        places = question.leading((1.0, self.by_names), FOUND, allowed)
        by_words, by_names = question.scores(places)
        best = np.argsort(-(by_words + self.by_names * by_names), kind="stable")[:FOUND]
        found: list[int] = self._part.passages[places[best]].tolist()
        return found

    def add(self, made: Made, count: int) -> bool:
        """Writes a segment of them, and opens both as one."""
        path = self.folder / "added.sqlite"
        path.unlink(missing_ok=True)
        write(path, _rows(made.texts(made.passages, count)))
        added = TermFile(path)
        files = [(self._file, 0, np.zeros(made.passages, np.bool_)), (added, made.passages, np.zeros(count, np.bool_))]
        self._part = TermIndex(files).parts[LANGUAGE]
        return True


class OursWithNames(Ours):
    """Words and the keys of names together, as a question to an index asks."""

    by_names = 0.4


def _weighted(words: Weights) -> Weighted:
    return Weighted(words, 0.0)


def _rows(texts: Iterator[str]) -> Iterator[tuple[int, str, str, bytes]]:
    for number, text in enumerate(texts):
        yield number, LANGUAGE, text, (number * _HASHES % 2**64).to_bytes(8, "little")
