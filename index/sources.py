"""Which files the SOURCEs of a build are, and what each is called in ids and reports."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from index.articles import Failure
from index.lock import LOCK
from index.readers import READERS


class File(NamedTuple):
    """A file to read: its absolute path, the SOURCE it belongs to (absolute), and its name within that.

    What was fetched has its `url`, which stands for both: the index may be moved, and with it the file.
    """

    path: Path
    source: Path
    name: str
    url: str = ""

    @property
    def place(self) -> str:
        """Where it is, as it is kept."""
        return self.url or str(self.path)

    @property
    def home(self) -> str:
        """The SOURCE it belongs to, as it is kept."""
        return self.url or str(self.source)


def files(sources: Sequence[Path], known: Collection[Path]) -> Iterator[File | Failure]:
    """Every file of the sources, none twice, folders in the order of paths; hidden files are passed over.

    `known` are folders that are sources already: a file inside one keeps the name it has there.
    """
    seen: set[Path] = set()
    for source in sources:
        for item in _files(source, known):
            if isinstance(item, Failure):
                yield item
            elif not _is_utf8(str(item.path)):
                name = str(item.path).encode("utf-8", "backslashreplace").decode()
                yield Failure(name, "its name is not in UTF-8; rename it")
            elif item.path not in seen:
                seen.add(item.path)
                yield item


def _files(source: Path, known: Collection[Path]) -> Iterator[File | Failure]:
    path = source.resolve()
    if path.is_file():
        homes = [folder for folder in known if folder in path.parents]
        home = max(homes, key=lambda folder: len(folder.parts), default=None)
        yield File(path, home, path.relative_to(home).as_posix()) if home else File(path, path, path.name)
    elif path.is_dir():
        found = [inside for inside in _inside(path) if inside.is_file() and not _hidden(inside, path)]
        yield from (File(inside, path, inside.relative_to(path).as_posix()) for inside in found)
        if not found:
            yield Failure(str(source), f"there is no file in the folder; Dalil reads {' '.join(READERS)}")
    else:
        yield Failure(str(source), "there is no such file or folder")


def _inside(folder: Path) -> Iterator[Path]:
    """What is in a folder, in order, but for indexes made in it."""
    found = sorted(folder.rglob("*"))
    indexes = {path.parent for path in found if path.name == LOCK and (path.parent / "segments").is_dir()}
    return (path for path in found if indexes.isdisjoint(path.parents))


def _is_utf8(name: str) -> bool:
    """Whether a name that the system gave can be written down: Python keeps bytes that are no UTF-8 as surrogates."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
