"""The collection as HTML: its charts, what is listed, how it is changed, and how it looks where it may not be."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from shown import ARABIC, ENGLISH, HOSTILE, Parsed

from assistant import Assistant, Settings
from index import BuildReport, Failure, build
from web.changes import Building, Changes
from web.charts import Bar, bars, times
from web.collection import Collection
from web.history import history
from web.line import Line
from web.outcome import Line as Told
from web.outcome import groups, plain
from web.reader import Reader, glossing
from web.upkeep import building, upkeep
from web.wishes import Look

ROWS = [
    ("Ferry late", "The ferry Halcyon was late.", "en", "2025-03-01", "The Post"),
    ("Ferry sunk", "The ferry Halcyon sank.", "en", "2025-01-17", "The Post"),
    ("Fähre gesunken", "Die Fähre Halcyon ist gesunken.", "de", "2025-01-18", "Der Bote"),
    (HOSTILE, f"{HOSTILE} rammed the barge.", "en", "", HOSTILE),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an `index` that has grown once."""
    home = tmp_path_factory.mktemp("home")
    for count in (2, 4):
        written = (
            dict(zip(("title", "text", "language", "published", "outlet"), row, strict=True)) for row in ROWS[:count]
        )
        (home / "news.jsonl").write_text("\n".join(map(json.dumps, written)))
        build(home / "news.jsonl", home / "index")
    return home


@pytest.fixture(scope="module")
def assistant(home: Path) -> Iterator[Assistant]:
    with Assistant.open(home / "index") as opened:
        yield opened


@pytest.fixture
def collection(assistant: Assistant, home: Path) -> Collection:
    return Collection(assistant, Changes.of(Settings(index=str(home / "index"))), Line())


def reader(assistant: Assistant) -> Reader:
    return Reader(ENGLISH, glossing(assistant), assistant.article)


def shares(html: str) -> list[str]:
    return [str(one["style"]).removeprefix("--share: ") for one in Parsed(html).attributes("li") if "style" in one]


def test_bars_say_their_figures_and_stand_in_proportion() -> None:
    html = bars("Outlets", [Bar("The Post", "", 4), Bar("Der Bote", "de", 1)], ENGLISH)
    assert Parsed(html).text("li") == "The Post 4Der Bote 1"
    assert shares(html) == ["1.000", "0.250"]
    assert bars("Outlets", [], ENGLISH) == ""


def test_more_than_six_bars_wait_until_they_are_asked_for() -> None:
    html = bars("Outlets", [Bar(f"o{n}", "", 9 - n) for n in range(8)], ENGLISH)
    assert Parsed(html).text("details") == "Show moreo6 3o7 2"


def test_months_without_articles_keep_their_place() -> None:
    html = times({"2024-11": 2, "2025-01": 4}, 1, ENGLISH)
    assert (len(Parsed(html).attributes("li")), shares(html)) == (3, ["0.500", "1.000"])
    assert Parsed(html).text("ol") == "2024-11: 22025-01: 4"
    assert Parsed(html).text("figcaption") == "2024-112025-01"
    assert "Without a date: 1" in html


def test_a_long_time_is_told_in_years() -> None:
    html = times({"2019-02": 1, "2019-03": 1, "2022-05": 1}, 0, ARABIC)
    assert Parsed(html).text("ol") == "2019: 22022: 1"
    assert len(Parsed(html).attributes("li")) == 4
    assert times({}, 3, ENGLISH) == ""
    assert Parsed(times({"2019-02": 1}, 0, ENGLISH)).text("figcaption") == "2019-02"


def test_the_newest_are_shown_until_words_are_looked_for(collection: Collection, assistant: Assistant) -> None:
    own = reader(assistant)
    titles = [one["data-article"] for one in Parsed(collection.found(Look(), own)).attributes("button")]
    assert len(titles) == 4
    parsed = Parsed(collection.found(Look("ferry Halcyon", language="de"), own))
    assert "Die Fähre Halcyon ist gesunken." in parsed.text("blockquote")
    assert len(parsed.attributes("button")) == 1
    assert "No article found." in collection.found(Look("Halcyon", outlet="Nobody"), own)


def test_what_is_found_far_less_well_is_not_shown(sample_index: Path) -> None:
    with Assistant.open(sample_index) as assistant:
        own = Collection(assistant, Changes.of(Settings(index=str(sample_index))), Line())
        shown = Parsed(own.found(Look("Which ship blocked the Suez Canal?"), reader(assistant)))
    ids = [str(one["data-article"]) for one in shown.attributes("button")]
    assert ids
    assert len(ids) < 8  # of 21
    assert ids[0].startswith("suez")


