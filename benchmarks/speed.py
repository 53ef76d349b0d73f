"""Speed: how fast articles become an index, how fast a question is answered, from a cold process and a warm one.

Figures depend on the machine; the ratios at the end, taken in the same run, less so.

    python -m benchmarks.speed --data ../shared/data
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.sets import questions, rows
from index import Index, build
from index.embed import load

DALIL = Path(sys.executable).with_name("dalil")


def seconds(action: Callable[[], object], times: int = 3) -> float:
    """The shortest of a few runs."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        action()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def cold(*arguments: str) -> float:
    """Seconds of a `dalil` command from a new process."""
    return seconds(lambda: subprocess.run([DALIL, *arguments], check=False, capture_output=True))


def corpus(data: Path, path: Path) -> list[str]:
    """All XQuAD passages of four languages as one file of articles; their texts."""
    found = [row for code in ("en", "ar", "ru", "es") for row in rows(data, f"xquad.{code}.passages")]
    lines = [json.dumps({"text": row["text"], "lang": row["lang"]}) for row in found]
    path.write_text("\n".join(lines), encoding="utf-8")
    return [row["text"] for row in found]


def main() -> None:
    """Prints the figures, one a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, into = Path(folder) / "articles.jsonl", Path(folder) / "index"
        texts = corpus(options.data, source)
        embedder = load()
        embed = seconds(lambda: embedder.passages(texts))
        print(f"embedding: {len(texts) / embed:.0f} passages a second")
        begun = time.perf_counter()
        report = build(source, into)
        whole = time.perf_counter() - begun
        print(f"indexing: {report.passages / whole:.0f} passages a second, {report.passages} passages")
        with Index.open(into) as index:
            asked = questions(options.data, "xquad.en")[:100]
            warm = seconds(lambda: [index.search(index.question(one.text), 10) for one in asked], 1) / len(asked)
        print(f"searching: {1000 * warm:.0f} ms a question over four languages")
        ask = cold("ask", asked[0].text, "--index", str(into))
        print(f"dalil --help: {cold('--help'):.2f} s from a cold process")
        print(f"dalil ask: {ask:.2f} s from a cold process")
        print(f"cold against warm: {ask / warm:.0f} times; indexing against embedding alone: {whole / embed:.0f} times")


if __name__ == "__main__":
    main()
