import pytest

from index import Evidence, Filters, Index, Passage, Question, confidence, find_evidence, surest_first
from index.sureness import FEATURES, features, standing


def found(index: Index, asked: str, *languages: str) -> tuple[Question, list[Passage], list[Evidence]]:
    question = index.question(asked)
    passages = index.search(question, 10, Filters(languages=languages))
    return question, passages, find_evidence(index, question, passages)


def sure(index: Index, asked: str, *languages: str) -> float:
    return confidence(index, *found(index, asked, *languages))


def test_a_question_the_articles_answer_is_surer_than_one_they_do_not(sample: Index) -> None:
    told = sure(sample, "When did the treaty between Russia and Iran come into force?")
    untold = sure(sample, "How do I bake a pancake?")
    assert 0 < untold < 0.2
    assert 0.6 < told < 1


@pytest.mark.parametrize("asked", ["Who won the football world cup in 2022?", "من فاز بكأس العالم عام 2022؟"])
def test_one_article_alone_does_not_answer_what_it_is_not_about(treaty: Index, asked: str) -> None:
    assert sure(treaty, asked) < 0.2


def test_without_passages_there_is_no_confidence(sample: Index) -> None:
    assert confidence(sample, sample.question("Who signed the treaty?"), [], []) == 0.0


@pytest.mark.parametrize("asked", ["", "???", "qqqq zzzz"])
def test_a_question_without_known_words_is_no_error(sample: Index, asked: str) -> None:
    assert 0 <= sure(sample, asked) < 0.5


@pytest.mark.parametrize(
    ("asked", "own"),
    [
        ("What did the treaty say about military cooperation?", False),  # the English report has little of it
        ("When did the treaty between Russia and Iran come into force?", True),
    ],
)
def test_the_surer_of_two_sentences_leads(sample: Index, asked: str, own: bool) -> None:
    question, passages, evidence = found(sample, asked)
    led = surest_first(sample, question, passages, evidence)
    leads = [next(one for one in evidence if (one.passage.language == "en") == same) for same in (True, False)]
    surest, other = leads if own else reversed(leads)
    assert led[0] is surest
    assert confidence(sample, question, passages, led) > confidence(sample, question, passages, [other])
    assert [one for one in led if one is not surest] == [one for one in evidence if one is not surest]


def test_sentences_of_one_language_stay_as_they_are(treaty: Index) -> None:
    question, passages, evidence = found(treaty, "What did the treaty say about military cooperation?")
    assert surest_first(treaty, question, passages, evidence) == evidence
    assert surest_first(treaty, question, passages, []) == []


def test_a_name_that_is_not_there_makes_less_sure(sample: Index) -> None:
    question, passages, evidence = found(sample, "Did Russia sign the treaty with Atlantis?")
    strange = features(sample, question, passages, evidence[0])
    question, passages, evidence = found(sample, "Did Russia sign the treaty with Iran?")
    known = features(sample, question, passages, evidence[0])
    assert len(strange) == len(known) == FEATURES
    assert strange[-3] <= 0.5 < known[-3]  # the share of the names
    assert strange[-1] < known[-1] <= 0  # how much the unmet words tell


def test_a_small_collection_is_taken_to_have_the_usual_rivals(treaty: Index) -> None:
    _, passages, _ = found(treaty, "What did the treaty say about military cooperation?")
    weights = treaty.fusion.across
    lead, above = standing(weights, passages, passages[0])
    assert {passage.article_id for passage in passages} == {passages[0].article_id}
    assert lead == pytest.approx(passages[0].score - weights.usual[0])
    assert above == pytest.approx(passages[0].score - weights.usual[1])


def test_a_passage_stands_among_those_of_other_articles(sample: Index) -> None:
    _, passages, _ = found(sample, "When did the treaty between Russia and Iran come into force?")
    lead, above = standing(sample.fusion.same, passages, passages[0])
    rival = next(one.score for one in passages if one.article_id != passages[0].article_id)
    assert lead == pytest.approx(passages[0].score - max(rival, sample.fusion.same.usual[0]))
    assert lead < above
