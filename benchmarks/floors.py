"""Floors: figures that may rise and never sink, kept in a file with the hash of the data they were taken on."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

LOWER_IS_BETTER = {"wrongly_answered", "calibration_error"}  # of these the floor is the most that may be
_REFUSED = "_refused"  # the end of the names of others: true sentences that the guard refused

Table = dict[str, dict[str, float]]  # figures by the names of rows and of columns


def read(path: Path) -> tuple[str, Table]:
    """The hash of the data, '' where no figure was taken yet, and the floors."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return kept["data"], kept["floors"]


def write(path: Path, data: str, floors: Table) -> None:
    """Writes the file whole, or not at all."""
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps({"data": data, "floors": floors}, indent=1) + "\n", encoding="utf-8")
    os.replace(beside, path)


def is_lower_better(name: str) -> bool:
    """Whether less of a figure is better."""
    return name in LOWER_IS_BETTER or name.endswith(_REFUSED)


def sunk(table: Table, floors: Mapping[str, Mapping[str, float]], slack: float) -> list[str]:
    """One line for every figure that is worse than its floor by more than `slack`, or missing."""
    lines = []
    for row, figures in floors.items():
        for name, floor in figures.items():
            reached = table.get(row, {}).get(name)
            if reached is None:
                lines.append(f"{row} {name} was not measured; its floor is {floor}")
            elif is_lower_better(name) and reached > floor + slack:
                lines.append(f"{row} {name} is {reached}, over its limit of {floor}")
            elif not is_lower_better(name) and reached < floor - slack:
                lines.append(f"{row} {name} is {reached}, under its floor of {floor}")
    return lines


def raised(table: Table, floors: Mapping[str, Mapping[str, float]]) -> Table:
    """The better of floor and figure everywhere: a floor never goes down."""
    merged = {row: dict(figures) for row, figures in floors.items()}
    for row, figures in table.items():
        kept = merged.setdefault(row, {})
        for name, reached in figures.items():
            better = min if is_lower_better(name) else max
            kept[name] = better(reached, kept.get(name, reached))
    return dict(sorted(merged.items()))
