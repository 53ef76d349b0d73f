"""A real server for the tests of what it serves: uvicorn in a thread, and a client of its own for each test."""

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp

SECONDS = 30


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """Serves an application and yields its address."""
    door = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
    thread = Thread(target=lambda: asyncio.run(server.serve(sockets=[door])))
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(SECONDS)
        door.close()


@contextmanager
def client(url: str, **options: Any) -> Iterator[httpx.Client]:
    """A client that asks no proxy."""
    with httpx.Client(base_url=url, timeout=SECONDS, trust_env=False, **options) as opened:
        yield opened
