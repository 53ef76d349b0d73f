"""The dates of a text: as full as it tells them, whatever the script, the order and the calendar.

"19 June 2023", "2023-06-19", "١٩ حزيران ٢٠٢٣", "2023年6月19日" and "ngày 19 tháng 6 năm 2023" are one date. A year or a
month alone is a partial date, and agrees with a fuller one. Relative dates ("yesterday") need the day of writing.
"""

import datetime
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

import regex

from index.calendars import BUDDHIST_YEARS, GREGORIAN, HIJRI, PERSIAN, Named, from_persian, months, weekdays
from index.lexicon import found as phrase
from index.lexicon import lexicon
from index.numerals import DIGITS, FAINT, Numeral, ascii_digits, numerals

_ISO = r"(?P<y>\p{Nd}{4})[-/.](?P<m>\p{Nd}{1,2})[-/.](?P<d>\p{Nd}{1,2})"
_OURS = r"(?P<a>\p{Nd}{1,2})(?P<s>[-/.])(?P<b>\p{Nd}{1,2})(?P=s)(?P<z>\p{Nd}{4})"
_FIGURES = regex.compile(rf"(?<!\p{{Nd}})(?:{_ISO}|{_OURS})(?!\p{{Nd}})")
_WORD = r"(?:st|nd|rd|th|er|º|ª|ος|ης|η|ή|го|de|of|the|del|d|من|den|ב|um|dia|tháng|ngày|في|din|-?е)"
_TO_MONTH = regex.compile(rf"[\s.,'’־-]*(?:{_WORD}[\s.'’־-]+){{0,2}}[\s.]*", regex.IGNORECASE)
_TO_DAY = regex.compile(r"[\s.]*(?:the\s)?")
_TO_YEAR = regex.compile(
    r"(?:st|nd|rd|th)?[\s.,،/()’']*(?:(?:de|del|of|năm|عام|سنة|لعام|لسنة|من|م|พ\.ศ\.|ค\.ศ\.|din|ב|שנת|سال|στου|του|d)[\s.]*)?"
    r"(?:هـ|ه)?",
    regex.IGNORECASE,
)
_YEARS = range(1000, 2101)
_BUDDHIST = range(2300, 2700)
_MARKS = {"年": "y", "년": "y", "月": "m", "월": "m", "日": "d", "号": "d", "號": "d", "일": "d"}
_SPAN_MARK = regex.compile(r"\s?([年년月월日号號일])(?![間间])")
_VIETNAMESE = regex.compile(r"(ngày|tháng|năm|mùng|mồng)\s(?:mùng\s|mồng\s)?$", regex.IGNORECASE)
_BY_WORD = {"ngày": "d", "mùng": "d", "mồng": "d", "tháng": "m", "năm": "y"}


class Date(NamedTuple):
    """What a text tells of a date; None for what it does not. `weekday` counts from 0, Monday.

    `month_or_day` is the other reading of "3/4/2024". `faint` where the words may mean something else.
    """

    year: int | None
    month: int | None
    day: int | None
    weekday: int | None
    calendar: str
    start: int
    end: int
    faint: bool = False
    swapped: bool = False

    @property
    def parts(self) -> dict[str, int]:
        """What is told, by name."""
        told = {"year": self.year, "month": self.month, "day": self.day, "weekday": self.weekday}
        return {name: value for name, value in told.items() if value is not None}


def dates(text: str, language: str, published: str = "") -> tuple[list[Date], list[Numeral]]:
    """The dates of a text, and the numbers that are no part of one.

    `published` is the day of writing (ISO 8601), '' where it is not known.
    """
    numbers = numerals(text, language)
    found = _figures(text)
    numbers = [n for n in numbers if not any(date.start <= n.start < date.end for date in found)]
    for build in (_by_month, _by_mark, _years):
        built, numbers = build(text, language, numbers)
        found += built
    found += [
        Date(None, None, None, day.number, GREGORIAN, day.start, day.end, day.faint) for day in weekdays(text, language)
    ]
    numbers = [n for n in numbers if not any(date.start <= n.start < date.end for date in found)]
    found += _relative(text, language, published)
    return sorted(map(_ours, found), key=lambda date: date.start), numbers


