"""The `dalil` command. Exit status: 0 answered or done; 1 not in the articles; 2 wrong use; 3 the index is missing or
damaged; 4 a source could not be read (the rest is indexed); 5 another build holds the index.

The only place that prints. What answers the question goes to standard output, everything else to standard error.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

from assistant.settings import Settings
from index.errors import DalilError, IndexBusy, ModelError, SettingsError

if TYPE_CHECKING:
    from assistant.answer import Answer, Source
    from index import Article, BuildReport, Passage

DONE, NOT_IN_ARTICLES, WRONG_USE, NO_INDEX, UNREAD, BUSY = range(6)
Serve = Callable[[Settings], None]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line in place of argparse's usage block."""
        self.exit(WRONG_USE, f"dalil: {message}; see: {self.prog} --help\n")


def run(arguments: Sequence[str], serve: Serve) -> int:
    """Runs one command and returns the exit status. `serve` opens the web page; it is given, not imported."""
    options = _parser().parse_args(arguments)
    try:
        return _command(options, serve)
    except DalilError as error:
        _tell(f"dalil: {error}")
        return _exit_status(error, options.command)
    except KeyboardInterrupt:
        _tell("dalil: stopped; the index is as it was")
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as `dalil search ... | head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _exit_status(error: DalilError, command: str) -> int:
    if isinstance(error, IndexBusy):
        return BUSY
    misnamed = isinstance(error, ModelError) and command == "index"  # the --model that was given, not the index's own
    return WRONG_USE if misnamed or isinstance(error, SettingsError) else NO_INDEX


def _command(options: argparse.Namespace, serve: Serve) -> int:
    given = {name: getattr(options, name, None) for name in ("index", "model", "host", "port")}
    settings = Settings.load(given)
    if options.command == "serve":
        serve(settings)
        return DONE
    commands = {"index": _index, "ask": _ask, "search": _search, "status": _status}
    return commands[options.command](options, settings)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="dalil", description="Ask a collection of news articles; every sentence of the answer is proved."
    )
    parser.add_argument("--version", action="version", version=f"dalil {_version()}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    index = commands.add_parser("index", help="make an index of articles, or bring one up to date")
    index.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="a file or folder of .txt .md .html .jsonl articles"
    )
    index.add_argument("--into", dest="index", metavar="DIR", help="folder of the index (default: dalil-index)")
    index.add_argument(
        "--model", metavar="NAME_OR_PATH", help="a sentence-transformers model in place of the bundled one"
    )
    index.add_argument("--full", action="store_true", help="start from nothing, with these sources only")

    ask = commands.add_parser("ask", help="answer a question with quotations")
    _add_question(ask)

    search = commands.add_parser("search", help="show the passages nearest to a question")
    _add_question(search)
    search.add_argument("-k", type=_positive, metavar="N", help="how many passages (default: 10)")

    serve = commands.add_parser("serve", help="open the web page")
    _add_index(serve)
    serve.add_argument("--host", help="address to serve on (default: 127.0.0.1)")
    serve.add_argument("--port", type=int, help="port to serve on (default: 7860)")

    status = commands.add_parser("status", help="show what the index holds")
    _add_index(status)
    status.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _version() -> str:
    from importlib.metadata import version

    return version("dalil")


def _add_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--index", metavar="DIR", help="folder of the index (default: dalil-index)")


def _add_question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", metavar="QUESTION")
    _add_index(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
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


def _index(options: argparse.Namespace, settings: Settings) -> int:
    from index import build

    report = build(
        options.sources,
        settings.index,
        model=settings.model,
        passage_size=settings.passage_size,
        full=options.full,
    )
    for failure in report.failed:
        _tell(f"dalil: {failure.path}: {failure.reason}")
    _say(_built(report, settings.index))
    return UNREAD if report.failed else DONE


def _built(report: "BuildReport", folder: str) -> str:
    lists: dict[str, Sequence[object]] = {
        "added": report.added, "changed": report.changed, "removed": report.removed, "unchanged": report.unchanged,
        "not read": report.failed,
    }  # fmt: skip
    counts = ", ".join(f"{len(paths)} {name}" for name, paths in lists.items() if paths)
    holds = f"{folder} holds {report.articles} articles in {report.passages} passages"
    return f"{counts}; {holds if report.articles else 'no index was written'} ({report.seconds:.1f} s)"


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.api import Assistant

    with Assistant.open(settings.index) as assistant:
        answer = assistant.ask(options.question, passages=settings.passages, **_filters(options))
    _say(answer.to_json() if options.json else _shown(answer))
    return NOT_IN_ARTICLES if answer.status == "not_in_articles" else DONE


def _search(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.answer import passage_to_dict
    from assistant.api import Assistant

    with Assistant.open(settings.index) as assistant:
        found = assistant.search(options.question, options.k or settings.passages, **_filters(options))
    if options.json:
        rows = [passage_to_dict(passage) for passage in found]
        _say(json.dumps({"question": options.question, "passages": rows}, ensure_ascii=False, indent=2))
    else:
        _say("\n\n".join(_shown_passage(i, passage) for i, passage in enumerate(found, start=1)))
    return DONE if found else NOT_IN_ARTICLES


def _status(options: argparse.Namespace, settings: Settings) -> int:
    from dataclasses import asdict
    from pathlib import Path

    from index.generations import current, manifest

    generation = current(Path(settings.index))
    about = manifest(generation)
    if options.json:
        _say(json.dumps({"index": settings.index, "generation": generation.name} | asdict(about), ensure_ascii=False))
        return DONE
    languages = ", ".join(f"{language} {count}" for language, count in about.languages.items())
    _say(f"{settings.index}: {about.articles} articles ({languages}) in {about.passages} passages")
    _say(f"generation {generation.name}, made {about.created} with the model {about.model!r}")
    return DONE


def _filters(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "since": options.since, "until": options.until, "languages": options.language, "outlets": options.outlet
    }  # fmt: skip


def _shown(answer: "Answer") -> str:
    """The answer, then where each quotation stands."""
    if answer.status == "not_in_articles":
        return "Not in the articles."
    lines = [answer.text, ""]
    for citation in answer.citations:
        article = citation.article
        lines.append(f"[{citation.number}] {_about(article)} ({article.id}:{citation.start}-{citation.end})")
    if answer.status == "partly":
        lines.append("The articles may answer only a part of this.")
    return "\n".join(lines)


def _shown_passage(number: int, passage: "Passage") -> str:
    article = passage.article
    return (
        f"{number}. {_about(article)} ({article.id}:{passage.start}-{passage.end}, {passage.score:.2f})\n{passage.text}"
    )


def _about(article: "Article | Source") -> str:
    """What is known of an article, on one line."""
    return " · ".join(part for part in (article.title, article.outlet, article.published, article.language) if part)


def _say(text: str) -> None:
    print(text)


def _tell(text: str) -> None:
    print(text, file=sys.stderr)
