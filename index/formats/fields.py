"""The names that exports of newsrooms give to the fields of an article, and ours."""

from collections.abc import Mapping
from typing import Any

_NAMES = {
    "id": ("id",),
    "text": ("text", "body", "content", "article", "articlebody", "full_text", "fulltext"),
    "title": ("title", "headline"),
    "published": ("published", "date", "published_at", "publishedat", "datepublished", "date_published", "pubdate"),
    "url": ("url", "link", "canonical_url"),
    "author": ("author", "authors", "byline", "creator"),
    "outlet": ("outlet", "source", "publisher", "site_name"),
    "language": ("language", "lang", "inlanguage"),
    "section": ("section", "category", "articlesection"),
    "updated": ("updated", "modified", "updated_at", "updatedat", "datemodified", "date_modified", "lastmod"),
}


def named(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a row or an object, those that have one under our name; others stay as they are."""
    known = {str(name).strip().casefold(): value for name, value in fields.items()}
    ours = dict(fields)
    for name, others in _NAMES.items():
        value = next((known[other] for other in others if known.get(other) not in (None, "", [])), None)
        if value is not None:
            ours[name] = _value(value)
    return ours


def _value(value: Any) -> Any:
    """An outlet or author is often an object with a name."""
    if isinstance(value, dict):
        return value.get("name") or ""
    return [_value(item) for item in value] if isinstance(value, list) else value
