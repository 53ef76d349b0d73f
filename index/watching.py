"""Follows sources: a build as soon as a file of a folder is another one, or when a URL is due again."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index.addresses import is_url
from index.articles import Failure
from index.errors import DalilError, IndexBusy, SettingsError
from index.report import BuildReport
from index.sources import File, Unread, files

_State = float | frozenset[tuple[str, int, int]]
URL_INTERVAL = 300.0  # seconds between two looks at a URL, at least
_PATIENCE = 1.0  # seconds between two looks whether another build has ended


def watch(
    sources: Sequence[str],
    update: Callable[[list[str]], BuildReport],
    *,
    interval: float = 60.0,
    url_interval: float = URL_INTERVAL,
) -> Iterator[BuildReport | str]:
    """Brings the index up to date with one source after another by `update`, and again whenever one has changed.

    Folders are looked through every `interval` seconds, URLs fetched every `url_interval`. Gives the report of each
    build that had something new to tell, without what was told before, and words on what keeps one from being made.
    Never ends. An error of `update` is told, and the source tried again; the very first one is raised, and so is any
    SettingsError.
    """
    watched = {source: _Watched(source, update) for source in sources}
    begun, first = time.monotonic(), True
    while True:
        period = (time.monotonic() - begun) // url_interval
        for one in watched.values():
            yield from one.look(period, first=first)
            first = False
        time.sleep(interval)


class _Watched:
    """One source: what it was like when it was last read, and what was told of it."""

    def __init__(self, source: str, update: Callable[[list[str]], BuildReport]) -> None:
        self._source = source
        self._update = update
        self._state: _State | None = None
        self._told: set[Failure | str] = set()

    def look(self, period: float, *, first: bool) -> Iterator[BuildReport | str]:
        """A build where the source has changed since."""
        state = period if is_url(self._source) else _state(Path(self._source))
        if state == self._state:
            return
        try:
            report = yield from self._built()
        except SettingsError:
            raise
        except DalilError as error:
            if first:
                raise
            if self._anew([str(error)]):
                yield str(error)
            return
        new = self._anew([*report.notes, *report.failed])
        report = replace(
            report,
            notes=[one for one in new if isinstance(one, str)],
            failed=[one for one in new if isinstance(one, Failure)],
        )
        if self._state is None or new or report.added or report.changed or report.removed:
            yield report
        self._state = state

    def _built(self) -> Generator[str, None, BuildReport]:
        """The build, as soon as no other one holds the index."""
        waiting = False
        while True:
            try:
                return self._update([self._source])
            except IndexBusy as error:
                if not waiting:
                    yield str(error).replace("; wait for it to end", "; waiting for it to end")
                waiting = True
                time.sleep(_PATIENCE)

    def _anew(self, words: Sequence[Failure | str]) -> list[Failure | str]:
        """What was not told the last time."""
        new = [one for one in words if one not in self._told]
        self._told = set(words)
        return new


def _state(source: Path) -> frozenset[tuple[str, int, int]]:
    """Paths, sizes and times of change of the files of a source; what cannot be read is part of it."""
    found = list(files([source], []))
    there = {(str(one.path), *_seal(one.path)) for one in found if isinstance(one, File)}
    return frozenset(there | {(one.failure.path, 0, 0) for one in found if isinstance(one, Unread)})


def _seal(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
