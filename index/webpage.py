"""A web page to the text of its article, and what the page says of it."""

from html import unescape
from typing import NamedTuple

import regex

from index.blocks import paragraphs, shallow
from index.metadata import Said, said
from index.trimming import trimmed

_FRAMED = regex.compile(r"""<iframe\b[^>]*?\bsrcdoc\s*=\s*(?:"([^"]*)"|'([^']*)')""", regex.IGNORECASE)
_NO_FRAMES = regex.compile(r"</?(?:noframes|frameset|frame)\b[^>]*>", regex.IGNORECASE)
_JOINERS = {
    "\u200c": ("&zwnj;", "&#8204;", "&#x200c;", "&#x200C;"),
    "\u200d": ("&zwj;", "&#8205;", "&#x200d;", "&#x200D;"),
}
_STANDINS = "ꙮꟷꜰꞏꟺ"  # letters so rare that two of them are in no page
_LITTLE = 0.6  # of what a plain walk finds, so much at least must the extractor give


class Page(NamedTuple):
    """The text of an article, what its page says of it, and what is doubtful; '' where nothing is."""

    text: str
    said: Said
    doubt: str = ""


def page(html: str) -> Page | None:
    """The article of a page; None where there is none."""
    told = said(html)
    text = trimmed(_text(_NO_FRAMES.sub("", html), told.body))
    framed = _FRAMED.search(html)
    inside = page(unescape(framed[1] or framed[2] or "")) if framed else None
    if inside and len(inside.text) > len(text):
        return inside
    if not text.strip():
        return None
    doubt = "the page gives only the beginning of the article; the rest is for subscribers" if told.teaser else ""
    return Page(text, told, doubt)


def _text(html: str, body: str) -> str:
    """By trafilatura; where that gives much less than there is, the body that the page gives to machines, or the
    paragraphs of a plain walk.
    """
    flat = shallow(html)
    text, plain = _extracted(flat), paragraphs(flat)
    if len(body) > len(text) and len(body) >= _LITTLE * len(plain):
        return body
    return text if text and len(text) >= _LITTLE * len(plain) else plain or text


def _extracted(html: str) -> str:
    """The article as trafilatura finds it. It drops the joiners that Persian and Hindi need: others stand for them."""
    from trafilatura import bare_extraction  # heavy, needed for this format only
    from trafilatura.settings import Document

    standins = dict(zip(_JOINERS, (one for one in _STANDINS if one not in html), strict=False))
    for joiner, standin in standins.items():
        for written in (joiner, *_JOINERS[joiner]):
            html = html.replace(written, standin)
    document = bare_extraction(html, with_metadata=False, include_comments=False)
    text = document.text or "" if isinstance(document, Document) else ""
    for joiner, standin in standins.items():
        text = text.replace(standin, joiner)
    return text
