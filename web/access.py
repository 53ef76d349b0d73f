"""Who is let in where there is a login: people by HTTP Basic, programs by a key (RFC 7617, RFC 6750)."""

import base64
import hashlib
import ipaddress
import secrets
from collections import deque
from time import monotonic

from anyio import Lock, to_thread
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from assistant.people import People
from web.refusals import refusal

TRIES = 10  # wrong names, passwords or keys from one address
_MINUTE = 60.0
_REMEMBERED = 10_000  # tries
_CHALLENGE = {"WWW-Authenticate": 'Basic realm="Dalil", charset="UTF-8"'}


class Access:
    """ASGI middleware that lets in those who are in the file."""

    def __init__(self, app: ASGIApp, people: People) -> None:
        self.app, self.people = app, people
        self._tries: deque[tuple[float, str]] = deque(maxlen=_REMEMBERED)
        self._secret, self._known = secrets.token_bytes(32), set[bytes]()
        self._one = Lock()  # one try at a time: else many at once would be counted too late

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses with 401 whoever is not known, with 429 after TRIES wrong ones in a minute."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        refused = await self._refusal(scope, Headers(scope=scope).get("authorization", ""))
        await (refused or self.app)(scope, receive, send)

    async def _refusal(self, scope: Scope, given: str) -> ASGIApp | None:
        """What is told to one who is not let in; None for one who is."""
        seen = hashlib.blake2b(given.encode("latin-1"), key=self._secret).digest()
        if seen in self._known:  # the hash of a password is slow to make, and a page asks for many files
            return None
        if not given:
            return _refused(scope, 401, "give a name and password, or a key", _CHALLENGE)
        address = _address(scope)
        async with self._one:
            if seen in self._known:
                return None
            if self._tried(address) >= TRIES:
                return _refused(scope, 429, "too many wrong tries; wait a minute", {"Retry-After": "60"})
            if await self._is_right(given):
                self._known.add(seen)
                return None
            self._tries.append((monotonic(), address))
        return _refused(scope, 401, "give a name and password, or a key", _CHALLENGE)

    def _tried(self, address: str) -> int:
        """How often somebody at an address was wrong in the last minute."""
        while self._tries and self._tries[0][0] < monotonic() - _MINUTE:
            self._tries.popleft()
        return sum(tried == address for _, tried in self._tries)

    async def _is_right(self, given: str) -> bool:
        scheme, _, value = given.partition(" ")
        if scheme.lower() == "bearer":
            return bool(self.people.owner(value.strip()))
        name, colon, password = _decoded(value).partition(":") if scheme.lower() == "basic" else ("", "", "")
        if not colon:
            return False
        return await to_thread.run_sync(self.people.knows, name, password)


def _refused(scope: Scope, status: int, message: str, headers: dict[str, str]) -> ASGIApp:
    return refusal(scope["path"], status, message, headers) if scope["type"] == "http" else WebSocketClose()


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value.strip(), validate=True).decode("utf-8")
    except ValueError:
        return ""


def _address(scope: Scope) -> str:
    """Whom a try is counted for: an address, or of IPv6 the network that one subscriber has."""
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, 64), strict=False))
