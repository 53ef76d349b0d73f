import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index.errors import IndexDamaged
from index.store import text_hash
from index.terms import NAME, WORD, TermFile, write

TEXTS = [
    (0, "en", "ship canal"),
    (1, "en", "ship ship canal port wind sand water harbour"),
    (2, "en", "treaty president"),
    (3, "ar", "معاهدة الرئيس بوتين"),
    (4, "en", "ship ship"),
]
Text = tuple[int, str, str]


def make(path: Path, texts: Sequence[Text]) -> TermFile:
    write(path, [(number, language, text, text_hash(text)) for number, language, text in texts])
    return TermFile(path)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[TermFile]:
    file = make(tmp_path / "terms.sqlite", TEXTS)
    yield file
    file.close()


def test_posting_lists_tell_which_passages_have_a_term_and_how_often(file: TermFile) -> None:
    places, frequencies = file.posting("en", WORD, "ship")
    assert places.tolist() == [0, 1, 3]  # places among the English ones
    assert frequencies.tolist() == [1, 2, 2]


@pytest.mark.parametrize(("language", "kind"), [("ar", WORD), ("en", NAME), ("sw", WORD)])
def test_a_term_that_nothing_has_has_an_empty_list(file: TermFile, language: str, kind: str) -> None:
    posting = file.posting(language, kind, "ship")
    assert (len(posting.places), len(posting.frequencies)) == (0, 0)


def test_posting_lists_have_as_many_words_as_passages_are_long(file: TermFile) -> None:
    for language, part in file.parts.items():
        assert file.found(language).tolist() == part.lengths.tolist()


def test_a_lost_posting_list_shows_in_the_words_found(file: TermFile, tmp_path: Path) -> None:
    copy = tmp_path / "lost.sqlite"
    copy.write_bytes((tmp_path / "terms.sqlite").read_bytes())
    database = sqlite3.connect(copy)
    database.execute("DELETE FROM postings WHERE term = 'ship' AND kind = 'w'")
    database.commit()
    database.close()
    lost = TermFile(copy)
    assert (file.found("en") - lost.found("en")).tolist() == [1, 2, 0, 2]
    lost.close()


def test_a_missing_or_damaged_file_names_the_cure(tmp_path: Path) -> None:
    (tmp_path / "damaged.sqlite").write_bytes(b"damaged" * 1_000)
    for name in ("missing.sqlite", "damaged.sqlite"):
        with pytest.raises(IndexDamaged, match="run: dalil index"):
            TermFile(tmp_path / name)


def test_the_file_is_opened_for_reading_only(file: TermFile, tmp_path: Path) -> None:
    before = (tmp_path / "terms.sqlite").read_bytes()
    with pytest.raises(IndexDamaged, match="readonly"):
        file._database.rows("DELETE FROM postings")
    assert len(file.posting("en", WORD, "ship").places) == 3
    assert (tmp_path / "terms.sqlite").read_bytes() == before


def test_the_same_passages_make_the_same_bytes(file: TermFile, tmp_path: Path) -> None:
    make(tmp_path / "again.sqlite", TEXTS).close()
    assert (tmp_path / "again.sqlite").read_bytes() == (tmp_path / "terms.sqlite").read_bytes()
    assert file.parts.keys() == {"ar", "en"}


def test_an_index_is_not_written_over(file: TermFile, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        write(tmp_path / "terms.sqlite", [])
    assert len(file.posting("en", WORD, "ship").places) == 3
