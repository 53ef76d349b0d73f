"""Arabic and Hebrew as a PDF stores them: in the order they are read, or in that in which they are seen, from left to
right. Nothing in the file says which; the text does: ة and ם end words and never begin them, small words are frequent.

pypdf turns every run of right-to-left letters around, as if all were stored as seen; `seen` completes that for the
line, `read` undoes it.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

import regex

Order = Literal["read", "seen", "unclear", ""]
_RIGHT = regex.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FORMS = regex.compile(r"[\ufb1d-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]")
_LATE = regex.compile(r"[\ufe70-\ufefc]")  # Arabic forms that pypdf does not know for right-to-left
_DIGITS = regex.compile(r"[\u0660-\u0669\u06f0-\u06f9]+(?:[.,/:٫٬-][\u0660-\u0669\u06f0-\u06f9]+)*")
_CORE = regex.compile(r"^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$", flags=regex.DOTALL)
_WORD = regex.compile(r"[\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3]{2,}")
_MIRROR = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_OPENS = "([{«"
_SMALL = frozenset(
    regex.findall(
        r"\w+",
        "في من على إلى الى أن إن التي الذي هذا هذه بعد قبل بين ذلك عن مع كان كانت قال قالت وقال "  # Arabic
        "از در به که این را است با برای آن خود شد کرد می های ها بود "  # Persian
        "کے کی میں ہے سے اور نے کو پر ہیں "  # Urdu
        "של את על לא הוא היא כי עם גם זה אל כל או אמר",  # Hebrew
    )
)
_ENDINGS, _HEBREW_ENDINGS, _HEBREW_OPEN = "ةى", "ךםןףץ", "כמנצ"
_FEW = 5  # words of evidence, fewer prove nothing
_PLAIN = 8  # words, fewer need no verdict


def order(as_read: Iterable[str], as_seen: Iterable[str]) -> Order:
    """Which of two readings of a text is language; 'unclear' where neither is, '' where it is too short to tell."""
    read, words = _evidence(as_read)
    seen, _ = _evidence(as_seen)
    if words < _PLAIN and not read and not seen:
        return ""
    if max(read, seen) >= min(_FEW, words // 4 + 1):
        if read >= 2 * seen:
            return "read"
        if seen >= 2 * read:
            return "seen"
    return "unclear"


def _evidence(lines: Iterable[str]) -> tuple[int, int]:
    """How much speaks for these lines being in order, and the number of right-to-left words."""
    score = words = 0
    for line in lines:
        for word in _WORD.findall(line):
            words += 1
            score += word in _SMALL or (len(word) > 3 and word.startswith(("ال", "وال", "بال", "می")))
            score += word[-1] in _ENDINGS or word[-1] in _HEBREW_ENDINGS
            score -= word[0] in _ENDINGS or word[0] in _HEBREW_ENDINGS
            score -= len(word) > 2 and word[-1] in _HEBREW_OPEN
    return max(score, 0), words


def has_right(text: str) -> bool:
    """Whether something in it is written from right to left."""
    return bool(_RIGHT.search(text))


def read(fragments: Sequence[str]) -> str:
    """A line whose letters are stored in the order of reading: every run as it was before pypdf turned it."""
    return _plain("".join(part[::-1] if _turned(part) else part for part in fragments))


def seen(fragments: Sequence[str]) -> str:
    """A line whose letters are stored as they are seen, from left to right, put in the order of reading."""
    parts = [part for fragment in fragments for part in _runs(fragment)]
    rightward = sum(len(part) for part in parts if has_right(part))
    if 2 * rightward < sum(len(part.strip()) for part in parts):  # a line of Latin with a few words of Arabic
        return _plain("".join(_flanked(part) if has_right(part) else part for part in parts))
    line = "".join(part if has_right(part) else _flanked(part) for part in reversed(parts))
    brackets = regex.search(r"[()\[\]{}«»]", line)
    return _plain(line.translate(_MIRROR) if brackets and brackets[0] not in _OPENS else line)


def _runs(fragment: str) -> list[str]:
    """A fragment as runs of one direction each, those from right to left in the order of reading."""
    if _turned(fragment):
        return [_DIGITS.sub(lambda digits: digits[0][::-1], fragment)]
    if not _LATE.search(fragment):
        return [fragment]
    runs = regex.findall(r"[\ufe70-\ufefc\s\p{P}]*[\ufe70-\ufefc]+[\s\p{P}]*|[^\ufe70-\ufefc]+", fragment)
    return [run[::-1] if _LATE.search(run) else run for run in runs]


def _turned(fragment: str) -> bool:
    """Whether pypdf has turned it around."""
    first = regex.search(r"[\p{L}\p{Nd}]", fragment)
    return bool(first) and has_right(fragment) and not _LATE.search(fragment)


def _flanked(part: str) -> str:
    """A run against the direction of its line: what flanks it changes sides, it stays as it is."""
    before, core, after = _CORE.findall(part)[0]
    return str(after[::-1] + core + before[::-1])


def _plain(line: str) -> str:
    """Letters in place of the forms that they take within words."""
    return _FORMS.sub(lambda form: unicodedata.normalize("NFKC", form[0]), line)
