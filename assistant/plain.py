"""Said text as plain words, whatever a model was talked into: no link, no picture, no HTML, nothing that cannot be
seen, no passage it was not given, none of its instructions.
"""

import html
from collections.abc import Set as AbstractSet

import regex

from assistant.lines import MARK
from assistant.said import Quotation, Said

_RUN = 32  # letters and digits in a row, of the instructions, that are no coincidence
_ADDRESS = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]"
# Controls, formats, private use and what is no character; ZWNJ and ZWJ are letters' own in Persian and Hindi.
UNSEEN = regex.compile(r"[[\p{C}\U000E0100-\U000E01EF]--[\s\u200c\u200d]]", regex.VERSION1)
_SHORTER = [
    (regex.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])"), r"\1"),  # [words](address), [words][name]
    (regex.compile(r"^\s*\[[^\]]*\]:\s*\S+"), ""),  # [name]: address
    (MARK, " "),
    (regex.compile(r"<!--.*?(?:-->|$)|<[/!?]?[a-zA-Z][^<>]*>?"), " "),
    (regex.compile(rf"[a-zA-Z0-9+.\-]*://{_ADDRESS}*|//(?={_ADDRESS}){_ADDRESS}+"), " "),
    (regex.compile(rf"\b(?:javascript|vbscript|data|mailto|tel|file|blob):{_ADDRESS}+", regex.IGNORECASE), " "),
    (regex.compile(rf"(?:[a-zA-Z0-9\-]*www\.|\b[a-zA-Z0-9\-]+(?:\.[a-zA-Z0-9\-]+)+/){_ADDRESS}*"), " "),
    (regex.compile(r"\]\(|!(?=\[)|`+|~~|__+|\*+(?=\S)|(?<=\S)\*+|^[\s#>|]+"), " "),
]
_UNJOINED = regex.compile(r"[^\p{L}\p{N}]+")


def plain(text: str) -> str:
    """The words of `text` without the addresses, pictures, marks and markup among them, on one line."""
    before = ""
    while text != before:  # what is taken away may leave new markup behind; each round is shorter
        before, text = text, UNSEEN.sub("", html.unescape(text))
        for pattern, words in _SHORTER:
            text = pattern.sub(words, text)
        text = " ".join(text.split())
    return text


def runs(text: str) -> frozenset[str]:
    """All runs of 32 letters and digits of a text, case and spacing aside."""
    joined = _UNJOINED.sub("", text).casefold()
    return frozenset(joined[at : at + _RUN] for at in range(len(joined) - _RUN + 1))


def harmless(said: Said, passages: int, instructions: AbstractSet[str], token: str) -> Said | None:
    """The sentence in plain words, with the quotations that are of one of so many `passages`; None where no words are
    left, where it holds the `token` that no one may see, or a run of the `instructions` (see `runs`).
    """
    text = plain(said.text)
    quotes = tuple(
        Quotation(quote.passage, quote.text, plain(quote.translation))
        for quote in said.quotes
        if 1 <= quote.passage <= passages
    )
    told = [text, *(words for quote in quotes for words in (quote.text, quote.translation))]
    if not regex.search(r"\p{L}", text) or any(token in words or instructions & runs(words) for words in told):
        return None
    return Said(text, quotes)
