"""What stands between the network and the page: headers a browser obeys, and no uploads."""

import secrets
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_UPLOAD = "/gradio_api/upload"
# Gradio needs inline styles, and builds its HTML templates with Function(). Its own inline scripts are known by a
# nonce. What a text could smuggle in, a script, a handler such as onerror or a picture from elsewhere, is forbidden.
_POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'nonce-{nonce}' 'unsafe-eval'",
    "script-src-attr": "'none'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "frame-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _headers(nonce: str) -> Mapping[str, str]:
    return {name: value.format(nonce=nonce) for name, value in _HEADERS.items()}


class Guard:
    """ASGI middleware; not Starlette's base class, which would hold streams back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses uploads, adds the headers to every response, and the nonce to the scripts of a page."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = scope["path"].startswith(_UPLOAD)
        app = PlainTextResponse("The page takes no files.", 404) if refused else self.app
        await app(scope, receive, _Guarded(send, secrets.token_urlsafe(16)))


class _Guarded:
    """Sends one response on, with the headers; a page as a whole, since its scripts are given the nonce."""

    def __init__(self, send: Send, nonce: str) -> None:
        self.send, self.nonce = send, nonce
        self.start: Message = {}
        self.page: bytearray | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_headers(self.nonce))
            if Headers(scope=message).get("content-type", "").startswith("text/html"):
                self.start, self.page = message, bytearray()
                return
        if self.page is not None and message["type"] == "http.response.body":
            self.page += message.get("body", b"")
            if message.get("more_body", False):
                return
            page = bytes(self.page).replace(b"<script", f'<script nonce="{self.nonce}"'.encode())
            MutableHeaders(scope=self.start)["content-length"] = str(len(page))
            await self.send(self.start)
            message = {"type": "http.response.body", "body": page}
        await self.send(message)
