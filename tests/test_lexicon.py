"""The small words that turn a meaning: every file of them is whole and says the same pairs."""

import pytest

from index.lexicon import LANGUAGES, UNSPACED, found, lexicon
from index.translation import Translations


def test_every_bundled_language_has_its_words() -> None:
    assert Translations().languages == LANGUAGES
    assert lexicon("sw") == lexicon("xx")
    assert not lexicon("sw").negations


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_file_is_whole(language: str) -> None:
    words = lexicon(language)
    assert words.negations or words.inside
    assert {3, 6} <= set(words.scale.values()) or {4, 8} <= set(words.scale.values())
    assert {unit for _, unit, _ in words.relative} <= {"day", "month", "year"}
    assert {distance for _, _, distance in words.relative} <= {-1, 0, 1}
    assert words.opposites.keys() == lexicon("en").opposites.keys()
    assert all(one and other for one, other in words.opposites.values())


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_word_is_its_own_opposite(language: str) -> None:
    both = {pair: set(one) & set(other) for pair, (one, other) in lexicon(language).opposites.items()}
    assert {pair: words for pair, words in both.items() if words} == {}


def test_words_are_found_whole_where_they_are_spaced() -> None:
    assert found(("no", "not"), "en").findall("Not now: no one knows") == ["Not", "no"]
    assert found(("ไม่",), "th").findall("เขาไม่มา") == ["ไม่"]
    assert found(("לא",), "he").findall("ולא בא, שלא הלך, לאט") == ["ולא", "שלא"]
    assert found((), "en").findall("anything") == []
    assert {"zh", "th"} < UNSPACED
