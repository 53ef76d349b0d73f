"""How well questions are answered within and across languages: one table, held against floors that never sink.

python -m benchmarks.quality --data ../shared/data               print the table, fail where a figure is under its floor
python -m benchmarks.quality --data ../shared/data --update      raise the floors to what was reached
python -m benchmarks.quality --data ../shared/data --model NAME  the table of another sentence-transformers model

A row is a language of questions and one of passages. Its figures are those of `assistant.evaluation.figures` on the 32
articles of XQuAD that nothing was chosen on; `wrongly_answered` is the share answered with the question's article taken
out of the index, `whole` is recall on all 48 articles.
"""

import argparse
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from itertools import permutations
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from assistant.compose import compose
from assistant.evaluation import CALIBRATION, NOWHERE, Figures, Outcome, calibration_error, figures, outcome, recall
from benchmarks import floors
from benchmarks.sets import (
    LANGUAGES,
    Question,
    Remembered,
    fingerprint,
    joint_id,
    open_index,
    open_joint_index,
    questions,
    without,
)
from index import Index, Passage
from index.question import Question as Understood
from index.search import Candidate

PAIRS = (
    "en-en", "ar-ar", "en-ar", "ar-en", "en-ru", "ru-en", "ru-ar", "en-de", "en-es", "en-tr", "en-zh", "en-hi", "en-el",
    "en-ro", "en-th", "en-vi",
)  # fmt: skip
SAME = tuple(f"{language}-{language}" for language in LANGUAGES)
FOREIGN = list(permutations([language for language in LANGUAGES if language != "en"], 2))  # pairs without English
SETS = ("arcd-train.ar", "persianqa.fa")
FILES = ("xquad", "arcd-train", "persianqa")
FLOORS = Path(__file__).with_name("floors.json")
SLACK = 0.002  # about one question of the 790 of the yardstick: other versions of libraries round otherwise
TOLD_ONLY = ("whole@1", "whole@5", "alone@5")  # beside the figures they explain, and held against no floor
COLUMNS = (
    "recall@1", "recall@5", "recall@10", "mrr", "sentence@1", "sentence@3", "answered", "wrongly_answered", *TOLD_ONLY,
    CALIBRATION,
)  # fmt: skip
_DEPTH = 20  # passages: enough are left without those of one article
_OF_EACH = 10  # candidates of each language, as search has it for so many languages
_EVERY_FOREIGN, _EVERY_JOINT = 8, 4  # one question of so many is asked


class Tried(NamedTuple):
    """What became of a question of XQuAD: of the set as it is, and with the question's article taken out of it."""

    question: Question
    here: Outcome
    gone: Outcome


class Sets:
    """The sets with their indexes, each opened when it is first asked."""

    def __init__(self, data: Path, work: Path, model: str = "") -> None:
        self.data, self.work, self.model = data, work, model
        self._open: dict[str, Index] = {}
        self._closing = ExitStack()

    def close(self) -> None:
        """Frees the indexes."""
        self._closing.close()

    def index(self, name: str) -> Index:
        """The index of a set such as 'xquad.ar'; of 'xquad' that of all its languages."""
        if name not in self._open:
            beside = next(iter(self._open.values()), None)
            if name == "xquad":
                opened = open_joint_index(self.data, self.work, self.model, beside)
            else:
                opened = open_index(self.data, name, self.work, self.model, beside)
            if beside is None:
                opened.embedder = Remembered(opened.embedder)
            self._open[name] = self._closing.enter_context(opened)
        return self._open[name]

    def questions(self, name: str) -> list[Question]:
        """The questions of a set."""
        return questions(self.data, name)

    def yardstick(self, language: str, every: int) -> list[Question]:
        """One of `every` questions of XQuAD that nothing was chosen on."""
        return [one for one in self.questions(f"xquad.{language}") if not one.is_development][::every]


def attempt(index: Index, one: Question, answers: Sequence[str]) -> Tried:
    """Asks one question of XQuAD. `answers` are those in the language of the passages."""
    question = index.question(one.text)
    found = index.search(question, _DEPTH)
    others = without(found, one.passage_id)
    here = _outcome(index, question, found, {one.passage_id}, answers)
    return Tried(one, here, _outcome(index, question, others, (), ()))


def _outcome(
    index: Index, question: Understood, found: list[Passage], right: Collection[str], answers: Sequence[str]
) -> Outcome:
    draft = compose(index, question, found)
    return outcome(
        right,
        answers,
        passages=[passage.told_by for passage in found],
        quoted=[(claim.quotes[0].article.id, claim.text) for claim in draft.claims],
        status=draft.status,
        confidence=draft.confidence,
    )


def attempts(sets: Sets, pair: str) -> list[Tried]:
    """All questions of XQuAD in one language, asked of its passages in another."""
    asked, written = (f"xquad.{language}" for language in pair.split("-"))
    both = zip(sets.questions(asked), sets.questions(written), strict=True)
    return [attempt(sets.index(written), one, same.answers) for one, same in both]


def yardstick(tried: Sequence[Tried]) -> list[Outcome]:
    """The outcomes, with the article and without, of the questions that nothing was chosen on."""
    return [outcome for one in tried if not one.question.is_development for outcome in (one.here, one.gone)]


