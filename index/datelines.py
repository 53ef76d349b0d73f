"""What the first lines of an article say of it: who wrote it, which agency sent it, and on which day.

Also what the name of its file says. Only what is written in full is taken: "Jan 17" is no date without a year.
"""

from collections.abc import Iterator
from typing import NamedTuple

import regex

from index.dates import dates
from index.days import day, may_be_day

_LINES = 8  # a byline further down is a part of the story
_LONGEST = 90  # letters of a line with a byline or a date alone
_SHORT = 40
_CASED = r"[\p{Lu}][\p{L}\p{M}.'’-]*"
_NAME = (
    rf"(?:{_CASED}(?:\s+(?:(?:de|da|del|della|van|von|der|den|al|el|bin|ibn|la|le|dos|di)\s+){{0,2}}{_CASED}){{1,3}})"
)
_UNCASED = r"[\p{L}\p{M}\u200c'’.-]+(?:\s+[\p{L}\p{M}\u200c'’.-]+){1,3}"
_BYLINES = tuple(
    regex.compile(pattern)
    for pattern in (
        rf"(?:By|BY|Von|Par|Por|Di|De|Da|Door|Av|Oleh|Autor:|Author:|Auteur\s?:|Автор:?|Авторы:|Автор —|Текст:|Συντάκτης:?|Του|Της|Yazan:?|Haber:|Tác giả:?)\s+"
        rf"(?P<who>{_NAME}(?:(?:,| and| und| et| y| e| и|;)\s+{_NAME})*)(?:\s*[,|/–—-].{{0,40}})?",
        rf"(?:(?:بقلم|نویسنده|به قلم|מאת|लेखक|द्वारा)\s*[:：]?|(?:كتب(?:ت|ه|ها)?|تحرير|إعداد|تحریر|مصنف)\s?[:：])\s+(?P<who>{_UNCASED})",
        r"(?:(?:本报|本報|新华社|本台|特约)?(?:记者|記者)|作者|撰文|文)\s*[:：/|]?\s*(?P<who>\p{Han}{2,4})(?:\s*(?:报道|報導|報道))?",
        r"(?P<who>\p{Hangul}{2,4})\s?기자(?:\s.*)?",
        r"โดย\s+(?P<who>[\p{Thai}\s]{4,40})",
    )
)
_INSIDE = regex.compile(r"[（(](?:本报|本報)?(?:记者|記者)[\s:：]*(?P<who>\p{Han}{2,4})[)）]")
_DASH = r"\s*[-–—:]+\s"
_DATELINES = tuple(
    regex.compile(pattern)
    for pattern in (
        rf"(?P<place>\p{{Lu}}[\p{{Lu}}\p{{M}} .'’/-]{{2,40}}(?:,\s\p{{L}}[\p{{L}} .]{{1,20}}?)?)(?:,\s(?P<date>[^()—–]{{4,24}}?))?\s*"
        rf"[(/](?P<agency>[\p{{L}}\p{{M}}][\p{{L}}\p{{M}} .&-]{{1,30}})[)/]\.?{_DASH}",
        r"(?P<place>[\p{Lu}-]{3,30}), (?P<date>[\p{L}\d .]{4,24}?)\s?(?:[—–-]\s(?P<agency>[\p{L} ]{2,30})\.|/(?P<slashed>[\p{L} ]{2,30})/\.)",
        rf"(?P<place>[\p{{Arabic}}\p{{Hebrew}}]+(?:\s[\p{{Arabic}}\p{{Hebrew}}]+){{0,2}})(?:\s?[،,]\s?(?P<date>[^()–—-]{{6,30}}?))?\s*"
        rf"[(«](?P<agency>[\p{{Arabic}}\p{{Hebrew}}A-Za-z .]{{2,30}})[)»]{_DASH}",
        r"(?P<place>[\p{Arabic}]+(?:\s[\p{Arabic}]+)?)\s?[-–—،]\s?(?P<date>[\p{Nd}]{1,2}[^()–—-]{6,30}?)\s?[-–—:]\s",
        r"(?P<agency>\p{Han}{2,6}社)(?P<place>\p{Han}{2,8}?)(?P<date>(?:\d{4}年)?\d{1,2}月\d{1,2}日)(?:电|電|讯)",
    )
)
_PUBLISHED = regex.compile(
    r"(?:Published|Posted|Date|Veröffentlicht|Publié(?: le)?|Publicado(?: el| em)?|Pubblicato(?: il)?|Опубликовано|"
    r"Дата|نُ?شر(?: في| بتاريخ)?|تاريخ النشر|تاریخ انتشار|发布时间|發布時間|时间|प्रकाशित|פורסם(?: ב)?|Yayın(?:lanma)? tarihi|เผยแพร่)"
    r"\s*(?:on)?\s*[:：]?\s*(?P<date>.{6,40})",
    regex.IGNORECASE,
)
_IN_NAME = regex.compile(r"(?<!\d)((?:19|20)\d{2})([-_./]?)(\d{2})\2(\d{2})(?!\d)")


class Dateline(NamedTuple):
    """What was found; '' for what was not. `published` is an ISO 8601 date."""

    author: str = ""
    agency: str = ""
    published: str = ""


def dateline(text: str, language: str = "", locale: str = "") -> Dateline:
    """What the first lines of a text say. `locale` tells the order of figures, see `index.days`."""
    found = Dateline()
    for line in _first(text):
        agency, published = _sent(line, language, locale)
        found = Dateline(found.author or _author(line), found.agency or agency, found.published or published)
    return found


def named_day(name: str) -> str:
    """The date in a file's name or folders: '2025-01-17-title.txt', '2025/01/17/title.txt'; '' where there is none."""
    found = {day(f"{match[1]}-{match[3]}-{match[4]}") for match in _IN_NAME.finditer(name)} - {""}
    return found.pop() if len(found) == 1 else ""


def _first(text: str) -> Iterator[str]:
    lines = (line.strip() for line in text.split("\n"))
    for number, line in enumerate(filter(None, lines)):
        if number == _LINES:
            return
        yield line


def _author(line: str) -> str:
    inside = _INSIDE.search(line)
    if inside:
        return inside["who"]
    if len(line) > _LONGEST:
        return ""
    return next((match["who"].strip() for match in (one.fullmatch(line) for one in _BYLINES) if match), "")


def _sent(line: str, language: str, locale: str) -> tuple[str, str]:
    for pattern in _DATELINES:
        match = pattern.match(line)
        if match:
            parts = match.groupdict()
            agency = (parts.get("agency") or parts.get("slashed") or "").strip()
            return agency, day(parts.get("date") or "", language, locale)
    told = _PUBLISHED.fullmatch(line) if len(line) <= _LONGEST else None
    if told:
        return "", day(told["date"], language, locale)
    return "", day(line, language, locale) if len(line) <= _SHORT and _is_date(line, language) else ""


def _is_date(line: str, language: str) -> bool:
    """Whether a line says hardly more than a date."""
    if not may_be_day(line):
        return False
    spans = [date.end - date.start for date in dates(line, language)[0]]
    return sum(spans) >= 0.7 * len(line)
