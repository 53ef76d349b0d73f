"""What the fusion is fitted on: development questions put to collections, large and small, of one language and of many.

The sets of one language have 240 passages. Newsrooms start smaller, and have one story in several languages, each
telling something else of it: the same sixteen articles stand in collections of sixteen and of four, passage by passage
in another language, and alone, in one.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.evaluation import holds
from benchmarks.sets import LANGUAGES, family, open_index, open_newsroom, questions, told_in, without
from benchmarks.sets import Question as Asked
from index import Evidence, Index, Passage, evidence, find_evidence, sureness
from index.fusion import RATES, Fusion, Weights
from index.question import Question
from index.search import Candidate
from index.weighing import FEATURES

ARTICLES = tuple(f"xq-{number:02}" for number in range(16))  # those of the development questions
WITHOUT_ENGLISH = (("ru", "ar"), ("ar", "ru"), ("de", "es"), ("zh", "ar"), ("tr", "de"), ("es", "hi"))
ASKING = ("en", "ar", "ru", "es", "zh", "hi")  # asked where passages of several languages stand together
SMALL = ((16, 3, 5), (4, 4, 5), (1, 6, 1))  # articles, which of twelve tellings: one of so many, languages of each
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

_PROCESSORS = os.cpu_count() or 1

Array = NDArray[np.float64]
_Row = TypeVar("_Row")
_One = TypeVar("_One")
_Given = TypeVar("_Given")


class Group(NamedTuple):
    """The candidates of one question: features of shape (candidates, features), and which are right."""

    features: Array
    right: NDArray[np.bool_]


class Mixed(NamedTuple):
    """The candidates of one question in several languages: the language of each, the question's, and how many passages
    of each language were brought up.
    """

    group: Group
    languages: list[str]
    asked: str
    brought: dict[str, int]

    @property
    def across(self) -> NDArray[np.bool_]:
        """Which candidates are in another language than the question's."""
        return np.array([language != self.asked for language in self.languages], np.bool_)


class Sure(NamedTuple):
    """Features of the best sentence of one question, whether one of the first three answers it, whether the answering
    article was there, and whether the sentence is in the question's language.
    """

    features: tuple[float, ...]
    right: bool
    there: bool
    same: bool


class Sitting(NamedTuple):
    """Questions in one language put to one collection: a set such as 'xquad.ar', or a small one, of articles each with
    the languages that tell its passages in turn.
    """

    asked: str
    name: str
    told: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def where(self) -> dict[str, tuple[str, ...]]:
        """The languages of each article."""
        return dict(self.told) or dict.fromkeys(ARTICLES, (self.name.removeprefix("xquad."),))


class Case(NamedTuple):
    """One question with what search brought up for it, and the answers in the language of the passages."""

    where: Index
    question: Question
    asked: Asked
    answers: list[str]
    found: list[Passage]


def pairs(same: bool) -> list[Sitting]:
    """Questions to sets of one language, their own or another."""
    if same:
        return [Sitting(language, f"xquad.{language}") for language in LANGUAGES]
    others = [language for language in LANGUAGES if language != "en"]
    both = [("en", other) for other in others] + [(other, "en") for other in others] + list(WITHOUT_ENGLISH)
    return [Sitting(asked, f"xquad.{written}") for asked, written in both]


