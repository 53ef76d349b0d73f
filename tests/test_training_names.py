"""How scripts spell names, learned from lists small enough to check by hand."""

import gzip
from pathlib import Path

import pytest

from training.names import aligned, learn, read


def test_keys_are_laid_side_by_side() -> None:
    assert aligned("btn", "btn") == ([("b", "b"), ("t", "t"), ("n", "n")], 0.0)
    pairs, cost = aligned("mrkl", "mrkr")
    assert pairs[-1] == ("l", "r")
    assert cost == pytest.approx(1.2)
    assert aligned("", "b") == ([("", "b")], 1.0)


def test_spellings_get_their_share() -> None:
    learned = learn([("lmn", "rmn"), ("lr", "rr"), ("ln", "ln"), ("lt", "rt")])
    assert learned["l"] == {"r": 0.75, "l": 0.25}


def test_what_is_put_in_belongs_to_the_sound_before() -> None:
    assert learn([("bn", "bnk")])["n"] == {"nk": 1.0}


def test_strangers_teach_nothing() -> None:
    assert learn([("krks", "dbnt")]) == {}


def test_names_of_several_words_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "names-wd.en-ru.tsv.gz"
    path.write_bytes(gzip.compress("Putin\tПутин\nLeo Tolstoy\tЛев Толстой\nA\tА\n".encode()))
    assert read(path) == [("btn", "btn")]
