from collections.abc import Sequence

import pytest

from assistant.support import Quoted, judge
from index.translation import Translations

TRUE = [
    ("David Lodge visited the harbour on Friday.", "en", "Ο Ντέιβιντ Λοτζ επισκέφθηκε το λιμάνι την Παρασκευή.", "el"),
    ("Putin met the delegation in Rasht.", "en", "التقى بوتين بالوفد في رشت.", "ar"),
    ("Antoine Lavoisier lived in Paris.", "en", "एंटोनी लेवेजियर पेरिस में रहते थे।", "hi"),
    ("The Capitol Hill office was closed.", "en", "Офис на Капитолийском холме был закрыт.", "ru"),
]
UNTRUE = [
    ("Michael Lodge visited the harbour on Friday.", "en", TRUE[0][2], "el"),
    ("Erdogan met the delegation in Rasht.", "en", TRUE[1][2], "ar"),
    ("Antoine Robespierre lived in Paris.", "en", TRUE[2][2], "hi"),
    ("The treaty with Miller was signed in Moscow.", "en", "Договор с Ираном был подписан в Москве.", "ru"),
]


def states(cases: Sequence[tuple[str, str, str, str]]) -> list[str]:
    tables = Translations()
    return [judge(claim, lang, [Quoted(text, other)], tables).state for claim, lang, text, other in cases]


@pytest.mark.parametrize("case", TRUE)
def test_a_name_is_known_by_its_sound(case: tuple[str, str, str, str]) -> None:
    assert states([case]) == ["supported"]


@pytest.mark.parametrize("case", UNTRUE)
def test_a_name_without_a_counterpart_proves_nothing(case: tuple[str, str, str, str]) -> None:
    assert states([case]) != ["supported"]


def test_the_names_that_differ_are_told() -> None:
    claim, language, text, other = UNTRUE[1]
    found = judge(claim, language, [Quoted(text, other)], Translations()).differences
    assert ("name", "Erdogan") in {(one.kind, one.claimed) for one in found}
