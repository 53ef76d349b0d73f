"""Text to terms: what the term index and the translation tables count as one word.

A term is a folded, stemmed word with its place in the original text. Folding is done word by word, so a place is
always a place in the text as given. Knows nothing of articles, indexes or translations.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import zip_longest
from typing import NamedTuple

import regex
import Stemmer
from icu4py.breakers import WordBreaker

from index import endings
from index.clitics import ARABIC_ARTICLE, bare, is_known

# Snowball algorithms by language code; a language missing here and in `index.endings` keeps its words whole.
STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fa": "persian", "fi": "finnish", "fr": "french", "hi": "hindi", "hu": "hungarian", "id": "indonesian",
    "it": "italian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip

# Written without spaces between words: ICU's dictionaries find them, whatever language the text is said to be in.
_UNSPACED = {
    "zh": r"\p{Han}\p{Hiragana}",
    "th": r"\p{Thai}",
    "lo": r"\p{Lao}",
    "km": r"\p{Khmer}",
    "my": r"\p{Myanmar}",
}
_HANGUL = r"\p{Hangul}"  # particles are glued to the noun: cut into overlapping pairs of characters
_NUMBER = r"\p{Nd}+(?:[.,٫٬]\p{Nd}+)*"
# Marks stay inside a word (Hindi vowel signs, harakat); a zero-width non-joiner ends it (Persian suffixes).
_GLUED = f"--[{''.join(_UNSPACED.values())}{_HANGUL}]"
_WORD = rf"[[\p{{L}}\p{{Nl}}\p{{No}}]{_GLUED}][[\p{{L}}\p{{M}}\u0640]{_GLUED}]*"
_RUNS = "|".join(f"(?P<{language}>[{scripts}]+)" for language, scripts in _UNSPACED.items())
_TOKEN = regex.compile(f"{_RUNS}|(?P<pairs>{_HANGUL}+)|(?P<number>{_NUMBER})|(?P<word>{_WORD})", flags=regex.V1)
_SPACE = regex.compile(r"[ \u00a0]")

_NO_CLITIC = "ع"
_ARABIC_MARKS = regex.compile(r"[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_HEBREW_MARKS = regex.compile(r"[\u0591-\u05c7]")
_MARKS = regex.compile(r"\p{Mn}+")
_ACCENTED = regex.compile(
    r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Arabic}\p{Hebrew}]"
)  # accents are left out in writing; elsewhere marks are letters
_ALEF_AND_YA = str.maketrans("أإآٱىئؤ", "اااايءء")
_LAND = "يا"
_OF_A_PLACE = regex.compile(r"(.{3,}?)(يا|ي(?:[ةه]|ين|ون|ات)?)")
_TO_ARABIC = str.maketrans("کیهہۀ", "كيههه")
_TO_PERSIAN = str.maketrans("كيىةہۀۃ", "کییهههه")


class Term(NamedTuple):
    """A folded, stemmed word; `start` and `end` are its place in the text, in characters."""

    text: str
    start: int
    end: int


def terms(text: str, language: str) -> list[Term]:
    """The terms of `text` in reading order, stemmed as `language` (ISO 639-1) is.

    Vietnamese writes a space after every syllable, and two of them make most words: its terms are syllables and pairs.
    """
    found: list[Term] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        kind, run = str(match.lastgroup), match.group()
        if kind in _UNSPACED:
            found.extend(_segmented(run, start, kind))
        elif kind == "pairs":
            found.extend(_pairs(run, start))
        elif kind == "number":
            found.append(Term(number(run), start, end))
        elif stem := stemmed(run, language):
            found.append(Term(stem, start, end))
    return list(_with_compounds(text, found)) if language == "vi" else found


def _segmented(run: str, start: int, language: str) -> Iterator[Term]:
    for word in WordBreaker(run, language):
        yield Term(word, start, start := start + len(word))


def _pairs(run: str, start: int) -> list[Term]:
    if len(run) == 1:
        return [Term(run, start, start + 1)]
    return [Term(run[i : i + 2], start + i, start + i + 2) for i in range(len(run) - 1)]


def _with_compounds(text: str, syllables: list[Term]) -> Iterator[Term]:
    for one, after in zip_longest(syllables, syllables[1:]):
        yield one
        if after and _SPACE.fullmatch(text, one.end, after.start):
            yield Term(f"{one.text} {after.text}", one.start, after.end)


def number(digits: str) -> str:
    """A number in ASCII digits without separators of thousands: '١٬٢٠٠' and '1,200' are both '1200'."""
    ascii_digits = "".join(str(unicodedata.digit(c)) if c.isdigit() else {"٫": ".", "٬": ","}.get(c, c) for c in digits)
    return regex.sub(r"[.,](?=\d{3}(?!\d))", "", ascii_digits)


@lru_cache(maxsize=200_000)
def stemmed(word: str, language: str) -> str:
    """One word folded and stemmed; empty where nothing but marks is left."""
    folded = bare(fold(word, language), language)
    if language in endings.LANGUAGES:
        folded = endings.stem(folded, language)
    algorithm = STEMMERS.get(language)
    if algorithm and folded:
        folded = (_arabic(folded) if language == "ar" else _stemmer(algorithm).stemWord(folded)) or folded
    if language != "vi" and _ACCENTED.search(folded):
        folded = _MARKS.sub("", unicodedata.normalize("NFD", folded))
    return folded


def _arabic(word: str) -> str:
    """The stem of a word without clitics and article. Snowball takes first letters for such, so it sees none that is
    known, or that looks like the article.
    """
    noun = _of_a_place(word)
    own = word[0] if ARABIC_ARTICLE.match(word) or is_known(word, "ar") or is_known(noun, "ar") else ""
    stem = _stemmer("arabic").stemWord(_NO_CLITIC + noun[1:] if own else noun)
    return f"{own}{stem[1:]}" if own else str(stem)


def _of_a_place(word: str) -> str:
    """The noun in an adjective made of it with -i, where the noun is known: Iranian is Iran. Russia, Syria and the like
    lose the ending that their adjectives do not have. Snowball takes more off some of these, and nothing off others.
    """
    found = _OF_A_PLACE.fullmatch(word)
    if not found:
        return word
    noun, ending = found.groups()
    if ending == _LAND:
        return noun if is_known(f"{noun}ي", "ar") else word
    if is_known(noun, "ar"):
        return noun
    if is_known(f"{noun}ا", "ar"):
        return f"{noun}ا"
    return noun if is_known(noun + _LAND, "ar") else word


def fold(word: str, language: str) -> str:
    """Compatibility forms, case, and the optional marks and letter variants of Arabic, Persian and Hebrew made one."""
    word = unicodedata.normalize("NFKC", word)
    if language == "tr":
        word = word.replace("İ", "i").replace("I", "ı")
    word = _HEBREW_MARKS.sub("", _ARABIC_MARKS.sub("", word.casefold())).replace("ё", "е")
    if language in ("fa", "ur"):
        return word.translate(_TO_PERSIAN)
    return word.translate(_TO_ARABIC).translate(_ALEF_AND_YA)


@cache
def _stemmer(algorithm: str) -> "Stemmer.Stemmer":
    return Stemmer.Stemmer(algorithm, 0)  # no cache of its own: stemmed() has one
