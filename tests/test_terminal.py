"""`dalil chat` as a person meets it: a real process, by a pipe and by a terminal."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

DALIL = Path(sys.executable).with_name("dalil")
TREATY = "When was the treaty between Russia and Iran signed?"
PROMPT = b"> "


def chat(index: Path, *lines: str, filters: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [DALIL, "chat", "--index", index, *filters]
    asked = "".join(f"{line}\n" for line in lines)
    return subprocess.run(command, input=asked, capture_output=True, text=True, check=False, timeout=120)


def test_a_line_is_answered_as_ask_answers(sample_index: Path) -> None:
    done = chat(sample_index, TREATY)
    asked = subprocess.run([DALIL, "ask", TREATY, "--index", sample_index], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{asked.stdout}\n"


def test_a_follow_up_is_shown_as_it_was_understood(sample_index: Path) -> None:
    done = chat(sample_index, TREATY, "Who signed it?", "When did Notre-Dame reopen?")
    shown = [line for line in done.stdout.splitlines() if line.startswith("asked as: ")]
    assert shown == ["asked as: Who signed it? (treaty Russia Iran)"]


def test_new_forgets(sample_index: Path) -> None:
    done = chat(sample_index, TREATY, "/new", "Who signed it?")
    assert (done.returncode, done.stderr) == (0, "")
    assert "asked as" not in done.stdout


def test_sources_are_the_last_quotations_in_full(treaty_index: Path) -> None:
    answered = chat(treaty_index, TREATY).stdout
    sources = chat(treaty_index, TREATY, "/sources").stdout.removeprefix(answered)
    assert sources.startswith("[1] ")
    assert "treaty-signed.ar.md:" in sources
    assert "https://example.org/al-mirsad/" in sources


def test_where_nothing_was_quoted_that_is_said(treaty_index: Path) -> None:
    done = chat(treaty_index, "What is the price of coffee in Brazil?", "/sources")
    assert done.returncode == 0
    assert done.stdout == "Not in the articles.\n\nNo quotations: not in the articles.\n\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [("w" * 1_001, "has 1001 characters"), ("/fly me", "'/fly' is no command"), ("/sources", "nothing was asked")],
)
def test_a_wrong_line_is_told_and_the_chat_goes_on(treaty_index: Path, line: str, told: str) -> None:
    done = chat(treaty_index, line, "", TREATY)
    assert done.returncode == 0
    assert done.stderr.startswith("dalil: ")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert "[1]" in done.stdout


def test_quit_ends_before_the_next_line(treaty_index: Path) -> None:
    done = chat(treaty_index, "/quit", TREATY)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_filters_hold_in_a_chat(sample_index: Path) -> None:
    done = chat(sample_index, TREATY, filters=("--language", "ar"))
    assert "treaty-signed.ar.md" in done.stdout
    assert ".ru.md" not in done.stdout


def test_bytes_that_are_no_text_are_asked_all_the_same(treaty_index: Path) -> None:
    command: list[str | Path] = [DALIL, "chat", "--index", treaty_index]
    done = subprocess.run(command, input=b"\xff\xfe treaty\nsigned?\n", capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")


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
        _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (130, "dalil: stopped\n")


@pytest.mark.skipif(os.name == "nt", reason="there are no such terminals there")
def test_a_terminal_has_a_prompt_and_a_pipe_none(treaty_index: Path) -> None:
    ours, theirs = os.openpty()
    command: list[str | Path] = [DALIL, "chat", "--index", treaty_index]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE) as process:
        os.close(theirs)
        shown = _until(ours, PROMPT)
        os.write(ours, b"What is the price of coffee in Brazil?\n")
        shown += _until(ours, b"Not in the articles.")
        os.write(ours, b"\x04")  # Ctrl-D
        _, told = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 0
    assert b"/sources shows the last quotations" in told
    assert PROMPT.decode() not in chat(treaty_index, TREATY).stdout


def _until(terminal: int, wanted: bytes) -> bytes:
    """What a terminal shows up to what is waited for. Fails where the program ends before."""
    shown = b""
    while wanted not in shown:
        shown += os.read(terminal, 1_024)
    return shown
