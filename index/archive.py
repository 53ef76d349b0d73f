"""The articles and passages of one generation, over all its segments, without those that are dead.

A passage has one number in the whole generation: those of the first segment come first.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.articles import Article
from index.bm25 import TermIndex
from index.embed import Vectors
from index.errors import IndexDamaged
from index.filters import Filters
from index.generations import Part
from index.segments import Segment
from index.store import FiledRow, Kept, Place, Store

_Found = TypeVar("_Found")


class Archive:
    """Segments as one. Safe to share between threads."""

    def __init__(self, parts: Sequence[Part], segments: Sequence[Segment]) -> None:
        self.segments = segments
        self._dead_ids = [frozenset(part.dead) for part in parts]
        sizes = [segment.terms.passages for segment in segments]
        self._firsts = [0, *accumulate(sizes)]
        self._dead = [np.zeros(size, np.bool_) for size in sizes]
        for part, segment, dead in zip(parts, segments, self._dead, strict=True):
            dead[segment.store.numbers(part.dead)] = True
        self._strays = [
            _Strays(part.strays, segment.store.vectors(part.strays) if part.strays else None)
            for part, segment in zip(parts, segments, strict=True)
        ]
        files = [segment.terms for segment in segments]
        self.terms = TermIndex(list(zip(files, self._firsts, self._dead, strict=False)))

    def article(self, article_id: str) -> Article | None:
        """The article of that id, None where there is none."""
        for segment, dead in zip(self.segments, self._dead_ids, strict=True):
            article = None if article_id in dead else segment.store.article(article_id)
            if article:
                return article
        return None

    def require(self, article_id: str) -> Article:
        """The article of a passage; IndexDamaged where it is lost."""
        article = self.article(article_id)
        if article is None:
            raise IndexDamaged(f"a passage has lost its article {article_id!r}; run: dalil index")
        return article

    def articles(self) -> Iterator[Kept]:
        """Every article."""
        for segment, dead in zip(self.segments, self._dead_ids, strict=True):
            yield from (kept for kept in segment.store.articles() if kept.article.id not in dead)

    def filed(self) -> Iterator[FiledRow]:
        """What every article is counted by."""
        for segment, dead in zip(self.segments, self._dead_ids, strict=True):
            yield from (row for row in segment.store.filed() if row.id not in dead)

    def numbers(self) -> list[int]:
        """The number of every passage, ascending."""
        alive = [np.flatnonzero(~dead) + first for dead, first in zip(self._dead, self._firsts, strict=False)]
        return np.concatenate(alive).tolist() if alive else []

    def places(self, numbers: Sequence[int]) -> list[Place]:
        """The passages of those numbers, in the order given."""

        def read(store: Store, first: int, own: list[int]) -> list[Place]:
            return [place._replace(number=place.number + first) for place in store.places(own)]

        return self._gather(numbers, read)

    def vectors(self, numbers: Sequence[int]) -> Vectors:
        """Vectors of those passages, shape (numbers, dimension)."""
        return np.stack(self._gather(numbers, lambda store, _, own: list(store.vectors(own))))

    def _gather(self, numbers: Sequence[int], read: Callable[[Store, int, list[int]], list[_Found]]) -> list[_Found]:
        """What each segment reads of its own numbers, in the order of the numbers given."""
        by_segment: dict[int, list[int]] = {}
        for i, number in enumerate(numbers):
            by_segment.setdefault(bisect_right(self._firsts, number) - 1, []).append(i)
        found: dict[int, _Found] = {}
        for which, places in by_segment.items():
            first = self._firsts[which]
            own = [numbers[i] - first for i in places]
            found.update(zip(places, read(self.segments[which].store, first, own), strict=True))
        return [found[i] for i in range(len(numbers))]

    def allowed(self, filters: Filters) -> NDArray[np.int64]:
        """Numbers of the passages whose article passes the filters, ascending."""
        found = []
        for segment, dead, first in zip(self.segments, self._dead, self._firsts, strict=False):
            own = segment.store.allowed(filters)
            found.append(own[~dead[own]] + first)
        return np.concatenate(found) if found else np.zeros(0, np.int64)

    def nearest(self, vector: Vectors, k: int) -> list[int]:
        """Numbers of the `k` passages nearest to one vector of shape (dimension,), nearest first."""
        found: list[tuple[float, int]] = []
        for segment, dead, strays, first in zip(self.segments, self._dead, self._strays, self._firsts, strict=False):
            near = dict(_nearest(segment, dead, vector, k)) | strays.distances(vector, dead)
            found += [(distance, first + own) for own, distance in near.items()]
        return [number for _, number in sorted(found)[:k]]


class _Strays(NamedTuple):
    """The passages of a segment that Chroma does not find: their numbers, and their vectors where there are any."""

    numbers: Sequence[int]
    vectors: Vectors | None

    def distances(self, vector: Vectors, dead: NDArray[np.bool_]) -> dict[int, float]:
        """Cosine distances of those that live, by number."""
        if self.vectors is None:
            return {}
        distances = (1 - self.vectors @ vector).tolist()
        return {number: one for number, one in zip(self.numbers, distances, strict=True) if not dead[number]}


def _nearest(segment: Segment, dead: NDArray[np.bool_], vector: Vectors, k: int) -> list[tuple[int, float]]:
    """The `k` nearest in Chroma that live: as many more are asked for as turn out to be dead."""
    alive = len(dead) - int(dead.sum())
    wanted, asked = min(k, alive), k
    while True:
        found = [pair for pair in segment.vectors.nearest(vector, asked) if not dead[pair[0]]]
        if len(found) >= wanted or asked >= len(dead):
            return found[:k]
        asked *= 4
