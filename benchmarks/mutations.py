"""Sentences made untrue: another number, date or name, a negation, an opposite, subject and object exchanged.

Each is made as the language writes it, by rules that know nothing of the guard. A sentence that a rule does not fit is
left out.
"""

from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import NamedTuple

import regex
from babel import Locale
from icu4py.messageformat import MessageFormat

from benchmarks.claims import Said

_DIGITS = regex.compile(r"\p{Nd}+(?:[.,٫٬]\p{Nd}+)*")
_YEAR = regex.compile(
    r"(?<![\p{Nd}.,])(?:1[5-9]|20)\p{Nd}{2}(?![\p{Nd}%]|[.,]\p{Nd})|(?<![\p{Nd}])(?:١[٥-٩]|٢٠|۱[۵-۹]|۲۰)\p{Nd}{2}(?!\p{Nd})"
)
_UNSPACED = frozenset({"ja", "ko", "th", "zh"})


class Rule(NamedTuple):
    """Where to put a negation: a pattern and what it becomes. Tried in order."""

    pattern: str
    becomes: str


NEGATION = {
    "ar": (Rule(r"\bكان\b", "لم يكن"), Rule(r"\bكانت\b", "لم تكن"), Rule(r"\bيمكن\b", "لا يمكن"), Rule(r"\b(تم)\b", "لم يتم"), Rule(r"(?<=\s)(هو|هي)(?=\s)", r"ليس \1"), Rule(r"(?<=\s)(ي\w{3,})(?=\s)", r"لا \1")),
    "de": (Rule(r"\b(ist|sind|war|waren|hat|haben|hatte|wurde|wurden|wird|kann|können|konnte)\b", r"\1 nicht"),),
    "el": (Rule(r"\b(είναι|ήταν|έχει|έχουν|είχε|μπορεί|μπορούν)\b", r"δεν \1"),),
    "en": (Rule(r"\b(is|are|was|were|has|had|will|would|can|could|should|must)\b", r"\1 not"),),
    "es": (Rule(r"\b(es|son|fue|era|fueron|eran|ha|han|había|está|están|tiene|tienen|puede|pueden)\b", r"no \1"),),
    "fa": (Rule(r"\bاست\b", "نیست"), Rule(r"\bبود\b", "نبود"), Rule(r"\bشد\b", "نشد"), Rule(r"\bکردند\b", "نکردند"), Rule(r"\bمی", "نمی")),
    "fr": (Rule(r"\b(sont|peut|peuvent|doit|sera|seront|fut)\b", r"ne \1 pas"), Rule(r"\b(est|était|a|ont|avait)\b(?! pas)", r"n'\1 pas")),
    "he": (Rule(r"(?<=\s)(היה|הייתה|היו|יכול|ניתן|אפשר|שוקל)(?=\s)", r"לא \1"), Rule(r"(?<=\s)(נ\p{L}{3,})(?=\s)", r"לא \1")),
    "hi": (Rule(r"\b(है|हैं|था|थी|थे)(?=\s*[।,])", r"नहीं \1"),),
    "pt": (Rule(r"\b(é|são|foi|era|foram|tem|têm|há|está|estão|pode|podem|deve|entra)\b", r"não \1"),),
    "ro": (Rule(r"\b(este|sunt|era|erau|are|poate|pot|fi)\b", r"nu \1"),),
    "ru": (Rule(r"\b(был|была|было|были|является|являются|может|могут|стал|стала|имеет|\p{L}{4,}(?:ил|ал|ил[аи]|ал[аи])(?=\s))\b", r"не \1"),),
    "th": (Rule(r"(?<!ไม่)(ได้รับ|มี(?!น)|สามารถ)", r"ไม่\1"), Rule("เป็น", "ไม่ได้เป็น")),
    "tr": (Rule(r"\bvardır\b", "yoktur"), Rule(r"(\p{L}{3,})([dt])([ıu])(?=[.,\s])", r"\1madı"), Rule(r"(\p{L}{3,})([dt])([iü])(?=[.,\s])", r"\1medi"), Rule(r"(\p{L}{3,})(?:mış|muş)tır\b", r"\1mamıştır"), Rule(r"(\p{L}{3,})(?:miş|müş)tir\b", r"\1memiştir")),
    "ur": (Rule(r"\b(ہے|ہیں|تھا|تھی|تھے)(?=\s*[۔،])", r"نہیں \1"),),
    "vi": (Rule(r"\b(được|có|thể)\b", r"không \1"), Rule(r"\blà\b", "không phải là"), Rule(r"\bđã\b", "đã không")),
    "zh": (Rule("(?<!不)是(?!否)", "不是"), Rule("(?<!没)有(?![关效限些时])", "没有"), Rule("(?<!不)可以", "不可以"), Rule("被", "没有被"), Rule("(?<=[，。])(?=仍)", "")),
}  # fmt: skip

