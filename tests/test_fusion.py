import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import Weights, load
from index.weighing import FEATURES

SHARES = st.tuples(*[st.floats(0, 1)] * 8)


@pytest.mark.parametrize("kind", ["same", "across"])
def test_the_fitted_weights_have_one_number_for_each_witness(kind: str) -> None:
    weights: Weights = getattr(load(), kind)
    assert (len(weights.first), len(weights.passage)) == (3, 3 + FEATURES)
    assert (len(weights.sentence), len(weights.confidence)) == (6, 9)
    assert min(weights.first + weights.passage + weights.sentence) >= 0


def test_a_score_is_the_bias_and_the_weighed_features() -> None:
    weights = Weights((1,), (0.5, 2.0), 0.25, (1,), (0,))
    assert weights.score((1.0, 0.5)) == pytest.approx(1.75)


def test_an_answer_needs_more_confidence_than_a_part_of_one() -> None:
    assert 0 < load().partly <= load().answered < 1


@given(SHARES)
def test_a_probability_is_between_0_and_1(features: tuple[float, ...]) -> None:
    assert 0 < load().same.probability(features) < 1
    assert 0 < load().across.probability(features) < 1


@pytest.mark.parametrize("feature", range(4))
def test_more_of_a_good_sign_is_more_probable(feature: int) -> None:
    weights = Weights((1,), (1,), 0, (1,), (-4, 5, 2, 2, 2))
    rising = [weights.probability(tuple(x if i == feature else 0.3 for i in range(4))) for x in (0, 0.3, 0.6, 1)]
    assert all(low < high for low, high in pairwise(rising))


def test_nothing_met_is_less_probable_than_everything_met() -> None:
    for weights in (load().same, load().across):
        assert weights.probability((0,) * 8) < weights.probability((1,) * 8)


@pytest.mark.parametrize(("constant", "probability"), [(-700, 0), (0, 0.5), (700, 1)])
def test_the_probability_is_logistic(constant: float, probability: float) -> None:
    assert Weights((1,), (1,), 0, (1,), (constant, 1)).probability((0.0,)) == pytest.approx(probability)


def test_weights_are_read_from_any_file(tmp_path: Path) -> None:
    kind = {"first": [1], "passage": [1, 2, 3], "bias": -0.5, "sentence": [4, 5, 6], "confidence": [7, 8, 9, 10, 11]}
    (tmp_path / "f.json").write_text(json.dumps({"same": kind, "across": kind, "answered": 0.6, "partly": 0.2}))
    fusion = load(tmp_path / "f.json")
    assert fusion.same == fusion.across == Weights((1,), (1, 2, 3), -0.5, (4, 5, 6), (7, 8, 9, 10, 11))
    assert (fusion.answered, fusion.partly) == (0.6, 0.2)
