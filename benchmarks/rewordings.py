"""Sentences reworded that stay true: a parenthesis or an adverb left out, clauses in another order, a synonym, a
contraction, a number in words.
"""

from collections.abc import Callable
from random import Random

import regex
from icu4py.messageformat import MessageFormat

from benchmarks.claims import Said
from index.analysis import terms
from index.translation import Translations

_TABLES = Translations()
_PARENTHESIS = regex.compile(r"\s?[(（][^()（）]{3,60}[)）]")
_ADVERBS = {
    "ar": "أيضا|حاليا|تقريبا", "de": "auch|jedoch|zudem|bereits|außerdem", "el": "επίσης|ωστόσο|ήδη",
    "en": "also|however,|already|however|then|later|currently", "es": "también|sin embargo,|ya|además",
    "fa": "نیز|هم", "fr": "aussi|déjà|également", "he": "גם|כבר", "hi": "भी|फिर", "pt": "também|já",
    "ro": "de asemenea|însă|deja", "ru": "также|уже|однако", "th": "ด้วย|อีกด้วย", "tr": "ayrıca|de|da",
    "ur": "بھی", "vi": "cũng|đã|vẫn", "zh": "也|已|还|还有",
}  # fmt: skip
_CONTRACTIONS = {
    " is not ": " isn't ", " are not ": " aren't ", " was not ": " wasn't ", " were not ": " weren't ",
    " did not ": " didn't ", " does not ": " doesn't ", " do not ": " don't ", " could not ": " couldn't ",
    " cannot ": " can't ", " had not ": " hadn't ", " has not ": " hasn't ", " it is ": " it's ", " would not ": " wouldn't ",
}  # fmt: skip
_LIKELY, _RARE = 0.2, 0.003
_TRIED = 8  # words of a sentence that a synonym is looked for
_NUMBER = regex.compile(r"(?<![\p{L}\p{Nd}.,:/-])\p{Nd}{1,2}(?=\s\p{Ll})")
_ASCII = frozenset({"de", "el", "en", "es", "fr", "pt", "ro", "ru", "tr", "vi"})


def parenthesis(said: Said, random: Random) -> str:
    """Without what stands in brackets."""
    places = list(_PARENTHESIS.finditer(said.text))
    place = random.choice(places) if places else None
    return said.text[: place.start()] + said.text[place.end() :] if place else ""


def adverb(said: Said, _: Random) -> str:
    """Without an adverb."""
    words = _ADVERBS.get(said.language, "(?!)")
    pattern = rf"(?:{words})" if said.language in ("th", "zh") else rf"(?<=\s)(?:{words})\s"
    new = regex.sub(pattern, "", said.text, count=1)
    return new if new != said.text else ""


def reordered(said: Said, _: Random) -> str:
    """Two clauses change places."""
    clauses = regex.fullmatch(r"([^,،，;]{12,}[,،，])\s?([^,،，;]{12,})([.。۔।])", said.text)
    if not clauses:
        return ""
    first, second, end = clauses.groups()
    gap = "" if said.language == "zh" else " "
    return f"{second[0].upper()}{second[1:]}{first[-1]}{gap}{first[:-1]}{end}"


def synonym(said: Said, random: Random) -> str:
    """A word becomes the one that comes back most often when it goes to English and home; English goes through German."""
    pivot = "de" if said.language == "en" else "en"
    words = list(terms(said.text, said.language))
    random.shuffle(words)
    for term, start, end in words[:_TRIED]:
        if not said.text[start:end].islower() and said.language not in ("ar", "fa", "he", "hi", "ur"):
            continue
        back: dict[str, float] = {}
        for other, weight in _TABLES.of(term, said.language, pivot).items():
            for again, second in _TABLES.of(other, pivot, said.language).items():
                back[again] = back.get(again, 0.0) + weight * second
        own = back.pop(term, 0.0)
        if not back:
            continue
        best = max(back, key=back.__getitem__)
        surface = _TABLES.surface(best, said.language)
        alike = _script(surface) == _script(said.text[start:end]) and not surface[:1].isupper()
        if alike and back[best] > max(own / 2, _LIKELY) and _TABLES.rate(term, said.language) < _RARE:
            return said.text[:start] + surface + said.text[end:]
    return ""


def _script(word: str) -> bool:
    return bool(regex.match(r"\p{Latin}", word))


def contraction(said: Said, _: Random) -> str:
    """An English contraction."""
    for long, short in _CONTRACTIONS.items():
        if said.language == "en" and long in said.text:
            return said.text.replace(long, short, 1)
    return ""


def in_words(said: Said, random: Random) -> str:
    """A small number in digits is spelled."""
    places = list(_NUMBER.finditer(said.text)) if said.language in _ASCII else []
    place = random.choice(places) if places else None
    if not place or not 2 <= int(place.group()) <= 20:
        return ""
    spelled = regex.sub(
        "[\u00ad\u200b]", "", str(MessageFormat("{n, spellout}", said.language).format({"n": int(place.group())}))
    )
    return said.text[: place.start()] + spelled + said.text[place.end() :]


REWORDINGS: dict[str, Callable[[Said, Random], str]] = {
    "parenthesis": parenthesis, "adverb": adverb, "reordered": reordered, "synonym": synonym,
    "contraction": contraction, "in_words": in_words,
}  # fmt: skip
