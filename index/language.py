"""Which language a text is in, as an ISO 639-1 code; by py3langid where nobody says."""

from collections.abc import Collection

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
