"""Names of a claim that no word of a quotation in another language can stand for, and the other way round.

Tables and keys have explained what they can; of what is left on both sides, a name is held by its sound against every
word. Thresholds chosen on XQuAD's development articles.
"""

from collections.abc import Sequence
from typing import NamedTuple

from assistant.facts import Difference
from index.lexicon import UNSPACED
from index.meeting import Bag, Word
from index.namesakes import ALIKE, alike

_CAPITAL = 0.25  # a common word with a capital letter is so far from all others, by its weight
_HEAVY = 0.7  # weight of a word in whose place a name of the quotation may have stood
_UNLIKE = 0.3  # likeness of that name to all that is left of the claim, at most
_JOINT = " -'’"


class Left(NamedTuple):
    """A text and those of its words that nothing of the other text explains, in reading order."""

    bag: Bag
    words: Sequence[Word]


def strangers(claim: Left, quotes: Sequence[Left]) -> list[Difference]:
    """Names of the claim without a counterpart. Where there is none: a name of a quotation without one, where a rare
    word of the claim may stand in its place.
    """
    other = next((word.text for quote in quotes for word in quote.words if word.name), "")
    found = [Difference("name", word.text, other) for word in claim.words if _is_strange(word, claim, quotes)]
    return found or _missing(claim, quotes)


def _is_strange(word: Word, claim: Left, quotes: Sequence[Left]) -> bool:
    if not word.name or _is_acronym(word.text):
        return False
    likeness = max((_likeness(word.text, claim.bag.language, quote) for quote in quotes), default=0.0)
    if _is_sure(word):
        return likeness <= ALIKE
    return (1 - likeness) * word.weight >= _CAPITAL and not _is_part(word, claim)


def _missing(claim: Left, quotes: Sequence[Left]) -> list[Difference]:
    """A name of a quotation that sounds like nothing in the claim, where a rare word of the claim is unexplained."""
    heaviest = max(claim.words, key=lambda word: word.weight, default=None)
    if heaviest is None or heaviest.weight < _HEAVY:
        return []
    return [
        Difference("name", heaviest.text, word.text)
        for quote in quotes
        for word in quote.words
        if word.name and _is_sure(word) and not _is_acronym(word.text)
        if _likeness(word.text, quote.bag.language, claim) <= _UNLIKE
    ][:1]


def _is_sure(word: Word) -> bool:
    """Whether a name is known for one, or not known as anything else: a common word with a capital is translated."""
    return word.proper or not word.known


def _is_acronym(word: str) -> bool:
    """Whether a word has two capital letters: other languages write such names in full."""
    return sum(letter.isupper() for letter in word) > 1


def _is_part(word: Word, text: Left) -> bool:
    """Whether an explained word with a capital letter stands right beside: "Hill" in "Capitol Hill"."""
    left = {one.start for one in text.words}
    for one in text.bag.words:
        start, end = (one.end, word.start) if one.start < word.start else (word.end, one.start)
        beside = 0 <= end - start <= 2 and not text.bag.text[start:end].strip(_JOINT)
        if beside and one.start not in left and one.text[0].isupper():
            return True
    return False


def _likeness(name: str, language: str, there: Left) -> float:
    """The likeness of a name to the word that is most like it."""
    return max((alike(name, text, language, there.bag.language) for text in _texts(there)), default=0.0)


def _texts(left: Left) -> list[str]:
    """What is left of a text: words, or runs of letters where words are not spaced."""
    if left.bag.language not in UNSPACED:
        return [word.text for word in left.words]
    spans: list[tuple[int, int]] = []
    for word in left.words:
        if spans and spans[-1][1] >= word.start:
            spans[-1] = (spans[-1][0], max(spans[-1][1], word.end))
        else:
            spans.append((word.start, word.end))
    return [left.bag.text[start:end] for start, end in spans]
