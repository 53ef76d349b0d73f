"""Numbers and dates of a claim that its quotations do not have: each must be there, as a value, in whatever form."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from index.dates import Date, agree, dates
from index.numerals import FAINT, WORDS, Numeral

Kind = Literal["number", "date", "name", "negation", "antonym", "word"]
_FEW = 3  # in words; many languages have a dual, or say "a pair"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a claim leaves its quotations: what it says, and what they say, '' where they say nothing of the kind."""

    kind: Kind
    claimed: str
    quoted: str


class Quoted(NamedTuple):
    """A quotation: verbatim text of an article, its language, and the day the article was published (ISO 8601), or ''."""

    text: str
    language: str
    published: str = ""


class Facts(NamedTuple):
    """Dates and other numbers of one text, with the words for them."""

    text: str
    published: str
    dates: tuple[Date, ...]
    numbers: tuple[Numeral, ...]


@lru_cache(maxsize=2_000)
def facts(text: str, language: str, published: str = "") -> Facts:
    """The dates and numbers of a text, read once."""
    found, numbers = dates(text, language, published)
    return Facts(text, published, tuple(found), tuple(numbers))


def unproven(claim: Facts, quotes: Sequence[Facts], *, across: bool) -> list[Difference]:
    """The numbers and dates of a claim that no quotation has. `across`: claim and quotations are in two languages."""
    return [*_numbers(claim, quotes, across), *_dates(claim, quotes)]


def _numbers(claim: Facts, quotes: Sequence[Facts], across: bool) -> list[Difference]:
    known = {n.value for quote in quotes for n in quote.numbers}
    known |= {date.year for quote in quotes for date in quote.dates if date.year and len(date.parts) == 1}
    written = {n.written for quote in quotes for n in quote.numbers if n.written}
    found = []
    for number in claim.numbers:
        few = across and number.kind == WORDS and number.value <= _FEW
        if number.kind == FAINT or few or number.value in known or (number.written and number.written in written):
            continue
        found.append(Difference("number", claim.text[number.start : number.end], _other_number(number, claim, quotes)))
    return found


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
    found = []
    for date in claim.dates:
        if date.faint or any(agree(date, other, quote.published) for other, quote in pairs):
            continue
        alone = len(date.parts) == 1
        if alone and date.year and (date.year in values or (date.year % 10 == 0 and date.year % 100 in values)):
            continue  # "the 1990s", "90年代"
        without = date._replace(year=None)
        if date.year in years and without.parts and any(
            other.year is None and agree(without, other, quote.published) for other, quote in pairs
        ):
            continue
        found.append(Difference("date", claim.text[date.start : date.end], _other_date(date, pairs)))
    return found


def _other_date(date: Date, pairs: Sequence[tuple[Date, Facts]]) -> str:
    """The date the quotations have in the place of one: of those that tell the same parts, the most alike."""
    rivals = [(other, quote) for other, quote in pairs if other.parts.keys() & date.parts.keys()]
    if not rivals:
        return ""
    alike = lambda pair: len(pair[0].parts.items() & date.parts.items())  # noqa: E731
    other, quote = max(rivals, key=alike)
    return quote.text[other.start : other.end]
