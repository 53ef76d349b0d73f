"""The lists of words by which `index.clitics` tells a clitic from a word's own first letter.

python -m training.clitics --data ../shared/data --out index/model/clitics
"""

import argparse
from collections import Counter
from pathlib import Path

import regex

from index.analysis import fold
from index.clitics import ARABIC_ARTICLE, LETTERS, SHORTEST, WHOLE
from training.pairs import concepts, read_pairs

RARE = 5  # a word seen less often is left out: as many are mistakes as words
ARTICLES = {"ar": "ال", "he": "ה"}
_WORD = regex.compile(r"[\p{Arabic}\p{Hebrew}]+")


def counted(data: Path, language: str) -> Counter[str]:
    """How often each folded word is in the sentence pairs and the concepts of a language."""
    texts = [pair.other for pair in read_pairs(data / "parallel", language)]
    for concept in concepts(data / "lexicon" / "wordnets.jsonl.gz"):
        texts += concept.get(language, [])
    return Counter(fold(word, language) for text in texts for word in _WORD.findall(text))


def listed(counts: Counter[str], language: str) -> list[str]:
    """The words to know, sorted; WHOLE stands before those whose first letter is their own.

    A word counts with its article and without.
    """
    article = ARTICLES[language]
    bases = {_without_article(word, language) for word in counts} - {""}
    total = {word: counts[word] + counts[article + word] for word in bases}
    known = sorted(word for word, count in total.items() if count >= RARE)

    def whole(word: str) -> bool:
        rest = total.get(word[1:], 0)
        ours = word[0] in LETTERS[language] and len(word) > SHORTEST
        return ours and (total[word] >= rest or counts[article + word] >= rest)

    return [f"{WHOLE}{word}" if whole(word) else word for word in known]


def _without_article(word: str, language: str) -> str:
    return ARABIC_ARTICLE.sub("", word) if language == "ar" else word.removeprefix(ARTICLES[language])


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
