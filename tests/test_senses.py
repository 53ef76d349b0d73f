from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index import embed, senses
from index.senses import Senses


@pytest.fixture(scope="module")
def known() -> Senses:
    return Senses(embed.load())


def test_each_word_has_a_vector_of_unit_length(known: Senses) -> None:
    vectors = known.vectors(["ship", "سفينة", "ship"])
    assert vectors.shape[0] == 3
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-3)
    assert (vectors[0] == vectors[2]).all()


def test_words_of_like_sense_are_near_across_languages(known: Senses) -> None:
    ship, arabic, treaty = known.vectors(["ship", "سفينة", "treaty"])
    assert ship @ arabic > ship @ treaty


def test_a_word_without_letters_is_near_to_nothing(known: Senses) -> None:
    assert not known.vectors(["…"]).any()
    assert known.vectors([]).shape == (0, embed.load().dimension)


def test_a_word_has_one_vector_whatever_it_is_asked_with(known: Senses) -> None:
    alone = Senses(embed.load()).vectors(["harbour"])
    assert (known.vectors(["quay", "harbour", "port"])[1] == alone[0]).all()


def test_more_words_than_are_kept_are_all_answered(known: Senses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(senses, "_KNOWN", 3)
    few = Senses(embed.load())
    few.vectors(["ship", "port"])
    words = ["quay", "port", "treaty", "canal", "ship"]
    assert (few.vectors(words) == known.vectors(words)).all()


def test_threads_share_them() -> None:
    shared = Senses(embed.load())
    words = [f"word{number}" for number in range(200)]
    right = Senses(embed.load()).vectors(words)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: shared.vectors(words), range(16)))
    assert all((one == right).all() for one in found)
