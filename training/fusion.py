"""Fits the weights of the fusion on development questions: how terms, names and vectors are weighed, which sentences
answer, and how sure one may be.

Passages: listwise softmax loss over the passages that the witnesses bring up (ListNet with one relevant passage: Cao et
al., ICML 2007), within a language and across languages each on its own; then the scale and the constant of scores
across languages, over passages of many languages with the answer in only one of them, so that the two compare.
Sentences: the same loss over the sentences of the best passages, those that hold the answer being right. Confidence:
logistic regression on the features of `index.sureness`, with the answering article in the index and taken out of it
(Platt, 1999, calibrates the same way), in large and in small collections.

    python -m training.fusion --data ../shared/data --work /tmp/dalil-fusion --out index/model/fusion.json
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from index.balance import balanced
from index.fusion import RATES, Fusion, Weights
from training.sittings import START, WITNESSES, Array, Desk, Desks, Group, Mixed, Sure, newsrooms, pairs, together

OWN = 0.25  # more than a language's share of twelve, for what can be read without a translation
FEW = 0.25  # what small collections count beside large ones in how sure one may be: of both a little is lost


def fit_listwise(groups: list[Group]) -> Array:
    """Weights of the features, none negative, scaled to a sum of 1.

    The loss is the mean negative log-likelihood of the right candidates under a softmax of the weighted features.
    """
    usable = [group for group in groups if group.right.any() and not group.right.all()]
    width = usable[0].features.shape[1]

    def loss(weights: Array) -> tuple[float, Array]:
        total, slope = 0.0, np.zeros(width)
        for features, right in usable:
            scores = features @ weights
            exponents = np.exp(scores - scores.max())
            chances = exponents / exponents.sum()
            hit = chances[right].sum() + 1e-12
            total -= np.log(hit)
            slope -= (chances[right] / hit) @ features[right] - chances @ features
        return float(total / len(usable) + 1e-4 * weights @ weights), slope / len(usable) + 2e-4 * weights

    found = minimize(loss, np.full(width, 3.0), jac=True, method="L-BFGS-B", bounds=[(0, None)] * width)
    return np.asarray(found.x / found.x.sum())


def fit_balance(sittings: Sequence[Sequence[Mixed]], fitted: dict[bool, Array]) -> tuple[float, float]:
    """The scale and the constant of scores across languages that make them compare with those within one, once
    languages are balanced. `fitted` are the weights of features within a language (True) and across languages (False).

    The same loss over the candidates of several languages together. All kinds of sittings count alike, and in each the
    answers in a question's own language count OWN, those in one of the eleven others the rest.
    """
    shares: list[float] = []
    usable: list[tuple[Mixed, Array, NDArray[np.bool_]]] = []
    for mixed in sittings:
        told = [one for one in mixed if one.group.right.any()]
        own = np.array([not one.across[one.group.right].any() for one in told])
        shares += np.where(own, OWN / max(1, own.sum()), (1 - OWN) / max(1, (~own).sum())).tolist()
        for one in told:
            scores = np.where(one.across, one.group.features @ fitted[False], one.group.features @ fitted[True])
            usable.append((one, scores, one.across))

    def loss(values: Array) -> float:
        sharpness, scale, constant = values
        total = 0.0
        for share, (one, scores, across) in zip(shares, usable, strict=True):
            compared = np.where(across, scale * scores + constant, scores).tolist()
            sharp = np.exp(sharpness) * np.array(balanced(compared, one.languages, one.brought))
            total += share * (np.logaddexp.reduce(sharp) - np.logaddexp.reduce(sharp[one.group.right]))
        return total

    found = minimize(loss, np.array([3.0, 1.0, 0.05]), method="Nelder-Mead")  # from a constant of 0 it hardly moves
    return float(found.x[1]), float(found.x[2])


def fit_confidence(rows: Sequence[Sure], shares: Array) -> Array:
    """Constant and slopes of a logistic regression, lightly regularised, no slope negative. `shares` are what the rows
    count, 1 in all.
    """
    features = np.array([[1.0, *row.features] for row in rows])
    signs = np.where([row.right for row in rows], 1.0, -1.0)

    def loss(weights: Array) -> tuple[float, Array]:
        margins = signs * (features @ weights)
        slope = -(signs * shares / (1 + np.exp(margins))) @ features
        slope[1:] += 2e-4 * weights[1:]
        return float(shares @ np.logaddexp(0, -margins) + 1e-4 * (weights[1:] ** 2).sum()), slope

    bounds = [(None, None)] + [(0, None)] * (features.shape[1] - 1)
    found = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x)


def fit(desks: Desks) -> Fusion:
    """All weights: passages first, then sentences and confidence with the passages those bring up."""
    fitted = passages(desks)
    print(fitted)
    desks.use(Fusion(fitted[True], fitted[False]))
    for same in (True, False):
        sentence = tuple(fit_listwise(desks.all(Desk.sentences, pairs(same))).tolist())
        rival, rest = np.median(np.array(desks.all(Desk.standings, pairs(same))), axis=0)
        fitted[same] = replace(fitted[same], sentence=sentence, usual=(float(rival), float(rest)))
    desks.use(Fusion(fitted[True], fitted[False]))
    beside = desks.all(Desk.sure, newsrooms())
    for same in (True, False):
        large = desks.all(Desk.sure, pairs(same))
        few = [row for row in beside if row.same == same]
        shares = np.repeat(((1 - FEW) / len(large), FEW / len(few)), (len(large), len(few)))
        fitted[same] = replace(fitted[same], confidence=tuple(fit_confidence(large + few, shares).tolist()))
        wrong = np.array([fitted[same].probability(row.features) for row in large if not row.there])
        fitted[same] = replace(
            fitted[same], thresholds=(1.0, *np.quantile(wrong, 1 - np.array(RATES[1:-1])).tolist(), 0.0)
        )
        print("same language" if same else "across languages", fitted[same])
    return Fusion(fitted[True], fitted[False])


def passages(desks: Desks) -> dict[bool, Weights]:
    """Weights of passages within a language (True) and across languages (False)."""
    first, closely = {}, {}
    for same in (True, False):
        groups = desks.all(Desk.seen, pairs(same))
        first[same] = tuple(fit_listwise([Group(one.features[:, :WITNESSES], one.right) for one in groups]).tolist())
        closely[same] = fit_listwise(groups)
    kinds = [desks.all(Desk.joint, together()), desks.all(Desk.mixed, newsrooms())]
    scale, constant = fit_balance(kinds, closely)
    within = replace(START, first=first[True], passage=tuple(closely[True].tolist()))
    return {
        True: within,
        False: replace(START, first=first[False], passage=tuple((scale * closely[False]).tolist()), bias=constant),
    }


def rounded(values: Any) -> Any:
    """Numbers to four places: more would be noise."""
    if isinstance(values, dict):
        return {name: rounded(value) for name, value in values.items()}
    return round(values, 4) if isinstance(values, float) else [round(float(value), 4) for value in values]


def main() -> None:
    """Fits and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="folder for the indexes of the sets")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    with Desks(options.data, options.work) as desks:
        fusion = fit(desks)
    options.out.write_text(json.dumps(rounded(asdict(fusion)), indent=1) + "\n", encoding="utf-8")
    print(options.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
