"""Speed: how fast articles become an index, how fast a question is answered, from a cold process and a warm one.

Figures depend on the machine; the ratios at the end, taken in the same run, less so.

    python -m benchmarks.speed --data ../shared/data
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from benchmarks.sets import questions, rows
from index import Index, build, lock
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


def newsroom(data: Path, folder: Path, count: int) -> None:
    """So many news articles as files of their own."""
    folder.mkdir()
    for number, line in enumerate(islice(news(data), count)):
        row = json.loads(line)
        article = json.dumps({key: row[key] for key in ("title", "text", "lang")})
        (folder / f"{number:06}.jsonl").write_text(article, encoding="utf-8")


def news(data: Path) -> Iterator[str]:
    """The lines of all news collections."""
    for path in sorted((data / "news").glob("*.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from lines


def rebuilding(data: Path, work: Path, count: int) -> None:
    """What bringing an index of so many files up to date costs, by how much changed."""
    source, into = work / "newsroom", work / "newsroom-index"
    newsroom(data, source, count)
    report = build(source, into)
    print(f"{count} articles in files of their own, {report.passages} passages: {report.seconds:.1f} s")
    nothing = build(source, into)
    print(f"again with nothing new: {nothing.seconds:.2f} s, {nothing.embedded} passages embedded")
    (source / "new.jsonl").write_text(json.dumps({"text": "One ship more has left the harbour."}), encoding="utf-8")
    one = build(source, into)
    print(f"again with one article more: {one.seconds:.2f} s, {one.embedded} passage embedded")
    alone = build(source / "new.jsonl", into)
    print(f"that file alone, unchanged: {alone.seconds:.2f} s")
    with Index.open(into) as index:
        begun = time.perf_counter()
        Index.open(into, beside=index).close()
        print(f"opening: {seconds(lambda: Index.open(into).close()):.2f} s; ", end="")
        print(f"switching, where segments are shared: {time.perf_counter() - begun:.3f} s")
    print(f"all against one: {report.seconds / one.seconds:.0f} times; all against nothing: ", end="")
    print(f"{report.seconds / nothing.seconds:.0f} times")
    with lock.writing(into):
        print(f"refused while another builds: {cold('index', str(source), '--into', str(into)):.2f} s")


def main() -> None:
    """Prints the figures, one a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=10_000, help="of the collection that is brought up to date")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asking(options.data, Path(folder))
        rebuilding(options.data, Path(folder), options.articles)


def asking(data: Path, work: Path) -> None:
    """How fast passages are embedded, indexed and found."""
    source, into = work / "articles.jsonl", work / "index"
    texts = corpus(data, source)
    embedder = load()
    embed = seconds(lambda: embedder.passages(texts))
    print(f"embedding: {len(texts) / embed:.0f} passages a second")
    begun = time.perf_counter()
    report = build(source, into)
    whole = time.perf_counter() - begun
    print(f"indexing: {report.passages / whole:.0f} passages a second, {report.passages} passages")
    asked = questions(data, "xquad.en")[:100]
    with Index.open(into) as index:
        warm = seconds(lambda: [index.search(index.question(one.text), 10) for one in asked], 1) / len(asked)
    print(f"searching: {1000 * warm:.0f} ms a question over four languages")
    ask = cold("ask", asked[0].text, "--index", str(into))
    print(f"dalil --help: {cold('--help'):.2f} s from a cold process")
    print(f"dalil ask: {ask:.2f} s from a cold process")
    print(f"cold against warm: {ask / warm:.0f} times; indexing against embedding alone: {whole / embed:.0f} times")


if __name__ == "__main__":
    main()
