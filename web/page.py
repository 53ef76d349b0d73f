"""The page: a question box, the answer and its sources, in Gradio. The only place that imports gradio."""

import json
import socket
import sys
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from gradio.events import api

from assistant import Answer, Assistant, DalilError, Settings
from assistant.api import LONGEST_QUESTION
from index import SettingsError
from web import answers
from web.entrance import HERE, admit
from web.guard import Guard
from web.markup import piece
from web.sources import found, sources
from web.texts import Texts, preferred

_QUEUE = 20  # questions that may wait
_AT_ONCE = 2  # questions answered at the same time
_GOODBYE = 1  # seconds open pages are given when the server stops
_FONTS = ["system-ui", "Segoe UI", "Noto Sans", "Noto Sans Arabic", "sans-serif"]
_PLAIN: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def serve(settings: Settings) -> None:
    """Serves the page until it is stopped.

    Raises SettingsError for a host other than this computer or a port that is taken, and what Assistant.open raises.
    """
    if settings.host not in HERE and not settings.auth:
        raise SettingsError(
            f"the page cannot be served on {settings.host!r} without a login; give one with --auth FILE"
        )
    with Assistant.of(settings) as assistant, _listen(settings) as door:
        app = application(assistant, settings)
        assistant.ask("What do the articles say?")  # loads what the first question needs
        if assistant.damage:
            sys.stderr.write(f"dalil: {assistant.damage}\n")
        sys.stderr.write(f"Dalil is at {_address(settings.host, door)}\n")
        config = uvicorn.Config(app, log_level="critical", server_header=False, timeout_graceful_shutdown=_GOODBYE)
        uvicorn.Server(config).run(sockets=[door])


def application(assistant: Assistant, settings: Settings) -> FastAPI:
    """The web application: the page and the programs' entrance, behind their guard. Raises SettingsError for a file of
    people that cannot be read.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    admit(app, assistant, settings)
    app.add_middleware(Guard)
    gr.mount_gradio_app(
        app,
        page(assistant, settings.passages),
        path="/",
        css=files("web").joinpath("page.css").read_text("utf-8"),
        theme=gr.themes.Base(font=_FONTS, font_mono=["monospace"]),
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        allowed_paths=[],
        max_file_size="1kb",
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        app_kwargs={"openapi_url": None},  # Gradio's own routes are nobody's interface
    )
    return app


def page(assistant: Assistant, passages: int) -> gr.Blocks:
    """The page itself. It starts in English and asks for the browser's language once it is loaded."""

    def ask(question: str, request: gr.Request) -> Iterator[tuple[str, str]]:
        yield from _reply(assistant, question, passages, _texts(request))

    def ask_plainly(question: str) -> dict[str, Any]:
        try:
            return assistant.ask(question, passages=passages).to_dict()
        except DalilError as error:
            raise gr.Error(str(error)) from error

    texts = preferred("")
    blocks = gr.Blocks(title="Dalil", analytics_enabled=False)
    with blocks:
        api(ask_plainly, api_name="ask", api_visibility="undocumented")
        head = gr.HTML(_head(texts), **_PLAIN)
        with gr.Row(elem_classes="ask"):
            question = _question_box(texts)
            button = gr.Button(texts.ask, variant="primary", scale=0, min_width=96)
        with gr.Row(elem_classes="examples"):
            examples = [gr.Button(text, size="sm") for text in _examples(assistant)]
        with gr.Row(elem_classes="columns"):
            answer = gr.HTML(answers.message(texts.hint, texts), elem_id="answer", **_PLAIN)
            panel = gr.HTML(elem_id="sources", **_PLAIN)

        gr.on([question.submit, button.click], ask, question, [answer, panel], **_PRIVATE)
        for example in examples:
            chosen = example.click(lambda text: text, example, question, queue=False, **_PRIVATE)
            chosen.then(ask, example, [answer, panel], **_PRIVATE)
        blocks.load(_in_their_language, None, [head, question, button, answer], queue=False, **_PRIVATE)
    blocks.queue(max_size=_QUEUE, default_concurrency_limit=_AT_ONCE)
    return blocks


def _question_box(texts: Texts) -> gr.Textbox:
    """One line that grows to four; Enter asks."""
    return gr.Textbox(
        label=texts.question,
        show_label=False,  # to the eye; a screen reader says it
        placeholder=texts.placeholder,
        lines=1,
        max_lines=4,
        max_length=LONGEST_QUESTION,
        autofocus=True,
        elem_id="question",
    )


def _reply(assistant: Assistant, question: str, passages: int, texts: Texts) -> Iterator[tuple[str, str]]:
    """The answer and the panel of sources, again and again as they grow."""
    problem = _problem(question, texts)
    if problem:
        yield answers.message(problem, texts), ""
        return
    yield answers.progress(question, texts.searching, [], texts), ""
    panel, sentences = "", list[str]()
    try:
        for step in assistant.stream(question, passages=passages):
            if isinstance(step, Answer):
                yield answers.reply(step, texts, damaged=bool(assistant.damage)), sources(step, texts)
                return
            if isinstance(step, str):
                sentences.append(step)
            else:
                panel = found(step, texts)
            yield answers.progress(question, texts.composing, sentences, texts), panel
    except DalilError as error:
        yield answers.message(str(error), texts), ""


def _problem(question: str, texts: Texts) -> str:
    """What is wrong with a question; nothing where it can be asked."""
    if not question.strip():
        return texts.empty
    return texts.too_long.format(limit=LONGEST_QUESTION) if len(question) > LONGEST_QUESTION else ""


def _in_their_language(request: gr.Request) -> tuple[str, gr.Textbox, gr.Button, str]:
    """The parts of the page in the language that the browser asks for."""
    texts = _texts(request)
    question = gr.Textbox(label=texts.question, placeholder=texts.placeholder)
    return _head(texts), question, gr.Button(texts.ask), answers.message(texts.hint, texts)


def _texts(request: gr.Request) -> Texts:
    return preferred(request.headers.get("accept-language", ""))


def _head(texts: Texts) -> str:
    name = '<h1><span lang="en">Dalil</span> <span lang="ar" dir="rtl">دليل</span></h1>'
    return f'<header dir="{texts.direction}" lang="{texts.language}">{name}{piece("p", texts.tagline)}</header>'


def _examples(assistant: Assistant) -> list[str]:
    """Questions that the sample articles answer, where they are in the index."""
    examples = json.loads(files("web").joinpath("examples.json").read_text("utf-8"))
    return [example["question"] for example in examples if assistant.article(example["article"])]


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except (OSError, OverflowError) as error:
        raise SettingsError(f"port {settings.port} cannot be used ({error}); choose another with --port") from error


def _address(host: str, door: socket.socket) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{door.getsockname()[1]}"
