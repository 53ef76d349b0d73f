"""Where a quotation stands in an article, when whoever quotes may have changed it.

`text[found.start : found.end]` is always the article's own, and is what is to be shown; `kind` says how the quotation
differs from it. A quotation never begins or ends inside a word or number: "200 died" does not stand in "1,200 died",
nor "nuclear" in "non-nuclear".
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, takewhile, zip_longest
from typing import Literal, NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from index.folding import Folded, fold

Kind = Literal["verbatim", "folded", "close"]
_Numbers = NDArray[np.int32]

LONGEST = 2_000  # characters of a quotation that is looked for word by word
_ALIKE = 0.6  # of the words must be the same, in their order
_OMITTED = 1_000  # characters that an ellipsis may stand for
_PLACES = 200  # of a quotation are tried, the nearest first
_BLOCKS, _BLOCK = 6, 200  # stretches of an article that are read word by word, and a third of their least length

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
    quote, near, folded = quote.strip(), max(0, min(near, len(text))), fold(text)
    found = next(_standing(text, folded, quote, near), None)
    if found:
        return found
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
    parts, near, folded = _parts(quote), max(0, min(near, len(text))), fold(text)
    for first in _standing(text, folded, parts[0], near) if parts else ():
        chain = [first]
        for part in parts[1:]:
            end = chain[-1].end
            after = (one for one in _standing(text, folded, part, end) if end <= one.start <= end + _OMITTED)
            chain += islice(after, 1)
        if len(chain) == len(parts):
            return tuple(chain)
    return ()


def _parts(quote: str) -> list[str]:
    return [part for part in _ELLIPSIS.split(quote.strip()) if part]


def _standing(text: str, folded: Folded, quote: str, near: int) -> Iterator[Found]:
    """Where `quote` stands: verbatim, then folded, each the nearest to `near` first."""
    for start in _every(text, quote, near):
        if _is_uncut(text, start, start + len(quote)):
            yield Found(start, start + len(quote), "verbatim")
    level = fold(quote).text.strip()
    for start in _every(folded.text, level, folded.places[near]):
        span = folded.span(start, start + len(level))
        if folded.whole(start, start + len(level)) and _is_uncut(text, *span):
            yield Found(*span, "folded")


def _every(text: str, part: str, near: int) -> Iterator[int]:
    """Where `part` begins in `text`, the nearest to `near` first, _PLACES at most."""
    if not part:
        return
    before, after = text.rfind(part, 0, near + len(part)), text.find(part, near + 1)
    for _ in range(_PLACES):
        if before >= 0 and (after < 0 or near - before <= after - near):
            yield before
            before = text.rfind(part, 0, before + len(part) - 1)
        elif after >= 0:
            yield after
            after = text.find(part, after + 1)


def _is_uncut(text: str, start: int, end: int) -> bool:
    return _EDGE.match(text, start) is not None and _EDGE.match(text, end) is not None


class _Words(NamedTuple):
    """The words and marks of a text: where they stand, and how they are folded."""

    spans: list[tuple[int, int]]
    folded: list[str]

    def part(self, first: int, last: int) -> "_Words":
        """The words from `first` to before `last`."""
        return _Words(self.spans[first:last], self.folded[first:last])


def _words(text: str, folded: Folded, start: int, end: int) -> _Words:
    """Those that stand between `start` and `end`."""
    places = folded.places
    edges = takewhile(lambda edge: edge <= end, (match.start() for match in _EDGE.finditer(text, start)))
    pairs = [(span, folded.text[places[span[0]] : places[span[1]]].strip()) for span in pairwise(edges)]
    pairs = [pair for pair in pairs if pair[1]]
    return _Words([span for span, _ in pairs], [word for _, word in pairs])


def _closest(text: str, folded: Folded, quote: str, near: int) -> Found | None:
    level = fold(quote)
    wanted = _words(quote, level, 0, len(quote))
    numbers = {word: number for number, word in enumerate(dict.fromkeys(wanted.folded))}
    sought = np.array([numbers[word] for word in wanted.folded], np.int32)
    read: list[tuple[int, int, int, _Words, _Numbers]] = []
    for block in _blocks(folded.text, level.text, folded.places[near]):
        given = _words(text, folded, *folded.span(*block))
        words = np.array([numbers.get(word, -1) for word in given.folded], np.int32)
        edits, end = _end(sought, words, bisect_left(given.spans, (near, near)) + len(sought))
        if end:
            read.append((edits, abs(given.spans[end - 1][1] - near), end, given, words))
    if not read:
        return None
    _, _, end, given, words = min(read, key=lambda one: one[:2])
    return _compared(quote, wanted, text, given.part(_start(sought, words[:end]), end))


def _blocks(text: str, quote: str, near: int) -> list[tuple[int, int]]:
    """The stretch of a folded text around `near`, and those that have most of the quotation's triples of letters, rare
    ones counting more.
    """
    triples = _triples(text)
    kinds = np.unique(_triples(quote))
    if not len(triples) or not len(kinds):
        return []
    which = np.searchsorted(kinds, triples).clip(max=len(kinds) - 1)
    at = np.flatnonzero(kinds[which] == triples)
    size = max(len(quote), _BLOCK)
    there = np.zeros((len(text) // size + 3, len(kinds)), np.float32)
    there[at // size + 1, which[at]] = 1
    rarity = np.log1p(len(text) / (1 + np.bincount(which[at], minlength=len(kinds)))).astype(np.float32)
    scores = np.maximum(np.maximum(there[:-2], there[1:-1]), there[2:]) @ rarity
    best = np.argsort(-scores, kind="stable")[:_BLOCKS].tolist()
    cells = dict.fromkeys([near // size, *best])
    return [(max(0, (cell - 1) * size), min(len(text), (cell + 2) * size)) for cell in cells]


def _triples(text: str) -> NDArray[np.int64]:
    """A number for each three successive characters, of 21 bits each."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    return (codes[:-2] << 42) | (codes[1:-1] << 21) | codes[2:]


