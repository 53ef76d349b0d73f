import pytest

from index import Index
from index.question import Question
from index.weighing import FEATURES, said, share, weigh

TEXT = "The treaty was signed in Moscow. It has 47 articles. The ship sank near Suez."


def asked(index: Index, text: str) -> tuple[Question, list[float]]:
    question = index.question(text)
    return question, index.rarity(question, "en")


def test_the_sentence_with_the_words_has_the_share(sample: Index) -> None:
    question, rarity = asked(sample, "Which treaty was signed?")
    weighed = weigh(question, TEXT, "en")
    shares = [share(rarity, one.met) for one in weighed.sentences]
    assert [TEXT[one.span.start : one.span.end][:8] for one in weighed.sentences] == [
        "The trea",
        "It has 4",
        "The ship",
    ]
    assert shares[0] > 0.5 > shares[2]
    assert share(rarity, weighed.met) == pytest.approx(shares[0])


def test_it_is_told_which_words_met(sample: Index) -> None:
    question = sample.question("Which treaty was vetoed?")
    met = weigh(question, TEXT, "en").met
    by_word = {word.asked: sure for word, sure in zip(question.words, met, strict=True)}
    assert (by_word["treaty"], by_word["vetoed"]) == (1.0, 0.0)


def test_a_number_is_there_where_one_is_asked_for(sample: Index) -> None:
    question = sample.question("How many articles has the treaty?")
    assert [one.number for one in weigh(question, TEXT, "en").sentences] == [0.0, 1.0, 0.0]
    known = sample.question("How many of the 47 articles are short?")
    assert [one.number for one in weigh(known, TEXT, "en").sentences] == [0.0, 0.0, 0.0]


def test_a_name_is_there_where_one_is_asked_for(sample: Index) -> None:
    question = sample.question("Where was the treaty signed?")
    assert [one.name for one in weigh(question, TEXT, "en").sentences] == [1.0, 0.0, 1.0]
    assert [one.name for one in weigh(question, "وقعت المعاهدة في موسكو.", "ar").sentences] == [0.5]


def test_features_are_shares_and_signs(sample: Index) -> None:
    question, rarity = asked(sample, "Where was the treaty signed?")
    features = weigh(question, TEXT, "en").features(rarity)
    assert len(features) == FEATURES
    assert all(0 <= feature <= 1 + 1e-9 for feature in features)


@pytest.mark.parametrize("question", ["", "???", "qqqq"])
def test_a_question_without_known_words_meets_nothing(sample: Index, question: str) -> None:
    understood, rarity = asked(sample, question)
    whole, nearest, *asked_for = weigh(understood, TEXT, "en").features(rarity)
    assert not any(weigh(understood, TEXT, "en").met)
    assert asked_for == [0.0, 0.0]
    assert nearest <= whole < 0.5


def test_a_sentence_is_near_by_words_of_like_sense_in_any_language(sample: Index) -> None:
    question, rarity = asked(sample, "Which vessel was wrecked?")
    signed, articles, ship = weigh(question, TEXT, "en").sentences
    assert share(rarity, ship.met) < share(rarity, signed.met)  # of all words "was" alone is there
    assert share(rarity, ship.sense) > max(share(rarity, one.sense) for one in (signed, articles))
    spanish = weigh(question, "Se firmó el tratado. El barco se hundió.", "es")
    treaty, wreck = (share(sample.rarity(question, "es"), one.sense) for one in spanish.sentences)
    assert treaty < wreck <= share(sample.rarity(question, "es"), spanish.sense)


def test_a_word_that_meets_is_as_near_as_it_meets(sample: Index) -> None:
    question = sample.question("What did the treaty say about military cooperation?")
    weighed = weigh(question, "ينص الاتفاق على التعاون العسكري.", "ar")
    assert any(weighed.met)
    assert all(near >= sure for near, sure in zip(weighed.sense, weighed.met, strict=True))


def test_a_word_is_nearest_to_itself(sample: Index) -> None:
    question = sample.question("Which ship sank?")
    near = question.near(["ship", "Moscow", "ship"])
    assert near.shape == (3, 3)
    assert near[0].tolist() == near[2].tolist()
    assert near[0, 1] == pytest.approx(1.0, abs=1e-3)
    assert near.min() >= 0.0
    assert near[0, 1] > near[1, 1]


def test_sentences_share_out_the_words_of_the_passage(sample: Index) -> None:
    question = sample.question("Which ship sank in Moscow?")
    weighed = weigh(question, TEXT, "en")
    for one in weighed.sentences:
        alone = weigh(question, TEXT[one.span.start : one.span.end], "en")
        assert (one.met, one.sense) == (alone.met, alone.sense)
    for whole, parts in ((weighed.met, "met"), (weighed.sense, "sense")):
        assert whole == [max(word) for word in zip(*(getattr(one, parts) for one in weighed.sentences), strict=True)]


@pytest.mark.parametrize(("weights", "expected"), [([], 0.0), ([0.0, 0.0], 0.0), ([1.0, 3.0], 0.25)])
def test_a_share_is_of_the_weight_of_all_words(weights: list[float], expected: float) -> None:
    assert share(weights, [1.0, 0.0][: len(weights)]) == expected


def test_headings_are_no_sentences_where_there_is_text() -> None:
    text = "A heading\n\nThe text of it is here."
    assert [text[at.start : at.end] for at in said(text, "en")] == ["The text of it is here."]
    assert len(said("A heading", "en")) == 1
