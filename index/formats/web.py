"""Web pages: the article of a page, without what surrounds it, and what the page says of it; see `index.webpage`."""

from collections.abc import Iterator
from typing import BinaryIO

from index import webpage
from index.encodings import declared_in, decoded
from index.errors import ArticleError
from index.formats.draft import Draft, whole


def read(file: BinaryIO) -> Iterator[Draft]:
    """Yields the article of a saved page."""
    data = whole(file)
    found = decoded(data, declared_in(data))
    draft = page(found.text)
    yield draft._replace(notes=(*found.notes, *draft.notes))


def page(text: str) -> Draft:
    """The article of a page. Raises ArticleError where there is none."""
    found = webpage.page(text)
    if found is None:
        raise ArticleError("no article text was found in the page")
    notes = (found.doubt,) if found.doubt else ()
    return Draft(found.text, found.said.fields, notes=notes, origins=found.said.origins, locale=found.said.locale)
