"""Where a claim turns the meaning of its quotation round: a negation more or less, an opposite, two words exchanged,
one word put in another's place.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher
from itertools import combinations, pairwise
from typing import NamedTuple

import regex

from assistant.facts import Difference
from index.analysis import terms
from index.lexicon import UNSPACED
from index.meeting import Bag, Word
from index.polarity import Negation, Side, negations, sides

_PLACES = 4  # words that are put in the place of others, at most
_PLACES_UNSPACED = 10  # letters, where a foreign name is cut into letters
_GAIN = 2  # words that follow each other as in the quotation, more than before
_SLIGHT = 0.1  # weight of a word that is hardly one of content
_CLAUSE = regex.compile(r"[,;:،؛、，；—–]|\s-\s")
_NAME = 3  # words of a name, at most
_BRACKETS = regex.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
_SIDE = 2  # words on each side that a negation is about


_Token = tuple[str, int, int, bool]  # term, place, and whether it is a word of content or a number


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
    """A negation that the claim has and the quotation has not, or the other way round. What both have is left out."""
    mine = negations(pair.claim.text, pair.claim.language, joined=pair.across)
    theirs = negations(pair.quote.text, pair.quote.language, joined=pair.across)
    aside = [match.span() for match in _BRACKETS.finditer(pair.quote.text)]  # may be left out
    near = [mark for mark in theirs if _is_about(mark, pair) and not any(s <= mark.start < e for s, e in aside)]
    if not pair.across:
        mine, theirs = _without(mine, pair.claim, theirs, pair.quote), _without(theirs, pair.quote, mine, pair.claim)
        near = [mark for mark in theirs if mark in near]
    denied = sum(mark.sure for mark in mine)
    more = denied > sum(mark.sure for mark in theirs) and len(mine) > len(theirs)
    less = sum(mark.sure for mark in near) > denied and len(near) > len(mine)
    if more or less:
        return [Difference("negation", _first(pair.claim.text, mine), _first(pair.quote.text, near))]
    return []


def _without(marks: Sequence[Negation], bag: Bag, others: Sequence[Negation], other: Bag) -> tuple[Negation, ...]:
    """The negations of one text that another does not have in the same words."""
    there = Counter(other.text[mark.start : mark.end].casefold() for mark in others)
    left = []
    for mark in marks:
        word = bag.text[mark.start : mark.end].casefold()
        if there[word]:
            there[word] -= 1
        else:
            left.append(mark)
    return tuple(left)


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
        against = _against(side, theirs, own)
        if against and (side.pair, side.side) not in whole:
            claimed = pair.claim.text[side.start : side.end]
            return [Difference("antonym", claimed, pair.quote.text[against.start : against.end])]
    return []


def _against(side: Side, theirs: Collection[Side], own: Collection[tuple[str, int]]) -> Side | None:
    if (side.pair, 1 - side.side) in own:
        return None
    return next((other for other in theirs if (other.pair, other.side) == (side.pair, 1 - side.side)), None)


def exchanged(pair: Compared) -> list[Difference]:
    """Two words or names of the claim that stand in each other's place in the quotation, in the same language.

    With the two put back, more words of the claim follow each other as they do in the quotation.
    """
    mine, there = _tokens(pair.claim), _tokens(pair.quote)
    if each_other := _each_other(pair, mine, there):
        return each_other
    texts, follow = [token[0] for token in mine], set(pairwise(token[0] for token in there))
    before = _following(texts, follow)
    if before >= len(texts) - 1:
        return []
    for (i1, i2), (j1, j2) in combinations(_movable(pair.claim, mine, {token[0] for token in there}), 2):
        if j1 - i2 < 1:
            continue
        put_back = [*texts[:i1], *texts[j1:j2], *texts[i2:j1], *texts[i1:i2], *texts[j2:]]
        if _following(put_back, follow) - before >= _GAIN:
            return [Difference("word", _span(pair.claim, mine[i1:i2]), _span(pair.claim, mine[j1:j2]))]
    return []


def _each_other(pair: Compared, mine: Sequence[_Token], there: Sequence[_Token]) -> list[Difference]:
    """Two stretches of the claim, of any length, each of which is what the quotation has in place of the other; with a
    word of content between.
    """
    changed = _replacements(mine, there, pair.claim.language)
    for (i1, i2, j1, j2), (k1, k2, m1, m2) in combinations(changed, 2):
        crossed = _texts(mine[i1:i2]) == _texts(there[m1:m2]) and _texts(mine[k1:k2]) == _texts(there[j1:j2])
        if crossed and any(token[3] for token in mine[i2:k1]):
            return [Difference("word", _span(pair.claim, mine[i1:i2]), _span(pair.claim, mine[k1:k2]))]
    return []


def _texts(tokens: Sequence[_Token]) -> str:
    return "".join(token[0] for token in tokens)


def _replacements(one: Sequence[_Token], other: Sequence[_Token], language: str) -> list[tuple[int, int, int, int]]:
    """Stretches of a text, not too long, that stand where another has something else."""
    most = _PLACES_UNSPACED if language in UNSPACED else _PLACES
    matcher = SequenceMatcher(None, [token[0] for token in one], [token[0] for token in other], False)
    codes = [places for kind, *places in matcher.get_opcodes() if kind == "replace"]
    return [(i1, i2, j1, j2) for i1, i2, j1, j2 in codes if max(i2 - i1, j2 - j1) <= most]


def _movable(bag: Bag, tokens: Sequence[_Token], there: Collection[str]) -> list[tuple[int, int]]:
    """Places of words of content that the quotation has, and of two or three in a row with capital letters."""
    fit = [token[3] and token[0] in there for token in tokens]
    capital = [bag.text[token[1]].isupper() and token[0] in there for token in tokens]
    return sorted(
        (start, start + size)
        for start in range(len(tokens))
        for size in range(1, _NAME + 1)
        if all((fit if size == 1 else capital)[start : start + size]) and start + size <= len(tokens)
    )


def _following(texts: Sequence[str], follow: Collection[tuple[str, str]]) -> int:
    """How many words are followed by what follows them in the quotation."""
    return sum(two in follow for two in pairwise(texts))


def replaced(pair: Compared, unmet: Collection[Word]) -> list[Difference]:
    """Words that stand in the place of others in a quotation in the same language, which does not have them."""
    one, other = _tokens(pair.claim), _tokens(pair.quote)
    found = []
    for i1, i2, j1, j2 in _replacements(one, other, pair.claim.language):
        odd = [word for word in unmet if word.start < one[i2 - 1][2] and one[i1][1] < word.end]
        if odd:
            name = any(word.name or not word.known for word in odd)
            claimed, quoted = _span(pair.claim, one[i1:i2]), _span(pair.quote, other[j1:j2])
            found.append(Difference("name" if name else "word", claimed, quoted))
    return found


def _tokens(bag: Bag) -> list[_Token]:
    content = {(word.start, word.end) for word in bag.words if word.weight > _SLIGHT}
    return [
        (term.text, term.start, term.end, (term.start, term.end) in content or term.text[0].isdecimal())
        for term in terms(bag.text, bag.language)
        if " " not in term.text
    ]


def _span(bag: Bag, tokens: Sequence[_Token]) -> str:
    return bag.text[tokens[0][1] : tokens[-1][2]]
