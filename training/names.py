"""How each script spells the sounds of names: learned from lists of names in Latin letters and in another script.

The consonant keys of both (see `index.names`) are aligned by least edits (Levenshtein, 1966); the spelling of a sound
is what stands against it, with what was put in after it. Counts become probabilities.

    python -m training.names --data ../shared/data --out index/model/names.json
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from index.names import FAINTEST, name_key
from training.pairs import NAMES

_SWAP = 1.2  # dearer than a loss or a gain alone, cheaper than both
_STRANGERS = 0.6  # edits a letter from which two keys are no spellings of one name

Keys = tuple[str, str]


def aligned(one: str, two: str) -> tuple[list[Keys], float]:
    """Both keys side by side, '' for a gap, and what the edits cost."""
    cost = [[float(i + j) for j in range(len(two) + 1)] for i in range(len(one) + 1)]
    for i, a in enumerate(one, start=1):
        for j, b in enumerate(two, start=1):
            cost[i][j] = min(cost[i - 1][j - 1] + _SWAP * (a != b), cost[i - 1][j] + 1, cost[i][j - 1] + 1)
    pairs: list[Keys] = []
    i, j = len(one), len(two)
    while i or j:
        if i and j and cost[i][j] == cost[i - 1][j - 1] + _SWAP * (one[i - 1] != two[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((one[i], two[j]))
        elif i and cost[i][j] == cost[i - 1][j] + 1:
            i -= 1
            pairs.append((one[i], ""))
        else:
            j -= 1
            pairs.append(("", two[j]))
    return pairs[::-1], cost[-1][-1]


def learn(names: Iterable[Keys]) -> dict[str, dict[str, float]]:
    """By sound of the first keys, the probability of each spelling in the second; those under FAINTEST are left out."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one, two in names:
        pairs, cost = aligned(one, two)
        if cost <= _STRANGERS * max(len(one), len(two)):
            for sound, spelling in _spellings(pairs):
                counts[sound][spelling] += 1
    return {
        sound: {s: round(n / spelled.total(), 3) for s, n in spelled.most_common() if n / spelled.total() >= FAINTEST}
        for sound, spelled in sorted(counts.items())
    }


def _spellings(pairs: list[Keys]) -> Iterator[Keys]:
    """Each sound with what stands against it; a gain belongs to the sound before it."""
    found: list[list[str]] = []
    for sound, spelling in pairs:
        if sound:
            found.append([sound, spelling])
        elif found:
            found[-1][1] += spelling
    return ((sound, spelling) for sound, spelling in found)


def read(path: Path) -> list[Keys]:
    """Keys of both names of each line; lines of several words are left out."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    keys = [(name_key(one), name_key(two)) for one, two in rows if not {" ", "-"}.intersection(one + two)]
    return [(one, two) for one, two in keys if one and two]


def main() -> None:
    """Learns the spellings of every language there is a list for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    learned = {}
    for path in sorted((options.data / "parallel").glob(f"{NAMES}.en-*.tsv.gz")):
        names = read(path)
        language = path.name.split(".")[1].removeprefix("en-")
        learned[language] = {"from_latin": learn(names), "to_latin": learn((two, one) for one, two in names)}
        print(f"{language}: {len(names)} names", flush=True)
    options.out.write_text(json.dumps(learned, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
