"""The evaluation sets: passages to index and questions whose passage is known. Read from a folder that is not ours to
ship; `data/README.md` there says what each is.
"""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

from index import Index, build

DEVELOPMENT = "xq-16"  # passage ids before this are XQuAD's sixteen development articles; the rest is the yardstick


class Question(NamedTuple):
    """A question, the passage that answers it, and the answers as they stand there; unanswerable ones have none."""

    text: str
    language: str
    passage_id: str
    answers: list[str]
    answerable: bool

    @property
    def is_development(self) -> bool:
        """Whether settings may be chosen on it."""
        return not self.passage_id.startswith("xq-") or self.passage_id < DEVELOPMENT


def rows(data: Path, name: str) -> list[dict[str, Any]]:
    """The rows of one file of `data/eval`."""
    with gzip.open(data / "eval" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def questions(data: Path, name: str) -> list[Question]:
    """The questions of a set such as 'xquad.ar'."""
    return [
        Question(row["question"], row["lang"], row["passage_id"], row["answers"], row["answerable"])
        for row in rows(data, f"{name}.questions")
    ]


def open_index(data: Path, name: str, folder: Path) -> Index:
    """An index of the set's passages, text alone, built in `folder` where it is not yet there.

    XQuAD's titles are English in every language and would give the answer away.
    """
    into = folder / name
    if not into.exists():
        folder.mkdir(parents=True, exist_ok=True)
        source = folder / f"{name}.jsonl"
        keep = ("id", "text", "lang")
        lines = [json.dumps({key: row[key] for key in keep}) for row in rows(data, f"{name}.passages")]
        source.write_text("\n".join(lines), encoding="utf-8")
        build(source, into, passage_size=10_000)  # the sets are cut into passages already
    return Index.open(into)


def fingerprint(data: Path, name: str) -> str:
    """Hash of a set's files in all languages, to tell whether two figures were taken on the same data."""
    digest = hashlib.sha256()
    for path in sorted((data / "eval").glob(f"{name}.*.jsonl.gz")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
