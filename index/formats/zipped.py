"""Zip archives, and single files packed by gzip. Nothing is ever unpacked to the disk."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from index.articles import Failure, Skip
from index.errors import ArticleError
from index.formats.draft import BOMB, Budget, Member, begins, one_line, unpacked, whole

MOST = 100_000  # files in an archive
FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)
_ENCRYPTED = 1


def members(file: BinaryIO, budget: Budget) -> Iterator[Member | Failure | Skip]:
    """Yields the files within. Raises ArticleError where the archive is broken."""
    start, file = begins(file)
    if start == b"\x1f\x8b":
        faults = (gzip.BadGzipFile, zlib.error, EOFError)
        yield Member("", unpacked(cast("BinaryIO", gzip.GzipFile(fileobj=file)), budget, *faults))
        return
    with opened(file) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            if reason := unsafe(info.filename):
                yield Failure(f"!/{info.filename}", reason)
            elif budget.bursts(info.compress_size, info.file_size):
                yield Failure(f"!/{info.filename}", BOMB)
            elif info.flag_bits & _ENCRYPTED:
                yield Failure(f"!/{info.filename}", "it is encrypted; unpack it with its password")
            else:
                yield from _member(archive, info, budget)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Iterator[Member | Failure]:
    try:
        file = archive.open(info)
    except FAULTS as error:
        yield Failure(f"!/{info.filename}", f"it is broken inside: {one_line(error)}")
        return
    with file:
        yield Member(info.filename, unpacked(cast("BinaryIO", file), budget, *FAULTS), f"!/{info.filename}")


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """An archive, opened. Raises ArticleError where it is none, or has more than MOST files."""
    try:
        archive = zipfile.ZipFile(file if file.seekable() else io.BytesIO(whole(file)))
    except FAULTS as error:
        raise ArticleError(f"the archive is broken: {one_line(error)}") from error
    if len(archive.filelist) > MOST:
        raise ArticleError(f"the archive has more than {MOST} files; split it")
    return archive


def unsafe(name: str) -> str:
    """Why a file within an archive is not taken for its name; '' where it is."""
    parts = name.replace("\\", "/").split("/")
    return "its name leads out of the archive" if ".." in parts or name.startswith(("/", "\\")) else ""
