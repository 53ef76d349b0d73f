import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from index import Article, Filters, Index, build
from index.errors import DalilError, IndexFolderError, ModelError

Kept = Callable[[Article], bool]
TREATY = "What did the treaty say about military cooperation?"
QUESTIONS = [
    TREATY,
    "متى أعيد تعويم السفينة في قناة السويس؟",
    "Qui a dessiné la flèche de Notre-Dame ?",
    "月球",
    "???",
    "",
]


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_passage_and_match_stands_in_its_article(sample: Index, asked: str) -> None:
    for passage in sample.search(sample.question(asked), 20):
        assert passage.article.text[passage.start : passage.end] == passage.text != ""
        for match in passage.matches:
            assert passage.article.text[match.start : match.end] == match.article_word
            assert passage.start <= match.start < match.end <= passage.end


@pytest.mark.parametrize(
    ("asked", "story"),
    [
        ("Who signed the treaty between Russia and Iran in the Kremlin?", "treaty-"),
        ("من وقّع المعاهدة بين روسيا وإيران في الكرملين؟", "treaty-"),
        ("Wer hat den Vertrag zwischen Russland und Iran unterzeichnet?", "treaty-"),
        ("Which ship blocked the Suez Canal?", "suez-"),
        ("Quel navire a bloqué le canal de Suez ?", "suez-"),
        ("苏伊士运河有多长？", "suez-"),
        ("Combien de morts dans le tremblement de terre en Turquie ?", "quake-"),
        ("When did the cathedral of Notre-Dame in Paris reopen?", "notredame-"),
    ],
)
def test_the_best_passage_is_of_the_story_asked_for(sample: Index, asked: str, story: str) -> None:
    assert sample.search(sample.question(asked), 1)[0].article_id.startswith(story)


def test_an_arabic_article_answers_an_english_question(sample: Index) -> None:
    (best, *_) = sample.search(sample.question(TREATY), 1, Filters(languages=("ar",)))
    assert best.article_id == "treaty-signed.ar.md"
    assert {"treaty", "military", "cooperation"} <= {match.question_word for match in best.matches}


@pytest.mark.parametrize("language", ["ar", "en", "fa", "ru"])
def test_each_language_of_a_story_is_found_from_english(sample: Index, language: str) -> None:
    question = sample.question("the treaty between Russia and Iran")
    (best, *_) = sample.search(question, 1, Filters(languages=(language,)))
    assert best.article_id.startswith("treaty-")


def test_the_best_come_first_and_no_more_than_asked(sample: Index) -> None:
    found = sample.search(sample.question(TREATY), 7)
    assert len(found) == 7
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


def test_no_passage_is_found_twice(sample: Index) -> None:
    shown = sample.search(sample.question(TREATY), 1_000)
    found = [name for passage in shown for name in (passage.id, *passage.variants)]
    assert len(found) == len(set(found)) == sample.manifest.passages


def test_asking_again_gives_the_same(sample: Index, sample_index: Path) -> None:
    with Index.open(sample_index) as again:
        first, second = (index.search(index.question(TREATY), 20) for index in (sample, again))
    assert first == second


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(languages=("ar", "fa")), lambda a: a.language in ("ar", "fa")),
        (Filters(outlets=("The Harbour Post",)), lambda a: a.outlet == "The Harbour Post"),
        (Filters(since=20250101), lambda a: a.published >= "2025-01-01"),
        (Filters(until=20211231), lambda a: a.published <= "2021-12-31"),
        (Filters(since=20250117, until=20250117), lambda a: a.published == "2025-01-17"),
    ],
)
def test_filters_keep_all_that_pass_and_nothing_else(sample: Index, filters: Filters, kept: Kept) -> None:
    shown = sample.search(sample.question(TREATY), 1_000, filters)
    found = {name.rsplit(":", 1)[0] for passage in shown for name in (passage.id, *passage.variants)}
    assert found == {one.article.id for one in sample.archive.articles() if kept(one.article)} != set()


@pytest.mark.parametrize("filters", [Filters(since=20990101), Filters(languages=("sw",)), Filters(outlets=("Nobody",))])
def test_filters_that_nothing_passes_find_nothing(sample: Index, filters: Filters) -> None:
    assert sample.search(sample.question(TREATY), 5, filters) == []


def test_a_question_may_be_asked_from_many_threads(sample: Index) -> None:
    found: list[object] = []
    expected = sample.search(sample.question(TREATY), 3)
    threads = [
        threading.Thread(target=lambda: found.append(sample.search(sample.question(TREATY), 3))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_an_index_of_one_article_finds_it(treaty: Index) -> None:
    found = treaty.search(treaty.question(TREATY), 3)
    assert {passage.article_id for passage in found} == {"treaty-signed.ar.md"}
    assert found[0].language == "ar"


def test_a_missing_index_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(IndexFolderError, match=r"no index in .*; make one with: dalil index SOURCE --into"):
        Index.open(tmp_path / "nothing")


def test_another_model_is_refused_with_the_cure(
    treaty_index: Path, tmp_path: Path, altered: Callable[..., str]
) -> None:
    folder = copytree(treaty_index, tmp_path / "index")
    altered(folder, fingerprint="another")
    with pytest.raises(ModelError, match=r"'bundled' is not the one .* run: dalil index --into"):
        Index.open(folder)


def test_another_chroma_is_refused_with_the_cure(
    treaty_index: Path, tmp_path: Path, altered: Callable[..., str]
) -> None:
    folder = copytree(treaty_index, tmp_path / "index")
    altered(folder, libraries={"chromadb": "0.6"})
    with pytest.raises(IndexFolderError, match=r"was made by Chroma 0.6, this is .* run: dalil index --into"):
        Index.open(folder)


@pytest.mark.parametrize("name", ["store.sqlite", "terms.sqlite"])
@pytest.mark.parametrize("content", [None, b"damaged" * 1_000])
def test_a_damaged_index_names_the_cure(treaty_index: Path, tmp_path: Path, name: str, content: bytes | None) -> None:
    (path,) = copytree(treaty_index, tmp_path / "index").glob(f"segments/*/{name}")
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(IndexFolderError, match="run: dalil index"):
        Index.open(tmp_path / "index")


def test_a_closed_index_frees_its_files(samples: Path, tmp_path: Path) -> None:
    build(samples / "treaty-signed.ar.md", into=tmp_path / "index")
    with Index.open(tmp_path / "index") as opened:
        question = opened.question(TREATY)
    with pytest.raises((sqlite3.ProgrammingError, DalilError)):
        opened.search(question, 1, Filters(languages=("ar",)))
