import pytest

from index import Index
from index.question import Question
from index.weighing import FEATURES, said, weigh

TEXT = "The treaty was signed in Moscow. It has 47 articles. The ship sank near Suez."


def asked(index: Index, text: str) -> tuple[Question, list[float]]:
    question = index.question(text)
    return question, index.rarity(question, "en")


def test_the_sentence_with_the_words_has_the_share(sample: Index) -> None:
    question, rarity = asked(sample, "Which treaty was signed?")
    weighed = weigh(question, TEXT, "en", rarity)
    shares = [one.share for one in weighed.sentences]
    assert [TEXT[one.span.start : one.span.end][:8] for one in weighed.sentences] == [
        "The trea",
        "It has 4",
        "The ship",
    ]
    assert shares[0] > 0.5 > shares[2]
    assert weighed.whole == pytest.approx(shares[0])


def test_it_is_told_which_words_met(sample: Index) -> None:
    question, rarity = asked(sample, "Which treaty was vetoed?")
    met = weigh(question, TEXT, "en", rarity).met
    by_word = {word.asked: share for word, share in zip(question.words, met, strict=True)}
    assert (by_word["treaty"], by_word["vetoed"]) == (1.0, 0.0)


def test_a_number_is_there_where_one_is_asked_for(sample: Index) -> None:
    question, rarity = asked(sample, "How many articles has the treaty?")
    assert [one.number for one in weigh(question, TEXT, "en", rarity).sentences] == [0.0, 1.0, 0.0]
    known, rarity = asked(sample, "How many of the 47 articles are short?")
    assert [one.number for one in weigh(known, TEXT, "en", rarity).sentences] == [0.0, 0.0, 0.0]


def test_a_name_is_there_where_one_is_asked_for(sample: Index) -> None:
    question, rarity = asked(sample, "Where was the treaty signed?")
    assert [one.name for one in weigh(question, TEXT, "en", rarity).sentences] == [1.0, 0.0, 1.0]
    rarity = sample.rarity(question, "ar")
    assert [one.name for one in weigh(question, "وقعت المعاهدة في موسكو.", "ar", rarity).sentences] == [0.5]


def test_a_sentence_has_what_the_one_before_it_says_and_it_does_not(sample: Index) -> None:
    question, rarity = asked(sample, "How many articles has the treaty?")
    signed, articles, ship = weigh(question, TEXT, "en", rarity).sentences
    assert signed.before == 0.0
    assert articles.before == pytest.approx(signed.share)  # the treaty, which it calls "it"
    assert 0.0 < ship.before <= articles.share
    twice = weigh(question, "The treaty was signed. The treaty lapsed.", "en", rarity).sentences
    assert twice[1].before == 0.0


def test_features_are_shares_and_signs(sample: Index) -> None:
    question, rarity = asked(sample, "Where was the treaty signed?")
    features = weigh(question, TEXT, "en", rarity).features
    assert len(features) == FEATURES
    assert all(0 <= feature <= 1 + 1e-9 for feature in features)


@pytest.mark.parametrize("question", ["", "???", "qqqq"])
def test_a_question_without_known_words_meets_nothing(sample: Index, question: str) -> None:
    understood, rarity = asked(sample, question)
    *met, whole, nearest = weigh(understood, TEXT, "en", rarity).features
    assert met == [0.0] * (FEATURES - 2)
    assert nearest <= whole < 0.5


def test_a_sentence_is_near_by_words_of_like_sense_in_any_language(sample: Index) -> None:
    question, rarity = asked(sample, "Which vessel was wrecked?")
    signed, articles, ship = weigh(question, TEXT, "en", rarity).sentences
    assert ship.share < signed.share  # of all words "was" alone is there
    assert ship.sense > max(signed.sense, articles.sense)
    spanish = weigh(question, "Se firmó el tratado. El barco se hundió.", "es", sample.rarity(question, "es"))
    assert spanish.sentences[1].sense > spanish.sentences[0].sense
    assert spanish.sense >= spanish.sentences[1].sense


def test_a_word_is_nearest_to_itself(sample: Index) -> None:
    question = sample.question("Which ship sank?")
    near = question.near(["ship", "Moscow", "ship"])
    assert near.shape == (3, 3)
    assert near[0].tolist() == near[2].tolist()
    assert near[0, 1] == pytest.approx(1.0, abs=1e-3)
    assert near.min() >= 0.0
    assert near[0, 1] > near[1, 1]


def test_sentences_share_out_the_words_of_the_passage(sample: Index) -> None:
    question, rarity = asked(sample, "Which ship sank in Moscow?")
    weighed = weigh(question, TEXT, "en", rarity)
    assert [round(one.sense, 3) for one in weighed.sentences] == [
        round(weigh(question, TEXT[one.span.start : one.span.end], "en", rarity).sense, 3) for one in weighed.sentences
    ]


def test_headings_are_no_sentences_where_there_is_text() -> None:
    text = "A heading\n\nThe text of it is here."
    assert [text[at.start : at.end] for at in said(text, "en")] == ["The text of it is here."]
    assert len(said("A heading", "en")) == 1
