"""What may be typed after `dalil`: the commands and their arguments. Decides nothing."""

import argparse
from datetime import date
from typing import NoReturn

WRONG_USE = 2
FORMATS = ("text", "markdown", "html", "json")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line in place of argparse's usage block."""
        self.exit(WRONG_USE, f"dalil: {message}; see: {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line. A command's name is `options.command`."""
    whole = _Parser(
        prog="dalil", description="Ask a collection of news articles; every sentence of the answer is proved."
    )
    whole.add_argument("--version", action="version", version=f"dalil {_version()}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")

    _add_index_command(commands.add_parser("index", help="make an index of articles, or bring one up to date"))

    ask = commands.add_parser("ask", help="answer a question with quotations")
    _add_question(ask)
    ask.add_argument("--format", choices=FORMATS, help="how to print the answer (default: text)")

    search = commands.add_parser("search", help="show the passages nearest to a question")
    _add_question(search)
    search.add_argument("-k", type=_positive, metavar="N", help="how many passages (default: 10)")

    chat = commands.add_parser("chat", help="ask in the terminal, one question after another")
    _add_index(chat)
    _add_filters(chat)

    serve = commands.add_parser("serve", help="open the web page")
    _add_index(serve)
    serve.add_argument("--host", help="address to serve on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to serve on (default: 7860)")

    status = commands.add_parser("status", help="show what the index holds, and its generations")
    _add_index(status)
    status.add_argument("--json", action="store_true", help="print one JSON object")
    status.add_argument(
        "--changes", nargs=2, type=_positive, metavar=("OLD", "NEW"), help="name the articles that differ between two"
    )

    evaluate = commands.add_parser("evaluate", help="measure how well questions are answered whose articles are known")
    evaluate.add_argument(
        "questions", metavar="QUESTIONS", help="a .jsonl file: question, articles, and as known answers, language"
    )
    _add_index(evaluate)
    evaluate.add_argument("--json", action="store_true", help="print one JSON object")

    verify = commands.add_parser("verify", help="check every file and passage of the index, or a saved answer")
    verify.add_argument(
        "answer",
        nargs="?",
        metavar="ANSWER",
        help="a file saved by `dalil ask --json`, - for standard input: check its quotations instead",
    )
    _add_index(verify)
    verify.add_argument("--json", action="store_true", help="print one JSON object")

    rollback = commands.add_parser("rollback", help="serve the generation before")
    rollback.add_argument("generation", nargs="?", type=_positive, metavar="NUMBER", help="or the one of this number")
    rollback.add_argument("--forward", action="store_true", help="or the one after")
    _add_index(rollback)
    return whole


def _add_index_command(index: argparse.ArgumentParser) -> None:
    index.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help="a file, folder or archive of articles, or a pattern: 'news/**/*.html' (default: those of the index)",
    )
    index.add_argument("--into", dest="index", metavar="DIR", help="folder of the index (default: dalil-index)")
    index.add_argument(
        "--model", metavar="NAME_OR_PATH", help="a sentence-transformers model in place of the bundled one"
    )
    index.add_argument("--report", metavar="FILE", help="write what was read, passed over and noted as JSON")
    index.add_argument("--full", action="store_true", help="start from nothing, with these sources only")


def _version() -> str:
    from importlib.metadata import version

    return version("dalil")


def _add_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--index", metavar="DIR", help="folder of the index (default: dalil-index)")


def _add_question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", metavar="QUESTION")
    _add_index(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    _add_filters(parser)


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--since", type=_date, metavar="DATE", help="only articles from this day on, such as 2025-01-17"
    )
    parser.add_argument("--until", type=_date, metavar="DATE", help="only articles up to this day")
    parser.add_argument(
        "--language", action="append", default=[], metavar="CODE", help="only articles in this language"
    )
    parser.add_argument("--outlet", action="append", default=[], metavar="NAME", help="only articles of this outlet")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; give one as 2025-01-17") from None


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)
