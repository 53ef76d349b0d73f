"""Passages of articles as HTML, with what was quoted, what met the question and what each word means marked."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from assistant.markup import directed, is_web_page, piece
from index import Article, GlossedWord, Match
from index.passages import Span
from web.texts import Texts

__all__ = ["Marks", "Quote", "button", "directed", "link", "options", "paragraphs", "piece", "suggestion"]

_PARAGRAPH = re.compile(r"[^\n]+")
_NOWHERE = Span(0, 0)


class Quote(NamedTuple):
    """A quotation in an article, with the number it has in the answer."""

    number: int
    start: int
    end: int


class Marks(NamedTuple):
    """What is marked in an article; all places are places in its text."""

    quotes: Sequence[Quote] = ()
    matches: Sequence[Match] = ()
    words: Sequence[GlossedWord] = ()


class _Word(NamedTuple):
    start: int
    end: int
    attributes: str


def link(url: str, inner: str, label: str) -> str:
    """`inner`, which is HTML, as a link that tells nothing of where it was; or alone where `url` is no web page."""
    if not is_web_page(url):
        return inner
    attributes = f'href="{escape(url)}" target="_blank" rel="noopener noreferrer" title="{escape(label)}"'
    return f"<a {attributes}>{inner}</a>"


def button(text: str, deed: str, attributes: str = "", **data: str | int) -> str:
    """A button that the script of the page knows by its deed."""
    told = "".join(f' data-{name}="{escape(str(value))}"' for name, value in data.items())
    return f'<button type="button" data-do="{deed}"{told}{attributes}>{escape(text)}</button>'


def options(texts: Mapping[str, str], chosen: str) -> str:
    """What a select offers: texts by value."""
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in texts.items()
    )


def suggestion(question: str, language: str) -> str:
    """A button that asks a question."""
    return button(question, "ask", directed(language), ask=question)


def paragraphs(article: Article, place: Span, marks: Marks, texts: Texts, here: Span = _NOWHERE) -> str:
    """The paragraphs of an article in `place`: quotations marked strongly, words that met the question lightly, and
    the paragraphs that `here` touches as the place to look at.
    """
    words = _words(marks, texts)
    html = ""
    for found in _PARAGRAPH.finditer(article.text, place.start, place.end):
        css = ' class="here"' if found.start() < here.end and here.start < found.end() else ""
        inner = _quoted(article.text, Span(*found.span()), marks.quotes, words)
        html += f"<p{css}{directed(article.language)}>{inner}</p>"
    return html


def _quoted(text: str, place: Span, quotes: Sequence[Quote], words: Sequence[_Word]) -> str:
    """Between two ends of quotations the same quotations hold: each such piece is one mark."""
    ends = {end for quote in quotes for end in (quote.start, quote.end) if place.start < end < place.end}
    html = ""
    for start, end in pairwise([place.start, *sorted(ends), place.end]):
        numbers = " ".join(str(quote.number) for quote in quotes if quote.start <= start and end <= quote.end)
        inner = _worded(text, Span(start, end), words)
        html += f'<mark data-cites="{numbers}">{inner}</mark>' if numbers else inner
    return html


def _worded(text: str, place: Span, words: Sequence[_Word]) -> str:
    done, html = place.start, ""
    for word in words:
        if done <= word.start and word.end <= place.end:
            html += f"{escape(text[done : word.start])}<span{word.attributes}>"
            html += f"{escape(text[word.start : word.end])}</span>"
            done = word.end
    return html + escape(text[done : place.end])


def _words(marks: Marks, texts: Texts) -> list[_Word]:
    """Every word that has something to tell, in order; a word is met where a match begins or ends in it."""
    met = {match.start: match for match in sorted(marks.matches, key=lambda match: match.weight)}
    glossed = {word.start: word for word in marks.words}
    found = []
    for start in sorted({*met, *glossed}):
        match, word = met.get(start), glossed.get(start)
        ends = [one.end for one in (match, word) if one]
        told = f' class="met" data-met="{escape(texts.met.format(word=match.question_word))}"' if match else ""
        told += f' data-gloss="{escape(" / ".join(word.readings))}"' if word else ""
        found.append(_Word(start, max(ends), told))
    return found
