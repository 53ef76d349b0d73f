"""Plain text: one article a file."""

from collections.abc import Iterator
from typing import BinaryIO

from index.encodings import decoded
from index.formats.draft import Draft, whole


def read(file: BinaryIO) -> Iterator[Draft]:
    """Yields the article."""
    found = decoded(whole(file))
    yield Draft(found.text, {}, notes=found.notes)
