"""Follow-ups over the sample articles: is the right passage found when a question leans on the one before, and are
complete questions left as they are? Part of `make test`; the floors are in followups_floors.json.

    python -m benchmarks.followups             print the table, fail where a figure is under its floor
    python -m benchmarks.followups --update    raise the floors to what was reached

Settings were chosen on the development half; the report half is what counts.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from assistant.followups import Turn, standalone
from benchmarks import floors
from benchmarks.samples import ARTICLES
from benchmarks.samples import QUESTIONS as SAMPLES
from index import Index, build

QUESTIONS = Path(__file__).with_name("followups.jsonl")
FLOORS = Path(__file__).with_name("followups_floors.json")
HALVES = ("development", "report")
SLACK = 0.029  # one follow-up of the 35 of the smaller half: other versions of libraries round otherwise
_DEPTH = 5


class FollowUp(NamedTuple):
    """A question, those before it, strings one of which a right passage holds, and the question's language."""

    question: str
    before: tuple[str, ...]
    answers: tuple[str, ...]
    language: str


def follow_ups(half: str) -> list[FollowUp]:
    """The follow-ups of the chains of one half."""
    found = []
    for chain in (row["chain"] for row in _rows() if "chain" in row and row["half"] == half):
        asked = [turn["question"] for turn in chain]
        for i, turn in enumerate(chain[1:], start=1):
            found.append(FollowUp(asked[i], tuple(asked[:i]), tuple(turn["answers"]), turn["language"]))
    return found


def complete(half: str) -> list[str]:
    """Questions of one half that stand alone: those written to look like follow-ups, and those of the samples."""
    own = [row["complete"] for row in _rows() if "complete" in row and row["half"] == half]
    samples = [json.loads(line)["question"] for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
    return own + samples[HALVES.index(half) :: 2]


def measure(index: Index) -> floors.Table:
    """Shares of follow-ups whose passage is found, alone and with what is carried over, and of complete questions that
    are rewritten, by half.
    """
    return {half: _measured(index, follow_ups(half), complete(half)) for half in HALVES}


def _measured(index: Index, asked: Sequence[FollowUp], alone: Sequence[str]) -> dict[str, float]:
    used = [standalone(one.question, [Turn(before) for before in one.before], index) for one in asked]
    as_asked = [_place(index, one.question, one.answers) for one in asked]
    completed = [_place(index, text, one.answers) for text, one in zip(used, asked, strict=True)]
    # Each complete question comes after another topic, the worst there is to carry over.
    topics = [Turn(one.before[0]) for one in asked]
    kept = [standalone(text, [topics[i % len(topics)]], index) == text for i, text in enumerate(alone)]
    kept_language = [index.question(text).language == one.language for text, one in zip(used, asked, strict=True)]
    return {
        "alone@1": _share([place < 1 for place in as_asked]),
        "alone@5": _share([place < _DEPTH for place in as_asked]),
        "carried@1": _share([place < 1 for place in completed]),
        "carried@5": _share([place < _DEPTH for place in completed]),
        "rewritten": _share([text != one.question for text, one in zip(used, asked, strict=True)]),
        "language_kept": _share(kept_language),
        "complete_kept": _share(kept),
    }


def _place(index: Index, text: str, answers: Sequence[str]) -> int:
    """The place of the first passage that holds an answer, from 0; _DEPTH where none of the first does."""
    found = index.search(index.question(text), _DEPTH)
    return next((i for i, one in enumerate(found) if any(answer in one.text for answer in answers)), _DEPTH)


def _share(hits: Sequence[bool]) -> float:
    return round(sum(hits) / len(hits), 4)


def _rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def fingerprint() -> str:
    """Hash of the articles and the questions."""
    digest = hashlib.sha256()
    for path in (*sorted(ARTICLES.iterdir()), QUESTIONS, SAMPLES):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def broken(reached: floors.Table) -> list[str]:
    """One line for every floor that is broken, and where the data is not what the floors were taken on."""
    data, kept = floors.read(FLOORS)
    if data != fingerprint():
        return [f"articles and questions have hash {fingerprint()}, the floors were taken on {data}"]
    return floors.sunk(reached, kept, SLACK)


def main() -> int:
    """Measures, prints and holds against the floors; 1 where one is broken. Of other data the floors are taken anew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        build(ARTICLES, Path(folder) / "index")
        with Index.open(Path(folder) / "index") as index:
            reached = measure(index)
    for half, figures in reached.items():
        print(half.ljust(12), "  ".join(f"{name} {figure:.3f}" for name, figure in figures.items()))
    lines = broken(reached)
    for line in lines:
        print(line, file=sys.stderr)
    if options.update:
        data, kept = floors.read(FLOORS)
        promised = {half: {name: f for name, f in row.items() if "alone" not in name} for half, row in reached.items()}
        floors.write(FLOORS, fingerprint(), floors.raised(promised, kept if data == fingerprint() else {}))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
