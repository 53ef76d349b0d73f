"""A real server for the tests of what it serves: uvicorn in a thread, and a client of its own for each test."""

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from assistant import Assistant, Settings
from web.changes import Changes
from web.entrance import admit

SECONDS = 30


@contextmanager
def running(make: Callable[[], ASGIApp]) -> Iterator[str]:
    """Serves the application that `make` makes, and yields its address. It is made in the server's own event loop:
    Gradio would make one of its own and leave it open.
    """
    door = socket.create_server(("127.0.0.1", 0))
    servers: list[uvicorn.Server] = []

    async def serve() -> None:
        config = uvicorn.Config(make(), log_level="critical", timeout_graceful_shutdown=1)
        servers.append(uvicorn.Server(config))
        await servers[0].serve(sockets=[door])

    thread = Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        while thread.is_alive() and not (servers and servers[0].started):
            time.sleep(0.01)
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        for server in servers:
            server.should_exit = True
        thread.join(SECONDS)
        door.close()


@contextmanager
def site(settings: Settings) -> Iterator[str]:
    """Serves what the settings say: the page, and the entrance of programs."""
    from web.page import Page
    from web.server import application

    with (
        Assistant.of(settings) as assistant,
        running(lambda: application(Page(assistant, settings), settings)) as url,
    ):
        yield url


@contextmanager
def entrance(settings: Settings) -> Iterator[str]:
    """Serves the entrance of programs alone: Gradio takes seconds to make a page."""

    def make() -> ASGIApp:
        app = FastAPI(openapi_url=None)
        admit(app, assistant, settings, Changes.of(settings))
        return app

    with Assistant.open(settings.index) as assistant, running(make) as url:
        yield url


@contextmanager
def client(url: str, **options: Any) -> Iterator[httpx.Client]:
    """A client that asks no proxy."""
    with httpx.Client(base_url=url, timeout=SECONDS, trust_env=False, **options) as opened:
        yield opened
