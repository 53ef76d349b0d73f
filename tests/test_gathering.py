import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import move
from typing import NamedTuple

import pytest
from newsstand import Newsstand, Reply

from index import Article, Failure, Index, SettingsError, build
from index.addresses import normal
from index.cuttings import Cuttings
from index.gathering import OFFLINE, Web, gather
from index.generations import candidates, read
from index.progress import Step, silent
from index.readers import read as read_file
from index.reading import Reader
from index.sources import File, Unread

SHIP = "The container ship left the canal on Monday after six days aground, and traffic began to move again."
RAIN = "Heavy rain fell over the northern hills on Tuesday, and three villages were cut off by the swollen river."
MOON = "The lander touched down near the south pole of the Moon on Wednesday, and sent its first pictures home."
VERSION = {"etag": '"one"'}


def page(title: str, text: str, head: str = "") -> Reply:
    """An article's page with boilerplate around it."""
    body = (
        f"<html lang=en><head><title>{title}</title>{head}</head><body><nav>Home Sport</nav><article><h1>{title}</h1>"
    )
    return Reply(f"{body}<p>{text}</p></article><footer>All rights</footer></body></html>".encode(), headers=VERSION)


def rss(*items: tuple[str, str, str], version: str = "one") -> Reply:
    """A feed of (path, title, text)."""
    inside = "".join(
        f"<item><link>{a}</link><title>{b}</title><description>{c}</description></item>" for a, b, c in items
    )
    feed = f"<rss version='2.0'><channel><title>Harbour Post</title>{inside}</channel></rss>"
    return Reply(feed.encode(), "application/rss+xml", headers={"etag": f'"{version}"'})


def sitemap(**pages: str) -> Reply:
    """A sitemap of the pages by the days they were changed."""
    inside = "".join(f"<url><loc>/{path}</loc><lastmod>{day}</lastmod></url>" for path, day in pages.items())
    return Reply(f"<urlset>{inside}</urlset>".encode(), "application/xml")


class Found(NamedTuple):
    """What was gathered, by path."""

    articles: dict[str, Article]
    failed: list[Failure]


class Desk:
    """Gathers from the newsstand again and again, after what it was asked before is forgotten."""

    def __init__(self, stand: Newsstand, folder: Path) -> None:
        self.stand = stand
        self.folder = folder

    def gather(self, *urls: str, **web: object) -> Found:
        self.stand.asked.clear()
        return self.read(urls, self.stand.web(**web))

    def read(self, urls: tuple[str, ...], web: Web | None) -> Found:
        places = [normal(self.stand.url(url)) for url in urls]
        with Reader() as reader:
            found = gather(places, Cuttings(self.folder), web, reader, silent)
        items = [
            replace(item, url=file.url) if isinstance(item, Article) else item
            for file in found if isinstance(file, File) for item in read_file(file.path, file.name)
        ]  # fmt: skip
        failed = [item.failure for item in found if isinstance(item, Unread)]
        failed += [item for item in items if isinstance(item, Failure)]
        here = self.stand.url("")
        return Found(
            {item.id.removeprefix(here): item for item in items if isinstance(item, Article)},
            [Failure(failure.path.removeprefix(here), failure.reason) for failure in failed],
        )


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with Newsstand() as found:
        found.pages |= {"/ship": page("Ship", SHIP), "/rain": page("Rain", RAIN), "/moon": page("Moon", MOON)}
        yield found


@pytest.fixture
def desk(stand: Newsstand, tmp_path: Path) -> Desk:
    return Desk(stand, tmp_path / "web")


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_a_page_is_an_article_named_by_its_url(desk: Desk) -> None:
    canonical = '<link rel="canonical" href="https://elsewhere.example/"><meta property="og:site_name" content="Post">'
    desk.stand.pages["/ship"] = page("Ship", SHIP, canonical)
    found = desk.gather("/ship#comments")
    assert (list(found.articles), found.failed) == (["/ship"], [])
    article = found.articles["/ship"]
    assert (article.id, article.url, article.path) == (desk.stand.url("/ship"),) * 3
    assert (article.title, article.outlet) == ("Ship", "Post")
    assert SHIP in article.text
    assert "All rights" not in article.text


def test_a_page_that_is_as_it_was_is_not_sent_again(desk: Desk) -> None:
    first = desk.gather("/ship")
    assert desk.gather("/ship") == first
    assert desk.stand.asked[-1].headers["if-none-match"] == '"one"'


def test_a_page_that_changed_is_as_it_is_now(desk: Desk) -> None:
    desk.gather("/ship")
    desk.stand.pages["/ship"] = page("Ship", MOON)._replace(headers={})
    assert MOON in desk.gather("/ship").articles["/ship"].text


