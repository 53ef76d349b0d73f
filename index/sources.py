"""Which files the SOURCEs of a build are, and what each is called in ids and reports."""

import glob
import os
import stat
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from index.articles import Failure
from index.formats import HIDDEN, SUFFIXES, suffix, unknown
from index.lock import LOCK

_LINK = "it is a link; name what it leads to as a SOURCE of its own"


class File(NamedTuple):
    """A file to read: its absolute path, the SOURCE it belongs to (absolute), and its name within that.

    What was fetched has its `url`, which stands for both: the index may be moved, and with it the file. `listed` is the
    URL of the feed or sitemap that led to it.
    """

    path: Path
    source: Path
    name: str
    url: str = ""
    listed: str = ""

    @property
    def place(self) -> str:
        """Where it is, as it is kept."""
        return self.url or str(self.path)

    @property
    def home(self) -> str:
        """The SOURCE it belongs to, as it is kept."""
        return self.url or str(self.source)

    @property
    def root(self) -> str:
        """The SOURCE that a person named, in whose report it stands."""
        return self.listed or self.home


class Passed(NamedTuple):
    """What is passed over in a folder: its name within the SOURCE, that SOURCE (absolute), and why."""

    name: str
    source: Path
    reason: str


class Unread(NamedTuple):
    """What cannot be read of a SOURCE (an absolute path or a URL), and why."""

    failure: Failure
    source: str


Found = File | Passed | Unread


def files(sources: Sequence[Path], known: Collection[Path]) -> Iterator[Found]:
    """Every file of the sources, none twice, folders and patterns in the order of paths.

    A source is a file, a folder with all folders within, or a pattern such as 'news/**/*.html'. Of a folder, what is
    hidden, what no reader knows, links and what is no file are passed over. `known` are folders that are sources
    already: a file inside one keeps the name it has there.
    """
    seen: set[Path] = set()
    for source in sources:
        for item in _found(source, known):
            if not isinstance(item, File):
                yield item
            elif not _is_utf8(str(item.path)):
                name = str(item.path).encode("utf-8", "backslashreplace").decode()
                yield Unread(Failure(name, "its name is not in UTF-8; rename it"), item.root)
            elif item.path not in seen:
                seen.add(item.path)
                yield item


def resolved(source: Path) -> Path:
    """A source as it is written down: absolute; of a pattern, the folders before its first sign."""
    folder = pattern_folder(source)
    return source.resolve() if folder is None else folder.resolve() / source.relative_to(folder)


def pattern_folder(source: Path) -> Path | None:
    """The folder in which a pattern looks; None where the source is no pattern, as there is a file of that name."""
    if not glob.has_magic(str(source)) or source.exists():
        return None
    plain = next(at for at, part in enumerate(source.parts) if glob.has_magic(part))
    return Path(*source.parts[:plain])


def _found(source: Path, known: Collection[Path]) -> Iterator[Found]:
    path = resolved(source)
    folder = pattern_folder(path)
    if folder is not None:
        yield from _matching(path, folder, known)
    elif path.is_dir():
        yield from _inside(path, path)
    elif path.is_file():
        home = _home(path, known)
        yield File(path, home, path.relative_to(home).as_posix()) if home else File(path, path, path.name)
    else:
        what = "it is no file, but a pipe or a device" if path.exists() else "there is no such file or folder"
        yield Unread(Failure(str(source), what), str(path))


def _home(path: Path, known: Collection[Path]) -> Path | None:
    """The nearest of the known folders that a file is in."""
    homes = [home for home in known if home in path.parents]
    return max(homes, key=lambda folder: len(folder.parts), default=None)


def _inside(folder: Path, source: Path) -> Iterator[Found]:
    """Everything in a folder, but what lies in hidden folders."""
    found: list[Path] = []
    locked: list[OSError] = []
    for here, folders, names in os.walk(folder, onerror=locked.append):
        if LOCK in names and "segments" in folders:  # an index made in it
            folders.clear()
            continue
        links = [name for name in folders if name.startswith(".") or Path(here, name).is_symlink()]
        folders[:] = [name for name in folders if name not in links]
        found += [Path(here, name) for name in (*names, *links)]
    for error in locked:
        place = Path(error.filename)
        name = place.relative_to(source).as_posix() if place != source else str(source)
        yield Unread(Failure(name, f"the folder cannot be opened: {error.strerror}"), str(source))
    yield from (_judged(path, source, path.relative_to(source).as_posix()) for path in sorted(found))
    if not found and not locked:
        reason = f"there is no file in the folder; Dalil reads {' '.join(SUFFIXES)}"
        yield Unread(Failure(str(source), reason), str(source))


def _matching(source: Path, folder: Path, known: Collection[Path]) -> Iterator[Found]:
    """The files that a pattern names, each called by its place in the folder where the pattern begins to look."""
    found = sorted(map(Path, glob.iglob(str(source), recursive=True)))
    for path in found:
        if not path.is_dir():
            home = _home(path, known)
            yield _judged(path, home or source, path.relative_to(home or folder).as_posix())
    if not found:
        yield Unread(Failure(str(source), "no file matches the pattern"), str(source))


def _judged(path: Path, source: Path, name: str) -> File | Passed:
    """A file to read, or why it is passed over."""
    mode = path.lstat().st_mode
    reason = ""
    if path.name.startswith("."):
        reason = HIDDEN
    elif stat.S_ISLNK(mode):
        reason = _LINK
    elif not stat.S_ISREG(mode):
        reason = "it is no file, but a pipe or a device"
    elif not suffix(name):
        reason = unknown(name)
    return Passed(name, source, reason) if reason else File(path, source, name)


def _is_utf8(name: str) -> bool:
    """Whether a name that the system gave can be written down: Python keeps bytes that are no UTF-8 as surrogates."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)
