"""Texts of articles as HTML. Everything is escaped here and nowhere else; a text never becomes a tag."""

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

from index import Match
from index.passages import Span

_RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "ug", "ur", "yi"}
_PARAGRAPH = re.compile(r"[^\n]+")


def piece(tag: str, text: str, language: str = "", css: str = "") -> str:
    """One element with a text that has its own direction."""
    return f"<{tag}{_class(css)}{directed(language)}>{escape(text)}</{tag}>"


def directed(language: str = "") -> str:
    """Attributes that let a text run in its direction, and say its language where it is known.

    A known language decides: an Arabic sentence that begins with a Latin name runs from the right all the same.
    """
    if not language:
        return ' dir="auto"'
    return f' dir="{"rtl" if language in _RIGHT_TO_LEFT else "auto"}" lang="{escape(language)}"'


def link(url: str, inner: str, label: str) -> str:
    """`inner`, which is HTML, as a link that tells nothing of where it was; or alone where `url` is no web page."""
    if not _is_web_page(url):
        return inner
    attributes = f'href="{escape(url)}" target="_blank" rel="noopener noreferrer" title="{escape(label)}"'
    return f"<a {attributes}>{inner}</a>"


def paragraphs(
    text: str, place: Span, language: str, quotes: Sequence[Span] = (), matches: Sequence[Match] = ()
) -> str:
    """The paragraphs of `text` in `place`, quotations marked strongly, words that met the question lightly."""
    return "".join(
        f"<p{directed(language)}>{_quoted(text, Span(*found.span()), quotes, matches)}</p>"
        for found in _PARAGRAPH.finditer(text, place.start, place.end)
    )


def _quoted(text: str, place: Span, quotes: Sequence[Span], matches: Sequence[Match]) -> str:
    done, html = place.start, ""
    for quote in _merged(quotes):
        start, end = max(quote.start, done), min(quote.end, place.end)
        if start < end:
            html += _met(text, Span(done, start), matches)
            html += f"<mark>{_met(text, Span(start, end), matches)}</mark>"
            done = end
    return html + _met(text, Span(done, place.end), matches)


def _met(text: str, place: Span, matches: Sequence[Match]) -> str:
    done, html = place.start, ""
    for match in sorted(matches, key=lambda match: (match.start, -match.weight)):
        if done <= match.start and match.end <= place.end:
            html += escape(text[done : match.start])
            html += f'<span class="met" title="{escape(match.question_word)}">'
            html += f"{escape(text[match.start : match.end])}</span>"
            done = match.end
    return html + escape(text[done : place.end])


def _merged(spans: Sequence[Span]) -> list[Span]:
    """The spans in order, those that overlap made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _is_web_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _class(css: str) -> str:
    return f' class="{css}"' if css else ""
