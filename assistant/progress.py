"""A progress bar in the terminal: counts and time left of each step of a build. Nothing where there is no terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from index.progress import Progress, Step, silent


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Shows what it is told on standard error, and clears it away at the end."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    if not sys.stderr.isatty():
        yield silent
        return
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[Step, TaskID] = {}

        def tell(step: Step, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield tell
