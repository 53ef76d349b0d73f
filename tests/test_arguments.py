from datetime import date
from typing import Any

import pytest

from assistant.arguments import WRONG_USE, parser


def parsed(*arguments: str) -> dict[str, Any]:
    return vars(parser().parse_args(arguments))


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that is told of wrong use."""
    with pytest.raises(SystemExit) as stopped:
        parser().parse_args(arguments)
    told = capsys.readouterr()
    assert (stopped.value.code, told.out, told.err.count("\n")) == (WRONG_USE, "", 1)
    assert told.err.startswith("dalil: ")
    return told.err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["index"], {"sources": [], "index": None, "model": None, "full": False}),
        (["index", "a", "b", "--into", "x"], {"sources": ["a", "b"], "index": "x"}),
        (["index", "--full", "--model", "m"], {"sources": [], "full": True, "model": "m"}),
        (["index", "https://news.example/"], {"allow_network": None, "full_text": False}),
        (["index", "--allow-network", "--full-text"], {"allow_network": True, "full_text": True}),
        (["watch", "a", "--into", "x"], {"sources": ["a"], "index": "x", "interval": 60, "allow_network": None}),
        (["watch", "a", "b", "--interval", "5", "--allow-network"], {"interval": 5, "allow_network": True}),
        (["ask", "Who?"], {"question": "Who?", "index": None, "json": False, "since": None, "language": []}),
        (["ask", "Who?", "--index", "x", "--json"], {"index": "x", "json": True}),
        (["ask", "Who?"], {"format": None}),
        (["ask", "Who?", "--format", "markdown"], {"format": "markdown", "json": False}),
        (["chat"], {"index": None, "since": None, "language": [], "outlet": []}),
        (["chat", "--index", "x", "--language", "ar", "--since", "2025-01-17"], {"index": "x", "language": ["ar"]}),
        (["search", "Who?", "-k", "3"], {"question": "Who?", "k": 3}),
        (["search", "Who?"], {"k": None}),
        (["serve", "--host", "::1", "--port", "0"], {"host": "::1", "port": 0, "index": None}),
        (["status"], {"json": False, "changes": None, "index": None}),
        (["status", "--json", "--index", "x"], {"json": True, "index": "x"}),
        (["status", "--changes", "1", "12"], {"changes": [1, 12]}),
        (["evaluate", "q.jsonl"], {"questions": "q.jsonl", "index": None, "json": False}),
        (["evaluate", "q.jsonl", "--index", "x", "--json"], {"index": "x", "json": True}),
        (["verify", "--index", "x"], {"index": "x", "answer": None, "json": False}),
        (["verify", "a.json", "--json"], {"answer": "a.json", "json": True, "index": None}),
        (["verify", "-", "--index", "x"], {"answer": "-", "index": "x"}),
        (["rollback"], {"generation": None, "forward": False, "index": None}),
        (["rollback", "7", "--index", "x"], {"generation": 7, "forward": False, "index": "x"}),
        (["rollback", "--forward"], {"generation": None, "forward": True}),
    ],
)
def test_what_is_typed_is_what_is_meant(arguments: list[str], expected: dict[str, Any]) -> None:
    found = parsed(*arguments)
    assert found["command"] == arguments[0]
    assert {name: found[name] for name in expected} == expected


def test_filters_are_days_and_lists() -> None:
    found = parsed(
        "ask", "Who?", "--since", "2025-01-17", "--until", "2025-02-01",
        "--language", "ar", "--language", "fa", "--outlet", "The Harbour Post",
    )  # fmt: skip
    assert (found["since"], found["until"]) == (date(2025, 1, 17), date(2025, 2, 1))
    assert (found["language"], found["outlet"]) == (["ar", "fa"], ["The Harbour Post"])


def test_lists_of_one_command_line_do_not_stay_for_the_next() -> None:
    parsed("ask", "Who?", "--language", "ar")
    assert parsed("ask", "Who?")["language"] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "COMMAND"),
        (["fly"], "'fly'"),
        (["ask"], "QUESTION"),
        (["ask", "Who?", "--since", "soon"], "'soon' is no date; give one as 2025-01-17"),
        (["ask", "Who?", "--until", "2025-13-01"], "'2025-13-01' is no date"),
        (["ask", "Who?", "--format", "pdf"], "'pdf'"),
        (["chat", "Who?"], "Who?"),
        (["chat", "--since", "soon"], "'soon' is no date"),
        (["search", "Who?", "-k", "0"], "'0' is no number from 1 on"),
        (["search", "Who?", "-k", "-1"], "-k"),
        (["search", "Who?", "-k", "many"], "'many' is no number from 1 on"),
        (["search", "Who?", "-k", "²"], "'²' is no number from 1 on"),
        (["serve", "--port", "x"], "'x'"),
        (["status", "--changes", "1"], "--changes"),
        (["status", "--changes", "0", "1"], "'0' is no number from 1 on"),
        (["rollback", "0"], "'0' is no number from 1 on"),
        (["rollback", "last"], "'last' is no number from 1 on"),
        (["rollback", "1", "2"], "2"),
        (["verify", "x", "y"], "y"),
        (["evaluate"], "QUESTIONS"),
        (["index", "--into"], "--into"),
        (["index", "--colour", "red"], "--colour"),
    ],
)
def test_wrong_use_is_told_in_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], told: str) -> None:
    line = refusal(capsys, *arguments)
    assert told in line
    assert "; see: dalil" in line
    assert line.endswith("--help\n")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        parser().parse_args(["--help"])
    assert stopped.value.code == 0
    told = capsys.readouterr().out
    for command in ("index", "ask", "chat", "search", "serve", "status", "evaluate", "verify", "rollback"):
        assert f"\n    {command} " in told


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    from importlib.metadata import version

    with pytest.raises(SystemExit) as stopped:
        parser().parse_args(["--version"])
    assert (stopped.value.code, capsys.readouterr().out) == (0, f"dalil {version('dalil')}\n")
