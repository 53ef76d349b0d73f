"""Where a claim turns the meaning of its quotation round: a negation more or less, an opposite, two words exchanged,
one word put in another's place.
"""

from collections.abc import Collection
from difflib import SequenceMatcher
from typing import NamedTuple

import regex

from assistant.facts import Difference
from index.analysis import terms
from index.lexicon import UNSPACED
from index.meeting import Bag, Word
from index.polarity import Negation, Side, negations, sides

_PLACES = 4  # words that are put in the place of others, at most
_CLAUSE = regex.compile(r"[,;:،؛、，；—–]|\s-\s")
_SIDE = 2  # words on each side that a negation is about


class Compared(NamedTuple):
    """A claim, the sentence of a quotation that meets it best, and the terms of that sentence that the claim met."""

    claim: Bag
    quote: Bag
    shared: Collection[str]
    around: Bag  # the whole quotation

    @property
    def across(self) -> bool:
        """Whether the two are in different languages."""
        return self.claim.language != self.quote.language


def negated(pair: Compared) -> list[Difference]:
    """A negation that the claim has and the quotation has not, or the other way round."""
    mine = negations(pair.claim.text, pair.claim.language)
    theirs = negations(pair.quote.text, pair.quote.language)
    near = [mark for mark in theirs if _is_about(mark, pair)]
    sure, most = _count(mine)
    if sure > _count(theirs)[1]:
        return [Difference("negation", _first(pair.claim.text, mine), _first(pair.quote.text, near))]
    if _count(near)[0] > most:
        return [Difference("negation", _first(pair.claim.text, mine), _first(pair.quote.text, near))]
    return []


def _count(marks: Collection[Negation]) -> tuple[int, int]:
    """How many negations there are for sure, and at most."""
    return sum(mark.sure for mark in marks), len(marks)


def _first(text: str, marks: Collection[Negation]) -> str:
    return next((text[mark.start : mark.end] for mark in marks if mark.sure), "")


def _is_about(mark: Negation, pair: Compared) -> bool:
    """Whether a negation of the quotation is about what the claim says: most words beside it are shared."""
    text, words = pair.quote.text, [word for word in pair.quote.words if word.weight > 0]
    before = [w for w in words if w.end <= mark.start and not _CLAUSE.search(text, w.end, mark.start)][-_SIDE:]
    after = [w for w in words if w.start >= mark.end and not _CLAUSE.search(text, mark.end, w.start)][:_SIDE]
    inside = [w for w in words if w.start < mark.end and mark.start < w.end]
    beside = [w.term in pair.shared for w in (*before, *inside, *after)]
    return sum(beside) * 2 > len(beside)


def opposed(pair: Compared) -> list[Difference]:
    """A word of the claim whose opposite the quotation has in its place."""
    mine = sides(pair.claim.text, pair.claim.language)
    theirs = sides(pair.quote.text, pair.quote.language)
    whole = {(side.pair, side.side) for side in sides(pair.around.text, pair.around.language)}
    own = {(side.pair, side.side) for side in mine}
    for side in mine:
        against = _against(side, theirs, own, pair)
        if against and (side.pair, side.side) not in whole:
            claimed = pair.claim.text[side.start : side.end]
            return [Difference("antonym", claimed, pair.quote.text[against.start : against.end])]
    return []


def _against(side: Side, theirs: Collection[Side], own: Collection[tuple[str, int]], pair: Compared) -> Side | None:
    if (side.pair, 1 - side.side) in own:
        return None
    return next((other for other in theirs if (other.pair, other.side) == (side.pair, 1 - side.side)), None)


def replaced(pair: Compared, unmet: Collection[Word]) -> tuple[list[Difference], list[Difference]]:
    """Words exchanged between two places of a sentence; and words that stand in the place of others. One language."""
    one, other = _tokens(pair.claim), _tokens(pair.quote)
    changes = [
        (one[i1:i2], other[j1:j2], i1, i2)
        for kind, i1, i2, j1, j2 in SequenceMatcher(None, [t[0] for t in one], [t[0] for t in other], False).get_opcodes()
        if kind == "replace" and i2 - i1 <= _PLACES and j2 - j1 <= _PLACES
    ]
    exchanged = []
    for n, (mine, theirs, _, end) in enumerate(changes):
        for mine2, theirs2, start2, _ in changes[n + 1 :]:
            crossed = _common(mine, theirs2) and _common(theirs, mine2)
            if crossed and _has_content(one[end:start2], pair.claim):
                exchanged.append(Difference("word", _span(pair.claim, mine), _span(pair.quote, theirs)))
    missing = {(word.start, word.end): word for word in unmet}
    new = []
    for mine, theirs, _, _ in changes:
        odd = [missing[token[1:]] for token in mine if token[1:] in missing]
        if odd:
            kind = "name" if any(word.name or not word.known for word in odd) else "word"
            new.append(Difference(kind, _span(pair.claim, mine), _span(pair.quote, theirs)))
    return exchanged, new


_Token = tuple[str, int, int]


def _tokens(bag: Bag) -> list[_Token]:
    return [(term.text, term.start, term.end) for term in terms(bag.text, bag.language) if " " not in term.text]


def _common(one: list[_Token], other: list[_Token]) -> bool:
    """Whether two places have a word of some length in common."""
    return any(a[0] == b[0] and (len(a[0]) > 2 or not a[0].isascii()) for a in one for b in other)


def _has_content(tokens: list[_Token], bag: Bag) -> bool:
    weights = {(word.start, word.end): word.weight for word in bag.words}
    return any(weights.get(token[1:], 0.0) > 0.1 for token in tokens)


def _span(bag: Bag, tokens: list[_Token]) -> str:
    return bag.text[tokens[0][1] : tokens[-1][2]]
