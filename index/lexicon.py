"""The small words that turn a meaning, one file a language in `languages/`: negations, opposites, words for numbers.

A line is a name, a colon and words; `_` stands for a space inside one. The names are:

- `not`: words that deny; `inside`: a pattern of affixes that do, and of what denies where words are not spaced.
- `idioms`: phrases that have such a word and deny nothing ("not only").
- `soft`: words that may deny ("without"), which neither side of a comparison has to have.
- `scale`: words that multiply a number, with the power of ten; `numbers`: words for numbers beside the cardinals that
  ICU spells; `parts`: ordinals, fractions and the like, which tell a number but are not always meant so; `faint`:
  numbers that are more often another word.
- `relative`: times told from the day of writing, with unit and distance.
- any other name is a pair of opposites, the two sides divided by a bar. The same name is the same pair in every file.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import regex

FOLDER = Path(__file__).parent / "languages"
LANGUAGES = frozenset(path.stem for path in FOLDER.glob("*.txt"))
UNSPACED = frozenset({"ja", "ko", "th", "zh"})  # words are found inside runs of letters
_CLITICS = {"ar": "[وف]?", "he": "[והש]{0,2}"}  # written before a word, as part of it

_PLAIN = frozenset({"not", "inside", "idioms", "soft", "scale", "numbers", "parts", "faint", "relative"})

Sides = tuple[tuple[str, ...], tuple[str, ...]]


class Lexicon(NamedTuple):
    """The words of one language. `relative` are (words, unit, distance): ('last year', 'year', -1)."""

    negations: tuple[str, ...]
    inside: str
    idioms: tuple[str, ...]
    soft: tuple[str, ...]
    scale: dict[str, int]
    numbers: dict[str, float]
    parts: dict[str, float]
    faint: frozenset[str]
    relative: tuple[tuple[str, str, int], ...]
    opposites: dict[str, Sides]


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language; nothing but empty lists where there is no file of it."""
    lines = _lines(language)
    pairs = {name: words for name, words in lines.items() if name not in _PLAIN}
    return Lexicon(
        negations=_words(lines.get("not", "")),
        inside=lines.get("inside", ""),
        idioms=_words(lines.get("idioms", "")),
        soft=_words(lines.get("soft", "")),
        scale={word: int(power) for word, power in _pairs(lines.get("scale", ""))},
        numbers=_values(lines.get("numbers", "")),
        parts=_values(lines.get("parts", "")),
        faint=frozenset(_words(lines.get("faint", ""))),
        relative=tuple(
            (word, time[:-2], int(time[-2:]))
            for time, several in _pairs(lines.get("relative", ""))
            for word in several.split(",")
        ),
        opposites={name: _sides(words) for name, words in pairs.items()},
    )


def found(words: tuple[str, ...], language: str) -> "regex.Pattern[str]":
    """A pattern of whole words in any case, the longest first; of letters anywhere in scripts without spaces."""
    anyway = "|".join(sorted(map(regex.escape, words), key=len, reverse=True)) or "(?!)"
    edge, end = r"(?<![\p{L}\p{M}])" + _CLITICS.get(language, ""), r"(?![\p{L}\p{M}])"
    pattern = anyway if language in UNSPACED else f"{edge}(?:{anyway}){end}"
    return regex.compile(pattern, regex.IGNORECASE)


def _lines(language: str) -> dict[str, str]:
    if language not in LANGUAGES:
        return {}
    lines = (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return {name: rest.strip() for name, _, rest in (line.partition(":") for line in lines)}


def _words(line: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in line.split())


def _pairs(line: str) -> list[tuple[str, str]]:
    pairs = [word.partition("=") for word in _words(line)]
    return [(before, after) for before, _, after in pairs]


def _values(line: str) -> dict[str, float]:
    return {word: float(value) for value, several in _pairs(line) for word in several.split(",")}


def _sides(line: str) -> Sides:
    one, _, other = line.partition("|")
    return _words(one), _words(other)
