"""Word documents (docx): paragraphs, and the cells of tables, in their order; by python-docx."""

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO
from zipfile import BadZipFile

from lxml import etree

from index.errors import ArticleError
from index.formats.draft import LARGEST, Budget, Draft, one_line, whole
from index.formats.zipped import opened

_TEMPLATE = datetime(2013, 12, 23, 23, 15)  # when the template of python-docx was made, not the document


def read(file: BinaryIO) -> Iterator[Draft]:
    """Yields the document. Raises ArticleError where it is broken, or python-docx is missing."""
    try:
        from docx import Document
        from docx.opc.exceptions import OpcError
    except ImportError as error:
        raise ArticleError(
            "Word documents are read by python-docx; install it with: pip install 'dalil[docx]'"
        ) from error
    data = whole(file)
    with opened(io.BytesIO(data)) as archive:
        unpacked = sum(info.file_size for info in archive.infolist())
        Budget(len(data)).spend(unpacked)
        if unpacked > 2 * LARGEST:
            raise ArticleError(f"it unpacks to {unpacked:,} bytes; split it")
    try:
        document = Document(io.BytesIO(data))
        text = "\n\n".join(block for block in _blocks(document) if block.strip())
        fields = _fields(document)
    except (OpcError, BadZipFile, etree.LxmlError, KeyError, ValueError) as error:
        raise ArticleError(f"the document is broken: {one_line(error)}") from error
    if not text:
        raise ArticleError("the document has no text")
    yield Draft(text, fields, origins=dict.fromkeys(fields, "properties"))


def _blocks(document: Any) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield "\t".join(cell.text.replace("\n", " ") for cell in row.cells)
        else:
            yield block.text


def _fields(document: Any) -> dict[str, str]:
    said = document.core_properties
    created = said.created
    if created and created.replace(tzinfo=None, second=0) == _TEMPLATE:
        created = None
    titled = (block.text for block in document.paragraphs if block.style and block.style.name in ("Title", "Heading 1"))
    return {
        "title": said.title or next(titled, ""), "author": "" if said.author == "python-docx" else said.author,
        "published": created.isoformat() if created else "", "language": said.language or "",
    }  # fmt: skip
