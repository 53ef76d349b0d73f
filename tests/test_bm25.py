import math
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.bm25 import K1, B, Scores, TermIndex, Weighted, idf
from index.store import text_hash
from index.terms import NAME, WORD, TermFile, write

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


def scores(index: TermIndex, language: str, kind: str, question: list[Weighted]) -> Scores:
    """Those of all passages of a language."""
    part = index.parts[language]
    every = np.arange(len(part.passages), dtype=np.uint32)
    by_words, by_names = part.ask(question, question).scores(every)
    return by_words if kind == WORD else by_names


def asked(**words: float) -> list[Weighted]:
    return [Weighted(words, 0.0)]


def test_the_more_often_and_the_shorter_the_better(opened: Opened) -> None:
    found = scores(opened(TEXTS), "en", WORD, asked(ship=1.0))
    assert np.argsort(-found).tolist() == [3, 0, 1, 2]
    assert found[2] == 0


def test_scores_are_those_of_bm25(opened: Opened) -> None:
    index = opened([(0, "en", "ship"), (1, "en", "canal canal canal")])
    found = scores(index, "en", WORD, asked(ship=1.0))
    assert found.tolist() == pytest.approx([1 / (1 + K1 * (1 - B + B * 1 / 2)), 0])


def test_a_rare_term_weighs_more_than_a_common_one(opened: Opened) -> None:
    index = opened([(n, "en", "treaty ship" if n == 0 else "ship canal") for n in range(40)] + [(40, "en", "treaty x")])
    treaty, ship = index.parts["en"].weights([Weighted({"treati": 1.0}, 0.0), Weighted({"ship": 1.0}, 0.0)])
    assert treaty > ship > 0


def norm(index: TermIndex, place: int) -> float:
    lengths = index.parts["en"].lengths
    return float(K1 * (1 - B + B * lengths[place] / lengths.mean()))


def test_weights_of_translations_sum_frequencies(opened: Opened) -> None:
    index = opened([(0, "en", "ship ship boat x"), (1, "en", "canal x y z")])
    (score, _) = scores(index, "en", WORD, asked(ship=0.5, boat=0.25))
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
    expected = scores(alone, "en", WORD, asked(ship=1.0)).tolist()
    assert scores(mixed, "en", WORD, asked(ship=1.0)).tolist() == expected


def test_a_term_without_words_is_as_rare_as_one_that_nothing_has(opened: Opened) -> None:
    part = opened(TEXTS).parts["en"]
    assert part.weights([Weighted({}, 0.2), Weighted({"unheard": 1.0}, 0.2)]) == [idf(0, 4, 0.2)] * 2


def test_names_meet_by_their_consonants_across_scripts(opened: Opened) -> None:
    index = opened(TEXTS)
    assert scores(index, "ar", NAME, asked(btn=1.0))[0] > 0
    assert scores(index, "ar", WORD, asked(btn=1.0))[0] == 0


@pytest.mark.parametrize("question", [[], [Weighted({}, 0.5)], [Weighted({"unheard": 1.0}, 0.0)]])
def test_a_question_of_nothing_known_scores_nothing(opened: Opened, question: list[Weighted]) -> None:
    assert scores(opened(TEXTS), "en", WORD, question).tolist() == [0, 0, 0, 0]


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
                assert other.parts[language].weights(QUESTION) == masked.parts[language].weights(QUESTION)
                for kind in (WORD, NAME):
                    expected = scores(masked, language, kind, QUESTION)
                    assert scores(other, language, kind, QUESTION).tobytes() == expected.tobytes()


@given(PASSAGES, st.data())
def test_the_best_are_those_that_looking_at_every_passage_finds(
    passages: list[tuple[str, str]], data: st.DataObject
) -> None:
    words, names = (data.draw(st.permutations(QUESTION)) for _ in range(2))
    by = data.draw(st.sampled_from([(0.6, 0.2), (0.2, 0.9), (1.0, 0.0)]))
    count = data.draw(st.integers(1, 6))
    is_allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(passages), max_size=len(passages))))
    with tempfile.TemporaryDirectory() as folder:
        file = make(Path(folder, "terms"), [(n, language, text) for n, (language, text) in enumerate(passages)])
        for part in whole(file, len(passages)).parts.values():
            asked = part.ask(words, names)
            every = np.arange(len(part.passages), dtype=np.uint32)
            by_words, by_names = asked.scores(every)
            both = by[0] * by_words + by[1] * by_names
            for allowed in (None, is_allowed[part.passages]):
                scores = both if allowed is None else np.where(allowed, both, 0)
                led = asked.leading(by, count, allowed)
                best = np.sort(scores)[-count:][0]
                assert {*np.flatnonzero((scores > 0) & (scores >= best)).tolist()} <= {*led.tolist()}
                assert (scores[led] > 0).all()
                assert [one.tobytes() for one in asked.scores(led)] == [
                    one[led].tobytes() for one in (by_words, by_names)
                ]
        file.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TermIndex]:
    """Passages of different lengths, of words from rare to common."""
    draw = np.random.default_rng(7)
    drawn = [draw.zipf(1.5, draw.integers(2, 40)) for _ in range(600)]
    texts = [(n, "en", " ".join(f"{number}" for number in numbers if number < 300)) for n, numbers in enumerate(drawn)]
    file = make(tmp_path_factory.mktemp("many") / "terms", texts)
    yield whole(file, len(texts))
    file.close()


