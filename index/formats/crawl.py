"""Crawls (WARC): the pages within, each with the address it was at. The day of the crawl is no day of publication, so
it is given as `captured` alone.
"""

import io
import zlib
from collections.abc import Iterator
from email.message import Message
from typing import Any, BinaryIO

from index.articles import Failure, Skip
from index.encodings import in_utf8
from index.errors import ArticleError
from index.formats.draft import LARGEST, MEGABYTE, Budget, Member, one_line

_PAGES = ("text/html", "application/xhtml+xml")


def members(file: BinaryIO, budget: Budget) -> Iterator[Member | Failure | Skip]:
    """Yields the pages within. Raises ArticleError where the file is broken, or warcio is missing."""
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError as error:
        raise ArticleError("crawls are read by warcio; install it with: pip install 'dalil[warc]'") from error
    number = 0
    try:
        for number, record in enumerate(ArchiveIterator(file), start=1):
            kind = record.http_headers.get_header("Content-Type", "") if record.http_headers else ""
            if record.rec_type == "response" and kind.split(";")[0].strip().lower() in _PAGES:
                yield _page(record, kind, str(number), budget)
    except (ArchiveLoadFailed, zlib.error, EOFError, OSError, ValueError) as error:
        raise ArticleError(f"the crawl is broken after record {number}: {one_line(error)}") from error
    if not number:
        raise ArticleError("no record of a crawl is in it")


def _page(record: Any, kind: str, number: str, budget: Budget) -> Member | Failure:
    data = record.content_stream().read(LARGEST + 1)
    budget.spend(len(data))
    if len(data) > LARGEST:
        return Failure(f":{number}", f"the page is larger than {LARGEST // MEGABYTE} MB")
    headers = Message()
    headers["Content-Type"] = kind
    fields = {
        "url": record.rec_headers.get_header("WARC-Target-URI", ""),
        "captured": record.rec_headers.get_header("WARC-Date", ""),
    }
    return Member(
        "page.html", io.BytesIO(in_utf8(data, headers.get_content_charset() or "")), part=number, fields=fields
    )
