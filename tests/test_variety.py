from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from index import Article, Index
from index.found import Passage
from index.variety import varied as chosen

TEXT = "the long treaty on trade and defence was signed by both presidents in the old palace of Moscow"


@pytest.fixture(scope="module")
def article(sample: Index) -> Article:
    question = sample.question("Who signed the treaty?")
    return sample.search(question, 1)[0].article


def passage(article: Article, name: str, start: int = 0, text: str = TEXT, language: str = "en") -> Passage:
    own = replace(article, id=name, language=language)
    return Passage(own, start, start + len(text), text, 1.0, (0.0, 0.0, 0.0), ())


def varied(ranked: Sequence[Passage], k: int) -> list[Passage]:
    """Passages whose vectors have nothing in common."""
    return chosen(ranked, np.eye(len(ranked), dtype=np.float32), k, "en")


def test_an_article_gives_two_passages_before_the_others_had_their_turn(article: Article) -> None:
    ranked = [passage(article, "a", start, f"{start} text of its own") for start in (0, 100, 200, 300)]
    ranked += [passage(article, "b", 0, "something else entirely")]
    assert [(one.article_id, one.start) for one in varied(ranked, 4)] == [("a", 0), ("a", 100), ("b", 0), ("a", 200)]
    assert [one.article_id for one in varied(ranked, 2)] == ["a", "a"]


def test_a_copy_is_listed_with_the_first(article: Article) -> None:
    ranked = [
        passage(article, "a"),
        passage(article, "b", 5, f"{TEXT} yesterday"),
        passage(article, "c", 0, "other words"),
    ]
    shown = varied(ranked, 10)
    assert [one.article_id for one in shown] == ["a", "c"]
    assert [one.variants for one in shown] == [(ranked[1].id,), ()]


def test_another_number_makes_no_copy(article: Article) -> None:
    ranked = [passage(article, name, 0, f"{TEXT} with {toll} dead") for name, toll in (("a", 284), ("b", "1,500"))]
    assert [one.article_id for one in varied(ranked, 10)] == ["a", "b"]


def test_half_the_words_make_no_copy(article: Article) -> None:
    half = " ".join(TEXT.split()[:9])
    assert (
        len(varied([passage(article, "a"), passage(article, "b", 0, f"{half} and now a new end of other words")], 10))
        == 2
    )


def test_another_language_and_the_same_article_make_no_copy(article: Article) -> None:
    assert len(varied([passage(article, "a"), passage(article, "b", language="fr")], 10)) == 2
    assert len(varied([passage(article, "a"), passage(article, "a", 50)], 10)) == 2


@pytest.mark.parametrize(
    ("russian", "alike", "shown"),
    [
        ("Договор из 47 статей на 20 лет", 0.5, ["en", "de"]),
        ("Договор из ٤٧ статей на 20 лет", 0.5, ["en", "de"]),  # digits of another script
        ("Договор из 46 статей на 20 лет", 0.5, ["en", "ru", "de"]),  # one number in two is another
        ("Договор из 47 статей на 20 лет", 0.1, ["en", "ru", "de"]),  # the same numbers by chance
        ("Долгий договор", 0.9, ["en", "ru", "de"]),  # numbers on one side only
    ],
)
def test_a_translation_is_listed_with_the_first(article: Article, russian: str, alike: float, shown: list[str]) -> None:
    ranked = [
        passage(article, "a", 0, "A treaty of 47 articles for 20 years", "en"),
        passage(article, "b", 0, russian, "ru"),
        passage(article, "c", 0, "Ganz andere Dinge", "de"),
    ]
    vectors = np.array([[1, 0, 0], [alike, (1 - alike**2) ** 0.5, 0], [0, 0, 1]], np.float32)
    found = chosen(ranked, vectors, 10, "en")
    assert [one.language for one in found] == shown
    assert found[0].variants == (() if "ru" in shown else (ranked[1].id,))


@pytest.mark.parametrize(
    ("reader", "first", "others"), [("en", "en", "ru de"), ("de", "de", "ru en"), ("fr", "ru", "en de")]
)
def test_of_translations_the_one_that_can_be_read_is_shown(
    article: Article, reader: str, first: str, others: str
) -> None:
    texts = {"ru": "Договор из 47 статей на 20 лет", "en": "47 articles for 20 years", "de": "47 Artikel auf 20 Jahre"}
    ranked = [passage(article, language, 0, text, language) for language, text in texts.items()]
    ranked.append(passage(article, "es", 0, "Otra cosa", "es"))
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 0, 1]]
    shown = chosen(ranked, vectors, 10, reader)
    assert [one.language for one in shown] == [first, "es"]
    ids = {one.language: one.id for one in ranked}
    assert shown[0].variants == tuple(ids[language] for language in others.split())


def test_models_that_find_everything_alike_are_seen_through(article: Article) -> None:
    texts = {"en": "A treaty of 47 articles for 20 years", "ru": "47 и 20", "es": "20 y 47", "de": "47, 20"}
    ranked = [passage(article, language, 0, text, language) for language, text in texts.items()]
    alike = np.full((4, 4), 0.8) + 0.2 * np.eye(4)
    vectors = np.linalg.cholesky(alike).astype(np.float32)
    assert len(chosen(ranked, vectors, 10, "en")) == 4


def test_nothing_ranked_is_nothing_shown() -> None:
    assert varied([], 10) == []


def test_the_agency_copy_among_the_samples_is_a_variant(sample: Index) -> None:
    found = sample.search(sample.question("كم يوما بقيت السفينة عالقة في قناة السويس؟"), 10)
    paths = {one.article.path for one in found}
    assert not {"suez-agency-copy.ar.md", "suez-refloated.ar.md"} <= paths
    assert any(one.variants for one in found)
