"""Vectors in Chroma: written once in a folder of their own, then only read. The only file that imports chromadb.

Chroma is given our own vectors and nothing else: no texts, no embedding function, so nothing is ever downloaded.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings
from chromadb.errors import ChromaError

from index.embed import Vectors
from index.errors import IndexFolderError

_COLLECTION = "passages"
_BATCH = 2_000
_WIDEST = 1_000  # neighbours Chroma looks at for one question; more than we ever ask


def _client(folder: Path) -> Client:
    client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
    return cast("Client", client)


def write(folder: Path, rows: Iterable[tuple[int, Vectors]]) -> None:
    """Stores (passage number, vector of shape (dimension,)) in a new folder."""
    client = _client(folder)
    try:
        collection = client.create_collection(
            _COLLECTION,
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": _WIDEST}},
        )
        batch: list[tuple[int, Vectors]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == _BATCH:
                _add(collection, batch)
                batch = []
        _add(collection, batch)
    finally:
        client.close()


def _add(collection: chromadb.Collection, batch: list[tuple[int, Vectors]]) -> None:
    if batch:
        collection.add(ids=[str(number) for number, _ in batch], embeddings=np.stack([vector for _, vector in batch]))


class VectorIndex:
    """The vectors of one generation, opened for questions."""

    def __init__(self, folder: Path) -> None:
        try:
            self._client = _client(folder)
            self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            self._count = self._collection.count()
        except (ChromaError, ValueError) as error:
            raise IndexFolderError(f"the vectors in {folder} cannot be opened; run: dalil index --full") from error

    def close(self) -> None:
        """Frees Chroma's threads and files."""
        self._client.close()

    def nearest(self, vector: Vectors, k: int) -> list[int]:
        """Numbers of the `k` passages nearest to one vector of shape (dimension,), nearest first."""
        if not self._count:
            return []
        found = self._collection.query(query_embeddings=vector[np.newaxis], n_results=min(k, self._count), include=[])
        return [int(number) for number in found["ids"][0]]
