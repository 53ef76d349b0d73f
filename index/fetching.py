"""One safe GET: a checked address, no cookies, no proxy, bounds on size, time and redirects, robots.txt obeyed."""

import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from email.message import Message
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, NamedTuple

import httpcore

from index.addresses import PORTS, Address, is_public, join, parse
from index.errors import FetchError
from index.manners import Manners
from index.unpacking import unpacked

AGENT = f"Dalil/{version('dalil')}"
_REDIRECTS = 5
_MOVED = {301, 302, 303, 307, 308}
_BUSY = {429, 503}
_PASSING = {408, 425, 429}  # of the 4xx, those that another try may not meet
KINDS = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".md",
    "application/pdf": ".pdf", "application/rss+xml": ".xml", "application/atom+xml": ".xml", "text/xml": ".xml",
    "application/xml": ".xml", "application/rdf+xml": ".xml", "application/gzip": ".gz", "application/x-gzip": ".gz",
}  # fmt: skip


class Page(NamedTuple):
    """What a server gave: `kind` is its media type, `charset` the declared one, `etag` and `modified` its version."""

    url: str
    body: bytes
    kind: str
    charset: str
    etag: str
    modified: str


class _Reply(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a name, by the system."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Fetcher:
    """Gets pages, one at a time. It keeps what robots.txt says and when each host was last asked, nothing else.

    `size` is the most bytes of a page, unpacked; `seconds` the most time for one, redirects included; `interval` the
    seconds between two requests to one host. `permitted` are (IP address, port) that may be reached though they are
    not public, `resolve` gives the addresses of a name, and `trusted` says which certificates are: what tests need.
    """

    def __init__(
        self,
        *,
        size: int = 10_000_000,
        seconds: float = 20.0,
        interval: float = 1.0,
        permitted: frozenset[tuple[str, int]] = frozenset(),
        resolve: Callable[[str, int], Iterable[str]] = resolve,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._size = size
        self._seconds = seconds
        self._permitted = permitted
        self._ports = PORTS | {port for _, port in permitted}
        self._resolve = resolve
        self._trusted = trusted or httpcore.default_ssl_context()
        self._manners = Manners(interval, self._robots)

    def get(self, url: str, *, etag: str = "", modified: str = "") -> Page | None:
        """The page of a URL; None where the server says it is still the one of that `etag` or `modified`.

        Raises FetchError where it may not or cannot be fetched.
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": modified}
        address, reply = self._follow(parse(url, self._ports), asked, self._manners.ask)
        if reply.status == HTTPStatus.NOT_MODIFIED and (etag or modified):
            return None
        self._check_status(reply, address)
        kind, charset = _content_type(reply.headers)
        return Page(
            address.url,
            reply.body,
            kind,
            charset,
            reply.headers.get("etag", ""),
            reply.headers.get("last-modified", ""),
        )

    def _robots(self, address: Address) -> bytes:
        """The robots.txt of a host. Raises FetchError where it cannot be had."""
        found, reply = self._follow(parse(f"{address.origin}/robots.txt", self._ports), {}, None)
        self._check_status(reply, found)
        return reply.body

    def _check_status(self, reply: _Reply, address: Address) -> None:
        if reply.status == HTTPStatus.OK:
            return
        if reply.status in _BUSY:
            after = reply.headers.get("retry-after", "")
            self._manners.rest(address.host, float(after) if after.isdecimal() else 60.0)
        known = [status.phrase for status in HTTPStatus if status == reply.status]
        lasting = 400 <= reply.status < 500 and reply.status not in _PASSING
        raise FetchError(
            f"the server answers {' '.join([str(reply.status), *known])}", status=reply.status, lasting=lasting
        )

    def _follow(
        self, address: Address, asked: Mapping[str, str], ask: Callable[[Address], None] | None
    ) -> tuple[Address, _Reply]:
        """Goes where redirects lead, each checked as the first; `ask` is called before each."""
        left = self._seconds
        for _ in range(_REDIRECTS + 1):
            if ask:
                ask(address)
            begun = time.monotonic()
            reply = self._request(address, asked, begun + left, any_kind=ask is None)
            left -= time.monotonic() - begun
            if reply.status not in _MOVED:
                return address, reply
            there = parse(join(address.url, reply.headers.get("location", "")), self._ports)
            if address.scheme == "https" and there.scheme == "http":
                raise FetchError(f"it leads from https to {there.url}, which anyone on the way can read or change")
            address = there
        raise FetchError(f"it leads on more than {_REDIRECTS} times")

    def _request(self, address: Address, asked: Mapping[str, str], deadline: float, *, any_kind: bool) -> _Reply:
        headers: dict[bytes | str, bytes | str] = {
            "Host": address.origin.partition("://")[2], "User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "gzip",
            "Connection": "close", **{name: value for name, value in asked.items() if value},
        }  # fmt: skip
        url = httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.target)
        backend = _Checked(self._reachable, deadline)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._trusted, network_backend=backend) as pool,
                pool.stream("GET", url, headers=headers) as response,
            ):
                found = {key.decode().lower(): value.decode("latin-1") for key, value in response.headers}
                body = b""
                if response.status == HTTPStatus.OK:
                    self._check_headers(found, address, any_kind)
                    encoding = found.get("content-encoding", "").lower()
                    body = unpacked(response.iter_stream(), encoding, self._size)
                return _Reply(response.status, found, body)
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise FetchError(f"it cannot be fetched: {' '.join(str(error).split()) or 'no answer'}") from error
        except httpcore.TimeoutException as error:
            raise FetchError(f"it took more than {self._seconds:g} s") from error

    def _check_headers(self, headers: Mapping[str, str], address: Address, any_kind: bool) -> None:
        kind, _ = _content_type(headers)
        packed = kind == "application/octet-stream" and address.target.endswith(".gz")
        if not any_kind and kind not in KINDS and not packed:
            raise FetchError(f"it is of the kind {kind}; Dalil fetches pages, feeds and sitemaps", lasting=True)
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._size:
            raise FetchError(f"it has {length} bytes; Dalil fetches up to {self._size}", lasting=True)

    def _reachable(self, host: str, port: int, deadline: float) -> list[str]:
        """The addresses of a name. Raises FetchError where one of them is not to be reached."""
        found = [host] if _is_ip(host) else _in_time(lambda: list(self._resolve(host, port)), deadline)
        if not found:
            raise FetchError(f"the name {host} has no address")
        for one in found:
            if (one, port) not in self._permitted and not (port in PORTS and is_public(one)):
                raise FetchError(f"{host} is at {one}, which is not on the open internet")
        return found


class _Checked(httpcore.NetworkBackend):
    """Connects to the very address that was checked, so that no second look-up can give another."""

    def __init__(self, reachable: Callable[[str, int, float], list[str]], deadline: float) -> None:
        self._reachable = reachable
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline counts
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failed: httpcore.NetworkError | None = None
        for ip in self._reachable(host, port, self._deadline):
            try:
                stream = httpcore.SyncBackend().connect_tcp(
                    ip, port, _left(self._deadline), local_address, socket_options
                )
            except httpcore.NetworkError as error:
                failed = error
            else:
                return _Timed(stream, self._deadline)
        raise failed or httpcore.ConnectError("no address answers")


class _Timed(httpcore.NetworkStream):
    """A connection that ends at a time: a server that sends a byte now and then gains nothing by it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _Timed(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left


def _in_time(look_up: Callable[[], list[str]], deadline: float) -> list[str]:
    """Looks up a name in a thread of its own: the system's look-up knows no time limit."""
    answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(look_up())
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        answer = answers.get(timeout=_left(deadline))
    except queue.Empty:
        raise httpcore.ConnectTimeout from None
    if isinstance(answer, Exception):
        raise FetchError(f"its name cannot be looked up: {' '.join(str(answer).split())}") from answer
    return answer


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _content_type(headers: Mapping[str, str]) -> tuple[str, str]:
    """Media type and charset, in small letters; a page that does not say is taken as HTML."""
    message = Message()
    message["content-type"] = headers.get("content-type") or "text/html"
    return message.get_content_type(), message.get_content_charset("")
