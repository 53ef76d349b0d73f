"""The guard: what it lets through, what it refuses, and how well it does over the sample articles."""

import pytest

from assistant.support import Difference, Judgement, Quoted, State, judge
from benchmarks import floors
from benchmarks.support import SAMPLES, Result, broken, cases, figures, fingerprint, judged
from index.translation import Translations

SIGNED = Quoted("وقع الرئيس الروسي فلاديمير بوتين المعاهدة في موسكو في 17 كانون الثاني/يناير 2025.", "ar", "2025-01-18")
TABLES = Translations()


def verdict(claim: str, *quotes: Quoted, language: str = "en") -> Judgement:
    return judge(claim, language, quotes, TABLES)


@pytest.mark.parametrize(
    ("claim", "state"),
    [
        ("The Russian president Vladimir Putin signed the treaty in Moscow on 17 January 2025.", "supported"),
        ("Putin signed the treaty in January.", "supported"),
        ("Putin signed the treaty. [1]", "supported"),
        ("The Russian president Vladimir Putin signed the treaty in Moscow on 18 January 2025.", "contradicted"),
        ("Putin did not sign the treaty in Moscow.", "contradicted"),
        ("Putin rejected the treaty in Moscow.", "contradicted"),
        ("Biden signed the treaty in Moscow.", "contradicted"),
        ("The treaty has 47 articles.", "unsupported"),
        ("Coffee harvests in Brazil were poor.", "unsupported"),
    ],
)
def test_an_english_claim_is_judged_by_an_arabic_quotation(claim: str, state: State) -> None:
    assert verdict(claim, SIGNED).state == state


def test_signing_is_not_proved_by_rejecting() -> None:
    found = verdict("The president signed the treaty", Quoted("The president rejected the treaty", "en"))
    assert found.state == "contradicted"
    assert Difference("antonym", "signed", "rejected") in found.differences


def test_the_difference_says_what_both_say() -> None:
    found = verdict("The treaty has 74 articles.", Quoted("The treaty has 47 articles.", "en"))
    assert found == Judgement("contradicted", (Difference("number", "74", "47"),))


def test_not_rejecting_does_not_contradict_accepting() -> None:
    found = verdict("The president did not reject the treaty", Quoted("The president accepted the treaty", "en"))
    assert found.state != "contradicted"


def test_a_few_in_the_quotation_does_not_excuse_a_denial() -> None:
    quoted = Quoted("The harbour lies on the canal, a few miles from the town.", "en")
    assert verdict("Der Hafen liegt am Kanal.", quoted, language="de").state == "supported"
    assert verdict("Der Hafen liegt nicht am Kanal.", quoted, language="de").state == "contradicted"


def test_words_of_a_quotation_are_proved_by_it_unless_it_denies_them() -> None:
    assert verdict("the ship left", Quoted("At noon THE SHIP  left Panama.", "en")).state == "supported"
    denied = Quoted("It is not true that the president signed the treaty.", "en")
    assert verdict("The president signed the treaty.", denied).state == "contradicted"
    assert verdict("5 ships left", Quoted("25 ships left", "en")).state == "contradicted"


def test_several_quotations_prove_one_claim_together() -> None:
    quotes = [Quoted("The treaty has 47 articles.", "en"), Quoted("Putin signed the treaty in Moscow.", "en")]
    assert verdict("The treaty of 47 articles was signed by Putin in Moscow.", *quotes).state == "supported"


def test_nothing_is_proved_by_nothing() -> None:
    assert verdict("Putin signed the treaty.").state == "unsupported"
    assert verdict("", Quoted("Putin signed.", "en")).state == "supported"
    assert verdict("Putin alitia saini", Quoted("The canal is long.", "en"), language="sw").state == "unsupported"


@pytest.fixture(scope="module")
def results() -> list[Result]:
    return judged(cases(None))


@pytest.fixture(scope="module")
def table(results: list[Result]) -> floors.Table:
    return figures(results)[0]


def test_every_sentence_of_the_samples_proves_itself(results: list[Result]) -> None:
    exact = [result for result in results if result.case.kind == "exact"]
    assert len(exact) > 300
    assert [result.case.claim for result in exact if result.refused] == []


def test_no_figure_is_under_its_floor(table: floors.Table) -> None:
    assert broken(table, fingerprint(None), SAMPLES) == []


def test_a_sunk_figure_is_told(table: floors.Table) -> None:
    worse = {"all": table["all"] | {"number": 0.5, "exact_refused": 0.2}}
    lines = broken(worse, fingerprint(None), SAMPLES)
    assert any(line.startswith("all number is 0.5, under its floor") for line in lines)
    assert any(line.startswith("all exact_refused is 0.2, over its limit") for line in lines)


def test_the_kind_of_difference_is_that_of_the_mutation(results: list[Result]) -> None:
    made = [result for result in results if result.case.kind in ("number", "date", "negation")]
    right = [r for r in made if r.case.kind in {one.kind for one in r.judgement.differences}]
    assert len(right) > 0.93 * len(made) > 150
