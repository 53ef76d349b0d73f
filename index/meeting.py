"""Which words of one sentence are met by a text, in the same language or another: by word, inflection, synonym,
translation or name.

Unlike a question, which asks for the rare word, a sentence is held here word against word, and each is weighed by its
rarity in general text.
"""

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

import regex

from index.analysis import fold, terms
from index.kinds import is_cased
from index.lexicon import UNSPACED
from index.names import keys, name_key
from index.translation import Translations

SURE, LIKELY = 1.0, 0.8
_COMMON, _RAREST = 0.03, 1e-5  # shares of general text that weigh nothing, and fully
_KEY = 3  # consonants of a name's key; shorter ones meet by chance, but where neither word is known
_SHORT = 3  # letters; an unknown word of more, with a capital letter, is a name also where a sentence begins
_CHANCE = 2  # letters that may come to stand together without being a word
_RARE_LETTER = 0.2  # weight of a Chinese character or the like that is not a word of its own
_LONG_KEY = 5
_ALIKE = 0.8  # likeness of two long keys that are one name's
_ENDING = 0.6  # share of a key that two forms of a name have in common: "Norwegians", "النرويجيين"
_CLITICS = regex.compile("^[وفبكلהומשלכב]")  # of Arabic and Hebrew, written before a name
_COMMON_NAME = 0.004  # a word more common than this is no name: "He"
_FORM_ACROSS = 0.6  # the same for translations
_PREFIX = 0.72  # share of letters from the first on that two forms of one word have in common
_FORM = 0.15  # a translation this much rarer than the likeliest is looked for as it is, in no other form
_FAINT = 0.04  # a translation this much rarer than the likeliest one proves nothing
_SYNONYM, _SYNONYM_NAME = 0.03, 0.15  # probability of coming back from another language as another word, or name
_NAME = 0.2  # probability of an English translation that tells a name
_PIVOTS = ("de", "es", "ru")  # where English words look for their synonyms
_CONTRACTED = regex.compile(r"['’]t\b")  # "hadn't": no word of content
_ACCENTS = regex.compile(r"\p{Mn}+")
_NASAL = regex.compile(r"[ङञणनम]्(?=[क-ह])")  # one sound of Hindi, written in two ways
_START = regex.compile(r"(?:^|[.!?…:;\"«“„'(\[])\s*$")


class Word(NamedTuple):
    """A word of a text with its weight, 0 (common) to 1 (rare). `name`: a name, by capitals or by the tables; `proper`:
    by the tables. `known` tells whether the tables have it.
    """

    text: str
    term: str
    key: str
    start: int
    end: int
    weight: float
    name: bool
    proper: bool
    known: bool


class Bag(NamedTuple):
    """A text to be met: its words, and what they are looked up by."""

    text: str
    language: str
    words: tuple[Word, ...]
    terms: frozenset[str]
    written: Mapping[str, str]  # by spelling without accents, the term


