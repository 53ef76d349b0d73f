"""A date as somebody wrote it, in words or figures of any calendar, to ISO 8601; never a guess.

Gregorian, solar Hijri (Persian) and Buddhist (Thai) years are understood, and the lunar Hijri calendar as Umm al-Qura
counts it. 03/04/2025 is a day only where the order of its place is told.
"""

import datetime
from email.utils import parsedate_to_datetime
from functools import cache

import regex

from index.calendars import GREGORIAN, HIJRI, PERSIAN, from_persian
from index.dates import Date, dates
from index.numerals import ascii_digits

_ISO = regex.compile(r"(?:19|20)\d{2}-?\d{2}-?\d{2}(?:$|[T ])")
_SLASHED = regex.compile(r"((?:19|20)\d{2})[/.](\d{1,2})[/.](\d{1,2})")
_STAMP = regex.compile(r"1\d{9}(?:\d{3})?")
_RFC = regex.compile(r"(?:\p{L}{3}, )?\d{1,2} \p{L}{3} \d{4} \d{2}:\d{2}")
_CLOCK = regex.compile(r"\d:\d{2}")
_AHEAD = regex.compile(r"(?:19|20)\d{2}|25\d{2}|1[34]\d{2}")
_LONGEST = 100
_DAY = len("2025-01-17")
_SCRIPTS = (
    (regex.compile(r"\p{Arabic}"), ("ar", "fa", "ur")),
    (regex.compile(r"\p{Thai}"), ("th",)),
    (regex.compile(r"\p{Hangul}"), ("ko",)),
    (regex.compile(r"\p{Han}"), ("zh", "ja")),
    (regex.compile(r"\p{Devanagari}"), ("hi",)),
    (regex.compile(r"\p{Hebrew}"), ("he",)),
    (regex.compile(r"\p{Greek}"), ("el",)),
    (regex.compile(r"\p{Cyrillic}"), ("ru", "uk")),
)


def day(value: str, language: str = "", locale: str = "") -> str:
    """An ISO 8601 date, or date and time with its zone where that is told; '' for what is no full date or could be two.

    `language` is that of the writing, '' where it is not known; `locale`, such as 'en-US', tells the order of figures.
    """
    value = ascii_digits(value.strip()[: _LONGEST + 1])
    if not may_be_day(value):
        return ""
    if _ISO.match(value):
        return _iso(value)
    if _STAMP.fullmatch(value):
        return datetime.datetime.fromtimestamp(int(value[:10]), datetime.UTC).isoformat()
    if _RFC.match(value):
        return _rfc(value)
    slashed = _SLASHED.fullmatch(value)
    if slashed:
        return _whole(*map(int, slashed.groups()))
    return _in_words(value, language, locale) or _by_dateparser(value, locale)


def may_be_day(value: str) -> bool:
    """Whether it is worth reading as a date: short, and with something that may be a year."""
    value = ascii_digits(value)
    return len(value) <= _LONGEST and bool(_AHEAD.search(value) or _STAMP.fullmatch(value))


def _iso(value: str) -> str:
    try:
        if len(value) <= _DAY:
            return datetime.date.fromisoformat(value).isoformat()
        return datetime.datetime.fromisoformat(value).isoformat()
    except ValueError:
        return ""


def _rfc(value: str) -> str:
    try:
        return parsedate_to_datetime(value).isoformat()
    except ValueError:
        return ""


def _whole(year: int, month: int, number: int) -> str:
    try:
        return datetime.date(year, month, number).isoformat()
    except ValueError:
        return ""


def _in_words(value: str, language: str, locale: str) -> str:
    """The one day that all the languages it may be in find; its day in our calendar where it is told in two."""
    by_script = next((languages for script, languages in _SCRIPTS if script.search(value)), ())
    asked = [language] if language in by_script else by_script or ([language] if language else ())
    ours: set[str] = set()
    others: set[str] = set()
    for one in asked:
        for date in dates(value, one)[0]:
            found = _converted(date, one, locale)
            if found:
                (ours if date.calendar == GREGORIAN and (date.year or 0) > 1500 else others).add(found)
    found_days = ours or others
    return found_days.pop() if len(found_days) == 1 else ""


def _converted(date: Date, language: str, locale: str) -> str:
    if not (date.year and date.month and date.day):
        return ""
    year, month, number = date.year, date.month, date.day
    try:
        if date.calendar == HIJRI or (year < 1500 and language == "ar"):
            from hijridate import Hijri

            return str(Hijri(year, month, number).to_gregorian().isoformat())
        if date.calendar == PERSIAN or (year < 1500 and language == "fa"):
            return from_persian(year, month, number).isoformat()
    except (ValueError, OverflowError):
        return ""
    if date.swapped and month != number:
        order = figures_order(locale)
        month, number = (number, month) if order == "MDY" else (month, number)
        return _whole(year, month, number) if order else ""
    return _whole(year, month, number) if 1900 <= year <= 2100 else ""


def _by_dateparser(value: str, locale: str) -> str:
    import dateparser  # half a second, needed only for dates in words

    orders = [figures_order(locale)] if figures_order(locale) else ["DMY", "MDY"]
    settings = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
    readings = {dateparser.parse(value, settings=settings | {"DATE_ORDER": order}) for order in orders}
    found = readings.pop()
    if not found or readings or not 1900 <= found.year <= 2100:
        return ""
    return found.isoformat() if _CLOCK.search(value) else found.date().isoformat()


@cache
def figures_order(locale: str) -> str:
    """'DMY', 'MDY' or 'YMD', as the place of a locale writes dates in figures; '' where it names no place."""
    from babel import Locale, UnknownLocaleError

    try:
        found = Locale.parse(locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return ""
    if not found.territory:
        return ""
    pattern = found.date_formats["short"].pattern
    return "".join(sorted("DMY", key=lambda part: pattern.upper().find(part)))
