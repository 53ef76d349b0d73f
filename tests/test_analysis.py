import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.analysis import STEMMERS, fold, number, stemmed, terms

SAME_TERM = [
    ("ar", "كتاب", "الكتاب"),
    ("ar", "كتاب", "بالكتاب"),
    ("ar", "كتاب", "للكتاب"),
    ("ar", "كتاب", "كتابهم"),
    ("ar", "والتعاون", "تعاون"),
    ("fa", "آب", "اب"),
    ("ur", "آب", "اب"),
    ("ar", "عسكري", "العسكرية"),
    ("ar", "إيران", "الإيراني"),
    ("ar", "إيران", "والإيرانيين"),
    ("ar", "روسيا", "الروسية"),
    ("ar", "سوريا", "السوريون"),
    ("ar", "أمريكا", "الأمريكي"),
    ("ar", "مصر", "المصريات"),
    ("ar", "ألمانيا", "الألماني"),
    ("ar", "إلغاء", "والإلغاء"),
    ("ar", "التزام", "والتزامهم"),
    ("ar", "بريطانيا", "البريطانية"),
    ("ar", "إلكتروني", "الإلكترونية"),
    ("ar", "لجنة", "للجنة"),
    ("ar", "الكتب", "الكُتُبُ"),
    ("ar", "كتاب", "كتـــاب"),
    ("ar", "اسرة", "أسرة"),
    ("ar", "اخر", "آخر"),
    ("ar", "مستشفي", "مستشفى"),
    ("ar", "كتاب", "ﻛﺘﺎﺏ"),
    ("ar", "ايران", "ایران"),
    ("fa", "کتاب", "كتاب"),
    ("fa", "ایرانی", "ايراني"),
    ("tr", "ışık", "IŞIK"),
    ("tr", "istanbul", "İSTANBUL"),
    ("hi", "किताब", "किताबें"),
    ("he", "שלום", "שָׁלוֹם"),
    ("he", "ספר", "וספריהם"),
    ("uk", "угода", "угодами"),
    ("uk", "російський", "російської"),
    ("uk", "підписали", "підписати"),
    ("uk", "зустрічалися", "зустрічались"),
    ("ur", "معاہدہ", "معاہدے"),
    ("ur", "ملک", "ملکوں"),
    ("ru", "елка", "ёлка"),
    ("de", "Straße", "STRASSE"),
    ("fr", "Café", "cafe\u0301"),
    ("en", "treaty", "TREATIES"),
    ("en", "full", "Ｆｕｌｌ"),
    ("en", "fine", "ﬁne"),
]


@pytest.mark.parametrize(("language", "word", "other"), SAME_TERM)
def test_forms_of_one_word_are_one_term(language: str, word: str, other: str) -> None:
    assert stemmed(other, language) == stemmed(word, language) != ""


@pytest.mark.parametrize(
    ("language", "word", "other"),
    [
        ("tr", "ısı", "isi"),
        ("hi", "बाल", "बोल"),
        ("ar", "كتاب", "كلاب"),
        ("ar", "ضحايا", "ضحى"),
        ("ur", "پہلے", "پہلا"),
        ("vi", "má", "ma"),
        ("en", "ship", "shop"),
    ],
)
def test_different_words_stay_different_terms(language: str, word: str, other: str) -> None:
    assert stemmed(other, language) != stemmed(word, language)


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("hi", "संयुक्त राष्ट्र की", ["संयुक्त", "राष्ट्र", "की"]),
        ("fa", "می\u200cخواهم", ["می", "خواهم"]),
        ("ar", "قال: «نعم»، ثم؟", ["قال", "نعم", "ثم"]),
        ("en", "47-article, U.S.", ["47", "article", "U", "S"]),
        ("zh", "苏伊士2021年", ["苏伊士", "2021", "年"]),
        ("ja", "東京で", ["東京", "で"]),
        ("ja", "プーチン大統領", ["プーチン", "大統領"]),
        ("th", "ความร่วมมือทางทหาร", ["ความ", "ร่วม", "มือ", "ทาง", "ทหาร"]),
        ("en", "𠀋联合国😀安全", ["𠀋", "联合", "国", "安全"]),
        ("vi", "hợp tác, quân sự", ["hợp", "hợp tác", "tác", "quân", "quân sự", "sự"]),
        ("ko", "한국에 사람", ["한국", "국에", "사람"]),
        ("zh", "中", ["中"]),
    ],
)
def test_text_is_cut_into_the_words_of_its_script(language: str, text: str, words: list[str]) -> None:
    assert [text[term.start : term.end] for term in terms(text, language)] == words


@pytest.mark.parametrize(
    ("digits", "plain"),
    [
        ("1,200", "1200"),
        ("١٬٢٠٠", "1200"),
        ("۲۰۲۵", "2025"),
        ("१२३", "123"),
        ("12.500", "12500"),
        ("1,234,567", "1234567"),
        ("1.5", "1.5"),
        ("٢٫٥", "2.5"),
        ("3,14", "3,14"),
    ],
)
def test_numbers_of_all_digits_and_separators_are_one(digits: str, plain: str) -> None:
    assert number(digits) == plain
    assert [term.text for term in terms(f"({digits})", "ar")] == [plain]


@pytest.mark.parametrize("before", ["😀👍🏽 ", "cafe\u0301 ", "ﷺ ", "𝒳𝒴 ", "👨‍👩‍👧\n"])
def test_places_are_right_after_characters_that_change_length(before: str) -> None:
    text = f"{before}Putin"
    assert terms(text, "en")[-1] == ("putin", len(before), len(text))


@pytest.mark.parametrize("nothing", ["", " \n", "؟!…", "\u0640", "\u064b", "😀"])
def test_a_text_without_words_has_no_terms(nothing: str) -> None:
    assert terms(nothing, "ar") == []


def test_an_unknown_language_keeps_its_words_whole() -> None:
    assert [term.text for term in terms("Kazi Nzuri", "sw")] == ["kazi", "nzuri"]


@given(st.text(max_size=80), st.sampled_from([*STEMMERS, "zh", "th", "vi", "und"]))
@example("İİ ﬀ½", "tr")
def test_places_of_terms_ascend_within_the_text(text: str, language: str) -> None:
    found = terms(text, language)
    assert all(0 <= term.start < term.end <= len(text) and term.text for term in found)
    starts = [term.start for term in found]
    assert starts == sorted(starts if language == "vi" else set(starts))


@given(st.text(max_size=60), st.sampled_from(["ar", "fa", "en", "de"]))
def test_folding_twice_is_folding_once(text: str, language: str) -> None:
    once = fold(text, language)
    assert fold(once, language) == fold(fold(once, language), language)


@given(st.text(st.characters(categories=["L", "M", "N", "Zs"]), max_size=60))
def test_every_letter_and_digit_is_in_a_term(text: str) -> None:
    inside = {place for term in terms(text, "und") for place in range(term.start, term.end)}
    assert all(place in inside for place, c in enumerate(text) if c.isalpha() and stemmed(c, "und"))
