"""The `dalil` command. Exit status: 0 answered or done; 1 not in the articles, or a quotation no longer where it was;
2 wrong use; 3 the index is missing or damaged; 4 a source could not be read (the rest is indexed); 5 another build
holds the index.

The only place that prints, with `assistant.terminal`. What answers the question goes to standard output, everything
else to standard error.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.arguments import WRONG_USE, parser
from assistant.errors import ChatModelError
from assistant.settings import Settings
from index.errors import AnswerError, DalilError, IndexBusy, ModelError, SettingsError, told

if TYPE_CHECKING:
    from assistant.api import Assistant
    from index import BuildReport, Passage

DONE, NOT_IN_ARTICLES, NOT_INTACT, NO_INDEX, UNREAD, BUSY = 0, 1, 1, 3, 4, 5
STOPPED = 130  # by Ctrl-C, as shells have it
_GIVEN = (  # settings that may be arguments
    "index", "model", "host", "port", "llm", "llm_url", "auth", "allow_changes", "allow_network",
)  # fmt: skip
_FLAGS = 20  # notes on articles that are shown
Serve = Callable[[Settings], None]


def run(arguments: Sequence[str], serve: Serve) -> int:
    """Runs one command and returns the exit status. `serve` opens the web page; it is given, not imported."""
    options = parser().parse_args(arguments)
    try:
        return _command(options, serve)
    except DalilError as error:
        _tell(f"dalil: {error}")
        return _exit_status(error, options.command)
    except KeyboardInterrupt:
        _tell("dalil: stopped")
        return STOPPED
    except BrokenPipeError:  # the reader of our output has gone, as `dalil search ... | head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _exit_status(error: DalilError, command: str) -> int:
    if isinstance(error, IndexBusy):
        return BUSY
    if isinstance(error, ChatModelError):
        return WRONG_USE
    misnamed = isinstance(error, ModelError) and command == "index"  # the --model that was given, not the index's own
    return WRONG_USE if misnamed or isinstance(error, SettingsError) else NO_INDEX


def _command(options: argparse.Namespace, serve: Serve) -> int:
    given = {name: getattr(options, name, None) for name in _GIVEN}
    settings = Settings.load(given)
    if options.command == "serve":
        serve(settings)
        return DONE
    commands = {
        "index": _index, "ask": _ask, "chat": _chat, "search": _search, "status": _status, "evaluate": _evaluate,
        "verify": _verify, "rollback": _rollback, "access": _access, "watch": _watch,
    }  # fmt: skip
    return commands[options.command](options, settings)


def _index(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.progress import progress_bar

    before = _served(settings.index)
    try:
        with progress_bar() as progress:
            report = _builder(options, settings)(options.sources, full=options.full, progress=progress)
    except KeyboardInterrupt:
        as_it_was = _served(settings.index) == before
        _tell(f"dalil: stopped; {'the index is as it was' if as_it_was else 'the new generation is served'}")
        return STOPPED
    _tell_of(report, settings.index)
    if options.report:
        _save(report.to_json(), options.report)
    return UNREAD if report.failed else DONE


def _watch(options: argparse.Namespace, settings: Settings) -> int:
    """Goes on until Ctrl-C."""
    from index.watching import URL_INTERVAL, watch

    often = max(URL_INTERVAL, options.interval)
    update = _builder(options, settings)
    for word in watch(options.sources, update, interval=options.interval, url_interval=often):
        if isinstance(word, str):
            _tell(f"dalil: {word}")
        else:
            _tell_of(word, settings.index)
    return DONE


def _builder(options: argparse.Namespace, settings: Settings) -> Callable[..., "BuildReport"]:
    """`index.build` as the settings have it."""
    from index import Web, build

    return partial(
        build,
        into=settings.index,
        model=settings.model,
        passage_size=settings.passage_size,
        keep=settings.generations,
        web=Web(full_text=options.full_text) if settings.allow_network else None,
    )


def _tell_of(report: "BuildReport", folder: str) -> None:
    for note in report.notes:
        _tell(f"dalil: {note}")
    for failure in report.failed:
        _tell(f"dalil: {failure.path}: {failure.reason}")
    _tell_flagged(report)
    _say(_built(report, folder))


def _tell_flagged(report: "BuildReport") -> None:
    """What was read with something to know of it, and how much was passed over."""
    for flag in report.flagged[:_FLAGS]:
        _tell(f"dalil: {flag.path}: note: {flag.reason}")
    if len(report.flagged) > _FLAGS:
        _tell(f"dalil: {len(report.flagged) - _FLAGS} more articles have notes; see them all with --report FILE")
    for reason, count in report.reasons.items():
        _tell(f"dalil: {count} passed over: {reason}")


def _save(text: str, path: str) -> None:
    try:
        Path(path).write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise SettingsError(f"the report {path} cannot be written: {error.strerror}; give another file") from error


def _served(folder: str) -> str:
    """The name of the served generation, '' where there is none."""
    from index.generations import candidates, is_index

    with told(Path(folder), "read"):
        return candidates(Path(folder))[0] if is_index(Path(folder)) else ""


def _built(report: "BuildReport", folder: str) -> str:
    lists: dict[str, Sequence[object]] = {
        "added": report.added, "changed": report.changed, "removed": report.removed, "unchanged": report.unchanged,
        "not read": report.failed, "passed over": report.skipped,
    }  # fmt: skip
    counts = ", ".join(f"{len(paths)} {name}" for name, paths in lists.items() if paths)
    holds = f"{folder} holds {report.articles} articles in {report.passages} passages"
    if report.stories:
        holds += f", {len(report.stories)} stories told more than once"
    return f"{counts}; {holds if report.articles else 'no index was written'} ({report.seconds:.1f} s)"


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    from assistant import exports
    from assistant.answer import Answer
    from assistant.api import Assistant

    if options.json and options.format not in (None, "json"):
        raise SettingsError(f"--json and --format {options.format} are two formats; give one of them")
    form = "json" if options.json else options.format or "text"
    with Assistant.of(settings) as assistant:
        answer = assistant.ask(options.question, passages=settings.passages, **_filters(options))
        _tell_damage(assistant)
    if answer.notice:
        _tell(f"dalil: {answer.notice}")
    forms: dict[str, Callable[[Answer], str]] = {
        "text": exports.text, "markdown": exports.markdown, "html": exports.html, "json": Answer.to_json
    }  # fmt: skip
    _say(forms[form](answer))
    return NOT_IN_ARTICLES if answer.status == "not_in_articles" else DONE


def _chat(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.api import Assistant
    from assistant.terminal import converse

    with Assistant.of(settings) as assistant:
        _tell_damage(assistant)
        converse(assistant.chat(passages=settings.passages, **_filters(options)))
    return DONE


def _search(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.answer import passage_to_dict
    from assistant.api import Assistant

    with Assistant.of(settings) as assistant:
        found = assistant.search(options.question, options.k or settings.passages, **_filters(options))
        _tell_damage(assistant)
    if options.json:
        rows = [passage_to_dict(passage) for passage in found]
        _say(json.dumps({"question": options.question, "passages": rows}, ensure_ascii=False, indent=2))
    else:
        _say("\n\n".join(_shown_passage(i, passage) for i, passage in enumerate(found, start=1)))
    return DONE if found else NOT_IN_ARTICLES


def _tell_damage(assistant: "Assistant") -> None:
    if assistant.damage:
        _tell(f"dalil: {assistant.damage}")


def _status(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.status import about, changes, shown

    folder = Path(settings.index)
    if options.changes:
        _say(changes(folder, *options.changes))
        return DONE
    status = about(folder)
    if status["damage"]:
        _tell(f"dalil: {status['damage']}")
    _say(json.dumps(status, ensure_ascii=False) if options.json else shown(status))
    return NO_INDEX if status["damage"] else DONE


def _evaluate(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.api import Assistant
    from assistant.evaluation import evaluate, read, table

    asked = read(options.questions)
    with Assistant.of(settings) as assistant:
        evaluation = evaluate(assistant, asked, settings.passages)
        _tell_damage(assistant)
    _say(json.dumps(evaluation.to_dict(), ensure_ascii=False, indent=2) if options.json else table(evaluation))
    return DONE


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    return _verify_answer(options, settings) if options.answer else _verify_index(options, settings)


def _verify_index(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.progress import progress_bar
    from index import verify_index

    with progress_bar() as progress:
        verdicts = verify_index(settings.index, progress)
    sound = not any(verdict.faults for verdict in verdicts)
    if options.json:
        _say(json.dumps({"sound": sound, "generations": [asdict(verdict) for verdict in verdicts]}, ensure_ascii=False))
    for verdict in verdicts:
        for fault in verdict.faults:
            _tell(f"dalil: {fault}")
        what = "every passage can be found" if verdict.served else "every file is what was written"
        served = " (served)" if verdict.served else ""
        if not options.json:
            _say(f"generation {verdict.generation}{served}: {'damaged' if verdict.faults else what}")
    if not sound:
        _tell(f"dalil: the index is damaged; mend it with: dalil index --into {settings.index}")
    return DONE if sound else NO_INDEX


def _verify_answer(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.proof import shown, verify
    from index import Index

    saved = _saved(options.answer)
    with Index.open(settings.index) as index:
        try:
            verification = verify(saved, index)
        except AnswerError as error:
            raise SettingsError(f"{options.answer}: {error}") from error
        damage = index.damage
    if damage:
        _tell(f"dalil: {damage}")
    if options.json:
        _say(json.dumps(verification.to_dict(), ensure_ascii=False, indent=2))
    else:
        _say("\n".join(map(shown, verification.checks)) or "The answer has no citations.")
    if damage:
        return NO_INDEX
    return DONE if verification.sound else NOT_INTACT


def _saved(path: str) -> str:
    """What stands in a file, or on standard input where it is named -."""
    try:
        return (sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()).decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"the answer {path} cannot be read: {error.strerror}; give another file") from error
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"the answer {path} is not UTF-8 (byte {error.start}); save one with: dalil ask QUESTION --json"
        ) from error


def _rollback(options: argparse.Namespace, settings: Settings) -> int:
    from index import rollback

    manifest = rollback(settings.index, options.generation or 0, forward=options.forward).manifest
    _say(f"{settings.index} serves generation {manifest.number}, made {manifest.created}: {manifest.articles} articles")
    return DONE


def _access(options: argparse.Namespace, settings: Settings) -> int:  # noqa: ARG001 - as every command
    from getpass import getpass

    from assistant import people

    if options.key:
        line, key = people.key_line(options.name)
    else:
        given = getpass("password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        line, key = people.password_line(options.name, given), ""
    people.write(Path(options.file), line)
    _tell(f"{options.name} is let in by {'this key, which is shown only now' if key else 'this password'}")
    if key:
        _say(key)
    return DONE


def _filters(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "since": options.since, "until": options.until, "languages": options.language, "outlets": options.outlet
    }  # fmt: skip


def _shown_passage(number: int, passage: "Passage") -> str:
    from assistant.exports import about

    article = passage.article
    place = f"{article.id}:{passage.start}-{passage.end}, {passage.score:.2f}"
    return f"{number}. {about(article)} ({place})\n{passage.text}"


def _say(text: str) -> None:
    print(text, flush=True)


def _tell(text: str) -> None:
    print(text, file=sys.stderr)