def test_entries_of_a_feed_are_articles(desk: Desk) -> None:
    desk.stand.pages["/feed"] = rss(("/ship", "Ship", SHIP), ("/rain", "Rain", RAIN))
    found = desk.gather("/feed")
    assert (set(found.articles), found.failed, desk.stand.paths) == ({"/ship", "/rain"}, [], ["/feed"])
    article = found.articles["/ship"]
    assert (article.title, article.text, article.outlet) == ("Ship", SHIP, "Harbour Post")
    assert article.url == desk.stand.url("/ship")


def test_a_feed_keeps_what_has_left_it(desk: Desk) -> None:
    desk.stand.pages["/feed"] = rss(("/ship", "Ship", SHIP), ("/rain", "Rain", RAIN))
    desk.gather("/feed")
    desk.stand.pages["/feed"] = rss(("/moon", "Moon", MOON), ("/rain", "Rain", RAIN), version="two")
    assert set(desk.gather("/feed").articles) == {"/ship", "/rain", "/moon"}


def test_the_full_text_comes_from_the_page_when_asked_and_from_then_on(desk: Desk) -> None:
    desk.stand.pages["/feed"] = rss(("/ship", "Ship", "Short."))
    assert desk.gather("/feed").articles["/ship"].text == "Short."
    assert SHIP in desk.gather("/feed", full_text=True).articles["/ship"].text
    assert desk.stand.paths == ["/feed", "/ship"]
    desk.stand.pages["/feed"] = rss(("/rain", "Rain", "Short."), ("/ship", "Ship", "Short."), version="two")
    assert RAIN in desk.gather("/feed").articles["/rain"].text
    assert desk.stand.paths == ["/feed", "/rain"]


def test_a_feed_that_changed_may_be_asked_for_its_full_text(desk: Desk) -> None:
    desk.stand.pages["/feed"] = rss(("/ship", "Ship", "Short."))
    desk.gather("/feed")
    desk.stand.pages["/feed"] = rss(("/rain", "Rain", "Short."), ("/ship", "Ship", "Short."), version="two")
    found = desk.gather("/feed", full_text=True).articles
    assert SHIP in found["/ship"].text
    assert RAIN in found["/rain"].text


def test_pages_of_a_sitemap_are_articles(desk: Desk) -> None:
    desk.stand.pages["/sitemap.xml"] = sitemap(ship="2025-11-18", rain="2025-11-19")
    found = desk.gather("/sitemap.xml")
    assert (set(found.articles), found.failed) == ({"/ship", "/rain"}, [])
    assert desk.stand.paths == ["/sitemap.xml", "/rain", "/ship"]
    assert desk.gather("/sitemap.xml") == found
    assert desk.stand.paths == ["/sitemap.xml"]
    desk.stand.pages["/sitemap.xml"] = sitemap(ship="2025-11-18", rain="2025-11-20", moon="2025-11-20")
    assert set(desk.gather("/sitemap.xml").articles) == {"/ship", "/rain", "/moon"}
    assert desk.stand.paths == ["/sitemap.xml", "/rain", "/moon"]


def test_a_sitemap_leads_to_others_and_not_in_circles(desk: Desk) -> None:
    both = "<sitemapindex><sitemap><loc>/part.xml</loc></sitemap><sitemap><loc>/all.xml</loc></sitemap></sitemapindex>"
    desk.stand.pages["/all.xml"] = Reply(both.encode(), "text/xml")
    desk.stand.pages["/part.xml"] = sitemap(ship="2025-11-18")
    assert list(desk.gather("/all.xml").articles) == ["/ship"]
    assert desk.stand.paths == ["/all.xml", "/part.xml", "/ship"]
    assert list(desk.gather("/all.xml").articles) == ["/ship"]
    assert desk.stand.paths == ["/all.xml", "/part.xml"]


def test_a_sitemap_that_is_as_it_was_is_not_looked_at(desk: Desk) -> None:
    one = "<sitemapindex><sitemap><loc>/part.xml</loc><lastmod>2025-11-18</lastmod></sitemap></sitemapindex>"
    desk.stand.pages["/all.xml"] = Reply(one.encode(), "text/xml")
    desk.stand.pages["/part.xml"] = sitemap(ship="2025-11-18")
    desk.gather("/all.xml")
    assert list(desk.gather("/all.xml").articles) == ["/ship"]
    assert desk.stand.paths == ["/all.xml"]


