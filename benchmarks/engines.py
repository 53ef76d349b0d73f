"""Term search by other engines and by ours, over made passages: building, size, adding, asking, memory.

Each builds in a process of its own and is asked in another, on one thread. Questions have eight words, or eight sets of
eight weighted translations; a filter lets a tenth of the passages through. Engines that know no weights ask for all the
words alike. Times are of the processor, so that what else a machine does matters little. The last columns are the share
of our ten best that an engine finds too.

    python -m benchmarks.engines --data ../shared/data --passages 50000
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.made import Asked, Made
from benchmarks.ours import Ours, OursWithNames
from benchmarks.rivals import Bm25s, Engine, Fts5, Tantivy

ENGINES: dict[str, type[Engine]] = {
    "ours": Ours,
    "ours, with names": OursWithNames,
    "tantivy": Tantivy,
    "bm25s": Bm25s,
    "fts5": Fts5,
}
QUESTIONS = 40
ADDED = 100
DAY = 3  # of the days 0 to 9
PATIENCE = 30.0  # seconds for one kind of question; then those asked so far must do
BEST = 10


def measure(engine: Engine, made: Made, step: str) -> dict[str, Any]:
    """The figures of one step, "build" or "ask"."""
    begun = time.process_time()
    if step == "build":
        engine.build(made)
        figures: dict[str, Any] = {"build": time.process_time() - begun, "size": size(engine.folder)}
    else:
        engine.open(made)
        figures = {"open": time.process_time() - begun, **asking(engine, made.questions(QUESTIONS))}
        begun = time.process_time()
        if engine.add(made, ADDED):
            figures["add"] = time.process_time() - begun
    figures[f"{step} memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return figures


def asking(engine: Engine, questions: Sequence[Asked]) -> dict[str, Any]:
    """Milliseconds of every question of each kind, and the best found where nothing was filtered."""
    figures: dict[str, Any] = {}
    for kind in Asked._fields:
        for day in (None, DAY):
            taken, best = [], []
            for question in questions:
                begun = time.process_time()
                found = engine.search(getattr(question, kind), day)
                taken.append(1000 * (time.process_time() - begun))
                best.append([int(number) for number in found[:BEST]])
                if sum(taken) > 1000 * PATIENCE:
                    break
            figures[f"{kind} {'all' if day is None else 'tenth'}"] = taken
            figures[f"{kind} best"] = figures.get(f"{kind} best", best)
    return figures


def size(folder: Path) -> int:
    """Bytes of all files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def shared(ours: list[list[int]], theirs: list[list[int]]) -> float:
    """The share of our best that they found too."""
    return float(np.mean([len({*a} & {*b}) / len(a) for a, b in zip(ours, theirs, strict=False)]))


def row(name: str, figures: dict[str, Any], ours: dict[str, Any]) -> str:
    """One line of the table."""
    kinds = ("plain all", "plain tenth", "expanded all", "expanded tenth")
    times = [f"{np.median(figures[kind]):.1f} / {np.percentile(figures[kind], 95):.1f}" for kind in kinds]
    memory = [f"{figures[key] / 1e6:.0f}" for key in ("build memory", "ask memory")]
    alike = [f"{shared(ours[kind], figures[kind]):.2f}" for kind in ("plain best", "expanded best")]
    first = [
        f"{figures['build']:.0f}",
        f"{figures['size'] / 1e6:.0f}",
        f"{figures['add']:.2f}" if "add" in figures else "all",
    ]
    return " | ".join([f"| {name}", *first, *times, *memory, ENGINES[name].sums, *alike]) + " |"


HEAD = """\
| engine | build s | MB | add 100 s | 8 words ms | of a tenth | 8 x 8 words ms | of a tenth | memory build MB | ask MB \
| sums frequencies of translations | our ten, 8 words | 8 x 8 |
|---|---|---|---|---|---|---|---|---|---|---|---|---|"""


def main() -> None:
    """Prints the table, times as median / 95th percentile. One engine and step alone are a process of this."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--passages", type=int, default=50_000)
    parser.add_argument("--work", type=Path, help="where the indexes stay; one that is there is not built again")
    parser.add_argument("--only", nargs=2, metavar=("ENGINE", "STEP"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        name, step = options.only
        engine = ENGINES[name](options.work / name.split(",")[0])  # with names or without, the index is the same
        print(json.dumps(measure(engine, Made(options.data, options.passages), step)))
        return
    missing = [name for name in ("tantivy", "bm25s") if find_spec(name) is None]
    if missing:
        sys.exit(f"{' and '.join(missing)} not installed; run: pip install 'dalil[bench]'")
    with tempfile.TemporaryDirectory() as folder:
        compare(options.data, options.passages, options.work or Path(folder))


def compare(data: Path, passages: int, work: Path) -> None:
    """Builds what is not there, asks, and prints the table."""
    print(HEAD)
    ours: dict[str, Any] = {}
    for name in ENGINES:
        command = [sys.executable, "-m", "benchmarks.engines", "--data", str(data), "--passages", str(passages)]
        built = work / f"{name.split(',')[0]}.json"
        figures: dict[str, Any] = {}
        for step in ("build", "ask"):
            if step == "ask" or not built.exists():
                done = subprocess.run(
                    [*command, "--work", str(work), "--only", name, step], check=True, stdout=subprocess.PIPE
                )
                figures |= json.loads(done.stdout)
            if step == "build":
                figures |= json.loads(built.read_text()) if built.exists() else {}
                built.write_text(json.dumps(figures))
        ours = ours or figures
        print(row(name, figures, ours), flush=True)


if __name__ == "__main__":
    main()
