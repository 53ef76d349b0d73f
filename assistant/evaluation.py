"""How well a collection is asked and answered: figures over questions whose articles are known, by pair of languages.

`read` takes the questions from a file, `evaluate` asks them all; `outcome`, `figures` and `calibration_error` are the
measures themselves and know nothing of files or indexes.
"""

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from assistant.answer import Answer, Status
from assistant.api import LONGEST_QUESTION, Assistant
from index import Article, SettingsError
from index.articles import canonical
from index.language import declared

DEPTH = 10  # passages of a question that are looked at
NOWHERE = math.inf  # the place of what was not found
CALIBRATION = "calibration_error"
_SENTENCES = 3
_BINS = 10

Figures = dict[str, float]


class Asked(NamedTuple):
    """One question of a file. `articles` are those that answer it, by id or path; none where the collection does not.

    `answers` are strings one of which a sentence that answers holds, `language` is the question's; both may be empty.
    `place` names the line, for errors.
    """

    question: str
    articles: tuple[str, ...]
    answers: tuple[str, ...]
    language: str
    place: str


class Outcome(NamedTuple):
    """What became of one question.

    `place` is that of the first right passage, `told` that of the first quoted sentence that holds an answer, both from
    0, NOWHERE where there is none; `told` is None where no answers are known. `right` says whether one of the first
    three quotations is of a right article and holds an answer, where answers are known.
    """

    answerable: bool
    place: float
    told: float | None
    right: bool
    answered: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of the questions in one language about articles in another; `article` is '' for questions that no
    article answers.
    """

    question: str
    article: str
    questions: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures by pair of languages, and over all questions."""

    rows: tuple[Row, ...]
    questions: int
    figures: Figures

    def to_dict(self) -> dict[str, Any]:
        """In plain types, as `dalil evaluate --json` prints it."""
        rows = [
            {"question": row.question, "article": row.article or None, "questions": row.questions, **row.figures}
            for row in self.rows
        ]
        return {"pairs": rows, "all": {"questions": self.questions, **self.figures}}


def outcome(
    articles: Collection[str],
    answers: Collection[str],
    *,
    passages: Sequence[Collection[str]],
    quoted: Sequence[tuple[str, str]],
    status: Status,
    confidence: float,
) -> Outcome:
    """Measures one question. `articles` are the ids of those that answer it, `passages` those of the articles that tell
    each passage found, best first, `quoted` article id and text of each quoted sentence.
    """
    holding = [holds(text, answers) for _, text in quoted]
    right = [
        article in articles and (holds or not answers)
        for (article, _), holds in zip(quoted[:_SENTENCES], holding, strict=False)
    ]
    return Outcome(
        answerable=bool(articles),
        place=_first([not tellers.isdisjoint(articles) for tellers in map(frozenset, passages)]),
        told=_first(holding) if answers else None,
        right=any(right),
        answered=status == "answered",
        confidence=confidence,
    )


def recall(places: Sequence[float]) -> Figures:
    """Recall at 1, 5 and 10 and the mean reciprocal rank among the first ten, of places that count from 0."""
    shares = {f"recall@{depth}": _share(place < depth for place in places) for depth in (1, 5, DEPTH)}
    reciprocal = [1 / (place + 1) if place < DEPTH else 0.0 for place in places]
    return shares | {"mrr": round(sum(reciprocal) / len(places), 4)}


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """All that can be said of these questions, 0 to 1, rounded to four places.

    `sentence@1` and `sentence@3`: an answer stands in the first quoted sentence, in one of the first three; of the
    questions whose answers are known. `answered`: the share of the answerable that were; `wrongly_answered`: of the
    others.
    """
    answerable = [one for one in outcomes if one.answerable]
    others = [one for one in outcomes if not one.answerable]
    told = [one.told for one in answerable if one.told is not None]
    found: Figures = {}
    if answerable:
        found |= recall([one.place for one in answerable])
    if told:
        found |= {f"sentence@{depth}": _share(place < depth for place in told) for depth in (1, _SENTENCES)}
    if answerable:
        found["answered"] = _share(one.answered for one in answerable)
    if others:
        found["wrongly_answered"] = _share(one.answered for one in others)
    return found


def calibration_error(outcomes: Sequence[Outcome]) -> float:
    """Expected calibration error over ten bins of equal width: by how much confidence misses the share that is right
    (Guo et al., On Calibration of Modern Neural Networks, ICML 2017). 0 is perfect.
    """
    bins: dict[int, list[Outcome]] = {}
    for one in outcomes:
        bins.setdefault(min(int(one.confidence * _BINS), _BINS - 1), []).append(one)
    missed = [abs(sum(one.confidence - one.right for one in inside)) for inside in bins.values()]
    return round(sum(missed) / len(outcomes), 4)


