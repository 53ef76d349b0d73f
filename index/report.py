"""What a build did, and what became of each of its sources."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from index.articles import Failure, Flag, Skip
from index.generations import Story


@dataclass(slots=True)
class SourceReport:
    """One SOURCE: the files that were looked at, the articles they have, and what was passed over, could not be read,
    or was read with something a person should know. Of a file that did not change since it was last read nothing is
    told again.
    """

    source: str
    files: int = 0
    articles: int = 0
    skipped: list[Skip] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    flagged: list[Flag] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `added`, `changed`, `removed` and `unchanged` are paths of articles, `failed` what could not be
    read and why, `sources` the same and more by source, `notes` what else a person should know. `generation` is the
    number of the one now served, 0 where there is none; `articles` and `passages` count what it holds, `embedded` the
    passages whose vectors were computed; `stories` are told by several articles, see `index.stories`.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sources: list[SourceReport] = field(default_factory=list)
    generation: int = 0
    articles: int = 0
    passages: int = 0
    embedded: int = 0
    stories: tuple[Story, ...] = ()
    seconds: float = 0.0

    @property
    def skipped(self) -> list[Skip]:
        """What was passed over in all sources."""
        return [skip for source in self.sources for skip in source.skipped]

    @property
    def flagged(self) -> list[Flag]:
        """Articles of all sources with something a person should know."""
        return [flag for source in self.sources for flag in source.flagged]

    @property
    def reasons(self) -> dict[str, int]:
        """Why something was passed over, and how often, the most frequent first."""
        return dict(Counter(skip.reason for skip in self.skipped).most_common())

    def to_json(self) -> str:
        """The whole report as one JSON object; each failure, skip and flag is an object with a path and a reason."""
        told: dict[str, Any] = asdict(self) | {"failed": _objects(self.failed)}
        for source, seen in zip(told["sources"], self.sources, strict=True):
            source |= {name: _objects(getattr(seen, name)) for name in ("skipped", "failed", "flagged")}
        return json.dumps(told, ensure_ascii=False, indent=2)


def _objects(items: list[Any]) -> list[dict[str, str]]:
    return [item._asdict() for item in items]
