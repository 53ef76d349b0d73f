"""What a person sets on the page, in a real browser: it holds for them alone, and a key is never seen again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import served
from browsing import SHIP, OpenPage, ask, needs_browser
from playwright.sync_api import Locator, Page, expect
from provider import KEY, Provider, honest, lines, saying
from test_page_fit import looked_at

from assistant import Settings

pytestmark = needs_browser
FRENCH = [("Le navire a bloqué le canal de Suez.", 1, "Ever Given")]


@pytest.fixture(scope="module")
def own(sample_index: Path) -> Iterator[str]:
    """The address of a page over all sample articles, in this process."""
    with served.site(Settings(index=str(sample_index))) as url:
        yield url


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


def opened(page: Page) -> Locator:
    page.locator("header [data-do=settings]").click()
    page.locator(".sheets dialog.settings[open]").wait_for()
    return page.locator(".sheets dialog.settings[open]")


def take(sheet: Locator, name: str, url: str, key: str = "") -> None:
    """Names a chat model."""
    for field, value in (("name", name), ("url", url), ("key", key)):
        sheet.locator(f"[name=model_{field}]").fill(value)
    sheet.locator("[data-do=use-model]").click()


@pytest.mark.parametrize(
    ("locale", "title", "none"),
    [
        ("en-GB", "Settings", "None. The articles' own sentences answer."),
        ("ar-EG", "الإعدادات", "لا نموذج. تجيب جمل المقالات نفسها."),
    ],
)
def test_how_many_passages_holds_for_this_browser(
    own: str, visit: OpenPage, locale: str, title: str, none: str
) -> None:
    page = visit(own, locale=locale, width=360, dark=locale == "en-GB")
    sheet = opened(page)
    expect(sheet.locator("h2")).to_have_text(title)
    expect(sheet.locator(".voice")).to_have_text(none)
    looked_at(page, f"{locale}-360-other-settings")
    sheet.locator("[name=passages]").fill("3")
    sheet.locator("[name=false_answers]").select_option("0.2")
    page.keyboard.press("Escape")
    page.reload()
    page.locator(".welcome").wait_for()
    ask(page, SHIP)
    assert page.locator(".card .passage").count() <= 3
    sheet = opened(page)
    expect(sheet.locator("[name=passages]")).to_have_value("3")
    expect(sheet.locator("[name=false_answers]")).to_have_value("0.2")


def test_a_wrong_model_is_told_with_the_cure(own: str, visit: OpenPage, provider: Provider) -> None:
    page = visit(own)
    sheet = opened(page)
    problem = sheet.locator("[data-part=voice] .problem")
    take(sheet, "qwen", "")
    expect(problem).to_contain_text("'qwen' is no chat model; give one of openai:NAME")
    take(sheet, "qwen", "nowhere")
    expect(problem).to_contain_text("no address; give one such as http://127.0.0.1:1234/v1")
    provider.script(lambda exchange: exchange.refuse(404))
    take(sheet, "qwen", provider.url)
    expect(problem).to_contain_text("qwen is not known there; check its name")
    provider.script(lambda exchange: exchange.refuse(401))
    take(sheet, "qwen", provider.url, KEY)
    expect(problem).to_contain_text("refuses the key; set a valid one")
    expect(problem).not_to_contain_text(KEY)
    expect(sheet.locator(".voice")).to_have_text("None. The articles' own sentences answer.")


def test_a_model_answers_one_person_alone_and_its_key_is_never_seen_again(
    own: str, visit: OpenPage, provider: Provider, capfd: pytest.CaptureFixture[str]
) -> None:
    page, other = visit(own), visit(own)
    sheet = opened(page)
    sheet.locator("[name=answer_language]").select_option("fr")
    with page.expect_response("**/gradio_api/run/**") as taken:
        take(sheet, "qwen", provider.url, KEY)
    expect(sheet.locator(".voice")).to_have_text("qwen writes the answers.")
    expect(sheet.locator("[name=model_key]")).to_have_value("")
    assert provider.asked[-1].handler.headers["Authorization"] == f"Bearer {KEY}"
    page.keyboard.press("Escape")
    provider.script(saying(lines(FRENCH)))
    ask(page, SHIP)
    expect(page.locator(".sentence p").first).to_contain_text("Le navire a bloqué")
    expect(page.locator('.sentence p[lang="fr"]')).to_have_count(1)
    assert "fr" in provider.asked[-1].prompt
    ask(other, SHIP)
    expect(other.locator(".sentence p").first).not_to_contain_text("navire")
    expect(opened(other).locator(".voice")).to_contain_text("None.")
    with page.expect_response("**/gradio_api/run/**") as shown:
        sheet = opened(page)
    stored = page.evaluate("JSON.stringify([localStorage, sessionStorage, location.href, history.state])")
    assert "fr" in stored
    texts = [told.value.text() for told in (taken, shown)]
    assert all("qwen" in text for text in texts)
    assert KEY not in "".join([page.content(), stored, *texts, *capfd.readouterr()])
    sheet.locator("[data-do=use-none]").click()
    expect(sheet.locator(".voice")).to_contain_text("None.")
    page.reload()
    page.locator(".welcome").wait_for()
    expect(opened(page).locator("[name=answer_language]")).to_have_value("fr")


def test_a_model_that_goes_down_is_replaced(own: str, visit: OpenPage, provider: Provider) -> None:
    page = visit(own)
    provider.script(honest)
    take(opened(page), "qwen", provider.url)
    expect(page.locator(".sheets .voice")).to_have_text("qwen writes the answers.")
    page.keyboard.press("Escape")
    provider.script(lambda exchange: exchange.refuse(404))
    ask(page, SHIP)
    expect(page.locator(".notice")).to_contain_text("own sentences answer in its place")
    expect(page.locator(".sentence a").first).to_have_text("[1]")