def test_more_are_offered_where_there_are_more(collection: Collection, assistant: Assistant) -> None:
    for look, count in ((Look(shown=3), 3), (Look("Halcyon", shown=2), 2)):
        buttons = Parsed(collection.found(look, reader(assistant))).attributes("button")
        assert [one["data-do"] for one in buttons] == ["read"] * count + ["more"]
        assert buttons[-1]["data-shown"] == str(look.shown + 20)


def test_nothing_of_an_article_is_html(collection: Collection, assistant: Assistant) -> None:
    for html in (
        collection.sheet(Look(HOSTILE), reader(assistant)),
        collection.found(Look("barge " + HOSTILE), reader(assistant)),
    ):
        parsed = Parsed(html)
        assert not {tag for tag, _ in parsed.elements} & {"script", "img", "textarea", "style"}
        assert HOSTILE in parsed.text()
        assert not [name for _, attributes in parsed.elements for name in attributes if name.startswith("on")]


def test_where_the_line_is_full_a_search_says_so(collection: Collection, assistant: Assistant) -> None:
    collection.line = Line(0, 0)
    assert "too many questions" in Parsed(collection.found(Look("ferry"), reader(assistant))).text("p")


def test_who_may_not_change_the_index_has_no_button_for_it(home: Path, assistant: Assistant) -> None:
    remote = Settings(index=str(home / "index"), host="0.0.0.0", auth="people")
    html = Collection(assistant, Changes.of(remote), Line()).sheet(Look(), reader(assistant))
    deeds = {one["data-do"] for one in Parsed(html).attributes("button")}
    assert deeds == {"close", "look", "read"}
    assert ENGLISH.changes_off in html
    assert str(home) not in html
    trusted = upkeep(Changes.of(replace(remote, allow_changes=True)), ENGLISH)
    assert {one["data-do"] for one in Parsed(trusted).attributes("button")} == {"update", "anew", "serve"}


def test_a_damaged_index_can_be_mended_from_the_sheet(tmp_path: Path, samples: Path) -> None:
    build(samples / "treaty-signed.ar.md", tmp_path / "index")
    with Assistant.open(tmp_path / "index") as assistant:
        own = Collection(assistant, Changes.of(Settings(index=str(tmp_path / "index"))), Line())
        for path in tmp_path.glob("index/segments/*/terms.sqlite"):
            path.write_bytes(b"damaged")
        parsed = Parsed(own.sheet(Look(), reader(assistant)))
    assert "dalil index" in parsed.text("section")
    assert "update" in {one["data-do"] for one in parsed.attributes("button")}


def test_the_generations_say_what_each_changed(home: Path) -> None:
    parsed = Parsed(history(home / "index", ENGLISH, changeable=True))
    assert parsed.text("b") == "Answers now"
    assert "New: 2" in parsed.text("summary")
    assert parsed.text("ul").count("news.jsonl:") == 2
    assert [one["data-generation"] for one in parsed.attributes("button")] == ["1"]
    assert history(home / "nothing", ENGLISH, changeable=True) == ""


def test_a_build_is_told_while_it_runs_and_when_it_has_ended() -> None:
    parsed = Parsed(building(Building("running", "embedding", 3, 8), ENGLISH))
    assert (parsed.attributes("progress")[0]["value"], parsed.text("p")) == ("3", "Preparing new passages · 3 of 8")
    assert Parsed(building(Building("running"), ENGLISH)).text("p") == "Reading files"
    report = BuildReport(["a.md"], [], ["b.md"], ["c.md"], [Failure("d.png", HOSTILE)], ["a note"], seconds=1.23)
    text = Parsed(building(Building("done", report=report), ENGLISH)).text()
    assert text == f"Done in 1.2 s · Unchanged: 1a noteCould not be read: 1d.png{HOSTILE}New: 1a.mdGone: 1b.md"
    failed = Parsed(building(Building("failed", error="the disk is full"), ENGLISH)).text()
    assert failed == "the disk is fullThe index stays as it was."
    assert Parsed(building(Building(), ENGLISH)).text() == ""


def test_a_report_is_told_to_programs_and_to_people() -> None:
    report = BuildReport([f"{n}.md" for n in range(150)], failed=[Failure("d.png", "no")] * 2000, articles=150)
    told = plain(report)
    assert (told["added"], told["failures"], len(told["failed"]), told["articles"]) == (150, 2000, 1000, 150)
    unread, added = groups(report)
    assert (unread.name, unread.count, unread.lines[0]) == ("unread", 2000, Told("d.png", "no"))
    assert (added.name, added.count, len(added.lines)) == ("added", 150, 100)
