"""What of a saved page comes into its article: of every layout in `benchmarks.layouts`, the words kept and the lines of
boilerplate let in.

python -m benchmarks.pages    print the table, fail where a layout loses words or lets something in beyond its floor
"""

import sys
from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.layouts import Layout, layouts
from index.webpage import page

KEPT, LET_IN = 1.0, 0.0  # floors of every layout


class Row(NamedTuple):
    """A layout: the share of its letters that were kept, and of the lines around it that were let in."""

    name: str
    kept: float
    let_in: float


def measure(layout: Layout) -> Row:
    """One layout read."""
    found = page(layout.html)
    text = _plain(found.text) if found else ""
    kept = sum(len(one) for one in layout.wanted if _plain(one) in text) / sum(map(len, layout.wanted))
    let_in = sum(_plain(one) in text for one in layout.unwanted) / max(1, len(layout.unwanted))
    return Row(layout.name, kept, let_in)


def table() -> Iterator[Row]:
    """Every layout read."""
    return map(measure, layouts())


def _plain(text: str) -> str:
    return " ".join(text.split())


def main() -> int:
    """Prints the table; 1 where a floor is broken."""
    rows = list(table())
    print("| layout | words kept | boilerplate let in |\n|---|---|---|")
    for row in rows:
        print(f"| {row.name} | {row.kept:.2f} | {row.let_in:.2f} |")
    return int(any(row.kept < KEPT or row.let_in > LET_IN for row in rows))


if __name__ == "__main__":
    sys.exit(main())
