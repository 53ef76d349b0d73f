import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Gloss
from index.errors import ModelError
from index.gloss import GlossedWord, gloss
from index.translation import BUNDLED, Translations
from training.tables import RARE, Table, Vocabulary, save

TABLES = Translations()
QUOTATIONS = {
    "ar": "وقّع الرئيس بوتين معاهدة التعاون العسكري، يوم ١٧ يناير، بقيمة ١٬٢٠٠ دولار.",
    "ru": "Президент Путин подписал договор о военном сотрудничестве.",
    "fa": "دو کشور پیمان همکاری نظامی را امضا کردند.",
    "zh": "两国签署了军事合作条约。",
    "hi": "दोनों देशों ने सैन्य सहयोग संधि पर हस्ताक्षर किए।",
    "en": "The treaty on military cooperation was signed by Pezeshkian in 2025.",
    "ja": "両国は軍事協力に関する条約に署名した。",
    "th": "ความร่วมมือทางทหาร",
}


def read(text: str, source: str, target: str) -> dict[str, tuple[str, ...]]:
    """The readings of each word of a text."""
    return {word.word: word.readings for word in gloss(TABLES, text, source, target).words}


def only(text: str, source: str, target: str) -> GlossedWord:
    """The gloss of a text of one word."""
    (word,) = gloss(TABLES, text, source, target).words
    return word


def test_arabic_is_read_in_english() -> None:
    found = read("التعاون العسكري", "ar", "en")
    assert found["التعاون"][0] == "cooperation"
    assert found["العسكري"][0] == "military"


@pytest.mark.parametrize(
    ("source", "text", "target", "expected"),
    [
        ("ru", "военное сотрудничество", "en", ["military", "cooperation"]),
        ("fa", "همکاری نظامی", "en", ["cooperation", "military"]),
        ("zh", "军事合作", "en", ["military", "cooperation"]),
        ("hi", "सैन्य संधि", "en", ["military", "treaty"]),
        ("de", "militärische Zusammenarbeit", "en", ["military", "cooperation"]),
        ("ru", "военное сотрудничество", "ar", ["العسكرية", "التعاون"]),
        ("fa", "همکاری نظامی", "ar", ["التعاون", "العسكرية"]),
        ("zh", "军事合作", "ar", ["العسكرية", "التعاون"]),
        ("hi", "सैन्य संधि", "ar", ["العسكرية", "معاهدة"]),
        ("en", "military treaty", "ar", ["العسكرية", "معاهدة"]),
    ],
)
def test_a_quotation_is_read_word_by_word(source: str, text: str, target: str, expected: list[str]) -> None:
    words = gloss(TABLES, text, source, target).words
    assert len(words) == len(expected)
    assert all(reading in word.readings for word, reading in zip(words, expected, strict=True))
    assert {word.kind for word in words} == {"translation"}


def test_readings_are_words_not_stems_and_names_have_capitals() -> None:
    assert only("Путин", "ru", "en").readings == ("Putin",)
    assert only("country", "en", "en").readings == ("country",)
    assert "countries" in only("страны", "ru", "en").readings or "country" in only("страны", "ru", "en").readings
    assert only("treaty", "en", "de").readings[0] == "Vertrag"


@pytest.mark.parametrize("source", QUOTATIONS)
@pytest.mark.parametrize("target", ["en", "ar", "ru"])
def test_every_word_stands_where_the_gloss_says(source: str, target: str) -> None:
    text = QUOTATIONS[source]
    words = gloss(TABLES, text, source, target).words
    assert words
    assert [text[word.start : word.end] for word in words] == [word.word for word in words]
    ends = [0, *(word.end for word in words)]
    assert all(word.start >= end for word, end in zip(words, ends, strict=False))
    assert all(1 <= len(word.readings) <= 3 and all(word.readings) for word in words)


def test_readings_come_likeliest_first_without_faint_ones() -> None:
    weights = TABLES.of("соглашен", "ru", "en")
    readings = only("соглашение", "ru", "en").readings
    likeliest = max(weights, key=lambda term: weights[term])
    assert readings[0] == TABLES.surface(likeliest, "en")
    faint = {TABLES.surface(term, "en") for term, weight in weights.items() if weight < weights[likeliest] / 5}
    assert faint
    assert not faint & set(readings)


