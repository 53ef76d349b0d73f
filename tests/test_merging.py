import math
import random
from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.merging import SMALL, WORN, absorbed

SIZES = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(0, 30_000), max_size=12)


def share_dead(living: Mapping[str, int], draw: st.DataObject) -> dict[str, int]:
    return {name: draw.draw(st.integers(0, 2 * passages + 5)) for name, passages in living.items()}


def none_dead(living: Mapping[str, int]) -> dict[str, int]:
    return dict.fromkeys(living, 0)


@given(SIZES, st.integers(1, 50_000), st.data())
def test_what_stays_is_larger_than_all_that_is_taken_together(
    living: dict[str, int], new: int, data: st.DataObject
) -> None:
    taken = absorbed(living, share_dead(living, data), new)
    total = new + sum(living[name] for name in taken)
    assert taken <= living.keys()
    for name in living.keys() - taken:
        assert living[name] > SMALL
        assert living[name] > total


@given(SIZES, st.integers(1, 50_000), st.data())
def test_what_is_worn_is_taken_and_nothing_that_stays_is_worn(
    living: dict[str, int], new: int, data: st.DataObject
) -> None:
    dead = share_dead(living, data)
    worn = {name for name in living if dead[name] > WORN * (living[name] + dead[name])}
    assert worn <= absorbed(living, dead, new)


@given(SIZES, st.integers(1, 50_000), st.data())
def test_nothing_is_taken_without_a_reason(living: dict[str, int], new: int, data: st.DataObject) -> None:
    dead = share_dead(living, data)
    taken = absorbed(living, dead, new)
    for name in taken:
        worn = dead[name] > WORN * (living[name] + dead[name])
        others = new + sum(living[other] for other in taken - {name})
        assert worn or living[name] <= max(SMALL, others)


@given(SIZES, st.integers(1, 50_000))
def test_the_order_in_which_segments_are_named_does_not_matter(living: dict[str, int], new: int) -> None:
    turned = dict(reversed(living.items()))
    assert absorbed(living, none_dead(living), new) == absorbed(turned, none_dead(turned), new)


@pytest.mark.parametrize(
    ("living", "dead", "new", "taken"),
    [
        ({}, {}, 10, set()),
        ({"a": SMALL}, {}, 1, {"a"}),
        ({"a": SMALL + 1}, {}, 1, set()),
        ({"a": 5_000}, {}, 5_000, {"a"}),
        ({"a": 5_000}, {}, 4_999, set()),
        ({"a": 1_500, "b": 3_000, "c": 90_000}, {}, 1_500, {"a", "b"}),
        ({"a": 1_500, "b": 3_001, "c": 90_000}, {}, 1_500, {"a"}),
        ({"a": 75_000}, {"a": 25_000}, 1, set()),
        ({"a": 75_000}, {"a": 25_001}, 1, {"a"}),
        ({"a": 0}, {"a": 90_000}, 1, {"a"}),
        ({"worn": 60_000, "a": 50_000, "b": 200_000}, {"worn": 30_000}, 1, {"worn", "a"}),
    ],
)
def test_examples(living: dict[str, int], dead: dict[str, int], new: int, taken: set[str]) -> None:
    assert absorbed(living, none_dead(living) | dead, new) == taken


class Run:
    """Builds one after another: how many segments there were, and how often passages were written."""

    def __init__(self, builds: Iterable[int]) -> None:
        self.segments: dict[str, int] = {}
        self.most, self.written, self.passages = 0, 0, 0
        for number, new in enumerate(builds):
            taken = absorbed(self.segments, none_dead(self.segments), new)
            size = new + sum(self.segments.pop(name) for name in taken)
            self.segments[str(number)] = size
            self.passages += new
            self.written += size
            self.most = max(self.most, len(self.segments))


@given(st.integers(1, 5_000), st.integers(1, 400))
def test_builds_of_one_size_keep_a_logarithm_of_segments(new: int, builds: int) -> None:
    run = Run([new] * builds)
    assert sum(run.segments.values()) == run.passages
    assert len(run.segments) <= 1 + math.log2(1 + run.passages / SMALL)


@pytest.mark.parametrize("largest", [3, 40, 200, 1_000])
@pytest.mark.parametrize("seed", range(5))
def test_a_long_run_of_small_builds_keeps_few_segments(largest: int, seed: int) -> None:
    chance = random.Random(seed)
    run = Run(chance.randint(1, largest) for _ in range(5_000))
    assert sum(run.segments.values()) == run.passages
    assert run.most <= 2 * (1 + math.log2(1 + run.passages / SMALL))


@pytest.mark.parametrize("new", [SMALL // 4, SMALL, 3 * SMALL])
def test_a_passage_is_written_again_as_often_as_a_logarithm(new: int) -> None:
    run = Run([new] * 2_000)
    assert run.written <= run.passages * (max(1, SMALL / new) + math.log2(run.passages / SMALL))


def test_one_small_change_of_a_large_index_writes_little() -> None:
    run = Run([1_000_000, 10])
    assert sorted(run.segments.values()) == [10, 1_000_000]
