from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import stemmed
from index.translation import FAINTEST, Translations, packed, unpacked


@pytest.fixture(scope="module")
def tables() -> Translations:
    return Translations()


@pytest.mark.parametrize(
    ("source", "word", "target", "translation"),
    [
        ("en", "military", "ar", "عسكري"),
        ("ar", "معاهدة", "en", "treaty"),
        ("fr", "guerre", "ru", "война"),
        ("en", "treaty", "ru", "договор"),
        ("ru", "корабль", "en", "ship"),
        ("de", "Erdbeben", "tr", "deprem"),
        ("en", "canal", "zh", "运河"),
        ("fa", "معاهده", "ar", "معاهدة"),
    ],
)
def test_a_word_is_translated(tables: Translations, source: str, word: str, target: str, translation: str) -> None:
    found = tables.of(stemmed(word, source), source, target)
    assert stemmed(translation, target) in found
    assert all(0 < weight <= 1.001 for weight in found.values())


def test_the_likeliest_translation_comes_out_heaviest(tables: Translations) -> None:
    found = tables.of("militari", "en", "ar")
    assert max(found, key=lambda word: found[word]) == stemmed("عسكري", "ar")


def test_a_word_is_itself_in_its_own_language(tables: Translations) -> None:
    assert tables.of("qqq", "en", "en") == {"qqq": 1.0}
    assert tables.of("qqq", "xx", "xx") == {"qqq": 1.0}


@pytest.mark.parametrize(
    ("term", "source", "target"),
    [
        ("qqqzzz", "en", "ar"),
        ("qqqzzz", "ar", "en"),
        ("qqqzzz", "fr", "ru"),
        ("ship", "en", "xx"),
        ("ship", "xx", "en"),
        ("ship", "xx", "ar"),
        ("", "en", "ar"),
    ],
)
def test_unknown_words_and_languages_translate_to_nothing(
    tables: Translations, term: str, source: str, target: str
) -> None:
    assert tables.of(term, source, target) == {}


def test_faint_translations_through_english_are_dropped(tables: Translations) -> None:
    found = tables.of(stemmed("guerre", "fr"), "fr", "ru")
    assert min(found.values()) >= FAINTEST


def test_common_words_have_higher_rates_than_rare_ones(tables: Translations) -> None:
    assert 1 > tables.rate("the", "en") > tables.rate("militari", "en") > 0


@pytest.mark.parametrize(("term", "language"), [("qqqzzz", "en"), ("qqqzzz", "ar"), ("the", "xx")])
def test_what_is_unknown_has_no_rate(tables: Translations, term: str, language: str) -> None:
    assert tables.rate(term, language) == 0


def test_a_folder_without_tables_translates_nothing(tmp_path: Path) -> None:
    assert Translations(tmp_path).of("ship", "en", "ar") == {}


def test_every_bundled_table_can_be_read_both_ways(tables: Translations) -> None:
    for language in tables.languages - {"en"}:
        translations = tables.of("water", "en", language)
        assert translations, language
        assert any("water" in tables.of(word, language, "en") for word in translations), language


@given(st.lists(st.floats(FAINTEST, 1), min_size=1))
def test_a_weight_kept_in_a_byte_is_within_two_percent(weights: list[float]) -> None:
    given_weights = np.array(weights)
    np.testing.assert_allclose(unpacked(packed(given_weights)), given_weights, rtol=0.02)


@given(st.floats(0, 2), st.floats(0, 2))
def test_packing_keeps_the_order_of_weights(one: float, other: float) -> None:
    low, high = packed(np.array(sorted((one, other))))
    assert low <= high
