"""The collection as a chat model: what OpenAI's clients send is answered in the form that they expect.

https://platform.openai.com/docs/api-reference/chat. What else they may send is ignored: there is nothing to sample.
"""

import json
import secrets
import time
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import Field

from assistant import Answer, Assistant, DalilError
from assistant.conversation import content
from assistant.exports import doubt, quotations
from index import SettingsError
from web.ahead import Ahead
from web.forms import Filtered
from web.line import Line
from web.refusals import OPENAI

MODEL = "dalil"
_NOTHING = "Not in the articles."
_PARTLY = "The articles may answer only a part of this."
_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}  # of a paid model none are used here


class Completion(Filtered):
    """What is asked: the last message of the user, the others being what was said before. The filters are Dalil's own;
    the OpenAI client passes them on in `extra_body`.
    """

    messages: list[dict[str, Any]] = Field(min_length=1)
    model: str = MODEL
    stream: bool = False
    stream_options: dict[str, Any] | None = None

    def asked(self) -> tuple[str, list[dict[str, Any]]]:
        """The question, and the messages before it. Raises SettingsError where the user says nothing."""
        for place in reversed(range(len(self.messages))):
            if self.messages[place].get("role") == "user":
                said = content(self.messages[place].get("content"))
                return (said if isinstance(said, str) else ""), self.messages[:place]
        raise SettingsError("there is no message of the user; the last one is the question")


def completing(assistant: Assistant, passages: int, line: Line) -> APIRouter:
    """The routes under /v1."""
    router = APIRouter(tags=["OpenAI"])

    @router.get(f"{OPENAI}models")
    def models() -> dict[str, Any]:
        """The one model there is: the collection."""
        return {"object": "list", "data": [_model()]}

    @router.get(f"{OPENAI}models/{MODEL}")
    def model() -> dict[str, Any]:
        """The same."""
        return _model()

    @router.post(f"{OPENAI}chat/completions")
    def complete(completion: Completion) -> Response:
        """Answers the last message of the user, with the sources at the end; `dalil` has the whole answer."""
        question, history = completion.asked()
        wanted = completion.filters(passages) | {"history": history}
        if not completion.stream:
            with line.turn():
                return JSONResponse(_completed(assistant.ask(question, **wanted)))
        options = completion.stream_options or {}
        chunks = Ahead(_said(assistant, line, question, wanted))
        first = next(chunks)
        return StreamingResponse(
            _chunks(first, chunks, usage=bool(options.get("include_usage"))), media_type="text/event-stream"
        )

    return router


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}


def _completed(answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": (answer.text or _NOTHING) + _end(answer), "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return _envelope("chat.completion") | {"choices": [choice], "usage": _USAGE, "dalil": answer.to_dict()}


def _end(answer: Answer) -> str:
    """What follows the sentences: those that nothing proves, and every quotation with its article and address."""
    doubts = [f"{one.text}\n{doubt(one)}" for one in answer.sentences if not one.supported]
    partly = [_PARTLY] if answer.status == "partly" else []
    return "".join(f"\n\n{part}" for part in (*doubts, *partly, quotations(answer)) if part)


def _envelope(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{secrets.token_hex(12)}", "object": kind, "created": int(time.time()), "model": MODEL}


def _said(assistant: Assistant, line: Line, question: str, wanted: dict[str, Any]) -> Iterator[str | Answer]:
    """The sentences as they come, and the answer. The passages come as an empty text: the search has gone well."""
    with line.turn():
        for step in assistant.stream(question, **wanted):
            yield "" if isinstance(step, list) else step


def _chunks(first: str | Answer, steps: Iterator[str | Answer], *, usage: bool) -> Iterator[str]:
    envelope = _envelope("chat.completion.chunk")
    said = ""

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _data(envelope | {"choices": [choice]} | more)

    yield chunk({"role": "assistant", "content": first if isinstance(first, str) else ""})
    try:
        for step in steps:
            if isinstance(step, Answer):
                rest = ("" if said else _NOTHING) + _end(step)
                yield chunk({"content": rest})
                yield chunk({}, "stop", dalil=step.to_dict())
            elif step:
                yield chunk({"content": f"\n{step}" if said else step})
                said += step
        if usage:
            yield _data(envelope | {"choices": [], "usage": _USAGE})
    except DalilError as error:
        yield _data({"error": {"message": str(error), "type": "server_error", "param": None, "code": None}})
    yield "data: [DONE]\n\n"


def _data(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
