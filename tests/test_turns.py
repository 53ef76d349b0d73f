"""What turns a claim against its quotation: negations, opposites, words exchanged and words put in others' place."""

import pytest

from assistant.turns import Compared, exchanged, negated, opposed, replaced
from index.meeting import Vocabulary
from index.translation import Translations


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(Translations())


def pair(vocabulary: Vocabulary, claim: str, quote: str, language: str = "en", other: str = "") -> Compared:
    mine, theirs = vocabulary.bag(claim, language), vocabulary.bag(quote, other or language)
    shared = {term for word in mine.words for term in vocabulary.met(word, language, theirs)[1]}
    return Compared(mine, theirs, shared, theirs)


@pytest.mark.parametrize(
    ("claim", "quote", "turned"),
    [
        ("Iran did not sign the treaty", "Iran signed the treaty", True),
        ("Iran signed the treaty", "Iran did not sign the treaty", True),
        ("Iran didn't sign the treaty", "Iran did not sign the treaty", False),
        ("Iran signed the treaty", "Iran signed the treaty, but nobody saw the Japanese flag", False),
        ("Iran signed the treaty", "Iran signed the treaty (and not its annexes)", False),
        ("Iran was unable to sign", "Iran could not sign", False),
        ("Nobody was not there in Iran", "Nobody was there in Iran", True),
    ],
)
def test_negations_must_agree(vocabulary: Vocabulary, claim: str, quote: str, turned: bool) -> None:
    assert bool(negated(pair(vocabulary, claim, quote))) is turned


def test_negations_must_agree_across_languages(vocabulary: Vocabulary) -> None:
    assert negated(pair(vocabulary, "The president did not sign the treaty", "وقع الرئيس المعاهدة", other="ar"))
    assert not negated(pair(vocabulary, "The president did not sign the treaty", "لم يوقع الرئيس المعاهدة", other="ar"))


@pytest.mark.parametrize(
    ("claim", "quote", "other", "words"),
    [
        ("The president signed it", "The president rejected it", "", ("signed", "rejected")),
        ("The president signed it", "رفض الرئيس المعاهدة", "ar", ("signed", "رفض")),
        ("Prices rose before noon", "Prices rose after noon", "", ("before", "after")),
    ],
)
def test_opposites_are_told(vocabulary: Vocabulary, claim: str, quote: str, other: str, words: tuple[str, str]) -> None:
    assert [(one.claimed, one.quoted) for one in opposed(pair(vocabulary, claim, quote, other=other))] == [words]


def test_both_sides_of_a_pair_in_one_text_are_no_opposite(vocabulary: Vocabulary) -> None:
    assert not opposed(pair(vocabulary, "It rose before noon", "It rose before noon and fell after noon"))
    assert not opposed(pair(vocabulary, "It rose and fell", "It fell"))


@pytest.mark.parametrize(
    ("language", "claim", "quote", "swapped"),
    [
        ("en", "France attacked Germany.", "In 1914 Germany attacked France.", True),
        ("en", "Angela Merkel called Donald Trump.", "Donald Trump called Angela Merkel.", True),
        ("en", "Germany was attacked by France.", "France attacked Germany.", False),
        ("en", "On Monday, the French ships left Panama.", "The French ships left Panama on Monday.", False),
        ("ru", "Франция атаковала Германию", "Германию атаковала Франция", True),
        ("zh", "埃及攻击日本", "日本攻击埃及", True),
    ],
)
def test_words_that_change_places_are_told(
    vocabulary: Vocabulary, language: str, claim: str, quote: str, swapped: bool
) -> None:
    assert bool(exchanged(pair(vocabulary, claim, quote, language))) is swapped


def test_a_word_in_the_place_of_another_is_told(vocabulary: Vocabulary) -> None:
    both = pair(vocabulary, "The crew of Panama left Tokyo on Monday", "The crew of Panama left Cairo on Monday")
    unmet = [word for word in both.claim.words if word.text == "Tokyo"]
    assert [(one.kind, one.claimed, one.quoted) for one in replaced(both, unmet)] == [("name", "Tokyo", "Cairo")]
    assert replaced(both, []) == []


def test_long_names_that_changed_places_are_told(vocabulary: Vocabulary) -> None:
    claim = "زعم سامي كمال خلال اجتماع طويل عقد مساء الخميس أن رامي نبيل غادر المدينة"
    quote = "زعم رامي نبيل خلال اجتماع طويل عقد مساء الخميس أن سامي كمال غادر المدينة"
    assert exchanged(pair(vocabulary, claim, quote, "ar"))
    assert not exchanged(pair(vocabulary, quote, quote, "ar"))
