"""The numbers of a text as values: digits of any script with the separators of their language, words, and both mixed.

"1.2 million", "1,200,000" and "١٫٢ مليون" have one value. Cardinals are spelled by ICU (rule-based number format), read
by `languages/`; separators are those of CLDR, by Babel.
"""

import unicodedata
from functools import cache
from typing import NamedTuple

import regex
from babel import Locale
from babel.core import UnknownLocaleError
from icu4py.messageformat import MessageFormat

from index.lexicon import UNSPACED, lexicon

DIGITS, WORDS, FAINT = "digits", "words", "faint"

_DIGITS = regex.compile(
    r"(?<![\p{Nd}])(?:\p{Nd}{1,3}(?:[\u00a0\u202f'’ ]\p{Nd}{3})+(?![\p{Nd}])(?:[.,٫]\p{Nd}+)?"
    r"|\p{Nd}+(?:[.,٫٬]\p{Nd}+)*)[½¼¾⅓⅔]?|[½¼¾⅓⅔]"
)
_ROMAN = regex.compile(
    r"(?<![\p{L}\p{Nd}])(?=[IVX])M{0,2}(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})(?![\p{L}\p{Nd}])"
)
_LETTERS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_GROUPS = regex.compile(r"\d{1,3}(?:,\d{2})*(?:,\d{3})+")  # 1,200,000 and 12,00,000
_SPACES = regex.compile(r"[\u00a0\u202f'’ ٬]")
_JOINT = regex.compile(
    r"[\s\u200b\u00ad-]*(?:(?:and|et|y|e|és|und|și|و|ו|và|e de|de|di|של|στα|и|і|ve)[\s\u200b])?[\s\u200b]*[وו]?"
)
_VIETNAMESE_YEAR = "năm"  # "year", and "five" where no number goes before it
_JOINT_LENGTH = 6
_HAN = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_TENS = {"十": 10, "สิบ": 10, "mươi": 10, "십": 10}
_SPELLED = (*range(100), *range(100, 1_000, 100), *range(1_000, 13_000, 1_000))
_TEN = 10
_ALSO_SPACED = frozenset({"es", "it", "pt"})  # as their academies have it, beside the dot that CLDR has
_SPACE_GROUPS = frozenset({"\u00a0", "\u202f", " "})


class Numeral(NamedTuple):
    """A number at a place in a text. `kind`: DIGITS, WORDS, or FAINT where the words may mean something else.

    `written` are the digits in ASCII, without separators of thousands; '' where there are none.
    """

    value: float
    start: int
    end: int
    kind: str
    written: str


class _Atom(NamedTuple):
    """A part of a number: `scales` tells a factor ("million") from a summand ("twenty")."""

    value: float
    start: int
    end: int
    scales: bool
    faint: bool
    written: str


def numerals(text: str, language: str) -> list[Numeral]:
    """The numbers of `text` in reading order, without overlap."""
    runs: list[list[_Atom]] = []
    for atom in _atoms(text, language):
        if runs and _continues(runs[-1], atom, text, language):
            runs[-1].append(atom)
        else:
            runs.append([atom])
    return [_numeral(run, language) for run in runs]


def _atoms(text: str, language: str) -> list[_Atom]:
    values, pattern = _spellings(language)
    scale = lexicon(language).scale
    faint = lexicon(language).faint | lexicon(language).parts.keys()
    atoms = [*_digits(text, language), *_roman(text)]
    taken = {place for atom in atoms for place in range(atom.start, atom.end)}
    for match in pattern.finditer(text):
        word = _plain(match.group())
        word = word if word in values else word[1:]  # "and" is written before a word of Arabic or Hebrew
        if match.start() not in taken and word in values:
            scales = word in scale or word in _TENS
            atoms.append(_Atom(values[word], *match.span(), scales, word in faint or values[word] <= 1, ""))
    return sorted(atoms, key=lambda atom: atom.start)


