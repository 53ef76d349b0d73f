"""Numbers as values, in digits and words of every script."""

import pytest

from index.numerals import DIGITS, FAINT, WORDS, numerals


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("en", "1.2 million, 1,200,000 and 2,000 ships", [1_200_000, 1_200_000, 2_000]),
        ("en", "twenty-one ships, three hundred and five thousand men", [21, 300, 5_000]),
        ("en", "6½ days, 7.5 per cent, 12,34,567 rupees", [6.5, 7.5, 1_234_567]),
        ("en", "in 2019 300 ships, two to three days", [2019, 300, 2, 3]),
        ("de", "1,2 Millionen, 1.200.000, einundzwanzig, 2.5 Mrd.", [1_200_000, 1_200_000, 21, 2.5e9]),
        ("fr", "1 200 000, quatre-vingt-dix-sept, deux milliards", [1_200_000, 97, 2e9]),
        ("es", "treinta y cinco mil, 1.200, mil doscientos", [35_000, 1_200, 1_200]),
        ("pt", "vinte e um mil, 2 bilhões", [21_000, 2e9]),
        ("it", "ventuno, duemila, 1,2 milioni", [21, 2_000, 1_200_000]),
        ("ro", "douăzeci și unu, 1,2 milioane", [21, 1_200_000]),
        ("el", "είκοσι ένα, 1,2 εκατομμύρια", [21, 1_200_000]),
        ("ru", "1,2 млн, двадцать один, 12 345, двух", [1_200_000, 21, 12_345, 2]),
        ("uk", "двадцять один, 1,2 млн", [21, 1_200_000]),
        ("ar", "١٫٢ مليون و١٬٢٠٠٬٠٠٠ ثم واحد وعشرون", [1_200_000, 1_200_000, 21]),
        ("ar", "القرن الثامن عشر، خمسة وعشرين", [18, 25]),
        ("fa", "بیست و یک، ۱٫۲ میلیون", [21, 1_200_000]),
        ("ur", "۶۱۵ کروڑ، چالیس", [6.15e9, 40]),
        ("he", "עשרים ואחת, 120 אלף", [21, 120_000]),
        ("hi", "6.5 लाख, इक्कीस, 2 करोड़", [650_000, 21, 2e7]),
        ("id", "dua puluh satu ribu, 1,2 juta", [21_000, 1_200_000]),
        ("tr", "yirmi bir, 5 bin 385, beş bin 385", [21, 5_385, 5_385]),
        ("vi", "hai mươi mốt, mười bảy, 1,2 triệu", [21, 17, 1_200_000]),
        ("th", "ยี่สิบเอ็ด 1.2 ล้าน", [21, 1_200_000]),
        ("zh", "120万，一百二十万，二〇二三，三十五", [1_200_000, 1_200_000, 2023, 35]),
        ("ja", "3億5000万、二十一", [350_000_000, 21]),
        ("ko", "120만, 3억5000만", [1_200_000, 350_000_000]),
        ("es", "siglo XVIII", [18]),
        ("sw", "1,200 x", [1_200]),
    ],
)
def test_a_number_has_one_value_however_it_is_written(language: str, text: str, values: list[float]) -> None:
    assert [number.value for number in numerals(text, language)] == values


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "7", DIGITS),
        ("en", "1.2 million", DIGITS),
        ("en", "seven", WORDS),
        ("en", "second", FAINT),
        ("en", "millions", FAINT),
        ("de", "eine", FAINT),
        ("it", "sei", FAINT),
        ("zh", "一", FAINT),
        ("zh", "二十", WORDS),
        ("fr", "XIV", FAINT),
    ],
)
def test_some_words_are_more_often_something_else(language: str, text: str, kind: str) -> None:
    assert [number.kind for number in numerals(text, language)] == [kind]


def test_places_are_those_of_the_text() -> None:
    text = "Some 1.2 million people, ٤٧ articles"
    assert [text[number.start : number.end] for number in numerals(text, "en")] == ["1.2 million", "٤٧"]


def test_digits_are_known_again_with_other_separators() -> None:
    assert [number.written for number in numerals("281,754 and 281.754 and 1.5", "en")] == ["281754", "281754", "1.5"]
