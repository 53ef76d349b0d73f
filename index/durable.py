"""Writing that outlasts a power cut: files and folders are flushed to the disk before anything points at them."""

import os
from pathlib import Path


def write_durably(path: Path, data: bytes) -> None:
    """Writes beside, flushes to disk, then replaces in one step. The folder is made where there is none."""
    made = not path.parent.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    try:
        with open(beside, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    flush_folder(path.parent)
    if made:
        flush_folder(path.parent.parent)


def flush_folder(folder: Path) -> None:
    """Makes the names in a folder last."""
    if os.name == "nt":  # which has no such call, and needs none
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
