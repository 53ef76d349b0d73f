"""The collection on the page, in a real browser: found, read, added to, built anew, reported and taken back."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import served
from browsing import ENGLISH, OpenPage, again, ask, needs_browser
from playwright.sync_api import Browser, Locator, Page, expect
from test_page_fit import looked_at

from assistant import Settings
from index import build
from web import changes

pytestmark = needs_browser
NAMES = ("treaty-signed.ar.md", "moon-landing.hi.md", "highseas-sixtieth.es.md", "quake-toll-corrected.tr.md")
SHEET = ".sheets dialog.collection[open]"
FERRY = "The ferry Halcyon rammed the pier of Larkhaven at dawn."
DROPPED = """([name, text]) => {
    const data = new DataTransfer()
    data.items.add(new File([text], name))
    const place = document.querySelector('.sheets .drop')
    for (const type of ['dragover', 'drop']) {
        place.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true}))
    }
}"""


@pytest.fixture(scope="module")
def home(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `news` and the `index` of it, which the tests change one after another."""
    home = tmp_path_factory.mktemp("collection")
    (home / "news").mkdir()
    for name in NAMES:
        shutil.copyfile(samples / name, home / "news" / name)
    build(home / "news", home / "index")
    return home


@pytest.fixture(scope="module")
def own(home: Path) -> Iterator[str]:
    """The address of a page over that index, in this process."""
    with served.site(Settings(index=str(home / "index"))) as url:
        yield url


def opened(page: Page) -> Locator:
    """The sheet of the collection."""
    page.locator("header [data-do=collection]").click()
    page.locator(SHEET).wait_for()
    return page.locator(SHEET)


def figure(sheet: Locator) -> str:
    """How many articles the sheet says there are."""
    return sheet.locator(".figures dd").first.inner_text()


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en-GB", ("Collection", "Turkish", "Arabic", "military cooperation")),
        ("ar-EG", ("المجموعة", "التركية", "العربية", "التعاون العسكري")),
    ],
)
def test_any_article_is_found_and_read(own: str, visit: OpenPage, locale: str, words: tuple[str, ...]) -> None:
    title, language, arabic, asked = words
    page = visit(own, locale=locale, width=360, dark=locale == "en-GB")
    sheet = opened(page)
    expect(sheet.locator("h2")).to_have_text(title)
    expect(sheet.locator(".bars").first.locator("li", has_text=language)).to_have_count(1)
    expect(sheet.locator(".articles > li")).to_have_count(int(figure(sheet)))
    looked_at(page, f"{locale}-360-other-collection")
    sheet.locator("[name=words]").fill(asked)
    page.keyboard.press("Enter")
    found = sheet.locator(".articles > li", has=page.locator(".passage .met")).first
    expect(found.locator(".about")).to_contain_text(arabic)
    found.locator("[data-do=read]").click()
    article = page.locator("dialog.whole[open]")
    expect(article.locator("h3")).to_have_text(found.locator("[data-do=read]").inner_text())
    expect(article.locator("p.here")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(found.locator("[data-do=read]")).to_be_focused()
    found.locator("[data-do=read]").click()  # and once more
    expect(article).to_be_visible()
    page.keyboard.press("Escape")
    sheet.locator("[name=words]").fill("")
    sheet.locator("[name=in_language]").select_option("tr")
    expect(sheet.locator(".articles > li")).to_have_count(1)
    expect(sheet.locator(".articles .about")).to_contain_text(language)
    page.keyboard.press("Escape")
    expect(page.locator(SHEET)).to_have_count(0)


def test_a_dropped_file_is_indexed_reported_and_asked(own: str, visit: OpenPage) -> None:
    page = visit(own)
    sheet = opened(page)
    before = int(figure(sheet))
    page.evaluate(DROPPED, ["ferry.txt", FERRY])
    expect(sheet.locator(".building")).to_have_attribute("data-state", "done")
    expect(sheet.locator(".building .added summary")).to_have_text("New: 1")
    sheet.locator(".building .added summary").click()
    expect(sheet.locator(".building .added li")).to_have_text("ferry.txt")
    expect(sheet.locator(".figures dd").first).to_have_text(str(before + 1))
    expect(sheet.locator(".articles")).to_contain_text("ferry Halcyon")
    expect(sheet.locator(".said")).to_contain_text("Done in")
    sheet.locator("[data-do=close]").click()
    ask(page, "Which ferry rammed the pier of Larkhaven?")
    expect(page.locator(".sentence p").first).to_contain_text("Halcyon")


def test_of_a_dropped_folder_what_can_be_read_is_indexed_and_the_rest_counted(
    own: str, visit: OpenPage, tmp_path: Path
) -> None:
    folder = tmp_path / "Larkhaven"
    (folder / "2024" / "may").mkdir(parents=True)
    for place in ("ferry.txt", "2024/ferry.txt", "2024/may/ferry.txt"):
        (folder / place).write_text(f"{FERRY} It is told in {place}.")
    for place in ("pier.png", "2024/.hidden.txt"):
        (folder / place).write_bytes(b"\x89PNG")
    page = visit(own)
    sheet = opened(page)
    drop(page, folder)
    added = sheet.locator(".building .added li")
    expect(sheet.locator(".building .added summary")).to_have_text("New: 3")
    names = ["Larkhaven_2024_ferry.txt", "Larkhaven_2024_may_ferry.txt", "Larkhaven_ferry.txt"]
    assert sorted(added.all_text_contents()) == names
    expect(sheet.locator(".upkeep .problem[role=alert]")).to_have_text("Files left out, of types that are not read: 2")


def drop(page: Page, path: Path) -> None:
    """Lets a file or folder of this computer fall where files are dropped, as the system does."""
    box = page.locator(".sheets .drop").bounding_box()
    assert box
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    there = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2, "data": data}
    session = page.context.new_cdp_session(page)
    for event in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": event, **there})


