"""From passages to the sentences that answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.articles import Article
from index.found import Passage
from index.question import Question
from index.search import Index
from index.weighing import Weighed, share, weigh

FEATURES = 7  # of Evidence.features
_PASSAGES = 5  # searched for sentences; the answer stands in the first five of nearly all questions


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a passage, weighed against a question. `article.text[start:end] == text`.

    `features` are: the share of the question's weight met by the sentence, its likeness as a vector, whether it has the
    number or the name asked for, the score of its passage, the share that the sentence before meets more surely (what
    that names, this one calls "he" or "it"), and the share met by sense. `weighed` is that passage looked at closely.
    """

    passage: Passage
    start: int
    end: int
    text: str
    score: float
    features: tuple[float, ...]
    weighed: Weighed

    @property
    def article(self) -> Article:
        """The article the sentence stands in."""
        return self.passage.article


def find_evidence(index: Index, question: Question, passages: Sequence[Passage]) -> list[Evidence]:
    """The sentences of the best passages, best first."""
    found: list[Evidence] = []
    best = passages[:_PASSAGES]
    rarity = {language: index.rarity(question, language) for language in {passage.language for passage in best}}
    for passage in best:
        weights = index.weights(question, passage.language).sentence
        weighed = weigh(question, passage.text, passage.language)
        texts = [passage.text[one.span.start : one.span.end] for one in weighed.sentences]
        similarity = (index.embedder.passages(texts) @ question.vector).tolist()
        last = weighed.sentences[0].met
        for one, text, likeness in zip(weighed.sentences, texts, similarity, strict=True):
            before = [max(0.0, there - here) for here, there in zip(one.met, last, strict=True)]
            last = one.met
            met, named, sense = (share(rarity[passage.language], words) for words in (one.met, before, one.sense))
            features = (met, likeness, one.number, one.name, passage.score, named, sense)
            score = sum(w * f for w, f in zip(weights, features, strict=True))
            start, end = passage.start + one.span.start, passage.start + one.span.end
            found.append(Evidence(passage, start, end, text, score, features, weighed))
    return sorted(found, key=lambda sentence: -sentence.score)
