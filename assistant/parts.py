"""A question that asks two things, taken apart: "Who signed the treaty and what did the coffee cost?".

It is cut where a question mark, or an "and", has a question on either side: with a question word, and with words of
content. Where the second points at the first ("and who owns it?") it takes the topic over, as a follow-up does.
"""

from functools import cache

import regex

from assistant.cues import asking, points
from assistant.followups import Turn, content, standalone
from index import Index, Question
from index.lexicon import UNSPACED

_AND: dict[str, str] = {
    "ar": "و", "de": "und|sowie", "el": "και|κι", "en": "and", "es": "y|e", "fa": "و", "fr": "et", "he": "ו",
    "hi": "और|तथा", "id": "dan|serta", "it": "e|ed", "ja": "そして|また", "ko": "그리고", "pt": "e", "ro": "și|şi|iar",
    "ru": "и|а", "th": "และ", "tr": "ve", "uk": "і|й|та|а", "ur": "اور", "vi": "và", "zh": "和|以及|并且|而|且",
}  # fmt: skip
_GLUED = frozenset({"ar", "he"})  # "and" is written as part of the next word
# Words that ask and as often join a clause to a word before it, or begin what is no question of its own.
_JOINING: dict[str, str] = {
    "ar": "ما|من|هل|كيف", "en": "is|are|was|were|did|does|do|has|have|had|can|could|will|would|should", "fr": "que|qui",
    "he": "האם", "it": "che|come", "pt": "que|como|porque", "ro": "ce|care|cum", "ru": "что|как", "uk": "що|як|чи",
}  # fmt: skip
# Languages that put the question word first, some after a preposition or two.
_FIRST = frozenset({"ar", "de", "el", "en", "es", "fr", "he", "it", "pt", "ro", "ru", "uk"})
_OPENING = 3  # words
_MARK = r"[?？؟;](?=\s*\S)"
_COMMA = r"[,،，、;]?\s*"


def parts(question: Question, index: Index) -> list[Question]:
    """The questions that one asks, in order; the question itself where it asks one thing.

    Raises ModelError where the translation table of a language cannot be read.
    """
    language = question.language
    texts = [question.text]
    for cut in (regex.compile(_MARK), _cut(language)):
        texts = [piece for text in texts for piece in _cut_up(text, cut, language, index)]
    if len(texts) == 1:
        return [question]
    first = Turn(texts[0])
    whole = [standalone(text, (first,), index) if points(text, language) else text for text in texts[1:]]
    return [index.question(text) for text in (texts[0], *whole)]


def _cut_up(text: str, cut: "regex.Pattern[str]", language: str, index: Index) -> list[str]:
    """The text cut at the first place that has a question on both sides, and so on with what is left."""
    for match in cut.finditer(text):
        before, after = text[: match.start()].rstrip(), text[match.end() :].lstrip()
        if _asks(before, language, index) and _asks(after, language, index) and _begins(after, language):
            return [before, *_cut_up(after, cut, language, index)]
    return [text]


def _asks(text: str, language: str, index: Index) -> bool:
    """Whether a piece of a question is one: it has a question word, and words of content."""
    return bool(asking(text, language).strip()) and bool(content(text, language, index))


def _begins(text: str, language: str) -> bool:
    """Whether a piece begins as a question does, where its first words tell that: not "and which sank"."""
    if language not in _FIRST:
        return True
    joining = _JOINING.get(language, "").split("|")
    return any(word not in joining for word in asking(" ".join(text.split()[:_OPENING]), language).split())


@cache
def _cut(language: str) -> "regex.Pattern[str]":
    """Where a language says "and", a comma before it included."""
    words = _AND.get(language, "(?!)")
    if language in UNSPACED:
        return regex.compile(f"{_COMMA}(?:{words})|[,，、]")
    if language in _GLUED:
        return regex.compile(rf"{_COMMA}(?<![\p{{L}}\p{{M}}])(?:{words})\s?(?=\p{{L}})")
    return regex.compile(rf"{_COMMA}(?<![\p{{L}}\p{{M}}])(?:{words})(?![\p{{L}}\p{{M}}])", regex.IGNORECASE)
