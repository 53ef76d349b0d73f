import os
import pty
import re
import subprocess
import sys

import pytest

TELLING = """
import sys
from assistant.progress import progress_bar
from index.progress import silent
with progress_bar() as tell:
    for done in range(4):
        tell("reading", done, 3)
    tell("embedding", 1, 2)
    tell("embedding", 1_500, 2_000)
    if "fail" in sys.argv:
        raise SystemExit(3)
print("silent" if tell is silent else "shown")
"""
ENVIRONMENT = {"PATH": os.environ["PATH"], "TERM": "xterm", "COLUMNS": "100", "LINES": "24"}
_SEQUENCE = re.compile(r"\x1b\[(\??\d*(?:;\d+)*)([A-Za-z])")


def on_a_terminal(*arguments: str) -> tuple[str, str, int]:
    """What the program writes where standard error is a terminal: there, on standard output, and its exit status."""
    terminal, stderr = pty.openpty()
    command = [sys.executable, "-c", TELLING, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True, env=ENVIRONMENT) as process:
        os.close(stderr)
        shown = b"".join(iter(lambda: read(terminal), b""))
        os.close(terminal)
        output, _ = process.communicate()
    return shown.decode(), output, process.returncode


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # how Linux tells that nobody has the other end
        return b""


def on_screen(shown: str) -> list[str]:
    """The lines a terminal is left with."""
    lines, row, column = [""], 0, 0
    place = 0
    while place < len(shown):
        sequence = _SEQUENCE.match(shown, place)
        if sequence:
            number, letter = sequence.groups()
            place = sequence.end()
            if letter == "A":
                row -= int(number or 1)
            elif letter == "K":
                assert number == "2"
                lines[row] = ""
            continue
        letter, place = shown[place], place + 1
        if letter == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif letter == "\r":
            column = 0
        else:
            lines[row] = lines[row][:column].ljust(column) + letter + lines[row][column + 1 :]
            column += 1
    return lines


def test_each_step_has_a_line_with_its_counts() -> None:
    shown, _, _ = on_a_terminal()
    text = _SEQUENCE.sub("", shown)
    assert re.search(r"reading +━+.* 3/3 ", text)
    assert re.search(r"embedding +━+.* 1500/2000 ", text)


def test_a_step_told_of_twice_has_one_line() -> None:
    shown, _, _ = on_a_terminal()
    last = on_screen(shown[: shown.rindex("1500/2000")])
    assert [line.split()[0] for line in last if line] == ["reading", "embedding"]


@pytest.mark.parametrize("arguments", [[], ["fail"]])
def test_nothing_is_left_on_the_screen_and_the_cursor_is_shown_again(arguments: list[str]) -> None:
    shown, _, status = on_a_terminal(*arguments)
    assert status == (3 if arguments else 0)
    assert not any(on_screen(shown))
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")


def test_standard_output_is_left_alone() -> None:
    _, output, _ = on_a_terminal()
    assert output == "shown\n"


def test_nothing_is_written_where_there_is_no_terminal() -> None:
    done = subprocess.run([sys.executable, "-c", TELLING], capture_output=True, text=True, env=ENVIRONMENT, check=True)
    assert (done.stdout, done.stderr) == ("silent\n", "")
