"""Word translation tables from sentence pairs: IBM Model 1, both directions, six rounds of EM, with a preference for
words at like places.

Source of the method: Brown et al., "The Mathematics of Statistical Machine Translation", Computational Linguistics
19(2), 1993; the preference is that of Dyer et al., "A Simple, Fast, and Effective Reparameterization of IBM Model 2",
NAACL 2013. Words are the terms of `index.analysis`, so that training and search count the same things.

    python -m training.tables --data ../shared/data --out index/model/tables [--language ar ...]
"""

import argparse
import time
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors import numpy as safetensors

from index.analysis import terms
from index.translation import FAINTEST, listed, packed
from training.pairs import LANGUAGES, concept_pairs, read_pairs

ROUNDS = 6
LONGEST = 60  # terms a side; longer sentences align badly and cost the square
RARE = 2  # a word seen in fewer pairs is left out
KEPT = 20  # translations kept of a word, in each direction; see LOG.md for what 8 and 12 give
EMPTY = 1e-4  # what the empty word weighs against a translation
TENSION = 4.0  # how much less likely words at opposite ends of their sentences are: e**-4
FREE = 2  # rounds before places count: first the words must know each other


class Bitext(NamedTuple):
    """Sentence pairs as word numbers: flat arrays and where each sentence starts. Number 0 is the empty word."""

    english: list[NDArray[np.int32]]
    other: list[NDArray[np.int32]]
    weights: NDArray[np.float32]


Written = Counter[tuple[str, str]]
"""How often each term was written in which form."""


class Vocabulary:
    """Words numbered from 1 in the order of their frequency, with the share of sentences that have them."""

    def __init__(self, sentences: list[list[str]], written: Written | None = None) -> None:
        counts: Counter[str] = Counter()
        for sentence in sentences:
            counts.update(sentence)
        kept = [(word, n) for word, n in counts.most_common() if n >= RARE]
        self.words = [word for word, _ in kept]
        self.rates = np.array([n / max(1, len(sentences)) for _, n in kept], dtype=np.float32)
        self.number = {word: i + 1 for i, word in enumerate(self.words)}
        self.written = written or Written()

    def encode(self, sentence: list[str]) -> NDArray[np.int32]:
        """Numbers of the known words of one sentence, shape (words,)."""
        return np.array([self.number[w] for w in sentence if w in self.number], dtype=np.int32)


def distinct(text: str, language: str, written: Written) -> list[str]:
    """The different terms of one side, in order, at most LONGEST. Counts in `written` how each is written."""
    found = terms(text, language)
    written.update((term.text, text[term.start : term.end]) for term in found)
    return list(dict.fromkeys(term.text for term in found))[:LONGEST]


def read(data: Path, language: str) -> tuple[Bitext, Vocabulary, Vocabulary]:
    """The bitext of English and one language with both vocabularies."""
    english, other, weights = [], [], []
    our_forms, their_forms = Written(), Written()
    pairs = read_pairs(data / "parallel", language)
    concepts = concept_pairs(data / "lexicon" / "wordnets.jsonl.gz", language)
    for pair in chain(pairs, concepts):
        english.append(distinct(pair.english, "en", our_forms))
        other.append(distinct(pair.other, language, their_forms))
        weights.append(pair.weight)
    ours, theirs = Vocabulary(english, our_forms), Vocabulary(other, their_forms)
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
    likeness: NDArray[np.float32]  # of the two words' places in their sentences, at most 1


