"""What a generation holds: how many articles, in which languages, from which outlets, of which days."""

from collections import Counter
from dataclasses import dataclass

from index.archive import Archive

_NEWEST = 30


@dataclass(frozen=True, slots=True)
class Census:
    """Articles counted by language (ISO 639-1) and by outlet, the most first; the unknown one is ''.

    `since` and `until` are the first and the last day, as 2025-01-17, '' where no article has a date; `newest` the ids
    of the newest articles, newest first, thirty at most.
    """

    articles: int
    languages: dict[str, int]
    outlets: dict[str, int]
    since: str
    until: str
    newest: tuple[str, ...]


def census(archive: Archive) -> Census:
    """Counts the living articles: a second or two for a million."""
    rows = list(archive.filed())
    days = [row.day for row in rows if row.day]
    newest = sorted(rows, key=lambda row: (-row.day, row.id))[:_NEWEST]
    return Census(
        len(rows),
        dict(Counter(row.language for row in rows).most_common()),
        dict(Counter(row.outlet for row in rows).most_common()),
        _iso(min(days, default=0)),
        _iso(max(days, default=0)),
        tuple(row.id for row in newest),
    )


def _iso(day: int) -> str:
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}" if day else ""
