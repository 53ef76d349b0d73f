import pytest

from index.namesakes import ALIKE, alike

SAME = [
    ("David", "en", "Ντέιβιντ", "el"), ("Wiltshire", "en", "Γουιλτσάιρ", "el"), ("Franks", "en", "Φράγκοι", "el"),
    ("Warsaw", "en", "Βαρσοβία", "el"), ("Huguenots", "en", "Ουγενότων", "el"), ("Antoine", "en", "एंटोनी", "hi"),
    ("Huguenots", "en", "الهوغونوتيين", "ar"), ("Putin", "en", "وبوتين", "ar"), ("Lavoisier", "en", "लेवेजियर", "hi"),
    ("Potomac", "en", "แม่น้ำโปโตแมคด้วย", "th"), ("Joseph", "en", "Джозефом", "ru"),
    ("Huguenots", "en", "hughenoților", "ro"), ("Lodge", "en", "Λοτζ", "el"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "source", "other", "target"), SAME)
def test_one_name_in_two_languages_is_alike_both_ways(one: str, source: str, other: str, target: str) -> None:
    assert alike(one, other, source, target) > ALIKE
    assert alike(other, one, target, source) > ALIKE


@pytest.mark.parametrize(
    ("one", "other", "target"),
    [("Trump", "بوتين", "ar"), ("Tesla", "Edison", "de"), ("Miller", "Σελτζούκων", "el"), ("Newton", "रोलो", "hi")],
)
def test_two_names_are_not(one: str, other: str, target: str) -> None:
    assert alike(one, other, "en", target) < ALIKE


def test_another_first_sound_tells_names_apart() -> None:
    assert alike("Martin", "Μάρτιν", "en", "el") > alike("Martin", "Κάρτιν", "en", "el")
