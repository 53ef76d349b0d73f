"""A server of the OpenAI chat protocol on 127.0.0.1 that answers as it is told to, and fails as it is told to."""

import json
import re
import select
import socket
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self

from index import Article, Passage

Reply = Callable[["Exchange"], None]
KEY = "sk-canary-0123456789"
TEXTS = ("The treaty was signed in the great hall on Friday.", "It foresees joint exercises of both navies each year.")
SENTENCES = [
    ("The treaty was signed in the great hall.", 1, "signed in the great hall"),
    ("Both navies will hold joint exercises each year.", 2, "joint exercises of both navies each year"),
]
LONGEST_SILENCE = 30  # seconds; no test waits as long


class Exchange:
    """One request, and the means to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        self.handler = handler
        self.body = body
        self.obeyed = ""  # what tests/hostile.py found in it and did

    @property
    def prompt(self) -> str:
        """What the model was told, all messages in one."""
        return "\n".join(message["content"] for message in self.body["messages"])

    @property
    def structured(self) -> bool:
        return "response_format" in self.body

    def head(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        self.handler.send_header("Connection", "close")
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()

    def raw(self, data: bytes) -> None:
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def say(self, text: str, finish: str | None = None) -> None:
        """One event of the stream, with a piece of text or the reason for its end."""
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
        self.event({"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})

    def event(self, value: Any) -> None:
        self.raw(b"data: " + json.dumps(value).encode() + b"\n\n")

    def end(self, finish: str = "stop") -> None:
        self.say("", finish)
        self.raw(b"data: [DONE]\n\n")

    def refuse(self, status: int, **headers: str) -> None:
        """An error as servers send it; this one says the key aloud."""
        self.head(status, "application/json", **headers)
        self.raw(json.dumps({"error": {"message": f"no, {KEY}", "type": "x", "code": "y"}}).encode())

    def silence(self, seconds: float = LONGEST_SILENCE) -> None:
        """Says nothing until the client has gone. Raises ConnectionError then."""
        ready, _, _ = select.select([self.handler.connection], [], [], seconds)
        if ready and not self.handler.connection.recv(1, socket.MSG_PEEK):
            raise ConnectionResetError

    def reset(self) -> None:
        """Ends the connection as a crash does."""
        self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.handler.connection.close()


class Provider:
    """The server. `script` tells how the next requests are answered, the last reply for all that follow."""

    def __init__(self, *replies: Reply) -> None:
        self.asked: list[Exchange] = []
        self.gone: list[float] = []  # when clients left before they had all, on the clock of time.monotonic()
        self.script(*replies)
        self._lock = Lock()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                provider._answer(self)

            def do_GET(self) -> None:
                provider._answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http://{self.address}/v1"

    def script(self, *replies: Reply) -> None:
        self._replies = list(replies) or [honest]
        self.asked.clear()
        self.gone.clear()

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def left(self, since: float, seconds: float = 5) -> float:
        """How many seconds after `since` the last client left; waits for it. Raises AssertionError if none does."""
        until = time.monotonic() + seconds
        while not self.gone:
            assert time.monotonic() < until, "the stream was never closed"
            time.sleep(0.005)
        return max(0.0, self.gone[-1] - since)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        exchange = Exchange(handler, json.loads(body) if body else {})
        with self._lock:
            self.asked.append(exchange)
            reply = self._replies[0] if len(self._replies) == 1 else self._replies.pop(0)
        try:
            reply(exchange)
        except (ConnectionError, ValueError, OSError):  # a closed connection is told in all three ways
            self.gone.append(time.monotonic())


def saying(text: str, size: int = 7) -> Reply:
    """A reply that says `text`, in pieces of `size` letters."""

    def reply(exchange: Exchange) -> None:
        exchange.head()
        for at in range(0, len(text), size):
            exchange.say(text[at : at + size])
        exchange.end()

    return reply


def lines(sentences: Sequence[tuple[str, int, str]] = SENTENCES) -> str:
    """Sentences in the plain form."""
    return "\n".join(f'- {text} [{passage}] "{quote}"' for text, passage, quote in sentences)


def objects(sentences: Sequence[tuple[str, int, str]] = SENTENCES) -> str:
    """Sentences in the structured form."""
    return json.dumps({
        "sentences": [
            {"text": text, "quotations": [{"passage": passage, "quote": quote, "translation": ""}]}
            for text, passage, quote in sentences
        ]
    })  # fmt: skip


def honest(exchange: Exchange) -> None:
    """Answers as a good model does, in the form it is asked for."""
    saying(objects() if exchange.structured else lines())(exchange)


def passages(*texts: str, language: str = "en", title: str = "The treaty") -> list[Passage]:
    """Passages of an article each."""
    articles = [Article(str(number), title, text, language) for number, text in enumerate(texts or TEXTS)]
    return [Passage(one, 0, len(one.text), one.text, 1.0, (1.0, 1.0, 1.0), ()) for one in articles]


def token(exchange: Exchange) -> str:
    """The code that the delimiters of a request bear."""
    found = re.search(r"bear the code (\w+)", exchange.prompt)
    assert found
    return found[1]


@contextmanager
def deaf() -> Iterator[str]:
    """The address of a port where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/v1"


@contextmanager
def absent() -> Iterator[str]:
    """The address of a port where connections are taken and never looked at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"
