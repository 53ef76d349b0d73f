"""What a fetched XML lists: the entries of a feed, or the pages and further sitemaps of a sitemap."""

import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any, NamedTuple

from lxml import etree, html

from index.addresses import join
from index.errors import FetchError
from index.unpacking import unpacked

_UNPACKED = 50_000_000  # bytes, the most the protocol of sitemaps allows
_MOST = 50_000  # entries of one list, likewise
_FEEDS = {"rss", "feed", "RDF"}
_SITEMAPS = {"urlset", "sitemapindex"}
_LONG_TAG = re.compile(rb"<[^<>]{100000}")  # no list has one, and XML parsers take hours over its attributes
_BLOCKS = {
    "address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul",
}  # fmt: skip
_SILENT = {"script", "style", "template", "noscript", "iframe", "object"}


class Entry(NamedTuple):
    """One article of a feed. `version` differs when the feed says it was changed; `fields` are those of an article, its
    text included, as far as the feed has them.
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

    `url` is where it was fetched: links in it may be relative.
    """
    if body.startswith(b"\x1f\x8b"):
        body = unpacked([body], "gzip", _UNPACKED)
    if _LONG_TAG.search(body):
        return None
    root = _root(body)
    if root not in (*_FEEDS, *_SITEMAPS):
        return None
    try:
        return _feed(body, url) if root in _FEEDS else _sitemap(body, url)
    except (ValueError, RecursionError) as error:  # feedparser lets pass what its own decoding raises
        raise FetchError(f"the list cannot be read ({' '.join(str(error).split())})", lasting=True) from error


def _root(body: bytes) -> str:
    """The name of the first element, '' for what is no XML."""
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


def _feed(body: bytes, url: str) -> Feed:
    import feedparser  # a tenth of a second, needed for feeds only

    headers = {"content-location": url, "content-type": "application/xml"}  # its encoding is what it says itself
    found = feedparser.parse(BytesIO(body), response_headers=headers)
    return Feed(tuple(_entries(found, url)))


def _entries(found: Any, url: str) -> Iterator[Entry]:
    about = found.feed
    for entry in found.entries[:_MOST]:
        address = _link(url, entry.get("link") or entry.get("id", ""))
        if not address:
            continue
        published, updated = (dict.get(entry, name, "") for name in ("published", "updated"))  # its own get mixes them
        title, (text, language) = _plain(entry.get("title_detail")), _text(entry)
        fields = {
            "id": address, "url": address, "title": " ".join(title.split()), "text": text,
            "author": entry.get("author", ""), "published": _date(published or updated),
            "outlet": about.get("title", ""), "language": language or about.get("language", ""),
        }  # fmt: skip
        yield Entry(address, updated or published, fields)


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
    return str(detail["value"]) if detail.get("type") == "text/plain" else plain(detail["value"])


def plain(markup: str) -> str:
    """HTML to its words, paragraphs parted by blank lines."""
    try:
        root = html.fragment_fromstring(markup.replace("\0", ""), create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    words: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        silent = element.tag in _SILENT or not isinstance(element.tag, str)
        if event == "start":
            words.append("\n\n" if element.tag in _BLOCKS else "\n" if element.tag == "br" else "")
            words.append("" if silent else " ".join((element.text or "").split("\n")))
        else:
            words.append("\n\n" if element.tag in _BLOCKS else "")
            words.append(" ".join((element.tail or "").split("\n")) if element is not root else "")
    lines = [" ".join(line.split()) for line in "".join(words).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _date(written: str) -> str:
    """A date as RFC 822 has it, with its zone, as ISO 8601; any other as it is written."""
    try:
        return parsedate_to_datetime(written).isoformat()
    except (ValueError, TypeError):
        return written
