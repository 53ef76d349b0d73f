"""JSON: one article, a list of them, or an object with a list of them."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from index.articles import Failure
from index.encodings import decoded
from index.errors import ArticleError
from index.formats.draft import Draft, one_line, whole
from index.formats.fields import named

_LISTS = ("articles", "items", "results", "data", "docs")


def read(file: BinaryIO) -> Iterator[Draft | Failure]:
    """Yields the articles. Raises ArticleError where the file is no JSON."""
    try:
        decoding = decoded(whole(file))
        found = json.loads(decoding.text)
    except (ValueError, RecursionError) as error:
        raise ArticleError(f"the file is not JSON: {one_line(error)}") from error
    if isinstance(found, dict) and not _text(found):
        found = next((found[name] for name in _LISTS if isinstance(found.get(name), list)), found)
    if not isinstance(found, list):
        yield _draft(found, "", decoding.notes)
        return
    for number, item in enumerate(found, start=1):
        yield _draft(item, str(number), decoding.notes if number == 1 else ())


def _draft(item: Any, part: str, notes: tuple[str, ...]) -> Draft | Failure:
    text = _text(item)
    return Draft(text, item, part, notes) if text else Failure(part, 'it is not an object with a "text"')


def _text(item: Any) -> str:
    text = named(item).get("text") if isinstance(item, dict) else None
    return text if isinstance(text, str) else ""
