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
from pathlib import Path
from typing import NamedTuple

import numpy as np

from index.child import started
from index.embed import Vectors
from index.errors import DalilError
from index.progress import Progress, silent
from index.segments import CHROMA, STORE, TERMS
from index.store import Place, Store, text_hash
from index.terms import TermFile
from index.vectors import VectorIndex

EXHAUSTIVE, SAMPLE = 50_000, 2_000
_BATCH = 500
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
    with started("index.proving", str(segment), *(["sample"] if sample else [])) as child:
        try:
            for line in child.stdout or ():
                what, *told = json.loads(line)
                if what == "fault":
                    faults += told
                elif what == "lost":
                    lost += told
                else:
                    progress("verifying", *told)
        except BaseException:
            child.kill()
            raise
    if child.returncode < 0:
        faults.append(f"{segment} cannot be opened: {signal.Signals(-child.returncode).name}")
    elif child.returncode:
        faults.append(f"{segment} could not be checked: the process that did it ended with {child.returncode}")
    return Proof(faults, lost)


def main() -> None:
    """Checks the segment named, and writes a line of JSON for each fault, for what is lost, and for each step."""
    try:
        for told in _findings(Path(sys.argv[1]), sample="sample" in sys.argv):
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
    except DalilError as error:
        sys.stdout.write(json.dumps(("fault", str(error))) + "\n")


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
