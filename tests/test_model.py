import asyncio
import gc
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import AsyncGeneratorType

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableLambda
from provider import KEY, SENTENCES, Exchange, Provider, honest, lines, passages, saying

from assistant import errors
from assistant.errors import ChatModelError, ModelDown
from assistant.generate import generate
from assistant.model import PROVIDERS, ChatModel, Piece, open_model
from assistant.objects import SCHEMA
from assistant.said import Said
from index.errors import DalilError

ROOT = Path(__file__).parents[1]
VARIABLES = [variable for provider in PROVIDERS.values() for variable in provider.variables]


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


def read(model: ChatModel, schema: dict[str, object] | None = None) -> list[Piece]:
    pieces: list[Piece] = []

    def take(piece: Piece) -> bool:
        pieces.append(piece)
        return True

    asyncio.run(model.read([("system", "Rules."), ("human", "Who?")], take, schema))
    return pieces


def test_the_errors_are_in_the_tree_of_their_module() -> None:
    for error in (ChatModelError, ModelDown, errors.FormRefused):
        assert issubclass(error, DalilError)
        assert error.__name__ in (errors.__doc__ or "")


@pytest.mark.parametrize(
    ("llm", "url", "told"),
    [
        (
            "qwen3",
            "",
            "'qwen3' is no chat model; give one of openai:NAME, anthropic:NAME, google_genai:NAME, ollama:",
        ),
        ("mistral:x", "", "'mistral:x' is no chat model; "),
        ("openai:", "", "'openai:' is no chat model; "),
        ("openai:gpt-4.1-mini", "", "no key for 'openai:gpt-4.1-mini'; set OPENAI_API_KEY or DALIL_LLM_KEY"),
        ("google_genai:gemini", "", "set GOOGLE_API_KEY or DALIL_LLM_KEY"),
        ("", "http://127.0.0.1:1/v1", "llm_url is 'http://127.0.0.1:1/v1' but llm is not set; give the name"),
        ("m", "127.0.0.1:1", "llm_url is '127.0.0.1:1', which is no address; give one such as http://"),
        ("m", "file:///etc/passwd", "which is no address"),
        ("m", "http://[::1", "which is no address"),
        ("m", "http://host:99999", "which is no address"),
    ],
)
def test_what_cannot_be_opened_is_told_with_a_cure(llm: str, url: str, told: str) -> None:
    with pytest.raises(ChatModelError) as caught:
        open_model(llm, url)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_package_that_is_not_here_is_told_with_its_extra() -> None:
    names = list(PROVIDERS)
    code = (
        "import sys; from assistant.errors import ChatModelError; from assistant.model import open_model\n"
        f"for name in {names}:\n"
        "    sys.modules['langchain_' + name] = None\n"
        "    try: open_model(name + ':any', key='k')\n"
        "    except ChatModelError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True, text=True)
    extras = [(name, PROVIDERS[name].extra) for name in names]
    assert done.stdout.splitlines() == [
        f"'{name}:any' needs packages that are not here; run: pip install 'dalil[{extra}]'" for name, extra in extras
    ]


def test_every_extra_that_is_told_exists() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert {provider.extra for provider in PROVIDERS.values()} <= set(project["optional-dependencies"])


def test_the_server_gets_the_name_the_key_and_the_messages(provider: Provider) -> None:
    provider.script()
    assert "stop" in [piece.ended for piece in read(open_model("qwen3:8b", f"{provider.url}/", KEY))]
    [asked] = provider.asked
    assert asked.handler.headers["Authorization"] == f"Bearer {KEY}"
    assert (asked.body["model"], asked.body["stream"]) == ("qwen3:8b", True)
    assert [message["role"] for message in asked.body["messages"]] == ["system", "user"]


def test_a_server_by_address_never_gets_the_key_meant_for_openai(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    provider.script()
    read(open_model("m", provider.url))
    assert KEY not in str(provider.asked[0].handler.headers)


def test_the_key_of_the_environment_is_used(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_API_BASE", provider.url)
    provider.script()
    read(open_model("openai:gpt-4.1-mini"))
    assert KEY in provider.asked[0].handler.headers["Authorization"]


def test_the_text_comes_in_pieces(provider: Provider) -> None:
    provider.script(saying(lines(), 5))
    pieces = read(open_model("m", provider.url))
    assert "".join(piece.text for piece in pieces) == lines()
    assert len(pieces) > len(lines()) / 5


@pytest.mark.parametrize("leave", [lambda _: False, lambda task: not task.cancel()])
def test_who_leaves_midway_leaves_no_generator_open(
    provider: Provider, leave: Callable[["asyncio.Task[None]"], bool]
) -> None:
    """Those of the providers' packages are garbage in cycles, which another thread might collect."""
    provider.script(saying(lines() * 20))
    model = open_model("m", provider.url)

    async def left() -> None:
        reading: asyncio.Task[None] = asyncio.create_task(model.read([("human", "Who?")], lambda _: leave(reading)))
        await asyncio.gather(reading, return_exceptions=True)
        assert reading.cancelled()
        # By its very type: isinstance asks an object for its class, and some of torch's answer with a warning.
        found = [one for one in gc.get_objects() if type(one) is AsyncGeneratorType]
        assert [one for one in found if one.ag_frame is not None] == []

    gc.disable()
    try:
        asyncio.run(left())
    finally:
        gc.enable()


@pytest.mark.parametrize(("name", "structured"), [("gpt-4.1-mini", True), ("some-local-model", False)])
def test_a_model_known_to_keep_to_a_schema_is_held_to_it(provider: Provider, name: str, structured: bool) -> None:
    assert open_model(name, provider.url).structured is structured
    provider.script(honest)
    said = list(generate(open_model(name, provider.url), "What?", passages(), language="en"))
    assert [(one.text, one.quotes[0].passage, one.quotes[0].text) for one in said] == SENTENCES
    forms = [exchange.body["response_format"]["json_schema"] for exchange in provider.asked if exchange.structured]
    assert [form["strict"] for form in forms] == [True] * structured
    assert [form["schema"]["properties"] for form in forms] == [SCHEMA["properties"]] * structured


def ollama(exchange: Exchange) -> None:
    """Answers in Ollama's own protocol: a JSON object a line."""
    exchange.head(kind="application/x-ndjson")
    for text, done in [*((letter, False) for letter in lines()), ("", True)]:
        told = {"model": "qwen3", "message": {"role": "assistant", "content": text}, "done": done}
        exchange.raw(json.dumps(told | ({"done_reason": "stop"} if done else {})).encode() + b"\n")


def test_ollama_is_asked_without_thinking_and_with_room(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", provider.address)
    provider.script(ollama)
    said = list(generate(open_model("ollama:qwen3"), "What?", passages(), language="en"))
    assert [one.text for one in said] == [text for text, *_ in SENTENCES]
    body = provider.asked[0].body
    assert (body["think"], body["options"]["num_ctx"], body["options"]["temperature"]) == (False, 8192, 0)


def test_ollama_that_is_down_is_told(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", provider.address)
    for status, told in [(404, "is not known there"), (500, "has a server that fails (500)")]:
        provider.script(lambda exchange, status=status: exchange.refuse(status))  # type: ignore[misc]
        with pytest.raises(ModelDown, match=told.replace("(", r"\(").replace(")", r"\)")):
            list(generate(open_model("ollama:qwen3"), "What?", passages(), language="en", seconds=10))
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    with pytest.raises(ModelDown, match="cannot be reached; start its server"):
        list(generate(open_model("ollama:qwen3"), "What?", passages(), language="en", seconds=10))


def test_a_chain_that_asks_does_not_hear_what_is_asked(provider: Provider) -> None:
    heard: list[str] = []

    class Listener(BaseCallbackHandler):
        def on_chat_model_start(self, *_: object, **__: object) -> None:
            heard.append("asked")

    def answer(question: str) -> list[Said]:
        return list(generate(open_model("m", provider.url), question, passages(), language="en"))

    provider.script(honest)
    assert len(RunnableLambda(answer).invoke("Who?", {"callbacks": [Listener()]})) == 2
    assert heard == []


@pytest.mark.parametrize("name", ["m", "gpt-4.1-mini"])
def test_nothing_is_traced_whatever_the_environment_says(provider: Provider, name: str) -> None:
    provider.script(honest)
    code = (
        "from assistant.generate import generate; from assistant.model import open_model\n"
        "from langchain_core.tracers.langchain import wait_for_all_tracers; from provider import passages\n"
        f"assert list(generate(open_model({name!r}, {provider.url!r}), 'Who?', passages(), language='en'))\n"
        "wait_for_all_tracers()"
    )
    tracing = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": KEY}
    environment = os.environ | tracing | {"LANGSMITH_ENDPOINT": f"http://{provider.address}/trace"}
    environment["PYTHONPATH"] = f"{ROOT}:{ROOT / 'tests'}"
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=ROOT)
    assert [exchange.handler.path for exchange in provider.asked] == ["/v1/chat/completions"]
