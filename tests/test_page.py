"""The page in a real browser, served by a real server in a process of its own."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from index import build
from index.generations import candidates, read

APP = Path(__file__).parent.parent / "app.py"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
SECONDS = 30  # a start of the server takes 4 on a quiet computer
ENGLISH = "What did the treaty say about military cooperation?"
SHIP = "Which ship blocked the Suez Canal?"
ARABIC = "ماذا قالت المعاهدة عن التعاون العسكري؟"
HOSTILE = "<script>window.ran = 1</script><img src=https://evil.example/x onerror='alert(1)'>"
STICKING_OUT = """[...document.querySelectorAll('.gradio-container *')].filter(element => {
    const box = element.getBoundingClientRect()
    return box.width > 1 && (box.left < 0 || box.right > innerWidth)
}).map(element => element.outerHTML)"""
# What the browser's policy forbids of a picture, a request and an event handler that came in as HTML.
FORBIDDEN = """new Promise(tell => {
    const forbidden = new Set()
    document.addEventListener('securitypolicyviolation', event => forbidden.add(event.effectiveDirective))
    document.querySelector('header').innerHTML =
        '<img src="https://evil.example/x"><svg onload="window.ran = 1"></svg>'
    fetch('https://evil.example/').catch(() => setTimeout(() => tell([...forbidden].sort()), 300))
})"""

needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium; on Debian: sudo apt-get install chromium fonts-noto-core"
)
OpenPage = Callable[..., Page]


@contextmanager
def serving(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(APP), *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def served(index: Path) -> Iterator[str]:
    with serving("--index", str(index), "--port", "0") as process:
        yield address(process)


def address(process: subprocess.Popen[str]) -> str:
    assert process.stderr
    line = process.stderr.readline()
    match = re.fullmatch(r"Dalil is at (http://127\.0\.0\.1:\d+)\n", line)
    assert match, line
    return match[1]


@pytest.fixture(scope="module")
def site(sample_index: Path) -> Iterator[str]:
    with served(sample_index) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
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
        page.on("request", lambda request: faults.append(request.url) if not request.url.startswith(url) else None)
        page.goto(url)
        page.wait_for_load_state("networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator(".verdict strong").wait_for()


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


@needs_browser
def test_a_question_is_answered_with_its_proof(site: str, visit: OpenPage) -> None:
    page = visit(site + "/")
    expect(page.locator("#question textarea")).to_be_focused()
    ask(page, ENGLISH)
    expect(page.locator(".asked")).to_have_text(ENGLISH)
    link = page.locator(".sentence a").first
    expect(link).to_have_text("[1]")
    card = page.locator(".card", has=page.locator("#source-1"))
    said = page.locator(".sentence p").first.inner_text().removesuffix("[1]").strip()
    assert said in card.locator(".passage mark").all_inner_texts()
    expect(card.locator("h3 a")).to_have_attribute("rel", "noopener noreferrer")


@needs_browser
def test_a_number_leads_to_its_source(site: str, visit: OpenPage) -> None:
    page = visit(site + "/", width=400)
    ask(page, ENGLISH)
    source = page.locator("#source-1")
    expect(source).not_to_be_in_viewport()
    page.locator(".sentence a").first.click()
    expect(source).to_be_in_viewport()
    expect(page.locator(".asked")).to_have_text(ENGLISH)


@needs_browser
def test_a_card_opens_to_the_whole_article(site: str, visit: OpenPage) -> None:
    page = visit(site + "/")
    ask(page, ENGLISH)
    card = page.locator(".card", has=page.locator("#source-1"))
    expect(card.locator(".whole")).to_be_hidden()
    card.locator("summary").click()
    expect(card.locator(".whole mark").first).to_be_visible()
    page.locator(".others summary").click()
    page.locator(".others .card").last.scroll_into_view_if_needed()
    expect(page.locator(".verdict")).to_be_in_viewport()  # the answer stays beside its sources


@needs_browser
def test_arabic_runs_from_the_right(site: str, visit: OpenPage) -> None:
    page = visit(site + "/")
    textarea = page.locator("#question textarea")
    assert style(textarea, "unicodeBidi") == "plaintext"
    assert style(textarea, "textAlign") == "start"
    ask(page, ARABIC)
    passage = page.locator('.card .passage p[lang="ar"]').first
    assert style(passage, "direction") == "rtl"
    assert style(passage, "textAlign") == "start"
    assert style(page.locator(".asked"), "direction") == "rtl"
    assert style(page.locator(".card time bdi").first, "direction") == "ltr"
    assert style(page.locator(".columns"), "direction") == "ltr"


@needs_browser
def test_the_page_speaks_the_language_of_the_browser(site: str, visit: OpenPage) -> None:
    page = visit(site + "/", locale="ar-EG")
    expect(page.locator(".ask button")).to_have_text("اسأل")
    expect(page.locator("#question textarea")).to_have_attribute("placeholder", "اسأل بأي لغة")
    ask(page, ARABIC)
    expect(page.locator(".sources h2")).to_have_text("المصادر")
    answer, sources = page.locator("#answer").bounding_box(), page.locator("#sources").bounding_box()
    assert answer
    assert sources
    assert answer["x"] > sources["x"] + sources["width"] - 1  # the answer comes first, so it stands on the right


@needs_browser
def test_what_the_articles_do_not_say_is_not_answered(site: str, visit: OpenPage) -> None:
    page = visit(site + "/")
    ask(page, "xyzzy plugh frobnicate")
    expect(page.locator(".verdict")).to_have_text("Not in the articles.")
    expect(page.locator(".sources h2")).to_have_text("Nearest passages")
    expect(page.locator(".sentence")).to_have_count(0)
    expect(page.locator("mark")).to_have_count(0)


@needs_browser
def test_an_example_is_asked_by_a_click(site: str, visit: OpenPage) -> None:
    page = visit(site + "/")
    example = page.locator(".examples button").first
    example.click()
    expect(page.locator(".asked")).to_have_text(example.inner_text())
    expect(page.locator("#question textarea")).to_have_value(example.inner_text())
    expect(page.locator(".verdict strong")).to_be_visible()


@needs_browser
def test_an_empty_question_is_told_so(site: str, visit: OpenPage) -> None:
    page = visit(site + "/")
    page.locator("#question textarea").fill("   ")
    page.locator(".ask button").click()
    expect(page.locator(".verdict")).to_have_text("Type a question first.")


@needs_browser
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_sticks_out_on_a_small_screen(site: str, visit: OpenPage, dark: bool) -> None:
    page = visit(site + "/", width=360, dark=dark)
    ask(page, ENGLISH)
    page.locator(".card summary").first.click()
    assert page.evaluate(STICKING_OUT) == []
    answer, sources = page.locator("#answer").bounding_box(), page.locator("#sources").bounding_box()
    assert answer
    assert sources
    assert sources["y"] >= answer["y"] + answer["height"]


@needs_browser
def test_a_hostile_article_is_shown_as_text(tmp_path: Path, visit: OpenPage) -> None:
    article = {
        "title": HOSTILE, "outlet": HOSTILE, "author": HOSTILE, "url": "javascript:alert(1)", "language": "en",
        "text": f"The harbour treaty covers {HOSTILE} and ${{alert(1)}} and {{{{value}}}} and @children.",
    }  # fmt: skip
    (tmp_path / "news.jsonl").write_text(json.dumps(article))
    build(tmp_path / "news.jsonl", into=tmp_path / "index")
    with served(tmp_path / "index") as url:
        page = visit(url + "/")
        expect(page.locator(".examples button")).to_have_count(0)
        ask(page, f"What does the harbour treaty cover? {HOSTILE}")
        card = page.locator(".card").first
        expect(card.locator("h3")).to_contain_text(HOSTILE)
        expect(card.locator(".passage")).to_contain_text(article["text"])
        expect(card.locator("a, img, script")).to_have_count(0)
        assert page.evaluate("window.ran") is None


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
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


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
    with serving(*arguments) as process:
        _, told = process.communicate(timeout=SECONDS)
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
        page = visit(url + "/")
        ask(page, SHIP)
        expect(page.locator(".verdict")).to_have_text("Not in the articles.")
        shutil.copyfile(samples / "suez-ship-released.en.md", news / "suez-ship-released.en.md")
        build(news, news.parent / "index")
        page.keyboard.press("Enter")
        expect(page.locator(".verdict strong")).to_have_text("Answered")
        expect(page.locator(".card", has=page.locator("#source-1")).locator("h3")).to_contain_text("Ever Given")
        expect(page.locator(".notice")).to_have_count(0)
        page.close()  # before the server goes: its last stream may still be open


@needs_browser
@pytest.mark.parametrize("name", ["store.sqlite", "terms.sqlite", "chroma/chroma.sqlite3"])
def test_the_page_lives_on_where_the_newest_generation_is_damaged(news: Path, name: str, visit: OpenPage) -> None:
    index = news.parent / "index"
    with served(index) as url:
        page = visit(url + "/")
        ask(page, ENGLISH)
        expect(page.locator(".notice")).to_have_count(0)
        (segment(index) / name).write_bytes(b"damaged")
        page.keyboard.press("Enter")
        expect(page.locator(".notice")).to_have_text(
            "The newest index is damaged; an older one answers. Mend it with: dalil index"
        )
        expect(page.locator(".verdict strong")).to_be_visible()
        expect(page.locator(".sentence a").first).to_have_text("[1]")
        build(news, index)
        page.keyboard.press("Enter")
        expect(page.locator(".notice")).to_have_count(0)
        expect(page.locator(".sentence a").first).to_have_text("[1]")
        page.close()


@needs_browser
def test_the_page_lives_on_where_no_generation_is_sound(news: Path, visit: OpenPage) -> None:
    index = news.parent / "index"
    with served(index) as url:
        page = visit(url + "/")
        ask(page, ENGLISH)
        for path in index.glob("segments/*/terms.sqlite"):
            path.write_bytes(b"damaged")
        page.keyboard.press("Enter")
        expect(page.locator(".verdict")).to_have_text(re.compile(r"^the index in .* run: dalil index --into .*$"))
        expect(page.locator(".sentence, .card")).to_have_count(0)
        build(news, index)
        page.keyboard.press("Enter")
        expect(page.locator(".verdict strong")).to_be_visible()
        expect(page.locator(".sentence a").first).to_have_text("[1]")
        expect(page.locator(".notice")).to_have_count(0)
        page.close()


@needs_browser
@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C cannot be sent to one process there")
def test_ctrl_c_stops_it_while_a_page_is_open(sample_index: Path, browser: Browser) -> None:
    with serving("--index", str(sample_index), "--port", "0") as process:
        page = browser.new_page()
        page.goto(address(process) + "/")
        ask(page, ENGLISH)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=SECONDS)
        page.close()
    assert "Traceback" not in told
    assert process.returncode == 130
