"""The served generation, kept open and followed: a new one is asked from the next question on.

Questions that are under way finish on the generation they began with; it is closed when the last of them has ended.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index import generations
from index.errors import IndexDamaged, IndexFolderError, told
from index.search import Index


class Serving:
    """An index folder opened for questions. Safe to share between threads."""

    def __init__(self, folder: str | Path) -> None:
        """Raises what Index.open raises."""
        self.folder = Path(folder)
        self._lock = threading.Lock()
        self._users: Counter[Index] = Counter()
        self._distrusted: dict[str, str] = {}
        self._seen = self._published()
        self._index = Index.open(self.folder)

    def close(self) -> None:
        """Frees the files."""
        with self._lock:
            for index in {*self._users, self._index}:
                index.close()
            self._users.clear()

    @contextmanager
    def index(self) -> Iterator[Index]:
        """The generation that is served now, for one question. Raises what Index.open raises."""
        with self._lock:
            index = self._follow()
            self._users[index] += 1
        try:
            yield index
        except IndexDamaged as error:
            self._distrusted[index.generation.name] = str(error).split(";")[0]
            raise
        finally:
            with self._lock:
                self._users[index] -= 1
                self._close_unused()

    def _follow(self) -> Index:
        """The open generation, or another one where that is no longer the one to be asked."""
        published = self._published()
        if published != self._seen or self._index.is_disturbed or self._index.generation.name in self._distrusted:
            before = self._index
            self._index = Index.open(self.folder, beside=before, distrusted=self._distrusted)
            self._users[before] += 0
            self._seen = published
            self._close_unused()
        return self._index

    def _published(self) -> str:
        """The name of the generation to be served, '' where there is none that can be read."""
        try:
            with told(self.folder, "read"):
                return generations.candidates(self.folder)[0]
        except IndexFolderError:  # told by opening it
            return ""

    def _close_unused(self) -> None:
        for index, users in list(self._users.items()):
            if not users and index is not self._index:
                del self._users[index]
                index.close()
