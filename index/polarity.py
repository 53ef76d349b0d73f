"""What turns the meaning of a sentence round: negations, and words that have an opposite.

The words are those of `languages/`. Opposites are compared as concepts, so that "rejected" in one language is the
opposite of "وقّع" in another.
"""

from functools import cache, lru_cache
from typing import NamedTuple

import regex

from index.analysis import stemmed, terms
from index.lexicon import UNSPACED, found, lexicon

_CLUSTER = 14  # characters within which two negations are one: "никогда не", "no ... nunca"
_CONCORD = frozenset({"el", "es", "fa", "fr", "he", "it", "pt", "ro", "ru", "tr", "uk"})  # languages that deny twice
_SHORTEST = 3  # letters of a stem; shorter ones meet by chance


class Negation(NamedTuple):
    """A word or affix that denies, at a place. `sure` is False for words that only may ("without", "hardly")."""

    start: int
    end: int
    sure: bool


class Side(NamedTuple):
    """A word of a pair of opposites: which pair, which side (0 or 1), and where."""

    pair: str
    side: int
    start: int
    end: int


@lru_cache(maxsize=2_000)
def negations(text: str, language: str, *, joined: bool = False) -> tuple[Negation, ...]:
    """The negations of a text in reading order. `joined`: two that deny one thing together count as one."""
    sure, soft = _denials(language)
    marks = [Negation(*match.span(), True) for pattern in sure for match in pattern.finditer(text)]
    marks += [Negation(*match.span(), False) for match in soft.finditer(text)]
    idle = [match.span() for match in _idioms(language).finditer(text)]
    joint: list[Negation] = []
    for mark in sorted(mark for mark in marks if not any(s < mark.end and mark.start < e for s, e in idle)):
        last = joint[-1] if joint else None
        if last and (mark.start < last.end or (joined and language in _CONCORD and _is_one(text, last, mark))):
            joint[-1] = Negation(last.start, max(last.end, mark.end), last.sure or mark.sure)
        else:
            joint.append(mark)
    return tuple(joint)


def _is_one(text: str, last: Negation, mark: Negation) -> bool:
    """Whether two negations stand close together with no comma or the like between, and both are sure. A word said
    twice, "nu nu", is no way to deny.
    """
    between = text[last.end : mark.start]
    if between.isspace() and text[last.start : last.end].casefold() == text[mark.start : mark.end].casefold():
        return False
    return last.sure and mark.sure and len(between) <= _CLUSTER and not regex.search(r"[,;:،؛、，；.]", between)


@lru_cache(maxsize=2_000)
def sides(text: str, language: str) -> tuple[Side, ...]:
    """The words of a text that have an opposite, in reading order."""
    stems, phrases = _opposites(language)
    hits = [
        Side(*place, term.start, term.end)
        for term in (terms(text, language) if stems else ())
        for place in stems.get(term.text, ())
    ]
    for pattern, places in phrases:
        hits += [Side(*place, *match.span()) for match in pattern.finditer(text) for place in places]
    return tuple(sorted(set(hits), key=lambda side: (side.start, side.pair)))


@cache
def _denials(language: str) -> "tuple[tuple[regex.Pattern[str], ...], regex.Pattern[str]]":
    words = lexicon(language)
    inside = (regex.compile(words.inside, regex.IGNORECASE),) if words.inside else ()
    return (found(words.negations, language), *inside), found(words.soft, language)


@cache
def _idioms(language: str) -> "regex.Pattern[str]":
    return found(lexicon(language).idioms, language)


@cache
def _opposites(
    language: str,
) -> "tuple[dict[str, list[tuple[str, int]]], list[tuple[regex.Pattern[str], list[tuple[str, int]]]]]":
    """By stem, the pairs and sides of single words; and patterns of words that stems cannot find.

    A word that stands on both sides of a pair says nothing.
    """
    stems: dict[str, list[tuple[str, int]]] = {}
    phrases: dict[str, list[tuple[str, int]]] = {}
    for pair, both in lexicon(language).opposites.items():
        for side, words in enumerate(both):
            for word in words:
                stem = stemmed(word, language)
                whole = language in UNSPACED or language == "he" or not word.isalpha() or len(stem) < _SHORTEST
                known, key = (phrases, word) if whole else (stems, stem)
                known.setdefault(key, []).append((pair, side))
    for known in (stems, phrases):
        for word, places in known.items():
            known[word] = sorted({place for place in places if (place[0], 1 - place[1]) not in places})
    return stems, [(found((word,), language), places) for word, places in phrases.items()]
