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
    _add_watch_command(commands.add_parser("watch", help="keep an index up to date with folders and feeds"))

    _add_ask_command(commands.add_parser("ask", help="answer a question with quotations"))
    _add_search_command(commands.add_parser("search", help="show the passages nearest to a question"))
    _add_chat_command(commands.add_parser("chat", help="ask in the terminal, one question after another"))
    _add_serve_command(commands.add_parser("serve", help="open the web page"))
    _add_access_command(
        commands.add_parser("access", help="let somebody in where `dalil serve --auth FILE` asks who it is")
    )
    _add_status_command(commands.add_parser("status", help="show what the index holds, and its generations"))
    _add_evaluate_command(
        commands.add_parser("evaluate", help="measure how well questions are answered whose articles are known")
    )
    _add_verify_command(
        commands.add_parser("verify", help="check every file and passage of the index, or a saved answer")
    )
    _add_rollback_command(commands.add_parser("rollback", help="serve the generation before"))
    return whole


def _add_index_command(index: argparse.ArgumentParser) -> None:
    index.add_argument(
        "sources",
        nargs="*",
        metavar="SOURCE",
        help="a file, folder or archive of articles, a pattern such as 'news/**/*.html', or the URL of an article, a "
        "feed or a sitemap (default: those the index was made of)",
    )
    _add_making(index)
    index.add_argument(
        "--model", metavar="NAME_OR_PATH", help="a sentence-transformers model in place of the bundled one"
    )
    index.add_argument("--report", metavar="FILE", help="write what was read, passed over and noted as JSON")
    index.add_argument("--full", action="store_true", help="start from nothing, with these sources only")


def _add_watch_command(watch: argparse.ArgumentParser) -> None:
    watch.add_argument("sources", nargs="+", metavar="SOURCE", help="as of `dalil index`")
    _add_making(watch)
    watch.add_argument(
        "--interval",
        type=_positive,
        default=60,
        metavar="SECONDS",
        help="between two looks at a folder (default: 60); a URL is fetched every 300 at most",
    )


def _add_making(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--into", dest="index", metavar="DIR", help="folder of the index (default: dalil-index)")
    _add_network(parser)
    parser.add_argument(
        "--full-text", action="store_true", help="read the articles of a feed from the pages it links to, from now on"
    )


def _add_network(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--allow-network", action="store_true", default=None, help="fetch sources that are URLs")


def _add_ask_command(ask: argparse.ArgumentParser) -> None:
    _add_question(ask)
    _add_llm(ask)
    ask.add_argument("--format", choices=FORMATS, help="how to print the answer (default: text)")


def _add_search_command(search: argparse.ArgumentParser) -> None:
    _add_question(search)
    search.add_argument("-k", type=_positive, metavar="N", help="how many passages (default: 10)")


def _add_chat_command(chat: argparse.ArgumentParser) -> None:
    _add_index(chat)
    _add_llm(chat)
    _add_filters(chat)


def _add_serve_command(serve: argparse.ArgumentParser) -> None:
    _add_index(serve)
    _add_llm(serve)
    serve.add_argument("--host", help="address to serve on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to serve on (default: 7860)")
    serve.add_argument("--auth", metavar="FILE", help="let in only those in this file, made by `dalil access`")
    serve.add_argument(
        "--allow-changes", action="store_true", default=None, help="let those who are let in change the index"
    )
    _add_network(serve)


def _add_access_command(access: argparse.ArgumentParser) -> None:
    access.add_argument("file", metavar="FILE", help="the file of those who are let in")
    access.add_argument("name", metavar="NAME")
    access.add_argument("--key", action="store_true", help="make a key for a program in place of a password")


def _add_status_command(status: argparse.ArgumentParser) -> None:
    _add_index(status)
    _add_json(status)
    status.add_argument(
        "--changes", nargs=2, type=_positive, metavar=("OLD", "NEW"), help="name the articles that differ between two"
    )


def _add_evaluate_command(evaluate: argparse.ArgumentParser) -> None:
    evaluate.add_argument(
        "questions", metavar="QUESTIONS", help="a .jsonl file: question, articles, and as known answers, language"
    )
    _add_index(evaluate)
    _add_json(evaluate)


def _add_verify_command(verify: argparse.ArgumentParser) -> None:
    verify.add_argument(
        "answer",
        nargs="?",
        metavar="ANSWER",
        help="a file saved by `dalil ask --json`, - for standard input: check its quotations instead",
    )
    _add_index(verify)
    _add_json(verify)


def _add_rollback_command(rollback: argparse.ArgumentParser) -> None:
    rollback.add_argument("generation", nargs="?", type=_positive, metavar="NUMBER", help="or the one of this number")
    rollback.add_argument("--forward", action="store_true", help="or the one after")
    _add_index(rollback)


def _version() -> str:
    from importlib.metadata import version

    return version("dalil")


def _add_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--index", metavar="DIR", help="folder of the index (default: dalil-index)")


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _add_llm(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--llm", metavar="MODEL", help="a chat model that answers, such as ollama:qwen3")
    parser.add_argument("--llm-url", metavar="URL", help="an OpenAI-compatible server that has it")


def _add_question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", metavar="QUESTION")
    _add_index(parser)
    _add_json(parser)
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