def newsrooms() -> list[Sitting]:
    """Questions to small collections."""
    found = []
    for size, step, languages in SMALL:
        for telling in range(0, len(LANGUAGES), step):
            for part in range(len(ARTICLES) // size):
                told = tuple(
                    (ARTICLES[i], tuple(_nth(telling + 5 * i + 7 * j) for j in range(languages)))
                    for i in range(part, len(ARTICLES), len(ARTICLES) // size)
                )
                found += [Sitting(asked, f"newsroom-{size}-{telling}-{part}", told) for asked in ASKING]
    return found


def _nth(number: int) -> str:
    return LANGUAGES[number % len(LANGUAGES)]


def together() -> list[Sitting]:
    """Questions to all sets together."""
    return [Sitting(asked, f"xquad, in {asked}") for asked in ASKING]


class Desk:
    """One process that opens each collection once and remembers what it searched."""

    def __init__(self, data: Path, work: Path) -> None:
        self.data, self.work = data, work
        self.fusion = Fusion(START, START)
        self._indexes: dict[str, Index] = {}
        self._questions = cache(self._development)
        self._cases = cache(self._searched)

    def use(self, fusion: Fusion) -> None:
        """Searches and judges with these weights from now on, also what it remembers to have searched."""
        if _ranking(fusion) != _ranking(self.fusion):
            self._cases.cache_clear()
        self.fusion = fusion
        for index in self._indexes.values():
            index.fusion = fusion

    def close(self) -> None:
        """Frees the indexes; the end of a process does so too."""
        for index in self._indexes.values():
            index.close()

    def seen(self, sitting: Sitting) -> list[Group]:
        """What search looks at closely, of a set of one language."""
        index = self._index(sitting.name, sitting.told)
        asked = self._questions(sitting.asked)[::2]
        return [_group(index.candidates(index.question(one.text), ALONE), one) for one in asked]

    def joint(self, sitting: Sitting) -> list[Mixed]:
        """Questions over all languages together, once for every language that alone keeps the answer."""
        found = []
        for one in self._questions(sitting.asked)[::6]:
            told: list[Candidate] = []
            for written in LANGUAGES:
                index = self._index(f"xquad.{written}")
                told += index.candidates(index.question(one.text), TOGETHER)
            for kept in LANGUAGES:
                stay = [
                    candidate
                    for candidate in told
                    if candidate.place.article_id != one.passage_id or candidate.place.language == kept
                ]
                found.append(_mixed(stay, one, sitting.asked))
        return found

    def mixed(self, sitting: Sitting) -> list[Mixed]:
        """Questions over a small collection that tells them."""
        index = self._index(sitting.name, sitting.told)
        asked = [self._questions(sitting.asked)[number] for number in self._here(sitting)]
        return [_mixed(index.candidates(index.question(one.text), TOGETHER), one, sitting.asked) for one in asked]

    def sentences(self, sitting: Sitting) -> list[Group]:
        """Features of the sentences of the best passages, right where the answer's passage holds the answer."""
        groups = []
        for case in self._cases(sitting):
            found = find_evidence(case.where, case.question, case.found)
            right = _answers(found, case)
            if any(right):
                groups.append(Group(np.array([one.features for one in found]), np.array(right)))
        return groups

    def standings(self, sitting: Sitting) -> list[tuple[float, float]]:
        """How the best passage, and the next ones on average, score where the answering article is taken out."""
        found = []
        for case in self._cases(sitting):
            others = without(case.found, case.asked.passage_id)
            if others:
                lead, above = sureness.standing(START, others, others[0])  # START takes nothing for usual
                found.append((others[0].score - lead, others[0].score - above))
        return found

    def sure(self, sitting: Sitting) -> list[Sure]:
        """Every question of a set twice: with the answering article there, and with it taken out. A small collection
        is asked with the answering passage alone taken out, where its article goes on about the matter and does not
        tell, and asked about other articles too.
        """
        rows = []
        for case in self._cases(sitting):
            if not case.answers:
                rows += _sure(case, case.found, there=False)
                continue
            rows += _sure(case, case.found, there=True)
            gone = case.asked.passage_id
            others = [passage for passage in case.found if passage.article_id != gone]
            rows += _sure(case, others if sitting.told else without(case.found, gone), there=False)
        return rows

    def _here(self, sitting: Sitting) -> list[int]:
        """One question of six about the articles there, by number; of a single article one of two."""
        about = [i for i, one in enumerate(self._questions(sitting.asked)) if family(one.passage_id) in sitting.where]
        return about[:: 2 if len(sitting.where) == 1 else 6]

    def _searched(self, sitting: Sitting) -> list[Case]:
        index = self._index(sitting.name, sitting.told)
        asked = self._questions(sitting.asked)
        if sitting.told:
            here = self._here(sitting)
            elsewhere = [i for i, one in enumerate(asked) if family(one.passage_id) not in sitting.where]
            numbers = here + elsewhere[:: max(1, len(elsewhere) // len(here))]
        else:  # there are three times as many pairs of two languages
            numbers = list(range(len(asked)))[:: 2 if sitting.name == f"xquad.{sitting.asked}" else 6]
        cases = []
        for number in numbers:
            one, question = asked[number], index.question(asked[number].text)
            languages = sitting.where.get(family(one.passage_id))
            answers = self._questions(told_in(one.passage_id, languages))[number].answers if languages else []
            cases.append(Case(index, question, one, answers, index.search(question, 30)))
        return cases

    def _development(self, language: str) -> list[Asked]:
        return [one for one in questions(self.data, f"xquad.{language}") if one.is_development]

    def _index(self, name: str, told: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> Index:
        if name not in self._indexes:
            opened = open_newsroom(self.data, name, told, self.work) if told else open_index(self.data, name, self.work)
            opened.fusion = self.fusion
            self._indexes[name] = opened
        return self._indexes[name]


def _ranking(fusion: Fusion) -> list[tuple[object, ...]]:
    """Of the weights, those that search goes by."""
    return [(weights.first, weights.passage, weights.bias) for weights in (fusion.same, fusion.across)]


def _group(candidates: Sequence[Candidate], one: Asked) -> Group:
    return Group(
        np.array([candidate.features for candidate in candidates]).reshape(len(candidates), WIDTH),
        np.array([candidate.place.article_id == one.passage_id for candidate in candidates], np.bool_),
    )


def _mixed(candidates: Sequence[Candidate], one: Asked, asked: str) -> Mixed:
    languages = [candidate.place.language for candidate in candidates]
    brought = {candidate.place.language: candidate.brought for candidate in candidates}
    return Mixed(_group(candidates, one), languages, asked, brought)


def _answers(found: Sequence[Evidence], case: Case) -> list[bool]:
    """Which of the sentences are of the answering article and hold an answer."""
    return [one.article.id == case.asked.passage_id and holds(one.text, case.answers) for one in found]


def _sure(case: Case, passages: Sequence[Passage], there: bool) -> list[Sure]:
    found = find_evidence(case.where, case.question, passages)
    if not found:
        return []
    features = sureness.features(case.where, case.question, passages, found[0])
    same = found[0].passage.language == case.question.language
    return [Sure(features, there and any(_answers(found[:3], case)), there, same)]


class Desks:
    """As many desks as there are processors, each a process. A collection is always asked at the same one."""

    def __init__(self, data: Path, work: Path) -> None:
        for language in LANGUAGES:  # those that every desk opens
            open_index(data, f"xquad.{language}", work).close()
        self._processes = [ProcessPoolExecutor(1, initializer=_sit, initargs=(data, work)) for _ in range(_PROCESSORS)]
        self._turns: dict[str, int] = {}  # by collection, dealt out as they come

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.shutdown(cancel_futures=True)

    def use(self, fusion: Fusion) -> None:
        """Searches with these weights from now on."""
        for process in self._processes:
            process.submit(_at_desk, Desk.use, fusion).result()

    def all(self, ask: Callable[[Desk, Sitting], list[_Row]], sittings: Sequence[Sitting]) -> list[_Row]:
        """What all sittings give, such as those of `Desk.seen`."""
        waiting = [self._process(one.name).submit(_at_desk, ask, one) for one in sittings]
        return [row for future in waiting for row in future.result()]

    def _process(self, name: str) -> ProcessPoolExecutor:
        return self._processes[self._turns.setdefault(name, len(self._turns)) % _PROCESSORS]


_here: list[Desk] = []  # that of this process


def _sit(data: Path, work: Path) -> None:
    _here.append(Desk(data, work))


def _at_desk(ask: Callable[[Desk, _One], _Given], one: _One) -> _Given:
    return ask(_here[0], one)
