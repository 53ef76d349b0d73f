"""Feed files (RSS and Atom): one article an entry, with as much of it as the feed has. Nothing is fetched."""

import io
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any, BinaryIO

import feedparser

from index.articles import Failure
from index.errors import ArticleError
from index.formats.draft import Draft, one_line, whole
from index.formats.markup import paragraphs


def read(file: BinaryIO) -> Iterator[Draft | Failure]:
    """Yields the entries. Raises ArticleError where the file is no feed."""
    data = whole(file)
    if b"<!ENTITY" in data:
        raise ArticleError("it defines XML entities, which no feed needs")
    # A stream, not bytes: what it is given as bytes feedparser first takes for the name of a file.
    parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not parsed.entries:
        fault = parsed.get("bozo_exception")
        raise ArticleError(f"no entry of a feed is in it{f': {one_line(fault)}' if fault else ''}")
    seen = set[str]()
    for number, entry in enumerate(parsed.entries, start=1):
        part = " ".join(str(entry.get("id") or entry.get("link") or number).split())
        part = f"{part}#{number}" if part in seen else part
        seen.add(part)
        yield _draft(entry, parsed.feed, part)


def _draft(entry: Any, feed: Any, part: str) -> Draft | Failure:
    contents = [content.get("value", "") for content in entry.get("content", [])] + [entry.get("summary", "")]
    text = max(map(paragraphs, contents), key=len)
    if not text:
        return Failure(part, "the entry has no text")
    # dict.get: its own get gives the one date for the other.
    fields = {
        "title": paragraphs(entry.get("title", "")),
        "author": [author["name"] for author in entry.get("authors", []) if author.get("name")],
        "url": entry.get("link", ""),
        "outlet": entry.get("source", {}).get("title") or feed.get("title", ""),
        "published": dated(dict.get(entry, "published", "")),
        "updated": dated(dict.get(entry, "updated", "")),
        "language": entry.get("language") or feed.get("language", ""),
    }
    return Draft(text, fields, part)


def dated(value: str) -> str:
    """A date of mail or RSS ('Fri, 17 Jan 2025 10:30:00 +0300') as ISO 8601; another as it is."""
    try:
        return parsedate_to_datetime(value).isoformat()
    except ValueError:
        return value
