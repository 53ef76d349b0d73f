"""Ways in which a provider of chat models fails, as replies of tests/provider.py."""

import time
from typing import NamedTuple

from provider import Exchange, Reply, honest, lines, objects, saying

UNSAID = 30  # letters of the second sentence


class Outage(NamedTuple):
    """A failure, and what may become of an answer: 'answered' in full, 'cut' after its first sentence, or 'down'."""

    reply: Reply
    becomes: str
    afterwards: Reply | None = None  # what later requests get


def refused(status: int, **headers: str) -> Reply:
    return lambda exchange: exchange.refuse(status, **headers)


def begun(exchange: Exchange) -> None:
    """One sentence and most of another."""
    exchange.head()
    half(exchange)


def half(exchange: Exchange) -> None:
    exchange.say((objects() if exchange.structured else lines())[:-UNSAID])


def sent(data: bytes, kind: str = "text/event-stream", status: int = 200) -> Reply:
    def reply(exchange: Exchange) -> None:
        exchange.head(status, kind)
        exchange.raw(data)

    return reply


def after_begun(*data: bytes) -> Reply:
    def reply(exchange: Exchange) -> None:
        begun(exchange)
        for one in data:
            exchange.raw(one)

    return reply


def slow(exchange: Exchange) -> None:
    exchange.silence()


def silent_after_head(exchange: Exchange) -> None:
    exchange.head()
    exchange.silence()


def silent_midway(exchange: Exchange) -> None:
    begun(exchange)
    exchange.silence()


def dripping(exchange: Exchange) -> None:
    exchange.head()
    for letter in lines() * 3:
        exchange.say(letter)
        exchange.silence(0.05)


def keeping_alive(exchange: Exchange) -> None:
    exchange.head()
    while True:
        exchange.raw(b": still here\n\n")
        exchange.silence(0.05)


def reset_before(exchange: Exchange) -> None:
    exchange.reset()


def reset_midway(exchange: Exchange) -> None:
    begun(exchange)
    time.sleep(0.1)
    exchange.reset()


def ended_with(reason: str) -> Reply:
    def reply(exchange: Exchange) -> None:
        begun(exchange)
        exchange.end(reason)

    return reply


def promised_more(exchange: Exchange) -> None:
    exchange.head(Content_Length="100000")
    half(exchange)


def endless(exchange: Exchange) -> None:
    exchange.head()
    number = 0
    while True:
        number += 1
        exchange.say(f'- The number {number} was said. [1] "number {number}"\n')


def endless_line(exchange: Exchange) -> None:
    exchange.head()
    while True:
        exchange.say("more and more " * 50)


def huge(exchange: Exchange) -> None:
    exchange.head()
    exchange.say("word " * 1_000_000)
    exchange.end()


def circling(exchange: Exchange) -> None:
    exchange.head(302, Location=exchange.handler.path)


def moved(exchange: Exchange) -> None:
    if exchange.handler.path.endswith("/moved"):
        honest(exchange)
    else:
        exchange.head(307, Location=f"{exchange.handler.path}/moved")


def no_answer(exchange: Exchange) -> None:
    exchange.head()
    exchange.event({"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": []})
    exchange.raw(b"data: [DONE]\n\n")


PAGE = b"<!doctype html><html><body><h1>Bad gateway</h1><script>alert(1)</script></body></html>"
OUTAGES = {
    "400": Outage(refused(400), "down"),
    "401": Outage(refused(401), "down"),
    "403": Outage(refused(403), "down"),
    "404, no such model": Outage(refused(404), "down"),
    "413": Outage(refused(413), "down"),
    "418": Outage(refused(418), "down"),
    "429": Outage(refused(429), "down"),
    "429, then well": Outage(refused(429, Retry_After="0"), "answered", honest),
    "429, come back in an hour": Outage(refused(429, Retry_After="3600"), "down"),
    "500": Outage(refused(500), "down"),
    "503": Outage(refused(503), "down"),
    "503, then well": Outage(refused(503), "answered", honest),
    "529": Outage(refused(529), "down"),
    "no first byte": Outage(slow, "down"),
    "nothing after the head": Outage(silent_after_head, "down"),
    "silent midway": Outage(silent_midway, "cut"),
    "a letter now and then": Outage(dripping, "down"),
    "comments only": Outage(keeping_alive, "down"),
    "reset before it begins": Outage(reset_before, "down"),
    "reset, then well": Outage(reset_before, "answered", honest),
    "reset midway": Outage(reset_midway, "cut"),
    "closed midway": Outage(begun, "cut"),
    "closed before its length": Outage(promised_more, "cut"),
    "no JSON": Outage(sent(b"data: {broken\n\n"), "down"),
    "no JSON midway": Outage(after_begun(b"data: {broken\n\n"), "cut"),
    "JSON of another kind": Outage(sent(b"data: [1, 2]\n\ndata: null\n\n"), "down"),
    "JSON cut off": Outage(after_begun(b'data: {"id": "1", "choices": [{"del'), "cut"),
    "an error midway": Outage(after_begun(b'data: {"error": {"message": "overloaded"}}\n\n'), "cut"),
    "not UTF-8": Outage(after_begun('data: {"é": "€"}\n\n'.encode("cp1252")), "cut"),
    "binary": Outage(sent(bytes(range(256)) * 50, "application/octet-stream"), "down"),
    "a page": Outage(sent(PAGE, "text/html"), "down"),
    "a page, 502": Outage(sent(PAGE, "text/html", 502), "down"),
    "JSON without a stream": Outage(sent(b'{"choices": []}', "application/json"), "down"),
    "an empty body": Outage(sent(b""), "down"),
    "no choices": Outage(no_answer, "down"),
    "no words": Outage(saying("  \n\n"), "down"),
    "no letters": Outage(saying("%% 12 -- !!\n" * 9), "down"),
    "stopped by a filter": Outage(ended_with("content_filter"), "cut"),
    "stopped by its length": Outage(ended_with("length"), "cut"),
    "endless": Outage(endless, "cut"),
    "endless, one line": Outage(endless_line, "cut"),
    "five million letters": Outage(huge, "cut"),
    "redirected in a circle": Outage(circling, "down"),
    "redirected once": Outage(moved, "answered"),
}
