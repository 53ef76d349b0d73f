"""How sure one may be that the best sentence found answers the question.

A logistic model over what a reader would go by: how much of the question the sentence and its passage meet, whether the
names are among it, and how far the passage stands out from those of other articles, which for
the most part do not answer (a score says little by itself: Shtok et al., "Predicting query performance by query-drift
estimation", TOIS 2012, go by the spread of scores in the same way).
"""

from collections.abc import Sequence
from statistics import fmean

from index.evidence import Evidence
from index.found import Passage
from index.fusion import Weights
from index.question import Question
from index.search import Index
from index.weighing import share

FEATURES = 9
_OTHERS = 10  # passages of other articles that show how unrelated ones score
_INFORMATION = 10.0  # brings the weight of words, some 5 to 60 in all, to about that of the other features
_MET = 0.3  # a word that no word of the passage means more surely than this is not met


def surest_first(
    index: Index, question: Question, passages: Sequence[Passage], found: Sequence[Evidence]
) -> list[Evidence]:
    """The sentences found, led by the surer of two: the best in the question's language, and the best in any other.
    Scores within a language and across languages do not quite compare; how sure one may be does.
    """
    leads = {one.passage.language == question.language: one for one in reversed(found)}
    if len(leads) < 2:
        return list(found)
    surest = max(leads.values(), key=lambda one: confidence(index, question, passages, [one]))
    return [surest, *(one for one in found if one is not surest)]


def confidence(index: Index, question: Question, passages: Sequence[Passage], found: Sequence[Evidence]) -> float:
    """The probability that the best sentence answers the question; 0 where there is none.

    `passages` are those found, best first, and `found` the sentences of the best of them.
    """
    if not found:
        return 0.0
    weights = index.weights(question, found[0].passage.language)
    return weights.probability(features(index, question, passages, found[0]))


def features(index: Index, question: Question, passages: Sequence[Passage], best: Evidence) -> tuple[float, ...]:
    """What confidence rests on: of the sentence, the share of the question's weight it meets, its likeness, whether it
    has the number asked for; of its passage, the share met, by how much it leads the next best article, how far it
    stands above other articles; of the question, which share of its names is met, how much its words tell at all, and
    how much those tell that are not met, below 0.
    """
    weights = index.weights(question, best.passage.language)
    rarity = index.rarity(question, best.passage.language)
    met = best.weighed.met
    named = [sure for word, sure in zip(question.words, met, strict=True) if word.asked.casefold() in question.named]
    return (
        *best.features[:3],
        share(rarity, met),
        *standing(weights, passages, best.passage),
        fmean(named) if named else 1.0,
        sum(rarity) / _INFORMATION,
        -sum(weight for weight, sure in zip(rarity, met, strict=True) if sure < _MET) / _INFORMATION,
    )


def standing(weights: Weights, passages: Sequence[Passage], passage: Passage) -> tuple[float, float]:
    """By how much a passage leads the best of another article, and how far it is above the mean of the next ones.

    In a collection too small to show how unrelated passages score, they are taken to score as in a usual one.
    """
    rival, rest = weights.usual
    others = [other.score for other in passages if other.article_id != passage.article_id][:_OTHERS]
    others += [0.0] * (_OTHERS - len(others))
    return passage.score - max(others[0], rival), passage.score - fmean(max(score, rest) for score in others)
