import json
from pathlib import Path

import pytest

from index import Index, build, census


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Four articles; of one neither the day nor the outlet is known."""
    rows = [
        ("The ferry was late.", "en", "2024-05-01", "Harbour Post"),
        ("The ferry was early.", "en", "2025-01-17", "Harbour Post"),
        ("تأخرت العبّارة ساعتين.", "ar", "2024-12-31T08:00:00", "المرفأ"),
        ("The ferry was sold.", "en", "", ""),
    ]
    folder = tmp_path / "news"
    folder.mkdir()
    for number, (text, language, published, outlet) in enumerate(rows):
        article = {"text": text, "language": language, "published": published, "outlet": outlet}
        (folder / f"{number}.jsonl").write_text(json.dumps(article))
    return folder


def test_articles_are_counted_the_most_first(news: Path, tmp_path: Path) -> None:
    build(news, tmp_path / "index")
    with Index.open(tmp_path / "index") as index:
        counted = census(index.archive)
    assert counted.articles == 4
    assert list(counted.languages.items()) == [("en", 3), ("ar", 1)]
    assert counted.outlets == {"Harbour Post": 2, "المرفأ": 1, "": 1}
    assert (counted.since, counted.until) == ("2024-05-01", "2025-01-17")
    assert [name.split(".")[0] for name in counted.newest] == ["1", "2", "0", "3"]


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
