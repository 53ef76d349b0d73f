"""Bytes to text: Unicode with or without its mark, and the older encodings of the world's newsrooms.

What is declared is believed while the bytes and the language bear it out; else every encoding that fits the bytes is
tried, and the one whose text is the likeliest is taken (`index.plausible`). A reading that is hardly better than
another one, or hardly a text, is told as doubtful.
"""

import codecs
from functools import cache
from typing import NamedTuple

import regex

from index.errors import ArticleError
from index.repair import repaired

_MARKS = [  # longest first: the UTF-32 mark begins with the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_WIDE = ("utf-16-le", "utf-16-be")
_ESCAPED = ("iso2022_jp_2004", "iso2022_jp_ext", "iso2022_kr")
# Of encodings that read the same bytes as the same text, the first is named.
_NARROW = (
    "gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "cp1252", "cp1256", "cp1251", "koi8_u", "koi8_r", "cp1250",
    "iso8859_2", "cp1253", "iso8859_7", "cp1254", "cp1255", "iso8859_8", "cp874", "cp1258", "iso8859_5",
    "iso8859_6", "cp866", "iso8859_15", "mac_cyrillic", "mac_roman", "cp1257", "cp437", "cp850", "cp862",
)  # fmt: skip
_UNUSUAL = {
    "mac_roman": 6,
    "mac_cyrillic": 4,
    "cp437": 8,
    "cp850": 8,
    "cp862": 8,
    "cp1258": 3,
    "cp1257": 6,
    "iso8859_15": 2,
}
# Labels of the web that stand for a larger encoding: https://encoding.spec.whatwg.org/#names-and-labels
_LARGER = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "big5": "big5hkscs", "cp950": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949", "tis-620": "cp874",
    "iso8859-11": "cp874",
}  # fmt: skip
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1a\x1b"))
_DECLARED = regex.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,30})""", regex.I
)
_OLDER = regex.compile("cp|iso|koi|kz|mac|gb|big5|hz|euc|shift|johab|tis")
_SAMPLE = 3_000  # bytes of lines that are not ASCII
_TRUST = 8.0  # nats: what a declaration counts for
_CLEAR = 4.0  # nats by which the best must be better than the next
_POOR = 7.5  # nats for a letter: of a text in a language that is known it is three to five
_NO_TEXT = 13.0
_NOT_TEXT = "the file is not text"


class Decoded(NamedTuple):
    """A text, the encoding it was read by, and what is doubtful about that; '' where nothing is."""

    text: str
    encoding: str
    doubt: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be told of it."""
        return (self.doubt,) if self.doubt else ()


class _Reading(NamedTuple):
    cost: float
    encoding: str
    text: str


def decode(data: bytes) -> str:
    """The text of a file.

    Raises ArticleError for an empty file, for one that is no text, and for one in no encoding that can be told.
    """
    return decoded(data).text


def decoded(data: bytes, declared: str = "") -> Decoded:
    """The text of a file that is said to be in the encoding `declared`, with what is doubtful about it.

    Raises ArticleError as `decode` does.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise ArticleError("the file is empty")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(_strict(data, encoding), encoding)
    if b"\x1b" in data and data.isascii():
        found = _escaped(data)
        if found:
            return found
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data, declared)
    if "\0" in text:
        return _guess(data, declared)
    mended = repaired(text)
    doubt = "" if mended == text else "it was UTF-8 read in another encoding and saved so; it was repaired"
    return Decoded(mended, "utf-8", doubt)


def in_utf8(data: bytes, declared: str) -> bytes:
    """Bytes in UTF-8 with its mark where they are in another encoding that is declared elsewhere; else as they are."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if declared:
            try:
                return codecs.BOM_UTF8 + decoded(data, declared).text.encode("utf-8", "replace")
            except ArticleError:  # to be told when it is read
                pass
    return data


def declared_in(data: bytes) -> str:
    """The encoding that the head of a page or an XML file names; '' where it names none."""
    match = _DECLARED.search(data[:2_048])
    return match.group(1).decode("ascii") if match else ""


def _escaped(data: bytes) -> Decoded | None:
    """Text in seven bits whose escape sequences switch between sets of letters."""
    for encoding in _ESCAPED:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x1b" not in text:
            return Decoded(text, encoding)
    return None


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ArticleError(
            f"the file says it is {encoding} but breaks it at byte {error.start}; save it as UTF-8"
        ) from error


