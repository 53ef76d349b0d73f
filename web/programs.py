"""Where programs ask: /api and /v1, an application of its own beside the page, with its own OpenAPI description."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Header, HTTPException, Query
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant import Answer, Assistant, DalilError, Settings
from assistant.answer import passage_to_dict
from assistant.status import about
from index import Passage
from web import completions
from web.ahead import Ahead
from web.changes import Changes, changing
from web.forms import ERRORS, AnswerForm, ArticleForm, Asked, PassagesForm, Question
from web.line import Line
from web.refusals import API, OPENAI, refusal, told

_EVENTS = "text/event-stream"
_NOT_KEPT = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # nginx would hold a stream back


class Programs:
    """ASGI middleware: what programs ask goes to their application, all else to the page."""

    def __init__(self, app: ASGIApp, programs: ASGIApp) -> None:
        self.app, self.programs = app, programs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Goes by the path alone."""
        ours = scope["type"] == "http" and scope["path"].startswith((API, OPENAI))
        await (self.programs if ours else self.app)(scope, receive, send)


def programs(assistant: Assistant, settings: Settings, changes: Changes, line: Line) -> FastAPI:
    """The application for programs: its routes, and its errors in one line each."""
    app = FastAPI(
        title="Dalil",
        version=version("dalil"),
        description="Ask a collection of news articles; every sentence of the answer is proved by a quotation.",
        openapi_url=f"{API}openapi.json",
        docs_url=None,  # its scripts would come from another host
        redoc_url=None,
        responses={status: {"model": form, "description": what} for status, (form, what) in ERRORS.items()},
    )
    app.include_router(_asking(assistant, settings.passages, line))
    app.include_router(_reading(assistant, settings, changes))
    app.include_router(changing(changes))
    app.include_router(completions.completing(assistant, settings.passages, line))
    app.add_exception_handler(DalilError, _dalil_error)
    app.add_exception_handler(RequestValidationError, _wrong_use)
    app.add_exception_handler(StarletteHTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)
    return app


def _asking(assistant: Assistant, passages: int, line: Line) -> APIRouter:
    router = APIRouter(tags=["ask"])

    @router.post(f"{API}ask", response_model=AnswerForm)
    def ask(asked: Asked, accept: Annotated[str, Header()] = "") -> Response:
        """Answers a question; as server-sent events where `stream` is true or they are asked for by `Accept`: one
        `passages`, `text` for each sentence, then `answer` or `error`.
        """
        wanted = asked.filters(passages) | {"history": asked.history}
        if asked.stream or _EVENTS in accept:
            return _stream(_answered(assistant, line, asked.question, wanted))
        with line.turn():
            return JSONResponse(assistant.ask(asked.question, **wanted).to_dict())

    @router.get(f"{API}ask", response_model=AnswerForm)
    def ask_by_address(question: Annotated[Question, Query()]) -> Response:
        """Answers a question that is given in the address."""
        with line.turn():
            return JSONResponse(assistant.ask(question.question, **question.filters(passages)).to_dict())

    @router.get(f"{API}search", response_model=PassagesForm)
    def search(question: Annotated[Question, Query()]) -> Response:
        """The passages nearest to a question, best first, with no answer made of them."""
        return _searched(question)

    @router.post(f"{API}search", response_model=PassagesForm)
    def search_by_body(question: Question) -> Response:
        """The same, asked in JSON."""
        return _searched(question)

    def _searched(question: Question) -> Response:
        wanted = question.filters(passages)
        with line.turn():
            found = assistant.search(question.question, wanted.pop("passages"), **wanted)
        rows = [passage_to_dict(passage) for passage in found]
        return JSONResponse({"question": question.question, "passages": rows})

    return router


def _answered(
    assistant: Assistant, line: Line, question: str, wanted: dict[str, Any]
) -> Iterator[list[Passage] | str | Answer]:
    with line.turn():
        yield from assistant.stream(question, **wanted)


def _stream(steps: Iterator[list[Passage] | str | Answer]) -> Response:
    """The steps as events. What goes wrong before the first is an error of its own, not a stream."""
    ahead = Ahead(steps)
    first = next(ahead)
    return StreamingResponse(_events(chain([first], ahead)), media_type=_EVENTS, headers=_NOT_KEPT)


def _events(steps: Iterator[list[Passage] | str | Answer]) -> Iterator[str]:
    try:
        for step in steps:
            if isinstance(step, Answer):
                yield _event("answer", step.to_dict())
            elif isinstance(step, str):
                yield _event("text", {"text": step})
            else:
                yield _event("passages", {"passages": [passage_to_dict(passage) for passage in step]})
    except DalilError as error:
        yield _event("error", {"error": str(error)})


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _reading(assistant: Assistant, settings: Settings, changes: Changes) -> APIRouter:
    router = APIRouter(tags=["read"])

    @router.get(f"{API}status")
    def status() -> dict[str, Any]:
        """What is indexed, what is wrong with it, and whether it may be changed from here."""
        return about(Path(settings.index)) | {"changes": changes.allowed, "building": changes.is_running}

    @router.get(API + "articles/{article_id:path}", response_model=ArticleForm)
    def article(article_id: str) -> Response:
        """A whole article, by the id that passages and citations have."""
        found = assistant.article(article_id)
        if found is None:
            raise HTTPException(404, f"there is no article {article_id!r}")
        return JSONResponse(asdict(found) | {"sha256": found.sha256})

    return router


async def _dalil_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DalilError)  # noqa: S101 - what it was registered for
    return told(request.url.path, error)


async def _wrong_use(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"][1:])
    return refusal(request.url.path, 400, f"{place}: {first['msg']}" if place else first["msg"])


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)  # noqa: S101
    what = f"there is no {request.url.path}" if error.detail == "Not Found" else error.detail
    return refusal(request.url.path, error.status_code, what, error.headers)


async def _unexpected(request: Request, error: Exception) -> Response:  # noqa: ARG001 - it is told to the keeper
    return refusal(request.url.path, 500, "something went wrong that Dalil did not expect")
