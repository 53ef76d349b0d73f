"""The page: a conversation over the articles, in Gradio. The only place that imports gradio.

What is seen is made in the other rooms, as HTML; here it is tied to what a person does. Deeds that Gradio has no part
for come from page.js, which clicks one of the hidden buttons and says what is meant.
"""

import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.events import api

from assistant import Assistant, Settings, exports
from assistant.api import LONGEST_QUESTION
from index import DalilError
from web.answers import conversation, earlier, latest
from web.askings import Askings
from web.changes import Changes
from web.choices import Voice, choices, chosen, desk_for, voice_of
from web.collection import Collection
from web.filters import filters
from web.line import Line
from web.markup import piece
from web.reader import Reader, glossing
from web.texts import Texts, preferred
from web.turns import Desk, Turns, stopped
from web.welcome import head, welcome
from web.whole import whole
from web.wishes import Look, ModelWish, Order, Wish

_EVENTS = 200  # of all kinds, that may stand in Gradio's own queue
_STYLES = ("page", "desk", "turns", "sources", "sheets")  # the rooms of the style sheet, in their order
_SCRIPTS = ("page", "sheets")  # and of the script
_FONTS = ["system-ui", "Segoe UI", "Noto Sans", "Noto Sans Arabic", "sans-serif"]
_PLAIN: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_AT_HAND: dict[str, Any] = _PRIVATE | {"queue": False}
_FILES = {"markdown": "answer.md", "html": "answer.html", "json": "answer.json"}
_FORGOTTEN = 3600  # seconds after which what a closed page asked is forgotten


