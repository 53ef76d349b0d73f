"""Numbers and dates of a claim that its quotations do not have: each must be there, as a value, in whatever form."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import regex

from index.dates import Date, agree, dates
from index.numerals import FAINT, WORDS, Numeral

Kind = Literal["number", "date", "name", "negation", "antonym", "word"]
_NEAR = 40  # characters on each side of a number
_BESIDE = 3  # words on each side of a number
_BEGINNING = 4  # letters by which forms of a word are known
_LETTERS = regex.compile(r"[\p{L}\p{M}]{4,}|[\p{Han}\p{Thai}]{2}")
_DECADE = regex.compile(r"\s?年代|['’]?s\b|er\b|-?[хт]|-?ті|['’]l[ae]r|-?[eе]\b")
_FEW = 3  # in words; many languages have a dual, or say "a pair"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a claim leaves its quotations: what it says, and what they say, '' where they say nothing of the kind."""

    kind: Kind
    claimed: str
    quoted: str


class Quoted(NamedTuple):
    """A quotation: verbatim text of an article, its language, and the day of its publication (ISO 8601) or ''."""

    text: str
    language: str
    published: str = ""


class Facts(NamedTuple):
    """Dates and other numbers of one text, with the words for them."""

    text: str
    language: str
    published: str
    dates: tuple[Date, ...]
    numbers: tuple[Numeral, ...]


@lru_cache(maxsize=2_000)
def facts(text: str, language: str, published: str = "") -> Facts:
    """The dates and numbers of a text, read once."""
    found, numbers = dates(text, language, published)
    return Facts(text, language, published, tuple(found), tuple(numbers))


def unproven(claim: Facts, quotes: Sequence[Facts], *, across: bool) -> list[Difference]:
    """The numbers and dates of a claim that no quotation has. `across`: claim and quotations are in two languages."""
    return [*_numbers(claim, quotes, across), *_dates(claim, quotes)]


def _numbers(claim: Facts, quotes: Sequence[Facts], across: bool) -> list[Difference]:
    found = []
    for number in claim.numbers:
        few = across and number.kind == WORDS and number.value <= _FEW
        if number.kind == FAINT or few or any(_has(quote, number, claim, across) for quote in quotes):
            continue
        found.append(Difference("number", claim.text[number.start : number.end], _other_number(number, claim, quotes)))
    return found


def _has(quote: Facts, number: Numeral, claim: Facts, across: bool) -> bool:
    """Whether a quotation has a number; in one language, beside one of the words that stand beside it in the claim."""
    if any(_is_alone(date, number.value, across) for date in quote.dates):
        return True
    beside = set(_beside(claim, number))
    return any(
        across or not beside or not beside.isdisjoint(_beside(quote, other))
        for other in quote.numbers
        if other.value == number.value or (number.written and number.written == other.written)
        if other.kind != FAINT or _counts(quote, other, claim, number, across)
    )


def _is_alone(date: Date, value: float, across: bool) -> bool:
    """Whether a date is that number and no more: a year; in another language a day, as in 阿波罗11号."""
    return len(date.parts) == 1 and (date.year == value or (across and date.day == value))


def _counts(quote: Facts, other: Numeral, claim: Facts, number: Numeral, across: bool) -> bool:
    """Whether a faint number counts what the claim's does: not in "both 0 and 1"."""
    following = _following(quote, other)
    return not following.isdecimal() if across else following == _following(claim, number)


def _following(told: Facts, number: Numeral) -> str:
    """The letter after a number: "1 ship" and "one ship" count the same thing."""
    return told.text[number.end :].lstrip()[:1].casefold()


def _beside(told: Facts, number: Numeral) -> list[str]:
    """The beginnings of the longest words near a number: what is counted."""
    before = _LETTERS.findall(told.text, max(0, number.start - _NEAR), number.start)[-_BESIDE:]
    after = _LETTERS.findall(told.text, number.end, number.end + _NEAR)[:_BESIDE]
    return [word[:_BEGINNING].casefold() for word in (*before, *after)]


def _other_number(number: Numeral, claim: Facts, quotes: Sequence[Facts]) -> str:
    """The number the quotations have in the place of one: the nearest in size that the claim does not have."""
    mine = {n.value for n in claim.numbers}
    others = [(n, quote) for quote in quotes for n in quote.numbers if n.kind != FAINT and n.value not in mine]
    if not others:
        return ""
    other, quote = min(others, key=lambda pair: abs(pair[0].value - number.value))
    return quote.text[other.start : other.end]


def _dates(claim: Facts, quotes: Sequence[Facts]) -> list[Difference]:
    pairs = [(date, quote) for quote in quotes for date in quote.dates]
    years = {date.year for date, _ in pairs if date.year}
    values = {n.value for quote in quotes for n in quote.numbers}
    tens = {n.value for quote in quotes for n in quote.numbers if _is_decade(quote, n)}
    found = []
    for date in claim.dates:
        if date.faint or any(agree(date, other, quote.published) for other, quote in pairs):
            continue
        alone = len(date.parts) == 1
        if alone and date.year and (date.year in values or (date.year % 10 == 0 and date.year % 100 in tens)):
            continue  # "the 1990s", "90年代"
        without = date._replace(year=None)
        if (
            date.year in years
            and without.parts
            and any(other.year is None and agree(without, other, quote.published) for other, quote in pairs)
        ):
            continue
        found.append(Difference("date", claim.text[date.start : date.end], _other_date(date, pairs)))
    return found


def _is_decade(told: Facts, number: Numeral) -> bool:
    """Whether a number may be the tens of a decade: "nineties", "'90s", "90年代", not "90 ships" or "ninety ships"."""
    marked = number.kind == FAINT or _DECADE.match(told.text, number.end) is not None
    return number.value > 0 and number.kind != WORDS and marked


def _other_date(date: Date, pairs: Sequence[tuple[Date, Facts]]) -> str:
    """The date the quotations have in the place of one: of those that tell the same parts, the most alike."""
    rivals = [(other, quote) for other, quote in pairs if other.parts.keys() & date.parts.keys()]
    if not rivals:
        return ""
    other, quote = max(rivals, key=lambda pair: len(pair[0].parts.items() & date.parts.items()))
    return quote.text[other.start : other.end]
