"""The page fits: small and large, dark and light, by keyboard alone, for a screen reader, in English and Arabic.

Screenshots of what is looked at are kept in the folder that SCREENSHOTS names, where it is set.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import ARABIC, BOX, ENGLISH, SHIP, STICKING_OUT, OpenPage, ask, needs_browser
from playwright.sync_api import Locator, Page, expect

pytestmark = needs_browser
SHOTS = os.environ.get("SCREENSHOTS")


def looked_at(page: Page, name: str) -> None:
    """Nothing sticks out, and axe-core finds nothing serious; in the middle of the widths it is not asked."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")
    assert page.evaluate(STICKING_OUT) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if "-820-" in name:
        return
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    serious = [fault for fault in found if fault["impact"] in {"serious", "critical"}]
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in serious] == []


@pytest.mark.parametrize("width", [360, 820, 1440])
@pytest.mark.parametrize(("locale", "dark"), [("en-GB", False), ("ar-EG", True)])
def test_every_state_fits(site: str, visit: OpenPage, width: int, locale: str, dark: bool) -> None:
    page = visit(site, locale=locale, width=width, dark=dark)
    name = f"{locale}-{width}-{'dark' if dark else 'light'}"
    looked_at(page, f"{name}-empty")
    ask(page, ARABIC if locale == "ar-EG" else ENGLISH)
    page.locator(".others > summary").click()
    page.locator(".card [data-do=gloss]").last.click()
    page.evaluate("scrollTo(0, 0)")
    looked_at(page, f"{name}-answer")
    page.locator("#filters summary").click()
    looked_at(page, f"{name}-filters")
    page.keyboard.press("Escape")
    page.locator(".card [data-do=read]").first.click()
    page.locator("dialog.whole[open]").wait_for()
    looked_at(page, f"{name}-article")
    page.keyboard.press("Escape")
    for sheet in ("collection", "settings"):
        page.locator(f"header [data-do={sheet}]").click()
        page.locator(f".sheets dialog.{sheet}[open]").wait_for()
        looked_at(page, f"{name}-{sheet}")
        page.keyboard.press("Escape")


@pytest.mark.parametrize(("locale", "dark"), [("en-GB", True), ("ar-EG", False)])
def test_the_other_theme_passes_too(site: str, visit: OpenPage, locale: str, dark: bool) -> None:
    page = visit(site, locale=locale, dark=dark)
    ask(page, "xyzzy plugh frobnicate")
    looked_at(page, f"{locale}-{'dark' if dark else 'light'}-nothing")
    ask(page, SHIP)
    looked_at(page, f"{locale}-{'dark' if dark else 'light'}-conversation")


def test_small_screens_have_the_sources_below_the_answer(site: str, visit: OpenPage) -> None:
    page = visit(site, width=360)
    ask(page, ENGLISH)
    answer, sources = page.locator(".reply").bounding_box(), page.locator(".sources").bounding_box()
    assert answer
    assert sources
    assert sources["y"] >= answer["y"] + answer["height"]


def reach(page: Page, place: Locator, key: str) -> None:
    """Goes to a place with the key alone."""
    for _ in range(80):
        page.keyboard.press(key)
        if place.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"{place} cannot be reached with {key}")


def test_the_keyboard_alone_is_enough(site: str, visit: OpenPage) -> None:
    page = visit(site)
    page.keyboard.type(SHIP)  # the box has the focus
    page.keyboard.press("Enter")
    page.locator(".verdict.answered").wait_for()
    expect(page.locator(BOX)).to_be_focused()
    number, copy, article = (page.locator(one).first for one in (".sentence a", "[data-do=copy]", "[data-do=read]"))
    reach(page, number, "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#source-1-1")).to_be_focused()
    number.focus()
    reach(page, copy, "Tab")
    reach(page, article, "Tab")
    page.keyboard.press("Enter")
    expect(page.locator("dialog.whole")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(article).to_be_focused()


@pytest.mark.parametrize(
    ("locale", "ask_word", "direction"),
    [
        ("fa-IR", "بپرس", "rtl"), ("he-IL", "שאל", "rtl"), ("ur-PK", "پوچھیں", "rtl"), ("hi-IN", "पूछें", "ltr"),
        ("zh-CN", "提问", "ltr"), ("pt-BR", "Ask", "ltr"),
    ],
)  # fmt: skip
def test_the_page_speaks_the_language_of_the_browser(
    site: str, visit: OpenPage, locale: str, ask_word: str, direction: str
) -> None:
    page = visit(site, locale=locale, width=360)
    expect(page.locator("#ask")).to_have_text(ask_word)
    expect(page.locator("html")).to_have_attribute("dir", direction)
    assert page.evaluate(STICKING_OUT) == []
