"""Passages of articles as HTML, with what was quoted and what met the question marked."""

import re
from collections.abc import Sequence
from html import escape

from assistant.markup import directed, is_web_page, piece
from index import Match
from index.passages import Span

__all__ = ["directed", "link", "paragraphs", "piece"]

_PARAGRAPH = re.compile(r"[^\n]+")


def link(url: str, inner: str, label: str) -> str:
    """`inner`, which is HTML, as a link that tells nothing of where it was; or alone where `url` is no web page."""
    if not is_web_page(url):
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
