from pathlib import Path

import pytest

from index.cuttings import Cuttings, Record

URL = "https://news.example/a"


def test_what_is_put_in_is_there(tmp_path: Path) -> None:
    record = Record(URL, etag='"one"', listed={"https://news.example/خبر": "2025"}, waiting={"b": ""}, sitemaps=["c"])
    Cuttings(tmp_path / "web").put(record)
    assert Cuttings(tmp_path / "web").get(URL) == record


def test_what_was_never_put_in_is_not(tmp_path: Path) -> None:
    assert Cuttings(tmp_path / "web").get(URL) is None
    assert not (tmp_path / "web").exists()


def test_a_page_is_kept_with_its_record(tmp_path: Path) -> None:
    cuttings = Cuttings(tmp_path)
    cuttings.put(Record(URL), b"page", ".html")
    record = cuttings.get(URL)
    assert record is not None
    assert cuttings.path(record).read_bytes() == b"page"
    assert cuttings.path(record).suffix == ".html"


def test_a_page_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    cuttings = Cuttings(tmp_path)
    record = Record(URL)
    cuttings.put(record, b"entry", ".jsonl")
    cuttings.put(record, b"page", ".html")
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".html", ".json"]
    assert cuttings.path(record).read_bytes() == b"page"


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b'{"url": "x", "colour": 1}', b"\xff"])
def test_a_record_that_breaks_is_none(tmp_path: Path, data: bytes) -> None:
    cuttings = Cuttings(tmp_path)
    cuttings.put(Record(URL), b"page", ".html")
    next(tmp_path.glob("*.json")).write_bytes(data)
    assert cuttings.get(URL) is None


def test_a_record_whose_page_is_gone_is_none(tmp_path: Path) -> None:
    cuttings = Cuttings(tmp_path)
    cuttings.put(Record(URL), b"page", ".html")
    next(tmp_path.glob("*.html")).unlink()
    assert cuttings.get(URL) is None


@pytest.mark.parametrize("url", ["https://news.example/../../../etc/passwd", "https://x/" + "a" * 5000, "https://x/\0"])
def test_no_url_leads_out_of_the_folder(tmp_path: Path, url: str) -> None:
    Cuttings(tmp_path / "web").put(Record(url), b"page", ".html")
    assert len(list((tmp_path / "web").iterdir())) == 2
    assert list(tmp_path.iterdir()) == [tmp_path / "web"]
