"""Word translation tables from sentence pairs: IBM Model 1, both directions, six rounds of EM.

Source of the method: Brown et al., "The Mathematics of Statistical Machine Translation", Computational Linguistics
19(2), 1993. Words are the terms of `index.analysis`, so that training and search count the same things.

    python -m training.tables --data ../shared/data --out index/model/tables [--language ar ...]
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from index.analysis import terms
from index.translation import FAINTEST, packed
from training.pairs import LANGUAGES, read_pairs

ROUNDS = 6
LONGEST = 60  # terms a side; longer sentences align badly and cost the square
RARE = 2  # a word seen in fewer pairs is left out
KEPT = 12  # translations kept of a word, in each direction; see LOG.md for what 8 and 20 give


class Bitext(NamedTuple):
    """Sentence pairs as word numbers: flat arrays and where each sentence starts. Number 0 is the empty word."""

    english: list[NDArray[np.int32]]
    other: list[NDArray[np.int32]]
    weights: NDArray[np.float32]


class Vocabulary:
    """Words numbered from 1 in the order of their frequency, with the share of sentences that have them."""

    def __init__(self, sentences: list[list[str]]) -> None:
        counts: Counter[str] = Counter()
        for sentence in sentences:
            counts.update(sentence)
        kept = [(word, n) for word, n in counts.most_common() if n >= RARE]
        self.words = [word for word, _ in kept]
        self.rates = np.array([n / max(1, len(sentences)) for _, n in kept], dtype=np.float32)
        self.number = {word: i + 1 for i, word in enumerate(self.words)}

    def encode(self, sentence: list[str]) -> NDArray[np.int32]:
        """Numbers of the known words of one sentence, shape (words,)."""
        return np.array([self.number[w] for w in sentence if w in self.number], dtype=np.int32)


def distinct(text: str, language: str) -> list[str]:
    """The different terms of one side, in order, at most LONGEST."""
    return list(dict.fromkeys(term.text for term in terms(text, language)))[:LONGEST]


def read(data: Path, language: str) -> tuple[Bitext, Vocabulary, Vocabulary]:
    """The bitext of English and one language with both vocabularies."""
    english, other, weights = [], [], []
    for pair in read_pairs(data / "parallel", language):
        english.append(distinct(pair.english, "en"))
        other.append(distinct(pair.other, language))
        weights.append(pair.weight)
    ours, theirs = Vocabulary(english), Vocabulary(other)
    bitext = Bitext(
        [ours.encode(s) for s in english], [theirs.encode(s) for s in other], np.array(weights, dtype=np.float32)
    )
    return bitext, ours, theirs


class Links(NamedTuple):
    """Every (English word, other word) that stand in one sentence pair, once a pair of sentences."""

    kind: NDArray[np.int32]  # which pair of words, index into the two arrays below
    first: NDArray[np.int32]  # English word of each kind
    second: NDArray[np.int32]  # other word of each kind
    english_slot: NDArray[np.int32]  # the English word's place in the corpus: one slot a word a sentence
    other_slot: NDArray[np.int32]
    weight: NDArray[np.float32]


def link(bitext: Bitext) -> Links:
    """All co-occurrences, laid flat."""
    first, second, english_slot, other_slot, weight = [], [], [], [], []
    e_base = o_base = 0
    for e, o, w in zip(bitext.english, bitext.other, bitext.weights, strict=True):
        ne, no = len(e), len(o)
        if ne and no:
            first.append(np.repeat(e, no))
            second.append(np.tile(o, ne))
            english_slot.append(np.repeat(np.arange(e_base, e_base + ne, dtype=np.int32), no))
            other_slot.append(np.tile(np.arange(o_base, o_base + no, dtype=np.int32), ne))
            weight.append(np.full(ne * no, w, dtype=np.float32))
        e_base, o_base = e_base + ne, o_base + no
    a, b = np.concatenate(first), np.concatenate(second)
    width = int(b.max()) + 1
    keys, kind = np.unique(a.astype(np.int64) * width + b, return_inverse=True)
    return Links(
        kind.astype(np.int32), (keys // width).astype(np.int32), (keys % width).astype(np.int32),
        np.concatenate(english_slot), np.concatenate(other_slot), np.concatenate(weight),
    )  # fmt: skip


def model1(
    kind: NDArray[np.int32],
    given: NDArray[np.int32],
    slot: NDArray[np.int32],
    weight: NDArray[np.float32],
) -> NDArray[np.float64]:
    """p(word | given word) of each kind of link, shape (kinds,).

    `slot` numbers the places of the generated words: the links of one slot share its probability mass, together with
    the empty word, which takes what nothing explains.
    """
    kinds = len(given)
    probability = np.full(kinds, 1e-2)
    empty = 1e-3
    for _ in range(ROUNDS):
        share = probability[kind]
        mass = np.bincount(slot, share) + empty
        share *= weight / mass[slot]
        counts = np.bincount(kind, share, minlength=kinds)
        totals = np.bincount(given, counts)
        probability = counts / np.maximum(totals[given], 1e-12)
    return probability


def best(group: NDArray[np.int32], weight: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Marks the KEPT heaviest links of each group."""
    order = np.lexsort((-weight, group))
    grouped = group[order]
    starts = np.r_[0, np.flatnonzero(np.diff(grouped)) + 1]
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    kept = np.zeros(len(order), dtype=bool)
    kept[order] = rank < KEPT
    return kept


