import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.passages import PASSAGE_SIZE, Span, passages, sentences, size

LANGUAGES = st.sampled_from(["en", "ar", "zh", "ja", "hi", "th", "ru", "fa", "und", "xx"])
PIECES = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from(
        [". ", "。", "؟ ", "! ", "\n", "\n\n", "د. ", "J. ", "«", "»", "; ", "، ", "अक्षि", "กข", "泰国", "👨‍👩‍👧"]
    ),
)
TEXTS = st.lists(PIECES, max_size=80).map("".join)
LONG = "The two sides agreed, after long talks, on the text of the treaty; nobody else was in the room."


def cut(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@given(TEXTS, LANGUAGES)
def test_sentences_hold_every_character_once_and_in_order(text: str, language: str) -> None:
    assert_covers(text, sentences(text, language))


@given(TEXTS, LANGUAGES, st.integers(10, 80))
def test_passages_hold_every_character_once_and_in_order(text: str, language: str, limit: int) -> None:
    assert_covers(text, passages(text, language, limit))


def assert_covers(text: str, spans: list[Span]) -> None:
    place = 0
    for start, end in spans:
        assert place <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not text[place:start].strip()
        place = end
    assert not text[place:].strip()


@given(TEXTS, LANGUAGES, st.integers(10, 80))
def test_passages_stay_within_the_limit(text: str, language: str, limit: int) -> None:
    assert all(size(text[start:end]) <= limit for start, end in passages(text, language, limit))


@given(TEXTS, LANGUAGES)
def test_a_sentence_within_the_limit_is_never_cut(text: str, language: str) -> None:
    whole = passages(text, language, 60)
    for start, end in sentences(text, language):
        if size(text[start:end]) <= 60:
            assert any(passage.start <= start and end <= passage.end for passage in whole)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "قال د. أحمد إن المعاهدة مهمة."),
        ("ar", "التقى أ. د. سمير الوزير."),
        ("en", "The report by J. Smith was read."),
        ("de", "Das Haus Nr. 5 steht noch."),
        ("ru", "А. С. Пушкин родился в Москве."),
        ("en", "It fell 3.5 per cent."),
        ("en", "The engine takes approx. 4 kg of steam."),
        ("en", "1. Bridges stay closed."),
        ("ru", "Выпуск вырос на 5 млн. тонн."),
        ("tr", "Kent 19. yüzyılda kuruldu."),
        ("tr", "Köprü 2. Dünya Savaşı sırasında Prof. Kaya tarafından onarıldı."),
        ("fr", "Le pont de St. Denis a rouvert le 5 janv. 2020."),
        ("vi", "TP. Hồ Chí Minh có 9 tr. người."),
    ],
)
def test_an_abbreviation_does_not_end_a_sentence(language: str, text: str) -> None:
    assert cut(text, language) == [text]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("ar", "هل وُقّعت؟ نعم. انتهى.", ["هل وُقّعت؟", "نعم.", "انتهى."]),
        ("zh", "第一句。第二句！", ["第一句。", "第二句！"]),
        ("hi", "पहला वाक्य। दूसरा वाक्य।", ["पहला वाक्य।", "दूसरा वाक्य।"]),
        ("en", "A heading\n\nA sentence.", ["A heading", "A sentence."]),
        ("en", "A heading\nFirst line\nSecond line", ["A heading", "First line", "Second line"]),
        ("en", "One goes\non. Two.\n\nThree.", ["One goes\non.", "Two.", "Three."]),
        ("en", "😀 One. 👍🏽 Two.", ["😀 One.", "👍🏽 Two."]),
        ("en", "it rained. nobody came.", ["it rained.", "nobody came."]),
        ("en", "It opened in 1990. 12 died.", ["It opened in 1990.", "12 died."]),
        ("tr", "Köprü 1973. Sonra tünel geldi.", ["Köprü 1973.", "Sonra tünel geldi."]),
    ],
)
def test_sentences_end_where_a_reader_sees_it(language: str, text: str, expected: list[str]) -> None:
    assert cut(text, language) == expected


def test_sentences_are_packed_until_the_limit() -> None:
    text = "One two. Three four. Five six."
    assert [text[a:b] for a, b in passages(text, "en", 20)] == ["One two. Three four.", "Five six."]
    assert [text[a:b] for a, b in passages(text, "en", 19)] == ["One two.", "Three four.", "Five six."]


def test_a_sentence_longer_than_the_limit_is_cut_at_clauses_or_words() -> None:
    pieces = [LONG[a:b] for a, b in passages(LONG, "en", 30)]
    assert len(pieces) > 2
    assert " ".join(pieces) == LONG


def test_one_huge_word_is_cut_at_the_limit() -> None:
    assert [b - a for a, b in passages("x" * 1_500, "en")] == [PASSAGE_SIZE, PASSAGE_SIZE, 300]


def test_a_han_character_counts_as_three_letters() -> None:
    text = "中" * 100
    assert size(text) == 300
    assert [b - a for a, b in passages(text, "zh", 90)] == [30, 30, 30, 10]


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_an_empty_text_has_no_passages(text: str) -> None:
    assert passages(text, "en") == []


def test_a_heading_goes_with_what_follows_it() -> None:
    text = "One sentence stands here first.\n\nA heading\n\nAnother sentence follows after it."
    assert [text[a:b] for a, b in passages(text, "en", limit=50)] == [
        "One sentence stands here first.",
        "A heading\n\nAnother sentence follows after it.",
    ]


def test_a_heading_that_does_not_fit_stays_where_it_is() -> None:
    text = "First.\n\nA heading\n\nThis sentence is as long as the limit is."
    assert [text[a:b] for a, b in passages(text, "en", limit=42)] == [
        "First.\n\nA heading",
        "This sentence is as long as the limit is.",
    ]
