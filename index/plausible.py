"""How likely a string is to be writing in any language, by the pieces of words that the bundled model knows.

The least description length of a text (Rissanen 1978) under the unigram model of its tokenizer (Kudo 2018): of several
readings of the same bytes, the right one is the one that takes the fewest nats to write down.
"""

import json
import unicodedata
from functools import cache
from itertools import pairwise

from tokenizers import Tokenizer

from index.embed import BUNDLED_FOLDER

_STRANGE = 22.0  # nats for a letter that the model has never seen
_RARE = 13.0  # for such a letter of the Latin script, which serves more languages than the model knows
_SYMBOL = 9.0  # for a mark that is not among the common ones
_BROKEN = 40.0  # for what is no character of a text at all
_COMMON = frozenset("«»“”‘’‚„–—…،؛؟。，、；：！？「」『』（）《》·€£№°¡¿।ـ\u200c\u200d\u200e\u200f\xa0")
_SWITCH = 12.0  # inside a word, for each change of script or from small letters to capitals
_FOREIGN = 8.0  # for a Latin letter that is not in the alphabet of the language that has most of the others
# What the alphabets of Europe have beside a to z.
_ALPHABETS = [frozenset(letters) for letters in (
    "àâæçéèêëîïôœùûüÿ", "äöüß", "áéíñóúü", "ãáâàçéêíõóôúü", "àèéìíîòóùú", "åäöéüæøàó", "çğıöşüâîû", "ăâîșțşţ",
    "ąćęłńóśźż", "áäčďéěíĺľňóôŕřšťúůýž", "áéíóöőúüű", "čćđšž", "áðéíóúýþæö", "äöõüšž", "āčēģīķļņšūž", "ąčęėįšųūž",
    "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "àéèíïóòúüç·", "çëëâ", "əçğıöşü",
)]  # fmt: skip


def cost(text: str) -> float:
    """The nats it takes to write a text down; ASCII digits and punctuation are free."""
    tokenizer, scores = _model()
    encoding = tokenizer.encode(text, add_special_tokens=False)
    total = -sum(scores[piece] for piece in encoding.ids if piece)
    for piece, (start, end) in zip(encoding.ids, encoding.offsets, strict=True):
        if not piece:
            total += sum(_RARE if _script(letter) == "LATIN" else _STRANGE for letter in text[start:end] or "?")
    total += sum(map(_mark, (letter for letter in text if letter > "\x7f" or letter < " ")))
    total += _FOREIGN * _foreign(text.lower())
    return total + _SWITCH * sum(_breaks(word) for word in text.split() if not word.isascii())


def _mark(letter: str) -> float:
    """What a character adds that the tokenizer passes over."""
    kind = unicodedata.category(letter)
    if kind in ("Cc", "Cn", "Co", "Cs"):
        return 0.0 if letter in "\n\r\t\f" else _BROKEN
    return _SYMBOL if kind[0] in "PSZN" and letter not in _COMMON else 0.0


def _breaks(word: str) -> int:
    """How often a word changes its script or turns to capitals, or has a strange mark beside a letter."""
    found = 0
    for one, other in pairwise(word):
        if _is_letter(one) and _is_letter(other):
            scripts = {_script(one), _script(other)} - {"COMBINING"}
            found += len(scripts) > 1 or (one.islower() and other.isupper())
        elif _is_letter(one) or _is_letter(other):
            mark = other if _is_letter(one) else one
            found += mark > "\x7f" and (mark not in _COMMON or mark in "¿¡") and not mark.isdecimal()
    return found


def _foreign(text: str) -> int:
    letters = [letter for letter in text if letter > "\x7f" and _script(letter) == "LATIN"]
    return min(sum(letter not in alphabet for letter in letters) for alphabet in _ALPHABETS) if letters else 0


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LM"


@cache
def _script(letter: str) -> str:
    """The first word of the letter's name; one for the scripts that are written side by side in East Asia."""
    script = unicodedata.name(letter, "?").split()[0]
    side_by_side = (
        "CJK",
        "HIRAGANA",
        "KATAKANA",
        "HANGUL",
        "FULLWIDTH",
        "KATAKANA-HIRAGANA",
        "IDEOGRAPHIC",
        "HALFWIDTH",
    )
    return "EAST ASIA" if script in side_by_side else script


@cache
def _model() -> tuple[Tokenizer, list[float]]:
    written = (BUNDLED_FOLDER / "tokenizer.json").read_text(encoding="utf-8")
    return Tokenizer.from_str(written), [score for _, score in json.loads(written)["model"]["vocab"]]
