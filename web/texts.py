"""What the page itself says, one file for each language in texts/; the fields of Texts are the keys of every file."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of the page in one language. `languages` has the names of languages by code."""

    language: str
    direction: Literal["ltr", "rtl"]
    tagline: str
    question: str
    placeholder: str
    ask: str
    hint: str
    searching: str
    composing: str
    answer: str
    answered: str
    partly: str
    not_in_articles: str
    confidence: str
    unproved: str
    differs: str
    source: str
    sources: str
    found: str
    nearest: str
    nearest_note: str
    others: str
    whole_article: str
    untitled: str
    new_window: str
    damaged: str
    too_long: str
    empty: str
    languages: dict[str, str]


@cache
def every() -> dict[str, Texts]:
    """The texts of every language there is, by code."""
    found = {}
    for file in files("web").joinpath("texts").iterdir():
        language = file.name.removesuffix(".json")
        found[language] = Texts(language, **json.loads(file.read_text("utf-8")))
    return found


def preferred(accept_language: str) -> Texts:
    """The texts for a browser's Accept-Language header, such as 'ar-EG,ar;q=0.9,en;q=0.8'; English for all others."""
    wanted = sorted((_wish(part) for part in accept_language.split(",")), key=lambda wish: -wish[1])
    language = next((code for code, weight in wanted if weight > 0 and code in every()), _FALLBACK)
    return every()[language]


def _wish(part: str) -> tuple[str, float]:
    """('ar', 0.9) of 'ar-EG;q=0.9'."""
    code, _, weight = part.strip().partition(";q=")
    try:
        return code.split("-")[0].lower(), float(weight or 1)
    except ValueError:
        return "", 0.0
