import gzip
import os
import random
import signal
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from bombs import BOMBS, SLOW, strange, write

from index import Article, Failure, Flag, Index, build, reading
from index.errors import FetchError
from index.feeds import listing
from index.reading import Reader

Times = Callable[[int, int], int]
GOOD = "The ferry came back to the harbour on Friday."
linux = pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.txt"
    path.write_text(GOOD)
    return path


def test_articles_come_as_they_are_read(good: Path) -> None:
    with Reader() as reader:
        for _ in range(2):
            (article,) = reader.read(good, "a\nname\u2028.txt")
            assert isinstance(article, Article)
            assert (article.text, article.language, article.title) == (GOOD, "en", GOOD)


def test_one_process_reads_file_after_file(tmp_path: Path, good: Path) -> None:
    (tmp_path / "broken.json").write_text("{")
    with Reader() as reader:
        list(reader.read(good, "good.txt"))
        first = reader._process
        list(reader.read(tmp_path / "broken.json", "broken.json"))
        list(reader.read(good, "good.txt"))
        assert first is not None
        assert reader._process is first
    with Reader() as reader:  # another build
        list(reader.read(good, "good.txt"))
        assert reader._process is first


def test_one_that_waits_reads_what_is_named_from_another_folder(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Reader() as reader:
        list(reader.read(good, "good.txt"))
    monkeypatch.chdir(good.parent)
    with Reader() as reader:
        (article,) = reader.read(Path("good.txt"), "good.txt")
    assert isinstance(article, Article)


def test_a_process_that_was_left_in_the_middle_of_a_file_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text('{"text": "One text."}\n{"text": "Another text."}\n')
    with Reader() as reader:
        next(reader.read(path, "two.jsonl"))
        process = reader._process
    assert process is not None
    assert process.poll() is not None


def test_no_process_is_started_for_nothing() -> None:
    with Reader() as reader:
        assert reader._process is None


def test_the_process_loads_neither_chroma_nor_the_model(good: Path) -> None:
    with Reader() as reader:
        list(reader.read(good, "good.txt"))
        assert reader._process
        if not Path("/proc").exists():
            pytest.skip("there is no /proc")
        mapped = Path(f"/proc/{reader._process.pid}/maps").read_text()
    assert "chroma" not in mapped
    assert "tokenizers" not in mapped


@linux
def test_what_waits_too_long_is_ended_and_told(tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "slow.txt")  # waits for a writer that never comes
    monkeypatch.setattr(reading, "WALL", 2)
    with Reader() as reader:
        found = list(reader.read(tmp_path / "slow.txt", "slow.txt"))
        assert found == [Failure("slow.txt", "reading it takes longer than 2 seconds")]
        monkeypatch.undo()
        assert isinstance(next(reader.read(good, "good.txt")), Article)


@linux
def test_what_takes_too_much_memory_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[" + "[]," * 15_000_000 + "[]]")
    with Reader() as reader:
        found = list(reader.read(tmp_path / "a.json", "a.json"))
    assert found == [Failure("a.json", "reading it takes more than 512 MB of memory")]


@linux
def test_a_process_that_is_killed_is_told_and_another_reads_on(good: Path) -> None:
    with Reader() as reader:
        list(reader.read(good, "good.txt"))
        assert reader._process
        os.kill(reader._process.pid, signal.SIGSEGV)
        reader._process.wait()
        assert list(reader.read(good, "good.txt")) == [
            Failure("good.txt", "the program that read it ended with SIGSEGV")
        ]
        assert isinstance(next(reader.read(good, "good.txt")), Article)


@linux
def test_a_file_in_an_archive_that_ends_the_process_stops_no_other(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:  # unpacked: it is no bomb by its size
        archive.writestr("1.txt", "First text.")
        archive.writestr("2.json", "[" + "[]," * 15_000_000 + "[]]")
        archive.writestr("3.txt", "Third text.")
    path = tmp_path / "a.zip"
    with Reader() as reader:
        found = list(reader.read(path, "a.zip"))
    assert [item.path for item in found] == ["a.zip!/1.txt", "a.zip!/2.json", "a.zip!/3.txt"]
    assert [type(item) for item in found] == [Article, Failure, Article]


@pytest.mark.parametrize("inside", [
    "<rss><channel><item><link>https://a.example/1</link><description>&lt;b&gt;A&lt;/b&gt;.</description></item></channel></rss>",
    "<urlset><url><loc>https://a.example/1</loc><lastmod>2025-01-17</lastmod></url></urlset>", "<p>An article.</p>",
])  # fmt: skip
def test_a_fetched_document_lists_the_same_in_a_process_of_its_own(inside: str) -> None:
    with Reader() as reader:
        assert reader.listing(inside.encode(), "https://a.example/") == listing(inside.encode(), "https://a.example/")


@linux
def test_a_fetched_document_that_cannot_be_listed_is_refused_and_the_next_one_is() -> None:
    with Reader() as reader:
        with pytest.raises(FetchError, match="more than 50000000 bytes"):
            reader.listing(gzip.compress(bytes(50_000_001)), "https://a.example/")
        assert reader._process
        os.kill(reader._process.pid, signal.SIGSEGV)
        reader._process.wait()
        with pytest.raises(FetchError, match="ended with SIGSEGV") as refused:
            reader.listing(b"<p>An article.</p>", "https://a.example/")
        assert refused.value.lasting
        assert reader.listing(b"<p>An article.</p>", "https://a.example/") is None


def test_what_shows_nothing_is_taken_out_and_told(tmp_path: Path) -> None:
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
    text = f"\ufeffThe\u202e ferry\u200b {tags}می\u200cروم 👩\u200d🚒 came\u2066 ba\u00adck."
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    with Reader() as reader:
        article, flag = reader.read(path, "a.txt")
    assert isinstance(article, Article)
    assert article.text == "The ferry می\u200cروم 👩\u200d🚒 came back."
    assert flag == Flag("a.txt", "removed: 2 bidi controls, 1 zero-width characters, 4 tag characters, 1 soft hyphens")


@linux
def test_strange_files_in_a_folder_stop_nothing(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    named = strange(news)
    (news / "good.txt").write_text(GOOD)
    report = build(news, into=tmp_path / "index")
    assert report.added == ["good.txt"]
    told = dict([*report.failed, *report.skipped])
    assert told.keys() == named
    assert told["holes.txt"] == "it is larger than 64 MB; split it"
    assert told["huge.jsonl"] == "it is larger than 4 GB; split it"


@linux
def test_an_index_of_good_files_among_hostile_ones_has_every_good_one(tmp_path: Path, times: Times) -> None:
    news = tmp_path / "news"
    news.mkdir()
    chance = random.Random(2)
    quick = [family for family in BOMBS if family not in SLOW]
    count = times(len(quick), 300)
    for number in range(count):
        write(quick[number % len(quick)], chance, news, number)
        (news / f"good-{number:04}.txt").write_text(f"Ferry number {number} came back to the harbour.")
    report = build(news, into=tmp_path / "index")
    good = {path for path in report.added if path.startswith("good-")}
    assert len(good) == count
    hostile = {path for path in report.added if not path.startswith("good-")}
    told = [path for path, _ in [*report.failed, *report.skipped, *report.flagged]]
    for number in range(count):  # each is read, or named with its reason
        assert any(path.startswith(f"{number:04}.") for path in [*hostile, *told]), quick[number % len(quick)]
    with Index.open(tmp_path / "index") as index:
        assert index.search(index.question("Which ferry came back?"), 5)
