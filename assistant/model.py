"""A chat model, opened by its name. The only room that knows LangChain's chat models. It neither retries nor traces."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable, RunnableSequence
from langsmith import tracing_context

from assistant.errors import ChatModelError

Message = tuple[str, str]  # the role, "system" or "human", and the text


class Provider(NamedTuple):
    """A kind of chat models: the extra of Dalil that brings its package, the variables that may hold its key (none
    where it needs none), and what it is opened with, also for structured output.
    """

    extra: str
    variables: tuple[str, ...]
    options: Mapping[str, Any]
    structured: Mapping[str, Any]


# Ollama cuts a prompt longer than num_ctx (4096 tokens by default) at its beginning, where the rules stand; and a model
# that thinks aloud first does so for minutes on a laptop. Hosted models refuse a temperature more and more often.
# Google's package counts attempts where the others count retries. OpenAI's has a limit of its own between two pieces,
# whose asyncio.wait_for forgets, before Python 3.12, a cancellation that meets a piece.
PROVIDERS = {
    "openai": Provider(
        "openai", ("OPENAI_API_KEY",), {"max_retries": 0, "stream_chunk_timeout": None}, {"strict": True}
    ),
    "anthropic": Provider("anthropic", ("ANTHROPIC_API_KEY",), {"max_retries": 0}, {}),
    "google_genai": Provider("google", ("GOOGLE_API_KEY", "GEMINI_API_KEY"), {"max_retries": 1}, {}),
    "ollama": Provider("ollama", (), {"temperature": 0, "reasoning": False, "num_ctx": 8192}, {}),
}
_ENDS = ("finish_reason", "done_reason", "stop_reason", "status")  # where providers say why they stopped


class Piece(NamedTuple):
    """A piece of what a model says. `ended` says why it stopped, in the provider's word; '' while it goes on."""

    text: str
    ended: str


@dataclass(frozen=True, slots=True)
class ChatModel:
    """An opened chat model. `structured` says whether it can be held to a JSON schema."""

    name: str
    structured: bool
    model: BaseChatModel
    provider: Provider

    async def read(
        self, messages: Sequence[Message], take: Callable[[Piece], bool], schema: Mapping[str, Any] | None = None
    ) -> None:
        """Asks once and gives each piece to `take` as it comes, held to the JSON `schema` if there is one.

        Raises whatever the provider's package raises. Once cancelled, or once `take` wants no more, closes the
        connection and raises asyncio.CancelledError.
        """
        more = True
        with tracing_context(enabled=False):  # whatever LANGSMITH_* and LANGCHAIN_* say
            async with aclosing(self._asked(schema).astream(list(messages))) as chunks:  # type: ignore[type-var]
                async for chunk in chunks:
                    more = take(Piece(chunk.text, _ended(chunk.response_metadata))) and more
                    try:
                        await asyncio.sleep(0)  # a flood of pieces must not keep the loop from hearing a stop
                    except asyncio.CancelledError:
                        more = False
                    if not more:
                        _cancel_within()

    def _asked(self, schema: Mapping[str, Any] | None) -> Runnable[Any, Any]:
        if schema is None:
            return self.model
        options = self.provider.structured
        chain = self.model.with_structured_output(dict(schema), method="json_schema", **options)
        # Its first link is the model told of the schema; the second parses, which is done here as sentences come.
        return chain.first if isinstance(chain, RunnableSequence) else chain


def _cancel_within() -> None:
    """Cancels this task where it next waits, which is inside the provider's package: its generators then end from the
    innermost out. Left where they stand they are garbage, and whichever thread collects it closes them in any order.
    """
    if task := asyncio.current_task():
        task.cancel()


def open_model(llm: str, url: str = "", key: str = "") -> ChatModel:
    """Opens the chat model of a LangChain model string such as 'ollama:qwen3'; with `url`, the model `llm` of the
    OpenAI-compatible server there, such as 'http://127.0.0.1:1234/v1'.

    The key is `key` or the one in the provider's usual environment variable; a server given by `url` is shown `key`
    alone. Nothing is sent yet. Raises ChatModelError.
    """
    if not llm:
        raise ChatModelError(f"llm_url is {url!r} but llm is not set; give the name of the model there")
    if url:
        _check(url)
        return _opened(llm, "openai", llm, {"base_url": url.rstrip("/"), "api_key": key or "none"})
    name, _, model = llm.partition(":")
    if name not in PROVIDERS or not model:
        known = ", ".join(f"{known}:NAME" for known in PROVIDERS)
        raise ChatModelError(f"{llm!r} is no chat model; give one of {known}, or a server's address as llm_url")
    variables = PROVIDERS[name].variables
    key = key or next((os.environ[variable] for variable in variables if os.environ.get(variable)), "")
    if variables and not key:
        raise ChatModelError(f"there is no key for {llm!r}; set {variables[0]} or DALIL_LLM_KEY in the environment")
    return _opened(llm, name, model, {"api_key": key} if variables else {})


def _opened(llm: str, name: str, model: str, options: Mapping[str, Any]) -> ChatModel:
    provider = PROVIDERS[name]
    try:
        from langchain.chat_models import init_chat_model

        opened = init_chat_model(model, model_provider=name, **provider.options, **options)
    except ImportError as error:
        raise ChatModelError(
            f"{llm!r} needs packages that are not here; run: pip install 'dalil[{provider.extra}]'"
        ) from error
    profile = opened.profile or {}
    return ChatModel(llm, bool(profile.get("structured_output")), opened, provider)


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound:
        raise ChatModelError(f"llm_url is {url!r}, which is no address; give one such as http://127.0.0.1:1234/v1")


def _ended(metadata: Mapping[str, Any]) -> str:
    return next((str(metadata[name]).lower() for name in _ENDS if metadata.get(name)), "")
