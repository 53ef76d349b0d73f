import pytest

from index import Index
from index.matching import Match, meet, reasons

ASKED = "What did the treaty say about military cooperation with Pezeshkian?"
ARABIC = "التعاون العسكري في المعاهدة مع بزشكيان"
ENGLISH = "Military cooperation in the treaties"


def found(index: Index, question: str, text: str, language: str) -> dict[str, Match]:
    return {match.article_word: match for _, match in meet(index.question(question), text, language)}


def test_a_word_meets_its_other_forms(sample: Index) -> None:
    match = found(sample, ASKED, ENGLISH, "en")["treaties"]
    assert (match.question_word, match.kind, match.weight) == ("treaty", "word", 1.0)


@pytest.mark.parametrize(
    ("asked", "word", "kind"),
    [("military", "العسكري", "translation"), ("treaty", "المعاهدة", "translation"), ("Pezeshkian", "بزشكيان", "name")],
)
def test_a_question_meets_an_article_of_another_language(sample: Index, asked: str, word: str, kind: str) -> None:
    match = found(sample, ASKED, ARABIC, "ar")[word]
    assert (match.question_word, match.kind) == (asked, kind)


def test_a_number_meets_itself_in_other_digits(sample: Index) -> None:
    match = found(sample, "Which treaty has 47 articles?", "تتألف من ٤٧ مادة", "ar")["٤٧"]
    assert (match.question_word, match.weight) == ("47", 1.0)


def test_places_are_those_of_the_article(sample: Index) -> None:
    article = f"😀 {ARABIC}"
    for _, match in meet(sample.question(ASKED), ARABIC, "ar", offset=2):
        assert article[match.start : match.end] == match.article_word


def test_common_words_explain_nothing(sample: Index) -> None:
    question = sample.question("What is the treaty of the ship?")
    shown = {match.question_word for match in reasons(question, "the treaty of the ship", "en", 0)}
    assert {"treaty", "ship"} <= shown
    assert "the" not in shown


def test_faint_translations_are_not_shown(sample: Index) -> None:
    question = sample.question(ASKED)
    assert all(match.weight >= 0.2 for match in reasons(question, ARABIC, "ar", 0))


def test_short_keys_meet_no_names(sample: Index) -> None:
    assert found(sample, "Did Xi speak?", "قال كسا شيئا", "ar").get("كسا") is None
