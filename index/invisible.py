"""Letters that show nothing and mislead: what they are, and how many a text has. The joiners of Persian, the languages
of India and emoji (U+200C, U+200D) are none of them.
"""

from collections.abc import Mapping

import regex

_KINDS: Mapping[str, str] = {
    "control characters": r"[\p{Cc}--[\n\t\r\x0b\x0c\x85]]",
    "halves of a surrogate pair": r"\p{Cs}",
    "bidi controls": r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]",
    "zero-width characters": r"[\u200b\u2060-\u2064\ufeff]",
    "tag characters": r"[\U000e0000-\U000e007f]",
    "soft hyphens": r"\u00ad",
    "annotation marks": r"[\ufff9-\ufffb]",
}
_EACH = {name: regex.compile(pattern, flags=regex.V1) for name, pattern in _KINDS.items()}
INVISIBLE = regex.compile("|".join(_KINDS.values()), flags=regex.V1)


def removed(text: str) -> str:
    """What a text would lose, in words, such as '2 bidi controls, 1 soft hyphens'; '' where it is clean."""
    if not INVISIBLE.search(text):
        return ""
    found = ((name, len(pattern.findall(text))) for name, pattern in _EACH.items())
    return ", ".join(f"{count} {name}" for name, count in found if count)