# Words and their opposites as they are written; each is tried both ways.
OPPOSITES = {
    "ar": ("قبل/بعد", "شمال/جنوب", "شرق/غرب", "أكثر/أقل", "الأولى/الأخيرة", "الجديد/القديم", "كبيرة/صغيرة", "ارتفاع/انخفاض"),
    "de": ("vor/nach", "mehr/weniger", "erste/letzte", "ersten/letzten", "große/kleine", "neue/alte", "neuen/alten", "gewann/verlor", "begann/endete", "südlichen/nördlichen"),
    "el": ("πριν/μετά", "περισσότερο/λιγότερο", "μεγάλο/μικρό", "νότια/βόρεια", "πρώτη/τελευταία", "αύξηση/μείωση", "άρχισε/τελείωσε"),
    "en": ("before/after", "more/less", "first/last", "large/small", "new/old", "won/lost", "began/ended", "northern/southern", "high/low", "opened/closed", "increase/decrease", "allow/forbid", "rejected/accepted", "best/worst", "above/below"),
    "es": ("antes/después", "más/menos", "primer/último", "grande/pequeño", "norte/sur", "ganó/perdió", "aumento/descenso", "abierto/cerrado", "este/oeste"),
    "fa": ("پیش/پس", "بیشتر/کمتر", "شمال/جنوب", "نخستین/آخرین"),
    "fr": ("avant/après", "plus/moins", "première/dernière", "premier/dernier", "nord/sud", "grande/petite", "ouvert/fermé"),
    "he": ("לפני/אחרי", "גדול/קטן", "הגדול/הקטן", "הצפוני/הדרומי"),
    "hi": ("पहले/बाद", "अधिक/कम", "उत्तर/दक्षिण", "पूर्वी/पश्चिमी", "दक्षिणी/उत्तरी", "बड़ा/छोटा", "बड़े/छोटे", "वृद्धि/कमी", "नया/पुराना"),
    "pt": ("antes/depois", "mais/menos", "primeira/última", "primeiras/últimas", "grande/pequena", "aprovadas/rejeitadas"),
    "ro": ("înainte/după", "mai mult/mai puțin", "prima/ultima", "mare/mică", "nord/sud", "câștigat/pierdut", "creștere/scădere", "vest/est"),
    "ru": ("до/после", "больше/меньше", "более/менее", "первый/последний", "новый/старый", "север/юг", "начал/закончил", "победа/поражение", "северной/южной", "восточной/западной"),
    "th": ("ก่อน/หลัง", "มากกว่า/น้อยกว่า", "ใหญ่/เล็ก", "เพิ่มขึ้น/ลดลง", "ตะวันออก/ตะวันตก", "เหนือ/ใต้", "เริ่มต้น/สิ้นสุด"),
    "tr": ("önce/sonra", "büyük/küçük", "ilk/son", "yüksek/düşük", "kuzey/güney", "güneyini/kuzeyini", "kazandı/kaybetti", "yeni/eski", "doğu/batı", "fazla/az"),
    "ur": ("پہلے/بعد", "زیادہ/کم", "جنوبی/شمالی"),
    "vi": ("trước/sau", "lớn/nhỏ", "đầu tiên/cuối cùng", "tăng/giảm", "thắng/thua", "cao/thấp", "bắt đầu/kết thúc"),
    "zh": ("之前/之后", "增加/减少", "最大/最小", "最高/最低", "开始/结束", "胜利/失败", "第一/最后", "支持/反对", "合法/非法", "成功/失败"),
}  # fmt: skip
_AND = frozenset(
    {
        "and",
        "und",
        "y",
        "e",
        "et",
        "și",
        "и",
        "και",
        "ve",
        "và",
        "with",
        "sowie",
        "en",
        "i",
        "ו",
        "و",
        "और",
        "اور",
        "和",
        "与",
        "、",
    }
)


