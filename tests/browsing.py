"""What the tests of the page share: a real server in a process of its own, and what is done in a real browser."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page

APP = Path(__file__).parent.parent / "app.py"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
SECONDS = 60  # a start of the server takes 4 on a quiet computer, and a build of the samples 3
ENGLISH = "What did the treaty say about military cooperation?"
SHIP = "Which ship blocked the Suez Canal?"
ARABIC = "ماذا قالت المعاهدة عن التعاون العسكري؟"
BOX = "#question textarea"
STICKING_OUT = """[...document.querySelectorAll('.gradio-container *')].filter(element => {
    const box = element.getBoundingClientRect()
    return box.width > 1 && element.checkVisibility() && (box.left < 0 || box.right > innerWidth)
}).map(element => element.outerHTML)"""

needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium; on Debian: sudo apt-get install chromium fonts-noto-core"
)
OpenPage = Callable[..., Page]


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The page's server with those arguments, until the block is left."""
    command = [sys.executable, str(APP), *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def served(index: Path) -> Iterator[str]:
    """The address of a page over an index, until the block is left."""
    with running("--index", str(index), "--port", "0") as process:
        yield address(process)


def address(process: "subprocess.Popen[str]") -> str:
    assert process.stderr
    line = process.stderr.readline()
    match = re.fullmatch(r"Dalil is at (http://127\.0\.0\.1:\d+)\n", line)
    assert match, line
    return match[1]


def ask(page: Page, question: str) -> None:
    """Asks, and waits until that question has its verdict."""
    with answering(page):
        page.locator(BOX).fill(question)
        page.keyboard.press("Enter")


def again(page: Page) -> None:
    """Asks the last question once more, and waits for the new verdict."""
    with answering(page):
        page.locator("[data-do=retry]").click()


@contextmanager
def answering(page: Page) -> Iterator[None]:
    """Waits, after what is done in the block, until there is an answer that was not there before."""
    page.evaluate("document.querySelectorAll('#answer .turn').forEach(turn => turn.dataset.old = 'yes')")
    yield
    page.locator("#answer .turn:not(.running):not([data-old]) .verdict").wait_for()


def style(element: Locator, name: str) -> str:
    value = element.evaluate("(element, name) => getComputedStyle(element)[name]", name)
    assert isinstance(value, str)
    return value


def response(url: str, method: str = "GET", path: str = "/", body: str = "", host: str = "") -> HTTPResponse:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=SECONDS)
    connection.request(method, path, body, {"Host": host} if host else {})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer
