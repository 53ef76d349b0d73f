"""Web pages: the article of a page, without what surrounds it; by trafilatura."""

from collections.abc import Iterator
from typing import BinaryIO

from index.encodings import decode
from index.errors import ArticleError
from index.formats.draft import Draft, whole


def read(file: BinaryIO) -> Iterator[Draft]:
    """Yields the article of a saved page."""
    yield page(decode(whole(file)))


def page(text: str) -> Draft:
    """The article of a page. Raises ArticleError where there is none."""
    from trafilatura import bare_extraction  # heavy, needed for this format only
    from trafilatura.settings import Document

    document = bare_extraction(text, with_metadata=True, include_comments=False)
    if not isinstance(document, Document) or not document.text:
        raise ArticleError("no article text was found in the page")
    fields = {
        "title": document.title, "author": document.author, "url": document.url,
        "outlet": document.sitename, "published": document.date, "language": document.language,
    }  # fmt: skip
    return Draft(document.text, fields)
