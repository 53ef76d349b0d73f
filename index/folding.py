"""One text for all ways of writing it: `fold` levels what may differ between a quotation and the article it is from,
and knows for each place of the folded text where it stands in the text as given.

Every character is folded by itself and always to the same, by a table that fills as characters are met. Two things need
their neighbours, and are mended after: white space in a row, and marks that may stand in either order (the canonical
ordering of Unicode, section 3.11). `index/analysis.py` folds words for the term index by language; this folds whole
texts whose language need not be known.
"""

import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate

import regex

_SINGLE = "‘’‚‛‹›′‵`´ʼʻʽʾʿʹ׳"
_DOUBLE = "“”„‟«»″‶״〝〞〟「」『』﹁﹂﹃﹄⹂"
_ALIKE = (
    dict.fromkeys(_SINGLE, "'")
    | dict.fromkeys(_DOUBLE, '"')
    | dict(zip("کیىەہۃٱٲٳ", "كييههةااا", strict=True))
    | dict(zip("٪،؛؟٫٬", "%,;?.,", strict=True))
    | {"〜": "~", "ı": "i"}
)
# Nothing to see: joiners, bidi controls, soft hyphens, variation selectors, tags, fillers, controls. And tatweel.
_UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cc}\ufff9-\ufffb\u0640]")
# Marks that are left out in writing or only help reading. Those of other scripts are letters: vowels, voicing, tones.
_OPTIONAL = regex.compile(
    r"[[\p{M}&&[\p{scx=Latin}\p{scx=Greek}\p{scx=Cyrillic}\p{scx=Arabic}\p{scx=Hebrew}]]"
    r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
    r"--[\u0338\u20d2\u20e0]]",  # struck through: ≠ is not =
    flags=regex.V1,
)
_DASH = regex.compile(r"\p{Dash}")
_DISORDER = regex.compile(r"  +|[^\p{ccc=0}]{2,}")  # what is not mended character by character: spaces, marks


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and its map: `places[i]` is how many characters of `text` came of the first `i` of the original.

    `places` ascends from 0 to `len(text)`, and stays level where a character folds to nothing. Its values are the edges
    of units: stretches of the original that fold as one, such as a ligature, a run of spaces, or a letter with what is
    not to be seen after it.
    """

    text: str
    places: "array[int]"

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]`, 0 <= start < end <= len(text), stands in the original, widened to whole units.

        The units of successive characters of `text` touch, and together are the original, but for what folds to
        nothing at its beginning. The folded span holds `text[start:end]`, and is no longer than it where
        `whole(start, end)`: then `fold(original[slice(*span(start, end))]).text == text[start:end]`.
        """
        last = self.places[bisect_left(self.places, end)]
        return bisect_right(self.places, start) - 1, bisect_right(self.places, last) - 1

    def whole(self, start: int, end: int) -> bool:
        """Whether both are edges of units, so that `span` widens nothing: not so inside ﬁ, which folds to two letters,
        nor between a Korean syllable and its last consonant.
        """
        return all(self.places[bisect_left(self.places, edge)] == edge for edge in (start, end))


def fold(text: str) -> Folded:
    """`text` with one form for what is written in several.

    Levelled are case, compatibility forms and width (NFKD: ligatures, presentation forms, circled and raised digits),
    composed and decomposed letters, accents, harakat, niqqud and tatweel, forms of alef, hamza, ya, kaf and heh, digits
    of all scripts, quotation marks, dashes, and runs of white space. What is not to be seen is left out. Marks of Indic
    scripts, Thai or kana stay. Folding what is folded changes nothing; composed (NFC) and decomposed (NFD) text fold to
    the same. The folded text is decomposed, a Korean syllable being its two or three letters.

    Linear in the length of the text.
    """
    pieces = list(map(_TABLE.__getitem__, text))
    folded = "".join(pieces)
    if _DISORDER.search(folded):
        _mend(pieces, folded)
        folded = "".join(pieces)
    return Folded(folded, _places(pieces))


def _places(pieces: list[str]) -> "array[int]":
    return array("I", accumulate(map(len, pieces), initial=0))


def _mend(pieces: list[str], folded: str) -> None:
    """Makes runs of spaces one, and puts marks into canonical order; what is mended together becomes one unit."""
    places = _places(pieces)
    for run in _DISORDER.finditer(folded):
        if _mended(run.group()) != run.group():
            first, last = bisect_right(places, run.start()) - 1, bisect_left(places, run.end())
            pieces[first] = _mended("".join(pieces[first:last]))
            pieces[first + 1 : last] = [""] * (last - first - 1)


def _mended(run: str) -> str:
    return " " if run.isspace() else unicodedata.normalize("NFD", run)


class _Table(dict[str, str]):
    """What each character folds to, worked out when it is first met."""

    def __missing__(self, character: str) -> str:
        before, after = "", character
        while after != before:
            before, after = after, "".join(map(_once, unicodedata.normalize("NFD", after)))
        self[character] = after
        return after


def _once(character: str) -> str:
    """One step for a character that has no canonical decomposition."""
    if character.isspace():
        return " "
    if character in _ALIKE:
        return _ALIKE[character]
    if _UNSEEN.match(character) or _OPTIONAL.match(character):
        return ""
    if _DASH.match(character):
        return "-"
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    # A mark that stands alone decomposes to a space and the mark: it is as the mark.
    return unicodedata.normalize("NFKD", character).lstrip(" ").casefold()


_TABLE = _Table()