def row(tried: Sequence[Tried]) -> Figures:
    """The figures of a pair of languages."""
    whole = recall([one.here.place for one in tried])
    return figures(yardstick(tried)) | {f"whole@{depth}": whole[f"recall@{depth}"] for depth in (1, 5)}


def mean(rows: Sequence[Figures]) -> Figures:
    """The mean of each figure."""
    return {name: round(fmean(one[name] for one in rows), 4) for name in rows[0]}


def rank(ids: Sequence[str], right: str) -> float:
    """The place of an id, from 0; NOWHERE where it is not among them."""
    return ids.index(right) if right in ids else NOWHERE


def foreign(sets: Sets) -> Figures:
    """Recall as the mean over all pairs of two languages neither of which is English."""
    found = []
    for asked, written in FOREIGN:
        index = sets.index(f"xquad.{written}")
        some = sets.yardstick(asked, _EVERY_FOREIGN)
        found.append(recall([rank(_ids(index, one, 10), one.passage_id) for one in some]))
    return mean(found)


def _ids(index: Index, one: Question, depth: int) -> list[str]:
    return [passage.article_id for passage in index.search(index.question(one.text), depth)]


def left_in(language: str, found: Iterable[Candidate], passage_id: str) -> list[Candidate]:
    """Candidates of the index of all languages, without the copies of a passage in other languages than this."""
    copies = {joint_id(other, passage_id) for other in LANGUAGES if other != language}
    return [one for one in found if one.place.article_id not in copies]


def joint(sets: Sets, alone: Mapping[str, Sequence[Tried]]) -> dict[str, Figures]:
    """English questions to all languages at once, the right passage being there in one language only: whether the
    others bury it. `alone` are the same questions asked of each language alone, by language.
    """
    index = sets.index("xquad")
    some = sets.yardstick("en", _EVERY_JOINT)
    places: dict[str, list[float]] = {language: [] for language in LANGUAGES}
    for one in some:
        question = index.question(one.text)
        found = index.candidates(question, _OF_EACH)
        for language in LANGUAGES:
            shown = index.ranked(question, left_in(language, found, one.passage_id), _DEPTH)
            right = joint_id(language, one.passage_id)
            place = next((float(i) for i, passage in enumerate(shown) if right in passage.told_by), NOWHERE)
            places[language].append(place)
    rows = {}
    for language in LANGUAGES:
        unmixed = [one.here.place for one in alone[language] if not one.question.is_development][::_EVERY_JOINT]
        figures_there = {name: recall(places[language])[name] for name in ("recall@1", "recall@5")}
        rows[f"joint {language}"] = figures_there | {"alone@5": recall(unmixed)["recall@5"]}
    return rows | {"joint": mean(list(rows.values()))}


def single(sets: Sets, name: str) -> list[Outcome]:
    """The questions of a set of one language, also those its passages do not answer."""
    index = sets.index(name)
    outcomes = []
    for one in sets.questions(name):
        question = index.question(one.text)
        right = {one.passage_id} if one.answerable else set[str]()
        outcomes.append(_outcome(index, question, index.search(question, _DEPTH), right, one.answers))
    return outcomes


def table(sets: Sets) -> Iterator[tuple[str, Figures]]:
    """All rows by their names, each as soon as it is known."""
    rows: floors.Table = {}
    outcomes: list[Outcome] = []
    from_english = {}
    for pair in dict.fromkeys((*PAIRS, *SAME)):
        tried = attempts(sets, pair)
        rows[pair] = row(tried)
        outcomes += yardstick(tried)
        if pair.startswith("en-"):
            from_english[pair.removeprefix("en-")] = tried
        yield pair, rows[pair]
    yield "same language", mean([rows[pair] for pair in SAME])
    yield "without English", foreign(sets)
    yield from joint(sets, from_english).items()
    for name in SETS:
        found = single(sets, name)
        outcomes += found
        yield name, figures(found)
    yield "all", {CALIBRATION: calibration_error(outcomes)}


def shown(name: str, found: Figures) -> str:
    """One line of the table."""
    cells = [f"{found[column]:.3f}" if column in found else "" for column in COLUMNS]
    return f"| {name} | {' | '.join(cells)} |"


def printed(sets: Sets) -> floors.Table:
    """Prints the table; its figures that are held against floors."""
    print(f"| question-passage | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 1)}")
    held = {}
    for name, found in table(sets):
        print(shown(name, found), flush=True)
        held[name] = {column: value for column, value in found.items() if column not in TOLD_ONLY}
    return held


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", default="", help="in place of the bundled one, whose floors then do not hold")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    if options.model and options.update:
        parser.error("the floors are the bundled model's; give --update without --model")
    return options


def main() -> int:
    """Measures, prints and holds against the floors; 1 where one is broken or the data is other data."""
    options = _options()
    pinned, kept = floors.read(FLOORS)
    data = fingerprint(options.data, *FILES)
    if data != pinned:
        print(f"the data has hash {data}, the floors were taken on {pinned}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as work, closing(Sets(options.data, Path(work), options.model)) as sets:
        reached = printed(sets)
    if options.model:
        return 0
    lines = floors.sunk(reached, kept, SLACK)
    for line in lines:
        print(line, file=sys.stderr)
    if options.update:
        floors.write(FLOORS, data, floors.raised(reached, kept))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
