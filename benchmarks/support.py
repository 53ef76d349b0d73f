"""How the guard judges: the share of untrue sentences it refuses, and of true ones it refuses wrongly, by language.

python -m benchmarks.support                             over the sample articles: part of `make test`
python -m benchmarks.support --data ../shared/data       and over XQuAD's yardstick articles and translated sentences
python -m benchmarks.support --data ... --development    over its development articles, on which thresholds are chosen
python -m benchmarks.support --data ... --show name      print what was judged wrongly, of one kind
python -m benchmarks.support --data ... --update         raise the floors
"""

import argparse
import hashlib
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from assistant.support import Judgement, Quoted, judge
from benchmarks import floors, sets
from benchmarks.claims import Said, of_samples, of_xquad, pairs, translated
from benchmarks.mutations import MUTATIONS
from benchmarks.rewordings import REWORDINGS
from benchmarks.samples import ARTICLES
from index.translation import Translations

FLOORS = Path(__file__).with_name("support_floors.json")  # of articles, XQuAD and translated sentences
SAMPLES = Path(__file__).with_name("support_samples_floors.json")  # of the sample articles alone
SLACK = 0.002
TRUE = frozenset({"exact", *REWORDINGS, "translated"})  # kinds of which none should be refused
_PAIRS = 20  # sentences a language of `parallel`
_STEP_SAMPLES = 2  # the same of the sample articles, which are judged in `make test`
_STEP = 6  # of XQuAD's sentences one in so many is reworded and made untrue: all of them take an hour
_FAR = 40  # sentences between one and the other whose quotation is no proof of it
_ACROSS = ("number", "date", "name", "negation")  # made untrue across languages too


class Case(NamedTuple):
    """A claim to be judged: what was done to the sentence, and what is quoted for it."""

    kind: str
    claim: str
    language: str
    quoted: Quoted

    @property
    def row(self) -> str:
        """The languages: of the claim, and of the quotation where it is another."""
        return self.language if self.language == self.quoted.language else f"{self.language}-{self.quoted.language}"


class Result(NamedTuple):
    """What became of one case."""

    case: Case
    judgement: Judgement

    @property
    def refused(self) -> bool:
        """Whether the claim was not let through."""
        return self.judgement.state != "supported"


def alike(sentences: Sequence[Said], step: int = 1) -> Iterator[Case]:
    """Each sentence as it is; one of `step` also reworded, made untrue, and beside another's quotation."""
    for i, said in enumerate(sentences):
        yield Case("exact", said.text, said.language, said.quoted)
        if i % step:
            continue
        other = sentences[i - _FAR].quoted
        if other.language == said.language:
            yield Case("elsewhere", said.text, said.language, other)
        for kind, change in (REWORDINGS | MUTATIONS).items():
            claim = change(said, Random(i))  # noqa: S311
            if claim and claim != said.text:
                yield Case(kind, claim, said.language, said.quoted)


def across(sentences: Sequence[tuple[Said, Said]]) -> Iterator[Case]:
    """Each sentence for its translation, both ways, true and made untrue."""
    for i, both in enumerate(sentences):
        for one, other in (both, both[::-1]):
            yield Case("translated", one.text, one.language, other.quoted)
            far = sentences[i - _FAR][both.index(other)]
            if far.language == other.language:
                yield Case("elsewhere", one.text, one.language, far.quoted)
            for kind in _ACROSS:
                beside = one._replace(quoted=Quoted(f"{one.text} {other.text}", one.language))
                claim = MUTATIONS[kind](beside, Random(i))  # noqa: S311
                if claim and claim != one.text:
                    yield Case(kind, claim, one.language, other.quoted)


def judged(cases: Iterable[Case]) -> list[Result]:
    """Every case judged by the bundled tables."""
    tables = Translations()
    return [Result(case, judge(case.claim, case.language, [case.quoted], tables)) for case in cases]


def figures(results: Iterable[Result]) -> tuple[floors.Table, dict[str, Counter[str]]]:
    """The shares refused by row and kind, with a row for all languages alike and one for all across; and the counts."""
    refused: dict[str, Counter[str]] = defaultdict(Counter)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        case = result.case
        together = "all" if case.language == case.quoted.language else "across"
        kinds = [case.kind, *(["reworded"] if case.kind in REWORDINGS else [])]
        for row in (case.row, together):
            for kind in kinds:
                counts[row][kind] += 1
                refused[row][kind] += result.refused
    table = {
        row: {_figure(kind): round(refused[row][kind] / n, 4) for kind, n in sorted(kinds.items())}
        for row, kinds in sorted(counts.items())
    }
    return table, counts


def _figure(kind: str) -> str:
    return f"{kind}_refused" if kind in TRUE or kind == "reworded" else kind


def shown(table: floors.Table, counts: dict[str, Counter[str]]) -> str:
    """The shares in columns, each with how many there were."""
    names = ["exact", "reworded", *REWORDINGS, "translated", *MUTATIONS, "elsewhere"]
    lines = [["", *names]]
    for row, found in table.items():
        cells = [f"{found[_figure(k)]:.3f}/{counts[row][k]}" if _figure(k) in found else "-" for k in names]
        lines.append([row, *cells])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.rjust, line, widths)) for line in lines)


def fingerprint(data: Path | None) -> str:
    """Hash of the articles, and of XQuAD where it is there."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(ARTICLES.iterdir())))
    if data:
        digest.update(sets.fingerprint(data, "xquad").encode())
    return digest.hexdigest()[:16]


def cases(data: Path | None, *, development: bool = False) -> Iterator[Case]:
    """What there is to judge: sample articles alone, or XQuAD and translated sentences with them."""
    if not data or not development:
        yield from alike(of_samples(ARTICLES), _STEP_SAMPLES)
    if data:
        yield from alike(of_xquad(data, development=development), _STEP)
        yield from across(translated(data, development=development)[::_STEP])
        if development:
            yield from across(pairs(data, "pud", _PAIRS))


def main() -> int:
    """Judges, prints and holds against the floors; 1 where one is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--development", action="store_true")
    parser.add_argument("--show", default="")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    start = time.perf_counter()
    results = judged(cases(options.data, development=options.development))
    table, counts = figures(results)
    for result in results:
        wrong = result.refused == (result.case.kind in TRUE)
        if wrong and options.show in (result.case.kind, result.case.row, f"{result.case.row}:{result.case.kind}"):
            case = result.case
            print(f"{case.row} {case.kind}: {case.claim}\n    {case.quoted.text}\n    {result.judgement}")
    print(shown(table, counts))
    print(f"{len(results)} judged, {1000 * (time.perf_counter() - start) / len(results):.1f} ms each with making them")
    if options.development:
        return 0
    data, path = fingerprint(options.data), FLOORS if options.data else SAMPLES
    lines = broken(table, data, path)
    for line in lines:
        print(line, file=sys.stderr)
    if options.update:
        kept_data, kept = floors.read(path)
        floors.write(path, data, floors.raised(_together(table), kept if data == kept_data else {}))
    return 1 if lines else 0


def _together(table: floors.Table) -> floors.Table:
    """The rows that have floors: of one language there are too few of a kind to hold it to a share."""
    return {row: found for row, found in table.items() if row in ("all", "across")}


def broken(table: floors.Table, data: str, path: Path) -> list[str]:
    """One line for every floor that is broken, and where the data is not what the floors were taken on."""
    kept_data, kept = floors.read(path)
    if data != kept_data:
        return [f"articles and sets have hash {data}, the floors of {path.name} were taken on {kept_data}"]
    return floors.sunk(table, kept, SLACK)


if __name__ == "__main__":
    sys.exit(main())