def test_common_words_have_their_likeliest_reading_alone() -> None:
    found = read("و في من", "ar", "en")
    assert found["في"] == ("in",)
    assert all(len(readings) == 1 for readings in found.values())


@pytest.mark.parametrize(
    ("text", "source", "target", "kind", "reading"),
    [
        ("Пезешкиан", "ru", "en", "name", "Pezeshkian"),
        ("Пезешкиан", "ru", "ar", "name", "Pezeshkian"),
        ("Пезешкиан", "ru", "uk", "same", "Пезешкиан"),
        ("بزشكيان", "ar", "en", "name", "Bzshkyn"),
        ("بزشكيان", "ar", "fa", "same", "بزشكيان"),
        ("البزشكيان", "ar", "en", "name", "Bzshkyn"),
        ("Pezeshkian", "en", "ar", "same", "Pezeshkian"),
        ("пезешкиановый", "ru", "en", "same", "пезешкиановый"),
        ("qqqzzz", "xx", "en", "same", "qqqzzz"),
        ("treaty", "en", "xx", "same", "treaty"),
        ("treaty", "en", "en", "same", "treaty"),
        ("العسكري", "ar", "ar", "same", "العسكري"),
        ("١٬٢٠٠", "ar", "en", "number", "1200"),
        ("۱۷", "fa", "fa", "number", "17"),
        ("3.5", "en", "ar", "number", "3.5"),
    ],
)
def test_what_is_not_in_the_tables(text: str, source: str, target: str, kind: str, reading: str) -> None:
    assert only(text, source, target) == GlossedWord(text, 0, len(text), kind, (reading,))


def test_a_gloss_says_in_its_line_that_it_is_one() -> None:
    words = (
        GlossedWord("التعاون", 0, 7, "translation", ("cooperation", "collaboration")),
        GlossedWord("٢٠٢٥", 8, 12, "number", ("2025",)),
    )
    assert str(Gloss("en", words)) == "[gloss] cooperation/collaboration · 2025"
    assert str(gloss(TABLES, "٢٠٢٥", "ar", "en")) == "[gloss] 2025"


def syllables(folder: Path, known: list[str]) -> Translations:
    """Tables of Vietnamese where each of `known` means its own place in the list, in English digits."""
    theirs, ours = Vocabulary([known] * RARE), Vocabulary([[str(i) for i in range(len(known))]] * RARE)
    numbers = np.arange(1, len(known) + 1, dtype=np.int32)
    save(Table(numbers, numbers, np.ones(len(known))), ours, theirs, folder / "vi.safetensors")
    return Translations(folder)


def test_of_terms_at_one_place_the_longest_known_one_is_read(tmp_path: Path) -> None:
    tables = syllables(tmp_path, ["hợp", "tác", "hợp tác", "quân", "sự"])
    words = gloss(tables, "hợp tác quân sự", "vi", "en").words
    assert [(word.word, word.readings) for word in words] == [("hợp tác", ("2",)), ("quân", ("3",)), ("sự", ("4",))]


def test_of_terms_at_one_place_the_shortest_is_read_where_none_is_known(tmp_path: Path) -> None:
    words = gloss(syllables(tmp_path, ["tác"]), "Hợp tác", "vi", "en").words
    assert [(word.word, word.kind) for word in words] == [("Hợp", "same"), ("tác", "translation")]


@pytest.mark.parametrize("text", ["", " ", "… — !", "\u064b"])
def test_a_text_without_words_has_an_empty_gloss(text: str) -> None:
    assert gloss(TABLES, text, "ar", "en") == Gloss("en", ())


@given(st.text(), st.sampled_from(["ar", "ja", "ru", "en", "xx"]), st.sampled_from(["en", "fa", "zh"]))
def test_any_text_can_be_glossed(text: str, source: str, target: str) -> None:
    for word in gloss(TABLES, text, source, target).words:
        assert text[word.start : word.end] == word.word
        assert all(word.readings)


def test_a_broken_table_is_told(tmp_path: Path) -> None:
    shutil.copy(BUNDLED / "en.safetensors", tmp_path)
    (tmp_path / "ar.safetensors").write_bytes(b"broken")
    with pytest.raises(ModelError, match=r"ar\.safetensors is missing or broken; install Dalil again"):
        gloss(Translations(tmp_path), "التعاون", "ar", "en")
