"""The word translation tables: what a term of one language is in another, with probabilities.

Made by `training/tables.py`, one file a language, between English and that language; two other languages meet through
English. Terms are those of `index.analysis`. The files are mapped, not loaded: looking up a word reads a few pages of
one file, which all processes share.
"""

import json
import mmap
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

BUNDLED = Path(__file__).parent / "model" / "tables"
FAINTEST = 0.002  # weight under which a translation is dropped: noise on development questions
Arrays = Mapping[str, NDArray[Any]]

_REMEMBERED = 4_000  # words looked up, as most of a question's are those of other questions; 20 MB at most
_BLOCK = 16  # words between two noted places: a place for every word would add 4 MB to the tables
_DTYPES = {"U8": np.uint8, "U16": np.uint16, "U32": np.uint32, "F16": np.float16}


def packed(weights: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Weights from FAINTEST to 1 as a byte each, on a logarithmic scale: within 2 % of what they were."""
    scaled = 1 - np.log(np.clip(weights, FAINTEST, 1)) / np.log(FAINTEST)
    codes: NDArray[np.uint8] = np.rint(255 * scaled).astype(np.uint8)
    return codes


def unpacked(codes: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The weights that `packed` made bytes of."""
    return (FAINTEST ** (1 - codes / 255)).astype(np.float32)


_WEIGHTS: list[float] = unpacked(np.arange(256, dtype=np.uint8)).tolist()


def listed(name: str, words: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Words as the two arrays that `Words` reads: UTF-8 letters, one a line, and where each block of lines starts."""
    lines = [f"{word}\n".encode() for word in words]
    ends = np.cumsum([0, *map(len, lines)])
    starts = np.append(ends[:-1:_BLOCK], ends[-1]).astype(np.uint32)
    return {name: np.frombuffer(b"".join(lines), np.uint8), f"{name}.starts": starts}


class Words:
    """Words by number, in a mapped file. `find` needs them sorted (by code point, which UTF-8 keeps)."""

    def __init__(self, arrays: Arrays, name: str) -> None:
        """Raises KeyError where the arrays are not there."""
        self._letters = arrays[name].data
        self._starts = arrays[f"{name}.starts"]

    def __getitem__(self, number: int) -> str:
        return self._lines(number // _BLOCK)[number % _BLOCK].decode()

    def find(self, word: str) -> int | None:
        """The number of a word, None where it is not here."""
        letters = word.encode()
        line = letters + b"\n"  # sorts as the word does: no letter comes before the line feed

        def first(start: int) -> bytes:
            return bytes(self._letters[start : start + len(line)])

        block = bisect_right(self._starts, line, hi=len(self._starts) - 1, key=first) - 1
        if block < 0:
            return None
        lines = self._lines(block)
        return block * _BLOCK + lines.index(letters) if letters in lines else None

    def _lines(self, block: int) -> list[bytes]:
        start, end = self._starts[block : block + 2].tolist()
        return bytes(self._letters[start:end]).splitlines()


class Table:
    """Links between English and one language. English's own table has words, their rates and forms, and no links.

    `links[offsets[i]:offsets[i + 1]]` are the words that translate English word i, heaviest first, and `weights` as
    many bytes (see `packed`). `surfaces` is '' where a word is written as its term.
    """

    def __init__(self, arrays: Arrays) -> None:
        """Raises KeyError where an array is missing, ValueError where they do not fit each other."""
        self.words, self.english, self.surfaces = (Words(arrays, name) for name in ("words", "english", "surfaces"))
        self.rates, self._offsets = arrays["rates"], arrays["offsets"]
        self._links, self._weights = arrays["links"], arrays["weights"]
        if not len(self._links) == len(self._weights) == self._offsets[-1]:
            raise ValueError("links, weights and offsets differ in length")

    def from_english(self, term: str) -> dict[int, float]:
        """Numbers of the words that translate an English term, heaviest first."""
        number = self.english.find(term)
        if number is None:
            return {}
        start, end = self._offsets[number : number + 2].tolist()
        codes = self._weights[start:end].tolist()
        return dict(zip(self._links[start:end].tolist(), map(_WEIGHTS.__getitem__, codes), strict=True))

    def to_english(self, term: str) -> dict[str, float]:
        """English terms that a term of the language translates."""
        number = self.words.find(term)
        if number is None:
            return {}
        start, end = np.searchsorted(self._backward, np.array([number << 40, number + 1 << 40], np.uint64)).tolist()
        keys = self._backward[start:end].tolist()
        return {self.english[key >> 8 & 0xFFFFFFFF]: _WEIGHTS[key & 0xFF] for key in keys}

    @cached_property
    def _backward(self) -> NDArray[np.uint64]:
        """The links sorted by the other word, shape (links,): other word << 40 | English word << 8 | weight.

        Sorted when first needed, in a few milliseconds: in the files they would take 10 MB.
        """
        english = np.repeat(np.arange(len(self._offsets) - 1, dtype=np.uint64), np.diff(self._offsets))
        return np.sort(self._links.astype(np.uint64) << 40 | english << 8 | self._weights)


class Translations:
    """All tables of one folder. Unknown languages and words translate to nothing; that is no error.

    Each method raises ModelError where the file of a language cannot be read.
    """

    def __init__(self, folder: Path = BUNDLED) -> None:
        self.folder = folder
        self.languages = frozenset(path.stem for path in folder.glob("*.safetensors"))
        self._table = lru_cache(maxsize=None)(self._open)
        self._translated = lru_cache(maxsize=_REMEMBERED)(self._translate)

    def of(self, term: str, source: str, target: str) -> Mapping[str, float]:
        """Terms of `target` that translate `term` of `source`, with their probabilities."""
        return self._translated(term, source, target)

    def _translate(self, term: str, source: str, target: str) -> dict[str, float]:
        if source == target:
            return {term: 1.0}
        english = {term: 1.0} if source == "en" else self._to_english(term, source)
        return english if target == "en" else self._from_english(english, target)

    def rate(self, term: str, language: str) -> float:
        """The share of sentences of general text that have the term; 0 where it is unknown."""
        if language not in self.languages:
            return 0.0
        table = self._table(language)
        number = table.words.find(term)
        return 0.0 if number is None else float(table.rates[number])

    def surface(self, term: str, language: str) -> str:
        """The word a reader knows a term by: as it is most often written; the term itself where it is unknown."""
        if language not in self.languages:
            return term
        table = self._table(language)
        number = table.words.find(term)
        return term if number is None else table.surfaces[number] or term

    def _to_english(self, term: str, source: str) -> dict[str, float]:
        return self._table(source).to_english(term) if source in self.languages else {}

    def _from_english(self, english: dict[str, float], target: str) -> dict[str, float]:
        """Sums over the English words; translations that come out faint are dropped."""
        if target not in self.languages:
            return {}
        table = self._table(target)
        found: dict[int, float] = {}
        for word, first in english.items():
            for number, second in table.from_english(word).items():
                found[number] = found.get(number, 0.0) + first * second
        return {table.words[number]: weight for number, weight in found.items() if weight >= FAINTEST}

    def _open(self, language: str) -> Table:
        path = self.folder / f"{language}.safetensors"
        try:
            return Table(mapped(path))
        except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
            raise ModelError(
                f"the translation table {path} is missing or broken; install Dalil again, "
                "or make the tables again with training/run.sh"
            ) from error


@cache
def bundled() -> Translations:
    """The tables that ship with Dalil, opened once."""
    return Translations()


def mapped(path: Path) -> dict[str, NDArray[Any]]:
    """The one-dimensional arrays of a safetensors file, as read-only views of the mapped file.

    The safetensors library copies them. A file is the length of its header in 8 bytes, the header in JSON (type and
    place of each array), and the arrays: https://github.com/huggingface/safetensors#format.
    Raises OSError where there is no file; ValueError, KeyError or TypeError where it is broken.
    """
    with path.open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    body = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:body])
    header.pop("__metadata__", None)
    return {name: _array(content, body, entry) for name, entry in header.items()}


def _array(content: mmap.mmap, body: int, entry: dict[str, Any]) -> NDArray[Any]:
    (count,) = entry["shape"]
    return np.frombuffer(content, _DTYPES[entry["dtype"]], count, body + entry["data_offsets"][0])