class Page:
    """The parts of the page and what they do. It starts in English and asks for the language once it is loaded."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self.assistant, self.settings = assistant, settings
        self.changes = Changes.of(settings)
        self.desk = Desk(assistant, settings.passages, Line())
        self.collection = Collection(assistant, self.changes, self.desk.line)
        self.gloss = glossing(assistant)
        self.askings = Askings()

    def blocks(self) -> gr.Blocks:
        """The page as Gradio serves it."""
        texts = preferred("")
        blocks = gr.Blocks(title="Dalil", analytics_enabled=False)
        with blocks:
            api(self._ask_plainly, api_name="ask", api_visibility="undocumented")  # for gradio_client
            self.head = gr.HTML(head(texts), elem_id="head", **_PLAIN)
            self.past = gr.HTML(elem_id="past", **_PLAIN)
            self.last = gr.HTML(elem_id="answer", **_PLAIN)
            with gr.Column(elem_id="desk"):
                self.note = gr.HTML(elem_id="note", **_PLAIN)
                with gr.Row(elem_classes="ask"):
                    self.filters = gr.HTML(elem_id="filters", **_PLAIN)
                    self.question = _question_box(texts)
                    self.button = gr.Button(texts.ask, variant="primary", elem_id="ask", min_width=0)
                    self.stop = gr.Button(texts.stop, elem_id="stop", min_width=0)
            self.article = gr.HTML(elem_id="article", **_PLAIN)
            self.sheet = gr.HTML(elem_id="sheet", **_PLAIN)
            self.told = gr.Textbox(visible="hidden")  # what page.js says beside a deed
            self.parcel = gr.Textbox(visible="hidden")  # what it is given to save
            self.turns = gr.State((), time_to_live=_FORGOTTEN)
            self.voice = gr.State(None, time_to_live=_FORGOTTEN)  # has a key in it, and so never leaves this memory
            self._tie(blocks)
            self._tie_sheets()
        blocks.queue(max_size=_EVENTS, default_concurrency_limit=None)
        return blocks

    def _tie(self, blocks: gr.Blocks) -> None:
        """Ties what is done to what follows."""
        gr.on(
            [self.question.submit, self.button.click], self._ask,
            [self.question, self.told, self.turns, self.voice],
            [self.question, self.past, self.last, self.note, self.turns],
            js="(question) => [dalil.question(question), dalil.wish(), null, null]",
            trigger_mode="multiple", **_PRIVATE,
        )  # fmt: skip
        wished: dict[str, Any] = {"inputs": [self.told, self.turns], "js": "() => [dalil.wish(), null]"} | _AT_HAND
        shown = [self.past, self.last, self.turns]
        self.stop.click(self._stop, outputs=shown, **wished)
        _hidden("new").click(self._begin, outputs=shown, **wished)
        spoken = [self.head, self.filters, self.question, self.button, self.stop, self.past, self.last]
        gr.on([_hidden("speak").click, blocks.load], self._speak, outputs=spoken, **wished)
        _hidden("refresh").click(self._refresh, outputs=[self.filters, self.last], **wished)
        ordered: dict[str, Any] = {"js": "() => [dalil.order(), dalil.wish(), null]"} | _AT_HAND
        order = gr.Textbox(visible="hidden")
        _hidden("read").click(self._read, [order, self.told, self.turns], self.article, **ordered)
        saving = _hidden("save").click(_saved, [order, self.told, self.turns], self.parcel, **ordered)
        saving.then(None, self.parcel, None, js="(parcel) => dalil.save(parcel)", **_AT_HAND)

    def _tie_sheets(self) -> None:
        """Ties the sheets over the page: the collection, and what a person sets."""
        said = gr.Textbox(visible="hidden")
        looked: dict[str, Any] = {"js": "() => [dalil.look(), dalil.wish()]", "trigger_mode": "always_last"} | _AT_HAND
        _hidden("collection").click(self._show_collection, [said, self.told], self.sheet, **looked)
        _hidden("look").click(self._look, [said, self.told], self.sheet, **looked)
        wished = "() => [dalil.wish(), null]"
        _hidden("settings").click(self._show_choices, [self.told, self.voice], self.sheet, js=wished, **_AT_HAND)
        named = "() => [dalil.model(), dalil.wish(), null]"
        drawn = [self.sheet, self.voice]
        _hidden("model").click(self._choose_voice, [said, self.told, self.voice], drawn, js=named, **_AT_HAND)

    def _ask(
        self, question: str, told: str, turns: Turns, voice: Voice | None, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        reader, wish = self._reader(told, request), Wish.read(told)
        problem = _problem(question, reader.texts)
        if problem:
            yield gr.skip(), gr.skip(), gr.skip(), piece("p", problem, reader.texts.language, css="problem"), gr.skip()
            return
        steps = desk_for(self.desk, wish, voice).ask(question, wish, turns)
        with self.askings.begun(_page(request), steps, told) as asking:
            typed, shown = "", None
            for grown in asking:
                reader = self._reader(asking.told, request)
                before = (grown[:-1], reader.texts.language)  # the same, most often: a long conversation is drawn once
                past = gr.skip() if before == shown else earlier(grown, reader)
                yield typed, past, latest(grown, reader) or self._welcome(asking.told, reader)[1], "", grown
                typed, shown = gr.skip(), before  # what is typed meanwhile stays

    def _ask_plainly(self, question: str) -> dict[str, Any]:
        try:
            return self.assistant.ask(question, passages=self.desk.passages).to_dict()
        except DalilError as error:
            raise gr.Error(str(error)) from error

    def _stop(self, told: str, turns: Turns, request: gr.Request) -> tuple[Any, ...]:
        if asking := self.askings.of(_page(request)):
            asking.stop()
            return gr.skip(), gr.skip(), gr.skip()
        turns = stopped(turns)  # that of a server that is gone
        return *conversation(turns, self._reader(told, request)), turns

    def _begin(self, told: str, _: Turns, request: gr.Request) -> tuple[Any, ...]:
        if asking := self.askings.of(_page(request)):
            asking.drop()
            return gr.skip(), gr.skip(), gr.skip()
        return "", self._welcome(told, self._reader(told, request))[1], ()

    def _welcome(self, told: str, reader: Reader) -> tuple[str, str]:
        """The filters, and the page before the first question; where there is no sound index, only why."""
        try:
            counted = self.collection.census()
            return filters(counted, Wish.read(told), reader.texts), welcome(counted, reader)
        except DalilError as error:
            return "", piece("p", str(error), css="problem")

    def _speak(self, told: str, turns: Turns, request: gr.Request) -> tuple[Any, ...]:
        """The parts of the page in the language that was chosen, or else that the browser asks for."""
        reader = self._reader(told, request)
        texts = reader.texts
        choice, first = self._welcome(told, reader)
        past, last = conversation(turns, reader)
        if asking := self.askings.of(_page(request)):
            asking.told, past, last = told, gr.skip(), gr.skip()
        return (
            head(texts), choice,
            gr.Textbox(label=texts.question, placeholder=texts.placeholder),
            gr.Button(texts.ask), gr.Button(texts.stop), past, last or first,
        )  # fmt: skip

    def _refresh(self, told: str, turns: Turns, request: gr.Request) -> tuple[str, Any]:
        """The parts of the page that tell what is in the collection, which has changed."""
        choice, first = self._welcome(told, self._reader(told, request))
        return choice, gr.skip() if turns or self.askings.of(_page(request)) else first

    def _read(self, ordered: str, told: str, turns: Turns, request: gr.Request) -> str:
        return whole(turns, Order.read(ordered), self._reader(told, request))

    def _reader(self, told: str, request: gr.Request) -> Reader:
        texts = preferred(request.headers.get("accept-language", ""), Wish.read(told).language)
        return Reader(texts, self.gloss, self.assistant.article)

    def _show_collection(self, looked: str, told: str, request: gr.Request) -> str:
        return self.collection.sheet(Look.read(looked), self._reader(told, request))

    def _look(self, looked: str, told: str, request: gr.Request) -> str:
        return self.collection.found(Look.read(looked), self._reader(told, request))

    def _show_choices(self, told: str, voice: Voice | None, request: gr.Request) -> str:
        texts = self._reader(told, request).texts
        return choices(self.desk, Wish.read(told), voice, texts, is_own=self.changes.anywhere)

    def _choose_voice(self, named: str, told: str, voice: Voice | None, request: gr.Request) -> tuple[str, Any]:
        """Takes the chat model that is named, for this page alone; says what is wrong with it."""
        texts, error = self._reader(told, request).texts, None
        try:
            if self.changes.anywhere:  # the button is only shown then, but anything may be sent
                voice = voice_of(ModelWish.read(named), self.settings)
        except DalilError as problem:
            error = problem
        return chosen(self.desk, voice, texts, error), voice


def mount(app: FastAPI, page: Page) -> None:
    """Puts the page at / of an application."""
    gr.mount_gradio_app(
        app,
        page.blocks(),
        path="/",
        css="\n".join(files("web").joinpath("styles", f"{name}.css").read_text("utf-8") for name in _STYLES),
        js=_script(),
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


def _script() -> str:
    """The rooms of the script as one function, as Gradio wants it."""
    rooms = (files("web").joinpath("scripts", f"{name}.js").read_text("utf-8") for name in _SCRIPTS)
    return f"() => {{ {''.join(f'({room.strip()})();' for room in rooms)} }}"


def _page(request: gr.Request) -> str:
    """Which of the open pages it is."""
    return request.session_hash or ""


def _hidden(name: str) -> gr.Button:
    return gr.Button(name, visible="hidden", elem_id=name)


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


def _problem(question: str, texts: Texts) -> str:
    """What is wrong with a question; nothing where it can be asked."""
    if not question.strip():
        return texts.empty
    return texts.too_long.format(limit=LONGEST_QUESTION) if len(question) > LONGEST_QUESTION else ""


def _saved(ordered: str, _: str, turns: Turns) -> str:
    """An answer in the form that is ordered, with the name of its file, as page.js takes it."""
    order = Order.read(ordered)
    answer = turns[order.turn - 1].answer if 1 <= order.turn <= len(turns) else None
    if not answer or not order.form:
        return ""
    forms: dict[str, Callable[[], str]] = {
        "markdown": lambda: exports.markdown(answer), "html": lambda: exports.html(answer), "json": answer.to_json
    }  # fmt: skip
    return json.dumps({"name": _FILES[order.form], "text": forms[order.form]()})