def _digits(text: str, language: str) -> list[_Atom]:
    atoms = []
    for match in _DIGITS.finditer(text):
        for start, end in _parted(match.group(), language):
            written = match.group()[start:end]
            value = _value(written, language)
            atoms.append(_Atom(value, match.start() + start, match.start() + end, False, False, ascii_digits(written)))
    return atoms


def _roman(text: str) -> list[_Atom]:
    """Centuries and kings: "siglo XVIII". Never sure: "I" is a word in English."""
    found = []
    for match in _ROMAN.finditer(unicodedata.normalize("NFC", text)):
        letters = [_LETTERS[c] for c in match.group() if c in _LETTERS]
        value = sum(-a if a < b else a for a, b in zip(letters, [*letters[1:], 0], strict=True))
        found.append(_Atom(float(value), *match.span(), False, True, ""))
    return found


def _parted(digits: str, language: str) -> list[tuple[int, int]]:
    """Digits with plain spaces between are one number only where the language groups so: "1 200"."""
    if " " not in digits or _symbols(language)[1] in _SPACE_GROUPS or language in _ALSO_SPACED:
        return [(0, len(digits))]
    return [match.span() for match in regex.finditer(r"[^ ]+", digits)]


def ascii_digits(digits: str) -> str:
    """The same digits in ASCII, separators as they are."""
    plain = (str(unicodedata.digit(c)) if c.isdecimal() else {"٫": ".", "٬": ","}.get(c, c) for c in digits)
    return "".join(plain)


def _value(digits: str, language: str) -> float:
    """Separators of the language first; where they cannot be meant, those of others: '1.5' in German."""
    fraction = _FRACTIONS.get(digits[-1], 0.0)
    plain = ascii_digits(_SPACES.sub("", digits.rstrip("½¼¾⅓⅔")))
    decimal = "." if "٫" in digits else _symbols(language)[0]
    marks = [c for c in plain if c in ".,"]
    if len(set(marks)) == 2:
        decimal = marks[-1]
    elif marks:
        mark = marks[0]
        grouped = _GROUPS.fullmatch(plain.replace(mark, ","))
        decimal = mark if (mark == decimal and len(marks) == 1) or not grouped else ",."[mark == ","]
    group = "," if decimal == "." else "."
    whole, _, rest = plain.replace(group, "").partition(decimal)
    return float(f"{whole or 0}.{regex.sub(r'[.,]', '', rest) or 0}") + fraction


@cache
def _symbols(language: str) -> tuple[str, str]:
    """The marks of decimals and of groups in a language."""
    try:
        symbols = Locale(language).number_symbols["latn"]
    except (UnknownLocaleError, ValueError):
        return ".", ","
    return str(symbols["decimal"]), str(symbols["group"])


@cache
def _spellings(language: str) -> tuple[dict[str, float], "regex.Pattern[str]"]:
    """The words for numbers, and a pattern that finds the longest of them; both without hyphens."""
    words = lexicon(language)
    if not words.scale:
        return {}, regex.compile("(?!)")
    values = {_plain(spelled): float(n) for n in _SPELLED if (spelled := _spell(n, language))}
    values |= words.parts | words.numbers | {word: 10.0**power for word, power in words.scale.items()}
    if language in ("zh", "ja"):
        values |= {c: float(n) for c, n in _HAN.items()}
    if language in UNSPACED or language == "vi":
        values = {word: value for word, value in values.items() if value <= 10 or word in words.scale or len(word) < 2}
        values |= {word: float(ten) for word, ten in _TENS.items()} | _IRREGULAR.get(language, {})
        values |= words.parts | words.numbers
    pattern = "|".join(_loose(word) for word in sorted(values, key=len, reverse=True))
    edge = "" if language in UNSPACED else r"(?<![\p{L}\p{M}])[وו]??"
    end = "" if language in UNSPACED else r"(?![\p{L}\p{M}])"
    return values, regex.compile(f"{edge}(?:{pattern}){end}", regex.IGNORECASE)


