"""Which words of a text meet which words of a question, and how: by word, by translation, by name."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

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


class Token(NamedTuple):
    """A word of a text: its term, its consonant key, and its place."""

    term: str
    key: str
    start: int
    end: int


@lru_cache(maxsize=1_000)  # questions come back to the same passages
def tokens(text: str, language: str) -> tuple[Token, ...]:
    """The words of a text in reading order."""
    return tuple(Token(term, name_key(text[start:end]), start, end) for term, start, end in terms(text, language))


def meet(question: Question, text: str, language: str, offset: int = 0) -> list[tuple[int, Match]]:
    """Every meeting of the question with `text`: the number of the question's word, and the match.

    `offset` is where `text` begins in its article.
    """
    by_term, by_key = question.lookup(language)
    across = language != question.language
    found = []
    for term, key, start, end in tokens(text, language):
        asked = by_term.get(term, {})
        spelled = by_key.get(key, {}) if across else {}
        if not asked and not spelled:
            continue
        word = text[start:end]
        place = (offset + start, offset + end)
        met_words = [(i, TRANSLATION if across and question.words[i].asked != word else WORD) for i in asked]
        named = [i for i, weight in spelled.items() if asked.get(i, 0.0) < _NAME_WEIGHT * weight]
        met_words += [(i, NAME) for i in named if len(question.words[i].key) >= _NAME_LENGTH]
        for i, kind in met_words:
            weight = _NAME_WEIGHT * spelled[i] if kind == NAME else asked[i]
            found.append((i, Match(question.words[i].asked, word, *place, kind, weight)))
    return found


def reasons(question: Question, text: str, language: str, offset: int) -> tuple[Match, ...]:
    """The matches worth showing: no common words, no faint translations."""
    weighted = question.weighted(language)
    return tuple(
        match
        for i, match in meet(question, text, language, offset)
        if match.weight >= _FAINTEST and weighted[i].rate < _COMMON
    )
