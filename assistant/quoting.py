"""Where a quotation stands in an article, when whoever quotes may have changed it.

`text[found.start : found.end]` is always the article's own, and is what is to be shown; `kind` says how the quotation
differs from it. A quotation never begins or ends inside a word or number: "200 died" does not stand in "1,200 died",
nor "nuclear" in "non-nuclear".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from index.folding import Folded, fold

Kind = Literal["verbatim", "folded", "close"]

LONGEST = 2_000  # characters of a quotation that is looked for word by word
_ALIKE = 0.6  # of the words must be the same, in their order
_OMITTED = 1_000  # characters that an ellipsis may stand for
_BLOCKS, _BLOCK = 8, 64  # places of an article that are read word by word, and their least words

_ELLIPSIS = regex.compile(r"\s*(?:\[\s*(?:[…⋯]|\.{3,})\s*\]|\(\s*(?:[…⋯]|\.{3,})\s*\)|[…⋯]+|\.{3,}|\.(?: \.){2,})\s*")
# Word boundaries of Unicode (UAX 29), but not beside a hyphen in a word, a sign of a number, or a space in a number.
_HYPHEN, _SIGN, _THIN = r"[-\u2010\u2011\u05be]", r"[-\u2010-\u2013\u2212]", r"[\u00a0\u2007\u2009]"
_EDGE = regex.compile(
    rf"\b(?<!\w{_HYPHEN}(?=\w))(?!(?<=\w){_HYPHEN}\w)(?<!{_SIGN}(?=\d))"
    rf"(?<!\d{_THIN}(?=\d))(?!(?<=\d){_THIN}\d)",
    flags=regex.WORD | regex.V1,
)


class Difference(NamedTuple):
    """A word or mark as it was quoted, and as it is written in the article; '' where one of them has it not."""

    quoted: str
    written: str


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of an article, `text[start:end]`, in characters, that a quotation is taken to be of.

    `kind` is `verbatim` where they are the same letter for letter, `folded` where they have the same words and marks
    after folding (case, vowel marks, quotation marks, white space: index/folding.py), `close` where words differ:
    each is in `differences`, in the order of the text.
    """

    start: int
    end: int
    kind: Kind
    differences: tuple[Difference, ...] = ()


def locate(text: str, quote: str, near: int = 0) -> Found | None:
    """Where `quote` stands in `text`: letter for letter, else after folding, else the stretch that is closest to it.

    Of several places the nearest to `near` is taken. None where less than six words in ten are the same, where a quote
    that does not stand is longer than LONGEST, and where words are left out inside it: what was omitted is not quoted,
    so that is for `locate_parts`.
    """
    quote, folded = quote.strip(), fold(text)
    standing = _standing(text, folded, quote)
    if standing:
        return min(standing, key=lambda one: (one.kind != "verbatim", abs(one.start - near)))
    parts = _parts(quote)
    if len(parts) != 1 or len(quote) > LONGEST:
        return None
    return locate(text, parts[0], near) if parts[0] != quote else _closest(text, folded, quote, near)


def locate_parts(text: str, quote: str, near: int = 0) -> tuple[Found, ...]:
    """The parts of a quotation with omissions, "first ... last" or "first […] last", each where it stands.

    Each part is shown by itself, so no reader takes for joined what the article does not join. They must stand
    verbatim or folded, in their order, the first as near to `near` as can be, with at most 1,000 characters from one to
    the next: what is farther apart is no quotation with an omission. Nothing where a part does not stand so; one Found
    where nothing was omitted.
    """
    folded = fold(text)
    first, *others = [_standing(text, folded, part) for part in _parts(quote)] or [[]]
    for start in sorted(first, key=lambda one: (abs(one.start - near), one.kind != "verbatim")):
        chain = [start]
        for places in others:
            end = chain[-1].end
            after = [one for one in places if end <= one.start <= end + _OMITTED]
            if not after:
                break
            chain.append(min(after, key=lambda one: (one.start, one.kind != "verbatim")))
        else:
            return tuple(chain)
    return ()


def _parts(quote: str) -> list[str]:
    return [part for part in _ELLIPSIS.split(quote) if part.strip()]


def _standing(text: str, folded: Folded, quote: str) -> list[Found]:
    """Everywhere that `quote` stands verbatim, and everywhere that it stands folded."""
    spans = [(start, start + len(quote)) for start in _every(text, quote)]
    found = [Found(*span, "verbatim") for span in spans if _is_uncut(text, *span)]
    level = fold(quote).text.strip()
    places = ((start, start + len(level)) for start in _every(folded.text, level))
    spans = [folded.span(*place) for place in places if folded.whole(*place)]
    return found + [Found(*span, "folded") for span in spans if _is_uncut(text, *span)]


def _every(text: str, part: str) -> Iterator[int]:
    start = text.find(part) if part else -1
    while start >= 0:
        yield start
        start = text.find(part, start + 1)


