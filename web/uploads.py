"""Files that are sent to be indexed: which are taken, and how they come into the folder beside the index.

A name that is not plain is refused, not mended: what is on disk is what was sent, or nothing.
"""

import os
import shutil
import unicodedata
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path, PureWindowsPath
from typing import IO

from index import SettingsError
from index.errors import told
from index.formats import SUFFIXES, suffix
from index.scratch import Scratch

MOST = 200  # files at once
MOST_KEPT = 20_000
LARGEST_FOLDER = 4_000_000_000  # bytes
_LONGEST_NAME = 200  # bytes; file systems take 255
_JOINERS = "\u200c\u200d"  # belong to how Persian and others are written
_NOT_IN_NAMES = frozenset('/\\:*?"<>|')


def save(folder: Path, files: Sequence[tuple[str, IO[bytes]]]) -> list[str]:
    """Puts the files into the folder, all or none, and returns their names.

    Raises SettingsError for a name, a type or a number of files that will not do, IndexFolderError where the folder
    cannot be written.
    """
    names = [plain_name(name) for name, _ in files]
    if len({name.casefold() for name in names}) < len(names):
        raise SettingsError("two of the files have the same name; send one of them")
    with told(folder, "written"):
        size = sum(file.seek(0, os.SEEK_END) for _, file in files)
        _check_room(folder, len(files), size)
        folder.mkdir(exist_ok=True)
        with closing(Scratch(folder, ".incoming-")) as incoming:  # hidden: a build passes it over
            for name, (_, file) in zip(names, files, strict=True):
                file.seek(0)
                with open(incoming.path / name, "wb") as copy:
                    shutil.copyfileobj(file, copy)
            for name in names:
                (incoming.path / name).replace(folder / name)
    return names


def plain_name(name: str) -> str:
    """A name in NFC that is one on every system. Raises SettingsError for any other, and for a type not read."""
    name = unicodedata.normalize("NFC", name)
    shown = name[:_LONGEST_NAME]
    if (
        not name
        or name[0] in ". "
        or name[-1] in ". "
        or len(name.encode("utf-8", "replace")) > _LONGEST_NAME
        or not all(letter.isprintable() or letter in _JOINERS for letter in name)
        or _NOT_IN_NAMES & set(name)
        or PureWindowsPath(name).is_reserved()
    ):
        raise SettingsError(f"{shown!r} is no plain file name; rename the file")
    if not suffix(name):
        raise SettingsError(f"{shown!r} is of a type that Dalil does not read; it reads {' '.join(SUFFIXES)}")
    return name


def _check_room(folder: Path, count: int, size: int) -> None:
    kept = [path.stat().st_size for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []
    if len(kept) + count > MOST_KEPT or sum(kept) + size > LARGEST_FOLDER:
        raise SettingsError(f"{folder} is full; move files out of it, or give a folder in place of uploading")
