"""Articles, passages and vectors in one SQLite file: what everything else in a segment is derived from."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, fields
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from index.articles import Article
from index.database import Database, create
from index.embed import Vectors
from index.errors import IndexDamaged
from index.filters import Filed, Filters
from index.passages import Span
from index.stories import Member, read, sign

_FIELDS = [field.name for field in fields(Article)]
_SCHEMA = """
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT, text TEXT, language TEXT, url TEXT, outlet TEXT, author TEXT, published TEXT,
    path TEXT, updated TEXT, section TEXT, origins TEXT, source TEXT, file TEXT, day INTEGER, fingerprint TEXT,
    signature BLOB
) WITHOUT ROWID;
CREATE INDEX articles_by_file ON articles (file, source, path, language, fingerprint);
CREATE INDEX articles_filed ON articles (id, day, language, outlet);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY, article TEXT, start INTEGER, "end" INTEGER, language TEXT, hash BLOB, vector BLOB
);
CREATE INDEX passages_by_article ON passages (article);
CREATE TABLE files (path TEXT PRIMARY KEY, digest TEXT, articles INTEGER) WITHOUT ROWID;
"""
_AT_ONCE = 500  # values in one query; older builds of SQLite take 999


class Kept(NamedTuple):
    """An article as the store holds it, with the SOURCE it was indexed from and its file, both as absolute paths."""

    article: Article
    source: str
    file: str
    fingerprint: str


class Row(NamedTuple):
    """What a build must know of an article to tell whether it changed: all but its text."""

    id: str
    path: str
    source: str
    file: str
    language: str
    fingerprint: str


class FiledRow(NamedTuple):
    """What articles are counted and filtered by; `day` is a number such as 20250117, 0 where unknown."""

    id: str
    day: int
    language: str
    outlet: str


class Place(NamedTuple):
    """A passage's number and its place; `hash` is that of its text."""

    number: int
    article_id: str
    span: Span
    language: str
    hash: bytes


def text_hash(text: str) -> bytes:
    """What ties a passage in the store to the same passage in the term index and in Chroma: 8 bytes."""
    return sha256(text.encode()).digest()[:8]


