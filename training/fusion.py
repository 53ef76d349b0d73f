"""Fits the weights of the fusion on development questions: how terms, names and vectors are weighed, which sentences
answer, and how sure one may be.

Passages: listwise softmax loss over the passages that the witnesses bring up (ListNet with one relevant passage: Cao et
al., ICML 2007), within a language and across languages each on its own; then the scale and the constant of scores
across languages, over passages of twelve languages with the answer in only one of them, so that the two compare.
Sentences: the same loss over the sentences of the best passages, those that hold the answer being right. Confidence:
logistic regression on the features of `index.sureness`, with the answering article in the index and taken out of it
(Platt, 1999, calibrates the same way).

    python -m training.fusion --data ../shared/data --work /tmp/dalil-fusion --out index/model/fusion.json
"""

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from assistant.evaluation import holds
from benchmarks.sets import LANGUAGES, open_index, questions, without
from benchmarks.sets import Question as Asked
from index import Evidence, Index, Passage, evidence, find_evidence, sureness
from index.fusion import RATES, Fusion, Weights
from index.question import Question
from index.weighing import FEATURES

WITHOUT_ENGLISH = (("ru", "ar"), ("ar", "ru"), ("de", "es"), ("zh", "ar"), ("tr", "de"), ("es", "hi"))
MIXED = ("en", "ar", "ru", "es", "zh", "hi")  # asked over twelve languages at once
ALONE, TOGETHER = 30, 10  # candidates of a language that search looks at closely
WITNESSES = 3  # terms, names, vectors
WIDTH = WITNESSES + FEATURES
START = Weights(
    (0.6, 0.2, 0.2),
    (1.0,) * WIDTH,
    0.0,
    (1.0,) * evidence.FEATURES,
    (0.0,) * (1 + sureness.FEATURES),
    (0.0, 0.0),
    (1.0,) * len(RATES),
)  # to find what is fitted on

Array = NDArray[np.float64]


class Group(NamedTuple):
    """The candidates of one question: features of shape (candidates, features), and which are right."""

    features: Array
    right: NDArray[np.bool_]


class Part(NamedTuple):
    """The candidates of one question in one language: their scores, and which is right; whether that is another
    language than the question's.
    """

    scores: Array
    across: bool
    right: NDArray[np.bool_]


class Sure(NamedTuple):
    """Features of the best sentence of one question, whether one of the first three answers it, and whether the
    answering article was there.
    """

    features: tuple[float, ...]
    right: bool
    there: bool


def seen(index: Index, one: Asked, most: int) -> Group:
    """What search sees of a question in an index of passages of one language."""
    found = index.candidates(index.question(one.text), most)
    features = np.array([candidate.features for candidate in found]).reshape(len(found), WIDTH)
    right = np.array([candidate.place.article_id == one.passage_id for candidate in found], dtype=np.bool_)
    return Group(features, right)


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


def fit_balance(mixed: list[list[Part]]) -> tuple[float, float]:
    """The scale and the constant of scores across languages that make them compare with those within one.

    The same loss over the candidates of several languages together. A question's own language counts as much as all
    the others, of which there are eleven times as many.
    """
    usable = [parts for parts in mixed if any(part.right.any() for part in parts)]
    own = [any(part.right.any() and not part.across for part in parts) for parts in usable]
    shares = np.where(own, len(own) / max(1, sum(own)), len(own) / max(1, len(own) - sum(own)))
    columns = [
        (
            np.concatenate([part.scores for part in parts]),
            np.concatenate([np.full(len(part.scores), part.across) for part in parts]),
            np.concatenate([part.right for part in parts]),
        )
        for parts in usable
    ]

    def loss(values: Array) -> float:
        sharpness, scale, constant = values
        total = 0.0
        for share, (scores, across, right) in zip(shares, columns, strict=True):
            sharp = np.exp(sharpness) * np.where(across, scale * scores + constant, scores)
            total += share * (np.logaddexp.reduce(sharp) - np.logaddexp.reduce(sharp[right]))
        return float(total / len(columns))

    found = minimize(loss, np.array([3.0, 1.0, 0.0]), method="Nelder-Mead")
    return float(found.x[1]), float(found.x[2])


class Case(NamedTuple):
    """One question with what search brought up for it, and the answers in the language of the passages."""

    where: Index
    question: Question
    asked: Asked
    answers: list[str]
    found: list[Passage]


def cases(index: Index, asked: list[Asked], answers: list[list[str]]) -> list[Case]:
    """Search run for every question, deep enough to leave passages when one article is taken out."""
    made = []
    for one, own in zip(asked, answers, strict=True):
        question = index.question(one.text)
        made.append(Case(index, question, one, own, index.search(question, 30)))
    return made


def _answers(found: list[Evidence], case: Case) -> list[bool]:
    """Which of the sentences are of the answering article and hold an answer."""
    return [one.article.id == case.asked.passage_id and holds(one.text, case.answers) for one in found]


def sentence_groups(made: list[Case]) -> list[Group]:
    """Features of the sentences of the best passages, right where the answer's passage holds the answer."""
    groups = []
    for case in made:
        if not case.asked.answerable:
            continue
        found = find_evidence(case.where, case.question, case.found)
        right = _answers(found, case)
        if any(right):
            groups.append(Group(np.array([one.features for one in found]), np.array(right)))
    return groups


def sure(made: list[Case]) -> list[Sure]:
    """Every question twice: with the answering article there, and with it taken out."""
    rows = []
    for case in made:
        there = find_evidence(case.where, case.question, case.found)
        if there:
            features = sureness.features(case.where, case.question, case.found, there[0])
            rows.append(Sure(features, any(_answers(there[:3], case)), there=True))
        others = without(case.found, case.asked.passage_id)
        gone = find_evidence(case.where, case.question, others)
        if gone:
            rows.append(Sure(sureness.features(case.where, case.question, others, gone[0]), right=False, there=False))
    return rows


