"""Whether the files of a generation are what was written.

Whenever a generation is opened, every file is looked at: its size and, up to QUICK bytes in a segment, its hash. Above
that a file whose time of change is as it was when it was sealed is believed. `dalil verify` hashes every file.
"""

import hashlib
import os
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, NamedTuple

from index import generations
from index.durable import flush_folder
from index.errors import IndexDamaged
from index.generations import Generation, Seal

QUICK = 256 << 20  # bytes that are hashed in about half a second


class Served(NamedTuple):
    """A sound generation, held so that it is not removed, and what is wrong with the one that should be served."""

    generation: Generation
    hold: IO[bytes]
    damage: str


def served(folder: Path, trusted: Collection[Path] = (), distrusted: Mapping[str, str] | None = None) -> Served:
    """The generation to answer from: the one pointed at, or the last that is sound.

    The files of `trusted` segments are not looked at; `distrusted` are generations found damaged otherwise, with the
    reason. Raises IndexFolderError where there is no index, IndexDamaged where no generation is sound.
    """
    while True:
        names = generations.candidates(folder)
        faults = generations.pointer_faults(folder)
        for name in names:
            try:
                if distrusted and name in distrusted:
                    raise IndexDamaged(distrusted[name])
                return Served(*_held(folder, name, trusted), faults[0] if faults else "")
            except IndexDamaged as error:
                faults.append(str(error).split(";")[0])
                if generations.candidates(folder) != names:
                    break  # others were published meanwhile, and this one removed: look again
        else:
            raise IndexDamaged(f"the index in {folder} is damaged ({faults[0]}); run: dalil index --into {folder}")


def _held(folder: Path, name: str, trusted: Collection[Path]) -> tuple[Generation, IO[bytes]]:
    """A generation whose files are sound, and what holds it."""
    with ExitStack() as held:
        hold = generations.hold(folder, name)
        if hold is None:
            raise IndexDamaged(f"{generations.manifest_path(folder, name)} is missing")
        held.enter_context(hold)
        generation = generations.read(folder, name)
        for part in generation.manifest.parts:
            segment = generation.segment(part)
            faults = [] if segment in trusted else broken(segment, part.files)
            if faults:
                raise IndexDamaged(faults[0])
        held.pop_all()
    return generation, hold


def seal(segment: Path) -> dict[str, Seal]:
    """Flushes every file and folder of a finished segment to disk and seals the files, by their paths within it."""
    seals: dict[str, Seal] = {}
    for path in sorted(segment.rglob("*")):
        if path.is_dir():
            flush_folder(path)
            continue
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        about = path.stat()
        seals[path.relative_to(segment).as_posix()] = Seal(about.st_size, digest, about.st_mtime_ns)
    flush_folder(segment)
    flush_folder(segment.parent)
    return seals


def broken(segment: Path, files: Mapping[str, Seal], *, every: bool = False) -> list[str]:
    """What is wrong with the files of a segment, a line each: nothing where it is sound."""
    small = sum(sealed.size for sealed in files.values()) <= QUICK
    faults = []
    for name, sealed in files.items():
        path = segment / name
        try:
            about = path.stat()
            if about.st_size != sealed.size:
                faults.append(f"{path} has {about.st_size} bytes, not {sealed.size}")
            elif every or small or about.st_mtime_ns != sealed.changed:
                with open(path, "rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() != sealed.sha256:
                        faults.append(f"{path} is not what was written")
        except FileNotFoundError:
            faults.append(f"{path} is missing")
    return faults
