from pathlib import Path

import pytest

from assistant.compose import Asked, Draft, compose, compose_parts
from index import Filters, Index, build


def composed(index: Index, text: str, filters: Filters | None = None) -> Draft:
    question = index.question(text)
    return compose(index, question, index.search(question, 10, filters or Filters()))


def test_every_claim_quotes_itself(sample: Index) -> None:
    draft = composed(sample, "What did the treaty say about military cooperation?")
    assert draft.claims
    assert all([claim.text] == [quote.text for quote in claim.quotes] for claim in draft.claims)
    assert all(claim.language == claim.quotes[0].article.language for claim in draft.claims)


def test_fewer_false_answers_are_bought_with_fewer_answers(sample: Index) -> None:
    question = sample.question("Which ship was refloated?")
    passages = sample.search(question, 10)
    found = [compose(sample, question, passages, rate).status for rate in (0.0, 0.05, 1.0)]
    assert (found[0], found[-1]) == ("not_in_articles", "answered")


def test_at_most_four_sentences_are_said(sample: Index) -> None:
    assert len(composed(sample, "What happened in the Suez Canal?").claims) <= 4


def test_one_agency_text_in_two_outlets_is_said_once(sample: Index) -> None:
    claims = composed(sample, "كم سفينة كانت تنتظر العبور في قناة السويس؟").claims
    assert len({claim.text for claim in claims}) == len(claims)


def test_what_the_articles_do_not_tell_is_not_answered(sample: Index) -> None:
    draft = composed(sample, "What is the price of coffee in Brazil?")
    assert (draft.status, draft.claims) == ("not_in_articles", ())


def test_nothing_found_is_not_answered(sample: Index) -> None:
    draft = composed(sample, "Who signed the treaty?", Filters(outlets=("No Such Outlet",)))
    assert (draft.status, draft.confidence) == ("not_in_articles", 0.0)


@pytest.mark.parametrize("heading", ["Ships in the canal", "Who owns the ship"])
def test_a_heading_is_no_answer(tmp_path: Path, heading: str) -> None:
    source = tmp_path / "a.md"
    source.write_text(f"## {heading}\n\nThe ship in the canal is owned by a company in Japan.\n")
    build(source, tmp_path / "index")
    with Index.open(tmp_path / "index") as index:
        claims = composed(index, "Who owns the ship in the canal?").claims
    assert [claim.text for claim in claims] == ["The ship in the canal is owned by a company in Japan."]


@pytest.mark.parametrize(
    ("texts", "status", "notices"),
    [
        (["When did Notre-Dame cathedral open again?", "What is the price of coffee in Brazil?"], "partly", 1),
        (["What is the price of coffee in Brazil?", "When did Notre-Dame cathedral open again?"], "partly", 1),
        (["What is the price of coffee in Brazil?", "Who won the chess match in Oslo?"], "not_in_articles", 0),
        (["When did Notre-Dame cathedral open again?"], "answered", 0),
    ],
)
def test_parts_are_answered_each_for_itself(sample: Index, texts: list[str], status: str, notices: int) -> None:
    asked = [sample.question(text) for text in texts]
    draft = compose_parts(sample, [Asked(one, sample.search(one, 10)) for one in asked])
    assert (draft.status, len(draft.notices), bool(draft.claims)) == (status, notices, status != "not_in_articles")
    assert all("coffee in Brazil" in notice for notice in draft.notices)
