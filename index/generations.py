"""The folder of an index: generations side by side, and a pointer to the one that is served.

index/current                        the served generation's name, then those of the others that are kept
index/generations/NAME/manifest.json what a generation is made of; NAME ends in the hash of this file
index/segments/NAME/                 store.sqlite, terms.sqlite, chroma/: articles of one build or more
index/lock                           held by the one build that may run

Nothing but `current` is ever written again, and that is replaced in one step. A generation is a list of segments, which
it may share with others, and of the articles in them that have left since.
"""

import hashlib
import json
import re
import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple, Self

from index import lock
from index.durable import write_durably
from index.errors import IndexDamaged, IndexFolderError

FORMAT = 6  # another one where terms are stemmed in another way, too
Story = tuple[tuple[str, ...], ...]  # texts of one story; of each the ids of the articles that are copies of it
KEPT = 3  # generations that stay, the served one included
MANIFEST = "manifest.json"
_POINTER = "current"
_NAME = re.compile(r"(\d{6,})-([0-9a-f]{12})")


class Seal(NamedTuple):
    """What a file was when it was written: bytes, hash, and time of change in nanoseconds."""

    size: int
    sha256: str
    changed: int


@dataclass(frozen=True, slots=True)
class Part:
    """A segment as one generation uses it: the seals of its files, what lives in it and what is dead.

    `languages` counts living articles; `dead` are ids of articles that were changed or removed since; `strays` numbers
    of passages whose vectors Chroma does not find, see `index.proving`.
    """

    segment: str
    files: Mapping[str, Seal]
    languages: Mapping[str, int]
    passages: int
    strays: tuple[int, ...] = ()
    dead: tuple[str, ...] = ()
    dead_passages: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made of and with. `created` is ISO 8601 in UTC; `parent` is the number of the generation it
    was made from, 0 where there was none; `sources` are absolute paths; `libraries` versions by name; `stories` ids of
    the articles that tell one story, see `index.stories`.
    """

    number: int
    parent: int
    created: str
    sources: tuple[str, ...]
    model: str
    fingerprint: str
    passage_size: int
    libraries: Mapping[str, str]
    parts: tuple[Part, ...]
    stories: tuple[Story, ...] = ()
    format: int = FORMAT

    @property
    def articles(self) -> int:
        """Articles that live."""
        return sum(self.languages.values())

    @property
    def passages(self) -> int:
        """Passages that live."""
        return sum(part.passages for part in self.parts)

    @property
    def languages(self) -> dict[str, int]:
        """Living articles by language."""
        total: Counter[str] = Counter()
        for part in self.parts:
            total.update(part.languages)
        return {language: count for language, count in sorted(total.items()) if count}

    @property
    def size(self) -> int:
        """Bytes of all its files on disk."""
        return sum(seal.size for part in self.parts for seal in part.files.values())

    def to_json(self) -> bytes:
        """As it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """As it was written. Raises ValueError, KeyError or TypeError for what is no manifest."""
        values = json.loads(data)
        parts = []
        for part in values.pop("parts"):
            files = {path: Seal(*seal) for path, seal in part.pop("files").items()}
            lists = {"files": files, "dead": tuple(part["dead"]), "strays": tuple(part["strays"])}
            parts.append(Part(**part | lists))
        values["stories"] = tuple(tuple(map(tuple, story)) for story in values["stories"])
        return cls(**values | {"parts": tuple(parts), "sources": tuple(values["sources"])})


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation in its folder."""

    folder: Path
    name: str
    manifest: Manifest

    def segment(self, part: Part) -> Path:
        """The folder of one of its segments."""
        return self.folder / "segments" / part.segment


def is_index(folder: Path) -> bool:
    """Whether the folder has a generation."""
    return (folder / _POINTER).is_file() or any(folder.glob(f"generations/*/{MANIFEST}"))


def pointer_faults(folder: Path) -> list[str]:
    """What is wrong with the pointer: one line, or none."""
    try:
        _pointer(folder)
    except IndexDamaged as error:
        return [str(error).split(";")[0]]
    return []


def published(folder: Path) -> list[str]:
    """Names of the generations that are kept, the served one first, then the newest. Where the pointer is damaged: all
    that are there.
    """
    try:
        name, *others = _pointer(folder)
    except IndexDamaged:
        there = [path.parent.name for path in folder.glob(f"generations/*/{MANIFEST}")]
        return sorted(filter(_NAME.fullmatch, there), key=number, reverse=True)
    return [name, *sorted(set(others) - {name}, key=number, reverse=True)]


def read(folder: Path, name: str) -> Generation:
    """One generation.

    Raises IndexDamaged where its manifest is missing or not what was written, and IndexFolderError where it was made by
    an older or newer Dalil.
    """
    path = manifest_path(folder, name)
    try:
        data = path.read_bytes()
        match = _NAME.fullmatch(name)
        if match and hashlib.sha256(data).hexdigest()[:12] != match[2]:
            raise ValueError(name)
        made_by = json.loads(data)["format"]
        if made_by != FORMAT:
            raise _foreign(folder, made_by)
        return Generation(folder, name, Manifest.from_json(data))
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        reason = "missing" if isinstance(error, FileNotFoundError) else "not what was written"
        raise IndexDamaged(f"{path} is {reason}; run: dalil index --into {folder}") from error


def hold(folder: Path, name: str) -> IO[bytes] | None:
    """Keeps a generation from being removed until what is returned is closed; None where it is not there."""
    return lock.hold(manifest_path(folder, name))


def history(folder: Path) -> Iterator[Generation]:
    """The generations that are kept and can be read, newest first."""
    for name in sorted(published(folder), key=number, reverse=True):
        try:
            yield read(folder, name)
        except IndexDamaged:
            continue


def by_number(folder: Path) -> dict[int, Generation]:
    """The same by their numbers."""
    return {generation.manifest.number: generation for generation in history(folder)}


def candidates(folder: Path) -> list[str]:
    """Names in the order in which they are to be tried: the served one, those before it, those after it."""
    if not is_index(folder):
        raise IndexFolderError(f"no index in {folder}; make one with: dalil index SOURCE --into {folder}")
    first, *others = published(folder) or [""]
    return [first, *sorted(others, key=lambda name: (number(name) > number(first), -number(name)))]


def refuse_newer(folder: Path) -> None:
    """Raises IndexFolderError where the index was made by a newer Dalil: that is never written over."""
    for name in published(folder):
        try:
            made_by = json.loads((manifest_path(folder, name)).read_bytes())["format"]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            continue
        if not isinstance(made_by, int) or made_by > FORMAT:
            raise _foreign(folder, made_by)


def next_number(folder: Path) -> int:
    """A number greater than that of every generation there is."""
    return 1 + max((number(path.name) for path in (folder / "generations").glob("*")), default=0)


def publish(folder: Path, manifest: Manifest, keep: int, drop: Collection[str] = ()) -> Generation:
    """Makes a finished generation the served one, and removes those that are no longer to be kept."""
    data = manifest.to_json()
    name = f"{manifest.number:06}-{hashlib.sha256(data).hexdigest()[:12]}"
    try:
        write_durably(manifest_path(folder, name), data)
        serve(folder, name, keep, drop)
    finally:
        if name not in published(folder):
            shutil.rmtree(_home(folder, name), ignore_errors=True)
    return Generation(folder, name, manifest)


def serve(folder: Path, name: str, keep: int, drop: Collection[str] = ()) -> None:
    """Points at a generation; keeps `keep` with it, the newest, and those that somebody reads; removes the rest, and
    those to `drop`.
    """
    others = [one for one in published(folder) if one not in {name, *drop} and _is_readable(folder, one)]
    others.sort(key=number, reverse=True)
    kept = [one for i, one in enumerate(others) if i < keep - 1 or lock.is_held(manifest_path(folder, one))]
    write_durably(folder / _POINTER, "\n".join([name, *kept]).encode())
    sweep(folder)


def sweep(folder: Path) -> None:
    """Removes what belongs to no published generation: what killed builds have left, and what is kept no more."""
    names = published(folder)
    for home in (folder / "generations").glob("*"):
        if home.name not in names and not lock.is_held(home / MANIFEST):
            (home / MANIFEST).unlink(missing_ok=True)  # first, so that nobody begins to read the rest
            shutil.rmtree(home)
    left = [home.name for home in (folder / "generations").glob("*")]
    if all(_is_readable(folder, name) for name in left):  # else nobody knows what they are made of
        needed = used(folder, left)
        for segment in (folder / "segments").glob("*"):
            if segment.name not in needed:
                shutil.rmtree(segment)


def used(folder: Path, names: Iterable[str]) -> set[str]:
    """Names of the segments that those generations are made of, as far as they can be read."""
    generations = [read(folder, name) for name in names if _is_readable(folder, name)]
    return {part.segment for generation in generations for part in generation.manifest.parts}


def _is_readable(folder: Path, name: str) -> bool:
    try:
        read(folder, name)
    except IndexFolderError:
        return False
    return True


def manifest_path(folder: Path, name: str) -> Path:
    """The manifest of a generation, whether it is there or not."""
    return _home(folder, name) / MANIFEST


def _home(folder: Path, name: str) -> Path:
    return folder / "generations" / name


def number(name: str) -> int:
    """The number in a generation's name; 0 where the name is none of ours."""
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else 0


def _pointer(folder: Path) -> Sequence[str]:
    """The names in the pointer, the served one first."""
    path = folder / _POINTER
    try:
        names = path.read_text(encoding="ascii").split("\n")
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise IndexDamaged(f"{path} is damaged; run: dalil index --into {folder}") from error
    if not set(names) <= {home.name for home in (folder / "generations").glob("*")}:
        raise IndexDamaged(f"{path} is damaged; run: dalil index --into {folder}")
    return names


def _foreign(folder: Path, made_by: Any) -> IndexFolderError:
    if isinstance(made_by, int) and made_by < FORMAT:
        return IndexFolderError(
            f"the index in {folder} was made by an older Dalil (format {made_by}, this one reads {FORMAT}); "
            f"make it anew with: dalil index SOURCE --full --into {folder}"
        )
    return IndexFolderError(
        f"the index in {folder} was made by a newer Dalil (format {made_by}, this one reads {FORMAT}); "
        "upgrade Dalil, or make another index with --into"
    )
