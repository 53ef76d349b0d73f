import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.quoting import LONGEST, Found, locate, locate_parts
from index.folding import fold

CANAL = (
    "The canal was blocked on Tuesday. About 1,200 sailors waited, the pilot said: “We could not pass.” "
    "On Monday, six days later, the ship was freed. Experts praised a non-military plan."
)


def shown(text: str, found: Found | None) -> str:
    return text[found.start : found.end] if found else ""


def standing(text: str, quote: str, near: int = 0) -> tuple[str, str]:
    """The kind of what was found, and its text."""
    found = locate(text, quote, near)
    assert found is None or found.kind == "close" or not found.differences
    return (found.kind if found else "", shown(text, found))


@pytest.mark.parametrize(
    ("text", "quote", "kind", "original"),
    [
        (CANAL, "the ship was freed.", "verbatim", "the ship was freed."),
        (CANAL, '"we could not pass."', "folded", "“We could not pass.”"),
        (CANAL, "About 1,200 sailors", "verbatim", "About 1,200 sailors"),
        ("ثم كَتَبَ الرَّئيسُ رِسالَةً.", "كتب الرئيس رسالة", "folded", "كَتَبَ الرَّئيسُ رِسالَةً"),
        ("ثم كتب الرئيس رسالة.", "كَتَبَ الرَّئيسُ", "folded", "كتب الرئيس"),
        ("بسم ﷲ نبدأ", "الله", "folded", "ﷲ"),
        ("the ﬁnal ﬂight", "Final flight", "folded", "ﬁnal ﬂight"),
        ("dün İSTANBUL'da", "istanbul'da", "folded", "İSTANBUL'da"),
        ("family 👨\u200d👩\u200d👧 here", "👨\u200d👩\u200d👧", "verbatim", "👨\u200d👩\u200d👧"),
        ("او می‌رود و", "میرود", "folded", "می‌رود"),
        ("او میرود و", "می‌رود", "folded", "میرود"),
        ("say \u200fשלום\u200f, he", "שלום,", "folded", "שלום\u200f,"),
        ("אמר שָׁלוֹם לכולם", "שלום", "folded", "שָׁלוֹם"),
        ("全角ＡＢＣ１２３です", "ABC123", "folded", "ＡＢＣ１２３"),
        ("le café est fermé", "le cafe\u0301 est", "folded", "le café est"),
        (unicodedata.normalize("NFD", "le café est"), "café", "folded", "cafe\u0301"),
        ("تضم ۴۷ ماده", "٤٧ ماده", "folded", "۴۷ ماده"),
        ("تضم ٤٧ مادة", "47 مادة", "folded", "٤٧ مادة"),
        ("ประเทศไทยลงนามในสนธิสัญญา", "ลงนามใน", "verbatim", "ลงนามใน"),
        ("संधि पर हस्ताक्षर किए गए", "हस्ताक्षर किए", "verbatim", "हस्ताक्षर किए"),
        ("双方在北京签署了条约。", "签署了条约", "verbatim", "签署了条约"),
        ("정부는 조약에 서명했다", unicodedata.normalize("NFD", "조약에"), "folded", "조약에"),
        ("first line\n\nsecond line", "line second", "folded", "line\n\nsecond"),
        ("un « mot » ici", "un «mot» ici", "folded", "un « mot » ici"),
    ],
)
def test_a_quotation_is_found_in_any_script(text: str, quote: str, kind: str, original: str) -> None:
    assert standing(text, quote) == (kind, original)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("1,200 died", "200 died"), ("1\u00a0200 died", "200 died"), ("1\u202f200 died", "1"),
        ("3.5 percent", "5 percent"),
        ("at −5 degrees", "5 degrees"), ("312 died", "12 died"), ("١٬٢٠٠ قتيل", "٢٠٠ قتيل"),
        ("a non-nuclear plan", "nuclear plan"), ("a nuclear-free plan", "a nuclear"), ("a party", "art"),
        ("אי־הסכמה ביניהם", "הסכמה ביניהם"), ("कि", "क"), ("각", "가"), ("が", "か"), ("ن كتابهم", "كتاب"),
        ("👨\u200d👩\u200d👧", "👨"), ("🇫🇷", "🇫"), ("👍🏽", "👍"), ("the ﬁnal", "inal"),
        ("می‌رود", "می"), ("a ≠ b", "a = b c"), ("in 1939–1945", "1945"), ("co\u00adoperate", "operate"),
    ],
)  # fmt: skip
def test_no_quotation_begins_or_ends_inside_a_word_or_number(text: str, quote: str) -> None:
    assert standing(text, quote)[0] in {"", "close"}


