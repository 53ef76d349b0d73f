"""Follow-up questions without a chat model: "And what about trade?" asked again with what it leaves out.

A question leans on the one before where it opens or points as a follow-up does and has no topic of its own, or says
almost nothing. Then the rarest words of the one before are carried over: "Who signed it? (treaty Russia Iran)". Few
words: each one more takes weight from those of the question itself.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import NamedTuple

import regex

from assistant.cues import asking, opens, points
from index import Index
from index.analysis import terms
from index.kinds import asked_for, names

TURNS = 10  # looked back at; before them is another conversation
_COMMON = 0.004  # a word that one in 250 sentences of general text has ("people", "what") is no content
_RARE = 0.001  # words of a topic are rarer than this
_CARRIED = 3  # words, a name of several counted as one
_AT_LEAST = 2  # of them, also where they are not so rare
_COMPLETE = 4  # content words, names counted twice, with which a question stands alone whatever it opens with
_BARE = 2  # with fewer it leans on what was said before
_SURE = 0.3  # a less probable translation would lead away; the word itself may still be found
# Where capitals tell no names, a word unknown to general text is taken for one. Not in Arabic and Hebrew, whose glued
# pronouns make forms that are as rare.
_NAME = 1e-5
_TOLD_BY_RARITY = frozenset({"fa", "hi", "ja", "th", "ur", "zh"})
_NOUNS_IN_CAPITALS = frozenset({"de"})
_NOT_LETTERS = regex.compile(r"[^\p{L}\p{M}]+")


class Turn(NamedTuple):
    """A question asked before, and as it was searched; '' where that is not known."""

    question: str
    used: str = ""


Condense = Callable[[str, Sequence[Turn], Index], str]


class Content(NamedTuple):
    """A word of a question with content of its own: its term, its place, how often general text has it."""

    text: str
    term: str
    start: int
    end: int
    rate: float
    is_name: bool


def standalone(question: str, history: Sequence[Turn], index: Index) -> str:
    """The question as it can be understood alone: as it is where it has a topic of its own, else with words of the turn
    before, in the question's language where a translation is known.

    Raises ModelError where the translation table of a language cannot be read.
    """
    before: Turn | None = None
    for turn in history[-TURNS:]:
        used = turn.used or (_completed(turn.question, before, index) if before else turn.question)
        before = Turn(turn.question, used)
    return _completed(question, before, index) if before else question


def _completed(question: str, before: Turn, index: Index) -> str:
    spoken = index.question(before.used).language
    language = spoken if _is_of(question, spoken) else index.question(question).language
    own = content(question, language, index)
    if not _leans(question, language, own):
        return question
    known = {word.term for word in own}
    groups = [group for group in _topic(before, spoken, index) if not known.issuperset(word.term for word in group)]
    carried = [_said_in(language, word, spoken, index) for group in _rarest(groups) for word in group]
    return f"{question} ({' '.join(dict.fromkeys(carried))})" if carried else question


def _is_of(question: str, language: str) -> bool:
    """Whether a question has a word that shows the language; one so short is often detected as another."""
    return bool(asked_for(question, language)) or opens(question, language) or points(question, language)


def _leans(question: str, language: str, own: Sequence[Content]) -> bool:
    weight = len(own) + sum(word.is_name for word in own)
    if opens(question, language) or points(question, language):
        return weight < _COMPLETE
    return weight < _BARE


def _topic(before: Turn, language: str, index: Index) -> list[list[Content]]:
    """What the turn before was about, names of several words together. Where it was a follow-up itself, that is what
    was carried over to it, and the names it brought.
    """
    found = content(before.used, language, index)
    if before.used != before.question and before.used.startswith(before.question):
        found = [word for word in found if word.start >= len(before.question) or word.is_name]
    groups: list[list[Content]] = []
    for word in found:
        if groups and word.is_name and groups[-1][-1].is_name and word.start == groups[-1][-1].end + 1:
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _rarest(groups: Sequence[list[Content]]) -> list[list[Content]]:
    """The groups that tell most, in their order: names first, then the rarest words."""
    told = sorted(groups, key=lambda group: min(word.rate / (10 if word.is_name else 1) for word in group))
    rare = [group for group in told if any(word.is_name or word.rate < _RARE for word in group)]
    chosen = (rare if len(rare) >= _AT_LEAST else told[:_AT_LEAST])[:_CARRIED]
    return [group for group in groups if group in chosen]


def _said_in(language: str, word: Content, source: str, index: Index) -> str:
    found = index.translations.of(word.term, source, language) if language != source else {}
    best = max(found, key=found.__getitem__, default="")
    return index.translations.surface(best, language) if best and found[best] >= _SURE else word.text


def content(text: str, language: str, index: Index) -> list[Content]:
    """The words that say something: no common ones, no question words, no numbers. Of terms that overlap the first is
    taken, and of those at one place the longest that is known.
    """
    asks = {term.text for term in terms(asking(text, language), language)}
    named = (
        set() if language in _NOUNS_IN_CAPITALS else {part for name in names(text) for part in _NOT_LETTERS.split(name)}
    )
    found: list[Content] = []
    end = 0
    for start, same in groupby(terms(text, language), key=lambda term: term.start):
        if start < end:
            continue
        _, end, term = max((index.translations.rate(one.text, language) > 0, one.end, one.text) for one in same)
        rate = index.translations.rate(term, language)
        word = text[start:end]
        if rate < _COMMON and term not in asks and len(word) > 1 and not word.isdigit():
            is_name = word.casefold() in named or (language in _TOLD_BY_RARITY and rate < _NAME)
            found.append(Content(word, term, start, end, rate, is_name))
    return found
