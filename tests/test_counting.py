import json
from pathlib import Path

import pytest

from index import Filters, Index, build, census
from index.counting import listed


def written(folder: Path) -> Path:
    """A folder of four articles; of one neither the day nor the outlet is known."""
    rows = [
        ("The ferry was late.", "en", "2024-05-01", "Harbour Post"),
        ("The ferry was early.", "en", "2025-01-17", "Harbour Post"),
        ("تأخرت العبّارة ساعتين.", "ar", "2024-12-31T08:00:00", "المرفأ"),
        ("The ferry was sold.", "en", "", ""),
    ]
    folder.mkdir()
    for number, (text, language, published, outlet) in enumerate(rows):
        article = {"text": text, "language": language, "published": published, "outlet": outlet}
        (folder / f"{number}.jsonl").write_text(json.dumps(article))
    return folder


@pytest.fixture
def news(tmp_path: Path) -> Path:
    return written(tmp_path / "news")


@pytest.fixture(scope="module")
def news_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of them; not to be written to."""
    home = tmp_path_factory.mktemp("counting")
    build(written(home / "news"), home / "index")
    return home / "index"


def test_articles_are_counted_the_most_first(news: Path, tmp_path: Path) -> None:
    build(news, tmp_path / "index")
    with Index.open(tmp_path / "index") as index:
        counted = census(index.archive)
    assert counted.articles == 4
    assert list(counted.languages.items()) == [("en", 3), ("ar", 1)]
    assert counted.outlets == {"Harbour Post": 2, "المرفأ": 1, "": 1}
    assert (counted.since, counted.until) == ("2024-05-01", "2025-01-17")
    assert counted.months == {"2024-05": 1, "2024-12": 1, "2025-01": 1}
    assert [name.split(".")[0] for name in counted.newest] == ["1", "2", "0", "3"]


@pytest.mark.parametrize(
    ("filters", "count", "names"),
    [
        (Filters(), 9, "1203"),
        (Filters(), 2, "12"),
        (Filters(languages=("en",)), 9, "103"),
        (Filters(outlets=("Harbour Post",)), 9, "10"),
        (Filters(since=20241231), 9, "12"),
        (Filters(until=20241231), 9, "20"),
        (Filters(languages=("xx",)), 9, ""),
    ],
)
def test_articles_are_listed_newest_first(news_index: Path, filters: Filters, count: int, names: str) -> None:
    with Index.open(news_index) as index:
        assert "".join(name[0] for name in listed(index.archive, filters, count)) == names


def test_what_was_removed_is_not_counted(news: Path, tmp_path: Path) -> None:
    build(news, tmp_path / "index")
    (news / "1.jsonl").unlink()
    build(news, tmp_path / "index")
    with Index.open(tmp_path / "index") as index:
        counted = census(index.archive)
    assert (counted.articles, counted.languages["en"], counted.until) == (3, 2, "2024-12-31")


def test_articles_without_a_date_have_no_days(tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text("The ferry was late.")
    build(tmp_path / "news.txt", tmp_path / "index")
    with Index.open(tmp_path / "index") as index:
        counted = census(index.archive)
    assert (counted.articles, counted.since, counted.until) == (1, "", "")
