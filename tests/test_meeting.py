"""Which words of a sentence are met: by word, inflection, synonym, translation and name."""

import pytest

from index.meeting import LIKELY, SURE, Vocabulary, Word
from index.translation import Translations


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(Translations())


def word(vocabulary: Vocabulary, text: str, language: str, sentence: str = "") -> Word:
    return next(one for one in vocabulary.bag(sentence or text, language).words if one.text == text)


@pytest.mark.parametrize(
    ("text", "source", "quote", "target"),
    [
        ("treaties", "en", "The treaty was signed.", "en"),
        ("treaty", "en", "وقع الرئيس المعاهدة", "ar"),
        ("Vertrag", "de", "The treaty was signed.", "en"),
        ("Putin", "en", "بوتين في موسكو", "ar"),
        ("Pezeshkian", "en", "مسعود بزشكيان", "ar"),
        ("Shoei", "en", "the owner Shoei Kisen", "de"),
        ("Путина", "ru", "Путин приехал", "ru"),
        ("条约", "zh", "签署了条约", "zh"),
        ("सितम्बर", "hi", "सितंबर", "hi"),
    ],
)
def test_a_word_is_met(vocabulary: Vocabulary, text: str, source: str, quote: str, target: str) -> None:
    strength, by = vocabulary.met(word(vocabulary, text, source), source, vocabulary.bag(quote, target))
    assert strength in ((SURE,) if source == target else (SURE, LIKELY))
    assert by


@pytest.mark.parametrize(
    ("text", "source", "quote", "target"),
    [
        ("ship", "en", "The treaty was signed.", "en"),
        ("Biden", "en", "بوتين في موسكو", "ar"),
        ("Merkel", "en", "Macron in Paris", "fr"),
        ("马克龙", "zh", "签署了条约", "zh"),
    ],
)
def test_another_word_is_not(vocabulary: Vocabulary, text: str, source: str, quote: str, target: str) -> None:
    claimed = vocabulary.bag(text, source).words[0]
    assert vocabulary.met(claimed, source, vocabulary.bag(quote, target)) == (0.0, frozenset())


@pytest.mark.parametrize(
    ("sentence", "language", "names"),
    [
        ("Although Putin met the Minister in Kazan, he left.", "en", {"Putin", "Minister", "Kazan"}),
        ("Der Vertrag mit Iran wurde in Moskau unterzeichnet.", "de", {"Iran", "Moskau"}),
        ("التقى بوتين الرئيس في لندن", "ar", {"بوتين", "لندن"}),
    ],
)
def test_names_are_told_by_capitals_and_by_the_tables(
    vocabulary: Vocabulary, sentence: str, language: str, names: set[str]
) -> None:
    assert {one.text for one in vocabulary.bag(sentence, language).words if one.name} == names


def test_a_common_word_weighs_nothing_and_a_rare_one_most(vocabulary: Vocabulary) -> None:
    weights = {one.text: one.weight for one in vocabulary.bag("the treaty of Pezeshkian hadn't", "en").words}
    assert weights["the"] == weights["of"] == weights["hadn"] == 0
    assert 0 < weights["treaty"] < weights["Pezeshkian"] == 1


def test_letters_of_a_foreign_name_are_one_word(vocabulary: Vocabulary) -> None:
    words = [one.text for one in vocabulary.bag("詹姆斯·杜瓦", "zh").words if one.weight]
    assert all(len(text) > 1 for text in words)


def test_vietnamese_words_are_the_known_pairs(vocabulary: Vocabulary) -> None:
    words = [one.text for one in vocabulary.bag("hiệp ước Warsaw là", "vi").words]
    assert "hiệp ước" in words
    assert "Warsaw" in words