def test_the_nearest_of_several_is_found_and_a_verbatim_one_before_it() -> None:
    text = "the ship sailed. The ship sank. the ship sailed. The Ship Sank."
    starts = [found.start for near in (0, 15, 20, 99) if (found := locate(text, "the ship", near))]
    assert starts == [0, 0, 32, 32]
    assert locate(text, "the ship sank", 50) == Found(49, 62, "folded")
    assert locate(text, "The ship sank", 50) == Found(17, 30, "verbatim")
    assert locate(text, "the ship", -5) == locate(text, "the ship", 0)


@pytest.mark.parametrize(
    ("text", "quote", "original", "differences"),
    [
        (CANAL, "the ship was quickly freed.", "the ship was freed.", [("quickly", "")]),
        (CANAL, "About 1,500 sailors waited, the captain said", "About 1,200 sailors waited, the pilot said",
         [("1,500", "1,200"), ("captain", "pilot")]),
        (CANAL, "six days later the ship was freed", "six days later, the ship was freed", [("", ",")]),
        (CANAL, "We could pass. On Monday, six days later", "We could not pass.” On Monday, six days later",
         [("", "not"), ("", "”")]),
        (CANAL, "praised a military plan.", "praised a non-military plan.", [("military", "non-military")]),
        ("توقع المعاهدة من ٤٧ مادة في موسكو", "المعاهدة من 74 مادة", "المعاهدة من ٤٧ مادة", [("74", "٤٧")]),
        ("双方在北京签署了条约。", "双方在北京签订了条约", "双方在北京签署了条约", [("订", "署")]),
        ("संधि पर हस्ताक्षर किए गए", "संधि पर हस्ताक्षर नहीं किए गए", "संधि पर हस्ताक्षर किए गए", [("नहीं", "")]),
        ("a a a b", "x a b", "a a b", [("x", "a")]),
        ("q q a b c d", "a b x", "a b c", [("x", "c")]),
    ],
)  # fmt: skip
def test_what_is_close_is_told_with_every_difference(
    text: str, quote: str, original: str, differences: list[tuple[str, str]]
) -> None:
    found = locate(text, quote)
    assert found is not None
    assert (found.kind, shown(text, found), list(found.differences)) == ("close", original, differences)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (CANAL, "The price of coffee rose in Brazil on Tuesday."),
        (CANAL, "canal blocked sailors waited pilot pass ship plan"),
        (CANAL, ""), (CANAL, " \n "), (CANAL, "…"), (CANAL, "\u200f"),
        ("", "The canal"), ("", ""), ("...", "of"), (" ", "of it"),
    ],
)  # fmt: skip
def test_what_is_not_close_is_not_found(text: str, quote: str) -> None:
    assert locate(text, quote) is None


def test_a_long_quotation_must_stand() -> None:
    text = " ".join(f"word{number}" for number in range(1_000))
    assert len(text) > LONGEST
    assert locate(text, text.upper()) == Found(0, len(text), "folded")
    assert locate(text, text.replace("word7 ", "")) is None


def test_the_closest_part_of_a_long_article_is_found() -> None:
    words = [f"w{number * number % 9_973}" for number in range(60_000)]
    text = " ".join(words)
    quote = words[30_000:30_200]
    found = locate(text, " ".join(["x", *quote[:100], "new", *quote[101:150], *quote[151:]]))
    assert found is not None
    assert [one.quoted for one in found.differences] == ["x", "new", ""]
    assert [one.written for one in found.differences][1:] == [quote[100], quote[150]]
    assert shown(text, found).endswith(" ".join(quote))


