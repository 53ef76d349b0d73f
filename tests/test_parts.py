import pytest

from assistant.parts import parts
from index import Index

JOINED = [
    ("Who signed the treaty and what did the coffee cost?", "Who signed the treaty", "what did the coffee cost?"),
    ("Who signed the treaty? What did the coffee cost?", "Who signed the treaty", "What did the coffee cost?"),
    ("Wer hat den Vertrag unterzeichnet und was kostet Kaffee?", "Wer hat den Vertrag unterzeichnet",
     "was kostet Kaffee?"),
    ("Qui a signé le traité, et combien coûte le café ?", "Qui a signé le traité", "combien coûte le café ?"),
    ("¿Quién firmó el tratado y cuánto cuesta el café?", "¿Quién firmó el tratado", "cuánto cuesta el café?"),
    ("Кто подписал договор и сколько стоит кофе?", "Кто подписал договор", "сколько стоит кофе?"),
    ("متى وقعت المعاهدة وكم سعر القهوة؟", "متى وقعت المعاهدة", "كم سعر القهوة؟"),
    ("מי חתם על ההסכם וכמה עולה הקפה?", "מי חתם על ההסכם", "כמה עולה הקפה?"),
    ("معاهده را چه کسی امضا کرد و قیمت قهوه چقدر است؟", "معاهده را چه کسی امضا کرد", "قیمت قهوه چقدر است؟"),
    ("संधि पर किसने हस्ताक्षर किए और कॉफ़ी की कीमत कितनी है?", "संधि पर किसने हस्ताक्षर किए", "कॉफ़ी की कीमत कितनी है?"),
    ("Anlaşmayı kim imzaladı ve kahve ne kadar?", "Anlaşmayı kim imzaladı", "kahve ne kadar?"),
    ("谁签署了条约，咖啡的价格是多少？", "谁签署了条约", "咖啡的价格是多少？"),
]  # fmt: skip


def asked(index: Index, text: str) -> list[str]:
    return [part.text for part in parts(index.question(text), index)]


@pytest.mark.parametrize(("text", "first", "second"), JOINED)
def test_two_questions_joined_are_taken_apart(sample: Index, text: str, first: str, second: str) -> None:
    assert asked(sample, text) == [first, second]


@pytest.mark.parametrize(
    "text",
    [
        "Who signed the treaty?",
        "When and where was the treaty signed?",
        "What did Russia and Iran agree on?",
        "Which ship blocked the canal and was freed?",
        "Quel est le navire qui a bloqué le canal et qui a été libéré ?",
        "Welche Länder und Städte schickten Helfer?",
        "من وقع المعاهدة بين روسيا وإيران؟",
        "俄罗斯和伊朗签署了什么条约？",
        "treaty and coffee",
    ],
)
def test_a_question_that_asks_one_thing_stays_whole(sample: Index, text: str) -> None:
    assert asked(sample, text) == [text]


def test_a_part_that_leans_on_the_first_takes_its_topic_over(sample: Index) -> None:
    found = asked(sample, "Which ship blocked the Suez Canal and who owns it?")
    assert found[0] == "Which ship blocked the Suez Canal"
    assert found[1].startswith("who owns it?")
    assert "Suez" in found[1]


def test_three_parts_are_three_questions(sample: Index) -> None:
    found = asked(sample, "Who signed the treaty, where was it signed and how much does coffee cost in Brazil?")
    assert [part.split()[0] for part in found] in (["Who", "where", "how"], ["Who", "how"])
