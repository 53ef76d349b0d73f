import pytest
from newsroom import TEXTS

from index.datelines import Dateline, dateline, named_day
from index.days import day
from index.describing import describe
from index.language import contradicts, stretches


@pytest.mark.parametrize(
    ("value", "language", "locale", "published"),
    [
        ("2025-01-17T10:30:00+0300", "", "", "2025-01-17T10:30:00+03:00"),
        ("Fri, 17 Jan 2025 10:30:00 +0300", "", "", "2025-01-17T10:30:00+03:00"),
        ("1737100000", "", "", "2025-01-17T07:46:40+00:00"),
        ("20250117", "", "", "2025-01-17"),
        ("17 كانون الثاني/يناير 2025", "", "", "2025-01-17"),
        ("١٧ يناير ٢٠٢٥", "", "", "2025-01-17"),
        ("17 رجب 1446 هـ", "ar", "", "2025-01-17"),
        ("17 رجب 1446 هـ الموافق 17 يناير 2025", "", "", "2025-01-17"),
        ("۲۸ دی ۱۴۰۳", "fa", "", "2025-01-17"),
        ("۱۴۰۳/۱۰/۲۸", "fa", "", "2025-01-17"),
        ("17 มกราคม 2568", "", "", "2025-01-17"),
        ("2025年1月17日", "", "", "2025-01-17"),
        ("17 जनवरी 2025", "hi", "", "2025-01-17"),
        ("1403/10/28", "", "", ""),
        ("03/04/2025", "", "", ""),
        ("03/04/2025", "en", "en", ""),
        ("03/04/2025", "en", "en-US", "2025-03-04"),
        ("03/04/2025", "en", "en-GB", "2025-04-03"),
        ("17/01/2025", "", "", "2025-01-17"),
        ("January 2025", "", "", ""),
        ("Ships 2025", "", "", ""),
    ],
)
def test_a_date_is_read_in_its_calendar_or_not_at_all(value: str, language: str, locale: str, published: str) -> None:
    assert day(value, language, locale) == published


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("MOSCOW, Jan 17 (Agency) — The", "en", Dateline("", "Agency")),
        ("MOSCOW, Jan 17, 2025 (Agency) - The", "en", Dateline("", "Agency", "2025-01-17")),
        ("موسكو (وكالة) - وقع", "ar", Dateline("", "وكالة")),
        ("موسكو - 17 يناير 2025 - وقع", "ar", Dateline("", "", "2025-01-17")),
        ("МОСКВА, 17 января 2025. /ТАСС/. Судно", "ru", Dateline("", "ТАСС", "2025-01-17")),
        ("新华社莫斯科2025年1月17日电 港口", "zh", Dateline("", "新华社", "2025-01-17")),
        ("Title\nBy Jane Doe", "en", Dateline("Jane Doe")),
        ("Von Anna Becker", "de", Dateline("Anna Becker")),
        ("بقلم: أحمد علي", "ar", Dateline("أحمد علي")),
        ("نویسنده: مریم رضایی", "fa", Dateline("مریم رضایی")),
        ("港口（记者李明）报道", "zh", Dateline("李明")),
        ("Title\nPublished: 17 January 2025", "en", Dateline("", "", "2025-01-17")),
        ("Por la mañana salió el barco", "es", Dateline()),
        ("By the time the ship left, it rained", "en", Dateline()),
        ("كتب الوزير رسالة", "ar", Dateline()),
        ("Floods of 17 January 2025 remembered", "en", Dateline()),
    ],
)
def test_the_first_lines_say_who_where_and_when(text: str, language: str, found: Dateline) -> None:
    assert dateline(text, language) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [("2025-01-17-ship.txt", "2025-01-17"), ("2025/01/17/ship.html", "2025-01-17"), ("20250117.txt", "2025-01-17"),
     ("ship-2025.txt", ""), ("2025-13-17.txt", ""), ("2025-01-17-and-2025-01-18.txt", "")],
)  # fmt: skip
def test_a_file_name_has_a_day_or_none(name: str, found: str) -> None:
    assert named_day(name) == found


def test_every_known_field_has_its_origin() -> None:
    text = "A ship is free\nBy Jane Doe\nThe harbour is open."
    found = describe(text, {"outlet": "Post", "date": "03/04/2025"}, "2025-01-17.txt", {"outlet": "json-ld"})
    assert (found["author"], found["outlet"], found["published"]) == ("Jane Doe", "Post", "2025-01-17")
    assert found["origins"] == (
        "author: byline, language: detected, outlet: json-ld, published: file name, title: first line"
    )


def test_a_language_that_the_letters_contradict_is_detected() -> None:
    assert describe(TEXTS["ar"], {"lang": "en"}, "a.txt")["language"] == "ar"
    assert not contradicts(TEXTS["fr"], "de")


def test_paragraphs_in_another_language_are_told() -> None:
    text = f"{TEXTS['fr']}\n\n{TEXTS['ru']}"
    (other,) = stretches(text, "fr")
    assert (other.language, text[other.start : other.end]) == ("ru", TEXTS["ru"])