def test_a_sitemap_leads_to_fifty_others_at_most(desk: Desk) -> None:
    inside = "".join(f"<sitemap><loc>/{number}.xml</loc></sitemap>" for number in range(80))
    desk.stand.pages["/all.xml"] = Reply(f"<sitemapindex>{inside}</sitemapindex>".encode(), "text/xml")
    desk.stand.pages |= {f"/{number}.xml": sitemap() for number in range(80)}
    desk.gather("/all.xml")
    assert len(desk.stand.paths) == 51


def test_pages_beyond_the_bound_wait_for_the_next_build(desk: Desk) -> None:
    desk.stand.pages["/sitemap.xml"] = sitemap(ship="2025-11-18", rain="2025-11-19", moon="2025-11-20")
    found = desk.gather("/sitemap.xml", pages=2)
    assert set(found.articles) == {"/moon", "/rain"}
    assert found.failed == [("/sitemap.xml", "1 of its pages wait for the next build; one fetches 2")]
    found = desk.gather("/sitemap.xml", pages=2)
    assert (set(found.articles), found.failed) == ({"/moon", "/rain", "/ship"}, [])


def test_a_sitemap_has_no_pages_of_another_site(desk: Desk) -> None:
    desk.stand.pages["/sitemap.xml"] = Reply(
        b"<urlset><url><loc>http://other.example/a</loc></url></urlset>", "text/xml"
    )
    assert desk.gather("/sitemap.xml").failed == [("http://other.example/a", "its sitemap is that of another site")]


def test_a_list_on_a_list_is_no_article(desk: Desk) -> None:
    desk.stand.pages["/feed"] = rss(("/feed2", "Feed", "Short."))
    desk.stand.pages["/feed2"] = rss(("/ship", "Ship", SHIP))
    found = desk.gather("/feed", full_text=True)
    assert found == ({}, [("/feed2", "it is a list, and no article; name it as a SOURCE")])


def test_a_page_that_went_away_is_told_and_stays(desk: Desk) -> None:
    desk.gather("/ship")
    del desk.stand.pages["/ship"]
    found = desk.gather("/ship")
    assert (list(found.articles), found.failed) == (["/ship"], [("/ship", "the server answers 404 Not Found")])


def test_what_will_not_change_is_not_asked_again_and_what_may_is(desk: Desk) -> None:
    desk.stand.pages["/sitemap.xml"] = sitemap(gone="2025-11-19", ill="2025-11-18", ship="2025-11-17")
    desk.stand.pages["/ill"] = Reply(status=500)
    told = {("/gone", "the server answers 404 Not Found"), ("/ill", "the server answers 500 Internal Server Error")}
    for asked in (["/sitemap.xml", "/gone", "/ill", "/ship"], ["/sitemap.xml", "/ill"]):
        assert set(desk.gather("/sitemap.xml").failed) == told
        assert desk.stand.paths == asked
    desk.stand.pages["/ill"] = page("Rain", RAIN)
    assert set(desk.gather("/sitemap.xml").articles) == {"/ship", "/ill"}


def test_one_page_of_two_sources_is_one_article(desk: Desk) -> None:
    desk.stand.pages["/feed"] = rss(("/ship", "Ship", "Short."))
    for _ in range(2):
        found = desk.gather("/ship", "/feed", "/ship#top")
        assert (list(found.articles), found.failed) == (["/ship"], [])
        assert SHIP in found.articles["/ship"].text


def test_a_feed_that_becomes_a_page_is_told_and_its_articles_stay(desk: Desk) -> None:
    desk.stand.pages["/feed"] = rss(("/ship", "Ship", SHIP))
    desk.gather("/feed")
    desk.stand.pages["/feed"] = page("Sorry", "We have moved.")._replace(headers={})
    found = desk.gather("/feed")
    assert (list(found.articles), found.failed) == (["/ship"], [("/feed", "it was a feed and is none now")])


def test_a_page_without_an_article_is_told(desk: Desk) -> None:
    desk.stand.pages["/empty"] = Reply(b"<html><body></body></html>")
    assert desk.gather("/empty").failed == [("/empty", "no article text was found in the page")]


@pytest.mark.parametrize("declared", ["windows-1256", "cp1256"])
def test_the_server_may_say_the_encoding(desk: Desk, declared: str) -> None:
    text = "غادرت السفينة القناة يوم الاثنين بعد ستة أيام من جنوحها وبدأت حركة الملاحة تعود إلى طبيعتها"
    body = f"<html><body><article><p>{text}</p></article></body></html>"
    desk.stand.pages["/ar"] = Reply(body.encode("cp1256"), f"text/html; charset={declared}")
    assert desk.gather("/ar").articles["/ar"].text == text


