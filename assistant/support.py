"""The guard: whether quotations prove a sentence, in the same language or another, without a language model.

Numbers, dates and names of the sentence must be in the quotations; its negations and opposites must agree with those of
the sentence that says the same; and enough of its words, weighed by rarity, must be met.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import regex

from assistant.facts import Difference, Facts, Quoted, facts, unproven
from assistant.strangers import Left, strangers
from assistant.turns import Compared, exchanged, negated, opposed, replaced
from index.analysis import fold
from index.lexicon import UNSPACED
from index.meeting import Bag, Vocabulary, Word
from index.numerals import FAINT
from index.polarity import negations
from index.translation import Translations
from index.weighing import said

__all__ = ["Difference", "Judgement", "Quoted", "judge"]

State = Literal["supported", "unsupported", "contradicted"]
SHARE, SHARE_ACROSS = 0.6, 0.3  # of a claim's weight that must be met; chosen on XQuAD's development articles
RELATED = 0.25  # met by less than this, a claim is about something else and contradicts nothing
_SHOWN = 3  # words that were not found, at most
_MARKER = regex.compile(r"\s*\[\d+\]")
_SQUEEZE = regex.compile(r"\s+")
_STOPS = " .!?。؟।…"
_CLAUSE = regex.compile(r"[.!?。؟।…\n,;:،؛、，；]")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a claim: `contradicted` where quotations say otherwise, `unsupported` where they do not say it."""

    state: State
    differences: tuple[Difference, ...] = ()


class _Met(NamedTuple):
    """Words of a claim against quotations: the share of its weight that is met, the words that are not, and for each
    quotation the terms that met.
    """

    share: float
    unmet: list[Word]
    terms: list[set[str]]


def judge(claim: str, language: str, quotes: Sequence[Quoted], translations: Translations) -> Judgement:
    """Judges one sentence by its quotations. Languages are ISO 639-1 codes.

    Raises ModelError where the table of a language cannot be read.
    """
    claim = _MARKER.sub("", claim).strip()
    denials = [_denial(claim, quote.text, quote.language) for quote in quotes]
    if "" in denials:
        return Judgement("supported")
    for denial in denials:
        if denial:
            return Judgement("contradicted", (Difference("negation", "", denial),))
    vocabulary = _vocabulary(translations)
    mine = facts(claim, language)
    read = [facts(quote.text, quote.language, quote.published) for quote in quotes]
    across = any(quote.language != language for quote in quotes)
    missing = unproven(mine, read, across=across)
    met = _meet(vocabulary, mine, read)
    if not quotes or met.share < RELATED:
        return Judgement("unsupported", (*missing, *_words(met.unmet)))
    turned, placed = _turned(vocabulary, vocabulary.bag(claim, language), quotes, met)
    names = _strange(vocabulary, mine, met, read) if across else _names(met, vocabulary, quotes)
    missing += [one for one in names if not any(one.claimed in other.claimed for other in placed)]
    found = tuple(dict.fromkeys((*missing, *turned, *placed)))
    if turned or any(one.quoted for one in missing) or any(one.kind == "name" for one in placed):
        return Judgement("contradicted", found)
    least = SHARE_ACROSS if all(quote.language != language for quote in quotes) else SHARE
    if missing or placed or met.share < least:
        return Judgement("unsupported", found or _words(met.unmet))
    return Judgement("supported")


def _denial(claim: str, quote: str, language: str) -> str | None:
    """Where a quotation says the claim word for word: what denies it just before, '' where nothing does. None where it
    does not say so.
    """
    plain, text = (_plain(one, language) for one in (claim, quote))
    if any(_plain(quote[span.start : span.end], language) == plain for span in said(quote, language)):
        return ""
    place = text.find(plain) if plain else -1
    if place < 0:
        return None
    before, after = text[:place], text[place + len(plain) :]
    if language not in UNSPACED and (before[-1:].isalnum() or after[:1].isalnum()):
        return None
    clause = _CLAUSE.split(before)[-1]
    return next((clause[mark.start : mark.end] for mark in negations(clause, language) if mark.sure), "")


