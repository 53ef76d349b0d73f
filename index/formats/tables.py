"""Tables (csv, tsv): one article a row. Columns are known by their names; where none is called text, body or content,
the one with the longest cells is taken for it, which is told.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO

from index.articles import Failure
from index.encodings import decoded
from index.errors import ArticleError
from index.formats.draft import Draft, one_line, whole
from index.formats.fields import named

_LONGEST_CELL = 4_000_000
_SAMPLE = 100  # rows by which the column of texts is told
_DELIMITERS = ",\t;|"


def read(file: BinaryIO) -> Iterator[Draft | Failure]:
    """Yields the articles. Raises ArticleError where the file is no table."""
    found = decoded(whole(file))
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(io.StringIO(found.text, newline=""), delimiter=_delimiter(found.text))
    try:
        columns = [name.strip() for name in next(rows, [])]
        sample = list(islice(rows, _SAMPLE))
        column, notes = _texts(columns, sample)
        notes = (*notes, *found.notes)
        for number, row in enumerate(chain(sample, rows), start=2):
            if any(cell.strip() for cell in row):
                yield _draft(columns, row, column, str(number), notes if number == 2 else ())
    except csv.Error as error:
        raise ArticleError(f"the file is no table: {one_line(error)}") from error


def _delimiter(text: str) -> str:
    """What parts the columns: that which is most often in the first line."""
    head = text.split("\n", 1)[0]
    return max(_DELIMITERS, key=head.count)


def _texts(columns: Sequence[str], sample: Sequence[Sequence[str]]) -> tuple[str, tuple[str, ...]]:
    """The column that has the texts, '' where its name says it; and what is to be told."""
    if "text" in named(dict.fromkeys(columns, "x")):
        return "", ()
    if not columns:
        raise ArticleError("the file is no table: it has no columns")
    lengths = [sum(len(row[at]) for row in sample if at < len(row)) for at in range(len(columns))]
    longest = columns[max(range(len(columns)), key=lengths.__getitem__)]
    return longest, (f"no column is called text, body or content; {longest!r}, the longest, was taken",)


def _draft(
    columns: Sequence[str], row: Sequence[str], column: str, number: str, notes: tuple[str, ...]
) -> Draft | Failure:
    cells = dict(zip(columns, row, strict=False))
    text = str(cells.get(column, "") if column else named(cells).get("text", ""))
    return Draft(text, cells, number, notes) if text.strip() else Failure(number, "the row has no text")
