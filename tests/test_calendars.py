"""Months and weekdays by name, and the solar Hijri calendar against ICU's."""

import datetime

import pytest
from icu4py.messageformat import MessageFormat

from index.calendars import GREGORIAN, HIJRI, PERSIAN, from_persian, months, weekdays
from index.lexicon import LANGUAGES


@pytest.mark.parametrize(
    ("language", "text", "number", "calendar"),
    [
        ("ar", "في حزيران", 6, GREGORIAN),
        ("ar", "ويونيو", 6, GREGORIAN),
        ("ar", "جوان", 6, GREGORIAN),
        ("ar", "كانون الثاني/يناير", 1, GREGORIAN),
        ("ar", "رمضان", 9, HIJRI),
        ("fa", "فروردین", 1, PERSIAN),
        ("fa", "ژانویهٔ", 1, GREGORIAN),
        ("ru", "в январе", 1, GREGORIAN),
        ("el", "τον Ιούνιο", 6, GREGORIAN),
        ("he", "בדצמבר", 12, GREGORIAN),
        ("hi", "सितम्बर", 9, GREGORIAN),
        ("tr", "Haziran'da", 6, GREGORIAN),
        ("th", "มิถุนายน", 6, GREGORIAN),
    ],
)
def test_a_month_is_known_by_its_names(language: str, text: str, number: int, calendar: str) -> None:
    assert [(month.number, month.calendar) for month in months(text, language)] == [(number, calendar)]


def test_words_that_are_not_always_a_month_are_faint() -> None:
    assert [month.faint for month in months("He may come in June", "en")] == [True, False]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_its_seven_days(language: str) -> None:
    name = MessageFormat("{d, date, EEEE}", language)
    monday = datetime.datetime(2024, 1, 1, 12, tzinfo=datetime.UTC)
    told = [str(name.format({"d": monday + datetime.timedelta(n)})) for n in range(7)]
    assert [[day.number for day in weekdays(text, language)] for text in told] == [[n] for n in range(7)]


def test_unknown_languages_have_no_names() -> None:
    assert months("June", "sw") == weekdays("Monday", "sw") == []


def test_the_persian_calendar_is_that_of_icu() -> None:
    told = MessageFormat("{d, date, y-M-d}", "en-u-ca-persian")
    for year in range(1900, 2060):
        then = datetime.datetime(year, 3, 15, 12, tzinfo=datetime.UTC) + datetime.timedelta(days=year % 14)
        parts = [int(part) for part in str(told.format({"d": then})).split("-")]
        assert from_persian(*parts) == then.date()


def test_there_is_no_thirteenth_month() -> None:
    with pytest.raises(ValueError, match="no day of the calendar"):
        from_persian(1402, 13, 1)