def test_an_index_is_made_anew(own: str, visit: OpenPage) -> None:
    page = visit(own)
    sheet = opened(page)
    there = figure(sheet)
    sheet.locator("[data-do=anew]").click()
    expect(sheet.locator(".building .verdict")).to_contain_text("Unchanged: 0")  # not the build before
    expect(sheet.locator(".figures dd").first).to_have_text(there)


def test_the_bar_outlives_the_page_and_no_question_waits_for_it(
    own: str, home: Path, visit: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()

    def slow(*arguments: Any, **options: Any) -> Any:
        options["progress"]("embedding", 3, 8)
        assert go.wait(served.SECONDS)
        return build(*arguments, **options)

    monkeypatch.setattr(changes, "build", slow)
    shutil.copyfile(home / "news" / NAMES[0], home / "news" / "again.ar.md")
    page = visit(own, locale="ar-EG", dark=True)
    sheet = opened(page)
    sheet.locator("[data-do=update]").click()
    bar = sheet.locator(".building progress")
    expect(bar).to_have_attribute("value", "3")
    expect(sheet.locator(".step")).to_have_text("تجهيز المقاطع الجديدة · 3 من 8")
    looked_at(page, "ar-EG-1280-dark-building")
    page.reload()
    expect(bar).to_have_attribute("value", "3")
    sheet.locator("[data-do=close]").click()
    expect(page.locator("header [data-do=collection]")).to_have_attribute("aria-busy", "true")
    ask(page, ENGLISH)
    expect(page.locator(".sentence a").first).to_have_text("[1]")
    go.set()
    expect(page.locator("header [data-do=collection]:not([aria-busy])")).to_be_visible()
    expect(page.locator("#filters label", has_text="العربية").locator("i")).to_have_text("2")
    again(page)
    expect(page.locator(".sentence a").first).to_have_text("[1]")
    page.reload()
    expect(page.locator(SHEET)).to_have_count(0)


def test_one_goes_back_to_an_older_index_and_on_again(own: str, visit: OpenPage) -> None:
    page = visit(own)
    sheet = opened(page)
    newest = figure(sheet)
    row = sheet.locator(".history > li").nth(1)
    expect(sheet.locator(".history .served")).to_have_count(1)
    row.locator("[data-do=serve]").click()
    expect(row.locator(".served")).to_have_text("Answers now")
    expect(sheet.locator(".figures dd").first).not_to_have_text(newest)
    sheet.locator(".history > li").first.locator("[data-do=serve]").click()
    expect(sheet.locator(".figures dd").first).to_have_text(newest)
    expect(sheet.locator(".history > li").first.locator(".added, .changed, .removed")).not_to_have_count(0)


def test_what_cannot_be_added_is_told_in_one_line(own: str, home: Path, browser: Browser) -> None:
    page = browser.new_page()  # a refusal is an error in the browser's console
    page.goto(own + "/#collection")
    sheet = page.locator(SHEET)
    told = sheet.locator(".upkeep .problem[role=alert]")
    page.set_input_files(".sheets [name=files]", {"name": "tool.exe", "mimeType": "", "buffer": b"MZ"})
    expect(told).to_contain_text("'tool.exe' is of a type that Dalil does not read")
    sheet.locator("[name=source]").fill("https://news.example/feed")
    sheet.locator("[data-do=add]").click()
    expect(told).to_contain_text("--allow-network")
    (home / "picture.png").write_bytes(b"\x89PNG")
    sheet.locator("[name=source]").fill(str(home / "picture.png"))
    page.keyboard.press("Enter")
    expect(sheet.locator(".building .unread .reason")).to_contain_text("does not read .png")
    expect(told).to_be_empty()
    expect(sheet.locator("[name=source]")).to_have_value("")
    page.route("**/api/index", lambda route: route.abort())
    sheet.locator("[data-do=update]").click()
    expect(told).to_have_text("Dalil cannot be reached. Is it still running?")
    page.close()
