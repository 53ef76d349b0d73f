"""Generations switched under readers: no error, no mixture, nobody left behind, nothing that grows."""

import gc
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant import Assistant
from index import build

Times = Callable[[int, int], int]
THREADS, PROCESSES = 16, 2
# Asks again and again, and says after each answer which round it saw in each passage.
READER = """
import sys
from assistant import Assistant
with Assistant.open(sys.argv[1]) as assistant:
    print("open", flush=True)
    while True:
        passages = assistant.ask("Which round is it in the harbour?").passages
        print(*sorted({passage.text.split()[1] for passage in passages}), flush=True)
"""


def publish(source: Path, index: Path, number: int) -> None:
    """A generation in which every one of twenty articles tells the same round."""
    source.mkdir(exist_ok=True)
    for article in range(20):
        text = f"Round {number} is told by article {article} of the harbour."
        (source / f"{article:02}.txt").write_text(text, encoding="utf-8")
    build(source, index, keep=1)


class Reader(threading.Thread):
    """Asks until it is told to stop; what it saw, and when it first saw each round."""

    def __init__(self, assistant: Assistant) -> None:
        super().__init__()
        self.assistant = assistant
        self.asked = 0
        self.first: dict[int, float] = {}
        self.faults: list[object] = []
        self.stop = False

    def run(self) -> None:
        while not self.stop:
            try:
                passages = self.assistant.search("Which round is it in the harbour?", 10)
            except Exception as error:  # noqa: BLE001 - any error at all is what is looked for
                self.faults.append(error)
                return
            rounds = {passage.text.split()[1] for passage in passages}
            if len(rounds) != 1 or len(passages) != 10:
                self.faults.append(rounds)
            self.first.setdefault(int(rounds.pop()), time.monotonic())
            self.asked += 1


def test_readers_meet_every_switch_without_error_or_mixture(tmp_path: Path, times: Times) -> None:
    source, index, switches = tmp_path / "news", tmp_path / "index", times(3, 20)
    publish(source, index, 0)
    others = [
        subprocess.Popen([sys.executable, "-c", READER, index], stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    with Assistant.open(index) as assistant:
        readers = [Reader(assistant) for _ in range(THREADS)]
        for reader in readers:
            reader.start()
        switched: dict[int, float] = {}
        for number in range(1, switches + 1):
            publish(source, index, number)
            switched[number] = time.monotonic()
        while any(switches not in reader.first for reader in readers if reader.is_alive()):
            time.sleep(0.01)
        while sum(reader.asked for reader in readers) < times(0, 10_000):
            time.sleep(0.1)
        for reader in readers:
            reader.stop = True
            reader.join()
    assert [fault for reader in readers for fault in reader.faults] == []
    late = [reader.first[switches] - switched[switches] for reader in readers]
    print(f"{sum(reader.asked for reader in readers)} questions, last reader {max(late):.2f} s after the last switch")
    for process in others:
        seen = process_saw(process, str(switches))
        assert all(len(line.split()) == 1 for line in seen)
        assert [int(line) for line in seen] == sorted(int(line) for line in seen)
    assert len(list((index / "segments").iterdir())) <= 2 + PROCESSES


def process_saw(process: "subprocess.Popen[str]", last: str) -> list[str]:
    """What a reading process saw up to the last round; then it is ended."""
    assert process.stdout
    assert process.stdout.readline() == "open\n"
    seen: list[str] = []
    for line in process.stdout:
        seen.append(line.strip())
        if seen[-1] == last:
            break
    process.kill()
    process.communicate()
    return seen


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no /proc here to count descriptors and memory in")
def test_switches_and_questions_use_up_nothing(tmp_path: Path, times: Times) -> None:
    source, index = tmp_path / "news", tmp_path / "index"
    switches, questions = times(3, 100), times(10, 50)
    publish(source, index, 0)
    before: tuple[int, int, int] | None = None
    with Assistant.open(index) as assistant:
        for number in range(1, switches + 1):
            publish(source, index, number)
            for _ in range(questions):
                assert (
                    assistant.ask("Which round is it in the harbour?").passages[0].text.startswith(f"Round {number} ")
                )
            if number == max(2, switches // 5):  # caches are warm
                before = usage()
        after = usage()
    assert before is not None
    print(f"memory, descriptors, threads: {before} at first, {after} after {switches} switches")
    assert after[1] - before[1] <= 2  # fewer there may be: what tests before left is collected
    assert after[2] - before[2] <= 2
    assert after[0] < before[0] * 1.05


def usage() -> tuple[int, int, int]:
    """Memory in kilobytes, open descriptors, threads."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    memory = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return memory, len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))
