import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from shown import ARABIC, ENGLISH, HOSTILE, READER, Parsed

from assistant import Assistant
from index import Census, Index, build, census
from web.filters import filters
from web.reader import Reader, glossing
from web.texts import every
from web.welcome import head, welcome
from web.wishes import Wish

COUNTED = Census(5, {"en": 3, "xx": 2}, {"The Post": 4, "": 1}, "2024-05-01", "2025-01-17", ())


@pytest.fixture(scope="module")
def assistant(sample_index: Path) -> Iterator[Assistant]:
    with Assistant.open(sample_index) as opened:
        yield opened


def reader(assistant: Assistant, language: str = "en") -> Reader:
    return Reader(every()[language], glossing(assistant), assistant.article)


def asked(html: str) -> list[str | None]:
    return [one["data-ask"] for one in Parsed(html).attributes("button")]


def test_the_filters_have_counts() -> None:
    parsed = Parsed(filters(COUNTED, Wish(), ENGLISH))
    assert parsed.text("fieldset") == "LanguagesEnglish3xx2OutletsThe Post4"
    dates = [one for one in parsed.attributes("input") if one["type"] == "date"]
    assert [(one["name"], one["min"], one["max"], one["value"]) for one in dates] == [
        ("since", "2024-05-01", "2025-01-17", ""), ("until", "2024-05-01", "2025-01-17", "")
    ]  # fmt: skip


def test_the_filters_are_as_they_were_chosen() -> None:
    wish = Wish(since="2024-06-01", languages=("en",), outlets=("The Post",))
    inputs = Parsed(filters(COUNTED, wish, ARABIC)).attributes("input")
    assert [one["value"] for one in inputs if "checked" in one] == ["en", "The Post"]
    assert inputs[0]["value"] == "2024-06-01"


def test_hostile_outlets_stay_text() -> None:
    counted = replace(COUNTED, outlets={HOSTILE: 1}, languages={HOSTILE: 1})
    parsed = Parsed(filters(counted, Wish(since=HOSTILE), ENGLISH))
    assert not {tag for tag, _ in parsed.elements} & {"script", "img", "textarea"}
    assert parsed.text("fieldset").count(HOSTILE) == 2


def test_a_collection_without_dates_or_outlets_has_no_such_filters() -> None:
    parsed = Parsed(filters(Census(1, {"en": 1}, {"": 1}, "", "", ()), Wish(), ENGLISH))
    assert parsed.text("legend") == "Languages"
    assert "min" not in parsed.attributes("input")[0]


def test_the_head_offers_every_language_by_its_own_name() -> None:
    options = Parsed(head(ARABIC)).attributes("option")
    assert {one["value"] for one in options} == set(every())
    assert [one["value"] for one in options if "selected" in one] == ["ar"]


@pytest.mark.parametrize(("language", "first"), [("en", "What did the treaty"), ("ar", "كم سفينة"), ("fr", "What did")])
def test_the_samples_have_questions_the_readers_own_first(assistant: Assistant, language: str, first: str) -> None:
    with assistant.serving.index() as index:
        html = welcome(census(index.archive), reader(assistant, language))
    questions = asked(html)
    assert str(questions[0]).startswith(first)
    assert len(questions) == 4


def test_another_collection_is_asked_by_its_own_titles(tmp_path: Path) -> None:
    rows = [
        {"title": title, "text": "The ferry was late.", "language": language, "published": day}
        for title, language, day in (
            ("Old ferry", "en", "2020-01-01"), ("New ferry", "en", "2025-01-01"), ("Fähre", "de", "2021-01-01"),
        )
    ]  # fmt: skip
    (tmp_path / "news.jsonl").write_text("\n".join(map(json.dumps, rows)))
    build(tmp_path / "news.jsonl", tmp_path / "index")
    with Assistant.open(tmp_path / "index") as own, Index.open(tmp_path / "index") as index:
        counted = census(index.archive)
        assert asked(welcome(counted, reader(own, "de"))) == ["Fähre", "New ferry"]
        assert ENGLISH.first in welcome(counted, reader(own))


def test_the_collection_is_told_in_figures() -> None:
    parsed = Parsed(welcome(COUNTED, READER))
    assert parsed.text("ul") == "Articles: 5Languages: 22024-05-01 to 2025-01-17"
    assert ENGLISH.first not in parsed.text()


def test_a_gloss_is_in_the_readers_language_and_placed_in_the_article(assistant: Assistant) -> None:
    article = assistant.article("treaty-signed.ar.md")
    assert article
    place = article.text.index("التعاون العسكري")
    words = reader(assistant).words(article, place, place + 15)
    assert ["military" in word.readings for word in words] == [False, True]
    assert all(article.text[word.start : word.end] == word.word for word in words)
    assert reader(assistant, "ar").words(article, place, place + 15) == []
