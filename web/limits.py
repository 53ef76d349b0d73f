"""What a request may not be: too large, or sent by a page of somebody else's."""

import asyncio
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.refusals import API, OPENAI, refusal

UPLOAD = "/api/upload"
LARGEST, LARGEST_UPLOAD = 1_000_000, 64_000_000  # bytes
_SILENT = 1.0  # seconds after which a sender is taken to wait for the answer
_SAFE = ("GET", "HEAD", "OPTIONS")


class Limits:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses what comes from another origin with 403, and what is too large with 413."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, headers = scope["path"], Headers(scope=scope)
        limit = LARGEST_UPLOAD if path == UPLOAD else LARGEST
        announced = headers.get("content-length", "0")
        if _is_foreign(scope["method"], path, headers):
            response = refusal(path, 403, "a page of another site may not ask here")
            await response(scope, receive, send)
        elif not announced.isdecimal() or int(announced) > limit:
            if "expect" not in headers:  # such a sender waits to be told whether to send
                await _drained(receive)
            response = refusal(path, 413, _too_large(limit), {"Connection": "close"})
            await response(scope, receive, send)
        else:
            await self.app(scope, _counted(receive, limit), send)


def _is_foreign(method: str, path: str, headers: Headers) -> bool:
    """Whether a browser sends this for a page of another site: to change something (CSRF), or to keep us busy."""
    if headers.get("sec-fetch-site") == "cross-site" and path.startswith((API, OPENAI)):
        return True
    origin = headers.get("origin")
    return method not in _SAFE and origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "")


def _counted(receive: Receive, limit: int) -> Receive:
    """`receive` that stops at the limit, for a body whose length was not announced, or wrongly."""
    got = 0

    async def counted() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > limit:
            raise HTTPException(413, _too_large(limit))
        return message

    return counted


async def _drained(receive: Receive) -> None:
    """Reads on, as much as an upload may have, until nothing more comes: who is still sending when the connection ends
    may never see the answer.
    """
    got = 0
    while got <= LARGEST_UPLOAD:
        try:
            message = await asyncio.wait_for(receive(), _SILENT)
        except TimeoutError:
            return
        got += len(message.get("body", b""))
        if not message.get("more_body"):
            return


def _too_large(limit: int) -> str:
    return f"the request is too large; send {limit // 1_000_000} MB at most"
