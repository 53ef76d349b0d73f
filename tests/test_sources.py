import os
from pathlib import Path

import pytest

from index.articles import Failure
from index.sources import File, Found, Passed, Unread, files


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    (folder / "2025").mkdir(parents=True)
    for name in ("b.txt", "2025/a.txt", ".hidden.txt"):
        (folder / name).write_text("text")
    return folder


def names(found: list[Found]) -> list[str]:
    return [item.name for item in found if isinstance(item, File)]


def test_a_folder_is_its_files_in_order_by_their_place_in_it(news: Path) -> None:
    assert names(list(files([news], []))) == ["2025/a.txt", "b.txt"]


def test_hidden_folders_are_passed_over(news: Path) -> None:
    (news / ".git").mkdir()
    (news / ".git" / "c.txt").write_text("text")
    assert ".git/c.txt" not in names(list(files([news], [])))


def test_an_index_in_a_folder_is_no_part_of_it(news: Path) -> None:
    (news / "dalil-index" / "segments").mkdir(parents=True)
    for name in ("lock", "current", "segments/notes.txt"):
        (news / "dalil-index" / name).touch()
    (news / "lock").touch()  # of something else
    found = list(files([news], []))
    assert names(found) == ["2025/a.txt", "b.txt"]
    assert [item.name for item in found if isinstance(item, Passed)] == [".hidden.txt", "lock"]


def test_what_was_fetched_is_kept_under_its_url(news: Path) -> None:
    fetched = File(news / "b.txt", Path(), "https://news.example/b", "https://news.example/b")
    assert (fetched.place, fetched.home) == ("https://news.example/b", "https://news.example/b")
    (alone,) = [item for item in files([news / "b.txt"], []) if isinstance(item, File)]
    assert (alone.place, alone.home) == (str(news / "b.txt"), str(news / "b.txt"))


def test_a_file_alone_is_called_by_its_name_and_is_its_own_source(news: Path) -> None:
    assert list(files([news / "2025" / "a.txt"], [])) == [
        File(news / "2025" / "a.txt", news / "2025" / "a.txt", "a.txt")
    ]


def test_a_file_of_a_known_folder_keeps_its_name_there(news: Path) -> None:
    assert list(files([news / "2025" / "a.txt"], [news])) == [File(news / "2025" / "a.txt", news, "2025/a.txt")]


def test_the_nearest_known_folder_names_it(news: Path) -> None:
    assert names(list(files([news / "2025" / "a.txt"], [news.parent, news]))) == ["2025/a.txt"]


def test_no_file_comes_twice(news: Path) -> None:
    assert names(list(files([news, news / "b.txt"], []))) == ["2025/a.txt", "b.txt"]


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    assert list(files([tmp_path / "no"], [])) == [
        Unread(Failure(str(tmp_path / "no"), "there is no such file or folder"), str(tmp_path / "no"))
    ]


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    (found,) = files([tmp_path], [])
    assert isinstance(found, Unread)
    assert ".txt .md .html .htm .jsonl" in found.failure.reason


def test_a_file_whose_name_is_not_utf8_is_told_and_the_others_are_found(news: Path) -> None:
    odd = os.fsencode(news / "2025") + b"/caf\xe9.txt"
    try:
        with open(odd, "w") as file:
            file.write("text")
    except OSError:
        pytest.skip("the file system takes no such name")
    found = list(files([news], []))
    failures = [item for item in found if isinstance(item, Unread)]
    assert [item.failure for item in failures] == [
        Failure(f"{news}/2025/caf\\udce9.txt", "its name is not in UTF-8; rename it")
    ]
    assert failures[0].failure.path.encode()  # it can be printed
    assert names(found) == ["2025/a.txt", "b.txt"]
    (alone,) = files([Path(os.fsdecode(odd))], [])
    assert isinstance(alone, Unread)
    assert alone.failure == failures[0].failure


def reasons(found: list[Found]) -> dict[str, str]:
    return {item.name: item.reason for item in found if isinstance(item, Passed)}


def test_what_is_passed_over_in_a_folder_is_told(news: Path) -> None:
    (news / ".git").mkdir()
    (news / ".git" / "c.txt").write_text("text")
    (news / "picture.jpg").touch()
    (news / "link.txt").symlink_to(news / "b.txt")
    (news / "circle").symlink_to(news)
    assert reasons(list(files([news], []))) == {
        ".git": "it is hidden",
        ".hidden.txt": "it is hidden",
        "picture.jpg": "Dalil does not read .jpg",
        "link.txt": "it is a link; name what it leads to as a SOURCE of its own",
        "circle": "it is a link; name what it leads to as a SOURCE of its own",
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_never_opened(news: Path) -> None:
    os.mkfifo(news / "pipe.txt")
    assert reasons(list(files([news], [])))["pipe.txt"] == "it is no file, but a pipe or a device"
    (alone,) = files([news / "pipe.txt"], [])
    assert isinstance(alone, Unread)
    assert alone.failure.reason == "it is no file, but a pipe or a device"


def test_a_pattern_is_the_files_it_names_by_their_place_where_it_begins(news: Path) -> None:
    pattern = news / "**" / "*.txt"
    assert list(files([pattern], [])) == [
        File(news / "2025" / "a.txt", pattern, "2025/a.txt"),
        File(news / "b.txt", pattern, "b.txt"),
    ]


def test_what_a_pattern_names_in_a_known_folder_keeps_its_name_there(news: Path) -> None:
    assert list(files([news / "2025" / "*.txt"], [news])) == [File(news / "2025" / "a.txt", news, "2025/a.txt")]


def test_a_pattern_that_names_nothing_is_told(news: Path) -> None:
    (found,) = files([news / "*.html"], [])
    assert found == Unread(Failure(str(news / "*.html"), "no file matches the pattern"), str(news / "*.html"))


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(news: Path) -> None:
    (news / "[2025].txt").write_text("text")
    assert names(list(files([news / "[2025].txt"], []))) == ["[2025].txt"]
