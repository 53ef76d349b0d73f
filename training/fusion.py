"""Fits the weights of the fusion on development questions: how terms, names and vectors are weighed, which sentences
answer, and how sure one may be.

Passages: listwise softmax loss over the passages that the witnesses bring up (ListNet with one relevant passage: Cao et
al., ICML 2007), of one language and of twelve together with the answer in only one of them, so that scores within a
language and across languages compare.
Sentences: the same over the sentences of the best passages, those that hold the answer being right. Confidence:
logistic regression on the features of the best sentence, with the answering article in the index and taken out of it
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
from index import Index, Passage, find_evidence
from index.fusion import Fusion, Weights
from index.question import Question
from index.weighing import FEATURES

WITHOUT_ENGLISH = (("ru", "ar"), ("ar", "ru"), ("de", "es"), ("zh", "ar"), ("tr", "de"), ("es", "hi"))
MIXED = ("en", "ar", "ru", "es", "zh", "hi")  # asked over twelve languages at once
ALONE, TOGETHER = 30, 10  # candidates of a language that search looks at closely
WITNESSES = 3  # terms, names, vectors
WIDTH = WITNESSES + FEATURES
START = Weights((0.6, 0.2, 0.2), (1.0,) * WIDTH, 0.0, (1.0,) * 6, (0.0,) + (1.0,) * 8)  # to find what is fitted on
FALSE_ANSWERS = 0.05  # of questions whose article is not there, the share that may be answered all the same
FALSE_HINTS = 0.15  # the same for an answer in part

Array = NDArray[np.float64]


class Group(NamedTuple):
    """The candidates of one question: features of shape (candidates, features), and which are right."""

    features: Array
    right: NDArray[np.bool_]


class Seen(NamedTuple):
    """The candidates of one question in one language, whether that is another language, and which is right."""

    features: Array
    across: bool
    right: NDArray[np.bool_]


class Sure(NamedTuple):
    """Features of the best sentence of one question, and whether the sentences shown answer it."""

    features: tuple[float, ...]
    right: bool


def seen(index: Index, one: Asked, language: str, most: int) -> Seen:
    """What search sees of a question in an index of passages of `language`."""
    question = index.question(one.text)
    found = index.candidates(question, most)
    features = np.array([candidate.features for candidate in found]).reshape(len(found), WIDTH)
    right = np.array([candidate.place.article_id == one.passage_id for candidate in found], dtype=np.bool_)
    return Seen(features, language != question.language, right)


def joined(parts: list[Seen]) -> Group:
    """Candidates of several languages as one group: features within a language, the same across languages, and a one
    for across.
    """
    rows = []
    for features, across, right in parts:
        flag = np.full((len(right), 1), float(across))
        rows.append(np.hstack([features * (1 - flag), features * flag, flag]))
    return Group(np.vstack(rows), np.concatenate([part.right for part in parts]))


def fit_listwise(groups: list[Group], free: int = 0) -> Array:
    """Weights of the features, none negative but the last `free`, scaled so that the others sum to 1.

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

    bounds = [(0, None)] * (width - free) + [(None, None)] * free
    found = minimize(loss, np.full(width, 3.0), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x / found.x[: width - free].sum())


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


def sentence_groups(made: list[Case]) -> list[Group]:
    """Features of the sentences of the best passages, right where the answer's passage holds the answer."""
    groups = []
    for case in made:
        if not case.asked.answerable:
            continue
        found = find_evidence(case.where, case.question, case.found)
        right = [one.article.id == case.asked.passage_id and holds(one.text, case.answers) for one in found]
        if any(right):
            groups.append(Group(np.array([one.features for one in found]), np.array(right)))
    return groups


