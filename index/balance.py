"""How passages of several languages are made to compare.

A question meets more of one language than of another: its own words more than their translations, a large table's more
than a small one's, and the vectors of one language lie nearer than those of another. What the best passages of one all
share says nothing about any of them. So a passage counts by how far it stands above the others of its language, as far
as these are many: of a few, all may answer.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from heapq import nlargest
from statistics import fmean

_LEVEL = 10  # best passages of a language, whose mean is its level
_MANY = 100  # passages brought up in a language, with which half of the difference between levels is taken off


def balanced(scores: Sequence[float], languages: Sequence[str], brought: Mapping[str, int]) -> list[float]:
    """The scores of passages, each less what its language's level is above that of all languages; `brought` says how
    many passages of each language were brought up to be scored. Those of a single language are left as they are.
    """
    by_language = defaultdict(list)
    for score, language in zip(scores, languages, strict=True):
        by_language[language].append(score)
    levels = {language: fmean(nlargest(_LEVEL, own)) for language, own in by_language.items()}
    shares = {language: brought[language] / (brought[language] + _MANY) for language in levels}
    usual = fmean(levels.values(), shares.values()) if levels else 0.0
    above = {language: shares[language] * (level - usual) for language, level in levels.items()}
    return [score - above[language] for score, language in zip(scores, languages, strict=True)]
