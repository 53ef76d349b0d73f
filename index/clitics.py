"""Arabic and Hebrew words without the conjunctions, prepositions and articles that are written onto them.

A first letter may be a clitic or the word's own: Arabic w- is "and" in w-tariq and part of wazir. Which it is, the
words seen in training tell (`training.clitics`): a letter goes where what is left is the more frequent word. That the
article cannot stand before a clitic is used too: al-wazir is seen, al-wtariq never. The article itself may be a word's
own: Arabic iltizam (commitment) and Almanya (Germany) begin with its letters.
"""

from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path

import regex

LETTERS = {"ar": "وفبكل", "he": "והבכלמש"}
SHORTEST = 3  # letters of a word that is left
WHOLE = "="  # before a word of the list whose first letters are its own

# The Arabic article with the clitics before it, which Snowball leaves on some words and takes off others.
ARABIC_ARTICLE = regex.compile(r"^[وف]?(?:[بك]?(?P<article>ال)|لل)(?=\w{3})")

_PRONOUN = regex.compile(r"(?:ه|ها|هما?|هن|نا|كم?|ي|ا)$")  # and the ending of an adverb
_AND = {"ar": "و", "he": "ו"}  # hardly a word of its own begins so: taken off words never seen
_MOST = 3  # as in Hebrew w-k-sh-
_LISTS = Path(__file__).with_name("model") / "clitics"


def bare(word: str, language: str) -> str:
    """A folded word without its clitics; in a language that has none, the word itself."""
    if language not in LETTERS:
        return word
    whole, _ = _seen(language)
    for _ in range(_MOST):
        if language == "ar" and (found := without_article(word, whole)):
            return found
        if not _begins_with_clitic(word, language):
            break
        word = word[1:]
    return word


def without_article(word: str, whole: AbstractSet[str]) -> str:
    """An Arabic word without its article and the clitics before that; empty where it has none. `whole` are the words
    that begin with its letters themselves, with a pronoun after them or without: of two l, one may be theirs.
    """
    found = ARABIC_ARTICLE.match(word)
    if not found:
        return ""
    rest = word[found.end() :]
    own = f"ل{rest}" if found["article"] is None else word[found.start("article") :]
    noun = _PRONOUN.sub("", own)
    return own if own in whole or (noun in whole and ARABIC_ARTICLE.match(noun)) else rest


def is_known(word: str, language: str) -> bool:
    """Whether a word stands in the list of its language: what it begins with is no clitic."""
    return word in _seen(language)[1]


def _begins_with_clitic(word: str, language: str) -> bool:
    if len(word) <= SHORTEST or word[0] not in LETTERS[language]:
        return False
    whole, known = _seen(language)
    if word in whole:
        return False
    rest = word[1:].removeprefix("ה")  # words are listed without their article
    return rest in known or (word[0] == _AND[language] and word not in known)


@cache
def _seen(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Words whose first letters are their own, and all words, with those."""
    lines = (_LISTS / f"{language}.txt").read_text(encoding="utf-8").split()
    whole = frozenset(line[1:] for line in lines if line[0] == WHOLE)
    return whole, whole.union(line for line in lines if line[0] != WHOLE)
