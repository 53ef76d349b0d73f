"""Names across scripts: a key of consonants that بوتين, Путин and Putin share, and how else a script may spell it.

The word is romanised (anyascii) and its consonants are mapped to classes of sounds that transliterations confuse;
vowels, which Arabic and Hebrew leave out, are dropped. In the line of Soundex (Russell 1918) and of consonant-class
matching of cognates (Dolgopolsky 1964). Between two scripts a question asks for several keys, each with the
probability that `training/names.py` learned from lists of names: Japanese has no l, Arabic writes ج for g and j.
"""

import json
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import regex
from anyascii import anyascii

from index.clitics import ARABIC_ARTICLE

# Several letters that stand for one sound.
_SOUNDS = {
    "tsch": "č", "tch": "č", "sch": "š", "sh": "š", "ch": "č", "dzh": "j", "zh": "j", "dj": "j", "kh": "x", "gh": "g",
    "ph": "f", "th": "t", "dh": "d", "ck": "k", "x": "ks", "ts": "s", "tz": "s", "tsh": "č", "shch": "š",
    "g'": "j", "ts'": "č", "z'": "j", "t'": "t", "d'": "d",
}  # fmt: skip
_SPELLING = regex.compile("|".join(sorted(map(regex.escape, _SOUNDS), key=len, reverse=True)))
_VAV = regex.compile(r"(?<=.)ו+|^וו")  # inside a Hebrew word it is o or u more often than v; two of them are w
_CLASSES = str.maketrans({
    "p": "b", "v": "f", "q": "k", "c": "k", "x": "k", "g": "k", "č": "š", "j": "š", "z": "s",
    "w": "", "y": "", "h": "", "a": "", "e": "", "i": "", "o": "", "u": "", "'": "", "`": "",
})  # fmt: skip
_NOT_A_SOUND = regex.compile(r"[^a-zšč]")
_DOUBLED = regex.compile(r"(.)\1+")
_TOO_SHORT = 2  # keys of fewer consonants meet by chance

SPELLINGS = Path(__file__).parent / "model" / "names.json"
LATIN = frozenset({"en", "de", "es", "fr", "id", "it", "pt", "ro", "tr", "vi"})
# Lists of names were there for six scripts; these languages write theirs much as a neighbour does.
NEIGHBOURS = {"fa": "ar", "ur": "ar", "uk": "ru"}
FAINTEST = 0.02  # a spelling this much rarer than the likeliest is not asked for
_KEYS = 12  # asked for at most
_BEAM = 40

Spellings = dict[str, dict[str, float]]  # by sound, how it may be spelled and how probable that is


@lru_cache(maxsize=200_000)
def name_key(word: str) -> str:
    """The consonant key of one word, '' where it is too short to tell names apart."""
    if not word[0].isalpha():
        return ""
    roman = anyascii(_VAV.sub("", ARABIC_ARTICLE.sub("", unicodedata.normalize("NFKC", word)))).lower()
    roman = _SPELLING.sub(lambda found: _SOUNDS[found.group()], roman)
    key = _DOUBLED.sub(r"\1", _NOT_A_SOUND.sub("", roman).translate(_CLASSES))
    return key if len(key) >= _TOO_SHORT else ""


@lru_cache(maxsize=50_000)
def keys(key: str, source: str, target: str) -> dict[str, float]:
    """The keys under which `target` may spell a name of `source`, the likeliest 1.0; the key alone where nothing was
    learned about the two languages, and nothing where there is no key.
    """
    spellings = _between(source, target)
    if not key or not spellings:
        return {key: 1.0} if key else {}
    found = {"": 1.0}
    for sound in key:
        longer: dict[str, float] = {}
        for start, weight in found.items():
            for spelling, chance in spellings.get(sound, {sound: 1.0}).items():
                spelled = _DOUBLED.sub(r"\1", start + spelling)
                longer[spelled] = max(longer.get(spelled, 0.0), weight * chance)
        found = dict(sorted(longer.items(), key=lambda pair: (-pair[1], pair[0]))[:_BEAM])
    best = [(spelled, weight) for spelled, weight in found.items() if len(spelled) >= _TOO_SHORT][:_KEYS]
    return {spelled: weight / best[0][1] for spelled, weight in best if weight / best[0][1] >= FAINTEST}


def _between(source: str, target: str) -> Spellings:
    """By sound of `source`, how `target` spells it."""
    if source in LATIN and target not in LATIN:
        return _learned().get(NEIGHBOURS.get(target, target), {}).get("from_latin", {})
    if target in LATIN and source not in LATIN:
        return _learned().get(NEIGHBOURS.get(source, source), {}).get("to_latin", {})
    return {}


@cache
def _learned() -> dict[str, dict[str, Spellings]]:
    learned: dict[str, dict[str, Spellings]] = json.loads(SPELLINGS.read_text(encoding="utf-8"))
    return learned
