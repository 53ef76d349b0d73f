"""Builders that begin at once: one builds, the others are refused, with the process number of the one that builds."""

import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from faults import answers_of, leftovers

from index import build

DALIL = Path(sys.executable).with_name("dalil")
Times = Callable[[int, int], int]


def begin(source: Path, index: Path) -> "subprocess.Popen[str]":
    command = [str(word) for word in (DALIL, "index", source, "--full", "--into", index)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ends(builders: list["subprocess.Popen[str]"]) -> tuple[list[int], list[str]]:
    """Exit statuses, and what was told on standard error."""
    told = [builder.communicate(timeout=120)[1] for builder in builders]
    return [builder.returncode for builder in builders], told


@pytest.mark.parametrize(("builders", "rounds"), [(2, (2, 100)), (8, (1, 20))])
def test_one_builds_and_the_others_are_refused(
    samples: Path, tmp_path: Path, times: Times, builders: int, rounds: tuple[int, int]
) -> None:
    build(samples, tmp_path / "undisturbed")
    expected = answers_of(tmp_path / "undisturbed")
    index = tmp_path / "index"
    build(samples, index)
    chance = random.Random(20250117)
    for _ in range(times(*rounds)):
        started = []
        for _ in range(builders):
            started.append(begin(samples, index))
            time.sleep(chance.uniform(0, 0.5) / (builders - 1))
        statuses, told = ends(started)
        assert sorted(statuses) == [0] + [5] * (builders - 1)
        winner = started[statuses.index(0)].pid
        for status, line in zip(statuses, told, strict=True):
            if status:
                assert re.fullmatch(rf"dalil: another build \(process {winner}\) holds .*; wait for it to end\n", line)
        assert (answers_of(index), leftovers(index)) == (expected, [])


def test_the_lock_of_a_killed_build_frees_itself(samples: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    killed = begin(samples, index)
    while not (index / "lock.pid").exists():
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    statuses, told = ends([begin(samples, index)])
    assert (statuses, told) == ([0], [""])
