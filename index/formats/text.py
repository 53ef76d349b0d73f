"""Plain text: one article a file."""

from collections.abc import Iterator
from typing import BinaryIO

from index.encodings import decode
from index.formats.draft import Draft, whole


def read(file: BinaryIO) -> Iterator[Draft]:
    """Yields the article."""
    yield Draft(decode(whole(file)), {})
