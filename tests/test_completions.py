"""The collection asked by OpenAI's own client."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
import served
from openai.types.chat import ChatCompletionMessageParam

from assistant import Assistant, Settings

TREATY = "What did the treaty say about military cooperation?"
NONSENSE = "xyzzy plugh frobnicate"


def user(*texts: str) -> list[ChatCompletionMessageParam]:
    return [{"role": "user", "content": text} for text in texts]


@pytest.fixture(scope="module")
def site(sample_index: Path) -> Iterator[str]:
    with served.site(Settings(index=str(sample_index))) as url:
        yield url


@pytest.fixture
def client(site: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{site}/v1", api_key="none", max_retries=0) as opened:
        yield opened


@pytest.fixture(scope="module")
def assistant(sample_index: Path) -> Iterator[Assistant]:
    with Assistant.open(sample_index) as opened:
        yield opened


def streamed(client: openai.OpenAI, question: str, **more: Any) -> tuple[str, list[Any]]:
    chunks = list(client.chat.completions.create(model="dalil", messages=user(question), stream=True, **more))
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices), chunks


def test_a_question_is_answered_with_its_sources(client: openai.OpenAI, assistant: Assistant) -> None:
    completion = client.chat.completions.create(model="dalil", messages=user(TREATY))
    answer, said = assistant.ask(TREATY), completion.choices[0].message.content or ""
    assert said.startswith(answer.text + "\n\n[1] ")
    for citation in answer.citations:
        assert f"[{citation.number}] {citation.quote}" in said
        assert citation.article.title in said
        assert citation.article.url in said
    assert completion.model_extra == {"dalil": answer.to_dict()}
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage
    assert completion.usage.total_tokens == 0


@pytest.mark.parametrize("question", [TREATY, NONSENSE])
def test_a_stream_says_the_same(client: openai.OpenAI, assistant: Assistant, question: str) -> None:
    whole = client.chat.completions.create(model="dalil", messages=user(question)).choices[0].message.content
    said, chunks = streamed(client, question)
    assert said == whole
    assert {chunk.id for chunk in chunks} == {chunks[0].id}
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert chunks[-1].model_extra == {"dalil": assistant.ask(question).to_dict()}
    assert all(chunk.usage is None for chunk in chunks)


def test_usage_comes_last_where_it_is_asked_for(client: openai.OpenAI) -> None:
    _, chunks = streamed(client, TREATY, stream_options={"include_usage": True})
    assert (chunks[-1].choices, chunks[-1].usage.total_tokens) == ([], 0)


def test_what_the_articles_do_not_say_is_told(client: openai.OpenAI) -> None:
    said = client.chat.completions.create(model="any", messages=user(NONSENSE)).choices[0].message.content
    assert said == "Not in the articles."


def test_earlier_messages_are_the_history(client: openai.OpenAI, assistant: Assistant) -> None:
    messages: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": "Answer in verse."},
        {"role": "user", "content": TREATY},
        {"role": "assistant", "content": "They agreed."},
        {"role": "user", "content": [{"type": "text", "text": "And about trade?"}]},
    ]
    completion = client.chat.completions.create(model="dalil", messages=messages)
    used = assistant.ask("And about trade?", history=[TREATY]).question_used
    assert used != "And about trade?"
    assert (completion.model_extra or {})["dalil"]["question_used"] == used


def test_what_cannot_be_heeded_is_ignored_and_filters_are_not(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(
        model="dalil", messages=user(TREATY), temperature=2, max_completion_tokens=5, seed=1, n=3, user="somebody",
        response_format={"type": "json_object"}, extra_body={"languages": ["fa"], "passages": 3},
    )  # fmt: skip
    assert len(completion.choices) == 1
    assert {passage["language"] for passage in (completion.model_extra or {})["dalil"]["passages"]} == {"fa"}


def test_the_collection_is_the_one_model(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["dalil"]
    assert client.models.retrieve("dalil").owned_by == "dalil"
    with pytest.raises(openai.NotFoundError, match="there is no /v1/models/gpt"):
        client.models.retrieve("gpt")


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("messages", "told"),
    [
        (user(""), "the question is empty"),
        (user("x" * 1001), "the question has 1001 characters"),
        ([{"role": "system", "content": "Be kind."}], "there is no message of the user"),
        ([], "messages: List should have at least 1 item"),
        ([{"role": "poet", "content": "O"}, *user("Who?")], "the history has a message of 'poet'"),
        ([{"role": "user", "content": None}], "the question is empty"),
    ],
)
def test_wrong_use_is_told_in_openais_form(client: openai.OpenAI, messages: Any, told: str, stream: bool) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="dalil", messages=messages, stream=stream)
    body = caught.value.body
    assert isinstance(body, dict)
    assert body["message"].startswith(told)
    assert (body["type"], body["param"], body["code"]) == ("invalid_request_error", None, None)


def test_a_stream_ends_as_openais_do(site: str) -> None:
    with served.client(site) as http:
        response = http.post("/v1/chat/completions", json={"messages": user(TREATY), "stream": True})
        data = response.text.removesuffix("\n\n").split("\n\n")
        assert response.headers["content-type"].startswith("text/event-stream")
        assert data[-1] == "data: [DONE]"
        first = json.loads(data[0].removeprefix("data: "))
        assert first["choices"][0]["delta"] == {"role": "assistant", "content": ""}


def test_what_is_too_large_is_told_in_openais_form(site: str) -> None:
    with served.client(site) as http:
        response: httpx.Response = http.post("/v1/chat/completions", content=b" " * 1_000_001)
        assert (response.status_code, response.json()["error"]["type"]) == (413, "invalid_request_error")
