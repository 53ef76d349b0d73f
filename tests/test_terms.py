import math
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexDamaged
from index.store import text_hash
from index.terms import K1, NAME, WORD, B, TermFile, TermIndex, Weighted, idf, write

TEXTS = [
    (0, "en", "ship canal"),
    (1, "en", "ship ship canal port wind sand water harbour"),
    (2, "en", "treaty president"),
    (3, "ar", "معاهدة الرئيس بوتين"),
    (4, "en", "ship ship"),
]
WORDS = ["ship", "canal", "port", "treaty", "president", "Putin", "wind", "и", "мир", "договор", "معاهدة", "بوتين"]
PASSAGES = st.lists(
    st.tuples(st.sampled_from(["en", "ru", "ar"]), st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)),
    min_size=1,
    max_size=30,
)
QUESTION = [
    Weighted({"ship": 0.7, "canal": 0.1, "port": 0.33}, 0.01),
    Weighted({"treati": 1.0, "договор": 0.6, "معاهد": 0.3}, 0.2),
    Weighted({"unheard": 0.5}, 0.0),
    Weighted({"btn": 0.9, "prsdnt": 0.2}, 0.03),
]
Text = tuple[int, str, str]
Opened = Callable[..., TermIndex]


def make(path: Path, texts: Sequence[Text]) -> TermFile:
    write(path, [(number, language, text, text_hash(text)) for number, language, text in texts])
    return TermFile(path)


def whole(file: TermFile, passages: int, dead: Sequence[int] = ()) -> TermIndex:
    """The index of one file with so many passages."""
    return TermIndex([(file, 0, np.isin(np.arange(passages), dead))])


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    made: list[TermFile] = []

    def make_one(texts: list[Text], dead: Sequence[int] = ()) -> TermIndex:
        made.append(make(tmp_path / f"{len(made)}.sqlite", texts))
        return whole(made[-1], len(texts), dead)

    yield make_one
    for file in made:
        file.close()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[TermFile]:
    file = make(tmp_path / "terms.sqlite", TEXTS)
    yield file
    file.close()


def asked(**words: float) -> list[Weighted]:
    return [Weighted(words, 0.0)]


def test_the_more_often_and_the_shorter_the_better(opened: Opened) -> None:
    scores = opened(TEXTS).scores("en", WORD, asked(ship=1.0))
    assert np.argsort(-scores).tolist() == [3, 0, 1, 2]
    assert scores[2] == 0


def test_scores_are_those_of_bm25(opened: Opened) -> None:
    index = opened([(0, "en", "ship"), (1, "en", "canal canal canal")])
    found = index.scores("en", WORD, asked(ship=1.0))
    assert found.tolist() == pytest.approx([1 / (1 + K1 * (1 - B + B * 1 / 2)), 0])


def test_a_rare_term_weighs_more_than_a_common_one(opened: Opened) -> None:
    index = opened([(n, "en", "treaty ship" if n == 0 else "ship canal") for n in range(40)] + [(40, "en", "treaty x")])
    treaty, ship = index.weights("en", [Weighted({"treati": 1.0}, 0.0), Weighted({"ship": 1.0}, 0.0)])
    assert treaty > ship > 0


def norm(index: TermIndex, place: int) -> float:
    lengths = index.parts["en"].lengths
    return float(K1 * (1 - B + B * lengths[place] / lengths.mean()))


def test_weights_of_translations_sum_frequencies(opened: Opened) -> None:
    index = opened([(0, "en", "ship ship boat x"), (1, "en", "canal x y z")])
    (score, _) = index.scores("en", WORD, asked(ship=0.5, boat=0.25))
    assert score == pytest.approx(1.25 / (1.25 + norm(index, 0)))


