"""Composing an answer without a language model: the sentences of the articles that answer best, quoted whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from assistant.answer import Status
from assistant.drafting import Claim, Quote
from index import Evidence, Index, Passage, Question, confidence, find_evidence, surest_first

FALSE_ANSWERS = 0.05  # of questions that nothing answers, the share that may be answered all the same
_HINTS = 6  # times as many may be answered in part: a hint that is quoted can be judged by its reader
_SENTENCES = 4  # shown at most
_NOTICES: dict[Status, str] = {
    "not_in_articles": "the articles do not answer this part of the question: {}",
    "partly": "the articles may not answer this part of the question: {}",
}
_END = " ?؟？"
_NEAR = 0.7  # a further sentence needs this share of the best one's score


class Asked(NamedTuple):
    """A question, or a part of one, with the passages found for it, best first."""

    question: Question
    passages: list[Passage]


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before it is verified. `notices` say which parts of the question the articles do not answer, where they
    answer others.
    """

    status: Status
    confidence: float
    claims: tuple[Claim, ...]
    notices: tuple[str, ...] = ()


def compose_parts(index: Index, parts: Sequence[Asked], false_answers: float = FALSE_ANSWERS) -> Draft:
    """What `compose` makes of each part of a question, in order. Answered where all parts are, and as surely as the
    least sure of them.
    """
    drafts = [compose(index, *part, false_answers) for part in parts]
    sure = min(draft.confidence for draft in drafts)
    claims = tuple(dict.fromkeys(claim for draft in drafts for claim in draft.claims))
    if len({draft.status for draft in drafts}) == 1:
        return Draft(drafts[0].status, sure, claims)
    states = [(part.question.text.rstrip(_END), draft.status) for part, draft in zip(parts, drafts, strict=True)]
    return Draft(
        "partly", sure, claims, tuple(_NOTICES[state].format(text) for text, state in states if state in _NOTICES)
    )


def compose(index: Index, question: Question, passages: list[Passage], false_answers: float = FALSE_ANSWERS) -> Draft:
    """The best sentences of the best passages as claims that quote themselves; none where nothing answers.

    Of questions that nothing answers, the share `false_answers` (0 to 1) may be answered all the same, and _HINTS times
    as many in part.
    """
    found = surest_first(index, question, passages, find_evidence(index, question, passages))
    sure = confidence(index, question, passages, found)
    if not found:
        return Draft("not_in_articles", sure, ())
    weights = index.weights(question, found[0].passage.language)
    if sure < weights.threshold(min(1.0, _HINTS * false_answers)):
        return Draft("not_in_articles", sure, ())
    status: Status = "answered" if sure >= weights.threshold(false_answers) else "partly"
    return Draft(status, sure, tuple(_claim(one) for one in _chosen(found)))


def _chosen(found: list[Evidence]) -> list[Evidence]:
    """The best sentence and those close to it, none said twice."""
    chosen: list[Evidence] = []
    for one in found:
        near = one.score >= _NEAR * found[0].score
        if near and len(chosen) < _SENTENCES and one.text not in {other.text for other in chosen}:
            chosen.append(one)
    return chosen


def _claim(one: Evidence) -> Claim:
    return Claim(one.text, one.article.language, (Quote(one.article, one.start, one.end),))