@pytest.mark.parametrize("declared", ["iso-8859-1", "klingon", "us-ascii"])
def test_a_server_that_is_wrong_about_it_does_no_harm(desk: Desk, declared: str) -> None:
    text = "غادرت السفينة القناة يوم الاثنين بعد ستة أيام من جنوحها وبدأت حركة الملاحة تعود إلى طبيعتها"
    body = f"<html><body><article><p>{text}</p></article></body></html>"
    desk.stand.pages["/ar"] = Reply(body.encode(), f"text/html; charset={declared}")
    assert desk.gather("/ar").articles["/ar"].text == text


def test_without_leave_what_is_kept_is_given_and_nobody_is_asked(desk: Desk) -> None:
    first = desk.gather("/ship")
    desk.stand.asked.clear()
    assert desk.read(("/ship", "/rain"), None) == (first.articles, [("/ship", OFFLINE), ("/rain", OFFLINE)])
    assert desk.stand.asked == []


def test_what_was_fetched_before_a_stop_is_not_fetched_again(desk: Desk) -> None:
    desk.stand.pages["/sitemap.xml"] = sitemap(ship="2025-11-19", rain="2025-11-18")

    def stop(step: Step, done: int, total: int) -> None:
        if (step, done, total) == ("fetching", 1, 2):
            raise KeyboardInterrupt

    with Reader() as reader, pytest.raises(KeyboardInterrupt):
        gather([desk.stand.url("/sitemap.xml")], Cuttings(desk.folder), desk.stand.web(), reader, stop)
    assert set(desk.gather("/sitemap.xml").articles) == {"/ship", "/rain"}
    assert desk.stand.paths == ["/sitemap.xml", "/rain"]


def test_a_record_tells_no_more_than_it_must(desk: Desk) -> None:
    desk.gather("/ship")
    (record,) = desk.folder.glob("*.json")
    kept = {name: value for name, value in json.loads(record.read_bytes()).items() if value}
    assert kept == {"url": desk.stand.url("/ship"), "kind": "page", "file": f"{record.stem}.html", "etag": '"one"'}


def held(into: Path) -> set[str]:
    with Index.open(into) as index:
        return {kept.article.id for kept in index.archive.articles()}


def sources(into: Path) -> tuple[str, ...]:
    return read(into, candidates(into)[0]).manifest.sources


def test_a_build_without_leave_is_refused_and_nothing_is_written(stand: Newsstand, into: Path) -> None:
    with pytest.raises(SettingsError, match="is a URL, and Dalil is offline unless asked; add --allow-network"):
        build(stand.url("/ship"), into)
    assert not into.exists()
    assert stand.asked == []


def test_a_build_embeds_what_is_new(stand: Newsstand, into: Path, tmp_path: Path) -> None:
    stand.pages["/feed"] = rss(("/ship", "Ship", SHIP))
    report = build([stand.url("/feed"), stand.url("/moon"), stand.url("/nothing")], into, web=stand.web())
    assert (len(report.added), report.embedded, len(report.failed)) == (2, 2, 1)
    assert sources(into) == (stand.url("/feed"), stand.url("/moon"))  # what was never there is none
    move(into, tmp_path / "moved")
    stand.pages["/feed"] = rss(("/rain", "Rain", RAIN), version="two")
    report = build([], tmp_path / "moved", web=stand.web())
    assert (report.added, report.removed, report.embedded) == ([f"{stand.url('/rain')}:1"], [], 1)
    assert held(tmp_path / "moved") == {stand.url(path) for path in ("/ship", "/rain", "/moon")}
    report = build([], tmp_path / "moved", web=stand.web())
    assert (len(report.unchanged), report.embedded, report.generation) == (3, 0, 2)


def test_an_index_brought_up_to_date_offline_keeps_its_urls(stand: Newsstand, into: Path, tmp_path: Path) -> None:
    (tmp_path / "moon.txt").write_text(MOON)
    build([stand.url("/ship"), tmp_path / "moon.txt"], into, web=stand.web())
    (tmp_path / "moon.txt").write_text(MOON + " It slept.")
    stand.asked.clear()
    report = build([], into)
    assert report.failed == [Failure(stand.url("/ship"), OFFLINE)]
    assert (report.changed, report.unchanged, stand.asked) == (["moon.txt"], [stand.url("/ship")], [])


def test_an_index_within_a_source_is_no_part_of_it(stand: Newsstand, tmp_path: Path) -> None:
    (tmp_path / "moon.txt").write_text(MOON)
    for _ in range(2):
        report = build([tmp_path, stand.url("/ship")], tmp_path / "dalil-index", web=stand.web())
        assert (report.articles, report.failed) == (2, [])
