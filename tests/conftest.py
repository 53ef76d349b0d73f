"""What the tests share: indexes built once from the sample articles, no network, no settings of the person at work."""

import ipaddress
import json
import os
import socket
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, FLAGS, SECONDS, OpenPage, served
from hypothesis import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from index import Index, Serving, build
from index.generations import candidates

os.environ["HF_HUB_OFFLINE"] = "1"  # read when huggingface_hub is imported: no retries, a plain refusal
settings.register_profile("dalil", deadline=None, max_examples=60)
settings.load_profile("dalil")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --faults` runs the tests of faults as often as is published, which takes hours."""
    parser.addoption("--faults", action="store_true", help="run tests of faults as often as docs/faults.md says")


@pytest.fixture(scope="session")
def times(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """How often to do something: a few times, or as many as `--faults` asks for."""
    many = bool(request.config.getoption("--faults"))
    return lambda few, most: most if many else few


@pytest.fixture(scope="session")
def samples() -> Path:
    """The sample articles that ship with Dalil."""
    return Path(__file__).parent.parent / "articles"


@pytest.fixture(scope="session")
def sample_index(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of all sample articles; not to be written to."""
    folder = tmp_path_factory.mktemp("samples") / "index"
    build(samples, into=folder)
    return folder


@pytest.fixture(scope="session")
def treaty_index(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the one Arabic article on the treaty; not to be written to."""
    folder = tmp_path_factory.mktemp("treaty") / "index"
    build(samples / "treaty-signed.ar.md", into=folder)
    return folder


@pytest.fixture(scope="session")
def sample(sample_index: Path) -> Iterator[Index]:
    """The index of all sample articles, opened."""
    with Index.open(sample_index) as opened:
        yield opened


@pytest.fixture(scope="session")
def serving(sample_index: Path) -> Iterator[Serving]:
    """The index of all sample articles, opened and followed."""
    opened = Serving(sample_index)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def treaty(treaty_index: Path) -> Iterator[Index]:
    """The index of the one Arabic article, opened."""
    with Index.open(treaty_index) as opened:
        yield opened


@pytest.fixture(scope="session")
def altered() -> Callable[..., str]:
    """Makes the served generation of an index one with another manifest, its fields as given; the new name is returned.

    So an index is made that another Dalil, another Chroma or another model wrote.
    """

    def alter(folder: Path, **values: object) -> str:
        name = candidates(folder)[0]
        manifest = json.loads((folder / "generations" / name / "manifest.json").read_bytes()) | values
        data = json.dumps(manifest).encode()
        new = f"{name.split('-')[0]}-{sha256(data).hexdigest()[:12]}"
        (folder / "generations" / new).mkdir()
        (folder / "generations" / new / "manifest.json").write_bytes(data)
        (folder / "current").write_text(new)
        return new

    return alter


@pytest.fixture(scope="session")
def site(sample_index: Path) -> Iterator[str]:
    """The address of the page over all sample articles."""
    with served(sample_index) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, whose pages are given as long to show a thing as to be loaded."""
    expect.set_options(timeout=SECONDS * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split(), timeout=SECONDS * 1000)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[OpenPage]:
    """Opens pages, and afterwards finds fault with one that asked another host or failed in the browser."""
    faults: list[str] = []
    contexts = []

    def open_page(url: str, locale: str = "en-GB", width: int = 1280, dark: bool = False) -> Page:
        context = browser.new_context(
            locale=locale, viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SECONDS * 1000)
        page.on("pageerror", lambda error: faults.append(f"error {error}"))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: faults.append(f"dialog {dialog.message}"))
        page.on("request", lambda request: None if _is_own(request.url, url) else faults.append(request.url))
        page.goto(url + "/")
        page.locator(".welcome, #answer .problem").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def _is_own(address: str, url: str) -> bool:
    return address.startswith((f"{url}/", f"blob:{url}/"))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DALIL_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
        yield


def _guarded(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            pytest.fail(f"a test tried to reach {address}: no test may use the network")
        return connect(self, address)

    return guarded


def _is_loopback(host: str) -> bool:
    return host == "localhost" or ipaddress.ip_address(host).is_loopback