def test_rare_words_say_where_to_look() -> None:
    """Fifty stretches have more of the quotation than the one that is close to it, but in another order."""
    common = ["northeastern", "harbourmaster", "transporting", "shipbuilding", "navigational", "freightliner"]
    decoy = " ".join(reversed(common)) + " of it." + " Nothing." * 80
    text = f"{decoy * 25} Thunderstorms delayed {' '.join(common[:3])} today.{' Nothing.' * 80} {decoy * 25}"
    found = locate(text, f"Thunderstorms delayed {' '.join(common)}")
    assert shown(text, found).startswith("Thunderstorms delayed northeastern harbourmaster transporting")


def test_of_equally_close_parts_the_nearest_is_found() -> None:
    text = ("The ship sailed for the northern port. " + "Nothing happened at sea that day. " * 40) * 5
    starts = [start for start in range(len(text)) if text.startswith("The ship", start)]
    for start in starts:
        found = locate(text, "The ship sailed for the southern port.", start)
        assert found is not None
        assert found.start == start


@pytest.mark.parametrize(
    ("quote", "parts"),
    [
        ("The canal was blocked ... six days later", ["The canal was blocked", "six days later"]),
        ("The canal […] SAILORS WAITED (...) the ship", ["The canal", "sailors waited", "the ship"]),
        ("…The canal was blocked…", ["The canal was blocked"]),
        ("The canal. . . the ship", ["The canal", "the ship"]),
        ("the ship was freed", ["the ship was freed"]),
        ("six days later ... The canal was blocked", []),
        ("The canal ... the ship was sunk", []),
        ("The canal ... 200 sailors", []),
        ("…", []),
        ("", []),
    ],
)
def test_parts_of_a_quotation_with_omissions_stand_in_order(quote: str, parts: list[str]) -> None:
    assert [shown(CANAL, found) for found in locate_parts(CANAL, quote)] == parts


def test_a_quotation_with_an_omission_is_not_passed_off_as_one_without() -> None:
    assert locate(CANAL, "The canal was blocked ... six days later, the ship was freed") is None
    assert standing("He said: wait… and left.", "wait... and left") == ("folded", "wait… and left")
    assert standing(CANAL, "…the ship was freed...") == ("verbatim", "the ship was freed")


def test_parts_that_stand_far_apart_are_no_quotation() -> None:
    near, far = ("The war began. " + "Much happened. " * times + "Peace came." for times in (60, 70))
    assert len(locate_parts(near, "The war began ... Peace came")) == 2
    assert locate_parts(far, "The war began ... Peace came") == ()


def test_the_parts_nearest_to_a_place_are_found_where_they_follow_each_other() -> None:
    text = "He said no. She said yes. " + "Filler words. " * 100 + "He said no. He left."
    assert [one.start for one in locate_parts(text, "He said ... said yes", len(text))] == [0, 16]
    assert [one.start for one in locate_parts(text, "He … no", len(text))] == [1426, 1434]


WORDS = st.sampled_from(
    ["a", "The", "ship", "1,200", "كَتَبَ", "ﬁne", "签署", "কি", ".", ",", "“no”", "-", "é", "👨\u200d👩", "می\u200cرود"]
)


@given(st.lists(WORDS, min_size=1, max_size=30), st.data())
def test_every_run_of_words_is_found_and_folds_to_the_quotation(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    start = data.draw(st.integers(0, len(words) - 1))
    quote = " ".join(words[start : data.draw(st.integers(start + 1, len(words)))])
    assert standing(text, quote) == ("verbatim", quote)
    decomposed = unicodedata.normalize("NFD", quote.upper())
    kind, original = standing(text, decomposed)
    assert kind in {"verbatim", "folded"}
    assert fold(original).text == fold(decomposed).text


@given(st.text(), st.text())
def test_nothing_looser_is_passed_off_as_a_quotation(text: str, quote: str) -> None:
    kind, original = standing(text, quote)
    if kind == "verbatim":
        assert original in quote
    if kind == "folded":
        assert fold(original).text.replace(" ", "") == fold(quote).text.replace(" ", "")
