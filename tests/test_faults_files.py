"""Files made to hang, crash or fill the disk, in 37 families: each is refused in a line, or read, within its limits.

An index of good files among such ones is tried in tests/test_reading.py.
"""

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from bombs import BOMBS, write

from index import Article, Failure, reading
from index.reading import Reader

Times = Callable[[int, int], int]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")


@pytest.fixture(autouse=True)
def _with_faults(times: Times) -> None:
    if not times(0, 1):
        pytest.skip("takes as long as files may take; runs with --faults")


def test_what_computes_too_long_is_ended_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "slow.txt").write_text("a" + "\u0301\u0316" * 2_000_000)  # marks that have to be sorted
    monkeypatch.setattr(reading, "WALL", 200)
    with Reader() as reader:
        found = list(reader.read(tmp_path / "slow.txt", "slow.txt"))
    assert found == [Failure("slow.txt", f"reading it takes more than {reading.CPU} seconds of computing")]


def test_hostile_files_are_refused_in_a_line_or_read(tmp_path: Path, times: Times) -> None:
    chance = random.Random(1)
    families = list(BOMBS)
    count = times(len(families), 1_500)
    slowest, refused, reasons = dict.fromkeys(families, 0.0), 0, Counter[str]()
    with Reader() as reader:
        for number in range(count):
            family = families[number % len(families)]
            path = write(family, chance, tmp_path, number)
            begun = time.monotonic()
            found = list(reader.read(path, path.name))
            slowest[family] = max(slowest[family], time.monotonic() - begun)
            assert found, family
            failures = [item for item in found if isinstance(item, Failure)]
            for item in found:
                json.dumps(item if not isinstance(item, Article) else item.text).encode()
            for failure in failures:
                assert "\n" not in failure.reason
                reasons[failure.reason.split("(")[0][:40]] += 1
            refused += bool(failures)
            path.unlink()
    print(f"{count} hostile files in {len(families)} families, {refused} refused; seconds of the slowest:")
    print(*Counter(slowest).most_common(5), sep="\n")
    print(*reasons.most_common(12), sep="\n")
