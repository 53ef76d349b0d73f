"""How alike two names sound that are spelled in two languages: Huguenots and Ουγενότοι, Lavoisier and लेवेजियर.

Finer than the key of `index.names`, by which passages are found: here a word that nothing else explains is held against
a few others, so sounds may differ, and what the key leaves out for all languages is read as each script writes it.
"""

import unicodedata
from functools import lru_cache

import regex
from anyascii import anyascii
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from index.clitics import LETTERS
from index.lexicon import UNSPACED
from index.names import keys, name_key

ALIKE = 0.7  # two names that are one are at least so much alike; chosen on XQuAD's development articles
_OTHER_SOUND = 0.75  # what is left of the likeness of two names that begin with different sounds
_SHORT, _BY_CHANCE = 3, 0.7  # what is left where a key is shorter than this and not the same
_BEGINNING = 4  # letters from which on a beginning may be a name, and the rest its ending
# Sounds that a script writes with two letters: Greek b, d, g and j, the nasal of Hindi.
_WRITTEN = {
    "μπ": ("b", "mb"), "ντ": ("d", "nd"), "γκ": ("g", "ng"), "γγ": ("g", "ng"), "τζ": ("j",), "τσ": ("ts", "ch"),
    "γου": ("gu", "v"), "ου": ("u", "v"), "dge": ("dge", "j"),
    "ं": ("न",), "ँ": ("न",),
}  # fmt: skip
_ACUTE = regex.compile("\u0301")
_DOUBLE = regex.compile("|".join(sorted(_WRITTEN, key=len, reverse=True)))
_PLURAL = regex.compile(r"(?<=\p{Latin}{3}[td])s$")  # "ts" is one sound elsewhere
_CLITICS = {
    "ar": regex.compile(f"^(?:[{LETTERS['ar']}](?:ال)?|ال|لل)(?=.{{3}})"),
    "he": regex.compile(f"^[{LETTERS['he']}](?=.{{3}})"),
}


def alike(one: str, other: str, source: str, target: str) -> float:
    """The likeness of a name of language `source` and one of `target`, 0 to 1. Of a language without spaces it may be
    part of what is given.
    """
    best = 0.0
    for mine, theirs, there in ((_sounds(one, source), _sounds(other, target), (source, target)),
                                (_sounds(other, target), _sounds(one, source), (target, source))):  # fmt: skip
        spelled = frozenset(key for sound in mine for key in keys(sound, *there))
        best = max([best, *(_near(a, b, there) for a in spelled for b in theirs)])
    if source in UNSPACED or target in UNSPACED:
        return best
    return max(best, _letters(one, other))


@lru_cache(maxsize=100_000)
def _sounds(word: str, language: str) -> frozenset[str]:
    """The keys of a word: with w as v and without it, with and without what may be written before it."""
    plain = unicodedata.normalize("NFC", _ACUTE.sub("", unicodedata.normalize("NFD", word.lower())))
    forms = {_PLURAL.sub("", _read(plain, way)) for way in (0, -1)}
    if language in _CLITICS:
        forms |= {_CLITICS[language].sub("", form) for form in forms}
    forms |= {anyascii(form).replace("w", "v") for form in forms}
    return frozenset(key for form in forms if form and (key := name_key(form)))


def _read(word: str, way: int) -> str:
    """A word with letters for the sounds that its script writes with two, read in one way or the other."""

    def letters(found: "regex.Match[str]") -> str:
        return _WRITTEN[found[0]][way]

    return _DOUBLE.sub(letters, word)


@lru_cache(maxsize=200_000)
def _near(one: str, other: str, languages: tuple[str, str]) -> float:
    """How alike two keys are."""
    source, target = languages
    if (target in UNSPACED and len(other) > len(one)) or (source in UNSPACED and len(one) > len(other)):
        return fuzz.partial_ratio(one, other) / 100
    near = Indel.normalized_similarity(one, other)
    if min(len(one), len(other)) < _SHORT and near < 1:
        near *= _BY_CHANCE
    return near if one[0] == other[0] else near * _OTHER_SOUND


@lru_cache(maxsize=200_000)
def _letters(one: str, other: str) -> float:
    """How alike two words are in Latin letters, or the beginning of the longer one and the shorter one."""
    one, other = anyascii(one).lower(), anyascii(other).lower()
    least = min(len(one), len(other))
    near = Indel.normalized_similarity(one, other)
    if least >= _BEGINNING:
        near = max(near, Indel.normalized_similarity(one[:least], other[:least]))
    return near if one[:1] == other[:1] else near * _OTHER_SOUND