def test_each_language_has_its_own_passages_lengths_and_hashes(opened: Opened) -> None:
    parts = opened(TEXTS).parts
    assert parts["en"].passages.tolist() == [0, 1, 2, 4]
    assert parts["ar"].passages.tolist() == [3]
    assert parts["en"].lengths.tolist() == [2, 8, 2, 2]
    hashes = [hashed.tobytes() for hashed in parts["en"].hashes]
    assert hashes == [text_hash(text) for _, language, text in TEXTS if language == "en"]


def test_passages_of_other_languages_do_not_change_a_score(opened: Opened) -> None:
    alone = opened([(n, "en", text) for n, text in enumerate(text for _, language, text in TEXTS if language == "en")])
    mixed = opened(TEXTS + [(n, "ar", "ship سفينة") for n in range(5, 50)])
    expected = alone.scores("en", WORD, asked(ship=1.0)).tolist()
    assert mixed.scores("en", WORD, asked(ship=1.0)).tolist() == expected


def test_names_meet_by_their_consonants_across_scripts(opened: Opened) -> None:
    index = opened(TEXTS)
    assert index.scores("ar", NAME, asked(btn=1.0))[0] > 0
    assert index.scores("ar", WORD, asked(btn=1.0))[0] == 0


@pytest.mark.parametrize("question", [[], [Weighted({}, 0.5)], [Weighted({"unheard": 1.0}, 0.0)]])
def test_a_question_of_nothing_known_scores_nothing(opened: Opened, question: list[Weighted]) -> None:
    assert opened(TEXTS).scores("en", WORD, question).tolist() == [0, 0, 0, 0]


@given(PASSAGES, st.data())
def test_scores_are_the_same_to_the_last_bit_however_passages_are_split(
    passages: list[tuple[str, str]], data: st.DataObject
) -> None:
    count = len(passages)
    dead = sorted(data.draw(st.sets(st.integers(0, count - 1))))
    cuts = sorted(data.draw(st.sets(st.integers(1, count - 1), max_size=4))) if count > 1 else []
    edges = [0, *cuts, count]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as closing:

        def file(name: str, texts: Sequence[tuple[str, str]]) -> TermFile:
            made = make(Path(folder, name), [(n, language, text) for n, (language, text) in enumerate(texts)])
            closing.callback(made.close)
            return made

        masked = whole(file("masked", passages), count, dead)
        pieces = pairwise(edges)
        is_dead = np.isin(np.arange(count), dead)
        split = TermIndex([(file(f"{a}", passages[a:b]), a, is_dead[a:b]) for a, b in pieces])
        living = [passage for number, passage in enumerate(passages) if number not in dead]
        clean = whole(file("clean", living), len(living))
        assert masked.parts.keys() == split.parts.keys() == clean.parts.keys() == {language for language, _ in living}
        for language, part in masked.parts.items():
            assert [passages[number] for number in part.passages] == [one for one in living if one[0] == language]
            assert split.parts[language].passages.tolist() == part.passages.tolist()
            for other in (split, clean):
                assert other.parts[language].lengths.tobytes() == part.lengths.tobytes()
                assert other.parts[language].hashes.tobytes() == part.hashes.tobytes()
                assert other.weights(language, QUESTION) == masked.weights(language, QUESTION)
                for kind in (WORD, NAME):
                    expected = masked.scores(language, kind, QUESTION)
                    assert other.scores(language, kind, QUESTION).tobytes() == expected.tobytes()


def test_several_files_are_numbered_one_after_another(tmp_path: Path) -> None:
    first = make(tmp_path / "first.sqlite", TEXTS)
    second = make(tmp_path / "second.sqlite", [(0, "ar", "بوتين"), (1, "en", "ship")])
    index = TermIndex([(first, 0, np.zeros(5, bool)), (second, 5, np.zeros(2, bool))])
    assert index.parts["en"].passages.tolist() == [0, 1, 2, 4, 6]
    assert index.parts["ar"].passages.tolist() == [3, 5]
    scores = index.scores("en", WORD, asked(ship=1.0))
    assert np.argsort(-scores).tolist() == [3, 4, 0, 1, 2]
    first.close()
    second.close()


