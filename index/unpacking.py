"""Bytes as a server sends them, packed or not, to the bytes of a page, never more than a bound."""

import zlib
from collections.abc import Iterable

from index.errors import FetchError

_GZIP = 31  # what zlib calls a gzip stream with its own header


def unpacked(chunks: Iterable[bytes], encoding: str, size: int) -> bytes:
    """The whole of the chunks, unpacked where `encoding` is gzip.

    Raises FetchError for more than `size` bytes, as sent or unpacked, for another encoding, and for a broken stream.
    """
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise FetchError(f"it is packed as {encoding!r}, which was not asked for", lasting=True)
    stream = zlib.decompressobj(_GZIP) if "gzip" in encoding else None
    found, sent = bytearray(), 0
    for chunk in chunks:
        sent += len(chunk)
        found += _more(stream, chunk, size - len(found) + 1) if stream else chunk
        if max(sent, len(found)) > size:
            raise FetchError(f"it has more than {size} bytes", lasting=True)
    if stream and not stream.eof:
        raise FetchError("what it sends is cut short")
    return bytes(found)


def _more(stream: "zlib._Decompress", chunk: bytes, most: int) -> bytes:
    try:
        return stream.decompress(chunk, most)
    except zlib.error as error:
        raise FetchError(f"what it sends cannot be unpacked ({error})") from error