def sureness(made: list[Case]) -> list[Sure]:
    """Every question twice: with the answering article there, and with it taken out."""
    rows = []
    for case in made:
        there = find_evidence(case.where, case.question, case.found)
        if there:
            right = case.asked.answerable and any(one.article.id == case.asked.passage_id for one in there[:3])
            rows.append(Sure((*there[0].features, *there[0].context), right))
        gone = find_evidence(case.where, case.question, without(case.found, case.asked.passage_id))
        if gone:
            rows.append(Sure((*gone[0].features, *gone[0].context), False))
    return rows


def fit_confidence(rows: list[Sure]) -> Array:
    """Constant and slopes of a logistic regression, lightly regularised, no slope negative."""
    features = np.array([[1.0, *row.features] for row in rows])
    right = np.array([row.right for row in rows])

    def loss(weights: Array) -> float:
        margins = np.where(right, 1, -1) * (features @ weights)
        return float(np.logaddexp(0, -margins).mean() + 1e-4 * (weights[1:] ** 2).sum())

    bounds = [(None, None)] + [(0, None)] * (features.shape[1] - 1)
    found = minimize(loss, np.zeros(features.shape[1]), method="L-BFGS-B", bounds=bounds)
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
        self.use(Fusion(START, START, 0.5, 0.5))

    def use(self, fusion: Fusion) -> None:
        """Searches with these weights from now on."""
        for index in self.indexes.values():
            index.fusion = fusion

    def passages(self) -> dict[bool, Weights]:
        """Weights of passages within a language (True) and across languages (False), fitted together."""
        alone = {same: [self._seen(asked, written) for asked, written in pairs(same)] for same in (True, False)}
        first = {
            same: tuple(fit_listwise([Group(one.features[:, :WITNESSES], one.right) for kind in kinds for one in kind]))
            for same, kinds in alone.items()
        }
        groups = [joined([one]) for kinds in alone.values() for kind in kinds for one in kind] + self._mixed()
        fitted = fit_listwise(groups, free=1)
        fitted /= fitted[:WIDTH].sum()
        within = replace(START, first=first[True], passage=tuple(fitted[:WIDTH]))
        across = replace(START, first=first[False], passage=tuple(fitted[WIDTH:-1]), bias=float(fitted[-1]))
        return {True: within, False: across}

    def _seen(self, asked: str, written: str) -> list[Seen]:
        return [seen(self.indexes[written], one, written, ALONE) for one in self.asked[asked]]

    def _mixed(self) -> list[Group]:
        """Questions over all languages together, once for every language that alone keeps the answer."""
        groups = []
        for asked in MIXED:
            for one in self.asked[asked][::3]:
                parts = {written: seen(index, one, written, TOGETHER) for written, index in self.indexes.items()}
                for kept in LANGUAGES:
                    others = [_without_right(part) for written, part in parts.items() if written != kept]
                    groups.append(joined([parts[kept], *others]))
        return groups

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


def _without_right(part: Seen) -> Seen:
    return Seen(part.features[~part.right], part.across, part.right[~part.right])


def fit(fitter: Fitter) -> Fusion:
    """All weights: passages first, then sentences and confidence with the passages those bring up."""
    fitted = fitter.passages()
    print(fitted)
    wrong: list[float] = []
    for same in (True, False):
        fitter.use(Fusion(fitted[True], fitted[False], 0.5, 0.5))
        made = fitter.cases(same)
        fitted[same] = replace(fitted[same], sentence=tuple(fit_listwise(sentence_groups(made))))
        fitter.use(Fusion(fitted[True], fitted[False], 0.5, 0.5))
        rows = sureness(made)
        fitted[same] = replace(fitted[same], confidence=tuple(fit_confidence(rows)))
        wrong += [fitted[same].probability(row.features) for row in rows if not row.right]
        print("same language" if same else "across languages", fitted[same])
    answered, partly = np.quantile(np.array(wrong), [1 - FALSE_ANSWERS, 1 - FALSE_HINTS])
    return Fusion(fitted[True], fitted[False], float(answered), float(partly))


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
