"""The page in a real Firefox, another engine than that of the other tests: English, Arabic, and hostile articles."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from browsing import ARABIC, BOX, ENGLISH, SECONDS, SHIP, STICKING_OUT, served
from foreign import FOREIGN, Other, index_of, of, other_host
from payloads import payloads

driver = pytest.importorskip("marionette_driver", reason="Python 3.13 lacks what it needs", exc_type=ImportError)
FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
pytestmark = pytest.mark.skipif(FIREFOX is None, reason="no Firefox; on Debian: sudo apt-get install firefox-esr")
# Errors of the page, and addresses it asked that are not its own.
WATCH = """
window.faults = []
for (const name of ['error', 'unhandledrejection', 'securitypolicyviolation'])
    addEventListener(name, event => faults.push(String(event.message ?? event.reason ?? event.blockedURI)))
"""
STRANGE = "return performance.getEntriesByType('resource').map(one => one.name).filter(url => !url.startsWith(origin))"


class Visitor:
    """Someone at the page, with a Firefox of their own."""

    def __init__(self, firefox: Any, url: str) -> None:
        self.firefox = firefox
        firefox.navigate(url + "/")
        self.wait(".welcome")
        self.run(WATCH)

    def run(self, script: str, *arguments: object) -> object:
        """What a script in the page returns; `arguments` are its `arguments`."""
        return self.firefox.execute_script(script, script_args=arguments, sandbox=None, new_sandbox=False)

    def wait(self, selector: str) -> None:
        """Until that is on the page and seen."""
        seen = "const one = document.querySelector(arguments[0]); return Boolean(one?.checkVisibility())"
        self.until(seen, selector)

    def until(self, script: str, *arguments: object) -> None:
        """Until what the script returns is true."""
        driver.Wait(self.firefox, timeout=SECONDS).until(lambda _: self.run(script, *arguments))

    def text(self, selector: str) -> str:
        text = self.firefox.find_element(driver.By.CSS_SELECTOR, selector).text
        assert isinstance(text, str)
        return text

    def count(self, selector: str) -> int:
        return len(self.firefox.find_elements(driver.By.CSS_SELECTOR, selector))

    def click(self, selector: str) -> None:
        self.firefox.find_element(driver.By.CSS_SELECTOR, selector).click()

    def ask(self, question: str) -> None:
        """Types it, presses Enter, and waits for its verdict."""
        self.run("document.querySelectorAll('#answer .turn').forEach(turn => turn.dataset.old = 'yes')")
        self.firefox.find_element(driver.By.CSS_SELECTOR, BOX).send_keys(question + driver.keys.Keys.ENTER)
        self.wait("#answer .turn:not(.running):not([data-old]) .verdict")

    def faults(self) -> object:
        """What went wrong in the page, and what it asked of others."""
        return [self.run("return faults"), self.run(STRANGE)]


@contextmanager
def opened(language: str) -> Iterator[Any]:
    """A Firefox whose user reads that language."""
    with tempfile.TemporaryDirectory() as profile:
        preferences = f'user_pref("marionette.port", 0);\nuser_pref("intl.accept_languages", "{language}");\n'
        (Path(profile) / "user.js").write_text(preferences)
        command = [str(FIREFOX), "--headless", "--marionette", "--profile", profile]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                firefox = driver.marionette.Marionette(host="127.0.0.1", port=_port(Path(profile)))
                firefox.start_session()
                firefox.set_window_rect(width=1280, height=900)
                yield firefox
                firefox.delete_session()
            finally:
                process.terminate()


def _port(profile: Path) -> int:
    """Where that Firefox listens, once it does."""
    port, until = profile / "MarionetteActivePort", time.monotonic() + SECONDS
    while not port.exists() or not port.read_text():
        assert time.monotonic() < until, "Firefox does not start"
        time.sleep(0.1)
    return int(port.read_text())


@pytest.fixture(scope="module")
def firefox() -> Iterator[Any]:
    with opened("en") as firefox:
        yield firefox


def test_a_question_is_answered_with_its_proof(site: str, firefox: Any) -> None:
    page = Visitor(firefox, site)
    page.ask(ENGLISH)
    assert page.text(".asked") == ENGLISH
    assert page.text(".sentence a") == "[1]"
    said = page.text(".sentence p").removesuffix("[1]").strip()
    marks = "return [...document.querySelectorAll('.card .passage mark')].map(mark => mark.innerText)"
    assert said in str(page.run(marks))
    page.click(".sentence a")
    page.wait('mark[data-cites="1"].lit')
    page.ask(SHIP)
    page.ask("When was it refloated?")
    assert page.count("#past .turn") == 2
    assert "Suez" in page.text("#answer .understood q")
    assert page.faults() == [[], []]


def test_an_article_opens_at_its_words_and_escape_closes_it(site: str, firefox: Any) -> None:
    page = Visitor(firefox, site)
    page.ask(ENGLISH)
    page.click(".card [data-do=read]")
    page.wait("dialog.whole mark")
    inside = """const box = document.querySelector('dialog.whole mark').getBoundingClientRect()
        return box.top >= 0 && box.bottom <= innerHeight"""
    page.until(inside)
    firefox.find_element(driver.By.CSS_SELECTOR, "dialog.whole").send_keys(driver.keys.Keys.ESCAPE)
    page.until("return !document.querySelector('dialog.whole')?.open")
    assert page.faults() == [[], []]


def test_filters_and_the_collection_open(site: str, firefox: Any) -> None:
    page = Visitor(firefox, site)
    page.click("#filters summary")
    page.wait("#filters input[name=languages]")
    page.click("#filters input[name=languages][value=ar]")
    page.ask(SHIP)
    assert "Arabic" in page.text(".shaped")
    page.click("header [data-do=collection]")
    page.wait(".sheets dialog.collection[open] .figures dd")
    assert page.faults() == [[], []]


def test_who_reads_arabic_is_met_in_arabic_from_right_to_left(site: str) -> None:
    with opened("ar") as firefox:
        page = Visitor(firefox, site)
        assert page.run("return [document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
        for width in (1280, 400):
            firefox.set_window_rect(width=width, height=900)
            page.ask(ARABIC)
            assert page.run("return getComputedStyle(document.querySelector('.sentence p')).direction") == "rtl"
            assert page.count(".sentence a") > 0
            assert page.run(f"return {STICKING_OUT}") == []
        assert page.faults() == [[], []]


def test_no_payload_of_an_article_becomes_anything_but_text(firefox: Any, tmp_path: Path) -> None:
    with served(index_of(["harbour"], tmp_path)) as url:
        page = Visitor(firefox, url)
        page.ask(f"What does the harbour treaty cover? {' '.join(of('harbour'))}"[:990])
        assert page.text("#answer").count("window.ran=1") > 10
        page.click("#answer [data-do=read]")
        page.wait("dialog.whole .passage")
        assert page.run(f"return {FOREIGN}") == []
        assert page.run("return window.ran ?? null") is None
        assert page.faults() == [[], []]


def test_the_policy_and_the_page_would_hold_them_back(site: str, firefox: Any) -> None:
    """With every payload put in as HTML, as if nothing were escaped."""
    page = Visitor(firefox, site)
    Other.called.clear()
    with other_host() as evil:
        for payload in payloads(evil):
            page.run("document.querySelector('#answer').innerHTML = arguments[0]", payload)
            page.run("document.querySelectorAll('#answer button').forEach(button => button.click())")
        time.sleep(0.5)  # what was put in has this long to act
    assert page.run("return window.ran ?? null") is None
    assert page.run("return location.href") == site + "/"
    assert Other.called == []
