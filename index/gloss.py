"""A word-by-word reading of a quotation, for a reader who does not know its language.

A gloss, never a translation: each word is looked up by itself in the word translation tables, whatever stands beside
it, and neither order nor grammar is changed. It helps to check a quotation, and proves nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

import regex
from anyascii import anyascii

from index.analysis import terms
from index.clitics import ARABIC_ARTICLE
from index.translation import Translations

TRANSLATION, NAME, NUMBER, SAME = "translation", "name", "number", "same"
_READINGS = 3
_FAINTEST = 0.2  # a reading this much rarer than the likeliest one would mislead more than help
_COMMON = 0.02  # a word that one in fifty sentences has ("of", "has") gets its likeliest reading alone
_ONE_SCRIPT = ({"ar", "fa", "ur"}, {"ru", "uk"}, {"ja", "zh"})  # whose readers can read each other's names
_LATIN = regex.compile(r"\p{Latin}")


@dataclass(frozen=True, slots=True)
class GlossedWord:
    """One word of the quotation: `text[start:end] == word`, and its readings, likeliest first, one to three.

    `kind` tells what the readings are: a "translation" from the tables; a "name", for a word the tables do not know,
    romanised; a "number" in ASCII digits; or the "same" word, left as it is.
    """

    word: str
    start: int
    end: int
    kind: str
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gloss:
    """The words of a quotation read one by one in `language`: a gloss, never a translation."""

    language: str
    words: tuple[GlossedWord, ...]

    def __str__(self) -> str:
        """One line marked as a gloss: `[gloss] cooperation/collaboration · military`."""
        return "[gloss] " + " · ".join("/".join(word.readings) for word in self.words)


def gloss(translations: Translations, text: str, source: str, target: str) -> Gloss:
    """Reads `text` word by word from the language `source` in the language `target` (ISO 639-1).

    Raises ModelError where the table of a language cannot be read.
    """
    words: list[GlossedWord] = []
    for start, same in groupby(terms(text, source), key=lambda term: term.start):
        if words and start < words[-1].end:
            continue  # of terms that overlap the first is read, and of those at one place the longest that is known
        found = [(term, translations.of(term.text, source, target)) for term in same]
        term, known = next((pair for pair in reversed(found) if pair[1]), found[0])
        word = text[start : term.end]
        if word[0].isdecimal() and word[-1].isdecimal():
            kind, readings = NUMBER, [term.text]
        elif source == target:
            kind, readings = SAME, [word]
        elif known:
            most = 1 if translations.rate(term.text, source) >= _COMMON else _READINGS
            kind, readings = TRANSLATION, _likeliest(translations, known, target)[:most]
        else:
            kind, readings = _unknown(word, source, target)
        words.append(GlossedWord(word, start, term.end, kind, tuple(readings)))
    return Gloss(target, tuple(words))


def _likeliest(translations: Translations, known: Mapping[str, float], target: str) -> list[str]:
    least = _FAINTEST * max(known.values())
    likely = sorted((term for term, weight in known.items() if weight >= least), key=lambda term: -known[term])
    return list(dict.fromkeys(translations.surface(term, target) for term in likely))


def _unknown(word: str, source: str, target: str) -> tuple[str, list[str]]:
    """A word the tables do not know is most often a name, unless its script has capitals and it has none."""
    legible = _LATIN.match(word) or any({source, target} <= languages for languages in _ONE_SCRIPT)
    if legible or word.islower():
        return SAME, [word]
    name = anyascii(ARABIC_ARTICLE.sub("", word) if source == "ar" else word).strip()
    return (NAME, [name[0].upper() + name[1:]]) if name else (SAME, [word])