def _plain(text: str, language: str) -> str:
    """Folded, in one line, without the full stop."""
    return _SQUEEZE.sub(" ", fold(text, language)).strip(_STOPS)


@lru_cache(maxsize=2)
def _vocabulary(translations: Translations) -> Vocabulary:
    return Vocabulary(translations)


def _meet(vocabulary: Vocabulary, told: Facts, quotes: Sequence[Facts]) -> _Met:
    """Words that are part of a number or a date are left to those."""
    claim, bags = vocabulary.bag(told.text, told.language), [vocabulary.bag(one.text, one.language) for one in quotes]
    total = reached = 0.0
    unmet: list[Word] = []
    met_terms: list[set[str]] = [set() for _ in bags]
    for word in _words_of(told, claim):
        best = 0.0
        for bag, found in zip(bags, met_terms, strict=True):
            strength, by = vocabulary.met(word, claim.language, bag)
            best = max(best, strength)
            found.update(by)
        total, reached = total + word.weight, reached + best * word.weight
        if not best:
            unmet.append(word)
    return _Met(reached / total if total else 1.0, unmet, met_terms)


def _words_of(told: Facts, bag: Bag) -> list[Word]:
    """The words of a text that weigh anything and are no part of a number or a date."""
    places = [(date.start, date.end) for date in told.dates]
    places += [(number.start, number.end) for number in told.numbers if number.kind != FAINT]
    return [w for w in bag.words if w.weight > 0 and not any(start <= w.start < end for start, end in places)]


def _names(met: _Met, vocabulary: Vocabulary, quotes: Sequence[Quoted]) -> list[Difference]:
    """Names of the claim that no quotation in its language has, and a name that the claim does not have."""
    others = [
        word.text
        for quote, terms in zip(quotes, met.terms, strict=True)
        for word in vocabulary.bag(quote.text, quote.language).words
        if word.name and word.term not in terms
    ]
    return [Difference("name", word.text, others[0] if others else "") for word in met.unmet if word.name]


def _strange(vocabulary: Vocabulary, told: Facts, met: _Met, quotes: Sequence[Facts]) -> list[Difference]:
    """The same across languages, where a name may be met by its sound alone."""
    claim = vocabulary.bag(told.text, told.language)
    left: list[Left] = []
    explained: set[str] = set()
    for quote, terms in zip(quotes, met.terms, strict=True):
        bag = vocabulary.bag(quote.text, quote.language)
        back = [(word, vocabulary.met(word, quote.language, claim)[1]) for word in _words_of(quote, bag)]
        left.append(Left(bag, [word for word, by in back if not by and word.term not in terms]))
        explained.update(*(by for _, by in back))
    return strangers(Left(claim, [word for word in met.unmet if word.term not in explained]), left)


def _turned(
    vocabulary: Vocabulary, claim: Bag, quotes: Sequence[Quoted], met: _Met
) -> tuple[list[Difference], list[Difference]]:
    """What turns the claim against the sentence that meets it best; and words put in the place of others there."""
    best, weight = None, -1.0
    for quote, shared in zip(quotes, met.terms, strict=True):
        for span in said(quote.text, quote.language):
            bag = vocabulary.bag(quote.text[span.start : span.end], quote.language)
            sum_ = sum({word.term: word.weight for word in bag.words if word.term in shared}.values())
            if sum_ > weight:
                best, weight = Compared(claim, bag, shared, vocabulary.bag(quote.text, quote.language)), sum_
    if best is None:
        return [], []
    denied, against = negated(best), opposed(best)
    turned = [] if denied and against else denied + against  # "did not reject" for "accepted"
    if best.across:
        return turned, []
    return turned + exchanged(best), replaced(best, met.unmet)


def _words(unmet: Sequence[Word]) -> tuple[Difference, ...]:
    """The weightiest words that were not found."""
    heavy = sorted(unmet, key=lambda word: -word.weight)[:_SHOWN]
    return tuple(Difference("name" if word.name else "word", word.text, "") for word in heavy)
