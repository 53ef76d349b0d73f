"""Many people asking at once: how long they wait, and whether anybody gets what another asked for.

    python -m benchmarks.load [--people 50] [--seconds 120]

A served process of its own; each person asks one question after another, by turns whole and as a stream, each with a
word that no other question has and that must come back. Who is told "busy" (429) asks again after a moment. Meanwhile
the index is built anew, again and again. Prints one JSON object; exit status 1 where anything but "busy" went wrong.
"""

import argparse
import json
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from typing import Any

import httpx
import numpy as np

from index import build

APP = Path(__file__).parents[1] / "app.py"
ARTICLES = Path(__file__).parents[1] / "articles"
QUESTIONS = (
    "What did the treaty say about military cooperation?",
    "Which ship blocked the Suez Canal?",
    "ماذا قالت المعاهدة عن التعاون العسكري؟",
)
_PAUSE = 0.2  # seconds somebody who was told "busy" waits


@dataclass
class Figures:
    """What came of it. `seconds` are those of the answered questions."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    builds: int = 0
    lock: Lock = field(default_factory=Lock)

    def to_dict(self) -> dict[str, Any]:
        """Figures in plain types; latencies in seconds."""
        quantiles = np.percentile(self.seconds or [0.0], [50, 95, 99, 100]).round(3).tolist()
        return {
            "answered": len(self.seconds),
            "busy": self.statuses[429],
            "wrong": len(self.wrong),
            "examples": self.wrong[:5],
            "builds": self.builds,
            **dict(zip(("p50", "p95", "p99", "longest"), quantiles, strict=True)),
        }


def load(url: str, people: int, seconds: float, news: Path | None = None) -> Figures:
    """`people` ask the server at `url`; where `news` is a folder of its index, that is changed and built meanwhile."""
    figures, over = Figures(), Event()
    with ThreadPoolExecutor(people + 1) as pool:
        asking = [pool.submit(_keep_asking, url, number, figures, over) for number in range(people)]
        building = [pool.submit(_keep_building, url, news, figures, over)] if news else []
        time.sleep(seconds)
        over.set()
        for one in (*asking, *building):
            one.result()
    return figures


def _keep_asking(url: str, number: int, figures: Figures, over: Event) -> None:
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as http:
        turn = 0
        while not over.is_set():
            turn += 1
            word = f"w{number}x{turn}x{secrets.token_hex(4)}"
            begun = time.monotonic()
            status, wrong = _ask(http, f"{QUESTIONS[turn % len(QUESTIONS)]} {word}", stream=turn % 2 == 0)
            with figures.lock:
                figures.statuses[status] += 1
                if status == 200:
                    figures.seconds.append(time.monotonic() - begun)
                if wrong:
                    figures.wrong.append(wrong)
            if status == 429:
                over.wait(_PAUSE)


def _ask(http: httpx.Client, question: str, *, stream: bool) -> tuple[int, str]:
    """The status (0 where there was none), and what is wrong with the answer."""
    try:
        response = http.post("/api/ask", json={"question": question, "stream": stream})
    except httpx.HTTPError as error:
        return 0, repr(error)
    if response.status_code != 200:
        told = "" if response.status_code == 429 and response.headers.get("retry-after") else response.text[:200]
        return response.status_code, told
    text = response.text
    if stream:
        *_, last = text.removesuffix("\n\n").split("\n\n")
        name, _, text = last.partition("\ndata: ")
        if name != "event: answer":
            return 200, f"a stream ends with {last[:200]}"
    answer = json.loads(text)
    words = set(re.findall(r"w\d+x\d+x[0-9a-f]{8}", response.text))
    if answer["question"] != question or words != {question.rsplit(maxsplit=1)[-1]}:
        return 200, f"{question!r} was answered as {answer['question']!r} with {sorted(words)}"
    return 200, ""


def _keep_building(url: str, news: Path, figures: Figures, over: Event) -> None:
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as http:
        while not over.is_set():
            (news / "load.txt").write_text(f"The harbour was closed for the day number {figures.builds}.")
            if http.post("/api/index", json={"sources": [str(news)]}).status_code == 202:
                while (state := http.get("/api/index").json())["state"] == "running":
                    over.wait(_PAUSE)
                figures.builds += 1
                if state["state"] != "done":
                    figures.wrong.append(f"a build ended with {state['error']}")


@contextmanager
def served(home: Path) -> Iterator[str]:
    """A served process over the sample articles and an own folder of news."""
    (home / "news").mkdir()
    (home / "news" / "load.txt").write_text("The harbour was closed for a day.")
    build([ARTICLES, home / "news"], home / "index")
    command = [sys.executable, str(APP), "--index", str(home / "index"), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            line = process.stderr.readline() if process.stderr else ""
            yield line.rsplit(" ", 1)[-1].strip()
        finally:
            process.kill()


def main() -> int:
    """Runs it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as url:
        figures = load(url, options.people, options.seconds, Path(folder) / "news")
    print(json.dumps(figures.to_dict(), ensure_ascii=False, indent=2))
    return 1 if figures.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
