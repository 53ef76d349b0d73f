"""The word translation tables: what a term of one language is in another, with probabilities.

Made by `training/tables.py`, one file a language, between English and that language; two other languages meet through
English. Terms are those of `index.analysis`. Read lazily: a question touches only the languages the index holds.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

BUNDLED = Path(__file__).parent / "model" / "tables"
FAINTEST = 0.004  # weight under which a translation is dropped: noise on development questions


class Table(NamedTuple):
    """Links between English and one language. `links[offsets[i]:offsets[i + 1]]` are the words of English word i.

    English's own table has words and their rates, and no links.
    """

    english: dict[str, int]
    words: dict[str, int]
    english_words: list[str]
    other_words: list[str]
    offsets: NDArray[np.uint32]
    links: NDArray[np.unsignedinteger[Any]]
    owners: NDArray[np.uint32]  # English word of each link
    by_other: NDArray[np.intp]  # links in the order of the other word
    other_offsets: NDArray[np.intp]
    weights: NDArray[np.float32]
    rates: NDArray[np.float16]


def packed(weights: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Weights from FAINTEST to 1 as a byte each, on a logarithmic scale: within 2 % of what they were."""
    scaled = 1 - np.log(np.clip(weights, FAINTEST, 1)) / np.log(FAINTEST)
    codes: NDArray[np.uint8] = np.rint(255 * scaled).astype(np.uint8)
    return codes


def unpacked(codes: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The weights that `packed` made bytes of."""
    return (FAINTEST ** (1 - codes / 255)).astype(np.float32)


class Translations:
    """All tables of one folder. Unknown languages and words translate to nothing; that is no error."""

    def __init__(self, folder: Path = BUNDLED) -> None:
        self.folder = folder
        self.languages = frozenset(path.stem for path in folder.glob("*.safetensors"))
        self._table = lru_cache(maxsize=None)(self._load)

    def of(self, term: str, source: str, target: str) -> dict[str, float]:
        """Terms of `target` that translate `term` of `source`, with their probabilities."""
        if source == target:
            return {term: 1.0}
        if source == "en":
            return self._from_english(term, target)
        english = self._to_english(term, source)
        if target == "en":
            return english
        return self._through_english(english, target)

    def rate(self, term: str, language: str) -> float:
        """The share of sentences of general text that have the term; 0 where it is unknown."""
        if language not in self.languages:
            return 0.0
        table = self._table(language)
        number = table.words.get(term)
        return 0.0 if number is None else float(table.rates[number])

    def _from_english(self, term: str, target: str) -> dict[str, float]:
        if target not in self.languages:
            return {}
        table = self._table(target)
        number = table.english.get(term)
        if number is None:
            return {}
        place = slice(int(table.offsets[number]), int(table.offsets[number + 1]))
        pairs = zip(table.links[place].tolist(), table.weights[place].tolist(), strict=True)
        return {table.other_words[word]: weight for word, weight in pairs}

    def _to_english(self, term: str, source: str) -> dict[str, float]:
        if source not in self.languages:
            return {}
        table = self._table(source)
        number = table.words.get(term)
        if number is None:
            return {}
        places = table.by_other[table.other_offsets[number] : table.other_offsets[number + 1]]
        pairs = zip(table.owners[places].tolist(), table.weights[places].tolist(), strict=True)
        return {table.english_words[word]: weight for word, weight in pairs}

    def _through_english(self, english: dict[str, float], target: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for word, first in english.items():
            for translation, second in self._from_english(word, target).items():
                found[translation] = found.get(translation, 0.0) + first * second
        return {word: weight for word, weight in found.items() if weight >= FAINTEST}

    def _load(self, language: str) -> Table:
        arrays = load_file(self.folder / f"{language}.safetensors")
        words = _lines(arrays["words"])
        english = _lines(arrays["english"]) if "english" in arrays else []
        offsets = arrays.get("offsets", np.zeros(1, np.uint32))
        links = arrays.get("links", np.zeros(0, np.uint32))
        by_other = np.argsort(links, kind="stable")
        return Table(
            {word: i for i, word in enumerate(english)},
            {word: i for i, word in enumerate(words)},
            english,
            words,
            offsets,
            links,
            np.repeat(np.arange(len(english), dtype=np.uint32), np.diff(offsets)),
            by_other,
            np.searchsorted(links[by_other], np.arange(len(words) + 1)),
            unpacked(arrays.get("weights", np.zeros(0, np.uint8))),
            arrays["rates"],
        )


def _lines(letters: NDArray[np.uint8]) -> list[str]:
    return letters.tobytes().decode().split("\n")
