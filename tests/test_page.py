"""The page's server: its headers, what it refuses, and that it outlives changes and damage of the index."""

import json
import os
import re
import shutil
import signal
import socket
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browsing import ENGLISH, SECONDS, SHIP, OpenPage, address, again, ask, needs_browser, response, running, served
from ending import said_by
from playwright.sync_api import Browser, expect

from index import build
from index.generations import candidates, read

# What the browser's policy forbids of a picture, a request and an event handler that came in as HTML.
FORBIDDEN = """new Promise(tell => {
    const forbidden = new Set()
    document.addEventListener('securitypolicyviolation', event => forbidden.add(event.effectiveDirective))
    document.querySelector('header').innerHTML =
        '<img src="https://evil.example/x"><svg onload="window.ran = 1"></svg>'
    fetch('https://evil.example/').catch(() => setTimeout(() => tell([...forbidden].sort()), 300))
})"""


@needs_browser
def test_the_browser_would_not_run_what_slipped_through(site: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(site + "/")
    page.locator("header").wait_for()
    assert page.evaluate(FORBIDDEN) == ["connect-src", "img-src", "script-src-attr"]
    assert page.evaluate("window.ran") is None
    page.close()


def test_the_headers_forbid_what_the_page_does_not_need(site: str) -> None:
    for path in ("/", "/config", "/gradio_api/upload", "/no-such-path"):
        headers = response(site, path=path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "script-src-attr 'none'" in policy
        assert "unsafe-inline" not in policy.split("script-src ")[1].split(";")[0]
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_the_nonce_of_scripts_is_never_the_same(site: str) -> None:
    nonces = {re.search(r"nonce-([\w-]+)", response(site).headers["Content-Security-Policy"])[1] for _ in range(3)}  # type: ignore[index]
    assert len(nonces) == 3
    assert all(len(nonce) > 20 for nonce in nonces)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/gradio_api/upload", 404),
        ("POST", "/gradio_api/upload?upload_id=1", 404),
        ("GET", "/gradio_api/file=/etc/hostname", 403),
        ("GET", "/gradio_api/proxy=https://example.com/", 400),
        ("GET", "/monitoring", 403),
        ("GET", "/gradio_api/runs", 404),
        ("GET", "/docs", 404),
    ],
)
def test_what_the_page_does_not_need_is_refused(site: str, method: str, path: str, status: int) -> None:
    assert response(site, method, path, body="x").status == status


def test_a_page_of_another_name_cannot_reach_in(site: str) -> None:
    assert response(site).status == 200
    assert response(site, host="evil.example").status == 400  # DNS rebinding


def test_programs_are_shown_no_endpoints(site: str) -> None:
    connection = HTTPConnection(urlsplit(site).netloc, timeout=SECONDS)
    connection.request("GET", "/gradio_api/info")
    assert json.loads(connection.getresponse().read())["named_endpoints"] == {}
    connection.close()


def refusal(*arguments: str) -> tuple[int, str]:
    with running(*arguments) as process:
        _, told = said_by(process, SECONDS)
        return process.returncode, told


def test_other_computers_are_not_served_while_there_is_no_login(sample_index: Path) -> None:
    status, told = refusal("--index", str(sample_index), "--host", "0.0.0.0")
    assert (status, told.count("\n")) == (2, 1)
    assert "--auth FILE" in told


def test_without_an_index_there_is_no_page(tmp_path: Path) -> None:
    status, told = refusal("--index", str(tmp_path / "nothing"), "--port", "0")
    assert (status, told.count("\n")) == (3, 1)
    assert "dalil index" in told


def test_a_port_that_is_taken_is_told_in_one_line(sample_index: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        status, told = refusal("--index", str(sample_index), "--port", str(taken.getsockname()[1]))
    assert (status, told.count("\n")) == (2, 1)
    assert "--port" in told


@pytest.fixture
def news(tmp_path: Path, samples: Path) -> Path:
    """A folder of articles that has grown once: `index` beside it has two generations, both with the treaty."""
    folder = tmp_path / "news"
    folder.mkdir()
    for name in ("treaty-signed.ar.md", "moon-landing.hi.md"):
        shutil.copyfile(samples / name, folder / name)
        build(folder, tmp_path / "index")
    return folder


def segment(index: Path) -> Path:
    """The segment of the newest generation."""
    generation = read(index, candidates(index)[0])
    return generation.segment(generation.manifest.parts[0])


@needs_browser
def test_a_new_article_is_found_without_a_restart(news: Path, samples: Path, visit: OpenPage) -> None:
    with served(news.parent / "index") as url:
        page = visit(url)
        ask(page, SHIP)
        expect(page.locator(".verdict")).to_contain_text("Not in the articles.")
        shutil.copyfile(samples / "suez-ship-released.en.md", news / "suez-ship-released.en.md")
        build(news, news.parent / "index")
        again(page)
        expect(page.locator(".verdict strong")).to_have_text("Answered")
        expect(page.locator(".card", has=page.locator("#source-1-1")).locator("h3")).to_contain_text("Ever Given")
        expect(page.locator(".notice")).to_have_count(0)
        page.close()  # before the server goes: its last stream may still be open


@needs_browser
@pytest.mark.parametrize("name", ["store.sqlite", "terms.sqlite", "chroma/chroma.sqlite3"])
def test_the_page_lives_on_where_the_newest_generation_is_damaged(news: Path, name: str, visit: OpenPage) -> None:
    index = news.parent / "index"
    with served(index) as url:
        page = visit(url)
        ask(page, ENGLISH)
        expect(page.locator(".notice")).to_have_count(0)
        (segment(index) / name).write_bytes(b"damaged")
        again(page)
        expect(page.locator(".notice")).to_have_text(
            "The newest index is damaged; an older one answers. Mend it with: dalil index"
        )
        expect(page.locator(".verdict strong")).to_be_visible()
        expect(page.locator(".sentence a").first).to_have_text("[1]")
        build(news, index)
        again(page)
        expect(page.locator(".notice")).to_have_count(0)
        expect(page.locator(".sentence a").first).to_have_text("[1]")
        page.close()


@needs_browser
def test_the_page_lives_on_where_no_generation_is_sound(news: Path, visit: OpenPage) -> None:
    index = news.parent / "index"
    with served(index) as url:
        page = visit(url)
        ask(page, ENGLISH)
        for path in index.glob("segments/*/terms.sqlite"):
            path.write_bytes(b"damaged")
        again(page)
        expect(page.locator(".verdict")).to_have_text(re.compile(r"^the index in .* run: dalil index --into .*$"))
        expect(page.locator(".sentence, .card")).to_have_count(0)
        page.locator("header [data-do=new]").click()
        expect(page.locator("#answer .problem")).to_contain_text("dalil index --into")
        build(news, index)
        ask(page, ENGLISH)
        expect(page.locator(".verdict strong")).to_be_visible()
        expect(page.locator(".sentence a").first).to_have_text("[1]")
        expect(page.locator(".notice")).to_have_count(0)
        page.close()


@needs_browser
@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
def test_ctrl_c_stops_it_while_a_page_is_open(sample_index: Path, browser: Browser) -> None:
    with running("--index", str(sample_index), "--port", "0") as process:
        page = browser.new_page()
        page.goto(address(process) + "/")
        ask(page, ENGLISH)
        process.send_signal(signal.SIGINT)
        _, told = said_by(process, SECONDS)
        page.close()
    assert "Traceback" not in told
    assert process.returncode == 130