def number(said: Said, random: Random) -> str:
    """One number in digits becomes another of as many digits."""
    places = [m for m in _DIGITS.finditer(said.text) if not _is_date(said, m) and not _YEAR.fullmatch(m.group())]
    if not places:
        return ""
    place = random.choice(places)
    for _ in range(20):
        new = "".join(_digit(c, n == 0, random) for n, c in enumerate(place.group()))
        if new not in said.quoted.text:
            return said.text[: place.start()] + new + said.text[place.end() :]
    return ""


def _digit(c: str, first: bool, random: Random) -> str:
    if not c.isdecimal():
        return c
    zero = ord(c) - int(c)
    return chr(zero + random.randrange(int(first), 10))


def _is_date(said: Said, place: "regex.Match[str]") -> bool:
    """Whether a month stands beside a number, or a mark of year, month or day."""
    beside = said.text[max(0, place.start() - 14) : place.end() + 14].casefold()
    return bool(regex.search(r"[年月日号]|tháng|ngày|năm", beside) or any(m in beside for m in _months(said.language)))


def number_in_words(said: Said, random: Random) -> str:
    """One number in words, four or more, becomes another."""
    if said.language in _UNSPACED or said.language == "ur":
        return ""
    spelled = {_spelled(n, said.language): n for n in range(4, 100)}
    words = "|".join(sorted(map(regex.escape, spelled), key=len, reverse=True))
    places = list(regex.finditer(rf"(?<![\p{{L}}\p{{M}}\p{{Nd}}-])(?:{words})(?![\p{{L}}\p{{M}}-])", said.text))
    if not places:
        return ""
    place = random.choice(places)
    others = [word for word in spelled if word not in said.quoted.text]
    return said.text[: place.start()] + random.choice(others) + said.text[place.end() :]


def _spelled(n: int, language: str) -> str:
    return regex.sub(r"[\u00ad\u200b]", "", str(MessageFormat("{n, spellout}", language).format({"n": n})))


def date(said: Said, random: Random) -> str:
    """A year, a month, or the day beside a month becomes another."""
    ways = [way for way in (_year, _month, _day) if way(said, Random(0))]
    return random.choice(ways)(said, random) if ways else ""


def _year(said: Said, random: Random) -> str:
    places = list(_YEAR.finditer(said.text))
    if not places:
        return ""
    place = random.choice(places)
    zero = ord(place.group()[0]) - int(place.group()[0])
    for _ in range(20):
        new = "".join(
            chr(zero + int(c)) for c in str(int(place.group()) + random.choice((-20, -9, -3, -1, 1, 2, 7, 30)))
        )
        if new not in said.quoted.text:
            return said.text[: place.start()] + new + said.text[place.end() :]
    return ""


def _month(said: Said, random: Random) -> str:
    names = _months(said.language)
    words = "|".join(sorted(map(regex.escape, names), key=len, reverse=True)) or "(?!)"
    near = rf"(?<=\p{{Nd}}[.º°]?\s(?:de\s)?)(?:{words})(?!\p{{L}})|(?<![\p{{L}}])(?:{words})(?=\s(?:de\s)?\p{{Nd}})"
    places = list(regex.finditer(near, said.text, regex.IGNORECASE))
    if not places:
        return ""
    place = random.choice(places)
    new = random.choice(
        [name for name in _formats(said.language) if name.casefold() not in said.quoted.text.casefold()]
    )
    return said.text[: place.start()] + new + said.text[place.end() :]


