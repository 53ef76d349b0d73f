"""A conversation on the page, in a real browser: what is asked, shown, done with an answer, and told while it waits."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
import uvicorn
from browsing import ARABIC, BOX, ENGLISH, SECONDS, SHIP, OpenPage, again, answering, ask, needs_browser
from playwright.sync_api import Page as Opened
from playwright.sync_api import expect
from provider import Exchange, Provider, saying
from served import site

from assistant import Assistant, Settings
from web.line import Full
from web.page import Page
from web.server import application

pytestmark = needs_browser


def test_a_question_is_answered_with_its_proof(site: str, visit: OpenPage) -> None:
    page = visit(site)
    expect(page.locator(BOX)).to_be_focused()
    ask(page, ENGLISH)
    expect(page.locator(".asked")).to_have_text(ENGLISH)
    expect(page.locator(BOX)).to_have_value("")
    link = page.locator(".sentence a").first
    expect(link).to_have_text("[1]")
    card = page.locator(".card", has=page.locator("#source-1-1"))
    said = page.locator(".sentence p").first.inner_text().removesuffix("[1]").strip()
    assert said in card.locator(".passage mark").all_inner_texts()
    expect(card.locator("h3 a")).to_have_attribute("rel", "noopener noreferrer")
    expect(page.locator(".verdict")).to_have_text(re.compile(r"Confidence: \w+ \(\d\d%\)"))
    expect(page.locator(".unseen")).to_contain_text("Confidence")


def test_a_follow_up_goes_on_from_what_was_asked(site: str, visit: OpenPage) -> None:
    page = visit(site)
    ask(page, SHIP)
    ask(page, "When was it refloated?")
    expect(page.locator("#past .asked")).to_have_text(SHIP)
    expect(page.locator("#answer .understood q")).to_contain_text("Suez")
    expect(page.locator("#answer .asked")).to_be_in_viewport()
    page.locator("#past .sentence a").first.click()
    expect(page.locator("#source-1-1")).to_be_in_viewport()


def test_what_the_articles_do_not_say_is_not_answered(site: str, visit: OpenPage) -> None:
    page = visit(site)
    ask(page, "xyzzy plugh frobnicate")
    expect(page.locator(".verdict strong")).to_have_text("Not in the articles.")
    expect(page.locator(".sources h2")).to_have_text("Nearest passages")
    expect(page.locator(".sentence")).to_have_count(0)
    expect(page.locator("mark")).to_have_count(0)


def test_an_example_and_what_else_was_found_are_asked_by_a_click(site: str, visit: OpenPage) -> None:
    page = visit(site)
    example = page.locator(".examples button").first
    text = example.inner_text()
    with answering(page):
        example.click()
    expect(page.locator(".asked")).to_have_text(text)
    further = page.locator(".further button").first
    title = further.inner_text()
    with answering(page):
        further.click()
    expect(page.locator("#answer .asked")).to_have_text(title)
    expect(page.locator("#answer .card h3").first).to_contain_text(title)


def test_an_empty_question_is_told_so(site: str, visit: OpenPage) -> None:
    page = visit(site)
    page.locator(BOX).fill("   ")
    page.locator("#ask").click()
    expect(page.locator("#note")).to_have_text("Type a question first.")
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, SHIP)
    expect(page.locator("#note")).to_have_text("")


def test_a_question_is_edited_asked_again_and_the_conversation_begun_anew(site: str, visit: OpenPage) -> None:
    page = visit(site)
    ask(page, SHIP)
    page.locator("[data-do=edit]").click()
    expect(page.locator(BOX)).to_have_value(SHIP)
    expect(page.locator(BOX)).to_be_focused()
    again(page)
    expect(page.locator(".turn")).to_have_count(1)
    page.locator("header [data-do=new]").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()


def test_an_answer_is_copied_and_saved_in_three_forms(site: str, visit: OpenPage) -> None:
    page = visit(site)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, SHIP)
    page.locator("[data-do=copy]").click()
    expect(page.locator("[data-do=copy]")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(SHIP)
    assert re.search(r"\[\d\] .*Ever Given.* https://", copied)
    saved = {}
    for form in ("Markdown", "HTML", "JSON"):
        page.locator(".menu summary").click()
        with page.expect_download() as download:
            page.locator(".menu").get_by_role("button", name=form).click()
        saved[download.value.suggested_filename] = Path(download.value.path()).read_text(encoding="utf-8")
    assert saved["answer.md"].startswith(f"# {SHIP}")
    assert saved["answer.html"].startswith("<!doctype html>")
    assert json.loads(saved["answer.json"])["question"] == SHIP


def test_filters_shape_the_answer_and_are_shown_on_it(site: str, visit: OpenPage) -> None:
    page = visit(site)
    page.locator("#filters summary").click()
    arabic = page.locator("#filters label", has_text="Arabic")
    expect(arabic.locator("i")).to_have_text("4")
    arabic.locator("input").check()
    page.locator("#filters input[name=until]").fill("2024-12-31")
    expect(page.locator("#filters .chosen")).to_have_text("2")
    ask(page, SHIP)
    expect(page.locator(".shaped")).to_have_text(re.compile(r"Asked only of: Until 2024-12-31 ?Arabic"))
    assert set(page.locator(".card > .about li:last-child").all_text_contents()) == {"Arabic"}
    page.locator("#filters summary").click()
    page.locator("#filters [data-do=clear]").click()
    expect(page.locator("#filters .chosen")).to_have_text("")
    again(page)
    expect(page.locator(".shaped")).to_have_count(0)


def test_a_language_is_chosen_by_hand_and_kept(site: str, visit: OpenPage) -> None:
    page = visit(site)
    ask(page, ARABIC)
    page.locator("header select").select_option("ar")
    expect(page.locator("#ask")).to_have_text("اسأل")
    expect(page.locator(".sources h2")).to_have_text("المصادر")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.reload()
    expect(page.locator("#ask")).to_have_text("اسأل")


@pytest.fixture
def held(sample_index: Path) -> Iterator[tuple[str, Page]]:
    """A page in this process, so that its line of questions can be held up."""
    with Assistant.open(sample_index) as assistant:
        settings = Settings(index=str(sample_index))
        page = Page(assistant, settings)
        server = uvicorn.Server(
            uvicorn.Config(application(page, settings), port=0, log_level="critical", lifespan="on")
        )
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            thread.join(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", page
        server.should_exit = server.force_exit = True
        thread.join()


@contextmanager
def hold(page: Page, places: int) -> Iterator[None]:
    """Takes so many places in the line of a page. Raises Full where there are fewer."""
    with ExitStack() as stack:
        for _ in range(places):
            stack.enter_context(page.desk.line.place()).is_called(0)
        yield


def begin(opened: Opened, question: str) -> None:
    opened.locator(BOX).fill(question)
    opened.keyboard.press("Enter")


def test_who_waits_is_told_so_and_may_stop(held: tuple[str, Page], visit: OpenPage) -> None:
    url, page = held
    opened = visit(url)
    with hold(page, 2):
        begin(opened, SHIP)
        expect(opened.locator(".verdict")).to_contain_text("Your question is waiting")
        expect(opened.locator("#ask")).to_be_hidden()
        begin(opened, "And a second one?")  # which has to wait until the first is done
        expect(opened.locator(".turn")).to_have_count(1)
        opened.locator("#stop").click()
        expect(opened.locator(".verdict strong")).to_have_text("Stopped.")
        opened.wait_for_timeout(1000)  # in which the place in the line would have been called twice more
        expect(opened.locator(".verdict strong")).to_have_text("Stopped.")
        expect(opened.locator("#ask")).to_be_visible()
        expect(opened.locator(BOX)).to_have_value("And a second one?")
    again(opened)
    expect(opened.locator("#answer .verdict strong")).to_have_text("Answered")


def test_a_conversation_is_begun_anew_while_it_waits(held: tuple[str, Page], visit: OpenPage) -> None:
    url, page = held
    opened = visit(url)
    with hold(page, 2):
        begin(opened, SHIP)
        expect(opened.locator(".verdict")).to_contain_text("Your question is waiting")
        opened.locator("select[name=language]").select_option("de")
        expect(opened.locator(".verdict")).to_contain_text("wartet")
        opened.locator("header [data-do=new]").click()
        expect(opened.locator(".welcome")).to_be_visible()
        opened.wait_for_timeout(1000)
        expect(opened.locator(".turn")).to_have_count(0)
    ask(opened, SHIP)
    expect(opened.locator("#past .turn")).to_have_count(0)


def test_a_page_that_is_closed_asks_no_longer(held: tuple[str, Page], visit: OpenPage) -> None:
    url, page = held
    opened = visit(url)
    with hold(page, 2):
        begin(opened, SHIP)
        expect(opened.locator(".verdict")).to_contain_text("Your question is waiting")
        with pytest.raises(Full), hold(page, 20):
            pass
        opened.close()
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            with suppress(Full), hold(page, 20):
                break
            time.sleep(0.1)
        else:
            pytest.fail("it still waits")


def silent(exchange: Exchange) -> None:
    """A model that takes the question and says nothing."""
    exchange.head()
    exchange.silence()


def test_a_silent_model_is_stopped_at_once(sample_index: Path, visit: OpenPage) -> None:
    with (
        Provider(silent) as provider,
        site(Settings(index=str(sample_index), llm="m", llm_url=provider.url)) as url,
    ):
        opened = visit(url)
        begin(opened, SHIP)
        expect(opened.locator(".sources .card").first).to_be_visible()
        opened.locator("#stop").click()
        expect(opened.locator(".verdict strong")).to_have_text("Stopped.")
        provider.script(saying("The Ever Given did. [1]"))
        again(opened)
        expect(opened.locator("#past .turn")).to_have_count(0)
        expect(opened.locator("#answer .sentence")).to_have_count(1)


def test_where_too_many_ask_the_page_says_so_politely(held: tuple[str, Page], visit: OpenPage) -> None:
    url, page = held
    opened = visit(url)
    with hold(page, 22):
        ask(opened, SHIP)
        expect(opened.locator(".verdict strong")).to_have_text(
            "Too many people are asking right now. Ask again in a moment."
        )
    again(opened)
    expect(opened.locator(".verdict strong")).to_have_text("Answered")
