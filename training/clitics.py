"""The lists of words by which `index.clitics` tells a clitic from a word's own first letter.

python -m training.clitics --data ../shared/data --out index/model/clitics
"""

import argparse
from collections import Counter
from collections.abc import Set as AbstractSet
from pathlib import Path

import regex

from index.analysis import fold
from index.clitics import LETTERS, SHORTEST, WHOLE, without_article
from training.pairs import concepts, read_pairs

RARE = 5  # a word seen less often is left out: as many are mistakes as words
ARTICLES = {"ar": "ال", "he": "ה"}
_HAMZA = ("أل", "إل", "آل")
_WORD = regex.compile(r"[\p{Arabic}\p{Hebrew}]+")


def counted(data: Path, language: str) -> Counter[str]:
    """How often each word, as written, is in the sentence pairs and the concepts of a language."""
    texts = [pair.other for pair in read_pairs(data / "parallel", language)]
    for concept in concepts(data / "lexicon" / "wordnets.jsonl.gz"):
        texts += concept.get(language, [])
    return Counter(word for text in texts for word in _WORD.findall(text))


def listed(written: Counter[str], language: str) -> list[str]:
    """The words to know, folded and sorted; WHOLE stands before those whose first letters are their own.

    A word counts with its article and without.
    """
    article = ARTICLES[language]
    counts: Counter[str] = Counter()
    for word, count in written.items():
        counts[fold(word, language)] += count
    own = _beginning_like_the_article(written, counts) if language == "ar" else frozenset()
    bases = {_without_article(word, language, own) for word in counts} - {""}
    total = {word: counts[word] + counts[article + word] for word in bases}
    known = sorted(word for word, count in total.items() if count >= RARE)

    def whole(word: str) -> bool:
        rest = total.get(word[1:], 0)
        ours = word[0] in LETTERS[language] and len(word) > SHORTEST
        return word in own or (ours and (total[word] >= rest or counts[article + word] >= rest))

    return [f"{WHOLE}{word}" if whole(word) else word for word in known]


def _beginning_like_the_article(written: Counter[str], counts: Counter[str]) -> frozenset[str]:
    """Folded Arabic words whose a and l are no article: they are mostly written with a hamza, which that never has; or
    seen so, or with the article before them, more often than what is left without these letters is seen alone.
    """
    article = ARTICLES["ar"]
    hamza: Counter[str] = Counter()
    for word, count in written.items():
        if word.startswith(_HAMZA):
            hamza[fold(word, "ar")] += count

    def own(word: str) -> bool:
        seen = hamza[word] + counts[article + word]
        return seen >= RARE and (2 * hamza[word] > counts[word] or seen >= counts[word.removeprefix(article)])

    return frozenset(filter(own, (word for word in counts if word.startswith(article))))


def _without_article(word: str, language: str, own: AbstractSet[str]) -> str:
    return (without_article(word, own) or word) if language == "ar" else word.removeprefix(ARTICLES[language])


def main() -> None:
    """Writes the list of every language that has clitics."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for language in LETTERS:
        words = listed(counted(options.data, language), language)
        (options.out / f"{language}.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
        print(f"{language}: {len(words)} words, of which {sum(word[0] == WHOLE for word in words)} are whole")


if __name__ == "__main__":
    main()
