import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.evidence import FEATURES as SENTENCE
from index.fusion import RATES, Weights, load
from index.sureness import FEATURES as SURE
from index.weighing import FEATURES

SHARES = st.tuples(*[st.floats(0, 1)] * SURE)


def made(confidence: tuple[float, ...], **others: tuple[float, ...]) -> Weights:
    return Weights((1,), (1,), 0, (1,), confidence, (0, 0), others.get("thresholds", (1.0,) * len(RATES)))


@pytest.mark.parametrize("kind", ["same", "across"])
def test_the_fitted_weights_have_one_number_for_each_witness(kind: str) -> None:
    weights: Weights = getattr(load(), kind)
    assert (len(weights.first), len(weights.passage)) == (3, 3 + FEATURES)
    assert (len(weights.sentence), len(weights.confidence)) == (SENTENCE, 1 + SURE)
    assert (len(weights.usual), len(weights.thresholds)) == (2, len(RATES))
    assert min(weights.first + weights.passage + weights.sentence) >= 0


def test_a_score_is_the_bias_and_the_weighed_features() -> None:
    weights = Weights((1,), (0.5, 2.0), 0.25, (1,), (0,), (0, 0), ())
    assert weights.score((1.0, 0.5)) == pytest.approx(1.75)


@pytest.mark.parametrize("kind", ["same", "across"])
def test_fewer_false_answers_need_more_confidence(kind: str) -> None:
    weights: Weights = getattr(load(), kind)
    asked = [weights.threshold(rate) for rate in (0, 0.005, *RATES[1:], 0.15, 0.77, 1)]
    assert (asked[0], asked[-1]) == (1.0, 0.0)
    assert all(low >= high for low, high in pairwise(weights.thresholds))
    assert weights.threshold(0.01) > weights.threshold(0.05) > weights.threshold(0.15) > 0


@pytest.mark.parametrize(("rate", "threshold"), [(0.0, 1.0), (0.01, 0.9), (0.015, 0.85), (0.02, 0.8), (1.0, 0.0)])
def test_between_two_rates_the_threshold_lies_between(rate: float, threshold: float) -> None:
    falling = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.0)
    assert made((0,), thresholds=falling).threshold(rate) == pytest.approx(threshold)


@given(SHARES)
def test_a_probability_is_between_0_and_1(features: tuple[float, ...]) -> None:
    assert 0 < load().same.probability(features) < 1
    assert 0 < load().across.probability(features) < 1


@pytest.mark.parametrize("feature", range(4))
def test_more_of_a_good_sign_is_more_probable(feature: int) -> None:
    weights = made((-4, 5, 2, 2, 2))
    rising = [weights.probability(tuple(x if i == feature else 0.3 for i in range(4))) for x in (0, 0.3, 0.6, 1)]
    assert all(low < high for low, high in pairwise(rising))


def test_nothing_met_is_less_probable_than_everything_met() -> None:
    for weights in (load().same, load().across):
        assert weights.probability((0,) * SURE) < weights.probability((1,) * SURE)


@pytest.mark.parametrize(("constant", "probability"), [(-700, 0), (0, 0.5), (700, 1)])
def test_the_probability_is_logistic(constant: float, probability: float) -> None:
    assert made((constant, 1)).probability((0.0,)) == pytest.approx(probability)


def test_weights_are_read_from_any_file(tmp_path: Path) -> None:
    kind = {
        "first": [1], "passage": [1, 2, 3], "bias": -0.5, "sentence": [4, 5, 6], "confidence": [7, 8, 9, 10, 11],
        "usual": [0.2, 0.1], "thresholds": [1, 0],
    }  # fmt: skip
    (tmp_path / "f.json").write_text(json.dumps({"same": kind, "across": kind}))
    fusion = load(tmp_path / "f.json")
    expected = Weights((1,), (1, 2, 3), -0.5, (4, 5, 6), (7, 8, 9, 10, 11), (0.2, 0.1), (1, 0))
    assert fusion.same == fusion.across == expected
