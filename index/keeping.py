"""What a keeper of an index does: look whether it is sound, see what changed, go back to the generation before."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from index import generations, lock
from index.errors import IndexDamaged, SettingsError, told
from index.generations import Generation, Part
from index.progress import Progress, silent
from index.proving import prove
from index.segments import STORE
from index.soundness import broken
from index.store import Row, Store


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about the generation of a number: `faults` is empty where it is sound."""

    generation: int
    served: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """Paths of the articles that one generation has and another has not, or has otherwise."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def verify_index(folder: str | Path, progress: Progress = silent) -> list[Verdict]:
    """Checks every file of every generation that is kept, and of the served one every passage, see `index.soundness`.

    Raises IndexFolderError where there is no index, or its folder cannot be read.
    """
    folder = Path(folder)
    with told(folder, "read"):
        names = generations.candidates(folder)
        pointer = generations.pointer_faults(folder)
        verdicts = []
        for name in names:
            served = name == names[0]
            faults = (pointer if served else []) + _faults(folder, name, served, progress)
            verdicts.append(Verdict(generations.number(name), served, tuple(faults)))
    return verdicts


def _faults(folder: Path, name: str, thorough: bool, progress: Progress) -> list[str]:
    with ExitStack() as held:
        hold = generations.hold(folder, name)
        if hold:
            held.enter_context(hold)
        try:
            generation = generations.read(folder, name)
        except IndexDamaged as error:
            return [str(error).split(";")[0]]
        faults = []
        for part in generation.manifest.parts:
            segment = generation.segment(part)
            found = broken(segment, part.files, every=True)
            faults += found or (_unproved(segment, part, progress) if thorough else [])
        return faults


def _unproved(segment: Path, part: Part, progress: Progress) -> list[str]:
    faults, lost = prove(segment, sample=True, progress=progress)
    strange = sorted(set(lost) - set(part.strays))
    return faults + [f"the vector of passage {number} in {segment} does not find itself" for number in strange]


def rollback(folder: str | Path, to: int = 0, *, forward: bool = False) -> Generation:
    """Serves another generation that is kept: number `to`, or the one before the served one, or with `forward` the one
    after it. Running assistants follow at their next question.

    Raises SettingsError where there is no such generation, IndexDamaged where it is not sound, IndexBusy while a build
    holds the index, and IndexFolderError where there is no index.
    """
    folder = Path(folder)
    with told(folder, "written"):
        generations.candidates(folder)  # before a lock is made where there is no index
        with lock.writing(folder):
            kept = generations.by_number(folder)
            served = generations.number(generations.candidates(folder)[0])
            chosen = kept.get(to or _beside(list(kept), served, forward))
            if chosen is None:
                wanted = f"generation {to}" if to else f"generation {'after' if forward else 'before'} {served}"
                there = ", ".join(map(str, sorted(kept)))
                raise SettingsError(f"there is no {wanted} in {folder}; it keeps {there}")
            for part in chosen.manifest.parts:
                faults = broken(chosen.segment(part), part.files, every=True)
                if faults:
                    raise IndexDamaged(f"generation {chosen.manifest.number} is damaged ({faults[0]}); choose another")
            generations.serve(folder, chosen.name, len(kept))
    return chosen


def _beside(numbers: list[int], served: int, forward: bool) -> int:
    """The number next to the served one; 0 where there is none."""
    if forward:
        return min((number for number in numbers if number > served), default=0)
    return max((number for number in numbers if number < served), default=0)


def differences(older: Generation, newer: Generation) -> Differences:
    """What changed from one generation of an index to another; the cost follows the segments they do not share."""
    before, after = _rows(older, newer), _rows(newer, older)
    both = sorted(before.keys() & after.keys())
    return Differences(
        added=tuple(after[key].path for key in sorted(after.keys() - before.keys())),
        changed=tuple(after[key].path for key in both if after[key].fingerprint != before[key].fingerprint),
        removed=tuple(before[key].path for key in sorted(before.keys() - after.keys())),
    )


def _rows(generation: Generation, other: Generation) -> dict[str, Row]:
    """By id, the articles that live in a generation where the other has them not, or not in the same segment."""
    shared = {part.segment: part for part in other.manifest.parts}
    return {
        row.id: row for part in generation.manifest.parts for row in _own(generation, part, shared.get(part.segment))
    }


def _own(generation: Generation, part: Part, other: Part | None) -> Iterator[Row]:
    if other and set(other.dead) <= set(part.dead):
        return
    store = Store(generation.segment(part) / STORE)
    try:
        if other:
            rows = (store.row(article_id) for article_id in set(other.dead) - set(part.dead))
            yield from (row for row in rows if row)
        else:
            dead = frozenset(part.dead)
            yield from (row for row in store.rows_inside("") if row.id not in dead)
    finally:
        store.close()
