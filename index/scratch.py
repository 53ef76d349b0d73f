"""Folders for what is needed only while it is open. What a killed process left, the next one removes."""

import shutil
import tempfile
import time
import weakref
from pathlib import Path
from typing import IO

from index.lock import hold, is_held

_PREFIX, _HELD = "dalil-", "held"
_NEW = 60  # seconds in which a folder may be there and not be held yet


class Scratch:
    """An empty folder, `path`, that is removed when this is closed or collected."""

    def __init__(self) -> None:
        _sweep()
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        (folder / _HELD).touch()
        self.close = weakref.finalize(self, _remove, folder, hold(folder / _HELD))
        self.path = folder / "scratch"
        self.path.mkdir()


def _remove(folder: Path, held: IO[bytes] | None) -> None:
    if held:
        held.close()
    shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    for held in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_HELD}"):
        try:
            if time.time() - held.stat().st_mtime > _NEW and not is_held(held):
                shutil.rmtree(held.parent, ignore_errors=True)
        except OSError:  # somebody else's, or just removed
            continue
