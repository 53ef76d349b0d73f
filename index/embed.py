"""Texts to vectors: the bundled static embedding, or any sentence-transformers model by folder or hub name.

The only file that imports sentence_transformers, and only for a model other than the bundled one: the bundled one is
a table of token vectors, for which tokenizers and numpy are enough and load in a tenth of the time.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.errors import ModelError

BUNDLED = "bundled"
BUNDLED_FOLDER = Path(__file__).parent / "model" / "embedding"
Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """A model of one space for questions and passages. Vectors have unit length."""

    name: str
    dimension: int
    fingerprint: str

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (texts, dimension)."""

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (texts, dimension)."""


def load(name: str = BUNDLED) -> Embedder:
    """The bundled model, or the sentence-transformers model of that folder or hub name.

    The bundled one is loaded once. Raises ModelError where there is none, or the extra that loads it is not installed.
    """
    return _bundled() if name == BUNDLED else SentenceTransformerEmbedder(name)


@cache
def _bundled() -> "StaticEmbedder":
    return StaticEmbedder(BUNDLED_FOLDER)


class StaticEmbedder:
    """A sentence-transformers StaticEmbedding folder read light: the sum of token vectors, scaled to unit length.

    `embeddings` holds the vectors as whole numbers of one byte, shape (tokens, dimension), `weights` what each is to be
    multiplied by. A text without a known token gets the zero vector.
    """

    def __init__(self, folder: Path, name: str = BUNDLED) -> None:
        weights, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
        if not weights.exists() or not tokenizer.exists():
            raise ModelError(
                f"the embedding model is not in {folder}; install Dalil again, or train it with training/run.sh"
            )
        self.name = name
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        arrays = load_file(weights)
        self._table: NDArray[np.int8] = arrays["embeddings"]
        self._scales: Vectors = arrays["weights"]
        self.dimension = int(self._table.shape[1])
        digest = hashlib.sha256(tokenizer.read_bytes())
        digest.update(np.ascontiguousarray(self._table).data)
        digest.update(self._scales.tobytes())
        self.fingerprint = digest.hexdigest()

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (texts, dimension)."""
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, encoding in enumerate(encodings):
            if encoding.ids:
                vectors[row] = self._scales[encoding.ids] @ self._table[encoding.ids]
        return unit(vectors)

    questions = passages


class SentenceTransformerEmbedder:
    """Any model that sentence-transformers loads, with its own prompts for questions and passages."""

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ModelError(
                f"the model {name!r} needs the extra 'models'; install it with: pip install 'dalil[models]'"
            ) from error
        try:
            self._model = SentenceTransformer(name, device="cpu")
        except (OSError, ValueError) as error:
            reason = " ".join(str(error).split())[:200]
            raise ModelError(f"the model {name!r} cannot be loaded: {reason}; give a folder or a hub name") from error
        self.name = str(Path(name).resolve()) if Path(name).is_dir() else name  # found again from any folder
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(
                f"the model {name!r} does not say its dimension; choose another sentence-transformers model"
            )
        self.dimension = dimension
        self.fingerprint = _fingerprint(self._model)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (texts, dimension)."""
        return unit(self._model.encode_document(list(texts), convert_to_numpy=True, show_progress_bar=False))

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, shape (texts, dimension)."""
        return unit(self._model.encode_query(list(texts), convert_to_numpy=True, show_progress_bar=False))


def unit(vectors: NDArray[Any]) -> Vectors:
    """Rows scaled to length 1; a row of zeros stays."""
    rows: Vectors = np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True).astype(np.float32)
    lengths[lengths == 0] = 1
    return np.asarray(rows / lengths, np.float32)


def _fingerprint(model: Any) -> str:
    """Hash of the prompts and of every weight's name, shape and a thousand of its values: quick on large models."""
    digest = hashlib.sha256(repr(sorted(model.prompts.items())).encode())
    for name, weight in sorted(model.state_dict().items()):
        values = weight.detach().float().flatten()
        digest.update(f"{name}{tuple(weight.shape)}".encode())
        digest.update(values[:: max(1, len(values) // 1000)].numpy().tobytes())
    return digest.hexdigest()
