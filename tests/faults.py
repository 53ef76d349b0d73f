"""What the tests of faults share: builds in a process that may be killed, and what an undisturbed index answers."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from assistant import Assistant
from assistant.answer import passage_to_dict
from index.generations import candidates, published, read, used

# Imports once, then forks for every build: a build begins without waiting for Python. An order may name an event of
# Python's audit hooks (PEP 578), which tell of every file that is opened, renamed or removed, and what is to happen at
# the n-th of them inside the index: "kill", or a number of an OSError. Nothing in Dalil knows of it.
_BUILDER = """
import json, os, signal, sys
import chromadb
from index import building, merging

def disturb(order):
    seen = [0]
    def hook(event, values):
        path = next((value for value in values if isinstance(value, (str, os.PathLike))), None)
        writes = event != "open" or values[1] is None or any(letter in str(values[1]) for letter in "wax+")
        if event not in order["events"] or not writes or not str(path).startswith(order["into"]):
            return
        seen[0] += 1
        if seen[0] == order["nth"]:
            if order["how"] == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            raise OSError(order["how"], os.strerror(order["how"]), str(path))
    sys.addaudithook(hook)
    return seen

for line in sys.stdin:
    order = json.loads(line)
    pid = os.fork()
    if pid == 0:
        os.write(1, f"{os.getpid()}\\n".encode())  # told here, so that it comes before all else
        seen = disturb(order)
        merging.SMALL = order["small"]
        told = {}
        try:
            report = building.build(order["sources"], order["into"], keep=order["keep"])
            told = {"articles": report.articles, "embedded": report.embedded}
        except Exception as error:
            told = {"error": f"{type(error).__name__}: {error}"}
        os.write(1, json.dumps(told | {"events": seen[0]}).encode() + b"\\n")
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    os.write(1, b"killed\\n" if os.WIFSIGNALED(status) else b"ended\\n")
"""
EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "sqlite3.connect")
QUESTIONS = [
    "What did the treaty say about military cooperation?", "Who signed the treaty in the Kremlin?",
    "How long was the Suez Canal blocked?", "When was the ship refloated?", "When did Notre-Dame reopen?",
    "How many people died in the earthquake?", "Where did the lander touch down?", "What is the landing site called?",
    "When does the high seas treaty enter into force?", "Which country was the sixtieth to ratify?",
    "Which teams went to Turkey?", "What is the price of coffee in Brazil?", "ماذا قالت المعاهدة عن التعاون العسكري؟",
    "متى أعيد تعويم السفينة؟", "Кто подписал договор?", "Quand Notre-Dame a-t-elle rouvert ?", "苏伊士运河有多长？",
    "विक्रम कहाँ उतरा?", "¿Cuándo entra en vigor el tratado?", "Wie viele Helfer kamen aus Deutschland?",
]  # fmt: skip


class Builder:
    """A process that builds, again and again, each time in one of its own that may die."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-c", _BUILDER]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def start(
        self, sources: Path, into: Path, *, nth: int = 0, how: str | int = "kill", events: tuple[str, ...] = EVENTS,
        small: int = 0, keep: int = 3,
    ) -> int:  # fmt: skip
        """Begins a build and returns its process id. Something happens at the `nth` event, if that is not 0."""
        order = {
            "sources": str(sources), "into": str(into), "nth": nth, "how": how, "events": events, "small": small,
            "keep": keep,
        }  # fmt: skip
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._line())

    def end(self) -> dict[str, Any] | None:
        """Waits for the build: what it told, None where it was killed."""
        told = None
        while (line := self._line()) not in ("killed", "ended"):
            told = json.loads(line)
        return told

    def build(self, sources: Path, into: Path, **order: Any) -> dict[str, Any] | None:
        """A whole build."""
        self.start(sources, into, **order)
        return self.end()

    def kill_after(self, seconds: float, sources: Path, into: Path) -> bool:
        """A build that is killed after so many seconds; whether it had not ended by then."""
        process = self.start(sources, into)
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        return self.end() is None

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


def answers(assistant: Assistant) -> list[str]:
    """What QUESTIONS bring up, with every score and match, and the whole answers to some of them."""
    found = [assistant.search(question, 5) for question in QUESTIONS]
    plain = [json.dumps([passage_to_dict(passage) for passage in passages]) for passages in found]
    return plain + [assistant.ask(question).to_json() for question in QUESTIONS[::5]]


def answers_of(index: Path, damage: str = "") -> list[str]:
    """The answers of an index opened for this alone, which is sound, or damaged as told."""
    with Assistant.open(index) as assistant:
        assert assistant.damage.startswith(damage) if damage else not assistant.damage
        return answers(assistant)


def passages_of(index: Path) -> list[str]:
    """The name of every passage, once for each time it is there."""
    with Assistant.open(index) as assistant, assistant.serving.index() as opened:
        places = opened.archive.places(opened.archive.numbers())
        return sorted(f"{place.article_id}:{place.span.start}-{place.span.end}" for place in places)


def leftovers(index: Path) -> list[str]:
    """What lies in an index folder and belongs to no generation that is kept."""
    names = published(index)
    there = {path.name for path in index.iterdir()}
    faults = sorted(there - {"current", "generations", "segments", "lock"})
    faults += sorted({path.name for path in (index / "generations").iterdir()} - set(names))
    return faults + sorted({path.name for path in (index / "segments").iterdir()} - used(index, names))


@contextmanager
def tmpfs(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A file system of a few kilobytes. Raises PermissionError where none may be mounted."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise PermissionError("no tmpfs may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def served(index: Path) -> str:
    """The name of the served generation."""
    return read(index, candidates(index)[0]).name
