"""Real servers on 127.0.0.1 for the tests: a newsstand with pages to be had, and a canary nobody may visit."""

import socket
import threading
import time
from collections.abc import Callable, Mapping
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from types import TracebackType
from typing import NamedTuple, Self

from index.fetching import Fetcher
from index.gathering import Web

HOST = "127.0.0.1"


class Reply(NamedTuple):
    """What the newsstand hands out."""

    body: bytes = b""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = {}


class Asked(NamedTuple):
    """One request."""

    path: str
    headers: Message
    when: float


Raw = Callable[[BaseHTTPRequestHandler], object]


class Newsstand:
    """A server of `pages` by path; what it was asked is in `asked`, but for robots.txt. A page whose ETag or date of
    change is sent back is answered with 304.
    """

    def __init__(self, host: str = HOST, port: int = 0, tls: SSLContext | None = None) -> None:
        self.pages: dict[str, Reply | Raw] = {}
        self.asked: list[Asked] = []
        stand = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                stand.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer((host, port), Handler)
        self._server.daemon_threads = True
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.host, self.port = host, self._server.server_port
        self.scheme = "https" if tls else "http"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def permitted(self) -> frozenset[tuple[str, int]]:
        return frozenset({(self.host, self.port)})

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, robots.txt aside."""
        return [one.path for one in self.asked if one.path != "/robots.txt"]

    def url(self, path: str = "/", host: str = "") -> str:
        return f"{self.scheme}://{host or self.host}:{self.port}{path}"

    def fetcher(self, **options: object) -> Fetcher:
        """A fetcher that may come here, and does not wait between two visits."""
        return Fetcher(**({"permitted": self.permitted, "interval": 0.0} | options))  # type: ignore[arg-type]

    def web(self, **options: object) -> Web:
        return Web(self.fetcher(), **options)  # type: ignore[arg-type]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(Asked(handler.path, handler.headers, time.monotonic()))
        reply = self.pages.get(handler.path, Reply(status=404))
        if not isinstance(reply, Reply):
            reply(handler)
            return
        known = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
        if any(reply.headers.get(name, "-") == handler.headers.get(sent) for name, sent in known.items()):
            reply = Reply(status=304)
        handler.send_response(reply.status)
        for name, value in {
            "content-type": reply.kind,
            "content-length": str(len(reply.body)),
            **reply.headers,
        }.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(reply.body)


class Canary:
    """Counts the connections to one port of every address of this machine. No test may make one."""

    def __init__(self, port: int) -> None:
        self.visits = 0
        self.port = port
        self._socket = socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True)
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            self.visits += 1
            visitor.close()

    def close(self) -> None:
        self._socket.close()