def link(bitext: Bitext) -> Links:
    """All co-occurrences, laid flat."""
    first, second, english_slot, other_slot, weight, apart = [], [], [], [], [], []
    e_base = o_base = 0
    for e, o, w in zip(bitext.english, bitext.other, bitext.weights, strict=True):
        ne, no = len(e), len(o)
        if ne and no:
            first.append(np.repeat(e, no))
            second.append(np.tile(o, ne))
            english_slot.append(np.repeat(np.arange(e_base, e_base + ne, dtype=np.int32), no))
            other_slot.append(np.tile(np.arange(o_base, o_base + no, dtype=np.int32), ne))
            weight.append(np.full(ne * no, w, dtype=np.float32))
            apart.append(np.abs(np.subtract.outer(_places(ne), _places(no))).ravel())
        e_base, o_base = e_base + ne, o_base + no
    a, b = np.concatenate(first), np.concatenate(second)
    width = int(b.max()) + 1
    keys, kind = np.unique(a.astype(np.int64) * width + b, return_inverse=True)
    return Links(
        kind.astype(np.int32), (keys // width).astype(np.int32), (keys % width).astype(np.int32),
        np.concatenate(english_slot), np.concatenate(other_slot), np.concatenate(weight),
        np.exp(-TENSION * np.concatenate(apart)),
    )  # fmt: skip


def _places(words: int) -> NDArray[np.float32]:
    """Where the words of a sentence stand in it, from 0 to 1."""
    return np.asarray((np.arange(words) + 0.5) / words, np.float32)


def model1(links: Links, given: NDArray[np.int32], slot: NDArray[np.int32]) -> NDArray[np.float64]:
    """p(word | given word) of each kind of link, shape (kinds,).

    `slot` numbers the places of the generated words: the links of one slot share its probability mass, together with
    the empty word, which takes what nothing explains.
    """
    kinds = len(given)
    probability = np.full(kinds, 1e-2)
    for done in range(ROUNDS):
        share = probability[links.kind]
        if done >= FREE:
            share *= links.likeness
        mass = np.bincount(slot, share) + EMPTY
        share *= links.weight / mass[slot]
        counts = np.bincount(links.kind, share, minlength=kinds)
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
    forward = model1(links, links.first, links.other_slot)
    backward = model1(links, links.second, links.english_slot)
    weight = np.sqrt(forward * backward)
    kept = (best(links.first, weight) | best(links.second, weight)) & (weight >= FAINTEST)
    return Table(links.first[kept], links.second[kept], weight[kept])


def surfaces(words: list[str], written: Written) -> list[str]:
    """The form each word is written in most often, first regardless of case, then cased as that form mostly is.

    '' where it is the word itself.
    """
    folded = Written()
    for (word, form), n in written.items():
        folded[word, form.casefold()] += n
    chosen: dict[str, str] = {}
    for (word, form), _ in folded.most_common():
        chosen.setdefault(word, form)
    cased: dict[str, str] = {}
    for (word, form), _ in written.most_common():
        if form.casefold() == chosen[word]:
            cased.setdefault(word, form)
    return ["" if cased.get(word, word) == word else cased[word] for word in words]


def ranked(vocabulary: Vocabulary, numbers: NDArray[np.int32]) -> tuple[list[str], NDArray[np.intp], NDArray[np.intp]]:
    """The words that `numbers` name, sorted; the vocabulary's place of each, and the rank of each of `numbers`."""
    places = np.unique(numbers) - 1
    words = sorted((vocabulary.words[place], place) for place in places.tolist())
    order = np.array([place for _, place in words], np.intp)
    rank = np.zeros(len(vocabulary.words) + 1, np.intp)
    rank[order + 1] = np.arange(len(order))
    return [word for word, _ in words], order, rank[numbers]


def save(table: Table, ours: Vocabulary, theirs: Vocabulary, path: Path) -> None:
    """One language's table: its words with their rates and forms, and the links by English word.

    See `index.translation.Table`.
    """
    english, _, rows = ranked(ours, table.english)
    words, places, columns = ranked(theirs, table.other)
    order = np.lexsort((-table.weight, rows))
    narrow = np.uint16 if len(words) <= 65_536 else np.uint32
    write(
        path,
        listed("english", english) | listed("words", words) | listed("surfaces", surfaces(words, theirs.written)),
        rates=theirs.rates[places].astype(np.float16),
        offsets=np.searchsorted(rows[order], np.arange(len(english) + 1)).astype(np.uint32),
        links=columns[order].astype(narrow),
        weights=packed(table.weight[order]),
    )


def save_english(counts: Counter[str], written: Written, sentences: int, path: Path) -> None:
    """The English words of all tables with their rates and forms; those of rare words, mostly noise, are 0."""
    words = sorted(counts)
    rates = [counts[word] / sentences if counts[word] >= RARE * len(LANGUAGES) else 0.0 for word in words]
    write(
        path,
        listed("english", []) | listed("words", words) | listed("surfaces", surfaces(words, written)),
        rates=np.array(rates, np.float16),
        offsets=np.zeros(1, np.uint32),
        links=np.zeros(0, np.uint16),
        weights=np.zeros(0, np.uint8),
    )


def write(path: Path, words: dict[str, NDArray[Any]], **arrays: NDArray[Any]) -> None:
    """Arrays by name in one safetensors file; a program that has the old one mapped keeps it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_bytes(safetensors.save({name: np.ascontiguousarray(array) for name, array in (words | arrays).items()}))
    new.replace(path)


def main() -> None:
    """Trains the tables of the languages asked for, all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--language", nargs="*", default=list(LANGUAGES))
    options = parser.parse_args()
    english: Counter[str] = Counter()
    written = Written()
    sentences = 0
    for language in options.language:
        begun = time.monotonic()
        bitext, ours, theirs = read(options.data, language)
        table = train(bitext)
        path = options.out / f"{language}.safetensors"
        save(table, ours, theirs, path)
        sentences += len(bitext.weights)
        written.update(ours.written)
        english.update(
            dict(zip(ours.words, np.rint(ours.rates * len(bitext.weights)).astype(int).tolist(), strict=True))
        )
        size = path.stat().st_size / 1e6
        seconds = time.monotonic() - begun
        print(f"{language}: {len(bitext.weights)} pairs, {len(table.english)} links, {size:.2f} MB, {seconds:.0f} s")
    if set(options.language) == set(LANGUAGES):
        save_english(english, written, sentences, options.out / "en.safetensors")


if __name__ == "__main__":
    main()