def _figures(text: str) -> list[Date]:
    found = []
    for match in _FIGURES.finditer(text):
        part = {name: int(ascii_digits(digits)) for name, digits in match.groupdict().items() if digits and name != "s"}
        year = part.get("y", part.get("z", 0))
        month, day = (part["m"], part["d"]) if "y" in part else (part["b"], part["a"])
        swapped = "a" in part and month <= 12 and day <= 12
        if month > 12 >= day:
            month, day = day, month
        if month <= 12 and 0 < day <= 31:
            found.append(Date(year, month, day, None, _calendar(year), *match.span(), swapped=swapped))
    return found


def _by_month(text: str, language: str, numbers: list[Numeral]) -> tuple[list[Date], list[Numeral]]:
    found: list[Date] = []
    used: set[Numeral] = set()
    for month in months(text, language):
        date, parts = _around(month, text, [n for n in numbers if n not in used])
        if month.faint and not parts:
            date = date._replace(faint=True)
        found.append(date)
        used.update(parts)
    return found, [n for n in numbers if n not in used]


def _around(month: Named, text: str, numbers: list[Numeral]) -> tuple[Date, list[Numeral]]:
    """A month's date with the day before or after it and the year after that."""
    before = [n for n in numbers if n.end <= month.start and _TO_MONTH.fullmatch(text, n.end, month.start)]
    day = next((n for n in before[-1:] if _is_day(n)), None)
    start, end = (day.start if day else month.start), month.end
    after = iter([n for n in numbers if n.start >= month.end])
    follower = next(after, None)
    if not day and follower and _is_day(follower) and _TO_DAY.fullmatch(text, end, follower.start):
        day, end = follower, follower.end
        follower = next(after, None)
    if follower and _is_year(follower) and _TO_YEAR.fullmatch(text, end, follower.start):
        year, end = follower, follower.end
    else:
        year = None
    date = Date(
        int(year.value) if year else None,
        month.number,
        int(day.value) if day else None,
        None,
        month.calendar,
        start,
        end,
    )
    return date, [n for n in (day, year) if n]


def _by_mark(text: str, language: str, numbers: list[Numeral]) -> tuple[list[Date], list[Numeral]]:
    """2023年6月19日, and the same in Vietnamese, whose words come before the numbers."""
    if language not in ("zh", "ja", "ko", "vi"):
        return [], numbers
    found: list[Date] = []
    rest: list[Numeral] = []
    for number in numbers:
        mark, end = _mark(text, number, language)
        if not mark:
            rest.append(number)
            continue
        name = {"y": "year", "m": "month", "d": "day"}[mark]
        last = found[-1] if found else None
        near = last is not None and number.start - last.end <= (9 if language == "vi" else 2)
        if last and near and getattr(last, name) is None:
            found[-1] = _told(last, name, int(number.value))._replace(end=end)
        else:
            nothing = Date(None, None, None, None, GREGORIAN, number.start, end)
            found.append(_told(nothing, name, int(number.value)))
    return found, rest


def _told(date: Date, name: str, value: int) -> Date:
    """A date with one part more."""
    if name == "year":
        return date._replace(year=value)
    return date._replace(month=value) if name == "month" else date._replace(day=value)


def _mark(text: str, number: Numeral, language: str) -> tuple[str, int]:
    """Whether a number is marked as a year, a month or a day, and where the mark ends."""
    if language == "vi":
        word = _VIETNAMESE.search(text, 0, number.start)
        mark = _BY_WORD[word.group(1).lower()] if word else "d" if text.startswith(" tháng", number.end) else ""
        end = number.end
    else:
        after = _SPAN_MARK.match(text, number.end)
        mark, end = (_MARKS[after.group(1)], after.end()) if after else ("", number.end)
    fits = {"y": _is_year(number), "m": 1 <= number.value <= 12, "d": _is_day(number), "": False}
    return (mark, end) if fits[mark] else ("", end)


def _years(_: str, language: str, numbers: list[Numeral]) -> tuple[list[Date], list[Numeral]]:
    """Four digits that look like a year are taken for one."""
    last = _BUDDHIST.stop if language == "th" else _YEARS.stop
    years = [n for n in numbers if n.end - n.start == 4 and n.written.isdecimal() and _YEARS.start <= n.value < last]
    found = [Date(int(n.value), None, None, None, _calendar(int(n.value)), n.start, n.end) for n in years]
    return found, [n for n in numbers if n not in years]


