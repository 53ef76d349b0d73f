import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors import numpy as safetensors

from index.analysis import stemmed
from index.errors import ModelError
from index.translation import BUNDLED, FAINTEST, Translations, Words, listed, mapped, packed, unpacked

Damage = Callable[[Path], object]
WORD = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)


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


@pytest.mark.parametrize(
    ("term", "language", "word"),
    [
        ("militari", "en", "military"),
        ("putin", "en", "Putin"),
        ("vertrag", "de", "Vertrag"),
        ("water", "en", "water"),
        (stemmed("сотрудничестве", "ru"), "ru", "сотрудничества"),
        ("qqqzzz", "en", "qqqzzz"),
        ("militari", "xx", "militari"),
    ],
)
def test_a_term_is_shown_as_it_is_mostly_written(tables: Translations, term: str, language: str, word: str) -> None:
    assert tables.surface(term, language) == word


def test_what_an_english_word_means_leads_back_with_the_same_weight(tables: Translations) -> None:
    for word in ("treati", "ship", "militari"):
        for translation, weight in tables.of(word, "en", "zh").items():
            assert tables.of(translation, "zh", "en")[word] == weight


def test_two_languages_meet_through_every_english_word_they_share(tables: Translations) -> None:
    term = stemmed("guerre", "fr")
    summed: dict[str, float] = {}
    for english, first in tables.of(term, "fr", "en").items():
        for word, second in tables.of(english, "en", "ru").items():
            summed[word] = summed.get(word, 0.0) + first * second
    expected = {word: weight for word, weight in summed.items() if weight >= FAINTEST}
    assert tables.of(term, "fr", "ru") == pytest.approx(expected)
    assert len(expected) < len(summed)


@given(st.sets(WORD, max_size=60), WORD)
def test_words_are_found_by_number_and_by_letters(known: set[str], stranger: str) -> None:
    ordered = sorted(known)
    words = Words(listed("words", ordered), "words")
    assert [words[number] for number in range(len(ordered))] == ordered
    assert [words.find(word) for word in ordered] == list(range(len(ordered)))
    expected = ordered.index(stranger) if stranger in known else None
    assert words.find(stranger) == expected


@pytest.mark.parametrize("absent", ["", "\n", "ship\n", "shi", "ships", "a", "zzz", "ship\ntreaty"])
def test_no_part_and_no_run_of_lines_is_taken_for_a_word(absent: str) -> None:
    assert Words(listed("words", ["ship", "treaty"]), "words").find(absent) is None


def test_empty_lines_have_numbers_too() -> None:
    lines = ["", "x"] * 20 + [""]
    words = Words(listed("surfaces", lines), "surfaces")
    assert [words[number] for number in range(len(lines))] == lines


def test_a_mapped_file_holds_what_the_library_reads_without_a_copy() -> None:
    path = BUNDLED / "tr.safetensors"
    arrays, expected = mapped(path), safetensors.load_file(path)
    assert arrays.keys() == expected.keys()
    for name, array in arrays.items():
        assert array.dtype == expected[name].dtype
        np.testing.assert_array_equal(array, expected[name])
        assert not array.flags.owndata
        assert not array.flags.writeable


def test_the_words_of_every_bundled_table_are_sorted_and_have_a_rate_and_a_form(tables: Translations) -> None:
    for language in tables.languages:
        arrays = mapped(BUNDLED / f"{language}.safetensors")
        words = arrays["words"].tobytes().decode().splitlines()
        assert words == sorted(set(words)), language
        assert len(words) == len(arrays["rates"]) == arrays["surfaces"].tobytes().count(b"\n"), language
        english = arrays["english"].tobytes().decode().splitlines()
        assert english == sorted(set(english)), language
        assert len(arrays["offsets"]) == len(english) + 1, language
        assert arrays["links"].max(initial=0) < len(words), language


def test_the_bundled_tables_stay_small() -> None:
    assert sum(path.stat().st_size for path in BUNDLED.iterdir()) <= 30_000_000


def cut(size: int) -> Damage:
    return lambda path: path.write_bytes(path.read_bytes()[:size])


def without(name: str) -> Damage:
    def damage(path: Path) -> None:
        arrays = safetensors.load(path.read_bytes())
        del arrays[name]
        path.write_bytes(safetensors.save(arrays))

    return damage


def shorter(name: str) -> Damage:
    def damage(path: Path) -> None:
        arrays = safetensors.load(path.read_bytes())
        arrays[name] = arrays[name][:-1].copy()
        path.write_bytes(safetensors.save(arrays))

    return damage


@pytest.mark.parametrize(
    "damage",
    [
        Path.unlink, cut(0), cut(5), cut(100), cut(300_000), lambda path: path.write_bytes(b"not a table" * 1000),
        without("words"), without("surfaces.starts"), without("links"), shorter("links"), shorter("weights"),
    ],
    ids=["gone", "empty", "no length", "half a header", "half the arrays", "text", "no words", "no places", "no links",
         "short links", "short weights"],
)  # fmt: skip
def test_a_missing_or_broken_table_is_told_in_one_line_with_its_cure(tmp_path: Path, damage: Damage) -> None:
    path = Path(shutil.copy(BUNDLED / "vi.safetensors", tmp_path))
    broken = Translations(tmp_path)
    damage(path)
    for lookup in (
        lambda: broken.of("water", "en", "vi"),
        lambda: broken.of("nước", "vi", "en"),
        lambda: broken.of("nước", "vi", "xx"),
        lambda: broken.rate("nước", "vi"),
        lambda: broken.surface("nước", "vi"),
    ):
        with pytest.raises(ModelError, match=r"install Dalil again.*training/run\.sh") as error:
            lookup()
        assert str(path) in str(error.value)
        assert "\n" not in str(error.value)


def test_a_broken_table_leaves_the_other_languages_alone(tmp_path: Path) -> None:
    for language in ("vi", "ro"):
        shutil.copy(BUNDLED / f"{language}.safetensors", tmp_path)
    cut(50)(tmp_path / "vi.safetensors")
    assert stemmed("apa", "ro") in Translations(tmp_path).of("water", "en", "ro")


@given(st.lists(st.floats(FAINTEST, 1), min_size=1))
def test_a_weight_kept_in_a_byte_is_within_two_percent(weights: list[float]) -> None:
    given_weights = np.array(weights)
    np.testing.assert_allclose(unpacked(packed(given_weights)), given_weights, rtol=0.02)


@given(st.floats(0, 2), st.floats(0, 2))
def test_packing_keeps_the_order_of_weights(one: float, other: float) -> None:
    low, high = packed(np.array(sorted((one, other))))
    assert low <= high
