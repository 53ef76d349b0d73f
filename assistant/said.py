"""What a chat model says: sentences, each with the quotations it gives as proof. Nothing here is verified yet."""

from dataclasses import dataclass

SENTENCES = 30  # of one answer at most
_QUOTATIONS = 8  # of one sentence at most
_LETTERS = 1_000  # of a sentence or quotation at most


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words the model says stand in a passage, counted from 1; '' where it named the passage alone. `translation` is
    the model's own, into the language of the question; '' where it gave none.
    """

    passage: int
    text: str = ""
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence with its quotations, in the order given; none where the model gave no proof."""

    text: str
    quotes: tuple[Quotation, ...] = ()


def bounded(text: str, quotes: list[Quotation]) -> Said:
    """A sentence of at most 1,000 letters with at most 8 quotations of as many."""
    kept = (Quotation(one.passage, _cut(one.text), _cut(one.translation)) for one in quotes[:_QUOTATIONS])
    return Said(_cut(text), tuple(kept))


def _cut(text: str) -> str:
    return " ".join(text.split())[:_LETTERS].rstrip()
