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
