"""Tar archives, plain or packed. Links and devices within are passed over; nothing is unpacked to the disk."""

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from index.articles import Failure, Skip
from index.errors import ArticleError
from index.formats.draft import Budget, Member, begins, one_line, unpacked
from index.formats.zipped import MOST, unsafe

_FAULTS = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)
_PACKERS = {b"\x1f\x8b": gzip.GzipFile, b"BZ": bz2.BZ2File, b"\xfd7": lzma.LZMAFile}


def members(file: BinaryIO, budget: Budget) -> Iterator[Member | Failure | Skip]:
    """Yields the files within. Raises ArticleError where the archive is broken."""
    start, file = begins(file)
    if packer := _PACKERS.get(start):
        plain = packer(fileobj=file) if packer is gzip.GzipFile else packer(file)
        file = unpacked(cast("BinaryIO", plain), budget, *_FAULTS)
    try:
        with tarfile.open(fileobj=file, mode="r|", errors="backslashreplace") as archive:
            for number, info in enumerate(archive):
                if number >= MOST:
                    raise ArticleError(f"the archive has more than {MOST} files; split it")
                yield from _member(archive, info)
                archive.members = []  # type: ignore[attr-defined]  # it keeps all it met
    except _FAULTS as error:
        raise ArticleError(f"the archive is broken: {one_line(error)}") from error


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[Member | Failure | Skip]:
    if info.isdir():
        return
    if reason := unsafe(info.name):
        yield Failure(f"!/{info.name}", reason)
    elif not info.isreg():
        yield Skip(f"!/{info.name}", "it is a link or a device")
    elif content := archive.extractfile(info):
        yield Member(info.name, cast("BinaryIO", content), f"!/{info.name}")
