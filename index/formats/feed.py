"""Feed files (RSS and Atom): one article an entry, with as much of it as the feed has. Nothing is fetched."""

from collections.abc import Iterator
from typing import BinaryIO

from index.articles import Failure
from index.errors import ArticleError
from index.feeds import entries
from index.formats.draft import Draft, one_line, whole


def read(file: BinaryIO) -> Iterator[Draft | Failure]:
    """Yields the entries. Raises ArticleError where the file is no feed."""
    data = whole(file)
    if b"<!ENTITY" in data:
        raise ArticleError("it defines XML entities, which no feed needs")
    try:
        found = list(entries(data) or [])
    except (ValueError, RecursionError) as error:
        raise ArticleError(f"the feed is broken: {one_line(error)}") from error
    if not found:
        raise ArticleError("no entry of a feed is in it")
    seen = set[str]()
    for number, entry in enumerate(found, start=1):
        part = f"{entry.url}#{number}" if entry.url in seen else entry.url or str(number)
        seen.add(part)
        fields = {**entry.fields, "id": ""}  # two files may have saved one feed on two days
        origins = dict.fromkeys(fields, "feed")
        yield (
            Draft(fields["text"], fields, part, (), origins)
            if fields["text"]
            else Failure(part, "the entry has no text")
        )
