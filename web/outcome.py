"""What a build did, as it is told: to programs in plain types, to a person in groups. Alone here in knowing reports."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

from index import BuildReport

_TOLD = 1000  # failures that are told to programs one by one
_SHOWN = 100  # lines of a group that are shown
_Name = Literal["added", "changed", "removed", "unread", "skipped", "flagged"]


class Line(NamedTuple):
    """An article or a file, and what is to be said of it; '' where its group says it all."""

    path: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What became of `count` articles or files, with the first of them in `lines`."""

    name: _Name
    count: int
    lines: tuple[Line, ...]


def plain(report: BuildReport) -> dict[str, Any]:
    """A report in plain types: counts, what could not be read, and what else is to be known of how it was read."""
    whole = asdict(report)
    del whole["sources"]
    counts = {name: len(whole.pop(name)) for name in ("added", "changed", "removed", "unchanged")}
    told = {
        "failed": [failure._asdict() for failure in report.failed[:_TOLD]], "failures": len(report.failed),
        "flagged": [flag._asdict() for flag in report.flagged[:_TOLD]], "flags": len(report.flagged),
        "passed_over": report.reasons,
    }  # fmt: skip
    return counts | whole | told | {"seconds": round(report.seconds, 3)}


def groups(report: BuildReport) -> list[Group]:
    """What is worth looking at, first what is wrong; groups that are empty are left out."""
    told: list[tuple[_Name, list[Line]]] = [
        ("unread", [Line(*failure) for failure in report.failed]),
        ("flagged", [Line(*flag) for flag in report.flagged]),
        ("skipped", [Line(*skip) for skip in report.skipped]),
    ]
    return _groups(told) + paths(report.added, report.changed, report.removed)


def paths(added: Sequence[str], changed: Sequence[str], removed: Sequence[str]) -> list[Group]:
    """What differs between two generations, as groups, without those that are empty."""
    told: list[tuple[_Name, Sequence[str]]] = [("added", added), ("changed", changed), ("removed", removed)]
    return _groups([(name, list(map(Line, several))) for name, several in told])


def _groups(told: Sequence[tuple[_Name, list[Line]]]) -> list[Group]:
    return [Group(name, len(lines), tuple(lines[:_SHOWN])) for name, lines in told if lines]
