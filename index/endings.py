"""Words without their endings, in languages that Snowball has no stemmer for: the shortest stem that leaves a known
ending (light stemming: Savoy, "Light Stemming Approaches for the French, Portuguese, German and Hungarian Languages",
SAC 2006). What else a word is made of stays.
"""

from functools import cache

import regex

# How many letters stay at least, and the endings: of number, case, gender, person, and of whose it is.
_ENDINGS = {
    "he": (3, "ים ות ה ת י ית יות יים ו יו יה ך כם הם הן יהם יהן ינו"),
    "uk": (
        3,
        "а е є и і ї о у ю я ь й ам ям ами ями ах ях ів їв ей ом ем єм ою ею єю ією ові еві єві "
        "ий ій ого ього ому ьому им ім їм их іх їх ими іми ої ьої ьою "
        "ти ати яти ити іти ути увати ла ло ли ав ала ало али яв яла яло яли ив ила ило или ів іла іло іли ув ула уло "
        "ули ував увала увало ували еш єш иш їш ить ять ать уть ють ає ають яє яють ує ують ює юють ємо имо їмо",
    ),
    "ur": (2, "ا ی ے ه و ات وں یں یوں یاں ؤں ئے ئیں نا نے نی تا تے تی"),
}  # fmt: skip
_OF_ONESELF = {"uk": "(?:ся|сь)?"}
_WHOLE = frozenset({"پهلے"})  # Urdu "before", which is no form of "first"
LANGUAGES = frozenset(_ENDINGS)


def stem(word: str, language: str) -> str:
    """A folded word of one of LANGUAGES without its ending."""
    found = None if word in _WHOLE else _pattern(language).fullmatch(word)
    return str(found[1]) if found else word


@cache
def _pattern(language: str) -> "regex.Pattern[str]":
    least, endings = _ENDINGS[language]
    return regex.compile(f"(.{{{least},}}?)(?:{'|'.join(endings.split())})?{_OF_ONESELF.get(language, '')}")