class Table(NamedTuple):
    """Kept links of English and another language, weighed by the geometric mean of both directions' probabilities."""

    english: NDArray[np.int32]
    other: NDArray[np.int32]
    weight: NDArray[np.float64]


def train(bitext: Bitext) -> Table:
    """Both directions of Model 1 over one bitext, joined and pruned."""
    links = link(bitext)
    forward = model1(links.kind, links.first, links.other_slot, links.weight)
    backward = model1(links.kind, links.second, links.english_slot, links.weight)
    weight = np.sqrt(forward * backward)
    kept = (best(links.first, weight) | best(links.second, weight)) & (weight >= FAINTEST)
    return Table(links.first[kept], links.second[kept], weight[kept])


def letters(words: Iterable[str]) -> NDArray[np.uint8]:
    """Words as the UTF-8 bytes of one text, a word a line."""
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def save(table: Table, ours: Vocabulary, theirs: Vocabulary, path: Path) -> None:
    """One language's table: its words and their rates, and the links by English word. See `index.translation`."""
    english = np.unique(table.english)
    other = np.unique(table.other)
    rows = np.searchsorted(english, table.english)
    order = np.lexsort((-table.weight, rows))
    narrow = np.uint16 if len(other) <= 65_536 else np.uint32
    write(
        path,
        english=letters(ours.words[i - 1] for i in english),
        words=letters(theirs.words[i - 1] for i in other),
        rates=theirs.rates[other - 1].astype(np.float16),
        offsets=np.searchsorted(rows[order], np.arange(len(english) + 1)).astype(np.uint32),
        links=np.searchsorted(other, table.other)[order].astype(narrow),
        weights=packed(table.weight[order]),
    )


def save_english(counts: Counter[str], sentences: int, path: Path) -> None:
    """The English words of all tables with their rates."""
    words = [word for word, n in counts.most_common() if n >= RARE * len(LANGUAGES)]
    rates = np.array([counts[word] / sentences for word in words], np.float16)
    write(path, words=letters(words), rates=rates)


def write(path: Path, **arrays: NDArray[Any]) -> None:
    """Arrays by name in one safetensors file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, path)


def main() -> None:
    """Trains the tables of the languages asked for, all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--language", nargs="*", default=list(LANGUAGES))
    options = parser.parse_args()
    english: Counter[str] = Counter()
    sentences = 0
    for language in options.language:
        begun = time.monotonic()
        bitext, ours, theirs = read(options.data, language)
        table = train(bitext)
        path = options.out / f"{language}.safetensors"
        save(table, ours, theirs, path)
        sentences += len(bitext.weights)
        english.update(
            dict(zip(ours.words, np.rint(ours.rates * len(bitext.weights)).astype(int).tolist(), strict=True))
        )
        size = path.stat().st_size / 1e6
        seconds = time.monotonic() - begun
        print(f"{language}: {len(bitext.weights)} pairs, {len(table.english)} links, {size:.2f} MB, {seconds:.0f} s")
    if set(options.language) == set(LANGUAGES):
        save_english(english, sentences, options.out / "en.safetensors")


if __name__ == "__main__":
    main()