class StoreWriter:
    """A new store: articles in any order, then their passages, numbered from 0 in the order they come."""

    def __init__(self, path: Path) -> None:
        self._database = create(path, _SCHEMA)
        self._passages = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        try:
            if error is None:
                self._database.commit()
        finally:
            self._database.close()

    def add(self, kept: Kept, signature: bytes = b"") -> None:
        """One article, with its signature where that is known; its id must be new."""
        values = asdict(kept.article) | {"source": kept.source, "file": kept.file, "fingerprint": kept.fingerprint}
        values |= {"day": kept.article.day, "signature": signature or sign(kept.article)}
        columns, places = ", ".join(values), ", ".join("?" * len(values))
        self._database.execute(f"INSERT INTO articles ({columns}) VALUES ({places})", list(values.values()))

    def note(self, file: str, digest: str, articles: int) -> None:
        """What a file was when it was read, and how many articles it gave; what was noted of it first stays."""
        self._database.execute("INSERT OR IGNORE INTO files VALUES (?, ?, ?)", (file, digest, articles))

    def take(self, store: "Store", without: Collection[str]) -> None:
        """All articles of another store but those of the ids `without`, and what it noted of files."""
        for kept, signature in zip(store.articles(), store.signatures(), strict=True):
            if kept.article.id not in without:
                self.add(kept, signature)
        for file in store.files():
            self.note(*file)

    def articles(self) -> Iterator[Article]:
        """The articles added so far, in the order of ids."""
        for row in self._database.execute(f"SELECT {', '.join(_FIELDS)} FROM articles ORDER BY id"):
            yield Article(*row)

    def count(self) -> int:
        """How many articles were added so far."""
        (count,) = self._database.execute("SELECT count(*) FROM articles").fetchone()
        return int(count)

    def place(self, article: Article, spans: Sequence[Span], vectors: Vectors, languages: Sequence[str] = ()) -> None:
        """The passages of one article with their vectors, shape (spans, dimension), and their languages where not all
        are in the article's.
        """
        languages = languages or [article.language] * len(spans)
        for span, language, vector in zip(spans, languages, vectors, strict=True):
            hashed = text_hash(article.text[span.start : span.end])
            row = (self._passages, article.id, *span, language, hashed, vector.astype(np.float32).tobytes())
            self._database.execute("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            self._passages += 1


class Store:
    """A store opened for reading. Safe to share between threads. Raises IndexDamaged where the file is."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        try:
            self.row("")  # whether there are articles at all
        except IndexDamaged:
            self.close()
            raise
        self.article = lru_cache(maxsize=1_000)(self._article)

    def close(self) -> None:
        """Frees the file."""
        self._database.close()

    def _article(self, article_id: str) -> Article | None:
        """The article of that id, None where there is none."""
        rows = self._kept("WHERE id = ?", (article_id,))
        kept = next(rows, None)
        if kept is None:
            return None
        if kept.article.fingerprint != kept.fingerprint:
            raise IndexDamaged(f"the article {article_id!r} in {self._database.path} is damaged; run: dalil index")
        return kept.article

    def articles(self) -> Iterator[Kept]:
        """Every article, in the order of ids."""
        return self._kept("ORDER BY id")

    def _kept(self, which: str, values: Sequence[Any] = ()) -> Iterator[Kept]:
        query = f"SELECT {', '.join(_FIELDS)}, source, file, fingerprint FROM articles {which}"
        return (Kept(Article(*row[:-3]), *row[-3:]) for row in self._database.each(query, values))

    def signatures(self) -> Iterator[bytes]:
        """What `index.stories` stored of every article, in the order of ids."""
        return (signature for (signature,) in self._database.each("SELECT signature FROM articles ORDER BY id"))

    def members(self) -> Iterator[Member]:
        """Every article as far as stories go."""
        for article_id, language, day, signature in self._database.each(
            "SELECT id, language, day, signature FROM articles"
        ):
            yield Member(article_id, language, day, read(signature))

    def row(self, article_id: str) -> Row | None:
        """What is known of one article, None where it is not here."""
        rows = self._database.rows(f"SELECT {', '.join(Row._fields)} FROM articles WHERE id = ?", (article_id,))
        return Row(*rows[0]) if rows else None

    def rows_of(self, file: str) -> Iterator[Row]:
        """The articles of one file."""
        return self._rows("file = ?", (file,))

    def rows_inside(self, folder: str) -> Iterator[Row]:
        """The articles of every file whose path begins with `folder`."""
        return self._rows("substr(file, 1, ?) = ?", (len(folder), folder))

    def _rows(self, which: str, values: Sequence[Any]) -> Iterator[Row]:
        query = f"SELECT {', '.join(Row._fields)} FROM articles INDEXED BY articles_by_file WHERE {which}"
        return (Row(*row) for row in self._database.each(query, values))

    def files(self) -> list[tuple[str, str, int]]:
        """What was noted of every file: its path, digest and number of articles."""
        return [(path, digest, count) for path, digest, count in self._database.rows("SELECT * FROM files")]

    def file(self, path: str) -> tuple[str, int] | None:
        """The digest of a file when it was read and the articles it gave, None where that was not noted."""
        rows = self._database.rows("SELECT digest, articles FROM files WHERE path = ?", (path,))
        return (rows[0][0], rows[0][1]) if rows else None

    def count(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        query = "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)"
        ((articles, passages),) = self._database.rows(query)
        return articles, passages

    def languages(self) -> dict[str, int]:
        """Articles by language."""
        rows = self._database.rows("SELECT language, count(*) FROM articles GROUP BY 1 ORDER BY 1")
        return dict(rows)

    def filed(self) -> Iterator[FiledRow]:
        """What every article is counted by, in the order of ids."""
        query = f"SELECT {', '.join(FiledRow._fields)} FROM articles INDEXED BY articles_filed ORDER BY id"
        return (FiledRow(*row) for row in self._database.each(query))

    def places(self, numbers: Sequence[int]) -> list[Place]:
        """The passages of those numbers, in the order given."""
        found = {place.number: place for place in self._places(numbers)}
        return self._in_order(found, numbers)

    def _places(self, numbers: Sequence[int]) -> Iterator[Place]:
        for row in self._select('number, article, start, "end", language, hash', numbers):
            yield Place(row[0], row[1], Span(row[2], row[3]), row[4], row[5])

    def vectors(self, numbers: Sequence[int]) -> Vectors:
        """Vectors of those passages, shape (numbers, dimension)."""
        found = {row[0]: np.frombuffer(row[1], np.float32) for row in self._select("number, vector", numbers)}
        return np.stack(self._in_order(found, numbers))

    def every_vector(self) -> Iterator[tuple[int, bytes, Vectors]]:
        """Every passage's number, hash and vector of shape (dimension,), by ascending number."""
        for number, hashed, vector in self._database.each("SELECT number, hash, vector FROM passages ORDER BY number"):
            yield number, hashed, np.frombuffer(vector, np.float32)

    def article_passages(self, article_id: str) -> tuple[list[Span], Vectors]:
        """Spans and vectors of one article's passages, in order."""
        query = 'SELECT start, "end", vector FROM passages WHERE article = ? ORDER BY number'
        rows = self._database.rows(query, (article_id,))
        return [Span(row[0], row[1]) for row in rows], np.stack([np.frombuffer(row[2], np.float32) for row in rows])

    def numbers(self, article_ids: Sequence[str]) -> list[int]:
        """Numbers of the passages of those articles."""
        found: list[int] = []
        for start in range(0, len(article_ids), _AT_ONCE):
            batch = list(article_ids[start : start + _AT_ONCE])
            query = f"SELECT number FROM passages WHERE article IN ({', '.join('?' * len(batch))})"
            found.extend(number for (number,) in self._database.each(query, batch))
        return found

    def texts(self) -> Iterator[tuple[Place, Article]]:
        """Every passage by ascending number, with its article."""
        query = 'SELECT number, article, start, "end", language, hash FROM passages ORDER BY number'
        for number, article_id, start, end, language, hashed in self._database.each(query):
            article = self.article(article_id)
            if article is None:
                raise IndexDamaged(f"a passage has lost its article {article_id!r}; run: dalil index")
            yield Place(number, article_id, Span(start, end), language, hashed), article

    def allowed(self, filters: Filters) -> NDArray[np.int64]:
        """Numbers of the passages whose article passes the filters, ascending."""
        return self._filed.allowed(filters)

    @cached_property
    def _filed(self) -> Filed:
        """Read when first needed: a second or two for a million passages."""
        count = "(SELECT count(*) FROM passages WHERE article = id)"
        articles = self._database.each(f"SELECT day, language, outlet, {count} FROM articles ORDER BY id")
        numbers = self._database.each("SELECT number FROM articles JOIN passages ON article = id ORDER BY id")
        return Filed(articles, (number for (number,) in numbers))

    def faults(self) -> Iterator[str]:
        """What SQLite itself finds wrong with the file."""
        yield from (told for (told,) in self._database.each("PRAGMA quick_check") if told != "ok")

    def _in_order(self, found: dict[int, Any], numbers: Sequence[int]) -> list[Any]:
        try:
            return [found[number] for number in numbers]
        except KeyError as error:
            raise IndexDamaged(f"{self._database.path} has lost passage {error}; run: dalil index") from error

    def _select(self, columns: str, numbers: Sequence[int]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(numbers), _AT_ONCE):
            batch = list(numbers[start : start + _AT_ONCE])
            query = f"SELECT {columns} FROM passages WHERE number IN ({', '.join('?' * len(batch))})"
            yield from self._database.each(query, batch)
