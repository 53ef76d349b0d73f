"""How near words are in sense, within a language and across: by the vector that the bundled embedding gives each word.

What a question says may stand in an article as a word that no table knows for it: "blocked", "wedged". So each word of
the question also counts by the word that is nearest to it, as ColBERT's late interaction has it (Khattab and Zaharia,
SIGIR 2020), here of words by themselves.
"""

from collections.abc import Sequence
from functools import cache
from threading import Lock

import numpy as np

from index.embed import Embedder, Vectors, load

_KNOWN = 30_000  # words whose vectors are kept, 25 MB of them


class Senses:
    """The vectors of single words, each made once. Safe to share between threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}
        self._lock = Lock()

    def vectors(self, words: Sequence[str]) -> Vectors:
        """Vectors of unit length, shape (words, dimension); zeros for a word without a known part."""
        with self._lock:
            new = [word for word in dict.fromkeys(words) if word not in self._known]
            if len(self._known) + len(new) > _KNOWN:
                self._known.clear()
                new = list(dict.fromkeys(words))
            if new:
                self._known.update(zip(new, self._embedder.passages(new).astype(np.float16), strict=True))
            found = [self._known[word] for word in words]
        return np.array(found, np.float32).reshape(len(words), self._embedder.dimension)


@cache
def bundled() -> Senses:
    """Those of the bundled embedding, whatever model an index is made with: a large one takes seconds for the words of
    a few passages.
    """
    return Senses(load())
