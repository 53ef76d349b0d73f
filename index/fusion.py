"""How the witnesses are weighed: numbers fitted by `training/fusion.py` on development questions, read from a file."""

import json
import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

BUNDLED = Path(__file__).parent / "model" / "fusion.json"
RATES = (0.0, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)  # of `Weights.thresholds`


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights for one kind of pair of languages, the same or two different ones.

    `first` weighs terms, names and vectors of all passages; `passage` those three and the features of
    `index.weighing`, with `bias` added, which makes scores of one language and across languages compare; `sentence`
    the features of `index.evidence`, and `confidence` (a logistic model, its constant first) those of
    `index.sureness`.

    `usual` are the scores that the best passage, and the next ten on average, have where nothing answers.
    `thresholds` are the probabilities above which so many such questions come out as RATES says.
    """

    first: tuple[float, ...]
    passage: tuple[float, ...]
    bias: float
    sentence: tuple[float, ...]
    confidence: tuple[float, ...]
    usual: tuple[float, ...]
    thresholds: tuple[float, ...]

    def score(self, features: tuple[float, ...]) -> float:
        """Of a passage, higher for better, about 0 to 1."""
        return self.bias + sum(weight * feature for weight, feature in zip(self.passage, features, strict=True))

    def probability(self, features: tuple[float, ...]) -> float:
        """That the best sentences answer the question, 0 to 1."""
        constant, *slopes = self.confidence
        score = constant + sum(slope * feature for slope, feature in zip(slopes, features, strict=True))
        return 1 / (1 + math.exp(-score))

    def threshold(self, rate: float) -> float:
        """The probability to ask for so that of questions nothing answers the share `rate`, 0 to 1, is answered."""
        steps = pairwise(zip(RATES, self.thresholds, strict=True))
        (low, above), (high, below) = next(step for step in steps if step[0][0] <= rate <= step[1][0])
        return above + (below - above) * (rate - low) / (high - low)


@dataclass(frozen=True, slots=True)
class Fusion:
    """Weights within a language and across languages."""

    same: Weights
    across: Weights


@cache
def load(path: Path = BUNDLED) -> Fusion:
    """The fitted weights."""
    values = json.loads(path.read_text(encoding="utf-8"))
    return Fusion(_weights(values["same"]), _weights(values["across"]))


def _weights(values: dict[str, Any]) -> Weights:
    lists = {name: tuple(map(float, numbers)) for name, numbers in values.items() if name != "bias"}
    return Weights(bias=float(values["bias"]), **lists)
