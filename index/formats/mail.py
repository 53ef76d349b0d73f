"""Mail (eml), and pages saved as mail (mhtml): one article each, its subject the title, its sender the author."""

import email
import io
from collections.abc import Iterator
from email.errors import HeaderParseError, MessageError
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import BinaryIO

from index.encodings import Decoded, decoded
from index.errors import ArticleError
from index.formats.draft import Draft, one_line, whole
from index.formats.markup import paragraphs
from index.formats.web import page


def read(file: BinaryIO) -> Iterator[Draft]:
    """Yields the message. Raises ArticleError where it is broken or has no text."""
    try:
        message = email.message_from_binary_file(io.BytesIO(whole(file)), _class=EmailMessage, policy=default)
        if not message.keys():
            raise ArticleError("the file is no mail: it has no headers")
        yield _draft(message)
    except (MessageError, HeaderParseError, LookupError, ValueError, RecursionError) as error:
        raise ArticleError(f"the mail is broken: {one_line(error)}") from error


def _draft(message: EmailMessage) -> Draft:
    html, plain = _text(message, "html"), _text(message, "plain")
    draft = _of_page(html) if html.text.strip() else Draft(plain.text, {}, notes=plain.notes)
    if not draft.text.strip():
        draft = draft._replace(text=plain.text, notes=plain.notes)
    if not draft.text.strip():
        raise ArticleError("the mail has no text")
    name, address = parseaddr(str(message.get("From", "")))
    known = {
        "title": str(message.get("Subject", "")),
        "author": name or address,
        "published": str(message.get("Date", "")),
        "language": str(message.get("Content-Language", "")),
        "url": str(message.get("Snapshot-Content-Location", "")),
    }
    known = {name: value for name, value in known.items() if value}
    attached = sum(1 for _ in message.iter_attachments()) if message.get_content_type() == "multipart/mixed" else 0
    notes = (*draft.notes, *([f"its attachments ({attached}) were not read"] if attached else []))
    origins = {**draft.origins, **dict.fromkeys(known, "header")}
    return draft._replace(fields={**draft.fields, **known}, notes=notes, origins=origins)


def _text(message: EmailMessage, kind: str) -> Decoded:
    """The first part of a kind, '' where there is none; decoded as it declares, where its letters bear that out."""
    for part in message.walk():
        if part.get_content_type() == f"text/{kind}" and part.get_content_disposition() != "attachment":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes) and data.strip():
                return decoded(data, part.get_content_charset() or "")
    return Decoded("", "")


def _of_page(html: Decoded) -> Draft:
    """The article of the page; the whole page where none is found, as in a newsletter of many short pieces."""
    try:
        draft = page(html.text)
    except ArticleError:
        draft = Draft(paragraphs(html.text), {})
    return draft._replace(notes=(*html.notes, *draft.notes))
