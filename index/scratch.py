"""Folders for what is needed only while it is open. What a killed process left, the next one removes."""

import shutil
import tempfile
import time
import weakref
from pathlib import Path
from typing import IO

from index.lock import hold, is_held

_HELD = "held"
_NEW = 60  # seconds in which a folder may be there and not be held yet


class Scratch:
    """An empty folder, `path`, that is removed when this is closed or collected. It lies in a folder of its own in
    `within`, else in the system's for temporary files, whose name begins with `prefix`.
    """

    def __init__(self, within: Path | None = None, prefix: str = "dalil-") -> None:
        _sweep(within or Path(tempfile.gettempdir()), prefix)
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=within))
        (folder / _HELD).touch()
        self.close = weakref.finalize(self, _remove, folder, hold(folder / _HELD))
        self.path = folder / "scratch"
        self.path.mkdir()


def _remove(folder: Path, held: IO[bytes] | None) -> None:
    if held:
        held.close()
    shutil.rmtree(folder, ignore_errors=True)


def _sweep(within: Path, prefix: str) -> None:
    for held in within.glob(f"{prefix}*/{_HELD}"):
        try:
            if time.time() - held.stat().st_mtime > _NEW and not is_held(held):
                shutil.rmtree(held.parent, ignore_errors=True)
        except OSError:  # somebody else's, or just removed
            continue
