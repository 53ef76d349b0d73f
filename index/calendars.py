"""Names of months and weekdays in every bundled language, by CLDR (Babel) and ICU, and calendars that are not ours.

Arabic has two sets of Gregorian months (the Levant's and Egypt's) and a third in the Maghreb. Thai counts years from
the Buddha; Persian has the solar Hijri calendar; Hijri months are known to Arabic, Persian and Urdu.
"""

import datetime
from decimal import Decimal
from functools import cache
from typing import NamedTuple

import regex
from babel import Locale
from icu4py.messageformat import MessageFormat

from index.lexicon import LANGUAGES, UNSPACED

GREGORIAN, PERSIAN, HIJRI = "gregorian", "persian", "hijri"
BUDDHIST_YEARS = 543  # ahead of ours

_LOCALES = {"ar": ("ar", "ar_SY", "ar_MA", "ar_DZ"), "pt": ("pt", "pt_PT"), "de": ("de", "de_AT")}
_OTHERS = {GREGORIAN: {}, PERSIAN: {"fa": "fa-u-ca-persian"}, HIJRI: {
    "ar": "ar-u-ca-islamic-umalqura", "fa": "fa-u-ca-islamic-umalqura", "ur": "ur-u-ca-islamic-umalqura",
}}  # fmt: skip
# Names as they are written beside those of CLDR.
_ALSO: dict[str, dict[int, str]] = {
    "ar": {5: "ماي|أيّار", 6: "جوان", 7: "جويلية", 8: "أوت|اغسطس|اب", 1: "جانفي", 2: "فيفري", 4: "افريل|أفريل|إبريل"},
    "hi": {9: "सितंबर|सितम्बर", 10: "अक्टूबर|अक्तूबर", 11: "नवंबर|नवम्बर", 12: "दिसंबर|दिसम्बर"},
    "fa": {5: "می|مه", 7: "جولای|ژوئیه", 8: "آگوست|اوت", 6: "جون|ژوئن", 10: "اکتبر"},
    "ro": {8: "august"},
}
_WEEKDAYS: dict[str, dict[int, str]] = {
    "zh": {n: f"(?:周|礼拜|星期|週){c}" for n, c in enumerate("一二三四五六日")} | {6: "(?:周|礼拜|星期|週)[日天]"},
    "ja": {n: f"{c}曜" for n, c in enumerate("月火水木金土日")},
    "ar": {0: "الإثنين", 2: "الاربعاء"},
}
# Words for other things too: never asked of a quotation by themselves.
_FAINT = frozenset({
    "may", "march", "mar", "mars", "mai", "jan", "sat", "sun", "dec", "set", "out", "mag", "ago", "juni", "sept",
    "среда", "середа", "δευτέρα", "τρίτη", "τετάρτη", "πέμπτη", "pazar", "salı", "minggu", "luni", "ہفتہ", "پیر",
    "ocak", "ekim", "kasım", "mart", "آب", "اب", "می", "مه", "مهر", "آبان", "تیر", "دی", "آذر", "شباط", "رجب", "شعبان",
    "לידי", "אב", "thứ hai", "thứ ba", "thứ tư", "thứ năm", "thứ sáu", "thứ bảy", "चैत", "شنبه", "марта", "mei", "apr",
})  # fmt: skip
_CASES = frozenset({"ru", "uk", "el"})  # decline their months


class Named(NamedTuple):
    """A month or a weekday by name. `number` from 1 for months, from 0 (Monday) for weekdays."""

    number: int
    calendar: str
    start: int
    end: int
    faint: bool


def months(text: str, language: str) -> list[Named]:
    """The months a text names. A second name in a row for the same month is one with the first."""
    found: list[Named] = []
    for month in _named(text, _month_patterns(language)):
        last = found[-1] if found else None
        if last and last.number == month.number and regex.fullmatch(r"\s*[/(]\s*", text[last.end : month.start]):
            found[-1] = last._replace(end=month.end)
        else:
            found.append(month)
    return found


def weekdays(text: str, language: str) -> list[Named]:
    """The days of the week a text names."""
    return _named(text, _weekday_patterns(language))