_IRREGULAR = {
    "th": {"เอ็ด": 1.0, "ยี่": 2.0},
    "vi": {"mốt": 1.0, "lăm": 5.0, "tư": 4.0},
    "ko": dict(zip("일이삼사오육칠팔구", map(float, range(1, 10)), strict=True)),
}


def _spell(n: int, language: str) -> str:
    spelled = str(MessageFormat("{n, spellout}", language).format({"n": n}))
    return "" if language == "ur" else spelled  # ICU has no rules of Urdu and spells English


def _plain(word: str) -> str:
    return regex.sub(r"[\s-]+", " ", regex.sub(r"[\u00ad\u200b]", "", unicodedata.normalize("NFC", word))).casefold()


def _loose(word: str) -> str:
    return regex.escape(word).replace(r"\ ", r"[\s-]+")


def _continues(run: list[_Atom], atom: _Atom, text: str, language: str) -> bool:
    """Whether an atom belongs to the number before it: "two" + "million", "twenty" + "one", but not "two" + "three"."""
    last, between = run[-1], text[run[-1].end : atom.start]
    apart = not _JOINT.fullmatch(between) or len(between) > _JOINT_LENGTH
    if apart or text[atom.start : atom.end].casefold() == _VIETNAMESE_YEAR:
        return False
    if atom.scales:
        return not last.written or not _is_year(last.written)
    if between and language in UNSPACED:
        return False
    if atom.written or last.written:
        thousands = last.scales or (last.value >= 1_000 and not last.written)  # Turkish "5 bin 385" and "beş bin 385"
        return thousands and bool(atom.written) and not between.strip() and atom.value < last.value
    return atom.value < last.value if last.scales else _adds(last, atom, text, between, language)


def _adds(last: _Atom, atom: _Atom, text: str, between: str, language: str) -> bool:
    """Whether two words without scales are one number."""
    if atom.value < _TEN and last.value < _TEN:
        return between == "" and text[atom.start] in _HAN
    if last.value < _TEN:
        tens = atom.value == _TEN or (atom.value < 100 and text[atom.start] == "و")
        return language == "ar" and atom.value % _TEN == 0 and tens  # units come first, also in "the eighteenth"
    tens = last.value % _TEN == 0 and (last.value >= 20 or language == "vi")
    return (tens and 0 < atom.value < _TEN) or last.value >= 100 > atom.value


def _is_year(written: str) -> bool:
    return len(written) == 4 and written.isdecimal() and written[0] in "12"


def _numeral(run: list[_Atom], language: str) -> Numeral:
    if len(run) > 1 and not any(atom.scales for atom in run) and all(atom.value < 10 for atom in run):
        value = float("".join(str(int(atom.value)) for atom in run))  # 二〇二三
    else:
        value = _sum(run)
    written = next((_ungrouped(atom.written) for atom in run if atom.written), "")
    alone = len(run) == 1 and (run[0].faint or language in UNSPACED)
    faint = alone or all(atom.scales for atom in run)
    kind = DIGITS if written else FAINT if faint else WORDS
    return Numeral(value, run[0].start, run[-1].end, kind, written if len(run) == 1 else "")


def _ungrouped(written: str) -> str:
    """Digits without separators of thousands, whichever they are: how a number is recognised in another language."""
    return regex.sub(r"[.,]", "", written) if regex.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", written) else written


def _sum(run: list[_Atom]) -> float:
    """Below a thousand parts multiply and add up to a section; a larger scale multiplies the section before it."""
    total = section = last = 0.0
    for atom in run:
        if not atom.scales:
            section, last = section + last, atom.value
        elif atom.value < 1_000:
            section, last = section + (last or 1.0) * atom.value, 0.0
        else:
            part = section + last or (total and 0.0) or 1.0
            total = total * atom.value if 0 < total < atom.value and not section + last else total + part * atom.value
            section = last = 0.0
    return total + section + last
