"""Which of the ranked passages are shown: not one text twice, and no article more than twice while others are there."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace

from index.found import Passage
from index.kinds import numbers
from index.matching import tokens

_OF_ONE_ARTICLE = 2
_ALIKE = 0.8  # of all different words of two passages, the share that both have: agency copy, lightly edited


def varied(ranked: Iterable[Passage], k: int) -> list[Passage]:
    """The `k` passages to show of those ranked. A passage that all but repeats one before it is listed as its variant;
    the third and later ones of an article come after everything else.
    """
    kept: list[Passage] = []
    words: list[frozenset[str]] = []
    variants: defaultdict[int, list[str]] = defaultdict(list)
    for passage in ranked:
        own = frozenset(token.term for token in tokens(passage.text, passage.language))
        twin = next((i for i, other in enumerate(words) if _alike(own, other, passage, kept[i])), None)
        if twin is not None:
            variants[twin].append(passage.id)
        else:
            kept.append(passage)
            words.append(own)
    shown: list[Passage] = []
    further: list[Passage] = []
    count: Counter[str] = Counter()
    for i, passage in enumerate(kept):
        count[passage.article_id] += 1
        place = shown if count[passage.article_id] <= _OF_ONE_ARTICLE else further
        place.append(replace(passage, variants=tuple(variants[i])) if variants[i] else passage)
    return (shown + further)[:k]


def _alike(own: frozenset[str], other: frozenset[str], passage: Passage, shown: Passage) -> bool:
    """Whether two passages of different articles say the same in the same words. Another number is another statement:
    a toll that was corrected must not hide behind the first one.
    """
    if passage.language != shown.language or passage.article_id == shown.article_id or not own | other:
        return False
    return len(own & other) >= _ALIKE * len(own | other) and numbers(passage.text) == numbers(shown.text)