def _day(said: Said, random: Random) -> str:
    words = "|".join(map(regex.escape, _months(said.language))) or "(?!)"
    near = rf"(?<!\p{{Nd}})\p{{Nd}}{{1,2}}(?=[.º°]?\s(?:de\s)?(?:{words}))|(?<=月)\p{{Nd}}{{1,2}}(?=日)"
    places = list(regex.finditer(near, said.text, regex.IGNORECASE))
    if not places:
        return ""
    place = random.choice(places)
    zero = ord(place.group()[0]) - int(place.group()[0])
    days = ["".join(chr(zero + int(c)) for c in str(n)) for n in range(1, 29)]
    new = random.choice([day for day in days if day not in said.quoted.text] or [""])
    return said.text[: place.start()] + new + said.text[place.end() :] if new else ""


def _months(language: str) -> set[str]:
    if language in _UNSPACED - {"th"}:
        return set()
    also = ("ar_SY",) if language == "ar" else ()
    return {
        name.casefold()
        for locale in (language, *also)
        for name in Locale.parse(locale).months["format"]["wide"].values()
    }


def _formats(language: str) -> list[str]:
    return [str(name) for name in Locale.parse(language).months["format"]["wide"].values()]


def name(said: Said, random: Random) -> str:
    """A name becomes another one of the collection."""
    places = _named(said)
    others = [other for other in said.names if other not in said.quoted.text and not _kin(other, said.quoted.text)]
    if not places or not others:
        return ""
    start, end = random.choice(places)
    return said.text[:start] + random.choice(others) + said.text[end:]


def _kin(name: str, text: str) -> bool:
    """Whether a part of a name stands in a text."""
    return any(part[: max(4, len(part) - 2)].casefold() in text.casefold() for part in name.split())


def _named(said: Said) -> list[tuple[int, int]]:
    words = "|".join(sorted(map(regex.escape, said.names), key=len, reverse=True)) or "(?!)"
    edges = ("", "") if said.language in _UNSPACED else (r"(?<![\p{L}\p{M}])", r"(?![\p{L}\p{M}-])")
    return [match.span() for match in regex.finditer(f"{edges[0]}(?:{words}){edges[1]}", said.text)]


def negation(said: Said, random: Random) -> str:
    """A verb is denied."""
    for rule in NEGATION.get(said.language, ()):
        places = list(regex.finditer(rule.pattern, said.text))
        if places and rule.becomes:
            place = random.choice(places)
            return said.text[: place.start()] + place.expand(rule.becomes) + said.text[place.end() :]
    return ""


def antonym(said: Said, random: Random) -> str:
    """A word becomes its opposite."""
    pairs = [pair.split("/") for pair in OPPOSITES.get(said.language, ())]
    edges = ("", "") if said.language in _UNSPACED else (r"(?<![\p{L}\p{M}])", r"(?![\p{L}\p{M}])")
    found = [
        (match, new)
        for a, b in pairs
        for old, new in ((a, b), (b, a))
        if new not in said.quoted.text
        for match in regex.finditer(f"{edges[0]}{old}{edges[1]}", said.text)
    ]
    if not found:
        return ""
    match, new = random.choice(found)
    return said.text[: match.start()] + new + said.text[match.end() :]


def swapped(said: Said, random: Random) -> str:
    """Two names with more than an "and" between them change places."""
    places = _named(said)
    pairs = [
        (a, b)
        for a, b in pairwise(places)
        if set(regex.findall(r"[\p{L}\p{M}]+|、", said.text[a[1] : b[0]])) - _AND
        and said.text[a[0] : a[1]] != said.text[b[0] : b[1]]
        and "," not in said.text[a[1] : b[0]]
    ]
    if not pairs:
        return ""
    (s1, e1), (s2, e2) = random.choice(pairs)
    text = said.text
    return text[:s1] + text[s2:e2] + text[e1:s2] + text[s1:e1] + text[e2:]


MUTATIONS: dict[str, Callable[[Said, Random], str]] = {
    "number": number, "number_in_words": number_in_words, "date": date, "name": name,
    "negation": negation, "antonym": antonym, "swapped": swapped,
}  # fmt: skip
