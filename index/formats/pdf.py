"""PDF: one article a file, its paragraphs put together again from lines; by pypdf."""

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, BinaryIO, NamedTuple

import regex

from index.errors import ArticleError
from index.formats import direction
from index.formats.draft import Draft, one_line, whole

_SPACED = 1.35  # a gap so many times the usual one parts paragraphs
_SHORT = 0.8  # a line that ends a sentence and is shorter than so much of the usual ends a paragraph
_ENDS = regex.compile(r"[.!?…。！？।؟۔:][\"'”’»)\]」』]*$")
_HYPHEN = regex.compile(r"(?<=\p{L})[-\u00ad\u2010]$")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\u3000-\u303f\uff00-\uffef]")
_NAMELESS = {"untitled", "unspecified", "anonymous", "(anonymous)", "unknown"}
_TURNED = "its right-to-left text is stored as it is seen; it was put in the order of reading"
_UNCLEAR = "its right-to-left text may be out of order; compare it with the file"


class Line(NamedTuple):
    """A line of a page: runs of text as pypdf gives them, the height it stands at, the size of its letters."""

    runs: list[str]
    height: float
    size: float


class Words(NamedTuple):
    """A line in the order of reading."""

    text: str
    height: float
    size: float


def read(file: BinaryIO) -> Iterator[Draft]:
    """Yields the article. Raises ArticleError where it is broken, encrypted or without text, or pypdf is missing."""
    try:
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise ArticleError("PDF is read by pypdf; install it with: pip install 'dalil[pdf]'") from error
    try:
        reader = PdfReader(io.BytesIO(whole(file)))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ArticleError("it is encrypted; save it without its password")
        pages = [_lines(page) for page in reader.pages]
        fields = _fields(reader)
    except (PyPdfError, RecursionError) as error:
        raise ArticleError(f"the PDF is broken: {one_line(error)}") from error
    if not any(pages):
        raise ArticleError("the PDF has no text, it may be scanned; read it with a program for text recognition first")
    ordered, notes = _in_order(pages)
    yield Draft(_text(ordered), fields, notes=notes, origins=dict.fromkeys(fields, "properties"))


def _lines(page: Any) -> list[Line]:
    """The lines of a page in the order they are stored, which keeps columns apart."""
    lines = [Line([], 0.0, 0.0)]

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: Any, size: float) -> None:
        first, *others = text.split("\n")
        if first.strip() and not lines[-1].runs:
            lines[-1] = Line([], cm[1] * tm[4] + cm[3] * tm[5] + cm[5], abs(size * (tm[3] or tm[1])))
        if first:
            lines[-1].runs.append(first)
        for other in others:
            lines.append(Line([other] if other else [], lines[-1].height, lines[-1].size))

    page.extract_text(visitor_text=visit)
    return _without_number([line for line in lines if "".join(line.runs).strip()])


def _without_number(lines: list[Line]) -> list[Line]:
    """A page without its number."""
    for at in (0, -1):
        if len(lines) > 1 and regex.fullmatch(r"\W*\p{Nd}{1,4}\W*", "".join(lines[at].runs)):
            del lines[at]
    return lines


def _in_order(pages: list[list[Line]]) -> tuple[list[list[Words]], tuple[str, ...]]:
    """Every line in the order of reading, and what is to be told of it."""
    as_read = [[Words(direction.read(line.runs), *line[1:]) for line in page] for page in pages]
    if not any(direction.has_right(run) for page in pages for line in page for run in line.runs):
        return as_read, ()
    as_seen = [[Words(direction.seen(line.runs), *line[1:]) for line in page] for page in pages]
    order = direction.order(*((line.text for page in way for line in page) for way in (as_read, as_seen)))
    if order == "seen":
        return as_seen, (_TURNED,)
    return as_read, ((_UNCLEAR,) if order != "read" else ())


def _text(pages: list[list[Words]]) -> str:
    """Paragraphs, parted by blank lines."""
    lines = [line for page in pages for line in page]
    gaps = [round(above.height - line.height, 1) for page in pages for above, line in pairwise(page)]
    usual = Counter(gap for gap in gaps if gap > 0).most_common(1)
    leading = usual[0][0] if usual else 0.0
    width = median(len(line.text) for line in lines)
    blocks: list[str] = []
    before: Words | None = None
    for line in lines:
        text = " ".join(line.text.split())
        if before is None or _parts(before, line, leading, width):
            blocks.append(text)
        else:
            blocks[-1] = _joined(blocks[-1], text)
        before = line
    return "\n\n".join(blocks)


def _parts(above: Words, line: Words, leading: float, width: float) -> bool:
    """Whether a new paragraph begins with this line."""
    gap = above.height - line.height
    ended = bool(_ENDS.search(above.text.rstrip()))
    if abs(above.size - line.size) > 0.1 * max(above.size, line.size):
        return True
    if gap < 0:  # another column or page
        return ended
    return gap > _SPACED * leading or (ended and len(above.text) < _SHORT * width)


def _joined(text: str, line: str) -> str:
    """Two lines as one: a word parted by a hyphen is whole again, and where no spaces are written none is."""
    if _HYPHEN.search(text) and regex.match(r"\p{Ll}", line):
        return text[:-1] + line
    if text and line and _UNSPACED.match(text[-1]) and _UNSPACED.match(line[0]):
        return text + line
    return f"{text} {line}"


def _fields(reader: Any) -> dict[str, str]:
    said = reader.metadata
    if said is None:
        return {}
    try:
        created = said.creation_date
    except ValueError:
        created = None
    named = {"title": said.title, "author": said.author}
    return {
        **{name: value for name, value in named.items() if value and value.strip().lower() not in _NAMELESS},
        "published": created.isoformat() if created else "",
    }
