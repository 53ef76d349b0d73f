"""Negations and opposites in every bundled language."""

import pytest

from index.lexicon import LANGUAGES
from index.polarity import negations, sides

DENIED = {
    "ar": "لم يوقع الرئيس المعاهدة", "de": "Der Präsident hat den Vertrag nicht unterzeichnet",
    "el": "Ο πρόεδρος δεν υπέγραψε τη συνθήκη", "en": "The president didn't sign the treaty",
    "es": "El presidente no firmó el tratado", "fa": "رئیس جمهور معاهده را امضا نکرد",
    "fr": "Le président n'a pas signé le traité", "he": "הנשיא לא חתם על ההסכם",
    "hi": "राष्ट्रपति ने संधि पर हस्ताक्षर नहीं किए", "id": "Presiden tidak menandatangani perjanjian",
    "it": "Il presidente non ha firmato il trattato", "ja": "大統領は条約に署名しなかった",
    "ko": "대통령은 조약에 서명하지 않았다",
    "pt": "O presidente não assinou o tratado", "ro": "Președintele nu a semnat tratatul",
    "ru": "Президент не подписал договор", "th": "ประธานาธิบดีไม่ลงนามในสนธิสัญญา",
    "tr": "Cumhurbaşkanı anlaşmayı imzalamadı", "uk": "Президент не підписав договір",
    "ur": "صدر نے معاہدے پر دستخط نہیں کیے", "vi": "Tổng thống không ký hiệp ước", "zh": "总统没有签署条约",
}  # fmt: skip
REJECTED = {
    "ar": "رفض", "de": "lehnte", "el": "απέρριψε", "en": "rejected", "es": "rechazó", "fa": "رد", "fr": "rejeté",
    "he": "דחה", "hi": "ख़ारिज", "id": "menolak", "it": "respinto", "ja": "拒否", "ko": "거부", "pt": "rejeitou",
    "ro": "respins", "ru": "отклонил", "th": "ปฏิเสธ", "tr": "reddetti", "uk": "відхилив", "ur": "مسترد",
    "vi": "từ chối", "zh": "拒绝",
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_one_sentence_is_denied_in_every_language(language: str) -> None:
    text = DENIED[language]
    assert sum(mark.sure for mark in negations(text, language)) == 1
    assert "accept" in {side.pair for side in sides(text, language)}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_signing_and_rejecting_are_opposites_in_every_language(language: str) -> None:
    signed = {(side.pair, side.side) for side in sides(DENIED[language], language)}
    rejected = {(side.pair, side.side) for side in sides(REJECTED[language], language)}
    assert ("accept", 0) in signed
    assert ("accept", 1) in rejected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Notable notes on a knot"),
        ("en", "not only the ship"),
        ("vi", "hàng không và không khí"),
        ("tr", "Temmuz ayında adamdı, geliyor"),
        ("ja", "必ず署名しなければならない"),
        ("ar", "لا سيما في الشتاء"),
        ("sw", "Hakusaini"),
    ],
)
def test_words_that_only_look_so_deny_nothing(language: str, text: str) -> None:
    assert not any(mark.sure for mark in negations(text, language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "a little late, a few miles away"),
        ("fr", "un peu tard"),
        ("ar", "سأل عما إذا وصلت السفينة وما إذا غادرت"),
        ("th", "เรือมาหรือไม่ ห่างไปไม่กี่กิโลเมตร"),
        ("tr", "geminin geldiği olup olmadığı"),
        ("vi", "tàu đến hay không"),
        ("zh", "船是否到达，能否离开"),
    ],
)
def test_a_little_and_whether_or_not_do_not_even_seem_to_deny(language: str, text: str) -> None:
    assert negations(text, language) == ()


def test_two_negations_of_one_thing_are_joined_where_a_language_denies_twice() -> None:
    text = "Он никогда не подписывал"
    assert len(negations(text, "ru")) == 2
    assert len(negations(text, "ru", joined=True)) == 1
    assert len(negations("He never did not sign", "en", joined=True)) == 2


def test_a_negation_said_twice_is_two() -> None:
    assert len(negations("Nu nu este adevărat", "ro", joined=True)) == 2


def test_softer_words_are_not_sure() -> None:
    assert [mark.sure for mark in negations("without a ship, not a boat", "en")] == [False, True]


def test_places_are_those_of_the_text() -> None:
    text = "They accepted it before noon"
    assert [(side.pair, text[side.start : side.end]) for side in sides(text, "en")] == [
        ("accept", "accepted"), ("before", "before"),
    ]  # fmt: skip