def test_the_dead_count_for_nothing(opened: Opened) -> None:
    index = opened(TEXTS, dead=[1, 3])
    assert index.parts.keys() == {"en"}  # the only Arabic one is dead
    assert index.parts["en"].passages.tolist() == [0, 2, 4]
    assert index.parts["en"].lengths.tolist() == [2, 2, 2]
    (weight,) = index.weights("en", asked(ship=1.0))
    assert weight == idf(2, 3, 0.0)


def test_an_index_of_the_dead_is_one_of_nothing(opened: Opened) -> None:
    assert opened(TEXTS, dead=range(5)).parts == {}


def test_posting_lists_tell_which_passages_have_a_term_and_how_often(file: TermFile) -> None:
    posting = file.posting("en", WORD, "ship")
    assert posting is not None
    places, frequencies = posting
    assert places.tolist() == [0, 1, 3]  # places among the English ones
    assert frequencies.tolist() == [1, 2, 2]
    assert file.posting("ar", WORD, "ship") is None
    assert file.posting("en", NAME, "ship") is None


def test_posting_lists_have_as_many_words_as_passages_are_long(file: TermFile) -> None:
    for language, part in file.parts.items():
        assert file.found(language).tolist() == part.lengths.tolist()


def test_a_lost_posting_list_shows_in_the_words_found(file: TermFile, tmp_path: Path) -> None:
    copy = tmp_path / "lost.sqlite"
    copy.write_bytes((tmp_path / "terms.sqlite").read_bytes())
    database = sqlite3.connect(copy)
    database.execute("DELETE FROM postings WHERE term = 'ship' AND kind = 'w'")
    database.commit()
    database.close()
    lost = TermFile(copy)
    assert (file.found("en") - lost.found("en")).tolist() == [1, 2, 0, 2]
    lost.close()


def test_a_missing_or_damaged_file_names_the_cure(tmp_path: Path) -> None:
    (tmp_path / "damaged.sqlite").write_bytes(b"damaged" * 1_000)
    for name in ("missing.sqlite", "damaged.sqlite"):
        with pytest.raises(IndexDamaged, match="run: dalil index"):
            TermFile(tmp_path / name)


def test_an_index_of_nothing_opens(opened: Opened) -> None:
    assert opened([]).parts == {}
    assert TermIndex([]).parts == {}


def test_the_file_is_opened_for_reading_only(file: TermFile, tmp_path: Path) -> None:
    before = (tmp_path / "terms.sqlite").read_bytes()
    with pytest.raises(IndexDamaged, match="readonly"):
        file._database.rows("DELETE FROM postings")
    whole(file, len(TEXTS)).scores("en", WORD, asked(ship=1.0))
    assert (tmp_path / "terms.sqlite").read_bytes() == before


def test_the_same_passages_make_the_same_bytes(file: TermFile, tmp_path: Path) -> None:
    make(tmp_path / "again.sqlite", TEXTS).close()
    assert (tmp_path / "again.sqlite").read_bytes() == (tmp_path / "terms.sqlite").read_bytes()
    assert file.parts.keys() == {"ar", "en"}


def test_an_index_is_not_written_over(file: TermFile, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        write(tmp_path / "terms.sqlite", [])
    assert file.posting("en", WORD, "ship")


@given(st.floats(0, 1e6), st.integers(0, 10**6), st.floats(0, 1))
def test_the_weight_of_a_term_is_positive_and_falls_as_it_spreads(documents: float, passages: int, rate: float) -> None:
    weight = idf(documents, passages, rate)
    assert 0 < weight < math.inf
    assert idf(documents + 1, passages, rate) <= weight


def test_general_text_steadies_a_small_collection() -> None:
    assert idf(1, 2, rate=0.9) < idf(1, 2, rate=0.0)
    assert idf(1, 10**6, rate=0.9) == pytest.approx(idf(1, 10**6, rate=0.0), rel=0.3)
