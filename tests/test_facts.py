"""Numbers and dates that a claim has and its quotations have not."""

import pytest

from assistant.facts import Difference, facts, unproven


def differences(claim: str, quote: str, language: str = "en", other: str = "", published: str = "") -> list[Difference]:
    told = facts(quote, other or language, published)
    return unproven(facts(claim, language), [told], across=bool(other))


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("1.2 million people fled", "1,200,000 people fled"),
        ("Twenty-one ships waited", "21 ships waited"),
        ("It opened in 1869", "The canal opened on 17 November 1869"),
        ("One ship waited", "The canal was closed"),
        ("It was the second ship", "It was a ship"),
        ("the 1990s", "in 1990"),
    ],
)
def test_what_a_quotation_says_in_another_form_is_proved(claim: str, quote: str) -> None:
    assert differences(claim, quote) == []


@pytest.mark.parametrize(
    ("claim", "quote", "difference"),
    [
        ("It has 74 articles", "It has 47 articles", Difference("number", "74", "47")),
        ("It has 74 articles", "It has articles", Difference("number", "74", "")),
        ("Signed on 18 January", "Signed on 17 January", Difference("date", "18 January", "17 January")),
        ("Signed in 2024", "Signed in May 2025", Difference("date", "2024", "May 2025")),
        ("Signed in 2024", "Signed", Difference("date", "2024", "")),
    ],
)
def test_what_it_does_not_say_is_told_with_what_it_says(claim: str, quote: str, difference: Difference) -> None:
    assert differences(claim, quote) == [difference]


@pytest.mark.parametrize(
    ("claim", "language", "quote", "other", "proved"),
    [
        ("It fell in 1720", "en", "It fell in 1713, when 20 ships stood against one", "", False),
        ("the 1990s", "en", "90年代的港口", "zh", True),
        ("It began in 1630", "en", "It began in 1631, in the war of thirty years", "", False),
        ("Tomo 3", "es", "Tomo 2, sobre el mar", "", False),
        ("The Act of 2000", "en", "Đạo luật không được thông qua năm 2003", "vi", False),
        ("Apollo 11 landed", "en", "阿波罗11号着陆", "zh", True),
        ("It holds 2 and 1", "en", "Es enthält sowohl 0 als auch 1", "de", False),
        ("more than 50 percent", "en", "五成以上", "zh", True),
        ("500,000 people fled", "en", "huyeron 500 000 personas", "es", True),
        ("thế kỷ mười chín", "vi", "the nineteenth century", "en", True),
        ("on 27 January", "en", "το πρωί της 27ης Ιανουαρίου", "el", True),
    ],
)
def test_numbers_and_dates_are_read_as_their_language_means_them(
    claim: str, language: str, quote: str, other: str, proved: bool
) -> None:
    assert (not differences(claim, quote, language, other)) is proved


def test_a_number_must_stand_beside_what_it_counts() -> None:
    quote = "Rescuers freed 12 sailors after many hours of work, while 30 vessels waited far away at the coast."
    assert differences("There were 12 sailors", quote) == []
    assert [one.claimed for one in differences("There were 30 sailors", quote)] == ["30"]


def test_across_languages_small_numbers_in_words_are_not_asked_for() -> None:
    assert differences("Two countries signed", "وقع البلدان", other="ar") == []
    assert differences("Seven countries signed", "وقع البلدان", other="ar") == [Difference("number", "Seven", "")]
    assert differences("47 articles", "٤٧ مادة", other="ar") == []
    assert differences("281,754 people", "281.754 شخصاً", other="ar") == []


def test_a_year_left_out_is_that_of_the_day_of_writing() -> None:
    assert differences("Signed on 19 June 2023", "Signed on 19 June", published="2023-06-20") == []
    assert differences("Signed on 19 June 2023", "Signed yesterday", published="2023-06-20") == []
    assert differences("Signed on 19 June 2021", "Signed on 19 June", published="2023-06-20") != []