def _end(sought: _Numbers, words: _Numbers, here: int) -> tuple[int, int]:
    """Edits, and the end of those words that are closest to the words sought: approximate matching after Sellers
    (1980). Of several ends the one nearest to `here`, or right after that.
    """
    ends = _edits(sought, words, np.zeros(len(words) + 1, np.int32))
    best = np.flatnonzero(ends == ends.min())
    end = int(best[np.argmin(np.abs(best - here))])
    while end < len(words) and ends[end + 1] == ends[end]:
        end += 1
    return int(ends[end]), end


def _start(sought: _Numbers, words: _Numbers) -> int:
    """Where the words closest to those sought begin that end with the last of `words`; the earliest of several."""
    nearest = words[::-1][: 2 * len(sought)]
    starts = _edits(sought[::-1], nearest, np.arange(len(nearest) + 1, dtype=np.int32))
    return len(words) - int(np.flatnonzero(starts == starts.min())[-1])


def _edits(sought: _Numbers, words: _Numbers, row: _Numbers) -> _Numbers:
    """The fewest edits that make the words sought of words that end at each place, shape (words + 1,); `row`, of that
    shape, is what it costs to begin at each.
    """
    steps = np.arange(len(row), dtype=np.int32)
    for word in sought:
        best = np.empty_like(row)
        best[0] = row[0] + 1
        np.minimum(row[:-1] + (words != word), row[1:] + 1, out=best[1:])
        best -= steps
        row = np.minimum.accumulate(best)
        row += steps
    return row


def _compared(quote: str, wanted: _Words, text: str, given: _Words) -> Found | None:
    """What is found where `given` are the words of the article; None where too few of them are alike."""
    differences: list[Difference] = []
    alike = 0
    for one in Levenshtein.opcodes(wanted.folded, given.folded):
        quoted, written = wanted.spans[one.src_start : one.src_end], given.spans[one.dest_start : one.dest_end]
        if one.tag == "equal":
            alike += _count(wanted.folded[one.src_start : one.src_end])
        else:
            pairs = zip_longest(quoted, written, fillvalue=(0, 0))
            differences += [Difference(quote[slice(*one)], text[slice(*other)]) for one, other in pairs]
    if not alike or alike < _ALIKE * max(_count(wanted.folded), _count(given.folded)):
        return None
    kind: Kind = "close" if differences else "folded"
    return Found(given.spans[0][0], given.spans[-1][1], kind, tuple(differences))


def _count(words: Sequence[str]) -> int:
    """How many are words and not marks."""
    return sum(any(map(str.isalnum, word)) for word in words)