def _guess(data: bytes, declared: str) -> Decoded:
    """By what is declared and what the bytes look like."""
    wide = _controlled(data)
    said = _known(declared)
    if wide and said not in _WIDE:
        said = ""
    names = dict.fromkeys([*([said] if said else []), *_WIDE, *(() if wide else _NARROW)])
    readings = sorted(one for one in (_read(data, name, name == said) for name in names) if one)
    if not wide:
        mixed = _mixed(data)
        if mixed:
            return mixed
    if not readings:
        raise ArticleError(_NOT_TEXT if wide else "the encoding cannot be told; save the file as UTF-8")
    best = readings[0]
    sample = _sample(data, best.encoding).decode(best.encoding, "ignore")
    letters = sum(letter.isalpha() for letter in sample)
    each = best.cost / max(letters, 1)
    if wide and (each > _NO_TEXT or not _readable(best.text)) and letters > 3:
        raise ArticleError(_NOT_TEXT)
    others = [one for one in readings[1:] if one.text != best.text]
    return Decoded(best.text, best.encoding, _doubt(best, others, each, said, declared))


def _doubt(best: _Reading, others: list[_Reading], each: float, said: str, declared: str) -> str:
    if said and best.encoding != said:
        return f"it is said to be {declared}, and was read as {best.encoding}"
    nearer = [one for one in others if said and one.cost < best.cost + _TRUST]
    if nearer:
        return f"it is said to be {declared}, and was read so, but may be {nearer[0].encoding}"
    if said:
        return ""
    if others and others[0].cost - best.cost < _CLEAR:
        return f"it may be {best.encoding} or {others[0].encoding}, and was read as {best.encoding}"
    return f"it was read as {best.encoding}, and hardly looks like a text" if each > _POOR else ""


def _read(data: bytes, encoding: str, is_declared: bool) -> _Reading | None:
    """One reading of the bytes, None where they are not of that encoding."""
    from index.plausible import cost  # loads the bundled tokenizer, needed for few files

    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    if encoding in _WIDE and not _readable(text):
        return None
    nats = cost(_sample(data, encoding).decode(encoding, "ignore"))
    return _Reading(nats - _TRUST * is_declared + _UNUSUAL.get(encoding, 0), encoding, text)


def _sample(data: bytes, encoding: str) -> bytes:
    """The lines that tell encodings apart, as many as are enough."""
    if encoding in _WIDE:
        return data[:_SAMPLE]
    return b"\n".join(line for line in data[: 100 * _SAMPLE].split(b"\n") if not line.isascii())[:_SAMPLE]


def _readable(text: str) -> bool:
    good = sum(letter.isprintable() or letter in "\r\n\t" for letter in text)
    return good >= 0.95 * len(text)


def _controlled(data: bytes) -> bool:
    """Whether there are bytes that no text of one byte a letter has."""
    return len(data.translate(None, delete=_CONTROLS)) < len(data)


def _mixed(data: bytes) -> Decoded | None:
    """UTF-8 with a few broken bytes, or with lines of another encoding among its own."""
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    broken = [line for line in lines if not _is_utf8(line)]
    text = data.decode("utf-8", "replace")
    right = sum(letter > "\x7f" and letter != "\ufffd" for letter in text)
    if right >= 20 * text.count("\ufffd"):
        return Decoded(text, "utf-8", f"{text.count(chr(0xFFFD))} bytes of it are broken and show as \ufffd")
    if 2 * len(broken) > len(lines) or not broken:
        return None
    other = _guess(b"\n".join(broken), "")
    texts = [line.decode("utf-8" if _is_utf8(line) else other.encoding, "replace") for line in data.split(b"\n")]
    return Decoded("\n".join(texts), "utf-8", f"{len(broken)} lines of it are in {other.encoding}, the others in UTF-8")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@cache
def _known(declared: str) -> str:
    """Python's name of a declared encoding, '' where there is none of that name or it is Unicode's own."""
    try:
        name = codecs.lookup(declared.strip()).name
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return ""
    name = _LARGER.get(name, name)
    return name if name in _WIDE or _OLDER.match(name) else ""
