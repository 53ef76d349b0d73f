import json
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from index import Article, Filters, Index, build, merging, readers
from index.embed import BUNDLED_FOLDER, Vectors
from index.errors import IndexDamaged, ModelError, SettingsError
from index.generations import candidates, is_index, read
from index.readers import Item
from index.reading import Reader

MOON = "The lander touched down near the south pole of the Moon."
SHIP = "The ship blocked the canal for six days."
TREATY = "The presidents signed the treaty in the Kremlin."


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A folder of two articles."""
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "moon.txt").write_text(MOON, encoding="utf-8")
    (folder / "ship.txt").write_text(SHIP, encoding="utf-8")
    return folder


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "index"


def held(into: Path) -> dict[str, Article]:
    with Index.open(into) as index:
        return {kept.article.id: kept.article for kept in index.archive.articles()}


def served(into: Path) -> str:
    return candidates(into)[0]


def segments(into: Path) -> int:
    """Segments of the served generation."""
    with Index.open(into) as index:
        return len(index.archive.segments)


def passages(into: Path) -> list[str]:
    with Index.open(into) as index:
        places = index.archive.places(index.archive.numbers())
        return sorted(f"{place.article_id}:{place.span.start}-{place.span.end}" for place in places)


def vectors(into: Path, article_id: str) -> Vectors:
    with Index.open(into) as index:
        numbers = index.archive.numbers()
        places = index.archive.places(numbers)
        return index.archive.vectors([place.number for place in places if place.article_id == article_id])


def test_a_first_build_adds_every_article(news: Path, into: Path) -> None:
    report = build(news, into=into)
    assert (report.added, report.changed, report.removed, report.unchanged) == (["moon.txt", "ship.txt"], [], [], [])
    assert (report.articles, report.passages, report.failed) == (2, 2, [])
    assert report.seconds > 0


def test_a_second_build_finds_nothing_changed_and_writes_nothing(news: Path, into: Path) -> None:
    build(news, into=into)
    before = served(into)
    report = build(news, into=into)
    assert report.unchanged == ["moon.txt", "ship.txt"]
    assert (report.articles, report.passages) == (2, 2)
    assert served(into) == before


def test_what_was_added_changed_and_removed_is_told(news: Path, into: Path) -> None:
    build(news, into=into)
    (news / "moon.txt").write_text(MOON + " It slept.", encoding="utf-8")
    (news / "ship.txt").unlink()
    (news / "treaty.txt").write_text(TREATY, encoding="utf-8")
    report = build(news, into=into)
    assert (report.added, report.changed, report.removed) == (["treaty.txt"], ["moon.txt"], ["ship.txt"])
    assert {key: article.text for key, article in held(into).items()} == {
        "moon.txt": MOON + " It slept.",
        "treaty.txt": TREATY,
    }


def test_an_index_brought_up_to_date_answers_as_one_made_anew(news: Path, into: Path, tmp_path: Path) -> None:
    build(news, into=into)
    (news / "a-treaty.txt").write_text(TREATY, encoding="utf-8")
    (news / "ship.txt").write_text(SHIP + " It left.", encoding="utf-8")
    build(news, into=into)
    build(news, into=tmp_path / "anew")
    with Index.open(into) as updated, Index.open(tmp_path / "anew") as anew:
        both = [index.search(index.question("Which ship left the canal?"), 5) for index in (updated, anew)]
    assert both[0] == both[1]
    assert both[0][0].text == SHIP + " It left."


def test_an_unchanged_article_keeps_its_vectors(news: Path, into: Path) -> None:
    build(news, into=into)
    before = vectors(into, "ship.txt")
    (news / "moon.txt").write_text(TREATY, encoding="utf-8")
    assert build(news, into=into).unchanged == ["ship.txt"]
    np.testing.assert_array_equal(vectors(into, "ship.txt"), before)


def test_a_removed_article_is_found_no_more(news: Path, into: Path) -> None:
    build(news, into=into)
    (news / "ship.txt").unlink()
    build(news, into=into)
    with Index.open(into) as opened:
        found = opened.search(opened.question("ship canal"), 5)
    assert [passage.article_id for passage in found] == ["moon.txt"]


def test_articles_of_a_source_not_named_stay(news: Path, into: Path, tmp_path: Path) -> None:
    (tmp_path / "treaty.txt").write_text(TREATY, encoding="utf-8")
    build(news, into=into)
    report = build(tmp_path / "treaty.txt", into=into)
    assert (report.added, report.removed, report.articles) == (["treaty.txt"], [], 3)


def test_a_full_build_drops_articles_of_sources_not_named(news: Path, into: Path, tmp_path: Path) -> None:
    (tmp_path / "treaty.txt").write_text(TREATY, encoding="utf-8")
    build(news, into=into)
    report = build(tmp_path / "treaty.txt", into=into, full=True)
    assert report.articles == 1
    assert list(held(into)) == ["treaty.txt"]


def test_several_sources_are_built_at_once(news: Path, into: Path, samples: Path) -> None:
    report = build([str(news), samples / "treaty-signed.ar.md"], into=str(into))
    assert report.added == ["moon.txt", "ship.txt", "treaty-signed.ar.md"]


def test_an_article_that_can_no_longer_be_read_stays_as_it_was(news: Path, into: Path) -> None:
    build(news, into=into)
    (news / "ship.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0")
    report = build(news, into=into)
    assert [failure.path for failure in report.failed] == ["ship.txt"]
    assert report.removed == []
    assert held(into)["ship.txt"].text == SHIP


def test_a_json_line_that_breaks_keeps_the_articles_of_its_file(news: Path, into: Path) -> None:
    lines = [json.dumps({"id": "one", "text": TREATY}), json.dumps({"id": "two", "text": SHIP})]
    (news / "wire.jsonl").write_text("\n".join(lines), encoding="utf-8")
    build(news, into=into)
    (news / "wire.jsonl").write_text(f"{lines[0]}\n{{broken", encoding="utf-8")
    assert build(news, into=into).failed[0].path == "wire.jsonl:2"
    assert {"one", "two"} <= set(held(into))


def test_two_articles_of_one_id_are_told_and_the_first_is_kept(news: Path, into: Path) -> None:
    lines = [json.dumps({"id": "same", "text": text}) for text in (TREATY, SHIP)]
    (news / "wire.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (failure,) = build(news, into=into).failed
    assert failure == ("wire.jsonl:2", "its id 'same' is that of wire.jsonl:1 already; give it another id")
    assert held(into)["same"].text == TREATY


def test_the_order_in_which_files_were_made_changes_nothing(news: Path, into: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for path in sorted(news.iterdir(), reverse=True):
        (other / path.name).write_bytes(path.read_bytes())
    build(news, into=into)
    build(other, into=tmp_path / "second")
    assert held(into) == held(tmp_path / "second")


def test_ids_are_paths_within_the_source_and_hidden_files_are_passed_over(news: Path, into: Path) -> None:
    for name in ("2025/moon.txt", ".git/moon.txt", "2025/.hidden.txt"):
        (news / name).parent.mkdir(exist_ok=True)
        (news / name).write_text(TREATY, encoding="utf-8")
    assert build(news, into=into).added == ["2025/moon.txt", "moon.txt", "ship.txt"]


@pytest.mark.parametrize("name", ["missing", "empty", "unreadable"])
def test_where_nothing_can_be_read_no_index_is_written(tmp_path: Path, into: Path, name: str) -> None:
    source = tmp_path / name
    if name != "missing":
        source.mkdir()
    if name == "unreadable":
        (source / "a.pdf").touch()
    report = build(source, into=into)
    assert len(report.failed) == 1
    assert not is_index(into)


def test_a_missing_source_takes_nothing_away(news: Path, into: Path) -> None:
    build(news, into=into)
    report = build(news.parent / "missing", into=into)
    assert report.failed == [(str(news.parent / "missing"), "there is no such file or folder")]
    assert (report.removed, report.articles) == ([], 2)


def test_a_build_that_fails_leaves_the_old_index_answering(news: Path, into: Path) -> None:
    build(news, into=into)
    before = sorted(into.rglob("*"))
    with pytest.raises(ModelError):
        build(news, into=into, model=str(news / "no-model"))
    assert sorted(into.rglob("*")) == before
    assert set(held(into)) == {"moon.txt", "ship.txt"}


def test_an_index_can_be_built_while_the_old_one_is_open(news: Path, into: Path) -> None:
    build(news, into=into)
    with Index.open(into) as opened:
        (news / "ship.txt").unlink()
        build(news, into=into)
        found = opened.search(opened.question("ship canal"), 5, Filters(languages=("en",)))
    assert found[0].text == SHIP


def test_more_articles_than_one_batch_keep_their_own_vectors(tmp_path: Path, into: Path) -> None:
    lines = [
        json.dumps({"id": f"{n:04}", "text": f"Article {n} tells of ship {n * 7}.", "lang": "en"}) for n in range(600)
    ]
    (tmp_path / "wire.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert build(tmp_path / "wire.jsonl", into=into).passages == 600
    with Index.open(into) as opened:
        for n in (0, 511, 512, 599):
            text = opened.archive.require(f"{n:04}").text
            np.testing.assert_allclose(vectors(into, f"{n:04}"), opened.embedder.passages([text]), atol=1e-6)


def test_the_manifest_says_what_the_index_is_made_of(sample: Index) -> None:
    assert (sample.manifest.articles, sample.manifest.model) == (21, "bundled")
    assert sample.manifest.languages["ar"] == 4
    assert sum(sample.manifest.languages.values()) == sample.manifest.articles
    assert sample.manifest.passages == len(sample.archive.numbers())


def test_a_folder_that_is_empty_today_keeps_its_articles(news: Path, into: Path) -> None:
    build(news, into=into)
    for path in news.iterdir():
        path.unlink()
    report = build(news, into=into)
    assert (report.removed, report.articles) == ([], 2)
    assert "no file in the folder" in report.failed[0].reason


def test_one_file_of_an_indexed_folder_is_brought_up_to_date(news: Path, into: Path) -> None:
    build(news, into=into)
    (news / "ship.txt").write_text(TREATY, encoding="utf-8")
    report = build(news / "ship.txt", into=into)
    assert (report.changed, report.failed, report.articles) == (["ship.txt"], [], 2)
    assert held(into)["ship.txt"].text == TREATY


def test_a_folder_takes_over_a_file_that_was_indexed_alone(news: Path, into: Path) -> None:
    build(news / "ship.txt", into=into)
    report = build(news.parent / "news", into=into)
    assert (report.added, report.unchanged, report.failed) == (["moon.txt"], ["ship.txt"], [])
    (news / "ship.txt").unlink()
    assert build(news, into=into).removed == ["ship.txt"]


def test_a_source_named_twice_is_read_once(news: Path, into: Path) -> None:
    report = build([news, news / "moon.txt", news], into=into)
    assert (report.added, report.failed) == (["moon.txt", "ship.txt"], [])


def test_a_line_that_left_its_file_leaves_the_index(tmp_path: Path, into: Path) -> None:
    source = tmp_path / "a.jsonl"
    lines = [json.dumps({"id": name, "text": text}) for name, text in (("moon", MOON), ("ship", SHIP))]
    source.write_text("\n".join(lines))
    build(source, into=into)
    source.write_text(lines[0])
    assert build(source, into=into).removed == ["a.jsonl:2"]


def test_a_line_that_can_no_longer_be_read_keeps_its_article(tmp_path: Path, into: Path) -> None:
    source = tmp_path / "a.jsonl"
    lines = [json.dumps({"id": name, "text": text}) for name, text in (("moon", MOON), ("ship", SHIP))]
    source.write_text("\n".join(lines))
    build(source, into=into)
    source.write_text(lines[0] + "\n{broken")
    report = build(source, into=into)
    assert (report.removed, len(report.failed), report.articles) == ([], 1, 2)


def test_an_index_without_a_manifest_is_made_anew_by_a_full_build(news: Path, into: Path) -> None:
    build(news, into=into)
    (into / "generations" / served(into) / "manifest.json").unlink()
    with pytest.raises(IndexDamaged, match="make it anew with: dalil index SOURCE --full"):
        build(news, into=into)
    assert build(news, into=into, full=True).articles == 2
    assert len(held(into)) == 2


@pytest.mark.parametrize("name", ["a b", "50%20 #1?x=y", "فهرس", "'quoted'"])
def test_a_folder_may_have_any_name(tmp_path: Path, news: Path, name: str) -> None:
    build(news, into=tmp_path / name)
    with Index.open(tmp_path / name) as index:
        assert index.search(index.question("What blocked the canal?"), 1)[0].text == SHIP


@pytest.mark.parametrize("language", ["xx", "und", "grc", "gsw"])
def test_an_article_in_a_language_nobody_knows_is_found_by_its_words(tmp_path: Path, into: Path, language: str) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps({"text": SHIP + " It was long.", "lang": language}))
    build(source, into=into)
    with Index.open(into) as index:
        assert index.search(index.question("What blocked the canal?"), 1)[0].language == language


def test_an_index_keeps_the_passage_size_it_was_made_with(news: Path, into: Path) -> None:
    build(news, into=into, passage_size=200)
    (news / "treaty.txt").write_text(TREATY, encoding="utf-8")
    assert build(news, into=into).added == ["treaty.txt"]
    with Index.open(into) as index:
        assert index.manifest.passage_size == 200


def test_another_passage_size_cuts_every_article_anew(news: Path, into: Path, tmp_path: Path) -> None:
    (tmp_path / "treaty.txt").write_text(TREATY * 20, encoding="utf-8")
    build([news, tmp_path / "treaty.txt"], into=into)
    report = build(news, into=into, passage_size=200)  # the treaty is taken from the index: its source is not named
    assert report.notes[0].endswith("passages of 600 letters; it is made anew with 'bundled' and 200")
    assert (report.unchanged, report.articles) == (["moon.txt", "ship.txt"], 3)
    build([news, tmp_path / "treaty.txt"], into=tmp_path / "anew", passage_size=200)
    assert passages(into) == passages(tmp_path / "anew")
    assert report.embedded == report.passages - 2  # the two short articles are cut as they were


def test_another_model_embeds_every_article_anew(news: Path, into: Path, tmp_path: Path) -> None:
    (tmp_path / "treaty.txt").write_text(TREATY, encoding="utf-8")
    build([news, tmp_path / "treaty.txt"], into=into)
    other = copytree(BUNDLED_FOLDER, tmp_path / "model")
    report = build(news, into=into, model=str(other))
    assert "it is made anew with" in report.notes[0]
    assert (report.articles, report.embedded) == (3, 3)
    assert set(held(into)) == {"moon.txt", "ship.txt", "treaty.txt"}


def test_an_index_keeps_the_model_it_was_made_with(news: Path, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BUNDLED_FOLDER.parent)
    build(news, into=into, model="embedding")
    monkeypatch.chdir(news)
    assert build(news, into=into).unchanged == ["moon.txt", "ship.txt"]
    with Index.open(into) as index:
        assert index.manifest.model == str(BUNDLED_FOLDER)


@pytest.fixture
def many_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a segment of any size were too large to be written again with a small change."""
    monkeypatch.setattr(merging, "SMALL", 0)


