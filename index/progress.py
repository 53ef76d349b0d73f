"""How far a build is, told to whoever wants to know."""

from typing import Literal, Protocol

Step = Literal["fetching", "reading", "embedding", "storing", "verifying", "publishing"]


class Progress(Protocol):
    """Called again and again as a step goes on: `done` of `total` pages, files, articles or passages."""

    def __call__(self, step: Step, done: int, total: int) -> None:
        """Takes note."""


def silent(step: Step, done: int, total: int) -> None:
    """Takes no note."""
