"""Which segments a build takes into the new one it writes.

Every segment that stays is larger than SMALL and than all smaller ones together, the new one included. So there are at
most about log2(passages / SMALL) of them, a passage is written again about as often, and the cost of a change follows
the change (the logarithmic method: Bentley and Saxe, "Decomposable searching problems", 1980; Lucene merges alike).
"""

from collections.abc import Mapping

SMALL = 2_000  # passages that are written in about a second: segments up to this are always taken
WORN = 0.25  # share of dead passages from which a segment is written again without them


def absorbed(living: Mapping[str, int], dead: Mapping[str, int], new: int) -> set[str]:
    """Names of the segments to take, of those with so many living and dead passages, for about `new` passages more."""
    worn = {name for name, passages in living.items() if dead[name] > WORN * (passages + dead[name])}
    names = sorted(living.keys() - worn, key=lambda name: (living[name], name))
    total, last = new + sum(living[name] for name in worn), 0
    for place, name in enumerate(names, start=1):
        if living[name] <= max(SMALL, total):
            last = place
        total += living[name]
    return worn | set(names[:last])
