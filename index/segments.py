"""A segment: articles, and all that is derived from them, written once and never again."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index import terms, vectors
from index.articles import Article
from index.embed import Embedder, Vectors
from index.language import stretches
from index.passages import Span, passages
from index.progress import Progress
from index.store import Store, StoreWriter, text_hash
from index.terms import TermFile
from index.vectors import VectorIndex

STORE, TERMS, CHROMA = "store.sqlite", "terms.sqlite", "chroma"
_BATCH = 512  # passages embedded at once
_WAITING = 5_000  # articles that may wait for a batch to be full
_TOLD = 500  # passages between two words about progress
Known = Callable[[str], Mapping[bytes, Vectors]]  # an article's id to the vectors it has, by the hashes of their texts


class _Cut(NamedTuple):
    """An article cut into passages, with the vectors that are known of them."""

    article: Article
    spans: list[Span]
    languages: list[str]
    known: list[Vectors | None]


def place(store: StoreWriter, embedder: Embedder, passage_size: int, known: Known, progress: Progress) -> int:
    """Cuts the articles of a store into passages and writes those with their vectors, in the order of ids. A vector
    that is known is not computed again; returned is how many were computed.
    """
    embedded, done, total = 0, 0, store.count()
    for batch in _batches(store, passage_size, known):
        texts = [
            cut.article.text[span.start : span.end]
            for cut in batch
            for span, vector in zip(cut.spans, cut.known, strict=True)
            if vector is None
        ]
        made = iter(embedder.passages(texts)) if texts else iter(())
        for cut in batch:
            rows = [next(made) if vector is None else vector for vector in cut.known]
            store.place(cut.article, cut.spans, np.stack(rows), cut.languages)
        embedded += len(texts)
        done += len(batch)
        progress("embedding", done, total)
    return embedded


def _batches(store: StoreWriter, passage_size: int, known: Known) -> Iterator[list[_Cut]]:
    """The articles of a store, cut, as many at once as make a batch of passages to embed."""
    batch: list[_Cut] = []
    new = 0
    for article in store.articles():
        spans = passages(article.text, article.language, passage_size)
        vectors_before = known(article.id)
        found = [vectors_before.get(text_hash(article.text[span.start : span.end])) for span in spans]
        batch.append(_Cut(article, spans, _languages(article, spans), found))
        new += sum(vector is None for vector in found)
        if new >= _BATCH or len(batch) >= _WAITING:
            yield batch
            batch, new = [], 0
    if batch:
        yield batch


def _languages(article: Article, spans: Sequence[Span]) -> list[str]:
    """The language of each passage: that of the article, but where most of it is in another."""
    others = stretches(article.text, article.language)
    found = []
    for start, end in spans:
        shares = [(min(end, other.end) - max(start, other.start), other.language) for other in others]
        most, language = max(shares, default=(0, ""))
        found.append(language if 2 * most > end - start else article.language)
    return found


def derive(segment: Path, progress: Progress) -> None:
    """Writes the term index and Chroma from the store."""
    store = Store(segment / STORE)
    try:
        _, count = store.count()
        terms.write(segment / TERMS, _titled(store, count, progress))
        for done in vectors.write(segment / CHROMA, store.every_vector(), count):
            progress("storing", count + done, 2 * count)
    finally:
        store.close()


def _titled(store: Store, count: int, progress: Progress) -> Iterator[tuple[int, str, str, bytes]]:
    """What the term index holds of each passage: a title says what all passages of its article are about."""
    for place, article in store.texts():
        text = article.text[place.span.start : place.span.end]
        yield place.number, place.language, text if article.title in text else f"{article.title}\n{text}", place.hash
        if place.number % _TOLD == 0:
            progress("storing", place.number, 2 * count)


class Segment:
    """A segment opened for questions, by as many generations as hold it. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._holders, self._lock = 1, threading.Lock()
        self._stamps = _stamps(folder)
        with ExitStack() as opened:
            self.store = Store(folder / STORE)
            opened.callback(self.store.close)
            self.terms = TermFile(folder / TERMS)
            opened.callback(self.terms.close)
            self.vectors = VectorIndex(folder / CHROMA)
            opened.pop_all()

    @property
    def is_disturbed(self) -> bool:
        """Whether a file was written, cut or removed since it was opened."""
        return _stamps(self.folder) != self._stamps

    def hold(self) -> "Segment":
        """The same segment, to be closed once more."""
        with self._lock:
            self._holders += 1
        return self

    def close(self) -> None:
        """Frees its files when the last that holds it lets go."""
        with self._lock:
            self._holders -= 1
            if self._holders:
                return
        self.vectors.close()
        self.terms.close()
        self.store.close()


def _stamps(folder: Path) -> list[tuple[str, int, int]]:
    """Every file with its size and time of change."""
    with suppress(FileNotFoundError):  # one that goes while we look: then the list is shorter
        about = [(path, path.stat()) for path in sorted(folder.rglob("*"))]
        return [(str(path), one.st_size, one.st_mtime_ns) for path, one in about if not path.is_dir()]
    return []