def _relative(text: str, language: str, published: str) -> list[Date]:
    try:
        today = datetime.date.fromisoformat(published[:10])
    except ValueError:
        return []
    found = []
    for words, unit, distance in lexicon(language).relative:
        for match in phrase((words,), language).finditer(text):
            if unit == "day":
                then = today + datetime.timedelta(days=distance)
                told: tuple[int, int | None, int | None] = (then.year, then.month, then.day)
            elif unit == "month":
                month = today.year * 12 + today.month - 1 + distance
                told = (month // 12, month % 12 + 1, None)
            else:
                told = (today.year + distance, None, None)
            found.append(Date(*told, None, GREGORIAN, *match.span(), faint=True))
    return found


def _ours(date: Date) -> Date:
    """In our calendar, where that can be told: Buddhist years, and whole dates of the solar Hijri calendar."""
    if date.year and date.year in _BUDDHIST:
        return date._replace(year=date.year - BUDDHIST_YEARS)
    if date.calendar == PERSIAN and date.year and date.month and date.day:
        try:
            then = from_persian(date.year, date.month, date.day)
        except ValueError:
            return date
        return date._replace(year=then.year, month=then.month, day=then.day, calendar=GREGORIAN)
    return date


def _calendar(year: int) -> str:
    return PERSIAN if 1300 <= year <= 1420 and year not in _YEARS else GREGORIAN


def _is_day(number: Numeral) -> bool:
    return number.value in range(1, 32)


def _is_year(number: Numeral) -> bool:
    plain = (number.kind == DIGITS and number.written.isdecimal()) or (number.kind != FAINT and number.value > 1_000)
    return plain and (number.value in _YEARS or number.value in _BUDDHIST)


def agree(claimed: Date, quoted: Date, published: str = "") -> bool:
    """Whether a quotation's date proves a claimed one: it tells all that the claim does, and the same.

    A year that the quotation leaves out is the one that puts it nearest to the day of writing.
    """
    if claimed.calendar != quoted.calendar:
        return _overlap(claimed, quoted)
    known = _completed(quoted, published)
    if quoted.swapped and claimed.month == quoted.day and claimed.day == quoted.month:
        known |= {"month": quoted.day or 0, "day": quoted.month or 0}
    return all(known.get(name) == value for name, value in claimed.parts.items())


def _completed(date: Date, published: str) -> dict[str, int]:
    """The parts of a date with those that follow: year from the day of writing, weekday from the whole."""
    known = dict(date.parts)
    with suppress(ValueError):  # no day of writing, or no such day
        known |= _nearest(known, datetime.date.fromisoformat(published[:10]))
    if {"year", "month", "day"} <= known.keys():
        with suppress(ValueError):  # no such day
            known.setdefault("weekday", datetime.date(known["year"], known["month"], known["day"]).weekday())
    return known


def _nearest(known: Mapping[str, int], today: datetime.date) -> dict[str, int]:
    """What the day of writing adds: the year of a day or month, the date of a day of the week."""
    if "year" not in known and "month" in known:
        day = min(known.get("day", 15), 28)
        years = [datetime.date(today.year + n, known["month"], day) for n in (-1, 0, 1)]
        return {"year": min(years, key=lambda then: abs(then - today)).year}
    if known.keys() == {"weekday"}:
        week = [today - datetime.timedelta(n) for n in range(7)]
        then = next(day for day in week if day.weekday() == known["weekday"])
        return {"year": then.year, "month": then.month, "day": then.day}
    return {}


def _overlap(claimed: Date, quoted: Date) -> bool:
    """Whether two dates of different calendars, neither of them whole, may be one: year and month, or year alone."""
    ours, theirs = (claimed, quoted) if claimed.calendar == GREGORIAN else (quoted, claimed)
    if not ours.year or not theirs.year or ours.calendar != GREGORIAN or claimed.day or claimed.weekday:
        return False
    if theirs.calendar == HIJRI:
        return not claimed.month and abs(ours.year - 621.57 - 0.9702 * theirs.year) <= 1
    months_ = (theirs.month,) if theirs.month else (1, 12)
    spans = [from_persian(theirs.year, month, day) for month in months_ for day in (1, 29)]
    if claimed.month and not (theirs.month and ours.month):
        return False
    near = {(then.year, then.month) for then in spans}
    return (ours.year, ours.month) in near if ours.month and theirs.month else ours.year in {year for year, _ in near}
