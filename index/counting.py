"""What a generation holds: how many articles, in which languages, from which outlets, of which days; and which."""

from collections import Counter
from dataclasses import dataclass, field
from heapq import nsmallest

from index.archive import Archive
from index.filters import Filters
from index.store import FiledRow

_NEWEST = 30


@dataclass(frozen=True, slots=True)
class Census:
    """Articles counted by language (ISO 639-1) and by outlet, the most first; the unknown one is ''.

    `since` and `until` are the first and the last day, as 2025-01-17, '' where no article has a date; `newest` the ids
    of the newest articles, newest first, thirty at most; `months` counts those with a date by month, such as 2025-01,
    in the order of time.
    """

    articles: int
    languages: dict[str, int]
    outlets: dict[str, int]
    since: str
    until: str
    newest: tuple[str, ...]
    months: dict[str, int] = field(default_factory=dict)


def census(archive: Archive) -> Census:
    """Counts the living articles: a second or two for a million."""
    rows = list(archive.filed())
    days = [row.day for row in rows if row.day]
    months = Counter(day // 100 for day in days)
    return Census(
        len(rows),
        dict(Counter(row.language for row in rows).most_common()),
        dict(Counter(row.outlet for row in rows).most_common()),
        _iso(min(days, default=0)),
        _iso(max(days, default=0)),
        tuple(row.id for row in nsmallest(_NEWEST, rows, key=_age)),
        {f"{month // 100:04}-{month % 100:02}": months[month] for month in sorted(months)},
    )


def listed(archive: Archive, filters: Filters, count: int) -> list[str]:
    """Ids of the articles that pass the filters, the newest first, `count` at most."""
    rows = (row for row in archive.filed() if filters.passes(row.day, row.language, row.outlet))
    return [row.id for row in nsmallest(count, rows, key=_age)]


def _age(row: FiledRow) -> tuple[int, str]:
    """The newest first, those without a date last."""
    return -row.day, row.id


def _iso(day: int) -> str:
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}" if day else ""
