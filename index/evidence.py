"""From passages to the sentences that answer, and how sure one may be that they do."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.articles import Article
from index.matching import met
from index.passages import Span, is_heading, sentences
from index.question import Question
from index.search import Index, Passage

_PASSAGES = 5  # searched for sentences; the answer stands in the first five of nearly all questions


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of an article, weighed against a question. `article.text[start:end] == text`.

    `features` are: the share of the question's weight met by the sentence, its likeness as a vector, the score of its
    passage, and the share met by its passage.
    """

    article: Article
    start: int
    end: int
    text: str
    score: float
    features: tuple[float, float, float, float]


def find_evidence(index: Index, question: Question, passages: Sequence[Passage]) -> list[Evidence]:
    """The sentences of the best passages, best first."""
    found: list[Evidence] = []
    best = passages[:_PASSAGES]
    rarity = {
        language: index.terms.weights(language, question.weighted(language))
        for language in {passage.language for passage in best}
    }
    for passage in best:
        language = passage.language
        spans = _sentences(passage)
        texts = [passage.article.text[span.start : span.end] for span in spans]
        weights = rarity[language]
        whole = _share(weights, met(question, passage.text, language))
        similarity = (index.embedder.passages(texts) @ question.vector).tolist()
        for span, text, likeness in zip(spans, texts, similarity, strict=True):
            features = (_share(weights, met(question, text, language)), likeness, passage.score, whole)
            score = sum(w * f for w, f in zip(index.weights(question, language).sentence, features[:3], strict=True))
            found.append(Evidence(passage.article, span.start, span.end, text, score, features))
    return sorted(found, key=lambda sentence: -sentence.score)


def _sentences(passage: Passage) -> list[Span]:
    """The passage's sentences, without headings where there is anything else."""
    places = sentences(passage.text, passage.language)
    said = [at for at in places if not is_heading(passage.text, at)]
    return [Span(passage.start + at.start, passage.start + at.end) for at in said or places]


def confidence(index: Index, question: Question, found: Sequence[Evidence]) -> float:
    """The probability that the best sentence answers the question; 0 where there is none."""
    if not found:
        return 0.0
    best = found[0]
    return index.weights(question, best.article.language).probability(best.features)


def _share(weights: Sequence[float], met_words: Sequence[float]) -> float:
    total = sum(weights)
    return sum(w * m for w, m in zip(weights, met_words, strict=True)) / total if total else 0.0
