"""A SQLite file of a segment: written once by one process, then only read, by many threads."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index.errors import IndexDamaged


def create(path: Path, schema: str) -> sqlite3.Connection:
    """A new database. Nobody reads it before it is whole, so it is written without a journal."""
    if path.exists():
        raise FileExistsError(path)
    database = sqlite3.connect(path)
    database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {schema}")
    return database


class Database:
    """A database opened for reading. Every fault of the file is an IndexDamaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():
            raise IndexDamaged(f"{path} is missing; run: dalil index")
        self._connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )

    def close(self) -> None:
        """Frees the file."""
        self._connection.close()

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return list(self.each(query, values))

    def each(self, query: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, one at a time."""
        try:
            cursor = self._connection.execute(query, values)
            while (row := cursor.fetchone()) is not None:  # "yield from" would close it with us, maybe after the file
                yield row
        except sqlite3.ProgrammingError:
            raise  # a query of ours that is wrong, or a file that was closed
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise IndexDamaged(f"{self.path} is damaged ({error}); run: dalil index") from error
