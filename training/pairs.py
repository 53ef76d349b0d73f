"""What the models in `index/model` are trained on: sentence pairs of English and 21 other languages, news, concepts.

Reads `SOURCE.en-LANG.tsv.gz` (two columns: English, the other language); where the pairs come from and under which
licences is told in `index/model/MODEL_CARD.md`.
"""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LANGUAGES = (
    "ar", "de", "el", "es", "fa", "fr", "he", "hi", "id", "it", "ja", "ko", "pt", "ro", "ru", "th", "tr", "uk", "ur",
    "vi", "zh",
)  # fmt: skip

NAMES = "names-wd"
"""The source that holds single names only: teach it spelling across scripts, never meaning."""

PROSE, WORDS, NEWS = range(3)
WORD_SOURCES = {"wordnet", "wordnet-gloss", "cldr", "tico19terms", "ui-permissive", NAMES}
"""Sources whose neighbouring rows have nothing to do with each other: they are shuffled and used as bags of rows."""


class Pair(NamedTuple):
    """One text in English and in another language; `weight` says how often it should count (1.0 is plain prose)."""

    source: str
    english: str
    other: str
    weight: float


class Source(NamedTuple):
    """How far a source is trusted: the weight of each of its pairs and the most pairs taken per language."""

    weight: float
    cap: int
    reason: str


SOURCES: dict[str, Source] = {
    # Order matters: a pair found in two sources belongs to the first.
    "unpc-keepitlocal": Source(3.0, 40_000, "United Nations prose: politics and law, the closest to news"),
    "pud": Source(3.0, 2_000, "news and Wikipedia sentences, translated by hand"),
    "mt-geneval": Source(2.0, 10_000, "Wikipedia biographies, translated by hand; each comes in two genders"),
    "tico19": Source(2.0, 10_000, "health news and Wikipedia, translated by hand"),
    "sdg": Source(2.0, 2_000, "official language of development goals"),
    "mmlu-ar": Source(1.5, 70_000, "law, politics, history, economics; machine-translated, the widest Arabic words"),
    "wordnet-gloss": Source(1.5, 40_000, "words with their definitions: wide everyday vocabulary"),
    "tatoeba": Source(1.0, 30_000, "everyday sentences, short and clean"),
    "indic-wiki": Source(1.0, 40_000, "Wikipedia in Urdu, translated by volunteers"),
    "wordnet": Source(0.7, 60_000, "single words of one concept: wide, but without context"),
    "cldr": Source(0.7, 10_000, "places, languages, currencies, units"),
    "tico19terms": Source(1.0, 2_000, "health terms"),
    "msdocs-d365": Source(1.0, 36_000, "finance and trade inside software prose"),
    "lobe-agents": Source(0.7, 14_000, "general topics, machine-translated, repetitive phrasing"),
    "docs-ccbysa": Source(0.7, 10_000, "privacy and law for readers"),
    "docs-permissive": Source(0.5, 12_000, "software documentation"),
    "msdocs-coop": Source(0.4, 15_000, "software lessons, machine-translated"),
    "ui-permissive": Source(0.4, 20_000, "interface texts: short, many near-duplicates"),
    "openclaw-docs": Source(0.15, 12_000, "documentation of one product"),
    NAMES: Source(0.3, 40_000, "single names only"),
}


def read_pairs(folder: Path, language: str) -> Iterator[Pair]:
    """Yield every pair of English with `language` under `folder`, best sources first, no pair twice.

    Languages without a file of some source simply have fewer pairs. A file of an unknown source is an error: its
    licence and worth have not been looked at.
    """
    _refuse_unknown(folder, language)
    seen: set[tuple[str, str]] = set()
    for name, source in SOURCES.items():
        path = folder / f"{name}.en-{language}.tsv.gz"
        if not path.exists():
            continue
        for english, other in _thin(_rows(path), source.cap):
            key = (english.casefold(), other.casefold())
            if key not in seen:
                seen.add(key)
                yield Pair(name, english, other, source.weight)


def _refuse_unknown(folder: Path, language: str) -> None:
    if language not in LANGUAGES:
        raise ValueError(f"no pairs for language {language!r}; known: {', '.join(LANGUAGES)}")
    found = {path.name.split(".")[0] for path in folder.glob(f"*.en-{language}.tsv.gz")}
    if not found:
        raise FileNotFoundError(f"no *.en-{language}.tsv.gz in {folder}")
    if unknown := found - SOURCES.keys():
        raise ValueError(f"sources without a weight: {', '.join(sorted(unknown))}; add them to SOURCES")


