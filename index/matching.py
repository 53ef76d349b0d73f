"""Which words of a text meet which words of a question, and how: by word, by translation, by name."""

from dataclasses import dataclass

from index.analysis import terms
from index.names import name_key
from index.question import Question

WORD, TRANSLATION, NAME = "word", "translation", "name"
_NAME_WEIGHT = 0.8  # a consonant key is a little less sure than a word
_NAME_LENGTH = 3  # consonants; shorter keys meet by chance too often to be shown
_FAINTEST = 0.2  # a translation this much rarer than the likeliest one is no reason to show
_COMMON = 0.02  # a word that one in fifty general passages has ("what", "about") explains little


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
    by_term, by_key = question.lookup(language)
    across = language != question.language
    found = []
    for term in terms(text, language):
        word = text[term.start : term.end]
        place = (offset + term.start, offset + term.end)
        asked = by_term.get(term.text, {})
        met_words = [(i, TRANSLATION if across and question.words[i].asked != word else WORD) for i in asked]
        if across:
            named = [i for i in by_key.get(name_key(word), ()) if asked.get(i, 0.0) < _NAME_WEIGHT]
            met_words += [(i, NAME) for i in named if len(question.words[i].key) >= _NAME_LENGTH]
        for i, kind in met_words:
            weight = _NAME_WEIGHT if kind == NAME else asked[i]
            found.append((i, Match(question.words[i].asked, word, *place, kind, weight)))
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
