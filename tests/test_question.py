import numpy as np
import pytest

from index import Index
from index.analysis import stemmed


def test_words_are_told_once_in_order(sample: Index) -> None:
    words = sample.question("Which ship, which canal, which SHIPS?").words
    assert [(word.asked, word.term) for word in words] == [("Which", "which"), ("ship", "ship"), ("canal", "canal")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What did the treaty say about military cooperation?", "en"),
        ("ماذا قالت المعاهدة عن التعاون العسكري؟", "ar"),
        ("Что сказано в договоре о военном сотрудничестве?", "ru"),
        ("条约对军事合作说了什么？", "zh"),
        ("???", "und"),
        ("", "und"),
    ],
)
def test_the_language_of_a_question_is_told(sample: Index, text: str, language: str) -> None:
    assert sample.question(text).language == language


def test_a_word_in_its_own_language_is_itself(sample: Index) -> None:
    question = sample.question("What did the treaty say about ships?")
    assert [dict(weighted.words) for weighted in question.weighted("en")][-1] == {"ship": 1.0}


def test_a_word_is_translated_with_the_likeliest_at_full_weight(sample: Index) -> None:
    question = sample.question("What did the treaty say about military cooperation?")
    place = [word.asked for word in question.words].index("military")
    words = question.weighted("ar")[place].words
    assert words[stemmed("عسكري", "ar")] == max(words.values()) == 1.0


def test_numbers_and_foreign_names_stand_for_themselves_in_every_language(sample: Index) -> None:
    question = sample.question("Did the ship wait 400 days near Rotterdam?")
    words = {word: weight for weighted in question.weighted("zh") for word, weight in weighted.words.items()}
    assert words["400"] == words["rotterdam"] == 1.0


def test_common_words_have_higher_rates(sample: Index) -> None:
    question = sample.question("Which is the treaty of the two countries?")
    rates = {word.asked: question.weighted("ar")[i].rate for i, word in enumerate(question.words)}
    assert 1 >= rates["the"] > rates["treaty"] > 0


def test_names_are_keys_of_consonants_beside_the_words(sample: Index) -> None:
    question = sample.question("Did Putin go?")
    keys = [dict(weighted.words) for weighted in question.names("ar")]
    assert len(keys) == len(question.words)
    assert max(keys[1], key=lambda key: keys[1][key]) == "btn"
    assert keys[1]["btn"] == 1.0
    assert keys[2] == {}


def test_the_lookup_is_the_words_the_other_way_round(sample: Index) -> None:
    question = sample.question("What did the treaty say about Putin?")
    by_term, by_key = question.lookup("ar")
    assert by_key["btn"] == {len(question.words) - 1: 1.0}
    for i, weighted in enumerate(question.weighted("ar")):
        assert all(by_term[term][i] == weight for term, weight in weighted.words.items())


def test_the_vector_is_that_of_the_model(sample: Index) -> None:
    question = sample.question("Which ship?")
    assert question.vector.shape == (sample.embedder.dimension,)
    np.testing.assert_array_equal(question.vector, sample.embedder.questions(["Which ship?"])[0])
