"""Where a question term is: passages of one language that have any of its words, and how often, summed by weight."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.terms import Posting

_FEW = 20  # one in so many passages: lists up to that are summed place by place, longer ones over all passages
_MOST = 4  # one in so many passages: from there on a term has a frequency for every passage

Places = NDArray[np.uint32]  # of passages among those of their language, ascending
_NOTHING = Posting(np.zeros(0, np.uint32), np.zeros(0, np.uint16))


class Frequencies(NamedTuple):
    """How often passages have a question term: `weight` times `frequencies`, of shape (places,). Where many have it
    `places` is all of them. `documents` is how many have each of its words, summed as the frequencies are.
    """

    places: Places | slice
    frequencies: NDArray[Any]
    weight: np.float32
    documents: float

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        return self.frequencies.nbytes + (0 if isinstance(self.places, slice) else self.places.nbytes)

    def at(self, places: Places) -> NDArray[np.float32]:
        """How often those passages have the term, shape (places,)."""
        if isinstance(self.places, slice):
            return self.weight * self.frequencies[places]
        frequencies = np.zeros(len(places), np.float32)
        mine, theirs = met(places, self.places)
        frequencies[mine] = self.weight * self.frequencies[theirs]
        return frequencies

    def among(self, allowed: NDArray[np.bool_] | None) -> tuple[Places | slice, NDArray[np.float32]]:
        """Places that are allowed, and how often they have the term."""
        if allowed is None:
            return self.places, self.weight * self.frequencies
        chosen = allowed[self.places]
        places = np.flatnonzero(chosen).astype(np.uint32) if isinstance(self.places, slice) else self.places[chosen]
        return places, self.weight * self.frequencies[chosen]

    def most(self, norm: np.float32) -> float:
        """What it adds to a score at most, of its weight, where no passage has a smaller norm."""
        often = self.weight * self.frequencies.max(initial=0)
        return float(often / (often + norm))


def frequencies(lists: Sequence[tuple[float, Posting]], passages: int) -> Frequencies:
    """The posting lists of a term's words, each with its weight, as one; there are so many `passages`."""
    documents = sum(weight * len(posting.places) for weight, posting in lists)
    if len(lists) > 1:
        return Frequencies(*_summed(lists, passages), np.float32(1), documents)
    ((weight, posting),) = lists or [(0.0, _NOTHING)]
    return Frequencies(*_spread(posting, passages), np.float32(weight), documents)


def _spread(posting: Posting, passages: int) -> tuple[Places | slice, NDArray[Any]]:
    """The places and frequencies of a list; a long one as frequencies of all passages."""
    places, frequencies = posting
    if _MOST * len(places) < passages:
        return posting
    every = np.zeros(passages, np.uint8 if frequencies.max() < 256 else np.uint16)
    every[places] = frequencies
    return slice(None), every


def _summed(lists: Sequence[tuple[float, Posting]], passages: int) -> tuple[Places | slice, NDArray[Any]]:
    """The places that stand in any of the lists, and the frequencies there, summed by weight; alike."""
    every = np.concatenate([posting.places for _, posting in lists])
    if _FEW * len(every) < passages:
        union = np.unique(every)
        total = np.zeros(len(union), np.float32)
        for weight, (places, frequencies) in lists:
            total[np.searchsorted(union, places)] += np.float32(weight) * frequencies
        return union, total
    total = np.zeros(passages, np.float32)
    for weight, (places, frequencies) in lists:
        total[places] += np.float32(weight) * frequencies
    if _MOST * np.count_nonzero(total) >= passages:
        return slice(None), total
    union = np.flatnonzero(total > 0).astype(np.uint32)
    return union, total[union]


def met(ones: NDArray[Any], others: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where in both ascending arrays what they share stands."""
    if len(ones) > len(others):
        theirs, mine = met(others, ones)
        return mine, theirs
    at = np.searchsorted(others, ones)
    at[at == len(others)] = 0  # larger than all of them, the first included
    mine = np.flatnonzero(others[at] == ones)
    return mine, at[mine]
