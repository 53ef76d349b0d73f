"""Articles to passages: whole sentences packed to a size. `text[start:end]` is the passage, in every script."""

from itertools import pairwise
from typing import NamedTuple

import regex
from sentencex import get_sentence_boundaries

PASSAGE_SIZE = 600  # see docs/decisions.md, 2026-11-23, for the measurement
_DENSE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_DENSITY = 3  # what one Han or kana character says takes about three letters elsewhere
_PARAGRAPH = regex.compile(r"\n\s*\n")
_LINE = regex.compile(r"\n")
# What a full stop does not end, beyond what the library knows: a letter ('د. أحمد', 'J. Smith'), an ordinal alone on a
# line or in Turkish ('2. Dünya Savaşı'), titles and the like, and what stands before a figure.
_INITIAL = regex.compile(r"(?:^|[\s(«“\"])\p{L}\.$")
_ORDINAL = {"": regex.compile(r"^\d{1,2}\.$"), "tr": regex.compile(r"(?:^|\s)\d{1,2}\.$")}
_TITLE = regex.compile(r"\b(?:Prof|Doç|Mme|Mlle|Ste?|Dl|[Dd]na|[Уу]л|TP|TS|Av)\.$")
_BEFORE_FIGURES = regex.compile(
    r"\b(?:approx|aprox|env|vol|fig|art|n[or]|núm|рис|janv|févr|juil|sept|oct|nov|déc)\.$", regex.IGNORECASE
)
_HEADING = 100  # letters; a longer piece without a full stop is a sentence that has lost it
_END = regex.compile(r"[\p{Sentence_Terminal}…][\p{Pf}\p{Pe}\p{Pi}\"')\]]*$")
_CLAUSE = regex.compile(r"(?<=[,;:،؛、，；])\s*|\s+")


class Span(NamedTuple):
    """A place in a text, in characters."""

    start: int
    end: int


def size(text: str) -> int:
    """Length of a text in letters, a Han or kana character counted as three."""
    return len(text) + (_DENSITY - 1) * len(_DENSE.findall(text))


def sentences(text: str, language: str) -> list[Span]:
    """The sentences of `text`, without the white space around them, in order and without overlap."""
    found: list[Span] = []
    for paragraph in _paragraphs(text):
        open_start: int | None = None
        for boundary in get_sentence_boundaries(language, text[paragraph.start : paragraph.end]):
            start, end = paragraph.start + boundary["start_index"], paragraph.start + boundary["end_index"]
            span = _trim(text, open_start if open_start is not None else start, end)
            if span.start == span.end:
                continue
            if end < paragraph.end and _goes_on(text, span, language):
                open_start = span.start
                continue
            open_start = None
            found.append(span)
    return found


def passages(text: str, language: str, limit: int = PASSAGE_SIZE) -> list[Span]:
    """Passages of at most `limit` letters (see `size`); a sentence is cut only where it alone is longer.

    A heading goes with what follows it, where both fit into one passage.
    """
    packed: list[Span] = []
    headed: Span | None = None  # a heading at the end of the last passage
    for sentence in sentences(text, language):
        for piece in _pieces(text, sentence, limit):
            if packed and size(text[packed[-1].start : piece.end]) <= limit:
                packed[-1] = Span(packed[-1].start, piece.end)
            elif headed and headed != packed[-1] and size(text[headed.start : piece.end]) <= limit:
                packed[-1] = _trim(text, packed[-1].start, headed.start)
                packed.append(Span(headed.start, piece.end))
            else:
                packed.append(piece)
            headed = piece if is_heading(text, piece) else None
    return packed


def is_heading(text: str, span: Span) -> bool:
    """Whether a sentence is short and ends without a full stop or the like."""
    return span.end - span.start <= _HEADING and not _END.search(text, span.start, span.end)


def _goes_on(text: str, piece: Span, language: str) -> bool:
    """Whether a sentence goes on after a piece that ends with a full stop: that is an abbreviation's, or a small letter
    comes next in a text that begins its sentences with capitals.
    """
    said = text[piece.start : piece.end]
    if not said.endswith("."):
        return False
    following = text[piece.end : piece.end + 10].lstrip()[:1]
    if following.islower() and not said[0].islower():
        return True
    if _INITIAL.search(said) or _ORDINAL.get(language, _ORDINAL[""]).search(said):
        return True
    return bool(_BEFORE_FIGURES.search(said) if following.isdecimal() else _TITLE.search(said))


def _paragraphs(text: str) -> list[Span]:
    """Blank lines part paragraphs; where there are none, every line is one."""
    breaks = _PARAGRAPH if _PARAGRAPH.search(text) else _LINE
    edges = [0, *(edge for match in breaks.finditer(text) for edge in match.span()), len(text)]
    return [Span(start, end) for start, end in list(pairwise(edges))[::2] if start < end]


def _pieces(text: str, sentence: Span, limit: int) -> list[Span]:
    """The sentence itself, or cuts of it at clauses and words, at any character as a last resort."""
    if size(text[sentence.start : sentence.end]) <= limit:
        return [sentence]
    cuts = [match.end() for match in _CLAUSE.finditer(text, sentence.start, sentence.end)]
    pieces: list[Span] = []
    start = sentence.start
    while start < sentence.end:
        end = _furthest(text, start, sentence.end, limit)
        if end < sentence.end:
            end = max((cut for cut in cuts if start < cut <= end), default=end)
        pieces.append(_trim(text, start, end))
        start = end
    return [piece for piece in pieces if piece.start < piece.end]


def _furthest(text: str, start: int, end: int, limit: int) -> int:
    """The last place up to `end` that keeps `text[start:place]` within `limit`, one character on at least."""
    place = min(end, start + limit)
    while place > start + 1 and size(text[start:place]) > limit:
        place -= max(1, (size(text[start:place]) - limit) // _DENSITY)
    return place


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
