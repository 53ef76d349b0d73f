"""The page on the network: who may reach it, on which port, until it is stopped."""

import socket
import sys

import uvicorn
from fastapi import FastAPI

from assistant import Assistant, Settings
from index import SettingsError
from web.changes import HERE
from web.entrance import admit
from web.guard import Guard
from web.page import Page, mount

_GOODBYE = 1  # seconds open pages are given when the server stops


def serve(settings: Settings) -> None:
    """Serves the page until it is stopped.

    Raises SettingsError for a host other than this computer or a port that is taken, and what Assistant.open raises.
    """
    if settings.host not in HERE and not settings.auth:
        raise SettingsError(
            f"the page cannot be served on {settings.host!r} without a login; give one with --auth FILE"
        )
    with Assistant.of(settings) as assistant, _listen(settings) as door:
        app = application(Page(assistant, settings), settings)
        assistant.ask("What do the articles say?")  # loads what the first question needs
        if assistant.damage:
            sys.stderr.write(f"dalil: {assistant.damage}\n")
        sys.stderr.write(f"Dalil is at {_address(settings.host, door)}\n")
        config = uvicorn.Config(app, log_level="critical", server_header=False, timeout_graceful_shutdown=_GOODBYE)
        uvicorn.Server(config).run(sockets=[door])


def application(page: Page, settings: Settings) -> FastAPI:
    """The web application: the page and the programs' entrance, behind their guard. Raises SettingsError for a file of
    people that cannot be read.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    admit(app, page.assistant, settings, page.changes)
    app.add_middleware(Guard)
    mount(app, page)
    return app


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except (OSError, OverflowError) as error:
        raise SettingsError(f"port {settings.port} cannot be used ({error}); choose another with --port") from error


def _address(host: str, door: socket.socket) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{door.getsockname()[1]}"
