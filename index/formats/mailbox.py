"""Mailboxes (mbox): the mails within, told apart by their 'From ' lines."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from index.errors import ArticleError
from index.formats.draft import LARGEST, MEGABYTE, Budget, Member

_LONGEST = MEGABYTE


def members(file: BinaryIO, _: Budget) -> Iterator[Member]:
    """Yields the mails; they are not packed, and cost no budget. Raises ArticleError where the file is no mailbox."""
    mail, number, size = list[bytes](), 0, 0
    previous = b"\n"
    while line := file.readline(_LONGEST):
        if line.startswith(b"From ") and not previous.strip():
            if mail:
                yield _member(mail, number)
            mail, number, size = [], number + 1, 0
        elif number:
            size += len(line)
            if size <= LARGEST:
                mail.append(line[1:] if line.startswith(b">From ") else line)
        elif line.strip():
            raise ArticleError("the file is no mailbox: it does not begin with 'From '")
        previous = line
    if mail:
        yield _member(mail, number)
    elif not number:
        raise ArticleError("the file is empty")


def _member(mail: list[bytes], number: int) -> Member:
    return Member("mail.eml", io.BytesIO(b"".join(mail)), part=str(number))
