"""A chat model that fails in every way: sentences or ModelDown, nothing else; in time; and no stream left open."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from threading import Event, Thread, Timer

import pytest
from outages import OUTAGES, Outage, dripping, refused, silent_after_head, silent_midway, slow
from provider import KEY, Exchange, Provider, Reply, absent, deaf, passages, saying

from assistant.errors import ModelDown
from assistant.generate import generate
from assistant.model import ChatModel, open_model

SECONDS = 1.0
MODELS = ["small", "gpt-4.1-mini"]  # the second is known to take a JSON schema
QUESTION = "What did the treaty say?"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """The server, asked once in both forms: what is loaded at the first request is loaded."""
    with Provider() as provider:
        assert {ask(opened(provider.url, model), 60)[0] for model in MODELS} == {"answered"}
        yield provider


def opened(url: str, model: str = "small") -> ChatModel:
    return open_model(model, url, KEY)


def ask(model: ChatModel, seconds: float = SECONDS, stop: Event | None = None) -> tuple[str, int, float]:
    """What became of a question, how many sentences were said, and the seconds it took."""
    began, said = time.monotonic(), 0
    try:
        for _ in generate(model, QUESTION, passages(), language="en", seconds=seconds, stop=stop):
            said += 1
    except ModelDown as error:
        told = str(error)
    else:
        return "answered", said, time.monotonic() - began
    took = time.monotonic() - began
    assert told.startswith(f"the chat model {model.name} ")
    assert told.count("; ") == 1
    assert "\n" not in told
    assert KEY not in told
    return ("cut" if said else "down"), said, took


def report(name: str, runs: list[tuple[str, float]], limit: float) -> None:
    told = {becomes: sum(one == becomes for one, _ in runs) for becomes, _ in runs}
    late = sum(seconds > limit * 1.1 for _, seconds in runs)
    print(f"\n{name}: {len(runs)} runs, {told}, at most {max(s for _, s in runs):.2f} of {limit:.2f} s, {late} late")
    assert late <= 1 + len(runs) // 50  # the machine may stall for a moment, not often
    assert max(seconds for _, seconds in runs) < limit + 5


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", OUTAGES)
def test_an_outage_is_told_in_time(provider: Provider, times: Callable[[int, int], int], name: str, model: str) -> None:
    fault: Outage = OUTAGES[name]
    limit = 10 if fault.becomes == "answered" else SECONDS  # what passes is given the time to pass
    runs = []
    for _ in range(times(1, 25)):
        provider.script(fault.reply, *([fault.afterwards] if fault.afterwards else []))
        becomes, _, seconds = ask(opened(provider.url, model), limit)
        runs.append((becomes, seconds))
    report(f"{name}, {model}", runs, limit)
    assert {becomes for becomes, _ in runs} == {fault.becomes}


@pytest.mark.parametrize("nowhere", [deaf, absent])
def test_a_server_that_is_not_there_is_told_in_time(
    times: Callable[[int, int], int], nowhere: Callable[[], AbstractContextManager[str]]
) -> None:
    with nowhere() as url:
        runs = [ask(opened(url)) for _ in range(times(1, 50))]
    report(nowhere.__name__, [(becomes, seconds) for becomes, _, seconds in runs], SECONDS)
    assert {becomes for becomes, *_ in runs} == {"down"}


def test_tls_to_a_plain_port_is_told_in_time(provider: Provider, times: Callable[[int, int], int]) -> None:
    runs = [ask(opened(provider.url.replace("http:", "https:"))) for _ in range(times(1, 50))]
    report("TLS to a plain port", [(becomes, seconds) for becomes, _, seconds in runs], SECONDS)
    assert {becomes for becomes, *_ in runs} == {"down"}


STILL: dict[str, Reply] = {
    "no first byte": slow,
    "nothing after the head": silent_after_head,
    "silent midway": silent_midway,
    "a letter now and then": dripping,
}


@pytest.mark.parametrize("name", STILL)
def test_a_stop_closes_the_stream(provider: Provider, times: Callable[[int, int], int], name: str) -> None:
    runs = []
    for _ in range(times(1, 50)):
        provider.script(STILL[name])
        stop = Event()
        Timer(0.3, stop.set).start()
        becomes, _, seconds = ask(opened(provider.url), 60, stop)
        runs.append((becomes, provider.left(time.monotonic() - seconds + 0.3)))
    report(f"stopped: {name}", runs, 2)
    assert {becomes for becomes, _ in runs} == {"answered"}
    assert max(seconds for _, seconds in runs) <= 2


@pytest.mark.parametrize("name", ["silent midway", "endless"])
def test_an_iterator_that_is_closed_closes_the_stream(
    provider: Provider, times: Callable[[int, int], int], name: str
) -> None:
    runs = []
    for _ in range(times(1, 50)):
        provider.script(OUTAGES[name].reply)
        answer = generate(opened(provider.url), QUESTION, passages(), language="en", seconds=60)
        assert next(answer).quotes
        closed = time.monotonic()
        answer.close()
        runs.append(("closed", provider.left(closed)))
    report(f"closed: {name}", runs, 2)
    assert max(seconds for _, seconds in runs) <= 2


def test_a_stop_is_heard_while_the_next_attempt_is_waited_for(provider: Provider) -> None:
    provider.script(refused(429, Retry_After="30"))
    stop = Event()
    Timer(0.3, stop.set).start()
    becomes, said, seconds = ask(opened(provider.url), 60, stop)
    assert (becomes, said, len(provider.asked)) == ("answered", 0, 1)
    assert seconds < 2.3


def test_many_ask_at_once_and_none_hears_the_other(provider: Provider, times: Callable[[int, int], int]) -> None:
    def echo(exchange: Exchange) -> None:
        number = exchange.prompt.split("number ")[-1].split("?")[0]
        saying(f'- The answer to it is number {number} indeed. [1] "x"')(exchange)

    provider.script(echo)
    model, heard = opened(provider.url), {}

    def one(number: int) -> None:
        asked = f"What is number {number}?"
        heard[number] = [said.text for said in generate(model, asked, passages(), language="en", seconds=30)]

    threads = [Thread(target=one, args=(number,)) for number in range(times(20, 50))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {number: [f"The answer to it is number {number} indeed."] for number in range(len(threads))}
