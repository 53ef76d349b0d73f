import json
from pathlib import Path

from writers import zipped

from index import Index, build

STORY = "The ferry number {} came back to the harbour on Friday."


def test_the_report_tells_of_every_source_what_became_of_it(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    (first / "a.txt").write_text(STORY.format(1))
    (first / "b.txt").write_text(STORY.format(2) + "\u202e")
    (first / "picture.jpg").touch()
    (second / "empty.txt").touch()
    report = build([first, second, tmp_path / "none"], into=tmp_path / "index")
    told = json.loads(report.to_json())
    by_source = {Path(source["source"]).name: source for source in told["sources"]}
    assert by_source["first"]["skipped"] == [{"path": "picture.jpg", "reason": "Dalil does not read .jpg"}]
    assert by_source["first"]["flagged"] == [{"path": "b.txt", "reason": "removed: 1 bidi controls"}]
    assert (by_source["first"]["files"], by_source["first"]["articles"]) == (2, 2)
    assert by_source["second"]["failed"] == [{"path": "empty.txt", "reason": "the file is empty"}]
    assert told["failed"] == [*by_source["none"]["failed"], *by_source["second"]["failed"]]
    assert report.reasons == {"Dalil does not read .jpg": 1}


def test_a_pattern_is_a_source_that_an_index_is_brought_up_to_date_with(tmp_path: Path) -> None:
    news, into = tmp_path / "news", tmp_path / "index"
    news.mkdir()
    for number in range(3):
        (news / f"{number}.txt").write_text(STORY.format(number))
    (news / "other.md").write_text("Another text.")
    assert build(news / "*.txt", into=into).added == ["0.txt", "1.txt", "2.txt"]
    (news / "1.txt").unlink()
    (news / "3.txt").write_text(STORY.format(3))
    report = build([], into=into)
    assert (report.added, report.removed, report.articles) == (["3.txt"], ["1.txt"], 3)
    for path in news.glob("*.txt"):
        path.unlink()
    assert build([], into=into).removed == []  # it may be a disk that is not there today


def test_an_article_that_left_its_archive_leaves_the_index(tmp_path: Path) -> None:
    path, into = tmp_path / "a.zip", tmp_path / "index"
    path.write_bytes(zipped({"1.txt": STORY.format(1).encode(), "2.txt": STORY.format(2).encode()}))
    build(path, into=into)
    path.write_bytes(zipped({"2.txt": STORY.format(2).encode()}))
    report = build(path, into=into)
    assert (report.removed, report.unchanged) == (["a.zip!/1.txt"], ["a.zip!/2.txt"])
    with Index.open(into) as index:
        assert index.archive.article("a.zip!/1.txt") is None