def _is_uncut(text: str, start: int, end: int) -> bool:
    return _EDGE.match(text, start) is not None and _EDGE.match(text, end) is not None


class _Words(NamedTuple):
    """The words and marks of a text: where they stand, and how they are folded."""

    spans: list[tuple[int, int]]
    folded: list[str]


def _words(text: str, folded: Folded) -> _Words:
    edges, places = [match.start() for match in _EDGE.finditer(text)], folded.places
    pairs = [(span, folded.text[places[span[0]] : places[span[1]]].strip()) for span in pairwise(edges)]
    pairs = [pair for pair in pairs if pair[1]]
    return _Words([span for span, _ in pairs], [word for _, word in pairs])


def _closest(text: str, folded: Folded, quote: str, near: int) -> Found | None:
    wanted, given = _words(quote, fold(quote)), _words(text, folded)
    if not given.folded:
        return None
    numbers = {word: number for number, word in enumerate(dict.fromkeys(wanted.folded))}
    sought = np.array([numbers[word] for word in wanted.folded])
    words = np.array([numbers.get(word, -1) for word in given.folded])
    here = int(np.searchsorted([start for start, _ in given.spans], near))
    found = [_aligned(sought, words, *block, here) for block in _blocks(words, len(sought), len(numbers), here)]
    _, _, first, last = min(found)
    differences, alike = _compared(wanted, given, first, last, quote, text)
    longer = max(_count(wanted.folded), _count(given.folded[first:last]))
    if alike < _ALIKE * longer or not alike:
        return None
    return Found(given.spans[first][0], given.spans[last - 1][1], "close" if differences else "folded", differences)


def _blocks(words: NDArray[np.int64], length: int, kinds: int, here: int) -> list[tuple[int, int]]:
    """The stretches of `words` that have most of the words sought, rare ones counting more; nearest to `here` first."""
    size = max(length, _BLOCK)
    at = np.flatnonzero(words >= 0)
    there = np.zeros((len(words) // size + 3, kinds), np.float32)
    there[at // size + 1, words[at]] = 1
    rarity = np.log1p(len(words) / (1 + np.bincount(words[at], minlength=kinds)))
    scores = np.maximum(np.maximum(there[:-2], there[1:-1]), there[2:]) @ rarity.astype(np.float32)
    order = np.lexsort((np.abs(np.arange(len(scores)) - here // size), -scores))[:_BLOCKS]
    return [(max(0, (cell - 1) * size), min(len(words), (cell + 2) * size)) for cell in order.tolist()]


def _aligned(
    sought: NDArray[np.int64], words: NDArray[np.int64], first: int, last: int, here: int
) -> tuple[int, int, int, int]:
    """Edits, distance from `here`, first and last + 1 of the words between `first` and `last` that are closest to those
    sought: approximate matching after Sellers (1980), once forward for the end, once backward for the beginning.
    """
    window = words[first:last]
    ends = _edits(sought, window, np.zeros(len(window) + 1, np.int64))
    edits = int(ends.min())
    best = np.flatnonzero(ends == edits)
    end = int(best[np.argmin(np.abs(best - (here - first + len(sought))))])
    starts = _edits(sought[::-1], window[:end][::-1], np.arange(end + 1))
    start = end - int(np.flatnonzero(starts == edits)[-1])
    return edits, abs(first + start - here), first + start, first + end


def _edits(sought: NDArray[np.int64], window: NDArray[np.int64], row: NDArray[np.int64]) -> NDArray[np.int64]:
    """The fewest edits that make the words sought of words that end at each place of the window; `row` is what it
    costs to begin at each.
    """
    steps = np.arange(len(window) + 1)
    for word in sought:
        best = np.minimum(row[:-1] + (window != word), row[1:] + 1)
        row = np.minimum.accumulate(np.concatenate(([row[0] + 1], best)) - steps) + steps
    return row


def _compared(
    wanted: _Words, given: _Words, first: int, last: int, quote: str, text: str
) -> tuple[tuple[Difference, ...], int]:
    """The differences, and how many words are alike."""
    differences: list[Difference] = []
    alike = 0
    for one in Levenshtein.opcodes(wanted.folded, given.folded[first:last]):
        quoted, written = wanted.spans[one.src_start : one.src_end], given.spans[first + one.dest_start : first + one.dest_end]
        if one.tag == "equal":
            alike += _count(wanted.folded[one.src_start : one.src_end])
            continue
        for i in range(max(len(quoted), len(written))):
            differences.append(Difference(_slice(quote, quoted, i), _slice(text, written, i)))
    return tuple(differences), alike


def _slice(text: str, spans: Sequence[tuple[int, int]], i: int) -> str:
    return text[slice(*spans[i])] if i < len(spans) else ""


def _count(words: Sequence[str]) -> int:
    """How many are words and not marks."""
    return sum(any(map(str.isalnum, word)) for word in words)
