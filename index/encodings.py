"""Bytes to text: Unicode with or without its mark, and the older encodings of the world's newsrooms."""

import codecs

from index.errors import ArticleError

_MARKS = [  # longest first: the UTF-32 mark begins with the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b"))


def decode(data: bytes) -> str:
    """The text of a file.

    Raises ArticleError for an empty file, for one that is no text, and for one in no encoding that can be told.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise ArticleError("the file is empty")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data)
    if "\0" in text:
        return _guess(data)
    return text


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ArticleError(
            f"the file says it is {encoding} but breaks it at byte {error.start}; save it as UTF-8"
        ) from error


def _guess(data: bytes) -> str:
    if b"\0" in data:
        return _wide(data)
    if len(data.translate(None, delete=_CONTROLS)) < len(data):
        raise ArticleError("the file is not text; Dalil reads text, Markdown, HTML and JSON lines")
    from charset_normalizer import from_bytes  # half a second of tables, needed for few files

    best = from_bytes(data).best()
    if best is None:
        raise ArticleError("the encoding cannot be told; save the file as UTF-8")
    return str(best)


def _wide(data: bytes) -> str:
    """UTF-16 without its mark: spaces and full stops have a zero on one side only."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ArticleError("the file is not text; Dalil reads text, Markdown, HTML and JSON lines") from error
    readable = sum(c.isprintable() or c in "\r\n\t" for c in text)
    if min(even, odd) > 0 or readable < 0.95 * len(text):
        raise ArticleError("the file is not text; Dalil reads text, Markdown, HTML and JSON lines")
    return text
