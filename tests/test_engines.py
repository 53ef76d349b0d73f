import gzip
import json
import random
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import engines
from benchmarks.engines import DAY, ENGINES, measure, shared
from benchmarks.made import COLLECTIONS, EXPANDED, WORDS_A_PASSAGE, Made
from benchmarks.rivals import DAYS

PASSAGES = 300
SYLLABLES = ("ba", "ke", "li", "mo", "nu", "ra", "se", "ti")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Passages of words that are no words, the first ones far more common than the last."""
    data = tmp_path_factory.mktemp("data")
    (data / "news").mkdir()
    words = ["".join(random.Random(n).choices(SYLLABLES, k=3)) for n in range(400)]
    text = " ".join(word for n, word in enumerate(words) for _ in range(1 + 800 // (n + 1)))
    for name in COLLECTIONS:
        with gzip.open(data / "news" / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.write(json.dumps({"text": text}))
    return Made(data, PASSAGES)


def test_made_passages_are_always_the_same_and_go_on(made: Made) -> None:
    texts = list(made.texts())
    assert texts == list(made.texts())
    assert {len(text.split()) for text in texts} == {WORDS_A_PASSAGE}
    assert len(texts) == len({*texts}) == PASSAGES
    assert [made.stems[word] for word in texts[0].split()] == next(made.stemmed()).split()


def test_made_questions_have_eight_words_each_with_translations_that_weigh_less_and_less(made: Made) -> None:
    for question in made.questions(5):
        assert [len(one) for one in question.plain] == [1] * 8
        for one in question.expanded:
            weights = list(one.values())
            assert len(weights) <= EXPANDED
            assert weights == sorted(weights, reverse=True)
            assert weights[0] == 1


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_finds_what_ours_finds_and_only_what_the_filter_allows(name: str, made: Made, tmp_path: Path) -> None:
    if name in ("tantivy", "bm25s"):
        pytest.importorskip(name, reason="the extra `bench` is not installed")
    engine, ours = ENGINES[name](tmp_path / "engine"), ENGINES["ours"](tmp_path / "ours")
    for one in (engine, ours):
        one.build(made)
        one.open(made)
    question, *_ = made.questions(1)
    assert shared([[*ours.search(question.plain, None)[:10]]], [[*engine.search(question.plain, None)[:10]]]) >= 0.5
    of_day = engine.search(question.expanded, DAY)
    assert {number % DAYS for number in of_day[:10]} == {DAY}


def test_a_step_tells_its_figures(made: Made, tmp_path: Path) -> None:
    ours = ENGINES["ours"](tmp_path / "ours")
    figures = measure(ours, made, "build") | measure(ours, made, "ask")
    assert figures["size"] == (tmp_path / "ours" / "terms.sqlite").stat().st_size
    assert figures["plain best"] != figures["expanded best"]
    line = engines.row("ours", figures, figures)
    assert line.count("|") == engines.HEAD.splitlines()[0].count("|")
    assert line.endswith("| yes | 1.00 | 1.00 |")
    assert max(max(best) for best in figures["plain best"]) < PASSAGES
    assert any(number >= PASSAGES for one in made.questions(20) for number in ours.search(one.plain, None))  # the added


def test_an_engine_that_is_missing_names_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["engines", "--data", "nowhere"])
    monkeypatch.setattr(engines, "find_spec", lambda name: None if name == "bm25s" else find_spec("json"))
    with pytest.raises(SystemExit, match=r"bm25s not installed; run: pip install 'dalil\[bench\]'"):
        engines.main()
