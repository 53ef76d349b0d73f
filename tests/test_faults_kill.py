"""A build that is killed, at any moment and at every step, leaves the old or the new generation answering as if nothing
had happened, and the next build completes and leaves nothing behind.
"""

import random
import time
from collections.abc import Callable, Iterator
from errno import ENOSPC
from pathlib import Path
from shutil import copyfile

import pytest
from faults import EVENTS, Builder, answers_of, leftovers, passages_of

from index import build
from index.generations import is_index, pointer_faults

Times = Callable[[int, int], int]
SEED = 20250117


@pytest.fixture(scope="module")
def builder() -> Iterator[Builder]:
    with Builder() as builder:
        yield builder


@pytest.fixture(scope="module")
def states(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two folders of articles that differ by what was added, changed and removed."""
    folders = [tmp_path_factory.mktemp("states") / name for name in ("odd", "even")]
    for folder, left_out in zip(folders, ("treaty-in-force.en.md", "suez-trade.zh.md"), strict=True):
        folder.mkdir()
        for path in sorted(samples.iterdir())[::2]:
            if path.name != left_out:
                copyfile(path, folder / path.name)
    changed = folders[1] / "moon-landing.hi.md"
    changed.write_text(changed.read_text(encoding="utf-8") + "\nविक्रम सो गया।\n", encoding="utf-8")
    return folders


class Twin:
    """An index that goes from one state to the other and back, with what an undisturbed build of each answers."""

    def __init__(self, states: list[Path], folder: Path) -> None:
        self.source = folder / "news"  # one source whose files change, as a newsroom's folder does
        self.index = folder / "index"
        self._states = states
        self.now = 0
        self.answers, self.passages = [], []
        for number, state in enumerate(states):
            self.copy(state)
            build(self.source, folder / f"undisturbed-{number}")
            self.answers.append(answers_of(folder / f"undisturbed-{number}"))
            self.passages.append(passages_of(folder / f"undisturbed-{number}"))
        assert self.answers[0] != self.answers[1]
        self.copy(states[0])
        build(self.source, self.index)

    def copy(self, state: Path) -> None:
        self.source.mkdir(exist_ok=True)
        for path in self.source.iterdir():
            path.unlink()
        for path in state.iterdir():
            copyfile(path, self.source / path.name)

    def turn(self) -> None:
        """The articles of the other state, not yet built."""
        self.now = 1 - self.now
        self.copy(self._states[self.now])

    def check(self) -> None:
        """After a build was disturbed: the old or the new generation answers, wholly; then the next build completes."""
        assert answers_of(self.index) in self.answers
        build(self.source, self.index)
        assert answers_of(self.index) == self.answers[self.now]
        assert passages_of(self.index) == self.passages[self.now]
        assert leftovers(self.index) == []


@pytest.fixture(scope="module")
def twin(states: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Twin:
    """One index for all tests: what one fault may have left wrong, the next ones meet."""
    return Twin(states, tmp_path_factory.mktemp("twin"))


def test_killed_at_random_moments(twin: Twin, builder: Builder, times: Times) -> None:
    twin.turn()
    begun = time.monotonic()
    builder.build(twin.source, twin.index)
    whole = time.monotonic() - begun
    chance = random.Random(SEED)
    killed = 0
    for _ in range(times(2, 1_000)):
        twin.turn()
        killed += builder.kill_after(chance.uniform(0, 1.1 * whole), twin.source, twin.index)
        twin.check()
    print(f"{killed} of {times(2, 1_000)} builds were killed before they ended")
    assert killed > 0


def test_killed_at_every_step(twin: Twin, builder: Builder, times: Times) -> None:
    """Steps are the files opened to write, renamed and removed; the last of them publish, and are tried often."""
    twin.turn()
    whole = builder.build(twin.source, twin.index)
    assert whole is not None
    twin.check()
    publishing = range(whole["events"] - 17, whole["events"] + 1)
    before = range(1, publishing.start, times(60, 1))
    steps = [*before, *list(publishing)[:: times(10, 1)] * times(1, 20)]
    killed = 0
    for step in steps:
        twin.turn()
        killed += builder.build(twin.source, twin.index, nth=step) is None
        twin.check()
    print(f"killed at {killed} of {len(steps)} steps; the others were not reached, as there was less to remove")
    assert killed > 0.7 * len(steps)


def test_the_first_build_is_killed_at_every_step(
    states: list[Path], tmp_path: Path, builder: Builder, times: Times
) -> None:
    build(states[0], tmp_path / "undisturbed")
    expected = answers_of(tmp_path / "undisturbed")
    for step in range(times(20, 1), 100, times(20, 1)):
        index = tmp_path / f"index-{step}"
        if builder.build(states[0], index, nth=step) is not None:
            break
        if is_index(index):  # all is written but the pointer
            faults = pointer_faults(index)
            assert answers_of(index, faults[0] if faults else "") == expected
        build(states[0], index)
        assert (answers_of(index), leftovers(index)) == (expected, [])
    assert step > 20


@pytest.mark.parametrize("event", EVENTS)
def test_every_step_that_fails_is_told_and_leaves_nothing(
    twin: Twin, builder: Builder, event: str, times: Times
) -> None:
    """The n-th call to the system fails as on a full disk, for every n."""
    twin.turn()
    whole = builder.build(twin.source, twin.index, nth=1_000, events=(event,))
    assert whole is not None
    for step in range(1, whole["events"] + 1, times(20, 1)):
        before = twin.now
        twin.turn()
        told = builder.build(twin.source, twin.index, nth=step, how=ENOSPC, events=(event,))
        assert told is not None
        after = answers_of(twin.index)
        if "error" in told:
            assert told["error"].startswith("IndexFolderError: "), told
            assert "free some space" in told["error"]
        assert after == twin.answers[before] or served_anew(after, twin)
        if after == twin.answers[before]:
            assert leftovers(twin.index) == []
        build(twin.source, twin.index)


def served_anew(after: list[str], twin: Twin) -> bool:
    """Whether what failed was only the removal of what is no longer kept, after the new generation was served."""
    return after == twin.answers[twin.now]
