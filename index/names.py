"""Names across scripts: a key of consonants that بوتين, Путин and Putin share.

The word is romanised (anyascii) and its consonants are mapped to classes of sounds that transliterations confuse;
vowels, which Arabic and Hebrew leave out, are dropped. In the line of Soundex (Russell 1918) and of consonant-class
matching of cognates (Dolgopolsky 1964).
"""

import unicodedata
from functools import lru_cache

import regex
from anyascii import anyascii

from index.analysis import ARABIC_ARTICLE

# Several letters that stand for one sound.
_SOUNDS = {
    "tsch": "č", "tch": "č", "sch": "š", "sh": "š", "ch": "č", "dzh": "j", "zh": "j", "dj": "j", "kh": "x", "gh": "g",
    "ph": "f", "th": "t", "dh": "d", "ck": "k", "x": "ks", "ts": "s", "tz": "s",
}  # fmt: skip
_SPELLING = regex.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_CLASSES = str.maketrans({
    "p": "b", "v": "f", "q": "k", "c": "k", "x": "k", "g": "k", "č": "š", "j": "š", "z": "s",
    "w": "", "y": "", "h": "", "a": "", "e": "", "i": "", "o": "", "u": "", "'": "", "`": "",
})  # fmt: skip
_NOT_A_SOUND = regex.compile(r"[^a-zšč]")
_DOUBLED = regex.compile(r"(.)\1+")
_TOO_SHORT = 2  # keys of fewer consonants meet by chance


@lru_cache(maxsize=200_000)
def name_key(word: str) -> str:
    """The consonant key of one word, '' where it is too short to tell names apart."""
    if not word[0].isalpha():
        return ""
    roman = anyascii(ARABIC_ARTICLE.sub("", unicodedata.normalize("NFKC", word))).lower()
    roman = _SPELLING.sub(lambda found: _SOUNDS[found.group()], roman)
    key = _DOUBLED.sub(r"\1", _NOT_A_SOUND.sub("", roman).translate(_CLASSES))
    return key if len(key) >= _TOO_SHORT else ""
