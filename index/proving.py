"""Whether every passage of a segment can be found: a thorough look, in a process of its own, so that a fault in a
library kills that and nothing else.

Every article is as it was read; every passage is in the term index and in Chroma with the same hash of its text; the
posting lists have every word; every vector finds itself. Done after a build for what it wrote, and by `dalil verify`
for what is served, there with SAMPLE vectors where a segment has more than EXHAUSTIVE.

Not every vector can be found in a sound Chroma: its graph (HNSW, Malkov and Yashunin 2018) leaves some without a way to
them, in whatever order they come: 3 in 1,000 of 137,000 news passages, 8 of a million. Those are the strays of a
segment: known by number, and compared with every question one by one.
"""

import json
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from index.child import Bench, Process, end
from index.embed import Vectors
from index.errors import DalilError
from index.progress import Progress, silent
from index.segments import CHROMA, STORE, TERMS
from index.store import Place, Store, text_hash
from index.terms import TermFile
from index.vectors import VectorIndex

EXHAUSTIVE, SAMPLE = 50_000, 2_000
_BATCH = 500
_bench = Bench("index.proving")
Row = tuple[int, bytes, Vectors]


class Proof(NamedTuple):
    """What was found in a segment: faults, a line each, and numbers of passages whose vectors Chroma does not find."""

    faults: list[str]
    lost: list[int]


def prove(segment: Path, *, sample: bool, progress: Progress = silent) -> Proof:
    """Looks into a segment whose files are sound, in a process of its own. With `sample`, only SAMPLE vectors look for
    themselves where there are more than EXHAUSTIVE.
    """
    faults, lost = list[str](), list[int]()
    child = _bench.take()
    try:
        ended = large = False
        for what, *told in _told(child, segment, sample):
            if what == "fault":
                faults += told
            elif what == "lost":
                lost += told
            elif what == "done":
                progress("verifying", *told)
                large = told[1] > EXHAUSTIVE
            ended = what == "end"
    except BaseException:
        end(child)
        raise
    if ended and not (faults or large):  # a fault may have left its library in disorder
        _bench.keep(child)
        return Proof(faults, lost)
    code = 0 if ended else child.wait()
    end(child)
    if code < 0:
        faults.append(f"{segment} cannot be opened: {signal.Signals(-code).name}")
    elif not ended:
        faults.append(f"{segment} could not be checked: the process that did it ended with {code}")
    return Proof(faults, lost)


def _told(child: Process, segment: Path, sample: bool) -> Iterator[list[Any]]:
    """What the process tells of a segment, "end" last; less where it dies."""
    assert child.stdin  # noqa: S101 - both are pipes
    assert child.stdout  # noqa: S101
    with suppress(BrokenPipeError):
        child.stdin.write(json.dumps([str(segment.absolute()), sample]) + "\n")  # it may be in another folder
        child.stdin.flush()
    for line in child.stdout:
        told = json.loads(line)
        yield told
        if told[0] == "end":
            return


def main() -> None:
    """Checks one segment after another, each named by a line of JSON, and writes a line for each fault, for what is
    lost, for each step, and at the end of each segment.
    """
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    for line in sys.stdin:
        segment, sample = json.loads(line)
        try:
            for told in _findings(Path(segment), sample=sample):
                _tell(*told)
        except DalilError as error:
            _tell("fault", str(error))
        _tell("end")


def _tell(*told: str | int) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _findings(segment: Path, *, sample: bool) -> Iterator[Sequence[str | int]]:
    """("fault", what is wrong), ("lost", number of a passage, ...), ("done", passages looked for, of how many)."""
    store = Store(segment / STORE)
    for fault in store.faults():
        yield "fault", fault
    for kept in store.articles():
        if kept.article.fingerprint != kept.fingerprint:
            yield "fault", f"the article {kept.article.id!r} is not what was read"
    places: dict[int, Place] = {}
    for place, article in store.texts():
        places[place.number] = place
        if text_hash(article.text[place.span.start : place.span.end]) != place.hash:
            yield "fault", f"passage {place.number} is not what was cut from {article.id!r}"
    for fault in _term_faults(segment, places):
        yield "fault", fault
    yield from _vector_findings(segment, store, places, sample=sample)
    store.close()


def _term_faults(segment: Path, places: Mapping[int, Place]) -> Iterator[str]:
    file = TermFile(segment / TERMS)
    seen = 0
    for language, part in file.parts.items():
        seen += len(part.passages)
        for number, hashed in zip(part.passages.tolist(), part.hashes, strict=True):
            place = places.get(number)
            if place is None or (place.language, place.hash) != (language, hashed.tobytes()):
                yield f"passage {number} stands in the term index with another text"
        for number in part.passages[file.found(language) != part.lengths].tolist():
            yield f"passage {number} has lost words in the term index"
    if seen != len(places):
        yield f"the term index has {seen} passages, the store {len(places)}"
    file.close()


def _vector_findings(
    segment: Path, store: Store, places: Mapping[int, Place], *, sample: bool
) -> Iterator[Sequence[str | int]]:
    vectors = VectorIndex(segment / CHROMA, narrow=True)
    names, wanted = vectors.names(), {(place.number, place.hash) for place in places.values()}
    if names != wanted:
        missing, strange = len(wanted - names), len(names - wanted)
        yield "fault", f"{missing} passages are not in Chroma, {strange} there are not in the store"
    total = SAMPLE if sample and len(places) > EXHAUSTIVE else len(places)
    chosen = np.sort(np.random.default_rng().permutation(len(places))[:total]).tolist()
    lost: list[int] = []
    for start in range(0, total, _BATCH):
        lost += vectors.lost(_rows(store, places, chosen[start : start + _BATCH]))
        yield "done", min(start + _BATCH, total), total
    vectors.close()
    if lost:  # they are looked for again as far as a question looks
        vectors = VectorIndex(segment / CHROMA)
        for start in range(0, len(lost), _BATCH):
            yield "lost", *vectors.lost(_rows(store, places, lost[start : start + _BATCH]))
        vectors.close()


def _rows(store: Store, places: Mapping[int, Place], numbers: list[int]) -> list[Row]:
    found = zip(numbers, store.vectors(numbers), strict=True)
    return [(number, places[number].hash, vector) for number, vector in found]


if __name__ == "__main__":
    main()
