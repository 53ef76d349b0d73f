"""The chat in the terminal: a line is a question, a line that begins with a slash a command. Works with a pipe too."""

import io
import sys
from contextlib import suppress

from assistant.conversation import Chat
from assistant.exports import quotations, text
from index.errors import SettingsError

_PROMPT = "> "
_COMMANDS = "/new forgets what was asked, /sources shows the last quotations, /quit ends"


def converse(chat: Chat) -> None:
    """Answers line after line until the input ends or says /quit. What cannot be asked is told, and the chat goes on.

    Raises KeyboardInterrupt for Ctrl-C, and what asking raises beside SettingsError.
    """
    prompt = _prompt()
    while True:
        try:
            line = input(prompt).strip()
        except EOFError:
            if prompt:
                print()  # the shell's own prompt is to begin a line
            return
        if line == "/quit":
            return
        try:
            reply = _reply(chat, line)
        except SettingsError as error:
            print(f"dalil: {error}", file=sys.stderr, flush=True)
            continue
        if reply:
            print(f"{reply}\n", flush=True)


def _prompt() -> str:
    """Prepares the input: a prompt and keys to edit the line for a person, none for a pipe."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return ""
    with suppress(ImportError):  # Windows has none
        import readline  # noqa: F401 - input() uses it once it is there
    print(f"Ask a question; {_COMMANDS}.", file=sys.stderr)
    return _PROMPT


def _reply(chat: Chat, line: str) -> str:
    """What is said to one line; what kept a chat model from answering goes to standard error.

    Raises SettingsError where it cannot be asked.
    """
    if not line:
        return ""
    if line == "/new":
        chat.clear()
        return ""
    if line == "/sources":
        if not chat.history:
            raise SettingsError("nothing was asked yet; ask a question")
        return quotations(chat.history[-1]) or "No quotations: not in the articles."
    if line.startswith("/"):
        raise SettingsError(f"{line.split(maxsplit=1)[0]!r} is no command; {_COMMANDS}")
    answer = chat.ask(line)
    if answer.notice:
        print(f"dalil: {answer.notice}", file=sys.stderr, flush=True)
    again = f"asked as: {answer.question_used}\n" if answer.question_used != answer.question else ""
    return again + text(answer)
