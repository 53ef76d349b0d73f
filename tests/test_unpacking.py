import gzip
from collections.abc import Iterator

import pytest

from index.errors import FetchError
from index.unpacking import unpacked

TEXT = b"The ship left the canal. " * 1000
PACKED = gzip.compress(TEXT)


def pieces(data: bytes, length: int) -> list[bytes]:
    return [data[start : start + length] for start in range(0, len(data), length)]


@pytest.mark.parametrize("length", [1, 7, 10_000])
@pytest.mark.parametrize(("data", "encoding"), [(PACKED, "gzip"), (PACKED, "x-gzip"), (TEXT, ""), (TEXT, "identity")])
def test_what_was_sent_is_what_was_meant(data: bytes, encoding: str, length: int) -> None:
    assert unpacked(pieces(data, length), encoding, len(TEXT)) == TEXT


@pytest.mark.parametrize(("data", "encoding"), [(PACKED, "gzip"), (TEXT, "")])
def test_a_byte_too_many_is_refused(data: bytes, encoding: str) -> None:
    with pytest.raises(FetchError, match=f"more than {len(TEXT) - 1} bytes"):
        unpacked(pieces(data, 100), encoding, len(TEXT) - 1)


def test_a_bomb_is_not_unpacked_to_its_end() -> None:
    def bomb() -> Iterator[bytes]:
        yield gzip.compress(bytes(10_000_000))
        pytest.fail("it was read on")

    with pytest.raises(FetchError, match="more than 1000 bytes"):
        unpacked(bomb(), "gzip", 1000)


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "compress"])
def test_other_ways_of_packing_are_refused(encoding: str) -> None:
    with pytest.raises(FetchError, match=f"packed as '{encoding}'"):
        unpacked([b"x"], encoding, 10)


@pytest.mark.parametrize(
    ("data", "reason"), [(PACKED[:-9], "cut short"), (b"no gzip", "cannot be unpacked"), (b"", "cut")]
)
def test_what_is_broken_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(FetchError, match=reason):
        unpacked([data], "gzip", 10**6)
