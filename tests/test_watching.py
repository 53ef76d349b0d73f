import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from newsstand import Newsstand
from test_gathering import MOON, RAIN, SHIP, rss

from index import BuildReport, Failure, build
from index.errors import IndexFolderError, SettingsError
from index.sources import File, Unread, files
from index.watching import watch

HOLD = """
import sys; from pathlib import Path; from index.lock import writing
with writing(Path(sys.argv[1])): print("held", flush=True); sys.stdin.read()
"""


class Desk:
    """Takes note of what it is to bring up to date, as a build would tell it."""

    def __init__(self) -> None:
        self.texts: dict[str, bytes] = {}
        self.updates: list[str] = []
        self.errors: list[Exception] = []

    def __call__(self, sources: list[str]) -> BuildReport:
        self.updates += sources
        if self.errors:
            raise self.errors.pop()
        (source,) = sources
        if "://" in source:
            return BuildReport(added=[source], failed=[Failure(source, "the server answers 404 Not Found")])
        found = list(files([Path(source)], []))
        there = {item.name: item.path.read_bytes() for item in found if isinstance(item, File)}
        report = BuildReport(failed=[item.failure for item in found if isinstance(item, Unread)])
        report.added.extend(name for name in there if name not in self.texts)
        report.changed.extend(name for name in there if self.texts.get(name, there[name]) != there[name])
        report.failed.extend(Failure(name, "the file is empty") for name, text in there.items() if not text)
        self.texts |= there
        return report


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "ship.txt").write_text(SHIP)
    return folder


@pytest.fixture
def desk() -> Desk:
    return Desk()


def watching(desk: Desk, *sources: str | Path) -> Iterator[BuildReport | str]:
    return watch([str(source) for source in sources], desk, interval=0.01, url_interval=0.03)


def report(told: Iterator[BuildReport | str]) -> BuildReport:
    """What is told next, which is a build."""
    found = next(told)
    assert isinstance(found, BuildReport)
    return found


def test_each_change_is_a_build(news: Path, tmp_path: Path) -> None:
    with Newsstand() as stand:
        stand.pages["/feed"] = rss(("/rain", "Rain", RAIN))
        update = partial(build, into=tmp_path / "index", web=stand.web())
        told = watch([str(news), stand.url("/feed")], update, interval=0.01, url_interval=0.05)
        assert report(told).added == ["ship.txt"]
        assert report(told).added == [f"{stand.url('/rain')}:1"]
        (news / "ship.txt").unlink()
        (news / "ship2.txt").write_text(SHIP)
        first = report(told)
        assert (first.added, first.removed, first.articles) == (["ship2.txt"], ["ship.txt"], 2)
        stand.pages["/feed"] = rss(("/moon", "Moon", MOON), version="two")
        assert report(told).added == [f"{stand.url('/moon')}:1"]


def test_what_is_new_is_told_and_the_rest_is_not_read(news: Path, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "moon.txt").write_text(MOON)
    told = watching(desk, news, tmp_path / "moon.txt")
    assert [report(told).added, report(told).added] == [["ship.txt"], ["moon.txt"]]
    (news / "rain.txt").write_text(RAIN)
    assert report(told).added == ["rain.txt"]
    (news / "ship.txt").write_text(MOON)
    assert report(told).changed == ["ship.txt"]
    assert desk.updates == [str(news), str(tmp_path / "moon.txt"), str(news), str(news)]


def test_a_url_is_not_asked_before_its_time(news: Path, desk: Desk) -> None:
    told = watch(["https://news.example/feed", str(news)], desk, interval=0.01, url_interval=3600)
    report(told)
    report(told)
    for number in range(3):
        (news / f"{number}.txt").write_text(RAIN)
        assert report(told).added == [f"{number}.txt"]
    assert desk.updates.count("https://news.example/feed") == 1


def test_a_source_that_vanishes_is_told_once_and_the_others_go_on(news: Path, desk: Desk, tmp_path: Path) -> None:
    moon = tmp_path / "moon.txt"
    moon.write_text(MOON)
    told = watching(desk, moon, news)
    report(told)
    report(told)
    for text in (RAIN, SHIP):
        moon.unlink()
        assert report(told).failed == [(str(moon), "there is no such file or folder")]
        (news / "rain.txt").write_text(text)
        assert report(told).failed == []
        moon.write_text(text)
        assert report(told).changed == ["moon.txt"]


def test_what_fails_is_told_once(news: Path, desk: Desk) -> None:
    (news / "empty.txt").write_text("")
    told = watching(desk, news, "https://news.example/feed")
    assert [failure.path for failure in report(told).failed] == ["empty.txt"]
    assert [failure.path for failure in report(told).failed] == ["https://news.example/feed"]
    assert report(told).failed == []
    (news / "rain.txt").write_text(RAIN)
    found = report(told)
    while found.added != ["rain.txt"]:
        found = report(told)
    assert found.failed == []


def test_another_build_is_waited_for(news: Path, tmp_path: Path) -> None:
    into = tmp_path / "index"
    into.mkdir()
    with subprocess.Popen([sys.executable, "-c", HOLD, into], stdin=-1, stdout=-1, text=True) as holder:
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        told = watch([str(news)], partial(build, into=into))
        assert next(told) == f"another build (process {holder.pid}) holds {into}; waiting for it to end"
        holder.stdin.close()
        assert report(told).added == ["ship.txt"]


def test_an_error_later_on_is_told_once_and_got_over(news: Path, desk: Desk) -> None:
    told = watching(desk, news)
    report(told)
    desk.errors = [IndexFolderError("the disk is full")] * 3
    (news / "rain.txt").write_text(RAIN)
    assert next(told) == "the disk is full"
    assert report(told).added == ["rain.txt"]
    assert desk.updates == [str(news)] * 5


def test_the_very_first_error_is_raised(news: Path, desk: Desk) -> None:
    desk.errors = [IndexFolderError("the disk is full")]
    with pytest.raises(IndexFolderError):
        next(watching(desk, news))


def test_wrong_use_is_raised_wherever_it_stands(news: Path, tmp_path: Path) -> None:
    told = watch([str(news), "https://news.example/feed"], partial(build, into=tmp_path / "index"))
    report(told)
    with pytest.raises(SettingsError, match="--allow-network"):
        next(told)
