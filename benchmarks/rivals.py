"""Other engines of term search, each as it is used from Python. They are given the stems that ours works out."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from benchmarks.made import Made, Weights

FOUND = 100  # passages a question brings up, as in index.search
DAYS = 10


class Engine(ABC):
    """One engine over made passages, whose index is in a folder of its own."""

    sums: ClassVar[str]  # whether the frequencies of weighted translations can be summed before they saturate

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def build(self, made: Made) -> None:
        """Writes the index of all passages."""

    @abstractmethod
    def open(self, made: Made) -> None:
        """Opens it for questions."""

    @abstractmethod
    def search(self, asked: Sequence[Weights], day: int | None) -> Sequence[int]:
        """Numbers of the best passages of a day, or of all."""

    @abstractmethod
    def add(self, made: Made, count: int) -> bool:
        """Makes so many passages more findable; False where all must be built again for that."""


class Tantivy(Engine):
    """Tantivy 0.2x through its own Python package; one writing thread."""

    sums = "no: adds up the BM25 of each word, weighted"

    def build(self, made: Made) -> None:
        """Writes the index of all passages."""
        import tantivy

        fields = tantivy.SchemaBuilder().add_text_field("text", index_option="freq")
        schema = fields.add_unsigned_field("day", indexed=True).add_unsigned_field("number", fast=True).build()
        self.folder.mkdir(parents=True)
        self._index = tantivy.Index(schema, path=str(self.folder))
        self._write(enumerate(made.stemmed()))

    def _write(self, texts: Any) -> None:
        import tantivy

        writer = self._index.writer(256_000_000, 1)
        for number, text in texts:
            document = tantivy.Document()
            document.add_text("text", text)
            document.add_unsigned("day", number % DAYS)
            document.add_unsigned("number", number)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, made: Made) -> None:
        """Opens it for questions."""
        import tantivy

        self._stems = made.stems
        self._index = tantivy.Index.open(str(self.folder))
        self._searcher = self._index.searcher()

    def search(self, asked: Sequence[Weights], day: int | None) -> Sequence[int]:
        """Numbers of the best passages of a day, or of all."""
        from tantivy import Occur, Query

        schema = self._index.schema
        words = chain.from_iterable(weights.items() for weights in asked)
        each = [
            Query.boost_query(Query.term_query(schema, "text", self._stems[word], "freq"), weight)
            for word, weight in words
        ]
        query = Query.boolean_query([(Occur.Should, one) for one in each])
        if day is not None:
            of_day = Query.const_score_query(Query.term_query(schema, "day", day, "basic"), 0.0)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, of_day)])
        places = [place for _, place in self._searcher.search(query, FOUND, count=False).hits]
        return [int(number or 0) for number in self._searcher.fast_field_values("number", places)]

    def add(self, made: Made, count: int) -> bool:
        """Makes so many passages more findable."""
        self._write(enumerate(made.stemmed(made.passages, count), made.passages))
        self._index.reload()
        self._searcher = self._index.searcher()
        return True


class Bm25s(Engine):
    """bm25s, on numpy alone; its arrays are mapped, not loaded."""

    sums = "no: scores each word when it builds; no weights"

    def build(self, made: Made) -> None:
        """Writes the index of all passages."""
        from bm25s import BM25

        numbers = {word: number for number, word in enumerate(dict.fromkeys(made.stems.values()))}
        tokens = [[numbers[word] for word in text.split()] for text in made.stemmed()]
        engine = BM25(k1=1.2, b=0.75, method="lucene")
        engine.index((tokens, numbers), show_progress=False)
        engine.save(str(self.folder), show_progress=False)

    def open(self, made: Made) -> None:
        """Opens it for questions."""
        from bm25s import BM25

        self._stems = made.stems
        self._engine = BM25.load(str(self.folder), mmap=True)
        self._days = np.arange(made.passages) % DAYS

    def search(self, asked: Sequence[Weights], day: int | None) -> Sequence[int]:
        """Numbers of the best passages of a day, or of all."""
        words = [self._stems[word] for word in chain.from_iterable(asked)]
        mask = None if day is None else (self._days == day).astype(np.float32)
        found = self._engine.retrieve([words], k=FOUND, show_progress=False, weight_mask=mask)
        return list(found.documents[0])

    def add(self, made: Made, count: int) -> bool:  # noqa: ARG002
        """Does nothing."""
        return False


class Fts5(Engine):
    """SQLite's FTS5, without the texts."""

    sums = "no: BM25 of each word, no weights"

    def build(self, made: Made) -> None:
        """Writes the index of all passages."""
        self.folder.mkdir(parents=True)
        self._connect()
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE VIRTUAL TABLE passages USING fts5(text, content='', detail=full);"
            "CREATE TABLE days (number INTEGER PRIMARY KEY, day INTEGER); CREATE INDEX by_day ON days (day);"
        )
        self._write(enumerate(made.stemmed()))
        self._database.execute("INSERT INTO passages(passages) VALUES ('optimize')")
        self._database.commit()

    def _connect(self) -> None:
        self._database = sqlite3.connect(self.folder / "fts5.sqlite")

    def _write(self, texts: Any) -> None:
        for number, text in texts:
            self._database.execute("INSERT INTO passages(rowid, text) VALUES (?, ?)", (number, text))
            self._database.execute("INSERT INTO days VALUES (?, ?)", (number, number % DAYS))
        self._database.commit()

    def open(self, made: Made) -> None:
        """Opens it for questions."""
        self._stems = made.stems
        self._connect()

    def search(self, asked: Sequence[Weights], day: int | None) -> Sequence[int]:
        """Numbers of the best passages of a day, or of all."""
        words = " OR ".join(f'"{self._stems[word]}"' for word in chain.from_iterable(asked))
        of_day = "" if day is None else "AND +rowid IN (SELECT number FROM days WHERE day = ?)"
        query = f"SELECT rowid FROM passages WHERE passages MATCH ? {of_day} ORDER BY rank LIMIT {FOUND}"
        return [number for (number,) in self._database.execute(query, [words] + ([] if day is None else [day]))]

    def add(self, made: Made, count: int) -> bool:
        """Makes so many passages more findable."""
        self._write(enumerate(made.stemmed(made.passages, count), made.passages))
        return True
