"""What is known of an article beside its text, put together from what its file says and what its first lines say.

Each value has an origin: the place the file or page said it, "byline", "dateline", "first line", "file name" or
"detected". What nobody says stays empty.
"""

from collections.abc import Mapping
from typing import Any

import regex

from index.articles import canonical
from index.datelines import dateline, named_day
from index.days import day
from index.formats.fields import named
from index.language import contradicts, declared, detect

FILE = "file"  # the file's own field: front matter, a member of a JSON object, a column
_OURS = ("title", "outlet", "author", "url", "section", "language", "published", "updated")
_TITLE_LENGTH = 200  # a longer first line is no headline
_BY = regex.compile(r"(?:By|BY|Von|Par|Por|بقلم:?)\s+")


def describe(
    text: str, fields: Mapping[str, Any], name: str, origins: Mapping[str, str] | None = None, locale: str = ""
) -> dict[str, Any]:
    """Values for the fields of an Article, `origins` among them.

    `fields` are as the file has them, under its own names; `origins` says of those, by the article's names, where they
    were said, else it is the file; `name` is the file's own; `locale`, such as 'en-US', tells the order of dates in
    figures.
    """
    named_by_us = named(fields)
    told = {ours: field(named_by_us, ours) for ours in _OURS}
    known = {ours: (value, (origins or {}).get(ours, FILE)) for ours, value in told.items() if value}
    language = declared(told["language"])
    if not language or contradicts(text, language):
        language = detect(text)
        known["language"] = (language, "detected")
    else:
        known["language"] = (language, known["language"][1])
    for moment in ("published", "updated"):
        value = day(told[moment], language, locale)
        if value:
            known[moment] = (value, known[moment][1])
        else:
            known.pop(moment, None)
    if "author" in known:
        known["author"] = (_BY.sub("", known["author"][0], count=1), known["author"][1])
    for ours, value, origin in _inferred(text, name, language, locale):
        if value and ours not in known:
            known[ours] = (value, origin)
    described: dict[str, Any] = {ours: value for ours, (value, _) in known.items()}
    origins_told = ", ".join(f"{ours}: {origin}" for ours, (_, origin) in sorted(known.items()))
    return {"title": ""} | described | {"origins": origins_told}


def field(fields: Mapping[str, Any], name: str) -> str:
    """What a field says, as one line of text; '' where it says nothing."""
    value = fields.get(name)
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    return "" if value is None else " ".join(canonical(str(value)).split())


def _inferred(text: str, name: str, language: str, locale: str) -> list[tuple[str, str, str]]:
    """What the text and the file's name say, with the field and the origin."""
    line = dateline(text, language, locale)
    first = text.split("\n", 1)[0]
    return [
        ("title", first if len(first) <= _TITLE_LENGTH else "", "first line"),
        ("author", line.author, "byline"),
        ("outlet", line.agency, "dateline"),
        ("published", line.published, "dateline"),
        ("published", named_day(name), "file name"),
    ]
