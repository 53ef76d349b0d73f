"""How the witnesses are weighed: numbers fitted by `training/fusion.py` on development questions, read from a file."""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

BUNDLED = Path(__file__).parent / "model" / "fusion.json"


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights for one kind of pair of languages, the same or two different ones.

    `first` weighs terms, names and vectors of all passages; `passage` those three and the features of
    `index.weighing`, with `bias` added, which makes scores of one language and across languages compare; `sentence`
    and `confidence` (a logistic model, its constant first) the features of `index.evidence`.
    """

    first: tuple[float, ...]
    passage: tuple[float, ...]
    bias: float
    sentence: tuple[float, ...]
    confidence: tuple[float, ...]

    def score(self, features: tuple[float, ...]) -> float:
        """Of a passage, higher for better, about 0 to 1."""
        return self.bias + sum(weight * feature for weight, feature in zip(self.passage, features, strict=True))

    def probability(self, features: tuple[float, ...]) -> float:
        """That the best sentences answer the question, 0 to 1."""
        constant, *slopes = self.confidence
        score = constant + sum(slope * feature for slope, feature in zip(slopes, features, strict=True))
        return 1 / (1 + math.exp(-score))


@dataclass(frozen=True, slots=True)
class Fusion:
    """Weights within a language and across languages, and the confidence an answer needs."""

    same: Weights
    across: Weights
    answered: float
    partly: float


@cache
def load(path: Path = BUNDLED) -> Fusion:
    """The fitted weights."""
    values = json.loads(path.read_text(encoding="utf-8"))
    return Fusion(_weights(values["same"]), _weights(values["across"]), values["answered"], values["partly"])


def _weights(values: dict[str, Any]) -> Weights:
    lists = {name: tuple(map(float, values[name])) for name in ("first", "passage", "sentence", "confidence")}
    return Weights(bias=float(values["bias"]), **lists)
