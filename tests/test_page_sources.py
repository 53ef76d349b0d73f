"""The sources on the page, in a real browser: what lights up, what a word means, and the whole article."""

import pytest
from browsing import ARABIC, ENGLISH, SHIP, OpenPage, ask, needs_browser, style
from playwright.sync_api import expect

AGREED = "Which military cooperation did the treaty agree on?"  # answered in Arabic first

pytestmark = needs_browser


def test_a_number_leads_to_the_quoted_words_and_lights_them_up(site: str, visit: OpenPage) -> None:
    page = visit(site, width=400)
    ask(page, ENGLISH)
    source = page.locator("#source-1-1")
    mark = page.locator('mark[data-cites="1"]').first
    expect(source).not_to_be_in_viewport()
    page.locator(".sentence a").first.click()
    expect(mark).to_be_in_viewport()
    expect(mark).to_have_class("lit")
    expect(source).to_be_focused()
    page.locator('.sentence a[data-cites="2"]').hover()
    expect(page.locator("mark.lit").first).to_have_attribute("data-cites", "2")


def test_a_point_of_the_timeline_leads_to_its_source(site: str, visit: OpenPage) -> None:
    page = visit(site)
    ask(page, ENGLISH)
    assert page.locator(".timeline li").count() >= 2
    page.locator(".timeline a").last.focus()
    expect(page.locator("mark.lit").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".number.lit").first).to_be_in_viewport()


def test_the_whole_article_opens_at_the_words_and_closes_again(site: str, visit: OpenPage) -> None:
    page = visit(site, width=600)
    ask(page, ENGLISH)
    opener = page.locator(".card", has=page.locator("#source-1-1")).locator("[data-do=read]")
    opener.click()
    article = page.locator("dialog.whole")
    expect(article.locator("mark").first).to_be_in_viewport()
    expect(article.locator("h3")).to_have_text(page.locator(".card h3 a").first.inner_text())
    page.keyboard.press("Escape")
    expect(article).to_be_hidden()
    expect(opener).to_be_focused()
    page.locator(".others > summary").click()
    page.locator(".others [data-do=read]").last.click()
    expect(article.locator("p.here").first).to_be_in_viewport()
    article.locator("[data-do=close]").click()
    expect(article).to_be_hidden()


def test_who_reads_no_arabic_sees_where_military_is(site: str, visit: OpenPage) -> None:
    page = visit(site)
    ask(page, AGREED)
    word = page.locator('.card p[lang="ar"] mark .met', has_text="العسكري").first
    word.hover()
    tip = page.locator(".tip")
    expect(tip.locator("b")).to_have_text("military")
    expect(tip.locator("span")).to_have_text("“military” in the question")
    page.mouse.move(0, 0)
    expect(tip).to_be_hidden()


def test_a_passage_is_read_word_by_word(site: str, visit: OpenPage) -> None:
    page = visit(site)
    ask(page, AGREED)
    card = page.locator('.card:has(p[lang="ar"])').first
    before = card.locator(".passage").first.inner_text()
    note = card.get_by_text("Each word by itself, from a dictionary: no translation.")
    expect(note).to_be_hidden()
    toggle = card.locator("[data-do=gloss]")
    toggle.focus()
    page.keyboard.press("Enter")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    expect(note).to_be_visible()
    assert card.locator("[data-gloss]").first.evaluate("word => getComputedStyle(word, '::after').display") == "block"
    assert card.locator(".passage").first.text_content()
    assert set(before.split()) <= set(card.locator(".passage").first.inner_text().split())  # the original stays


def test_copies_of_an_agency_text_are_folded_into_one_card(site: str, visit: OpenPage) -> None:
    page = visit(site)
    ask(page, SHIP)
    copies = page.locator(".card:has(.copies)").first
    copies.locator(".copies summary").click()
    expect(copies.locator(".copies li").first).to_contain_text("إيفر غيفن")


def test_arabic_runs_from_the_right(site: str, visit: OpenPage) -> None:
    page = visit(site)
    box = page.locator("#question textarea")
    assert style(box, "unicodeBidi") == "plaintext"
    assert style(box, "textAlign") == "start"
    ask(page, ARABIC)
    passage = page.locator('.card .passage p[lang="ar"]').first
    assert style(passage, "direction") == "rtl"
    assert style(passage, "textAlign") == "start"
    assert style(page.locator(".asked"), "direction") == "rtl"
    assert style(page.locator(".card time bdi").first, "direction") == "ltr"
    assert style(page.locator(".sentence a bdi").first, "direction") == "ltr"
    assert style(page.locator(".turn"), "direction") == "ltr"


@pytest.mark.parametrize("locale", ["ar-EG", "he"])
def test_the_answer_stands_on_the_right_where_one_reads_from_there(site: str, visit: OpenPage, locale: str) -> None:
    page = visit(site, locale=locale)
    ask(page, ARABIC)
    answer, sources = page.locator(".reply").bounding_box(), page.locator(".sources").bounding_box()
    assert answer
    assert sources
    assert answer["x"] > sources["x"] + sources["width"] - 1
    assert style(page.locator("#question textarea"), "textAlign") == "start"