def usual(made: list[Case]) -> tuple[float, float]:
    """How the best passage, and the next ones on average, score where the answering article is taken out: medians."""
    standings = []
    for case in made:
        others = without(case.found, case.asked.passage_id)
        if others:
            lead, above = sureness.standing(START, others, others[0])  # START takes nothing for usual
            standings.append((others[0].score - lead, others[0].score - above))
    rival, rest = np.median(np.array(standings), axis=0)
    return float(rival), float(rest)


def fit_confidence(rows: list[Sure]) -> Array:
    """Constant and slopes of a logistic regression, lightly regularised, no slope negative."""
    features = np.array([[1.0, *row.features] for row in rows])
    signs = np.where([row.right for row in rows], 1.0, -1.0)

    def loss(weights: Array) -> tuple[float, Array]:
        margins = signs * (features @ weights)
        slope = -(signs / (1 + np.exp(margins))) @ features / len(rows)
        slope[1:] += 2e-4 * weights[1:]
        return float(np.logaddexp(0, -margins).mean() + 1e-4 * (weights[1:] ** 2).sum()), slope

    bounds = [(None, None)] + [(0, None)] * (features.shape[1] - 1)
    found = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x)


def pairs(same: bool) -> list[tuple[str, str]]:
    """Pairs of question and passage language to fit on."""
    if same:
        return [(language, language) for language in LANGUAGES]
    others = [language for language in LANGUAGES if language != "en"]
    return [("en", other) for other in others] + [(other, "en") for other in others] + list(WITHOUT_ENGLISH)


def development(data: Path, language: str) -> list[Asked]:
    """Every second of XQuAD's development questions in one language; all of them give the same weights."""
    return [one for one in questions(data, f"xquad.{language}") if one.is_development][::2]


class Fitter:
    """Fits one kind of pairs after the other over indexes that are opened once."""

    def __init__(self, data: Path, work: Path) -> None:
        self.asked = {language: development(data, language) for language in LANGUAGES}
        self.indexes = {language: open_index(data, f"xquad.{language}", work) for language in LANGUAGES}
        self.use(Fusion(START, START))

    def use(self, fusion: Fusion) -> None:
        """Searches with these weights from now on."""
        for index in self.indexes.values():
            index.fusion = fusion

    def passages(self) -> dict[bool, Weights]:
        """Weights of passages within a language (True) and across languages (False)."""
        fitted = {}
        for same in (True, False):
            groups = [seen(self.indexes[w], one, ALONE) for a, w in pairs(same) for one in self.asked[a]]
            heard = [Group(group.features[:, :WITNESSES], group.right) for group in groups]
            fitted[same] = replace(START, first=tuple(fit_listwise(heard)), passage=tuple(fit_listwise(groups)))
        scale, constant = fit_balance(self._mixed(fitted))
        across = tuple(scale * weight for weight in fitted[False].passage)
        return {True: fitted[True], False: replace(fitted[False], passage=across, bias=constant)}

    def _mixed(self, fitted: dict[bool, Weights]) -> list[list[Part]]:
        """Questions over all languages together, once for every language that alone keeps the answer."""
        mixed = []
        for asked in MIXED:
            for one in self.asked[asked][::3]:
                parts = {}
                for written, index in self.indexes.items():
                    group = seen(index, one, TOGETHER)
                    weights = fitted[written == asked].passage
                    parts[written] = Part(group.features @ np.array(weights), written != asked, group.right)
                for kept in LANGUAGES:
                    others = [_without_right(part) for written, part in parts.items() if written != kept]
                    mixed.append([parts[kept], *others])
        return mixed

    def cases(self, same: bool) -> list[Case]:
        """Search run for every development question of the kind."""
        made: list[Case] = []
        for asked, written in pairs(same):
            answers = [one.answers for one in self.asked[written]]
            step = slice(None) if same else slice(0, None, 3)  # there are three times as many pairs across languages
            made += cases(self.indexes[written], self.asked[asked][step], answers[step])
        return made

    def close(self) -> None:
        """Frees the indexes."""
        for index in self.indexes.values():
            index.close()


def _without_right(part: Part) -> Part:
    return Part(part.scores[~part.right], part.across, part.right[~part.right])


def fit(fitter: Fitter) -> Fusion:
    """All weights: passages first, then sentences and confidence with the passages those bring up."""
    fitted = fitter.passages()
    print(fitted)
    for same in (True, False):
        fitter.use(Fusion(fitted[True], fitted[False]))
        made = fitter.cases(same)
        sentence = tuple(fit_listwise(sentence_groups(made)))
        fitted[same] = replace(fitted[same], sentence=sentence, usual=usual(made))
        fitter.use(Fusion(fitted[True], fitted[False]))
        rows = sure(made)
        fitted[same] = replace(fitted[same], confidence=tuple(fit_confidence(rows)))
        wrong = np.array([fitted[same].probability(row.features) for row in rows if not row.there])
        fitted[same] = replace(fitted[same], thresholds=(1.0, *np.quantile(wrong, 1 - np.array(RATES[1:-1])), 0.0))
        print("same language" if same else "across languages", fitted[same])
    return Fusion(fitted[True], fitted[False])


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
    fitter = Fitter(options.data, options.work)
    try:
        fusion = fit(fitter)
    finally:
        fitter.close()
    options.out.write_text(json.dumps(rounded(asdict(fusion)), indent=1) + "\n", encoding="utf-8")
    print(options.out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
