"""JSON lines: one object a line, one article an object; read line by line, however long the file is."""

import codecs
import io
import json
from collections.abc import Iterator
from typing import BinaryIO

from index.articles import Failure
from index.encodings import Decoded, decode, decoded
from index.errors import ArticleError
from index.formats.draft import MEGABYTE, Draft, one_line, whole
from index.formats.fields import named

LONGEST = 16 * MEGABYTE  # bytes of a line
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def read(file: BinaryIO) -> Iterator[Draft | Failure]:
    """Yields the articles; a line that is none stops no other."""
    empty = True
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        empty = False
        try:
            yield _draft(decoded(line), str(number))
        except ArticleError as error:
            yield Failure(str(number), str(error))
    if empty:
        raise ArticleError("the file is empty")


def _draft(line: Decoded, number: str) -> Draft:
    try:
        fields = json.loads(line.text)
    except (ValueError, RecursionError) as error:
        raise ArticleError(f"the line is not JSON: {one_line(error)}") from error
    if not isinstance(fields, dict) or not isinstance(text := named(fields).get("text"), str):
        raise ArticleError('the line is not an object with a "text"')
    return Draft(text, fields, number, line.notes)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines as bytes of UTF-8, or of an encoding that keeps ASCII. Raises ArticleError for one without an end."""
    first = file.readline(LONGEST + 1)
    if first.startswith(_WIDE) or b"\0" in first[:1_000]:
        rest = io.BytesIO(decode(first + whole(file)).encode("utf-8", "replace"))
        first, file = rest.readline(), rest
    line = first
    while line:
        if len(line) > LONGEST:
            raise ArticleError(f"it has a line longer than {LONGEST // MEGABYTE} MB")
        yield line
        line = file.readline(LONGEST + 1)
