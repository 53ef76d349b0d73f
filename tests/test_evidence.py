import pytest

from index import Filters, Index, find_evidence
from index.evidence import Evidence


def evidence(index: Index, asked: str, *languages: str) -> list[Evidence]:
    question = index.question(asked)
    return find_evidence(index, question, index.search(question, 10, Filters(languages=languages)))


@pytest.mark.parametrize(
    ("asked", "language", "answer"),
    [
        ("ماذا قالت المعاهدة عن التعاون العسكري؟", "ar", "تدريب العسكريين"),
        ("苏伊士运河长多少公里？", "zh", "193公里"),
        ("Which Russian deputy foreign minister is Andrei Rudenko?", "en", "Rudenko"),
        ("When did the treaty between Russia and Iran come into force?", "en", "2 October 2025"),
        ("Qui a dessiné la flèche de Notre-Dame ?", "fr", "Viollet-le-Duc"),
    ],
)
def test_the_best_sentence_holds_the_answer(sample: Index, asked: str, language: str, answer: str) -> None:
    assert answer in evidence(sample, asked, language)[0].text


def test_an_arabic_sentence_answers_an_english_question(treaty: Index) -> None:
    texts = [one.text for one in evidence(treaty, "What did the treaty say about military cooperation?")[:3]]
    assert any("التعاون العسكري" in text for text in texts)


def test_every_sentence_stands_in_its_article(sample: Index) -> None:
    found = evidence(sample, "What did the treaty say about military cooperation?")
    assert found
    assert all(one.article.text[one.start : one.end] == one.text for one in found)


def test_the_best_come_first(sample: Index) -> None:
    scores = [one.score for one in evidence(sample, "Who signed the treaty?")]
    assert scores == sorted(scores, reverse=True)


def test_the_shares_met_are_between_0_and_1(sample: Index) -> None:
    for one in evidence(sample, "Who signed the treaty in the Kremlin?"):
        sentence, _, number, name, _, before, sense = one.features
        assert 0 <= sentence <= sense + 1e-6 <= 1 + 1e-3
        assert {number, name} <= {0.0, 0.5, 1.0}
        assert 0 <= before <= 1


def test_a_sentence_has_what_the_one_before_it_names_and_it_does_not(sample: Index) -> None:
    found = {one.text: one.features for one in evidence(sample, "Which ship blocked the Suez Canal?")}
    settled = next(features for text, features in found.items() if text.startswith("Its departure followed"))
    agreed = found["The sum agreed was not disclosed."]  # the ship and the canal stand in the sentence before
    assert agreed[5] > 0.5 > agreed[0]
    assert agreed[0] + agreed[5] == pytest.approx(settled[0])


def test_without_passages_there_is_no_evidence(sample: Index) -> None:
    assert find_evidence(sample, sample.question("Who signed the treaty?"), []) == []
