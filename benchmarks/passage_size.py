"""Which passage size finds answers best, for the same amount of text shown: `PASSAGE_SIZE` was chosen by this.

The passages of ARCD-train and PersianQA are put back together to articles and cut anew at each size. Two figures a
size: the share of questions whose answer stands in the best passages up to BUDGET letters, and in the best sentence.

    python -m benchmarks.passage_size --data ../shared/data
"""

import argparse
import json
import tempfile
from pathlib import Path

from benchmarks.sets import Question, questions, rows
from index import Index, build, find_evidence
from index.passages import size

SETS = ("arcd-train.ar", "persianqa.fa")
SIZES = (200, 300, 400, 600, 800, 1_000, 1_500)
BUDGET = 3_000


def articles(data: Path, name: str, path: Path) -> None:
    """Writes the set's passages as articles, those of one title joined."""
    joined: dict[str, list[str]] = {}
    for row in rows(data, f"{name}.passages"):
        joined.setdefault(row["title"] or row["id"], []).append(row["text"])
    language = name.rsplit(".", 1)[1]
    lines = [json.dumps({"text": "\n\n".join(texts), "lang": language}) for texts in joined.values()]
    path.write_text("\n".join(lines), encoding="utf-8")


def shown(index: Index, asked: list[Question]) -> tuple[float, float]:
    """Share of questions answered within BUDGET letters of passages, and in the best sentence."""
    in_passages = in_sentence = 0
    for one in asked:
        question = index.question(one.text)
        found = index.search(question, BUDGET // 100)
        left, text = BUDGET, ""
        for passage in found:
            if (left := left - size(passage.text)) < 0:
                break
            text += passage.text + "\n"
        in_passages += any(answer in text for answer in one.answers)
        best = find_evidence(index, question, found)[:1]
        in_sentence += any(answer in sentence.text for sentence in best for answer in one.answers)
    return in_passages / len(asked), in_sentence / len(asked)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    print("set size in-passages in-best-sentence")
    for name in SETS:
        asked = [one for one in questions(options.data, name) if one.answerable][::2]
        for letters in SIZES:
            with tempfile.TemporaryDirectory() as folder:
                source, into = Path(folder) / "set.jsonl", Path(folder) / "index"
                articles(options.data, name, source)
                build(source, into, passage_size=letters)
                with Index.open(into) as index:
                    passages, sentence = shown(index, asked)
            print(f"{name} {letters} {passages:.3f} {sentence:.3f}", flush=True)


if __name__ == "__main__":
    main()
