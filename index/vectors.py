"""Vectors in Chroma: written once in a folder of their own, then only read. The only file that imports chromadb.

Chroma is given our own vectors and nothing else: no texts, no embedding function, so nothing is ever downloaded. It
writes into its folder whenever it opens it (measured on 1.5.9: a row in `acquire_write`), so a reader opens a copy of
its own, in which the graph of vectors, which is only read, is a link. chromadb takes half a second to import, so it is
imported when it is needed.
"""

import shutil
import sqlite3
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from index.embed import Vectors
from index.errors import IndexDamaged, IndexFolderError
from index.scratch import Scratch

if TYPE_CHECKING:
    from chromadb import Collection
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration

_COLLECTION = "passages"
_BATCH = 2_000
_WIDEST = 1_000  # neighbours Chroma looks at for one question; more than we ever ask
_NARROW = 20  # the same where vectors look for themselves
_LARGE = 16 << 20  # bytes from which a file is linked, not copied
_KIND = 10  # passages that may have one vector before it is no fault if one more is not found
_SAME = 1e-4  # cosine distance at which two vectors are one


def library() -> str:
    """The version of Chroma, as far as it decides what its files look like: '1.5'."""
    return ".".join(version("chromadb").split(".")[:2])


@contextmanager
def _opened(folder: Path) -> Iterator["Client"]:
    client = _client(folder)
    try:
        yield client
    finally:
        client.close()


def _client(folder: Path) -> "Client":
    import chromadb
    from chromadb.config import Settings

    return cast("Client", chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False)))


def write(folder: Path, rows: Iterable[tuple[int, bytes, Vectors]], count: int) -> Iterator[int]:
    """Stores `count` rows of (passage number, hash of its text, vector of shape (dimension,)) in a new folder, and says
    after each batch how many there are.

    Raises IndexFolderError where Chroma cannot write, on a full disk for example.
    """
    from chromadb.errors import ChromaError

    # The graph is saved once, after the last vector; before that vectors would only be in Chroma's log.
    kept = max(2, count)
    settings: CreateCollectionConfiguration = {
        "hnsw": {"space": "cosine", "ef_search": _WIDEST, "sync_threshold": kept, "batch_size": min(100, kept)}
    }
    done = 0
    try:
        with _opened(folder) as client:
            collection = client.create_collection(_COLLECTION, embedding_function=None, configuration=settings)
            rows = iter(rows)
            while batch := list(islice(rows, _BATCH)):
                ids = [_name(number, hashed) for number, hashed, _ in batch]
                collection.add(ids=ids, embeddings=np.stack([vector for _, _, vector in batch]))
                done += len(batch)
                yield done
    except ChromaError as error:
        raise IndexFolderError(f"the vectors cannot be written to {folder}: {' '.join(str(error).split())}") from error
    for path in folder.glob("*.sqlite3"):  # most of it is the log, empty now
        with closing(sqlite3.connect(path)) as database:
            database.execute("VACUUM")


def _name(number: int, hashed: bytes) -> str:
    return f"{number}-{hashed.hex()}"


class VectorIndex:
    """The vectors of one segment, opened for questions. Safe to share between threads.

    `narrow` looks less far: enough for vectors that look for themselves, and ten times as fast.
    """

    def __init__(self, folder: Path, *, narrow: bool = False) -> None:
        from chromadb.errors import ChromaError

        if not folder.is_dir():
            raise IndexDamaged(f"{folder} is missing; run: dalil index")
        self.folder = folder
        self._scratch = Scratch()
        try:
            with ExitStack() as opened:
                opened.callback(self._scratch.close)
                _copy(folder, self._scratch.path)
                if narrow:
                    _narrow(self._scratch.path)
                self._client = _client(self._scratch.path)
                opened.callback(self._client.close)
                self._collection: Collection = self._client.get_collection(_COLLECTION, embedding_function=None)
                opened.pop_all()
        except (ChromaError, ValueError) as error:
            raise IndexDamaged(f"the vectors in {folder} cannot be opened; run: dalil index") from error

    def close(self) -> None:
        """Frees Chroma's threads and files."""
        self._client.close()
        self._scratch.close()

    def nearest(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """Numbers of the `k` passages nearest to one vector of shape (dimension,), nearest first, with distances."""
        if not k:
            return []
        ids, distances = self._query(vector[np.newaxis], k)
        return [(int(name.split("-")[0]), distance) for name, distance in zip(ids[0], distances[0], strict=True)]

    def names(self) -> set[tuple[int, bytes]]:
        """Number and hash of every passage there is a vector of."""
        ids = (name.split("-") for name in self._collection.get(include=[])["ids"])
        return {(int(number), bytes.fromhex(hashed)) for number, hashed in ids}

    def lost(self, rows: Sequence[tuple[int, bytes, Vectors]]) -> list[int]:
        """Numbers of the rows, as for `write`, that are not among the nearest of their own vector. Where all of those
        are as near, there are many of the kind, and the row is not lost. A vector of zeros has no direction to be found
        by.
        """
        rows = [row for row in rows if row[2].any()]
        if not rows:
            return []
        ids, distances = self._query(np.stack([vector for _, _, vector in rows]), _KIND)
        found = (dict(zip(*near, strict=True)) for near in zip(ids, distances, strict=True))
        return [
            number
            for (number, hashed, _), near in zip(rows, found, strict=True)
            if near.get(_name(number, hashed), 1.0) > _SAME and (len(near) < _KIND or max(near.values()) > _SAME)
        ]

    def _query(self, vectors: Vectors, k: int) -> tuple[list[list[str]], list[list[float]]]:
        from chromadb.errors import ChromaError

        try:
            found = self._collection.query(query_embeddings=vectors, n_results=k, include=["distances"])
        except ChromaError as error:
            raise IndexDamaged(f"the vectors in {self.folder} are damaged; run: dalil index") from error
        return found["ids"], found["distances"] or []


def _narrow(copy: Path) -> None:
    """Lets a copy look less far from now on."""
    with _opened(copy) as client, warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # Chroma's own, about embedding functions, of which there is none
        collection = client.get_collection(_COLLECTION, embedding_function=None)
        collection.modify(configuration={"hnsw": {"ef_search": _NARROW}})


def _copy(folder: Path, copy: Path) -> None:
    for path in sorted(folder.rglob("*")):
        target = copy / path.relative_to(folder)
        if path.is_dir():
            target.mkdir()
        elif path.stat().st_size < _LARGE or path.suffix == ".sqlite3" or not _linked(path, target):
            shutil.copyfile(path, target)


def _linked(path: Path, target: Path) -> bool:
    try:
        target.symlink_to(path.resolve())
    except OSError:  # a system that allows no links
        return False
    return True