def _rows(path: Path) -> list[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return [(row[0], row[1]) for row in rows if len(row) == 2 and row[0].strip() and row[1].strip()]


def _thin(rows: list[tuple[str, str]], cap: int) -> list[tuple[str, str]]:
    """Keep at most `cap` rows, evenly spread: files are grouped by repository, so the first rows would be one-sided."""
    if len(rows) <= cap:
        return rows
    return [rows[i * len(rows) // cap] for i in range(cap)]


@dataclass
class Row:
    """A pair of texts that mean the same or stand side by side; rows of one `group` follow each other in a document."""

    left: str
    right: str
    left_language: str
    right_language: str
    kind: int
    group: str
    key: str
    share: str
    weight: float


def parallel_rows(folder: Path, rng: np.random.Generator) -> Iterator[Row]:
    """Sentence pairs of every language with English; word lists shuffled so that a run of rows is a random bag."""
    for language in LANGUAGES:
        by_source: dict[str, list[Row]] = {}
        for source, english, other, weight in read_pairs(folder, language):
            kind = WORDS if source in WORD_SOURCES else PROSE
            row = Row(
                english, other, "en", language, kind, f"{source}-{language}", english.casefold(), language, weight
            )
            by_source.setdefault(source, []).append(row)
        for source, rows in by_source.items():
            order = rng.permutation(len(rows)) if source in WORD_SOURCES else range(len(rows))
            yield from (rows[i] for i in order)


def news_rows(folder: Path, most: int = 6000) -> Iterator[Row]:
    """News articles as runs of short passages, the title first; at most `most` articles a collection, evenly spread."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            articles = [json.loads(line) for line in lines]
        for article in articles[:: max(1, len(articles) // most)]:
            name, language = article["id"], article["lang"]
            pieces = re.split(r"(?<=[.!?؟])\s+|(?<=[。！？])|\n{2,}", article["text"])
            for text in filter(None, [article["title"], *_join(pieces)]):
                yield Row(text, text, language, language, NEWS, name, name, "news", 1.0)


def _join(pieces: list[str], shortest: int = 60) -> Iterator[str]:
    """Join sentences until they carry enough to stand alone."""
    held = ""
    for piece in pieces:
        held = f"{held} {piece}".strip()
        if len(held) >= shortest:
            yield held[:600]
            held = ""


def concepts(path: Path) -> Iterator[dict[str, list[str]]]:
    """Words by language, a concept a line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def concept_rows(path: Path, rng: np.random.Generator, most: int = 6) -> Iterator[Row]:
    """Words of one concept in two languages, at most `most` pairs a concept."""
    for number, concept in enumerate(concepts(path)):
        words = [(language, word) for language, forms in concept.items() for word in forms[:3]]
        order = rng.permutation(len(words))[: most + 1]
        for a, b in pairwise(order):
            (one, left), (two, right) = words[a], words[b]
            yield Row(left, right, one, two, WORDS, "concepts", str(number), "concepts", 1.0)


def concept_pairs(path: Path, language: str, most: int = 4) -> Iterator[Pair]:
    """Every English word of a concept with every word of it in another language, the first `most` of each."""
    for concept in concepts(path):
        for english, other in product(concept.get("en", [])[:most], concept.get(language, [])[:most]):
            yield Pair("concepts", english, other, 0.3)


def chances(rows: list[Row], news: float, concepts: float) -> NDArray[np.float64]:
    """How often each row is drawn; `news` and `concepts` are the shares of those two.

    Languages share the rest by the root of what they have, so that none is drowned; Arabic counts twice.
    """
    totals: dict[str, float] = {}
    for row in rows:
        totals[row.share] = totals.get(row.share, 0.0) + row.weight
    aim = {share: total**0.5 * (2 if share == "ar" else 1) for share, total in totals.items() if share in LANGUAGES}
    aim = {share: (1 - news - concepts) * value / sum(aim.values()) for share, value in aim.items()}
    aim |= {"news": news, "concepts": concepts}
    return np.array([aim[row.share] * row.weight / totals[row.share] for row in rows])
