"""The makers of the bundled model, on data small enough to check by hand."""

import gzip
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.sets import LANGUAGES, family
from index.fusion import Fusion
from index.translation import Translations
from training.fusion import fit_balance, fit_confidence, fit_listwise
from training.pairs import SOURCES, read_pairs
from training.sittings import ARTICLES, SMALL, START, Desk, Group, Mixed, Sitting, Sure, newsrooms, pairs
from training.tables import Vocabulary, read, save, train

DATA = Path(__file__).parents[2] / "shared" / "data"
SENTENCES = [
    ("the treaty", "el tratado"), ("the ship", "el barco"), ("the long treaty", "el tratado largo"),
    ("a ship", "un barco"), ("a treaty", "un tratado"), ("the long ship", "el barco largo"),
]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "parallel").mkdir()
    text = "".join(f"{english}\t{spanish}\n" for english, spanish in SENTENCES)
    (tmp_path / "parallel" / "pud.en-es.tsv.gz").write_bytes(gzip.compress(text.encode()))
    (tmp_path / "lexicon").mkdir()
    concept = b'{"en": ["ship"], "es": ["barco"]}\n'
    (tmp_path / "lexicon" / "wordnets.jsonl.gz").write_bytes(gzip.compress(concept))
    return tmp_path


def test_pairs_are_read_with_their_weight(data: Path) -> None:
    pairs = list(read_pairs(data / "parallel", "es"))
    assert [(pair.english, pair.other) for pair in pairs] == SENTENCES
    assert {pair.weight for pair in pairs} == {SOURCES["pud"].weight}


def test_a_source_nobody_weighed_is_refused(data: Path) -> None:
    (data / "parallel" / "stranger.en-es.tsv.gz").write_bytes(gzip.compress(b"a\tb\n"))
    with pytest.raises(ValueError, match="stranger"):
        list(read_pairs(data / "parallel", "es"))


def test_model_1_learns_which_word_is_which(data: Path, tmp_path: Path) -> None:
    bitext, ours, theirs = read(data, "es")
    save(train(bitext), ours, theirs, tmp_path / "tables" / "es.safetensors")
    tables = Translations(tmp_path / "tables")
    found = {word: tables.of(word, "en", "es") for word in ("treati", "ship", "long")}
    assert [max(words, key=lambda word: words[word]) for words in found.values()] == ["trat", "barc", "larg"]


def test_rare_words_are_left_out() -> None:
    vocabulary = Vocabulary([["ship", "once"], ["ship"]])
    assert (vocabulary.words, vocabulary.rates.tolist()) == (["ship"], [1.0])


def test_the_feature_that_tells_gets_the_weight() -> None:
    rng = np.random.default_rng(1)
    groups = []
    for _ in range(50):
        right = np.arange(8) == rng.integers(8)
        groups.append(Group(np.column_stack([right + rng.normal(0, 0.2, 8), rng.normal(0, 1, 8)]), right))
    telling, noise = fit_listwise(groups)
    assert telling > 0.9
    assert telling + noise == pytest.approx(1)


def test_confidence_rises_with_what_tells() -> None:
    rows = [
        Sure((value, 0.5, 0.5, 0.5), value > 0.4, there=True, same=True) for value in np.linspace(0, 1, 40).tolist()
    ]
    constant, slope, *_ = fit_confidence(rows, np.full(40, 1 / 40))
    assert constant < 0 < slope


def test_scores_across_languages_are_brought_to_those_within_one() -> None:
    rng = np.random.default_rng(3)
    mixed = []
    for turn in range(600):  # scores of the other language are half as high, and the right one is in either
        own, other = rng.uniform(0, 1, 8), rng.uniform(0, 1, 8)
        there = turn % 2 == 0
        (own if there else other)[0] = rng.uniform(0.6, 1.2)
        right = np.arange(16) == (0 if there else 8)
        group = Group(np.concatenate([own, other / 2])[:, np.newaxis], right)
        mixed.append(Mixed(group, ["en"] * 8 + ["ar"] * 8, "en", {"en": 8, "ar": 8}))
    scale, constant = fit_balance([mixed], {True: np.ones(1), False: np.ones(1)})
    assert scale == pytest.approx(2, abs=0.3)
    assert constant == pytest.approx(0, abs=0.15)


def test_small_collections_tell_every_article_in_many_languages() -> None:
    for size, step, languages in SMALL:
        tellings: dict[str, dict[str, tuple[str, ...]]] = {}
        for sitting in newsrooms():
            _, articles, telling, _ = sitting.name.split("-")
            if articles == str(size):
                assert len(sitting.where) == size
                tellings.setdefault(telling, {}).update(sitting.where)
        assert len(tellings) == len(LANGUAGES) // step
        assert all(sorted(one) == list(ARTICLES) for one in tellings.values())
        assert {len(set(told)) for one in tellings.values() for told in one.values()} == {languages}
        assert len({one[ARTICLES[0]] for one in tellings.values()}) == len(tellings)  # others each time


def test_a_set_has_all_articles_in_its_language() -> None:
    assert Sitting("en", "xquad.ar").where == dict.fromkeys(ARTICLES, ("ar",))
    assert all(sitting.name == f"xquad.{sitting.asked}" for sitting in pairs(same=True))
    assert all(sitting.name != f"xquad.{sitting.asked}" for sitting in pairs(same=False))


@pytest.mark.skipif(not DATA.exists(), reason=f"the evaluation sets are not in {DATA}")
def test_what_was_searched_before_is_judged_by_the_weights_of_now(tmp_path: Path) -> None:
    sitting = Sitting("en", "newsroom-1-0-0", ((ARTICLES[0], ("en",)),))
    by_passage = replace(START, sentence=(0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0), usual=(0.2, 0.1))
    judging = Fusion(by_passage, by_passage)
    with closing(Desk(DATA, tmp_path)) as fresh, closing(Desk(DATA, tmp_path)) as used:
        fresh.use(judging)
        before = used.sure(sitting)
        used.use(judging)
        assert before != used.sure(sitting) == fresh.sure(sitting)


def test_passages_of_one_article_are_a_family() -> None:
    assert family("xq-00-03") == family("xq-00-11") != family("xq-01-03")
