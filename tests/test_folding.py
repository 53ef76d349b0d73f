import unicodedata
from array import array
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.folding import Folded, fold

UNSEEN = set("\u0640\u115f\u1160")  # tatweel, and letters of Hangul that show nothing
BREAK = "\ue000"  # stands between characters that are to be folded apart
# What is hard is likelier: marks that reorder, spaces, what is not seen, ligatures, Hangul, digits, case.
HARD = st.text(
    st.sampled_from("aIİıßﬁﷲﷺ ½  \n\u3000\u0301\u0323\u0338\u093c\u094d\u1037\u3099\u200d\u200c\u00adक़가ᄀ각ᆨが٣۵ـًأى’»—")
)
TEXTS = st.one_of(st.text(), HARD, st.tuples(st.text(), HARD, st.text()).map("".join))


def alike(*forms: str) -> None:
    assert len({fold(form).text for form in forms}) == 1, [fold(form).text for form in forms]


@pytest.mark.parametrize(
    "forms",
    [
        ("İSTANBUL", "istanbul", "ıstanbul", "I\u0307stanbul", "Istanbul"),
        ("STRASSE", "Straße", "straẞe"),
        ("ΟΔΥΣΣΕΥΣ", "Ὀδυσσεύς", "οδυσσευσ"),
        ("Ёлка", "елка", "Е\u0308лка"),
        ("café", "cafe\u0301", "CAFE", "ｃａｆｅ", "𝐜𝐚𝐟𝐞"),
        ("oﬃce", "office", "of\u00adfice"),
        ("كِتَابٌ", "كتاب", "كتـــاب", "ﻛﺘﺎﺏ"),
        ("أحمد", "احمد", "ا\u0654حمد", "ٱحمد"),
        ("آمال", "امال"),
        ("الله", "ﷲ", "اللّٰه"),
        ("على", "علي", "علی"),
        ("مسؤول", "مسوول"),
        ("كريم", "کریم"),
        ("خانهٔ", "خانۀ", "خانه", "خانە"),
        ("ہندوستان", "هندوستان"),
        ("می‌رود", "میرود"),
        ("١٢٫٥٪", "۱۲٫۵٪", "12.5%", "１２．５％"),
        ("१९४७", "1947", "൧൯൪൭", "𝟙𝟡𝟜𝟟", "①⑨④⑦"),
        ("שָׁלוֹם", "שלום"),
        ("צה״ל", 'צה"ל'),
        ("“yes”", '"yes"', "«yes»", "„yes‟", "「yes」"),
        ("can’t", "can't", "can`t", "can´t"),
        ("a—b", "a–b", "a-b", "a−b", "a\u2011b"),
        ("a\u00a0b", "a b", "a \n\t b", "a\u3000b", "a\u2009\u200e b"),
        ("wait…", "wait..."),
        ("ガギ", "ｶﾞｷﾞ", "カ\u3099キ\u3099"),
        ("각하", unicodedata.normalize("NFD", "각하")),
        ("क़लम", "क\u093cलम"),
        ("\u0958\u0338", "क\u0338\u093c", "क\u093c\u0338"),
        ("สำคัญ", "ส\u0e4d\u0e32คัญ"),
        ("न\u093c\u094dम", "न\u094d\u093cम", "न\u094d\u200d\u093cम"),
        ("👨\u200d👩\u200d👧", "👨👩👧"),
        ("❤\ufe0f", "❤"),
        ("safe\U000e0061\U000e0062", "safe", "\u202esafe\u202c", "\ufeffsafe\u2060", "sa\u200bfe"),
        ("豈", "豈"),
    ],
    ids=lambda forms: forms[0],
)  # fmt: skip
def test_forms_of_one_text_fold_alike(forms: tuple[str, ...]) -> None:
    alike(*forms)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("कि", "क"), ("कि", "की"), ("กา", "ก"), ("เก่า", "เกา"), ("が", "か"), ("ば", "ぱ"), ("a ≠ b", "a = b"),
        ("∄", "∃"), ("كتابة", "كتابه"), ("کھا", "کہا"), ("ماء", "ما"), ("a b", "ab"), ("'a'", '"a"'), ("1.5", "1,5"),
        ("øl", "ol"), ("각", "가"), ("签", "簽"),
    ],
)  # fmt: skip
def test_what_differs_in_meaning_is_kept_apart(one: str, other: str) -> None:
    assert fold(one).text != fold(other).text