def from_persian(year: int, month: int, day: int) -> datetime.date:
    """The Gregorian date of one of the solar Hijri calendar, with leap years in a cycle of 33, right for 1206 to 1498.

    Raises ValueError where there is no such day.
    """
    if not (1 <= month <= 12 and 1 <= day <= 31):
        raise ValueError(f"no day of the calendar: {year}-{month}-{day}")
    before = (month - 1) * 31 - max(0, month - 7)
    return datetime.date.fromordinal(226_894 + 365 * (year - 1) + (8 * year + 21) // 33 + before + day)


def _named(text: str, patterns: dict[str, tuple["regex.Pattern[str]", dict[str, int]]]) -> list[Named]:
    found = []
    for calendar, (pattern, groups) in patterns.items():
        for match in pattern.finditer(text):
            name = match.group(str(match.lastgroup))
            found.append(Named(groups[str(match.lastgroup)], calendar, *match.span(), name.casefold() in _FAINT))
    found.sort(key=lambda one: (one.start, -one.end))
    return [one for i, one in enumerate(found) if not i or one.start >= found[i - 1].end]


@cache
def _month_patterns(language: str) -> dict[str, tuple["regex.Pattern[str]", dict[str, int]]]:
    if language not in LANGUAGES or language in ("zh", "ja", "ko", "vi"):  # these number their months
        return {}
    names: dict[int, set[str]] = {n: set(_ALSO.get(language, {}).get(n, "").split("|")) - {""} for n in range(1, 13)}
    for locale in _LOCALES.get(language, (language,)):
        for forms in Locale.parse(locale).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in forms[width].items():
                    names[number].add(str(name).rstrip(".׳"))
    for several in names.values():
        several.difference_update([name for name in several if len(name) < 3 and language != "ar"])
    patterns = {GREGORIAN: _pattern(names, language)}
    for calendar, locales in _OTHERS.items():
        if language in locales:
            patterns[calendar] = _pattern(_spelled_months(locales[language]), language)
    return patterns


@cache
def _weekday_patterns(language: str) -> dict[str, tuple["regex.Pattern[str]", dict[str, int]]]:
    if language not in LANGUAGES:
        return {}
    names: dict[int, set[str]] = {n: set() for n in range(7)}
    for locale in _LOCALES.get(language, (language,)):
        for forms in Locale.parse(locale).days.values():
            for number, name in forms["wide"].items():
                names[number].add(str(name))
    pattern, groups = _pattern(names, language)
    extra = _WEEKDAYS.get(language, {})
    source = pattern.pattern + "".join(f"|(?P<also{n}>{also})" for n, also in extra.items())
    return {GREGORIAN: (regex.compile(source, regex.IGNORECASE), groups | {f"also{n}": n for n in extra})}


def _spelled_months(locale: str) -> dict[int, set[str]]:
    """The months of another calendar, met on a walk through a year and a bit."""
    name = MessageFormat("{d, date, MMMM}", locale)
    number = MessageFormat("{d, date, M}", locale)
    start = datetime.datetime(2024, 1, 1, 12, tzinfo=datetime.UTC)
    found: dict[int, set[str]] = {}
    for days in range(0, 400, 7):
        then: dict[str, int | float | str | Decimal | datetime.date | datetime.datetime] = {
            "d": start + datetime.timedelta(days=days)
        }
        found.setdefault(int(number.format(then)), set()).add(str(name.format(then)).strip())
    return found


def _pattern(names: dict[int, set[str]], language: str) -> tuple["regex.Pattern[str]", dict[str, int]]:
    parts, groups = [], {}
    pairs = [(name, number) for number, several in names.items() for name in several]
    for i, (name, number) in enumerate(sorted(pairs, key=lambda pair: -len(pair[0]))):
        groups[f"n{i}"] = number
        parts.append(f"(?P<n{i}>{_cased(name, language)})")
    if language in UNSPACED:
        return regex.compile("|".join(parts), regex.IGNORECASE), groups
    clitic = {"ar": "[وفبكل]{0,2}", "he": "[ובלמהכש]{0,2}"}.get(language, "")
    pattern = rf"(?<![\p{{L}}\p{{M}}]){clitic}(?:{'|'.join(parts)})(?:\u0654)?(?![\p{{L}}\p{{M}}])"
    return regex.compile(pattern, regex.IGNORECASE), groups


def _cased(name: str, language: str) -> str:
    """A name in any case of the language's grammar, where it is long enough to be known without its ending."""
    escaped = regex.escape(name).replace(r"\ ", r"[\s\u200c]")
    if language in _CASES and len(name) > 4:
        return regex.escape(name[:-1]) + r"\p{L}{0,3}"
    if language == "tr" and len(name) > 3:
        return escaped + r"(?:[dt][ae]n?|[ıiuü]n|[ae])?"
    return escaped
