import json
from pathlib import Path
from shutil import copytree

import pytest

from assistant.status import about, changes, shown
from index import IndexDamaged, IndexFolderError, SettingsError, build, rollback
from index.generations import candidates, history, read

SHIP = "The ship blocked the canal for six days."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of three generations: an Arabic article came, then moon.txt changed and ship.txt left. Not to be written
    to.
    """
    folder = tmp_path_factory.mktemp("status").resolve()
    news = folder / "news"
    news.mkdir()
    (news / "ship.txt").write_text(SHIP)
    (news / "moon.txt").write_text("The lander touched down near the south pole of the Moon.")
    build(news, folder / "index")
    (news / "treaty.md").write_text("---\nlang: ar\n---\nوقع الرئيس على المعاهدة.", encoding="utf-8")
    build(news, folder / "index")
    (news / "moon.txt").write_text("The lander fell asleep.")
    (news / "ship.txt").unlink()
    build(news, folder / "index")
    return folder / "index"


@pytest.fixture
def into(made: Path, tmp_path: Path) -> Path:
    return copytree(made, tmp_path / "index")


def segment(into: Path) -> Path:
    """The segment of the served generation."""
    generation = read(into, candidates(into)[0])
    return generation.segment(generation.manifest.parts[0])


def test_it_tells_what_is_served_and_what_that_is_made_of(made: Path) -> None:
    status = about(made)
    assert {name: status[name] for name in ("index", "damage", "generation", "articles", "passages", "languages")} == {
        "index": str(made), "damage": "", "generation": 3, "articles": 2, "passages": 2, "languages": {"ar": 1, "en": 1}
    }  # fmt: skip
    assert (status["model"], status["passage_size"], status["sources"]) == ("bundled", 600, [str(made.parent / "news")])
    assert set(status["libraries"]) == {"dalil", "chromadb", "sqlite", "python"}


def test_each_generation_is_told_with_what_it_changed_of_the_one_before(made: Path) -> None:
    rows = about(made)["generations"]
    counts = [
        [row.get(name) for name in ("number", "articles", "parent", "added", "changed", "removed")] for row in rows
    ]
    assert counts == [[3, 2, 2, 0, 1, 1], [2, 3, 1, 1, 0, 0], [1, 2, 0, None, None, None]]
    for row, generation in zip(rows, history(made), strict=True):
        (part,) = generation.manifest.parts
        files = [path.stat().st_size for path in generation.segment(part).rglob("*") if path.is_file()]
        assert row["bytes"] == sum(files)
        assert row["created"] == generation.manifest.created


def test_all_of_it_goes_into_json_as_it_is(made: Path) -> None:
    status = about(made)
    assert json.loads(json.dumps(status)) == status


def test_in_words_it_is_a_line_for_the_whole_and_one_for_each_generation(made: Path) -> None:
    whole, *lines = shown(about(made)).split("\n")
    assert whole == f"{made}: 2 articles (ar 1, en 1) in 2 passages"
    assert [line[:14] for line in lines] == ["* generation 3", "  generation 2", "  generation 1"]
    assert lines[0].endswith("MB, model bundled; since 2: 0 added, 1 changed, 1 removed")
    assert ": 3 articles, 3 passages, " in lines[1]
    assert lines[2].endswith("MB, model bundled")


def test_the_generation_gone_back_to_is_marked(into: Path) -> None:
    rollback(into)
    status = about(into)
    assert (status["generation"], status["articles"]) == (2, 3)
    assert [line[0] for line in shown(status).split("\n")[1:]] == [" ", "*", " "]


@pytest.mark.parametrize("name", ["terms.sqlite", "chroma/chroma.sqlite3", "store.sqlite"])
def test_a_damaged_generation_is_told_and_the_rest_is_about_the_one_that_answers(into: Path, name: str) -> None:
    path = segment(into) / name
    path.write_bytes(b"damaged")
    status = about(into)
    assert status["damage"].startswith(f"{path} has 7 bytes, not ")
    assert (status["generation"], status["articles"]) == (2, 3)
    assert [row["number"] for row in status["generations"]] == [3, 2, 1]
    assert "* generation 2" in shown(status)


def test_a_generation_whose_manifest_is_damaged_is_not_listed(into: Path) -> None:
    (into / "generations" / candidates(into)[0] / "manifest.json").write_bytes(b"{")
    status = about(into)
    assert "manifest.json is not what was written" in status["damage"]
    assert [row["number"] for row in status["generations"]] == [2, 1]


def test_where_the_one_before_is_no_more_no_changes_are_told(into: Path) -> None:
    names = candidates(into)
    (into / "generations" / names[1] / "manifest.json").write_bytes(b"{")
    newest, first = about(into)["generations"]
    assert (newest["number"], newest["parent"], "added" in newest, first["number"]) == (3, 2, False, 1)


def test_nothing_sound_is_an_error(into: Path) -> None:
    for path in into.glob("segments/*/terms.sqlite"):
        path.unlink()
    with pytest.raises(IndexDamaged, match=rf"terms.sqlite is missing\); run: dalil index --into {into}"):
        about(into)


def test_no_index_is_an_error_with_the_cure(tmp_path: Path) -> None:
    for tell in (about, lambda folder: changes(folder, 1, 2)):
        with pytest.raises(IndexFolderError, match="make one with: dalil index SOURCE"):
            tell(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (1, 2, ["+ treaty.md"]),
        (2, 3, ["~ moon.txt", "- ship.txt"]),
        (1, 3, ["+ treaty.md", "~ moon.txt", "- ship.txt"]),
        (3, 1, ["+ ship.txt", "~ moon.txt", "- treaty.md"]),
        (2, 2, [""]),
    ],
)
def test_changes_are_a_line_for_each_article(made: Path, old: int, new: int, lines: list[str]) -> None:
    assert changes(made, old, new).split("\n") == lines


@pytest.mark.parametrize(("old", "new"), [(9, 1), (1, 9)])
def test_changes_of_a_generation_that_is_not_kept_are_refused(made: Path, old: int, new: int) -> None:
    with pytest.raises(SettingsError, match=rf"there is no generation 9 in {made}; it keeps 1, 2, 3"):
        changes(made, old, new)