@pytest.mark.parametrize("count", [1, 5, 50])
@pytest.mark.parametrize("size", [1, 3, 6])
def test_the_best_of_many_are_those_that_looking_at_every_passage_finds(many: TermIndex, count: int, size: int) -> None:
    part, draw = many.parts["en"], random.Random(7)
    every = np.arange(len(part.passages), dtype=np.uint32)
    brought = 0
    for _ in range(60):
        question = [
            Weighted({f"{round(300 ** draw.random())}": draw.random() for _ in range(draw.choice([1, size]))}, 0.0)
            for _ in range(size)
        ]
        asked = part.ask(question, [])
        scores, _ = asked.scores(every)
        led = asked.leading((1.0, 0.0), count)
        best = np.sort(scores)[-count]
        assert {*np.flatnonzero((scores > 0) & (scores >= best)).tolist()} <= {*led.tolist()}
        assert asked.scores(led)[0].tobytes() == scores[led].tobytes()
        brought += len(led)
    assert brought < 60 * len(every) / 2  # most are never looked at closely


def test_few_are_brought_up_where_the_rare_term_decides(opened: Opened) -> None:
    index = opened([(n, "en", "treaty ship" if n % 100 == 0 else "ship canal") for n in range(300)])
    led = index.parts["en"].ask(asked(ship=1.0, port=0.5) + asked(treati=1.0), []).leading((1.0, 0.0), 2)
    assert led.tolist() == [0, 100, 200]


def test_numbers_are_looked_up_among_those_of_the_language(opened: Opened) -> None:
    part = opened(TEXTS, dead=[1]).parts["en"]
    assert part.places(np.array([4, 3, 0, 1])).tolist() == [0, 2]
    assert part.places(np.array([], np.int64)).tolist() == []
    assert part.allowed(np.array([1, 2, 3, 4])).tolist() == [False, True, True]


def test_several_files_are_numbered_one_after_another(tmp_path: Path) -> None:
    first = make(tmp_path / "first.sqlite", TEXTS)
    second = make(tmp_path / "second.sqlite", [(0, "ar", "بوتين"), (1, "en", "ship")])
    index = TermIndex([(first, 0, np.zeros(5, bool)), (second, 5, np.zeros(2, bool))])
    assert index.parts["en"].passages.tolist() == [0, 1, 2, 4, 6]
    assert index.parts["ar"].passages.tolist() == [3, 5]
    found = scores(index, "en", WORD, asked(ship=1.0))
    assert np.argsort(-found).tolist() == [3, 4, 0, 1, 2]
    first.close()
    second.close()


def test_the_dead_count_for_nothing(opened: Opened) -> None:
    index = opened(TEXTS, dead=[1, 3])
    assert index.parts.keys() == {"en"}  # the only Arabic one is dead
    assert index.parts["en"].passages.tolist() == [0, 2, 4]
    assert index.parts["en"].lengths.tolist() == [2, 2, 2]
    (weight,) = index.parts["en"].weights(asked(ship=1.0))
    assert weight == idf(2, 3, 0.0)


def test_an_index_of_the_dead_is_one_of_nothing(opened: Opened) -> None:
    assert opened(TEXTS, dead=range(5)).parts == {}


def test_an_index_of_nothing_opens(opened: Opened) -> None:
    assert opened([]).parts == {}
    assert TermIndex([]).parts == {}


@given(st.floats(0, 1e6), st.integers(0, 10**6), st.floats(0, 1))
def test_the_weight_of_a_term_is_positive_and_falls_as_it_spreads(documents: float, passages: int, rate: float) -> None:
    weight = idf(documents, passages, rate)
    assert 0 < weight < math.inf
    assert idf(documents + 1, passages, rate) <= weight


def test_general_text_steadies_a_small_collection() -> None:
    assert idf(1, 2, rate=0.9) < idf(1, 2, rate=0.0)
    assert idf(1, 10**6, rate=0.9) == pytest.approx(idf(1, 10**6, rate=0.0), rel=0.3)
