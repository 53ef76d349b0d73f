"""Articles, passages and vectors in one SQLite file: what everything else in a generation is derived from."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.articles import Article
from index.embed import Vectors
from index.errors import IndexFolderError
from index.passages import Span

_FIELDS = [field.name for field in fields(Article)]
_SCHEMA = """
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT, text TEXT, language TEXT, url TEXT, outlet TEXT, author TEXT, published TEXT,
    path TEXT, source TEXT, file TEXT, day INTEGER, fingerprint TEXT
) WITHOUT ROWID;
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, article TEXT, start INTEGER, "end" INTEGER, language TEXT, vector BLOB
);
CREATE INDEX passages_by_article ON passages (article);
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles a question is asked of; empty fields do not filter. `since` and `until` are days, both included,
    as numbers such as 20250117; an article without a date passes no date filter.
    """

    since: int = 0
    until: int = 0
    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Filters()


class Kept(NamedTuple):
    """An article as the store holds it, with the SOURCE it was indexed from and its file, both as absolute paths."""

    article: Article
    source: str
    file: str
    fingerprint: str


class Place(NamedTuple):
    """A passage's number and its place."""

    number: int
    article_id: str
    span: Span
    language: str


def write(path: Path, rows: Iterable[tuple[Kept, Sequence[Span], Vectors]]) -> None:
    """Writes a new store of articles with their passages and vectors of shape (passages, dimension).

    Passages are numbered from 0 in the order given.
    """
    number = 0
    with sqlite3.connect(path) as database:
        database.executescript(_SCHEMA)
        for kept, spans, vectors in rows:
            article = kept.article
            values = [getattr(article, name) for name in _FIELDS] + [
                kept.source,
                kept.file,
                article.day,
                kept.fingerprint,
            ]
            columns = ", ".join([*_FIELDS, "source", "file", "day", "fingerprint"])
            database.execute(f"INSERT INTO articles ({columns}) VALUES ({', '.join('?' * len(values))})", values)
            for span, vector in zip(spans, vectors, strict=True):
                place = (
                    number,
                    article.id,
                    span.start,
                    span.end,
                    article.language,
                    vector.astype(np.float32).tobytes(),
                )
                database.execute("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)", place)
                number += 1
    database.close()


class Store:
    """A store opened for reading. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise IndexFolderError(f"{path} is missing; run: dalil index --full")
        self._database = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        try:
            self.count()
        except sqlite3.DatabaseError as error:
            self._database.close()
            raise IndexFolderError(f"{path} is damaged; run: dalil index --full") from error
        self.article = lru_cache(maxsize=1_000)(self._article)

    def close(self) -> None:
        """Frees the file."""
        self._database.close()

    def _article(self, article_id: str) -> Article | None:
        """The article of that id, None where there is none."""
        row = self._database.execute(
            f"SELECT {', '.join(_FIELDS)} FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        return Article(*row) if row else None

    def require(self, article_id: str) -> Article:
        """The article of a passage; IndexFolderError where the store has lost it."""
        article = self.article(article_id)
        if article is None:
            raise IndexFolderError(f"a passage has lost its article {article_id!r}; run: dalil index --full")
        return article

    def articles(self) -> Iterator[Kept]:
        """Every article, in the order of ids."""
        columns = ", ".join(_FIELDS)
        for row in self._database.execute(f"SELECT {columns}, source, file, fingerprint FROM articles ORDER BY id"):
            yield Kept(Article(*row[:-3]), *row[-3:])

    def count(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        (articles,) = self._database.execute("SELECT count(*) FROM articles").fetchone()
        (passages,) = self._database.execute("SELECT count(*) FROM passages").fetchone()
        return articles, passages

    def languages(self) -> dict[str, int]:
        """Articles by language, most first."""
        return dict(
            self._database.execute("SELECT language, count(*) AS n FROM articles GROUP BY 1 ORDER BY n DESC, 1")
        )

    def places(self, numbers: Sequence[int]) -> list[Place]:
        """The passages of those numbers, in the order given."""
        found = {
            row[0]: Place(row[0], row[1], Span(row[2], row[3]), row[4])
            for row in self._select('number, article, start, "end", language', numbers)
        }
        return [found[number] for number in numbers]

    def vectors(self, numbers: Sequence[int]) -> Vectors:
        """Vectors of those passages, shape (numbers, dimension)."""
        found = {
            number: np.frombuffer(vector, np.float32) for number, vector in self._select("number, vector", numbers)
        }
        return np.stack([found[number] for number in numbers])

    def every_vector(self) -> Iterator[tuple[int, Vectors]]:
        """Every passage's number and vector of shape (dimension,), by ascending number."""
        for number, vector in self._database.execute("SELECT number, vector FROM passages ORDER BY number"):
            yield number, np.frombuffer(vector, np.float32)

    def article_passages(self, article_id: str) -> tuple[list[Span], Vectors]:
        """Spans and vectors of one article's passages, in order."""
        query = 'SELECT start, "end", vector FROM passages WHERE article = ? ORDER BY number'
        rows = self._database.execute(query, (article_id,)).fetchall()
        return [Span(row[0], row[1]) for row in rows], np.stack([np.frombuffer(row[2], np.float32) for row in rows])

    def texts(self) -> Iterator[tuple[int, str, Article, Span]]:
        """Every passage by ascending number: number, language, article, place."""
        for number, article_id, start, end in self._database.execute(
            'SELECT number, article, start, "end" FROM passages ORDER BY number'
        ):
            article = self.require(article_id)
            yield number, article.language, article, Span(start, end)

    def allowed(self, filters: Filters) -> list[int]:
        """Numbers of the passages whose article passes the filters, ascending."""
        conditions, values = ["1"], list[str | int]()
        if filters.since:
            conditions.append("day >= ?")
            values.append(filters.since)
        if filters.until:
            conditions.append("day BETWEEN 1 AND ?")
            values.append(filters.until)
        for column, wanted in (("articles.language", filters.languages), ("outlet", filters.outlets)):
            if wanted:
                conditions.append(f"{column} IN ({', '.join('?' * len(wanted))})")
                values.extend(wanted)
        query = "SELECT number FROM passages JOIN articles ON article = id WHERE " + " AND ".join(conditions)
        return [number for (number,) in self._database.execute(query + " ORDER BY number", values)]

    def _select(self, columns: str, numbers: Sequence[int]) -> Iterator[tuple]:  # type: ignore[type-arg]
        for start in range(0, len(numbers), 500):  # SQLite allows 999 values a query in older builds
            batch = list(numbers[start : start + 500])
            yield from self._database.execute(
                f"SELECT {columns} FROM passages WHERE number IN ({', '.join('?' * len(batch))})", batch
            )
