"""A few seconds of what benchmarks/load.py measures for minutes."""

from pathlib import Path

from benchmarks.load import load, served


def test_of_50_at_once_none_fails_and_none_gets_what_another_asked_for(tmp_path: Path) -> None:
    with served(tmp_path) as url:
        figures = load(url, people=50, seconds=5, news=tmp_path / "news")
    assert figures.wrong == []
    assert set(figures.statuses) <= {200, 429}
    assert figures.statuses[200] == len(figures.seconds) > 10
    assert figures.builds >= 1
