"""What training writes is what the translation tables read."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from index.translation import FAINTEST, Translations, mapped
from training.pairs import LANGUAGES
from training.tables import RARE, Table, Vocabulary, Written, distinct, save, save_english, surfaces, write

LINKS = [("ship", "корабл", 0.9), ("ship", "суд", 0.3), ("court", "суд", 0.6), ("zeal", "рвен", FAINTEST)]


def vocabulary(words: list[str], forms: dict[str, str]) -> Vocabulary:
    """A vocabulary where the first word is in all sentences and each later one in one less, written as given."""
    return Vocabulary([words[:n] for n in range(len(words), 0, -1)] + [words], Written(dict.fromkeys(forms.items(), 1)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ours = vocabulary(["zeal", "ship", "unlinked", "court"], {})
    theirs = vocabulary(["суд", "рвен", "корабл"], {"корабл": "корабль", "суд": "суд"})
    table = Table(
        np.array([ours.number[english] for english, _, _ in LINKS], np.int32),
        np.array([theirs.number[other] for _, other, _ in LINKS], np.int32),
        np.array([weight for _, _, weight in LINKS]),
    )
    save(table, ours, theirs, tmp_path / "ru.safetensors")
    return tmp_path


def test_links_are_read_as_they_were_trained(folder: Path) -> None:
    tables = Translations(folder)
    for english, other, weight in LINKS:
        assert tables.of(english, "en", "ru")[other] == pytest.approx(weight, rel=0.02)
        assert tables.of(other, "ru", "en")[english] == pytest.approx(weight, rel=0.02)
    assert list(tables.of("ship", "en", "ru")) == ["корабл", "суд"]
    assert set(tables.of("суд", "ru", "en")) == {"ship", "court"}
    assert tables.of("unlinked", "en", "ru") == {}


def test_rates_and_forms_stay_with_their_words(folder: Path) -> None:
    tables = Translations(folder)
    assert [tables.rate(word, "ru") for word in ("суд", "рвен", "корабл")] == [1, 0.75, 0.5]
    assert [tables.surface(word, "ru") for word in ("суд", "рвен", "корабл")] == ["суд", "рвен", "корабль"]


@pytest.mark.parametrize(
    ("written", "surface"),
    [
        ({"treaty": 5, "treaties": 3}, "treaty"),
        ({"Putin": 5}, "Putin"),
        ({"Agreement": 3, "agreement": 4, "agreements": 6}, "agreement"),
        ({"The": 6, "the": 5, "THE": 1}, "The"),
        ({"treati": 2, "treaty": 1}, ""),
        ({}, ""),
    ],
)
def test_the_form_written_most_often_is_kept_where_it_differs(written: dict[str, int], surface: str) -> None:
    assert surfaces(["treati"], Written({("treati", form): n for form, n in written.items()})) == [surface]


def test_every_time_a_term_is_written_counts() -> None:
    written = Written()
    assert distinct("Treaties, a treaty, Treaties", "en", written) == ["treati", "a"]
    assert written == {("treati", "Treaties"): 2, ("treati", "treaty"): 1, ("a", "a"): 1}


def test_english_words_have_rates_where_they_are_not_rare(tmp_path: Path) -> None:
    enough = RARE * len(LANGUAGES)
    counts = Counter({"treati": enough, "ship": enough - 1})
    save_english(counts, Written({("treati", "treaty"): 1}), 1000, tmp_path / "en.safetensors")
    tables = Translations(tmp_path)
    assert tables.rate("treati", "en") == pytest.approx(enough / 1000, rel=1e-3)
    assert tables.rate("ship", "en") == 0
    assert [tables.surface(word, "en") for word in ("treati", "ship")] == ["treaty", "ship"]
    assert tables.of("ship", "en", "xx") == {}


@pytest.mark.parametrize(("words", "dtype"), [(65_536, np.uint16), (65_537, np.uint32)])
def test_links_are_as_narrow_as_the_vocabulary_allows(tmp_path: Path, words: int, dtype: type) -> None:
    theirs = Vocabulary([[f"w{i:06}" for i in range(words)]] * RARE)
    ones = np.ones(words, np.int32)
    table = Table(ones, np.arange(1, words + 1, dtype=np.int32), np.ones(words))
    save(table, Vocabulary([["ship"]] * RARE), theirs, tmp_path / "xx.safetensors")
    assert mapped(tmp_path / "xx.safetensors")["links"].dtype == dtype
    last = f"w{words - 1:06}"
    assert Translations(tmp_path).of(last, "xx", "en") == {"ship": 1.0}
    assert last in Translations(tmp_path).of("ship", "en", "xx")


def test_a_table_written_anew_leaves_the_one_in_use(tmp_path: Path) -> None:
    path = tmp_path / "table.safetensors"
    write(path, {}, rates=np.ones(1000, np.float16))
    in_use = mapped(path)["rates"]
    write(path, {}, rates=np.zeros(1, np.float16))
    assert in_use.sum() == 1000
    assert mapped(path)["rates"].tolist() == [0]
    assert list(tmp_path.iterdir()) == [path]
