"""What the sources hold now against what a generation holds: which articles are new, changed, moved or gone."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from index.articles import Article, Failure
from index.base import Base
from index.progress import Progress
from index.readers import read
from index.sources import File, files
from index.store import Kept, Row, StoreWriter


@dataclass(slots=True)
class Changes:
    """Paths of articles as a report gives them, and what a new segment takes from it.

    `gone` are, by segment, ids of articles that no longer live there: changed, removed, or moved to another source.
    `written` counts the characters of the articles that were written.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    gone: dict[str, set[str]] = field(default_factory=dict)
    written: int = 0

    @property
    def any(self) -> bool:
        """Whether a new generation would differ."""
        return bool(self.written or self.gone)

    def leaving(self, segment: str) -> list[str]:
        """Ids of the articles that are gone from one segment."""
        return sorted(self.gone.get(segment, ()))

    def lose(self, segment: str, article_id: str) -> None:
        """Takes note of an article that is gone."""
        self.gone.setdefault(segment, set()).add(article_id)


def compare(
    sources: Sequence[Path],
    base: Base,
    store: StoreWriter,
    progress: Progress,
    gathered: Sequence[File | Failure] = (),
) -> Changes:
    """Reads the sources, writes to the new store what the base does not have as it is now, and says what differs.

    `gathered` is what was fetched beside them.

    A file with the same bytes as when it was last read is not read again. An article that can no longer be read stays.
    """
    known = {Path(source) for source in base.sources if Path(source).is_dir()}
    found = [*files(sources, known), *gathered]
    visited = [item for item in found if isinstance(item, File)]
    comparison = _Comparison(base, store, _covered(base, visited, sources))
    comparison.changes.failed.extend(item for item in found if isinstance(item, Failure))
    for number, file in enumerate(visited, start=1):
        comparison.visit(file)
        progress("reading", number, len(visited))
    comparison.finish()
    return comparison.changes


def _covered(base: Base, visited: Sequence[File], sources: Sequence[Path]) -> dict[str, tuple[str, Row]]:
    """By id, the articles whose fate these sources decide: those of the files visited and of the folders gone through.
    A folder without a file decides nothing: it may be a disk that is not there today.
    """
    folders = {source.resolve() for source in sources if source.is_dir()} & {file.source for file in visited}
    rows = [found for folder in folders for found in base.rows_inside(str(folder / "_")[:-1])]
    alone = {file.place for file in visited if file.url or not folders.intersection(file.path.parents)}
    rows += [found for path in alone for found in base.rows_of(path)]
    return {row.id: (segment, row) for segment, row in rows}


class _Comparison:
    """One going through the sources."""

    def __init__(self, base: Base, store: StoreWriter, covered: dict[str, tuple[str, Row]]) -> None:
        self.changes = Changes()
        self._base = base
        self._store = store
        self._covered = covered
        self._by_file: dict[str, list[tuple[str, Row]]] = defaultdict(list)
        for segment, row in covered.values():
            self._by_file[row.file].append((segment, row))
        self._seen: dict[str, str] = {}  # id to the path it was read from
        self._unread: set[str] = set()  # files in which something could not be read

    def visit(self, file: File) -> None:
        """One file: as it was, or read anew."""
        path, digest = file.place, _digest(file)
        failures = len(self.changes.failed)
        rows = self._by_file[path]
        if digest and self._base.file(path) == (digest, len(rows)):
            for segment, row in rows:
                self._stays(segment, row, file)
        else:
            met = len(self._seen)
            for item in read(file.path, file.name):
                if isinstance(item, Failure):
                    self.changes.failed.append(item)
                else:
                    self._reads(replace(item, url=file.url) if file.url else item, file)
            clean = len(self.changes.failed) == failures
            self._store.note(path, digest if clean else "", len(self._seen) - met)
        if len(self.changes.failed) > failures:
            self._unread.add(path)

    def finish(self) -> None:
        """What was not met again is gone, but where its file could not be read."""
        for article_id in sorted(self._covered.keys() - self._seen.keys()):
            segment, row = self._covered[article_id]
            if row.file not in self._unread:
                self.changes.removed.append(row.path)
                self.changes.lose(segment, article_id)

    def _stays(self, segment: str, row: Row, file: File) -> None:
        """An article of a file that is as it was."""
        if row.source != file.home:
            self._reads(self._base.article(segment, row.id), file)
        elif self._is_free(row.id, row.path):
            self.changes.unchanged.append(row.path)

    def _reads(self, article: Article, file: File) -> None:
        """An article as it is now."""
        if not self._is_free(article.id, article.path):
            return
        kept = Kept(article, file.home, file.place, article.fingerprint)
        if article.id not in self._covered:
            self.changes.added.append(article.path)
            self._write(kept)
            return
        segment, row = self._covered[article.id]
        same = row.fingerprint == kept.fingerprint
        (self.changes.unchanged if same else self.changes.changed).append(article.path)
        if not same or (row.source, row.file, row.path) != (kept.source, kept.file, article.path):
            self.changes.lose(segment, article.id)
            self._write(kept)

    def _is_free(self, article_id: str, path: str) -> bool:
        """Takes an id for an article; where another one has it, that is a failure."""
        other = self._seen.get(article_id)
        if other is None and article_id not in self._covered:
            stranger = self._base.row(article_id)
            other = stranger[1].path if stranger else None
        if other is None:
            self._seen[article_id] = path
            return True
        reason = f"its id {article_id!r} is that of {other} already; give it another id"
        self.changes.failed.append(Failure(path, reason))
        return False

    def _write(self, kept: Kept) -> None:
        self._store.add(kept)
        self.changes.written += len(kept.article.text)


def _digest(file: File) -> str:
    """What decides how a file is read: its bytes, its name, and the Dalil that reads it; '' where it cannot be read."""
    digest = hashlib.sha256(f"{_dalil()}\n{file.name}\n".encode())
    try:
        digest.update(file.path.read_bytes())
    except OSError:
        return ""
    return digest.hexdigest()


@cache
def _dalil() -> str:
    return version("dalil")