def wire(folder: Path, **articles: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in articles.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.usefixtures("many_segments")
def test_a_small_change_adds_a_small_segment_and_writes_nothing_else(news: Path, into: Path) -> None:
    wire(news, a="The harbour was closed.", b="The harbour was opened.")
    build(news, into=into)
    (first,) = (into / "segments").iterdir()
    before = {path: path.stat().st_mtime_ns for path in first.rglob("*")}
    wire(news, treaty=TREATY)
    report = build(news, into=into)
    assert (report.added, report.embedded, segments(into)) == (["treaty.txt"], 1, 2)
    assert {path: path.stat().st_mtime_ns for path in first.rglob("*")} == before


@pytest.mark.usefixtures("many_segments")
def test_a_removed_article_is_dead_where_its_segment_stays(news: Path, into: Path) -> None:
    wire(news, a="The harbour was closed.", b="The harbour was opened.", c="The canal was dug in ten years.", d=TREATY)
    build(news, into=into)
    (news / "ship.txt").unlink()
    report = build(news, into=into)
    assert (report.removed, report.embedded, report.articles) == (["ship.txt"], 0, 5)
    assert len(list((into / "segments").iterdir())) == 1
    with Index.open(into) as index:
        assert index.archive.article("ship.txt") is None
        assert len(index.archive.numbers()) == index.manifest.passages == 5
        for filters in (Filters(), Filters(languages=("en",))):
            found = index.search(index.question("Which ship blocked the canal?"), 10, filters)
            assert "ship.txt" not in {passage.article_id for passage in found}


@pytest.mark.usefixtures("many_segments")
def test_segments_are_merged_before_they_are_many(news: Path, into: Path) -> None:
    for number in range(12):
        wire(news, **{f"n{number:02}": f"Ship number {number} left the harbour."})
        build(news, into=into, keep=1)
        assert segments(into) <= 4
    assert len(held(into)) == 14


@pytest.mark.usefixtures("many_segments")
def test_an_article_that_comes_back_lives_again(news: Path, into: Path) -> None:
    wire(news, a="The harbour was closed.", b="The harbour was opened.", c="The canal was dug in ten years.", d=TREATY)
    build(news, into=into)
    (news / "ship.txt").unlink()
    build(news, into=into)
    (news / "ship.txt").write_text(SHIP, encoding="utf-8")
    report = build(news, into=into)
    assert (report.added, report.failed, report.articles) == (["ship.txt"], [], 6)
    assert held(into)["ship.txt"].text == SHIP


def test_without_sources_the_index_is_brought_up_to_date_with_its_own(news: Path, into: Path) -> None:
    build(news, into=into)
    wire(news, treaty=TREATY)
    report = build([], into=into)
    assert (report.added, report.articles) == (["treaty.txt"], 3)
    (news / "treaty.txt").unlink()
    assert build([], into=into, full=True).articles == 2


def test_without_sources_and_without_an_index_nothing_is_written(into: Path) -> None:
    with pytest.raises(SettingsError, match="no SOURCE is given"):
        build([], into=into)
    assert not into.exists()


def test_an_index_that_cannot_be_read_is_not_made_anew_of_nothing(news: Path, tmp_path: Path) -> None:
    build(news, into=tmp_path / "index")
    for manifest in (tmp_path / "index" / "generations").glob("*/manifest.json"):
        manifest.write_text("{")
    with pytest.raises(SettingsError, match="does not tell its own; name one"):
        build([], into=tmp_path / "index", full=True)
    assert build(news, into=tmp_path / "index", full=True).articles == 2


def test_every_article_may_leave(tmp_path: Path, into: Path) -> None:
    source = wire(tmp_path / "wire", moon=MOON)
    build(source, into=into)
    (source / "moon.txt").unlink()
    (source / "moon.bin").write_bytes(b"\0")
    report = build(source, into=into)
    assert (report.removed, report.articles, report.passages) == (["moon.txt"], 0, 0)
    with Index.open(into) as index:
        assert index.search(index.question("Where did it land?"), 3) == []
    (source / "ship.txt").write_text(SHIP, encoding="utf-8")
    assert build(source, into=into).articles == 1


def test_only_a_file_with_other_bytes_is_read_again(news: Path, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(news, into=into)
    read: list[str] = []

    def noted(_: Reader, path: Path, name: str) -> Iterator[Item]:
        read.append(name)
        return readers.read(path, name)

    monkeypatch.setattr(Reader, "read", noted)
    build(news, into=into)
    (news / "ship.txt").write_text(SHIP + " It left.", encoding="utf-8")
    build(news, into=into)
    assert read == ["ship.txt"]


def test_a_file_that_could_not_be_read_is_told_again(news: Path, into: Path) -> None:
    (news / "empty.txt").touch()
    assert [build(news, into=into).failed for _ in range(2)] == [[("empty.txt", "the file is empty")]] * 2


def test_a_file_that_goes_back_to_what_it_was_is_what_it_was(tmp_path: Path, into: Path) -> None:
    source = tmp_path / "a.jsonl"
    lines = [json.dumps({"id": name, "text": text}) for name, text in (("moon", MOON), ("ship", SHIP))]
    source.write_text("\n".join(lines))
    build(source, into=into)
    source.write_text(lines[0].replace("Moon", "Mars") + "\n{broken")  # one article changes, the other cannot be read
    assert (len(build(source, into=into).failed), held(into)["moon"].text) == (1, MOON.replace("Moon", "Mars"))
    source.write_text("\n".join(lines))
    assert build(source, into=into).changed == ["a.jsonl:1"]
    assert {key: article.text for key, article in held(into).items()} == {"moon": MOON, "ship": SHIP}


def test_a_passage_of_a_changed_article_that_stayed_is_not_embedded_again(news: Path, into: Path) -> None:
    paragraphs = [f"Paragraph {number} tells of the harbour and its ships. " * 11 for number in range(6)]
    wire(news, long="\n\n".join(paragraphs))
    assert build(news, into=into).embedded == 8
    wire(news, long="\n\n".join([*paragraphs, "One more tells of the canal."]))
    report = build(news, into=into)
    assert (report.changed, report.embedded) == (["long.txt"], 1)


def test_a_damaged_term_index_is_made_again_from_the_store(news: Path, into: Path) -> None:
    build(news, into=into)
    (path,) = into.glob("segments/*/terms.sqlite")
    path.unlink()
    for file in news.iterdir():
        file.unlink()  # nothing but the store has the articles now
    report = build([], into=into)
    assert (report.articles, report.embedded) == (2, 0)
    assert "is damaged and is made again from its store" in report.notes[0]
    assert set(held(into)) == {"moon.txt", "ship.txt"}


def test_vectors_of_another_chroma_are_made_again_from_the_store(
    news: Path, into: Path, altered: Callable[..., str]
) -> None:
    build(news, into=into)
    altered(into, libraries={"chromadb": "0.6"})
    assert (build([], into=into).embedded, set(held(into))) == (0, {"moon.txt", "ship.txt"})


def test_a_damaged_store_is_left_for_the_generation_before(news: Path, into: Path) -> None:
    build(news, into=into)
    wire(news, treaty=TREATY)
    build(news, into=into)
    (into / "segments" / next(iter(newest(into))) / "store.sqlite").write_bytes(b"damaged")
    report = build(news, into=into)
    assert report.notes[-1] == "what follows is made from generation 1"
    assert (report.added, report.articles) == (["treaty.txt"], 3)


def newest(into: Path) -> set[str]:
    """Segments of the served generation alone."""
    (now, before) = (read(into, name).manifest.parts for name in candidates(into))
    return {part.segment for part in now} - {part.segment for part in before}


def test_the_report_says_which_generation_is_served(news: Path, into: Path) -> None:
    assert [build(news, into=into).generation for _ in range(2)] == [1, 1]
    wire(news, treaty=TREATY)
    assert build(news, into=into).generation == 2


def test_old_generations_are_kept_to_a_number(news: Path, into: Path) -> None:
    for number in range(4):
        wire(news, treaty=f"{TREATY} It was {number}.")
        build(news, into=into, keep=2)
    assert [name.split("-")[0] for name in candidates(into)] == ["000004", "000003"]
    assert len(list((into / "segments").iterdir())) == len(list((into / "generations").iterdir())) == 2


def test_every_step_is_told_to_its_end(news: Path, into: Path) -> None:
    told: dict[str, tuple[int, int]] = {}
    build(news, into=into, progress=lambda step, done, total: told.update({step: (done, total)}))
    assert list(told) == ["reading", "embedding", "storing", "verifying", "publishing"]
    assert all(done == total for done, total in told.values())
