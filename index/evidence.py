"""From passages to the sentences that answer, and how sure one may be that they do."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.articles import Article
from index.found import Passage
from index.question import Question
from index.search import Index
from index.weighing import weigh

_PASSAGES = 5  # searched for sentences; the answer stands in the first five of nearly all questions


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of an article, weighed against a question. `article.text[start:end] == text`.

    `features` are: the share of the question's weight met by the sentence, that met by it and the one before, its
    likeness as a vector, whether it has the number or the name asked for, and the score of its passage.
    `context` are: the share met by its passage, and by how much its passage leads that of the next best article.
    """

    article: Article
    start: int
    end: int
    text: str
    score: float
    features: tuple[float, ...]
    context: tuple[float, ...]


def find_evidence(index: Index, question: Question, passages: Sequence[Passage]) -> list[Evidence]:
    """The sentences of the best passages, best first."""
    found: list[Evidence] = []
    best = passages[:_PASSAGES]
    rarity = {language: index.rarity(question, language) for language in {passage.language for passage in best}}
    for passage in best:
        language = passage.language
        weights = index.weights(question, language).sentence
        weighed = weigh(question, passage.text, language, rarity[language])
        texts = [passage.text[one.span.start : one.span.end] for one in weighed.sentences]
        similarity = (index.embedder.passages(texts) @ question.vector).tolist()
        context = (weighed.whole, passage.score - _rival(passage, passages))
        for one, text, likeness in zip(weighed.sentences, texts, similarity, strict=True):
            features = (one.share, one.near, likeness, one.number, one.name, passage.score)
            score = sum(w * f for w, f in zip(weights, features, strict=True))
            start, end = passage.start + one.span.start, passage.start + one.span.end
            found.append(Evidence(passage.article, start, end, text, score, features, context))
    return sorted(found, key=lambda sentence: -sentence.score)


def _rival(passage: Passage, passages: Sequence[Passage]) -> float:
    """The score of the best passage of another article; half its own where there is none."""
    return next((other.score for other in passages if other.article_id != passage.article_id), passage.score / 2)


def confidence(index: Index, question: Question, found: Sequence[Evidence]) -> float:
    """The probability that the best sentence answers the question; 0 where there is none."""
    if not found:
        return 0.0
    best = found[0]
    return index.weights(question, best.article.language).probability((*best.features, *best.context))
