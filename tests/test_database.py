import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.database import Database, create
from index.errors import IndexDamaged

SCHEMA = "CREATE TABLE words (number INTEGER PRIMARY KEY, word TEXT);"
WORDS = [(number, f"word {number}" * 20) for number in range(2_000)]


def make(path: Path) -> Path:
    database = create(path, SCHEMA)
    database.executemany("INSERT INTO words VALUES (?, ?)", WORDS)
    database.commit()
    database.close()
    return path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(make(tmp_path / "words.sqlite"))
    yield database
    database.close()


def test_what_was_written_is_read(database: Database) -> None:
    assert database.rows("SELECT * FROM words ORDER BY number") == WORDS
    assert database.rows("SELECT word FROM words WHERE number = ?", (7,)) == [(WORDS[7][1],)]
    assert database.rows("SELECT word FROM words WHERE number = ?", (-1,)) == []


def test_rows_come_one_at_a_time(database: Database) -> None:
    rows = database.each("SELECT * FROM words ORDER BY number")
    assert next(rows) == WORDS[0]
    assert database.rows("SELECT count(*) FROM words") == [(2_000,)]  # between two rows
    assert next(rows) == WORDS[1]
    rows.close()  # type: ignore[attr-defined]


def test_a_database_is_not_written_over(tmp_path: Path) -> None:
    path = make(tmp_path / "words.sqlite")
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        create(path, SCHEMA)
    assert path.read_bytes() == before


def test_writing_and_reading_leave_no_file_beside(database: Database) -> None:
    database.rows("SELECT * FROM words")
    assert [path.name for path in database.path.parent.iterdir()] == ["words.sqlite"]


def test_it_is_opened_for_reading_only(database: Database) -> None:
    before = database.path.read_bytes()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database._connection.execute("DELETE FROM words")
    assert database.path.read_bytes() == before


@pytest.mark.parametrize("name", ["50% of it?.sqlite", "file#1.sqlite", "فهرس.sqlite", "a b&mode=rw.sqlite"])
def test_a_name_may_have_any_character(tmp_path: Path, name: str) -> None:
    database = Database(make(tmp_path / name))
    assert len(database.rows("SELECT * FROM words")) == 2_000
    database.close()


def test_many_threads_read_at_once(database: Database) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = threads.map(lambda n: database.rows("SELECT * FROM words WHERE number >= ?", (n,)), range(200))
        assert [len(rows) for rows in found] == [2_000 - n for n in range(200)]


def test_a_missing_file_names_the_cure_and_is_not_made(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.sqlite", tmp_path):
        with pytest.raises(IndexDamaged, match=r"missing; run: dalil index"):
            Database(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"damaged" * 1_000])
def test_a_file_of_something_else_is_damaged(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "words.sqlite"
    path.write_bytes(data)
    database = Database(path)
    with pytest.raises(IndexDamaged, match=r"words\.sqlite is damaged \(.*\); run: dalil index"):
        database.rows("SELECT * FROM words")
    database.close()


def test_a_file_cut_short_is_damaged(tmp_path: Path) -> None:
    path = make(tmp_path / "words.sqlite")
    path.write_bytes(path.read_bytes()[:100_000])
    database = Database(path)
    with pytest.raises(IndexDamaged, match="run: dalil index"):
        database.rows("SELECT * FROM words")
    database.close()


def test_a_text_that_is_none_is_damage(tmp_path: Path) -> None:
    path = make(tmp_path / "words.sqlite")
    path.write_bytes(path.read_bytes().replace(b"word 7word 7", b"word\xff7word 7"))
    database = Database(path)
    with pytest.raises(IndexDamaged, match="run: dalil index"):
        database.rows("SELECT word FROM words WHERE number = 7")
    assert database.rows("SELECT word FROM words WHERE number = 8") == [(WORDS[8][1],)]
    database.close()


def test_a_query_that_is_wrong_is_our_fault_and_not_the_file_s(database: Database) -> None:
    with pytest.raises(sqlite3.ProgrammingError):
        database.rows("SELECT * FROM words WHERE number = ?", (1, 2))
    database.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        database.rows("SELECT * FROM words")