class Vocabulary:
    """The words of texts, weighed by one set of translation tables. Each text is read once."""

    def __init__(self, translations: Translations) -> None:
        self._translations = translations
        self.bag = lru_cache(maxsize=2_000)(self._bag)
        self._synonyms_of = lru_cache(maxsize=50_000)(self._synonyms)
        self._likely = lru_cache(maxsize=100_000)(self._translated)
        self._is_name = lru_cache(maxsize=100_000)(self._named_in_english)

    def _bag(self, text: str, language: str) -> Bag:
        read = self._words(text, language)
        found = frozenset(term.text for term in terms(text, language))
        words = tuple(_compounds(read) if language == "vi" else _runs(read) if language in UNSPACED else read)
        return Bag(text, language, words, found, {_written(word.text, language): word.term for word in words})

    def _words(self, text: str, language: str) -> list[Word]:
        found = []
        for term, start, end in terms(text, language):
            surface = text[start:end]
            if surface[0].isdecimal():
                continue
            rate = self._translations.rate(term, language)
            weight = 1.0 if not rate else min(1.0, max(0.0, math.log(_COMMON / rate) / math.log(_COMMON / _RAREST)))
            if (len(surface) == 1 and language not in UNSPACED) or (language == "en" and _CONTRACTED.match(text, end)):
                weight = 0.0
            known = rate > 0
            proper = weight > 0 and len(surface) > 1 and self._is_name(term, language)
            name = weight > 0 and self._named(text, surface, start, language, known=known, proper=proper)
            found.append(Word(surface, term, name_key(surface), start, end, weight, name, name and proper, known))
        return found

    def _named(self, text: str, surface: str, start: int, language: str, *, known: bool, proper: bool) -> bool:
        if not is_cased(surface):
            return proper
        if len(surface) < 2 or not surface[0].isupper():
            return False
        if proper or language == "de":  # German writes all nouns so
            return proper
        inside = not _START.search(text, 0, start)
        return inside or (not known and len(surface) > _SHORT)

    def _named_in_english(self, term: str, language: str) -> bool:
        """Whether the likeliest word for a term has a capital letter in English and in Spanish, which writes "although"
        and "German" small.
        """
        best = term
        for source, target in ((language, "en"), ("en", "es")):
            found = {best: 1.0} if source == target else self._translations.of(best, source, target)
            best = max(found, key=found.__getitem__, default="")
            common = self._translations.rate(best, target) >= _COMMON_NAME
            if not best or common or found[best] < _NAME or not self._translations.surface(best, target)[:1].isupper():
                return False
        return True

    def met(self, word: Word, source: str, bag: Bag) -> tuple[float, frozenset[str]]:
        """How surely a text has a word of language `source`, 0 to 1, and the terms of the text that say so."""
        if source == bag.language:
            return self._met_alike(word, bag)
        found = {
            term: weight for term, weight in self._likely(word.term, source, bag.language).items() if term in bag.terms
        }
        same = bag.written.get(_written(word.text, source)) if len(word.text) > 1 else None
        if same:
            found[same] = SURE
        if found:
            strength = SURE if max(found.values()) >= _FAINT * 4 else LIKELY
            return strength, frozenset(found)
        return self._met_by_form(word, source, bag)

    def _met_by_form(self, word: Word, source: str, bag: Bag) -> tuple[float, frozenset[str]]:
        """By another form of a translation; a name by its consonants."""
        likely = [term for term, weight in self._likely(word.term, source, bag.language).items() if weight >= _FORM]
        forms = frozenset(other for other in bag.terms if any(_is_form(term, other, _FORM_ACROSS) for term in likely))
        if forms:
            return LIKELY, forms
        if not word.key or not (word.name or not word.known):
            return 0.0, frozenset()
        spelled = keys(word.key, source, bag.language)
        named = frozenset(other.term for other in bag.words if _is_namesake(spelled, other))
        return (LIKELY if named else 0.0), named

    def _met_alike(self, word: Word, bag: Bag) -> tuple[float, frozenset[str]]:
        if word.term in bag.terms:
            return SURE, frozenset({word.term})
        if bag.language in UNSPACED:
            by_chance = len(word.text) == _CHANCE and not word.known  # two letters that an adverb stood between
            if word.text in bag.text or (by_chance and all(letter in bag.text for letter in word.text)):
                parts = [other.term for other in bag.words if other.term in word.text]
                return SURE, frozenset(parts)
        else:
            written = _written(word.text, bag.language)
            forms = [other.term for other in bag.words if _is_form(written, _written(other.text, bag.language))]
            if forms:
                return SURE, frozenset(forms)
        likely = self._synonyms_of(word.term, bag.language)
        least = _SYNONYM_NAME if word.name else _SYNONYM
        synonyms = frozenset(term for term, weight in likely.items() if weight >= least and term in bag.terms)
        if synonyms:
            return LIKELY, synonyms
        return 0.0, frozenset()

    def _translated(self, term: str, source: str, target: str) -> dict[str, float]:
        """Translations of a term, the likeliest 1; also of those that the table knows the other way alone."""
        found = self._translations.of(term, source, target)
        best = max(found.values(), default=1.0)
        return {word: weight / best for word, weight in found.items() if weight / best >= _FAINT}

    def _synonyms(self, term: str, language: str) -> dict[str, float]:
        """Words that come back when a term goes to another language and home again."""
        back: dict[str, float] = {}
        pivots = _PIVOTS if language == "en" else ("en",)
        for pivot in pivots:
            for word, weight in self._translations.of(term, language, pivot).items():
                for again, second in self._translations.of(word, pivot, language).items():
                    back[again] = back.get(again, 0.0) + weight * second / len(pivots)
        return {word: weight for word, weight in back.items() if weight >= _SYNONYM and word != term}


def _compounds(words: Sequence[Word]) -> Iterator[Word]:
    """Vietnamese: of syllables and pairs of them, the pairs that are known, and what is left."""
    end = 0
    for word in sorted(words, key=lambda word: (word.start, -word.end)):
        pair = " " in word.term
        if word.start >= end and (not pair or word.known):
            end = word.end
            yield word


def _runs(words: Sequence[Word]) -> Iterator[Word]:
    """Scripts without spaces: single letters in a row that are not common are one word, most often a foreign name."""
    run: list[Word] = []
    for word in words:
        single = len(word.text) == 1
        if single and word.weight >= _RARE_LETTER and (not run or run[-1].end == word.start):
            run.append(word)
            continue
        yield from _joined(run)
        run = []
        yield word._replace(weight=0.0) if single else word
    yield from _joined(run)


def _joined(run: Sequence[Word]) -> Iterator[Word]:
    """Letters in a row as one word; a letter alone tells nothing."""
    if len(run) > 1:
        text = "".join(one.text for one in run)
        yield Word(text, text, name_key(text), run[0].start, run[-1].end, 1.0, False, False, False)


def _is_namesake(spelled: Mapping[str, float], other: Word) -> bool:
    """Whether a word may be a name of another language, under one of the keys by which that may be spelled."""
    theirs = {other.key, name_key(_CLITICS.sub("", other.text) or other.text)} - {""}
    for key in theirs:
        if key in spelled and (len(key) >= _KEY or not other.known):
            return True
        for mine in spelled:
            longer = max(len(mine), len(key))
            common = _shared(mine, key)
            if common >= _KEY and common / longer >= _ENDING and min(len(mine), len(key)) > _KEY:
                return True
            if min(len(mine), len(key)) >= _LONG_KEY and SequenceMatcher(None, mine, key).ratio() >= _ALIKE:
                return True
    return False


@lru_cache(maxsize=100_000)
def _written(word: str, language: str) -> str:
    """A word folded, without accents; in Hindi without the dots and nasals that are written or not."""
    folded = fold(word, language)
    if language == "hi":
        return _NASAL.sub("ं", folded.replace("़", "").replace("ँ", "ं"))
    return _ACCENTS.sub("", unicodedata.normalize("NFD", folded)) if is_cased(folded) else folded


def _is_form(one: str, other: str, least: float = _PREFIX) -> bool:
    """Whether two words share so much of their beginning that they are taken for forms of one."""
    if one == other:
        return True
    longer = max(len(one), len(other))
    if min(len(one), len(other)) < 4 or one[:3] != other[:3]:
        return False
    common = _shared(one, other)
    return common >= 4 and common / longer >= least


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
