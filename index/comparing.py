"""What the sources hold now against what a generation holds: which articles are new, changed, moved or gone."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from index.articles import Article, Failure, Flag, Skip
from index.base import Base
from index.formats import HIDDEN
from index.progress import Progress
from index.readers import LARGEST, Item
from index.reading import Reader
from index.report import SourceReport
from index.sources import File, Found, Passed, Unread, files, pattern_folder, resolved
from index.store import Kept, Row, StoreWriter


@dataclass(slots=True)
class Changes:
    """Paths of articles and what became of the sources, as a report gives them, and what a new segment takes from it.

    `gone` are, by segment, ids of articles that no longer live there: changed, removed, or moved to another source.
    `written` counts the characters of the articles that were written.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    sources: dict[str, SourceReport] = field(default_factory=dict)
    gone: dict[str, set[str]] = field(default_factory=dict)
    written: int = 0

    @property
    def any(self) -> bool:
        """Whether a new generation would differ."""
        return bool(self.written or self.gone)

    def leaving(self, segment: str) -> list[str]:
        """Ids of the articles that are gone from one segment."""
        return sorted(self.gone.get(segment, ()))

    def source(self, source: str) -> SourceReport:
        """What is told of one source."""
        return self.sources.setdefault(source, SourceReport(source))

    def fail(self, failure: Failure, source: str) -> None:
        """Takes note of what cannot be read."""
        self.failed.append(failure)
        self.source(source).failed.append(failure)

    def lose(self, segment: str, article_id: str) -> None:
        """Takes note of an article that is gone."""
        self.gone.setdefault(segment, set()).add(article_id)


def compare(
    sources: Sequence[Path],
    base: Base,
    store: StoreWriter,
    reader: Reader,
    *,
    progress: Progress,
    gathered: Sequence[File | Unread] = (),
) -> Changes:
    """Reads the sources, writes to the new store what the base does not have as it is now, and says what differs.

    `gathered` is what was fetched beside them.

    A file with the same bytes as when it was last read is not read again. An article that can no longer be read stays.
    """
    known = {Path(source) for source in base.sources if Path(source).is_dir()}
    found = [*files(sources, known), *gathered]
    visited = [item for item in found if isinstance(item, File)]
    comparison = _Comparison(base, store, _covered(base, found, sources), reader)
    for item in found:
        if isinstance(item, Unread):
            comparison.changes.fail(item.failure, item.source)
        elif isinstance(item, Passed):
            comparison.changes.source(str(item.source)).skipped.append(Skip(item.name, item.reason))
    for number, file in enumerate(visited, start=1):
        comparison.visit(file)
        progress("reading", number, len(visited))
    comparison.finish()
    return comparison.changes


def _covered(base: Base, found: Sequence[Found], sources: Sequence[Path]) -> dict[str, tuple[str, Row]]:
    """By id, the articles whose fate these sources decide: those of the files visited, of the folders gone through and
    of the patterns. A folder or pattern without a file decides nothing: it may be a disk that is not there today.
    """
    visited = [item for item in found if isinstance(item, File)]
    filled = {
        item.source for item in found if isinstance(item, File) or (isinstance(item, Passed) and item.reason != HIDDEN)
    }
    folders = {source.resolve() for source in sources if source.is_dir()} & filled
    rows = [row for folder in folders for row in base.rows_inside(str(folder / "_")[:-1])]
    for pattern in {resolved(source) for source in sources} & filled - folders:
        folder = pattern_folder(pattern)
        inside = base.rows_inside(str(folder / "_")[:-1]) if folder else []
        rows += [(segment, row) for segment, row in inside if row.source == str(pattern)]
    alone = {file.place for file in visited if file.url or not folders.intersection(file.path.parents)}
    rows += [row for path in alone for row in base.rows_of(path)]
    return {row.id: (segment, row) for segment, row in rows}


class _Comparison:
    """One going through the sources."""

    def __init__(self, base: Base, store: StoreWriter, covered: dict[str, tuple[str, Row]], reader: Reader) -> None:
        self.changes = Changes()
        self._reader = reader
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
        failures, met = len(self.changes.failed), len(self._seen)
        told = self.changes.source(file.root)
        told.files += 1
        rows = self._by_file[path]
        if digest and self._base.file(path) == (digest, len(rows)):
            for segment, row in rows:
                self._stays(segment, row, file)
        else:
            for item in self._reader.read(file.path, file.name):
                self._takes(item, file)
            clean = len(self.changes.failed) == failures
            self._store.note(path, digest if clean else "", len(self._seen) - met)
        told.articles += len(self._seen) - met
        if len(self.changes.failed) > failures:
            self._unread.add(path)

    def _takes(self, item: Item, file: File) -> None:
        """What was read of a file."""
        if isinstance(item, Failure):
            self.changes.fail(item, file.root)
        elif isinstance(item, Flag):
            self.changes.source(file.root).flagged.append(item)
        elif isinstance(item, Skip):
            self.changes.source(file.root).skipped.append(item)
        else:
            self._reads(replace(item, url=file.url) if file.url else item, file)

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
        elif self._is_free(row.id, row.path, file):
            self.changes.unchanged.append(row.path)

    def _reads(self, article: Article, file: File) -> None:
        """An article as it is now."""
        if not self._is_free(article.id, article.path, file):
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

    def _is_free(self, article_id: str, path: str, file: File) -> bool:
        """Takes an id for an article; where another one has it, that is a failure."""
        other = self._seen.get(article_id)
        if other is None and article_id not in self._covered:
            stranger = self._base.row(article_id)
            other = stranger[1].path if stranger else None
        if other is None:
            self._seen[article_id] = path
            return True
        reason = f"its id {article_id!r} is that of {other} already; give it another id"
        self.changes.fail(Failure(path, reason), file.root)
        return False

    def _write(self, kept: Kept) -> None:
        self._store.add(kept)
        self.changes.written += len(kept.article.text)


def _digest(file: File) -> str:
    """What decides how a file is read: its bytes, its name, and the Dalil that reads it; '' where it cannot be read."""
    digest = hashlib.sha256(f"{_dalil()}\n{file.name}\n".encode())
    try:
        if file.path.stat().st_size > LARGEST:
            return ""
        with file.path.open("rb") as opened:
            hashlib.file_digest(opened, lambda: digest)
    except OSError:
        return ""
    return digest.hexdigest()


@cache
def _dalil() -> str:
    return version("dalil")
