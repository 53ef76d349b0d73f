"""Which articles a question is asked of, and which passages those have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles a question is asked of; empty fields do not filter. `since` and `until` are days, both included,
    as numbers such as 20250117; an article without a date passes no date filter.
    """

    since: int = 0
    until: int = 0
    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Filters()

    def passes(self, day: int, language: str, outlet: str) -> bool:
        """Whether an article does; `Filed.allowed` tells the same of all articles of a store at once."""
        return (
            day >= self.since
            and (not self.until or 0 < day <= self.until)
            and (not self.languages or language in self.languages)
            and (not self.outlets or outlet in self.outlets)
        )


class Filed:
    """What filters look at of every article of a store, and the numbers of its passages: some bytes each, so that a
    million passages are filtered in milliseconds.
    """

    def __init__(self, articles: Iterable[tuple[int, str, str, int]], passages: Iterable[int]) -> None:
        """`articles` are (day, language, outlet, count of passages), `passages` their numbers, article by article."""
        names: dict[str, int] = {}
        rows = [
            (day, names.setdefault(language, len(names)), names.setdefault(outlet, len(names)), count)
            for day, language, outlet, count in articles
        ]
        self._names = names
        self._days, self._languages, self._outlets, self._counts = np.array(rows, np.int32).reshape(-1, 4).T.copy()
        self._passages = np.fromiter(passages, np.int64)

    def allowed(self, filters: Filters) -> NDArray[np.int64]:
        """Numbers of the passages whose article passes the filters, ascending."""
        passes = self._days >= filters.since
        if filters.until:
            passes &= (self._days > 0) & (self._days <= filters.until)
        for column, wanted in ((self._languages, filters.languages), (self._outlets, filters.outlets)):
            if wanted:
                passes &= self._among(column, wanted)
        return np.sort(self._passages[np.repeat(passes, self._counts)])

    def _among(self, column: NDArray[np.int32], wanted: Sequence[str]) -> NDArray[np.bool_]:
        return np.isin(column, [self._names[name] for name in wanted if name in self._names])
