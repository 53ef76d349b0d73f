"""What an XML lists: the entries of a feed, or the pages and further sitemaps of a sitemap."""

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, NamedTuple

from lxml import etree

from index.addresses import join
from index.errors import FetchError
from index.formats.markup import paragraphs
from index.unpacking import unpacked

_UNPACKED = 50_000_000  # bytes, the most the protocol of sitemaps allows
_MOST = 50_000  # entries of one list, likewise
_FEEDS = {"rss", "feed", "RDF"}
_SITEMAPS = {"urlset", "sitemapindex"}
_LONG_TAG = re.compile(rb"<[^<>]{100000}")  # no list has one, and XML parsers take hours over its attributes


class Entry(NamedTuple):
    """One article of a feed. `url` is '' where the feed has none; `version` differs when the feed says it was changed;
    `fields` are those of an article, its text included, as far as the feed has them.
    """

    url: str
    version: str
    fields: Mapping[str, str]


class Feed(NamedTuple):
    """The entries of an RSS or Atom feed, in its order."""

    entries: tuple[Entry, ...]


class Sitemap(NamedTuple):
    """URLs of pages and of further sitemaps, each with what tells its version; the newest first."""

    pages: Mapping[str, str]
    sitemaps: Mapping[str, str]


def listing(body: bytes, url: str) -> Feed | Sitemap | None:
    """What a document lists; None where it is no list but an article. Raises FetchError for a list that breaks.

    `url` is where it was fetched: links in it may be relative. Of a feed, the entries that have a link are listed.
    """
    if body.startswith(b"\x1f\x8b"):
        body = unpacked([body], "gzip", _UNPACKED)
    root = _root(body)
    try:
        if root in _FEEDS:
            return Feed(tuple(entry for entry in _entries(body, url) if entry.url))
        return _sitemap(body, url) if root in _SITEMAPS else None
    except (etree.XMLSyntaxError, ValueError, RecursionError) as error:  # feedparser lets its own decoding's pass
        raise FetchError(f"the list cannot be read ({' '.join(str(error).split())})", lasting=True) from error


def entries(data: bytes) -> Iterator[Entry] | None:
    """The entries of a feed that was saved as a file, with a link or without; None where it is no feed. Raises
    ValueError or RecursionError for one that breaks.
    """
    return _entries(data, "") if _root(data) in _FEEDS else None


def _root(body: bytes) -> str:
    """The name of the first element, '' for what is no XML, or none that a list would be."""
    if _LONG_TAG.search(body):
        return ""
    try:
        for _, element in etree.iterparse(
            BytesIO(body), events=("start",), resolve_entities=False, no_network=True, recover=True
        ):
            return _name(element)
    except (etree.XMLSyntaxError, ValueError):  # the second where a name cannot be decoded
        pass
    return ""


def _name(element: etree._Element) -> str:
    """The name of an element without its namespace, be that declared or not."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _sitemap(body: bytes, url: str) -> Sitemap:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, remove_comments=True)
    found: dict[str, dict[str, str]] = {"url": {}, "sitemap": {}}
    for node in list(etree.fromstring(body, parser))[:_MOST]:
        place = node.findtext("{*}loc") if isinstance(node.tag, str) else None
        kind = _name(node) if place else ""
        address = _link(url, place or "")
        if address and kind in found:
            changed = node.findtext("{*}lastmod") or node.findtext("{*}news/{*}publication_date") or ""
            found[kind][address] = changed.strip()
    newest = [dict(sorted(pages.items(), key=lambda page: page[1], reverse=True)) for pages in found.values()]
    return Sitemap(*newest)


def _entries(body: bytes, url: str) -> Iterator[Entry]:
    import feedparser  # a tenth of a second, needed for feeds only

    headers = {"content-location": url, "content-type": "application/xml"}  # its encoding is what it says itself
    # A stream, not bytes: what it is given as bytes feedparser first takes for the name of a file.
    found = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    return (_entry(entry, found.feed, url) for entry in found.entries[:_MOST])


def _entry(entry: Any, about: Any, url: str) -> Entry:
    published, updated = (dict.get(entry, name, "") for name in ("published", "updated"))  # its own get mixes them
    address = _link(url, entry.get("link") or entry.get("id", ""))
    title, (text, language) = _plain(entry.get("title_detail")), _text(entry)
    authors = [author["name"] for author in entry.get("authors", []) if author.get("name")]
    fields = {
        "id": address, "url": address, "title": " ".join(title.split()), "text": text,
        "author": ", ".join(authors), "published": published, "updated": updated,
        "section": ", ".join(tag["term"] for tag in entry.get("tags", []) if tag.get("term")),
        "outlet": entry.get("source", {}).get("title") or about.get("title", ""),
        "language": language or entry.get("language") or about.get("language", ""),
    }  # fmt: skip
    return Entry(address, updated or published, fields)


def _link(url: str, link: str) -> str:
    """The URL of a link in a list, '' where it is none of the web."""
    try:
        address = join(url, link) if link.strip() else ""
    except FetchError:
        return ""
    return address if address.startswith(("http://", "https://")) else ""


def _text(entry: Any) -> tuple[str, str]:
    """The longest text an entry has, its content or its summary, and the language it says it is in."""
    details = (*entry.get("content", ()), entry.get("summary_detail") or {})
    text, detail = max(((_plain(one), one) for one in details), key=lambda found: len(found[0]))
    return text, detail.get("language") or ""


def _plain(detail: Any) -> str:
    """The words of a piece of a feed, which says whether it is HTML."""
    if not detail or not detail.get("value"):
        return ""
    return str(detail["value"]) if detail.get("type") == "text/plain" else paragraphs(detail["value"])
