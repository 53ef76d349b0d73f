import pytest

from index.kinds import MANY, WHEN, WHERE, WHO, asked_for, asking, is_cased, names, numbers


@pytest.mark.parametrize(
    ("language", "question", "kind"),
    [
        ("en", "Who signed the treaty?", WHO),
        ("en", "In what year did the canal open?", WHEN),
        ("en", "Which country sent aid?", WHERE),
        ("en", "How many articles does it have?", MANY),
        ("en", "What did the treaty say?", ""),
        ("en", "Whole towns were lost", ""),
        ("ar", "متى وقعت المعاهدة؟", WHEN),
        ("ar", "من وقع المعاهدة؟", WHO),
        ("ar", "كم عدد مواد المعاهدة؟", MANY),
        ("ar", "أين وقعت المعاهدة؟", WHERE),
        ("ar", "ما الذي خرج من القناة؟", ""),
        ("de", "Wann trat der Vertrag in Kraft?", WHEN),
        ("fa", "چه کسی معاهده را امضا کرد؟", WHO),
        ("ru", "Сколько статей в договоре?", MANY),
        ("zh", "谁签署了条约？", WHO),
        ("zh", "运河有多长？", MANY),
        ("ja", "誰が署名しましたか", WHO),
        ("th", "สนธิสัญญาลงนามเมื่อใด", WHEN),
        ("ko", "조약은 언제 서명되었습니까?", WHEN),
        ("hi", "संधि पर किसने हस्ताक्षर किए?", WHO),
        ("vi", "Hiệp ước được ký khi nào?", WHEN),
        ("sw", "Nani alitia saini?", ""),
    ],
)
def test_a_question_asks_for_a_kind_of_thing(language: str, question: str, kind: str) -> None:
    assert asked_for(question, language) == kind


def test_numbers_are_those_of_every_script() -> None:
    assert numbers("47 مادة، و٢٠ سنة، 一百 12.5") == {"47", "٢٠", "一百", "12.5"}


def test_names_are_capitals_inside_a_sentence() -> None:
    assert names("The treaty with Iran was signed. Then Putin left for Kazan.") == {"iran", "putin", "kazan"}
    assert names("Договор подписал Путин") == {"путин"}
    assert names("وقع بوتين المعاهدة") == frozenset()


def test_arabic_and_chinese_have_no_capitals() -> None:
    assert [is_cased(text) for text in ("Putin", "Путин", "بوتين", "普京")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("In what year, and Where?", "en", {"what year", "where"}),
        ("كم سفينة كانت تنتظر؟", "ar", {"كم"}),
        ("谁签署了条约？", "zh", {"谁"}),
        ("The treaty?", "en", set()),
        ("Who?", "xx", set()),
    ],
)
def test_the_words_that_ask_are_named(question: str, language: str, words: set[str]) -> None:
    found = asking(question, language)
    assert all(word in found for word in words)
    assert bool(found) == bool(words)
