"""The folder of an index: generations side by side, and a pointer to the one that is served.

index/current            the name of the served generation, replaced in one atomic step
index/generations/NAME/  store.sqlite, terms.sqlite, chroma/, manifest.json; never written again once served
index/lock               held by the one build that may run
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexBusy, IndexFolderError

FORMAT = 1
_OURS = {"current", "current.new", "generations", "lock", "lock.pid"}
KEPT = 2  # generations: the served one and the one before


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made of and with. `created` is ISO 8601 in UTC."""

    created: str
    articles: int
    passages: int
    languages: dict[str, int]
    model: str
    fingerprint: str
    passage_size: int
    format: int = FORMAT


def is_index(folder: Path) -> bool:
    """Whether the folder has a served generation."""
    return (folder / "current").is_file()


def current(folder: Path) -> Path:
    """The served generation's own folder.

    Raises IndexFolderError where there is no index, or its pointer leads nowhere.
    """
    if not is_index(folder):
        raise IndexFolderError(f"no index in {folder}; make one with: dalil index SOURCE --into {folder}")
    generation = folder / "generations" / _served(folder)
    if not (generation / "manifest.json").is_file():
        raise IndexFolderError(
            f"the index in {folder} is damaged: {generation.name} is missing; "
            f"run: dalil index SOURCE --full --into {folder}"
        )
    return generation


def manifest(generation: Path) -> Manifest:
    """What is written down about one generation.

    Raises IndexFolderError where it cannot be read or was made by a newer Dalil.
    """
    path = generation / "manifest.json"
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if values["format"] != FORMAT:
            raise IndexFolderError(
                f"{generation} has format {values['format']}, this Dalil reads {FORMAT}; run: dalil index SOURCE --full"
            )
        return Manifest(**{field.name: values[field.name] for field in fields(Manifest)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexFolderError(f"{path} cannot be read; run: dalil index --full") from error


def known(folder: Path) -> Manifest | None:
    """What the served generation was made of and with; None where there is none that can be read."""
    try:
        return manifest(current(folder))
    except IndexFolderError:
        return None


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """The folder of a new generation, while this process alone may build.

    The folder is removed again if the block fails or leaves no manifest.
    Raises IndexBusy where another build holds the index, IndexFolderError where the folder cannot be written or holds
    something else.
    """
    _prepare(folder)
    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexBusy(f"another build ({_holder(folder)}) holds {folder}; wait for it to end") from error
    try:
        (folder / "lock.pid").write_text(str(os.getpid()), encoding="utf-8")
        _sweep(folder)
        generation = folder / "generations" / datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        generation.mkdir(parents=True)
        try:
            yield generation
        finally:
            if not (generation / "manifest.json").exists():
                shutil.rmtree(generation)
    finally:
        (folder / "lock.pid").unlink(missing_ok=True)
        lock.release()


def publish(folder: Path, generation: Path, written: Manifest) -> None:
    """Makes a finished generation the served one and removes the oldest."""
    _write_durably(generation / "manifest.json", json.dumps(asdict(written), ensure_ascii=False, indent=1))
    _write_durably(folder / "current", generation.name)
    for old in sorted(generation.parent.iterdir())[:-KEPT]:
        shutil.rmtree(old)


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        strangers = {path.name for path in folder.iterdir()} - _OURS
        if strangers and not is_index(folder):
            raise IndexFolderError(
                f"{folder} holds other files ({min(strangers)}); give an empty or new folder with --into"
            )
        if not os.access(folder, os.W_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise IndexFolderError(
            f"the folder {folder} cannot be written: {error.strerror}; choose another with --into"
        ) from error


def _sweep(folder: Path) -> None:
    """Removes what builds that were killed have left: generations half written, and complete ones never served."""
    served = _served(folder) if is_index(folder) else ""
    for generation in (folder / "generations").glob("*"):
        if generation.name > served or not (generation / "manifest.json").exists():
            shutil.rmtree(generation)


def _served(folder: Path) -> str:
    return (folder / "current").read_text(encoding="utf-8").strip()


def _holder(folder: Path) -> str:
    try:
        return f"process {(folder / 'lock.pid').read_text(encoding='utf-8')}"
    except OSError:
        return "just begun"


def _write_durably(path: Path, text: str) -> None:
    """Writes beside, flushes to disk, then replaces in one step."""
    beside = path.with_name(path.name + ".new")
    with open(beside, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
