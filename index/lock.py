"""Who may do what to an index folder: one build at a time, and no generation removed while somebody reads it.

The locks are the operating system's own, on open files: a process that dies, however it dies, frees them.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import portalocker

from index.errors import IndexBusy

LOCK, HOLDER = "lock", "lock.pid"
_PATIENCE = 0.5  # seconds a holder may take between taking the lock and writing down who it is


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Holds the one right to change an index folder, which exists. Raises IndexBusy where another process has it."""
    with open(folder / LOCK, "ab") as file:
        try:
            portalocker.lock(file, portalocker.LOCK_EX | portalocker.LOCK_NB)
        except portalocker.AlreadyLocked as error:
            raise IndexBusy(f"another build ({_holder(folder)}) holds {folder}; wait for it to end") from error
        (folder / HOLDER).write_text(str(os.getpid()), encoding="ascii")
        try:
            yield
        finally:
            (folder / HOLDER).unlink(missing_ok=True)


def hold(file: Path) -> IO[bytes] | None:
    """Opens a file so that `is_held` is true of it until it is closed; None where it is no more."""
    try:
        opened = open(file, "rb")  # noqa: SIM115 - the caller closes it
    except FileNotFoundError:
        return None
    portalocker.lock(opened, portalocker.LOCK_SH)
    if not file.exists():  # removed between the two
        opened.close()
        return None
    return opened


def is_held(file: Path) -> bool:
    """Whether a process, this one included, has the file from `hold`."""
    try:
        with open(file, "rb") as opened:
            portalocker.lock(opened, portalocker.LOCK_EX | portalocker.LOCK_NB)
    except portalocker.AlreadyLocked:
        return True
    except FileNotFoundError:
        return False
    return False


def _holder(folder: Path) -> str:
    """Who holds the lock. A holder that was killed may have left its number behind: that of the living one counts."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        number = _read(folder / HOLDER)
        if number and _is_alive(number):
            return f"process {number}"
        time.sleep(0.01)
    return "just begun"


def _read(path: Path) -> int:
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def _is_alive(process: int) -> bool:
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's
    return True
