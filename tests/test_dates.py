"""Dates of every script and order, and when one proves another."""

import pytest

from index.dates import Date, agree, dates

WHOLE = {"year": 2023, "month": 6, "day": 19}


def told(text: str, language: str, published: str = "") -> list[dict[str, int]]:
    return [date.parts for date in dates(text, language, published)[0]]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "19 June 2023"), ("en", "June 19th, 2023"), ("en", "2023-06-19"), ("en", "19/06/2023"),
        ("de", "19. Juni 2023"), ("fr", "19 juin 2023"), ("es", "19 de junio de 2023"), ("pt", "19 de junho de 2023"),
        ("it", "19 giugno 2023"), ("ro", "19 iunie 2023"), ("el", "19 Ιουνίου 2023"), ("ru", "19 июня 2023 года"),
        ("uk", "19 червня 2023 року"), ("tr", "19 Haziran 2023"), ("id", "19 Juni 2023"), ("ar", "١٩ حزيران ٢٠٢٣"),
        ("ar", "19 حزيران/يونيو 2023"), ("fa", "۱۹ ژوئن ۲۰۲۳"), ("fa", "۲۹ خرداد ۱۴۰۲"), ("ur", "۱۹ جون ۲۰۲۳"),
        ("he", "19 ביוני 2023"), ("hi", "19 जून 2023"), ("th", "19 มิถุนายน 2566"), ("zh", "2023年6月19日"),
        ("zh", "二〇二三年六月十九日"), ("ja", "2023年6月19日"), ("ko", "2023년 6월 19일"),
        ("vi", "ngày 19 tháng 6 năm 2023"),
    ],
)  # fmt: skip
def test_a_date_is_one_in_every_language(language: str, text: str) -> None:
    found, numbers = dates(text, language)
    assert [date.parts for date in found] == [WHOLE]
    assert numbers == []


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("en", "on 4 March", [{"month": 3, "day": 4}]),
        ("en", "in June 2023", [{"year": 2023, "month": 6}]),
        ("en", "On Monday, in 1994", [{"weekday": 0}, {"year": 1994}]),
        ("hi", "पाँच अगस्त", [{"month": 8, "day": 5}]),
        ("zh", "3年", []),
        ("en", "2,000 men", []),
    ],
)
def test_a_date_may_be_partial(language: str, text: str, parts: list[dict[str, int]]) -> None:
    assert told(text, language) == parts


def test_relative_dates_need_the_day_of_writing() -> None:
    assert told("It happened yesterday", "en") == []
    assert told("It happened yesterday", "en", "2023-06-20") == [WHOLE]
    assert told("в прошлом году", "ru", "2023-06-20") == [{"year": 2022}]
    assert told("last month", "en", "2023-01-20") == [{"year": 2022, "month": 12}]


@pytest.mark.parametrize(
    ("claimed", "quoted", "published", "proves"),
    [
        ("2023", "19 June 2023", "", True),
        ("June 2023", "19 June 2023", "", True),
        ("19 June 2023", "2023", "", False),
        ("20 June 2023", "19 June 2023", "", False),
        ("19 June 2023", "19 June", "2023-06-25", True),
        ("19 June 2022", "19 June", "2023-06-25", False),
        ("31 December 2022", "31 December", "2023-01-02", True),
        ("Monday", "19 June 2023", "", True),
        ("Tuesday", "19 June 2023", "", False),
        ("19 June 2023", "Monday", "2023-06-21", True),
        ("4 March 2023", "3/4/2023", "", True),
        ("3 April 2023", "3/4/2023", "", True),
        ("19 June 2023", "31 June", "no day", False),
    ],
)
def test_a_date_proves_one_that_says_no_more(claimed: str, quoted: str, published: str, proves: bool) -> None:
    assert agree(dates(claimed, "en")[0][0], dates(quoted, "en", published)[0][0], published) is proves


@pytest.mark.parametrize(
    ("quoted", "language", "claimed", "proves"),
    [
        ("تیر ۱۴۰۲", "fa", "July 2023", True),
        ("تیر ۱۴۰۲", "fa", "January 2024", False),
        ("رمضان 1445", "ar", "2024", True),
        ("رمضان 1445", "ar", "2021", False),
        ("رمضان 1445", "ar", "4 March 2024", False),
    ],
)
def test_partial_dates_of_two_calendars_meet_as_far_as_they_go(
    quoted: str, language: str, claimed: str, proves: bool
) -> None:
    assert agree(dates(claimed, "en")[0][0], dates(quoted, language)[0][0]) is proves


def test_places_are_those_of_the_text() -> None:
    text = "Signed on 17 January 2025 in Moscow"
    found = dates(text, "en")[0]
    assert [text[date.start : date.end] for date in found] == ["17 January 2025"]
    assert isinstance(found[0], Date)
