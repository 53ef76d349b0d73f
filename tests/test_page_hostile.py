"""Articles and questions that try to run scripts, to call other hosts or to cover the page: in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import SECONDS, OpenPage, ask, needs_browser, served
from foreign import EVIL, FOREIGN, WORDS, Other, index_of, of, other_host
from payloads import payloads
from playwright.sync_api import Browser, Dialog, Page, expect
from provider import Provider, saying
from served import site

from assistant import Settings

pytestmark = needs_browser


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of articles that have every payload in every field."""
    assert len(payloads(EVIL)) >= 300
    return index_of(WORDS, tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def hostile(index: Path) -> Iterator[str]:
    """A page over them that answers without a model."""
    with served(index) as url:
        yield url


def asked(page: Page, word: str) -> str:
    """What the page shows once it is asked about one word with the payloads in the question, all unfolded."""
    ask(page, f"What does the {word} treaty cover? {' '.join(of(word))}"[:990])
    page.evaluate("document.querySelectorAll('#answer details').forEach(one => { one.open = true })")
    assert page.evaluate(FOREIGN) == []
    return page.locator("#answer").inner_text()


def test_no_payload_becomes_anything_but_text(hostile: str, visit: OpenPage) -> None:
    page = visit(hostile)  # which finds fault with a dialog, and with a request to another host
    assert page.evaluate(FOREIGN) == []
    shown = [asked(page, word) for word in WORDS[::4]]
    assert sum(text.count("window.ran=1") for text in shown) > 80
    assert page.evaluate(FOREIGN) == []
    page.locator("#answer [data-do=read]").first.click()
    expect(page.locator("dialog.whole .passage")).to_contain_text("treaty number")
    assert page.evaluate(FOREIGN) == []
    page.keyboard.press("Escape")
    page.locator("#filters summary").click()
    expect(page.locator("#filters fieldset").last).to_contain_text("<script>window.ran=1</script>")
    page.locator("#answer mark").first.hover()
    page.locator("#answer [data-do=edit]").click()
    assert page.evaluate("window.ran") is None
    assert len(page.context.pages) == 1


def test_nor_does_what_a_model_says(index: Path, visit: OpenPage) -> None:
    """Each in a sentence and as the translation of a quotation, beside articles full of them."""
    with Provider() as provider, site(Settings(index=str(index), llm="m", llm_url=provider.url)) as url:
        page = visit(url)
        for word in WORDS:
            told = enumerate(of(word))
            provider.script(saying("\n".join(f"- The {word} treaty. {line(i, said)}" for i, said in told), size=400))
            shown = asked(page, word)
            assert page.locator("#answer .sentence").count() >= len(of(word))
            assert shown.count("window.ran=1") > 5
        assert page.evaluate("window.ran") is None
        assert len(page.context.pages) == 1


def line(number: int, payload: str) -> str:
    """A payload as said and as a translation, with a passage's number."""
    return f'{payload} covers fish. [{number % 5 + 1}] "treaty number" ({payload})'


def refuse(dialog: Dialog) -> None:
    Other.called.append(f"dialog {dialog.message}")
    dialog.dismiss()


def test_the_policy_and_the_page_would_hold_them_back(hostile: str, browser: Browser) -> None:
    """With every payload put in as HTML, as if nothing were escaped. No policy forbids a page to leave by itself."""
    page = browser.new_page()
    page.set_default_timeout(SECONDS * 1000)
    page.on("dialog", refuse)
    page.goto(hostile + "/")
    page.locator(".welcome").wait_for()
    with other_host() as evil:
        for payload in payloads(evil):
            page.evaluate("html => { document.querySelector('#answer').innerHTML = html }", payload)
            page.evaluate("document.querySelectorAll('#answer button').forEach(button => button.click())")
        page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None
    assert page.url == hostile + "/"
    page.close()
    assert Other.called == []


def test_what_is_saved_holds_no_payload_either(hostile: str, visit: OpenPage, tmp_path: Path) -> None:
    page = visit(hostile)
    ask(page, "What does the harbour treaty cover?")
    page.locator(".menu summary").click()
    with page.expect_download() as download:
        page.locator("[data-form=html]").click()
    download.value.save_as(tmp_path / "answer.html")
    saved = (tmp_path / "answer.html").read_text(encoding="utf-8")
    assert not re.search(r"<(?:script|img|svg|iframe|form|object|embed|video|audio|link|base|input)\b", saved)
    assert "default-src 'none'" in saved
