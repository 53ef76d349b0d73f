"""What a page says of its article outside the text: JSON-LD, OpenGraph, meta tags, times; each with where it was said.

What several places say is taken from the first of them: those made for machines before those made for social networks,
and these before what only looks like it.
"""

import json
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, NamedTuple

import regex

JSON_LD, OPEN_GRAPH, META, TIME, ADDRESS, MARKUP = "json-ld", "opengraph", "meta", "time", "address", "markup"
_SCRIPT = regex.compile(r"<script\b[^>]*ld\+json[^>]*>(.*?)</script", regex.IGNORECASE | regex.DOTALL)
_TAG = regex.compile(r"<(meta|link|time|html)\b((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>", regex.IGNORECASE)
_ATTRIBUTE = regex.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_TITLE = regex.compile(r"<title[^>]*>([^<]+)", regex.IGNORECASE)
_HEADING = regex.compile(r"<h1\b[^>]*>(.*?)</h1", regex.IGNORECASE | regex.DOTALL)
_IN_ADDRESS = regex.compile(r"/((?:19|20)\d{2})[/-](\d{2})[/-](\d{2})(?:/|-|$)")
_MARKUP = regex.compile(r"<[^>]+>")
_TRAILING = regex.compile(r",\s*([}\]])")
_ARTICLE = regex.compile(r"(?:Article|Posting|Report|NewsArticle)$")
_DEEPEST = 12
_NAMES: dict[str, tuple[str, ...]] = {
    "title": ("og:title", "citation_title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "headline", "twitter:title"),
    "outlet": ("og:site_name", "citation_journal_title", "citation_publisher", "dc.publisher", "dcterms.publisher", "publisher", "application-name"),
    "author": ("author", "article:author", "citation_author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "byl"),
    "published": ("article:published_time", "og:published_time", "citation_publication_date", "citation_date", "dc.date.issued", "dcterms.issued",
                  "dc.date", "dcterms.date", "dcterms.created", "parsely-pub-date", "sailthru.date", "datepublished", "pubdate", "publishdate",
                  "publish-date", "publication_date", "date"),
    "updated": ("article:modified_time", "og:updated_time", "dc.date.modified", "dcterms.modified", "datemodified", "lastmod", "last-modified"),
    "language": ("og:locale", "content-language", "citation_language", "dc.language", "dcterms.language", "inlanguage"),
    "url": ("og:url", "parsely-link", "twitter:url"),
    "section": ("article:section", "parsely-section", "citation_section", "section", "articlesection"),
}  # fmt: skip


class Said(NamedTuple):
    """Values by the names of an article's fields, and where each was said. `locale` is the language with its country,
    which tells the order of dates in figures; `body` the text that JSON-LD has; `teaser` whether the page says that it
    gives only a part to those who do not pay.
    """

    fields: Mapping[str, str]
    origins: Mapping[str, str]
    locale: str = ""
    body: str = ""
    teaser: bool = False


def said(html: str) -> Said:
    """What a page says of its article."""
    news = next(_news(html), {})
    tags = list(_tags(html))
    found: dict[str, tuple[str, str]] = {}
    for origin, fields in (
        (JSON_LD, _of_news(news)), *_of_meta(tags), (META, _of_links(tags)), (TIME, _of_times(tags)), (MARKUP, _of_markup(html, tags)),
    ):  # fmt: skip
        for name, value in fields.items():
            if value and name not in found:
                found[name] = (value, origin)
    address = _IN_ADDRESS.search(found.get("url", ("", ""))[0])
    if address and "published" not in found:
        found["published"] = ("-".join(address.groups()), ADDRESS)
    return Said(
        {name: value for name, (value, _) in found.items()},
        {name: origin for name, (_, origin) in found.items()},
        next((value for value in _locales(news, tags) if "-" in value), ""),
        _text(news.get("articleBody", "")),
        str(news.get("isAccessibleForFree", "")).lower() in ("false", "0"),
    )


def _news(html: str) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD that are articles, with the objects they name by id put in."""
    objects: list[dict[str, Any]] = []
    for script in _SCRIPT.findall(html):
        objects += _objects(_json(script))
    by_id = {one["@id"]: one for one in objects if isinstance(one.get("@id"), str) and len(one) > 1}
    for one in objects:
        kinds = one.get("@type")
        if any(_ARTICLE.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield {name: _named(value, by_id) for name, value in one.items()}


def _json(script: str) -> Any:
    """JSON as pages have it: in comments, with line ends in strings, with a comma too many; None where it is none."""
    script = (
        regex.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)|(?:-->|(?://\s*)?\]\]>)\s*$", "", script)
        .strip()
        .rstrip(";")
    )
    for text in (script, _TRAILING.sub(r"\1", script), unescape(script)):
        try:
            return json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
    pairs = regex.findall(
        r'"(headline|datePublished|dateModified|inLanguage|articleSection|url)"\s*:\s*"((?:[^"\\]|\\.)*)"', script
    )
    broken = dict(reversed(pairs))
    return {"@type": "NewsArticle", **broken} if "headline" in broken else None


def _objects(value: Any, depth: int = 0) -> list[dict[str, Any]]:
    """All objects in a value, those further out first."""
    if depth > _DEEPEST:
        return []
    if isinstance(value, list):
        return [one for item in value for one in _objects(item, depth + 1)]
    if not isinstance(value, dict):
        return []
    inside = [one for item in value.values() if isinstance(item, (dict, list)) for one in _objects(item, depth + 1)]
    return [value, *inside]


def _named(value: Any, by_id: Mapping[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_named(item, by_id) for item in value]
    if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
        return by_id.get(str(value.get("@id")), value)
    return value


def _of_news(news: Mapping[str, Any]) -> dict[str, str]:
    """The fields of an article's object."""
    page = news.get("mainEntityOfPage")
    address = news.get("url") or (page.get("@id") if isinstance(page, dict) else page)
    outlet = _text(news.get("publisher", "")) or _text(news.get("sourceOrganization", ""))
    return {
        "title": _text(news.get("headline", "")) or _text(news.get("name", "")), "outlet": outlet,
        "author": _text(news.get("author", "")) or _text(news.get("creator", "")),
        "published": _text(news.get("datePublished", "")) or _text(news.get("dateCreated", "")),
        "updated": _text(news.get("dateModified", "")), "language": _text(news.get("inLanguage", "")),
        "url": _text(address) if str(address).startswith("http") else "", "section": _text(news.get("articleSection", "")),
    }  # fmt: skip


def _text(value: Any) -> str:
    """A value in words: a text, the name of a thing, or several divided by commas."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, map(_text, value))))
    if isinstance(value, dict):
        return _text(value.get("name") or value.get("alternateName") or value.get("@value") or "")
    return unescape(_MARKUP.sub("", value)).strip() if isinstance(value, str) else ""


def _tags(html: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The tags that say something, with their attributes."""
    for tag, written in _TAG.findall(html):
        values = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(written)}
        yield tag.lower(), values


def _of_meta(tags: list[tuple[str, dict[str, str]]]) -> Iterator[tuple[str, dict[str, str]]]:
    """OpenGraph and the other meta tags."""
    metas: dict[str, list[str]] = {}
    for tag, values in tags:
        name = values.get("property") or values.get("name") or values.get("itemprop") or values.get("http-equiv") or ""
        if tag == "meta" and values.get("content", "").strip():
            metas.setdefault(name.lower(), []).append(values["content"].strip())
    for origin, wanted in ((OPEN_GRAPH, True), (META, False)):
        fields: dict[str, str] = {}
        for field, names in _NAMES.items():
            own = [name for name in names if name.startswith(("og:", "article:")) == wanted and name in metas]
            said_so = metas[own[0]] if own else []
            if field == "author":
                said_so = [one for one in said_so if not one.startswith("http")]
            fields[field] = ", ".join(dict.fromkeys(said_so)) if field == "author" else "".join(said_so[:1])
        yield origin, fields


def _of_links(tags: list[tuple[str, dict[str, str]]]) -> dict[str, str]:
    canonical = (
        values.get("href", "") for tag, values in tags if tag == "link" and values.get("rel", "").lower() == "canonical"
    )
    return {"url": next((href for href in canonical if href.startswith("http")), "")}


def _of_times(tags: list[tuple[str, dict[str, str]]]) -> dict[str, str]:
    """The time that is marked as that of publication, or the day that all times of a page agree on."""
    times = [values for tag, values in tags if tag == "time" and values.get("datetime")]
    marked = [
        one["datetime"] for one in times if "datepublished" in one.get("itemprop", "").lower() or "pubdate" in one
    ]
    updated = [one["datetime"] for one in times if "datemodified" in one.get("itemprop", "").lower()]
    others = [one["datetime"] for one in times if not one.get("itemprop")]
    agreed = others[:1] if len({one[:10] for one in others}) == 1 else []
    return {"published": "".join((marked or agreed)[:1]), "updated": "".join(updated[:1])}


def _of_markup(html: str, tags: list[tuple[str, dict[str, str]]]) -> dict[str, str]:
    """The heading or title, and the language of the whole page."""
    heading, title = _HEADING.search(html), _TITLE.search(html)
    headings = [_text(found[1]) for found in (heading, title) if found]
    language = next((values.get("lang") or values.get("xml:lang", "") for tag, values in tags if tag == "html"), "")
    return {"title": next(filter(None, headings), ""), "language": language}


def _locales(news: Mapping[str, Any], tags: list[tuple[str, dict[str, str]]]) -> Iterator[str]:
    """Languages as the page tells them, in the form 'en-US'."""
    yield _text(news.get("inLanguage", "")).replace("_", "-")
    for tag, values in tags:
        if tag == "html":
            yield values.get("lang", "").replace("_", "-")
        elif tag == "meta" and values.get("property", "").lower() == "og:locale":
            yield values.get("content", "").replace("_", "-")
