"""What readers give: drafts of articles, and the files within a file."""

import io
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, BinaryIO, NamedTuple, cast

from index.errors import ArticleError

MEGABYTE = 1 << 20
LARGEST = 64 * MEGABYTE  # of a file that has to be read whole
_RATIO = 200  # news text is packed to a tenth or so; a bomb to a thousandth


BOMB = f"it unpacks to more than {_RATIO} times its size: it was made to fill the disk"


class Draft(NamedTuple):
    """An article as its file has it: text and fields under the file's own names, its place within the file, and what a
    person should know of how it was read. `origins` says of fields, by the article's names, where they were said, where
    that is no plain field of the file; `locale`, such as 'en-US', tells the order of dates in figures.
    """

    text: str
    fields: Mapping[str, Any]
    part: str = ""
    notes: tuple[str, ...] = ()
    origins: Mapping[str, str] = MappingProxyType({})
    locale: str = ""


class Member(NamedTuple):
    """A file within a file. `name` says its format, '' that of the outer name; it stands in ids and the report by
    `inner` ('!/a.md') or `part` ('12'). `fields` are known of it from outside, and count where it says nothing itself.
    A Failure or Skip from a container has for a path what follows that of the container: '!/a.md', ':12'.
    """

    name: str
    file: BinaryIO
    inner: str = ""
    part: str = ""
    fields: Mapping[str, Any] = {}


class Budget:
    """How much may come out of a packed file of `size` bytes."""

    def __init__(self, size: int) -> None:
        self.left = LARGEST + _RATIO * size

    def spend(self, size: int) -> None:
        """Raises ArticleError where it is spent: the file is a bomb."""
        self.left -= size
        if self.left < 0:
            raise ArticleError(BOMB)

    @staticmethod
    def bursts(packed: int, size: int) -> bool:
        """Whether a file within says itself that it is a bomb."""
        return size > MEGABYTE + _RATIO * packed


class Unpacked(io.RawIOBase):
    """What comes out of a packed file, read as long as the budget lasts. Raises ArticleError where it is broken."""

    def __init__(self, file: BinaryIO, budget: Budget, faults: tuple[type[Exception], ...]) -> None:
        self._file = file
        self._budget = budget
        self._faults = faults

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fills the buffer as far as there is something."""
        try:
            data = self._file.read(len(buffer))
        except self._faults as error:
            raise ArticleError(f"it is broken inside: {one_line(error)}") from error
        self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)


def unpacked(file: BinaryIO, budget: Budget, *faults: type[Exception]) -> BinaryIO:
    """`file`, which unpacks something, held to the budget; `faults` are what it raises where it is broken."""
    return io.BufferedReader(Unpacked(file, budget, faults), MEGABYTE)


def whole(file: BinaryIO) -> bytes:
    """All bytes of a file. Raises ArticleError where there are more than LARGEST."""
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ArticleError(f"it is larger than {LARGEST // MEGABYTE} MB; split it")
    return data


def begins(file: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first two bytes of a file, and the file at its beginning, which may be one that cannot go back."""
    if not isinstance(file, io.BufferedReader):
        file = io.BufferedReader(cast("io.RawIOBase", file))
    return file.peek(2)[:2], file


def one_line(error: Exception) -> str:
    """What an error says, in one line; its name where it says nothing."""
    return " ".join(str(error).split())[:200] or type(error).__name__
