"""Files to articles, and fetched documents to what they list, in a process of its own, under limits: what is broken, or
made to break things, ends that process and nothing else. One process reads file after file; it is started again when it
died.

It may take CPU seconds of computing and WALL seconds of waiting for each article, MEMORY bytes of address space, and
write no large file. Where the system has no such limits (Windows), the WALL seconds alone count.
"""

import base64
import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from index.articles import Article, Failure, Flag, Skip
from index.child import Bench, Process, end
from index.errors import FetchError
from index.feeds import Entry, Feed, Sitemap, listing
from index.readers import Item, read

CPU, WALL = 8, 20
MEMORY = 512 << 20
_WRITTEN = 128 << 20  # the model by which languages are told unpacks itself into a file of 70 MB without a name
_DEATHS = 3  # by the files within one archive, before the rest of it is left
_TICK = 0.2
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # others take address space for nothing
_bench = Bench("index.reading", **_ONE_THREAD)
_KINDS: dict[str, Callable[..., Item]] = {"article": Article, "failure": Failure, "flag": Flag, "skip": Skip}


class Reader:
    """Reads files; a context manager. When it is left, its process waits for the next one to come."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._deadline = 0.0  # 0 while nothing is waited for
        self._overran = False
        self._idle = True  # the process has told all there was to tell

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process and self._idle:
            _bench.keep(self._process)
            self._process = None
        self._end()

    def read(self, path: Path, name: str) -> Iterator[Item]:
        """Yields what `index.readers.read` does. Where the process dies, that is a Failure of what it was reading; what
        comes after it in the same archive is read by another.
        """
        place, past = name, 0
        for _ in range(_DEATHS):
            fault = ""
            for kind, *told in self._told("read", str(path.absolute()), name, past):  # it may be in another folder
                if kind == "begun":
                    past, place = told
                elif kind == "fault":
                    fault = told[0]
                elif kind == "done":
                    return
                else:
                    yield _KINDS[kind](*told)
            yield Failure(place, self._reason(fault))
            if not past:
                return
        yield Failure(name, f"{_DEATHS} of its files broke the limits of reading; what follows {place} is left out")

    def listing(self, body: bytes, url: str) -> Feed | Sitemap | None:
        """What `index.feeds.listing` finds; a FetchError too where the process dies of it."""
        fault = ""
        found: Feed | Sitemap | None = None
        for kind, *told in self._told("list", base64.b64encode(body).decode(), url):
            if kind == "feed":
                found = Feed(tuple(Entry(*entry) for entry in told))
            elif kind == "sitemap":
                found = Sitemap(*told)
            elif kind == "done" and not fault:
                return found
            elif kind == "done":
                raise FetchError(fault, lasting=True)
            else:
                fault = told[0]
        raise FetchError(self._reason(fault), lasting=True)

    def _told(self, *task: object) -> Iterator[list[Any]]:
        """What the process tells of one task, until it is done with it or dies."""
        process = self._started()
        self._idle = False
        assert process.stdin  # noqa: S101 - both are pipes
        assert process.stdout  # noqa: S101
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(task) + "\n")
            process.stdin.flush()
        while line := self._line():
            told = json.loads(line)
            self._idle = told[0] == "done"
            yield told
            if self._idle:
                return

    def _line(self) -> str:
        """The next line, '' where the process died or was killed for being late."""
        assert self._process  # noqa: S101 - it was started
        assert self._process.stdout  # noqa: S101
        self._deadline = time.monotonic() + WALL
        line = self._process.stdout.readline()
        self._deadline = 0.0
        return line if line.endswith("\n") else ""

    def _started(self) -> Process:
        if self._process is None:
            self._overran = False
            self._process = _bench.take()
            threading.Thread(target=self._watch, args=[self._process], daemon=True).start()
        return self._process

    def _watch(self, process: Process) -> None:
        """Kills the process when it is late, as long as it is this reader's."""
        while self._process is process and process.poll() is None:
            deadline = self._deadline
            if deadline and time.monotonic() > deadline:
                self._overran = True
                process.kill()
            time.sleep(_TICK)

    def _reason(self, fault: str) -> str:
        """Why the process died; there is none afterwards."""
        process = self._process
        assert process  # noqa: S101 - it was started
        code = process.wait()
        self._end()
        if fault:
            return fault
        if self._overran:
            return f"reading it takes longer than {WALL} seconds"
        if hasattr(signal, "SIGXCPU") and code == -signal.SIGXCPU:
            return f"reading it takes more than {CPU} seconds of computing"
        return f"the program that read it ended with {signal.Signals(-code).name if code < 0 else code}"

    def _end(self) -> None:
        if self._process:
            end(self._process)
            self._process = None


def main() -> None:
    """Does what standard input asks for, a line of JSON a task, and tells of it on standard output, likewise."""
    sys.excepthook = _tell_fault
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    _limit()
    for line in sys.stdin:
        task, *given = json.loads(line)
        _more_time()
        if task == "read":
            _read(*given)
        else:
            _list(*given)
        _tell("done")


def _read(path: str, name: str, past: int) -> None:
    for item in read(Path(path), name, past, lambda number, place: _tell("begun", number, place)):
        if isinstance(item, Article):
            _tell("article", *asdict(item).values())
        else:
            _tell(type(item).__name__.lower(), *item)
        _more_time()


def _list(body: str, url: str) -> None:
    try:
        found = listing(base64.b64decode(body), url)
    except FetchError as error:
        _tell("refused", str(error))
        return
    if isinstance(found, Feed):
        _tell("feed", *found.entries)
    elif found:
        _tell("sitemap", *found)


def _tell(kind: str, *values: object) -> None:
    sys.stdout.write(json.dumps([kind, *values], ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _tell_fault(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """Called when this process is about to die of an error that no reader expects."""
    said = " ".join(str(error).split())[:200]
    reason = f"it is broken in a way its reader does not know ({kind.__name__}{f': {said}' if said else ''})"
    if issubclass(kind, MemoryError):
        reason = f"reading it takes more than {MEMORY >> 20} MB of memory"
    elif issubclass(kind, RecursionError):
        reason = "it is nested too deeply"
    if issubclass(kind, Exception):
        _tell("fault", reason)


def _limit() -> None:
    """Holds this process to its limits, where the system has them."""
    with suppress(ImportError):
        import resource

        for limit, value in _limits(resource):
            _, hard = resource.getrlimit(limit)
            with suppress(ValueError, OSError):
                resource.setrlimit(limit, (value if hard < 0 else min(value, hard), hard))


def _limits(resource: Any) -> Sequence[tuple[int, int]]:
    return (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, _WRITTEN), (resource.RLIMIT_CORE, 0)


def _more_time() -> None:
    """Another CPU seconds for what comes next."""
    with suppress(ImportError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        seconds = int(time.process_time()) + CPU + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard < 0 else min(seconds, hard), hard))


if __name__ == "__main__":
    main()