def evaluate(assistant: Assistant, asked: Sequence[Asked], passages: int = DEPTH) -> Evaluation:
    """Asks every question, of `passages` passages at least ten, and measures.

    A question whose articles are in several languages counts for that of the first.
    Raises SettingsError for a question whose article the index does not have, before any is asked.
    """
    wanted = _wanted(assistant, asked)
    pairs: dict[tuple[str, str], list[Outcome]] = {}
    for one, articles in zip(asked, wanted, strict=True):
        answer = assistant.ask(one.question, passages=max(passages, DEPTH))
        pair = (one.language or answer.language, articles[0].language if articles else "")
        pairs.setdefault(pair, []).append(_measured(answer, articles, one.answers))
    rows = [Row(*pair, len(outcomes), figures(outcomes)) for pair, outcomes in sorted(pairs.items())]
    everything = [one for outcomes in pairs.values() for one in outcomes]
    overall = figures(everything) | {CALIBRATION: calibration_error(everything)}
    return Evaluation(tuple(rows), len(everything), overall)


def _measured(answer: Answer, articles: Sequence[Article], answers: Sequence[str]) -> Outcome:
    return outcome(
        {article.id for article in articles},
        answers,
        passages=[passage.told_by for passage in answer.passages],
        quoted=[(citation.article.id, citation.quote) for citation in answer.citations],
        status=answer.status,
        confidence=answer.confidence,
    )


def _wanted(assistant: Assistant, asked: Sequence[Asked]) -> list[list[Article]]:
    """The articles that answer each question."""
    names = {name for one in asked for name in one.articles}
    found = {name: article for name in names if (article := assistant.article(name))}
    if found.keys() < names:
        with assistant.serving.index() as index:
            articles = (kept.article for kept in index.archive.articles())
            found = {article.path: article for article in articles if article.path in names} | found
    for one in asked:
        for name in one.articles:
            if name not in found:
                raise SettingsError(
                    f"{one.place}: the index has no article {name!r}; "
                    "name it by the id that `dalil search --json` shows, or by its path there"
                )
    return [[found[name] for name in one.articles] for one in asked]


def read(path: str | Path) -> list[Asked]:
    """The questions of a file, one JSON object a line: `question`, `articles`, and as known `answers` and `language`.

    Raises SettingsError where the file or a line of it cannot be used.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise SettingsError(f"the questions {path} cannot be read: {error.strerror}; give another file") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"the questions {path} are not UTF-8 (byte {error.start}); save them as UTF-8") from error
    asked = [_asked(line, f"{path}:{number}") for number, line in enumerate(lines, start=1) if line.strip()]
    if not asked:
        raise SettingsError(f'{path} has no questions; write one a line: {{"question": "...", "articles": ["..."]}}')
    return asked


def _asked(line: str, place: str) -> Asked:
    try:
        fields = json.loads(line)
        json.dumps(fields, ensure_ascii=False).encode()  # half a surrogate pair is JSON and no text
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{place}: the line is not JSON ({error}); write one JSON object a line") from error
    if not isinstance(fields, dict):
        raise SettingsError(f'{place}: the line is no JSON object; write {{"question": "...", "articles": ["..."]}}')
    question = " ".join(canonical(_text(fields, "question", place)).split())
    if not question:
        raise SettingsError(f'{place}: there is no question; give it as "question"')
    if len(question) > LONGEST_QUESTION:
        raise SettingsError(f"{place}: the question has {len(question)} characters; ask in {LONGEST_QUESTION} at most")
    articles, answers = _texts(fields, "articles", place), _texts(fields, "answers", place)
    if answers and not articles:
        raise SettingsError(f'{place}: there are answers but no articles; name those that hold them as "articles"')
    language = _text(fields, "language", place)
    if language and not declared(language):
        raise SettingsError(f'{place}: {language!r} is no language code; give one such as "ar", or none')
    return Asked(question, tuple(articles), tuple(map(canonical, answers)), declared(language), place)


def _text(fields: Mapping[str, Any], name: str, place: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str | None):
        raise SettingsError(f"{place}: {name} is {value!r}; give a text")
    return value or ""


def _texts(fields: Mapping[str, Any], name: str, place: str) -> list[str]:
    """A field that is a list of texts, or one text alone; without empty ones."""
    value = fields.get(name)
    texts = [value] if isinstance(value, str) else [] if value is None else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise SettingsError(f"{place}: {name} is {value!r}; give a list of texts")
    return [text for text in texts if text.strip()]


def table(evaluation: Evaluation) -> str:
    """The figures in columns: a line for each pair of languages, one for all together, and the calibration error."""
    names = [name for name in evaluation.figures if name != CALIBRATION]
    pairs = [(f"{row.question}-{row.article or 'none'}", row.questions, row.figures) for row in evaluation.rows]
    lines = [["question-article", "questions", *names]]
    for pair, questions, found in (*pairs, ("all", evaluation.questions, evaluation.figures)):
        shown = [f"{found[name]:.3f}" if name in found else "-" for name in names]
        lines.append([pair, str(questions), *shown])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    aligned = ["  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]) for line in lines]
    return "\n".join([*aligned, f"calibration error: {evaluation.figures[CALIBRATION]:.3f}"])


def _first(hits: Sequence[bool]) -> float:
    return next((place for place, hit in enumerate(hits) if hit), NOWHERE)


def holds(text: str, answers: Collection[str]) -> bool:
    """Whether a text holds one of the answers, in capitals or not."""
    return any(answer.casefold() in text.casefold() for answer in answers)


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return round(sum(counted) / len(counted), 4)
