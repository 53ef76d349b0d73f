"""The evaluation sets: passages to index and questions whose passage is known. Read from a folder that is not ours to
ship; `data/README.md` there says what each is.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from index import Index, Passage, build
from index.embed import Embedder, Vectors

LANGUAGES = ("ar", "de", "el", "en", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh")  # those of XQuAD
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


def family(passage_id: str) -> str:
    """The article an XQuAD passage was cut from, as the beginning of its id: 'xq-16' of 'xq-16-03'."""
    return passage_id.rsplit("-", 1)[0]


def without(found: Iterable[Passage], passage_id: str) -> list[Passage]:
    """Passages of other articles than the one a passage was cut from: as if it were not in the index."""
    return [passage for passage in found if family(passage.article_id) != family(passage_id)]


class Remembered:
    """An embedder that computes each passage and sentence once: the same ones come up for question after question."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dimension, self.fingerprint = embedder.name, embedder.dimension, embedder.fingerprint
        self.questions = embedder.questions
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (texts, dimension)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embedder.passages(new), strict=True))
        return np.array([self._known[text] for text in texts], np.float32).reshape(-1, self.dimension)


def open_index(data: Path, name: str, folder: Path, model: str = "", beside: Index | None = None) -> Index:
    """An index of the set's passages, text alone, built in `folder` where it is not yet there. With the model of the
    index `beside`, where one is given.

    XQuAD's titles are English in every language and would give the answer away.
    """
    keep = ("id", "text", "lang")
    articles = ({key: row[key] for key in keep} for row in rows(data, f"{name}.passages"))
    return _open(articles, folder / name, model, beside)


def open_joint_index(data: Path, folder: Path, model: str = "", beside: Index | None = None) -> Index:
    """An index of XQuAD's passages in all its languages, their ids made different: 'ar:xq-16-03'."""
    articles = (
        {"id": joint_id(language, row["id"]), "text": row["text"], "lang": language}
        for language in LANGUAGES
        for row in rows(data, f"xquad.{language}.passages")
    )
    return _open(articles, folder / "xquad", model, beside)


def told_in(passage_id: str, languages: Sequence[str]) -> str:
    """Of languages that tell the passages of an article in turn, the one of a passage."""
    return languages[int(passage_id.rsplit("-", 1)[1]) % len(languages)]


def open_newsroom(data: Path, name: str, told: Iterable[tuple[str, Sequence[str]]], folder: Path) -> Index:
    """An index of some of XQuAD's articles, each passage in one language: `told` are families of passages, and the
    languages that tell them in turn.
    """
    languages = dict(told)
    articles = (
        {"id": row["id"], "text": row["text"], "lang": language}
        for language in sorted({language for several in languages.values() for language in several})
        for row in rows(data, f"xquad.{language}.passages")
        if language == told_in(row["id"], languages.get(family(row["id"]), [""]))
    )
    return _open(articles, folder / name, "", None)


def joint_id(language: str, passage_id: str) -> str:
    """The id of a passage in the index of all languages."""
    return f"{language}:{passage_id}"


def _open(articles: Iterable[dict[str, Any]], into: Path, model: str, beside: Index | None) -> Index:
    if not into.exists():
        into.parent.mkdir(parents=True, exist_ok=True)
        source = into.with_name(f"{into.name}.jsonl")
        source.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
        build(source, into, model=model, passage_size=10_000)  # the sets are cut into passages already
    return Index.open(into, beside)


def fingerprint(data: Path, *names: str) -> str:
    """Hash of the files of sets in all languages, to tell whether two figures were taken on the same data."""
    digest = hashlib.sha256()
    for name in names:
        for path in sorted((data / "eval").glob(f"{name}.*.jsonl.gz")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
