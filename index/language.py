"""Which language a text is in, as an ISO 639-1 code; by py3langid where nobody says."""

from collections.abc import Collection
from functools import cache
from typing import NamedTuple

import regex

_CODE = regex.compile(r"^([a-z]{2,3})(?:[-_].*)?$")
_SAMPLE = 4_000  # characters: more do not change the verdict
# Where a script has one language among those a newsroom is likely to ask in, no model need be asked.
_SCRIPTS = [
    ("ja", regex.compile(r"[\p{Hiragana}\p{Katakana}]")),
    ("ko", regex.compile(r"\p{Hangul}")),
    ("th", regex.compile(r"\p{Thai}")),
    ("he", regex.compile(r"\p{Hebrew}")),
    ("el", regex.compile(r"\p{Greek}")),
]

_GLANCE = 1_000  # characters by which a script is told
_TOLD_BY = 40  # letters: fewer tell no language
_WRITTEN = {
    "Arabic": ("ar", "fa", "ur", "ps"),
    "Cyrillic": ("ru", "uk", "bg"),
    "Devanagari": ("hi", "mr", "ne"),
    "Greek": ("el",),
    "Han": ("zh",),
    "Hebrew": ("he", "yi"),
    "Thai": ("th",),
    "Latin": ("en", "de", "es", "fr", "id", "it", "pt", "ro", "tr", "vi", "pl", "nl", "cs", "sv", "da", "hu", "sw"),
}


def declared(code: str) -> str:
    """'ar' from 'ar-EG' or 'AR'; '' where it is no language code."""
    match = _CODE.match(code.strip().lower())
    return match.group(1) if match else ""


def detect(text: str, among: Collection[str] = ()) -> str:
    """The most likely language of `text`, only one of `among` where that is not empty; 'und' without a letter."""
    text = text[:_SAMPLE]
    letters = len(regex.findall(r"\p{L}", text))
    if not letters:
        return "und"
    for language, script in _SCRIPTS:
        if len(script.findall(text)) > letters / 3 and (not among or language in among):
            return language
    import py3langid  # loads its model, most of a second

    # Codes of three letters are small neighbours that short texts are mistaken for: Wu for Chinese, Extremaduran.
    ranked: list[str] = [code for code, _ in py3langid.rank(text) if len(code) == 2 or code in among]
    return next((language for language in ranked if language in among), ranked[0]) if among else ranked[0]


class Stretch(NamedTuple):
    """Paragraphs in a row, from `start` to before `end` of a text, that are in one language."""

    start: int
    end: int
    language: str


def stretches(text: str, language: str) -> list[Stretch]:
    """The paragraphs of a text that are in another language than the text is, as far as their letters tell: those of a
    few words are passed over, and so are those of a language that is written in the same letters.
    """
    script = _script(language)
    if not script or not _run(script).search(text):
        return []
    found: list[Stretch] = []
    for match in regex.finditer(r"[^\n]+", text):
        if not contradicts(match.group(), language):
            continue
        own = detect(match.group())
        last = found[-1] if found else None
        if last and last.language == own and not text[last.end : match.start()].strip():
            found[-1] = last._replace(end=match.end())
        else:
            found.append(Stretch(*match.span(), own))
    return found


def contradicts(text: str, code: str) -> bool:
    """Whether a text is in other letters than the language of that code is written in."""
    script = _script(code)
    if not script:
        return False
    letters = regex.findall(r"\p{L}", text[:_GLANCE])
    own = regex.findall(rf"\p{{{script}}}", "".join(letters))
    return len(letters) >= _TOLD_BY and len(own) < len(letters) / 3


def _script(code: str) -> str:
    """The letters that a language is written in, '' where that is not told here."""
    return next((script for script, codes in _WRITTEN.items() if code in codes), "")


@cache
def _run(script: str) -> regex.Pattern[str]:
    """So many letters of other scripts in a row that they may be a paragraph in another language."""
    return regex.compile(rf"(?:[\p{{L}}--\p{{{script}}}][^\p{{L}}\n]*+){{{_TOLD_BY // 2}}}", flags=regex.V1)
