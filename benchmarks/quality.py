"""Recall on XQuAD within and across languages, held against floors that may rise and never sink.

python -m benchmarks.quality --data ../shared/data            print the table, fail where a row is under its floor
python -m benchmarks.quality --data ../shared/data --update   raise the floors to what was reached
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.sets import Question, fingerprint, open_index, questions
from index import Index

PAIRS = (
    "en-en", "ar-ar", "en-ar", "ar-en", "en-ru", "ru-en", "ru-ar", "en-de", "en-es", "en-tr", "en-zh", "en-hi", "en-el",
    "en-ro", "en-th", "en-vi",
)  # fmt: skip
FLOORS = Path(__file__).with_name("floors.json")
SLACK = 0.002  # about one question of the 790 of the yardstick: other versions of libraries round otherwise

Figures = dict[str, dict[str, float]]


def rank(index: Index, question: Question) -> int:
    """The place of the right passage among the first ten, from 0; 10 where it is not there."""
    found = index.search(index.question(question.text), 10)
    return next((i for i, passage in enumerate(found) if passage.article_id == question.passage_id), 10)


def recall(ranks: list[int]) -> dict[str, float]:
    """Recall at 1 and at 5, and the mean reciprocal rank."""
    count = len(ranks)
    reciprocal = sum(1 / (place + 1) for place in ranks if place < 10)
    return {
        "recall@1": round(sum(place < 1 for place in ranks) / count, 4),
        "recall@5": round(sum(place < 5 for place in ranks) / count, 4),
        "mrr": round(reciprocal / count, 4),
    }


def measure(data: Path, work: Path, pair: str) -> tuple[dict[str, float], dict[str, float]]:
    """Figures of one pair of languages, question and passage: on the yardstick's 32 articles, and on the whole set."""
    asked, written = pair.split("-")
    with open_index(data, f"xquad.{written}", work) as index:
        ranked = [(one, rank(index, one)) for one in questions(data, f"xquad.{asked}")]
    yardstick = [place for one, place in ranked if not one.is_development]
    return recall(yardstick), recall([place for _, place in ranked])


def sunk(figures: Figures, floors: Mapping[str, Mapping[str, float]]) -> list[str]:
    """One line for every figure that is under its floor by more than SLACK, or missing."""
    lines = []
    for pair, row in floors.items():
        for name, floor in row.items():
            reached = figures.get(pair, {}).get(name)
            if reached is None:
                lines.append(f"{pair} {name} was not measured; its floor is {floor}")
            elif reached < floor - SLACK:
                lines.append(f"{pair} {name} is {reached}, under its floor of {floor}")
    return lines


def raised(figures: Figures, floors: Mapping[str, Mapping[str, float]]) -> Figures:
    """The higher of floor and figure everywhere: a floor never goes down."""
    pairs = floors.keys() | figures.keys()
    return {
        pair: {
            name: max(value, floors.get(pair, {}).get(name, 0.0))
            for name, value in (dict(floors.get(pair, {})) | figures.get(pair, {})).items()
        }
        for pair in sorted(pairs)
    }


def main() -> int:
    """Measures, prints and holds against the floors; 1 where one is broken or the data is other data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    pinned = json.loads(FLOORS.read_text(encoding="utf-8"))
    data = fingerprint(options.data, "xquad")
    if pinned["data"] not in ("", data):
        print(f"the data has hash {data}, the floors were taken on {pinned['data']}", file=sys.stderr)
        return 1
    figures: Figures = {}
    print("| question-passage | recall@1 | recall@5 | MRR | whole set @1 | @5 |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as work:
        for pair in PAIRS:
            figures[pair], whole = measure(options.data, Path(work), pair)
            row = [*figures[pair].values(), whole["recall@1"], whole["recall@5"]]
            print(f"| {pair} | " + " | ".join(f"{value:.3f}" for value in row) + " |", flush=True)
    lines = sunk(figures, pinned["floors"])
    for line in lines:
        print(line, file=sys.stderr)
    if options.update:
        beside = FLOORS.with_suffix(".new")
        written = {"data": data, "floors": raised(figures, pinned["floors"])}
        beside.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
        os.replace(beside, FLOORS)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
