"""`dalil chat`: what it says to each line, and the real process by a pipe and by a terminal."""

import io
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from ending import said_by

from assistant import Assistant
from assistant.exports import quotations, text
from assistant.terminal import converse
from index import Serving

DALIL = Path(sys.executable).with_name("dalil")
TREATY = "When was the treaty between Russia and Iran signed?"
COFFEE = "What is the price of coffee in Brazil?"
PROMPT = b"> "


@pytest.fixture(scope="module")
def assistant(serving: Serving) -> Assistant:
    return Assistant(serving)


class Typed:
    """A chat whose lines are given, and what it says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], chat: Assistant) -> None:
        self.patch, self.captured, self.assistant = monkeypatch, capsys, chat

    def __call__(self, *lines: str) -> tuple[str, str]:
        """What is said on standard output and on standard error."""
        self.patch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        converse(self.assistant.chat())
        said, told = self.captured.readouterr()
        return said, told


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], assistant: Assistant) -> Typed:
    return Typed(monkeypatch, capsys, assistant)


def test_a_line_is_answered_as_ask_answers(typed: Typed, assistant: Assistant) -> None:
    assert typed(TREATY) == (f"{text(assistant.ask(TREATY))}\n\n", "")


def test_a_follow_up_is_shown_as_it_was_understood(typed: Typed) -> None:
    said, _ = typed(TREATY, "Who signed it?", "When did Notre-Dame reopen?")
    shown = [line for line in said.splitlines() if line.startswith("asked as: ")]
    assert shown == ["asked as: Who signed it? (treaty Russia Iran)"]


def test_new_forgets(typed: Typed) -> None:
    said, told = typed(TREATY, "/new", "Who signed it?", "/new", "/sources")
    assert "asked as" not in said
    assert "nothing was asked yet" in told


def test_sources_are_the_last_quotations_in_full(typed: Typed, assistant: Assistant) -> None:
    answer = assistant.ask(TREATY)
    assert answer.citations
    assert typed(TREATY, "/sources") == (f"{text(answer)}\n\n{quotations(answer)}\n\n", "")


def test_where_nothing_was_quoted_that_is_said(typed: Typed) -> None:
    said, _ = typed(COFFEE, "/sources")
    assert said == "Not in the articles.\n\nNo quotations: not in the articles.\n\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [("w" * 1_001, "has 1001 characters"), ("/fly me", "'/fly' is no command"), ("/sources", "nothing was asked")],
)
def test_a_wrong_line_is_told_and_the_chat_goes_on(typed: Typed, line: str, told: str) -> None:
    said, error = typed(line, "", COFFEE)
    assert error.startswith("dalil: ")
    assert told in error
    assert error.count("\n") == 1
    assert said == "Not in the articles.\n\n"


def test_quit_ends_before_the_next_line(typed: Typed) -> None:
    assert typed("/quit", TREATY) == ("", "")


def test_a_pipe_is_answered_and_ends_with_0(treaty_index: Path) -> None:
    command: list[str | Path] = [DALIL, "chat", "--index", treaty_index, "--language", "fa"]
    lines = b"\xff\xfe treaty\n" + TREATY.encode()  # bytes that are no text, and a last line without an end
    done = subprocess.run(command, input=lines, capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"Not in the articles.\n\n" * 2, b"")


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
def test_ctrl_c_ends_with_130(treaty_index: Path) -> None:
    command: list[str | Path] = [DALIL, "chat", "--index", treaty_index]
    with subprocess.Popen(command, stdin=-1, stdout=-1, stderr=-1, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{TREATY}\n")
        process.stdin.flush()
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, told = said_by(process, 60)
    assert (process.returncode, told) == (130, "dalil: stopped\n")


@pytest.mark.skipif(os.name == "nt", reason="there are no such terminals there")
def test_a_terminal_has_a_prompt(treaty_index: Path) -> None:
    ours, theirs = os.openpty()
    command: list[str | Path] = [DALIL, "chat", "--index", treaty_index]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE) as process:
        os.close(theirs)
        try:
            _until(ours, PROMPT)
            os.write(ours, f"{COFFEE}\n".encode())
            _until(ours, b"Not in the articles.\r\n\r\n" + PROMPT)  # both may come in one read
        except AssertionError as error:
            process.kill()
            pytest.fail(f"{error}; it said {process.communicate()}")
        os.write(ours, b"\x04")  # Ctrl-D
        _, told = said_by(process, 60)
    os.close(ours)
    assert process.returncode == 0
    assert b"/sources shows the last quotations" in told


def _until(terminal: int, wanted: bytes) -> None:
    """Reads what a terminal shows up to what is waited for. Fails where the program ends before, or goes silent."""
    shown = b""
    while wanted not in shown:
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, f"waited for {wanted!r} after {shown!r}"
        shown += os.read(terminal, 1_024)