@pytest.mark.parametrize(
    ("text", "folded", "places"),
    [
        ("", "", [0]),
        ("\u200f", "", [0, 0]),
        ("aﬁb", "afib", [0, 1, 3, 4]),
        ("a \n b", "a b", [0, 1, 2, 2, 2, 3]),
        ("\u200fكَ", "ك", [0, 0, 1, 1]),
        ("\u094d\u093ca", "\u093c\u094da", [0, 2, 2, 3]),
    ],
)
def test_the_map_goes_through_every_character(text: str, folded: str, places: list[int]) -> None:
    assert fold(text) == Folded(folded, array("I", places))


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        ("قال كَتَبَ أمس", "كتب", "كَتَبَ"),
        ("the ﬁnal oﬃce", "fin", "ﬁn"),
        ("the ﬁnal", "in", "ﬁn"),
        ("a  \n b", " ", "  \n "),
        ("e\u0301t\u0065\u0301", "ete", "e\u0301te\u0301"),
        ("𝟏𝟐 men", "12", "𝟏𝟐"),
        ("\u200fmen\u200f", "men", "men\u200f"),
    ],
)
def test_a_folded_part_is_found_where_it_was_written(text: str, part: str, original: str) -> None:
    folded = fold(text)
    start = folded.text.index(part)
    assert text[slice(*folded.span(start, start + len(part)))] == original


def test_what_is_half_of_a_unit_is_not_whole() -> None:
    folded = fold("the ﬁnal 각")
    spans = [(4, 6), (5, 6), (4, 5), (0, 13), (10, 12)]
    assert [folded.whole(*span) for span in spans] == [True, False, False, True, False]


@given(TEXTS)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text).text
    twice = fold(once)
    assert twice.text == once
    assert list(twice.places) == list(range(len(once) + 1))


@given(TEXTS)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    alike(text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text))


@given(TEXTS)
def test_places_ascend_and_units_cover_the_text(text: str) -> None:
    folded = fold(text)
    places = list(folded.places)
    assert (len(places), places[0], places[-1]) == (len(text) + 1, 0, len(folded.text))
    assert places == sorted(places)
    spans = [folded.span(start, end) for start, end in pairwise(sorted(set(places)))]
    assert all(one[1] == other[0] for one, other in pairwise(spans))
    if spans:
        assert (fold(text[: spans[0][0]]).text, spans[-1][1]) == ("", len(text))


@given(TEXTS, st.data())
def test_the_original_of_a_folded_part_folds_to_that_part(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    first, last = folded.span(start, end)
    assert 0 <= first < last <= len(text)
    back, part = fold(text[first:last]).text, folded.text[start:end]
    assert part in back
    assert (back == part) == folded.whole(start, end)
    assert folded.text[folded.places[first] : folded.places[last]] == back


@pytest.mark.parametrize("block", range(17))
def test_every_character_of_unicode_folds_to_one_form(block: int) -> None:
    """Each plane at once; characters are kept apart by one that folds to itself and joins nothing."""
    characters = [chr(point) for point in range(block * 0x10000, (block + 1) * 0x10000) if chr(point) != BREAK]
    folded = fold(BREAK.join(characters)).text
    assert folded.count(BREAK) == len(characters) - 1
    assert fold(folded).text == folded
    for form in ("NFC", "NFD"):
        other = BREAK.join(unicodedata.normalize(form, character) for character in characters)
        assert fold(other).text == folded
    for character, one in zip(characters, folded.split(BREAK), strict=True):
        assert one == one.strip() or one == " ", ascii(character)
        if character.isdecimal():
            assert one == str(unicodedata.decimal(character))
        assert one or not set(filter(str.isalnum, unicodedata.normalize("NFKD", character))) - UNSEEN, ascii(character)
