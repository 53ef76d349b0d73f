"""The sample articles' own questions, most of them in another language than the article that answers, some that none
does. Part of `make test`; the floors are in samples_floors.json.

    python -m benchmarks.samples             print the table, fail where a figure is under its floor
    python -m benchmarks.samples --update    raise the floors to what was reached
"""

import argparse
import hashlib
import sys
import tempfile
from pathlib import Path

from assistant import Assistant
from assistant.evaluation import Evaluation, evaluate, read, table
from benchmarks import floors
from index import build

ARTICLES = Path(__file__).parents[1] / "articles"
QUESTIONS = Path(__file__).with_name("samples.jsonl")
FLOORS = Path(__file__).with_name("samples_floors.json")
SLACK = 0.01  # one question of the 119 that can be answered: other versions of libraries round otherwise


def fingerprint() -> str:
    """Hash of the articles and the questions."""
    digest = hashlib.sha256()
    for path in (*sorted(ARTICLES.iterdir()), QUESTIONS):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def measure(index: Path) -> Evaluation:
    """Asks all questions of an index of the sample articles."""
    with Assistant.open(index) as assistant:
        return evaluate(assistant, read(QUESTIONS))


def broken(evaluation: Evaluation) -> list[str]:
    """One line for every floor that is broken, and where the data is not what the floors were taken on."""
    data, kept = floors.read(FLOORS)
    if data != fingerprint():
        return [f"articles and questions have hash {fingerprint()}, the floors were taken on {data}"]
    return floors.sunk({"all": evaluation.figures}, kept, SLACK)


def main() -> int:
    """Measures, prints and holds against the floors; 1 where one is broken. Of other data the floors are taken anew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "index"
        build(ARTICLES, into)
        evaluation = measure(into)
    print(table(evaluation))
    lines = broken(evaluation)
    for line in lines:
        print(line, file=sys.stderr)
    if options.update:
        data, kept = floors.read(FLOORS)
        reached = {"all": evaluation.figures}
        floors.write(FLOORS, fingerprint(), floors.raised(reached, kept if data == fingerprint() else {}))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
