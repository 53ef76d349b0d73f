"""Which words of a text meet which words of a question, and how: by word, by translation, by name."""

from dataclasses import dataclass

from index.analysis import terms
from index.names import name_key
from index.question import Question

WORD, TRANSLATION, NAME = "word", "translation", "name"
_NAME_WEIGHT = 0.8  # a consonant key is a little less sure than a word
_NAME_LENGTH = 3  # consonants; shorter keys meet by chance too often to be shown
_FAINTEST = 0.2  # a translation this much rarer than the likeliest one is no reason to show
_COMMON = 0.5  # a word that more than half of general passages have explains nothing


@dataclass(frozen=True, slots=True)
class Match:
    """One word of a text that met one of the question. `start` and `end` are places in the article."""

    question_word: str
    article_word: str
    start: int
    end: int
    kind: str
    weight: float


def meet(question: Question, text: str, language: str, offset: int = 0) -> list[tuple[int, Match]]:
    """Every meeting of the question with `text`: the number of the question's word, and the match.

    `offset` is where `text` begins in its article.
    """
    weighted = question.weighted(language)
    found = []
    for term in terms(text, language):
        word = text[term.start : term.end]
        key = name_key(word) if language != question.language else ""
        for i, asked in enumerate(question.words):
            weight = weighted[i].words.get(term.text, 0.0)
            kind = WORD if language == question.language or asked.asked == word else TRANSLATION
            if weight < _NAME_WEIGHT and key == asked.key and len(key) >= _NAME_LENGTH:
                weight, kind = _NAME_WEIGHT, NAME
            if weight:
                found.append((i, Match(asked.asked, word, offset + term.start, offset + term.end, kind, weight)))
    return found


def met(question: Question, text: str, language: str) -> list[float]:
    """How surely each word of the question stands in `text`, 0 to 1, in the order of the question's words."""
    best = [0.0] * len(question.words)
    for i, match in meet(question, text, language):
        best[i] = max(best[i], match.weight)
    return best


def reasons(question: Question, text: str, language: str, offset: int) -> tuple[Match, ...]:
    """The matches worth showing: no common words, no faint translations."""
    weighted = question.weighted(language)
    return tuple(
        match
        for i, match in meet(question, text, language, offset)
        if match.weight >= _FAINTEST and weighted[i].rate < _COMMON
    )
