"""Follow-ups: completed where they lean on what was asked before, and complete questions left alone."""

from collections import Counter

import pytest

from assistant.cues import opens, points
from assistant.followups import TURNS, Turn, standalone
from benchmarks import floors
from benchmarks.followups import FLOORS, HALVES, broken, complete, fingerprint, follow_ups, measure
from index import Index
from index.translation import Translations

TREATY = Turn("When was the treaty between Russia and Iran signed?")
LANGUAGES = Translations().languages
# "And the ship?" and "What is it?", in every language of the tables.
OPENING = {
    "en": "And the ship?", "ar": "وماذا عن السفينة؟", "de": "Und das Schiff?", "el": "Και το πλοίο;",
    "es": "¿Y el barco?", "fa": "و کشتی؟", "fr": "Et le navire ?", "he": "ומה עם הספינה?", "hi": "और जहाज़?",
    "id": "Dan kapalnya?", "it": "E la nave?", "ja": "では船は？", "ko": "그럼 배는요?", "pt": "E o navio?",
    "ro": "Și nava?", "ru": "А корабль?", "th": "แล้วเรือล่ะ", "tr": "Peki gemi?", "uk": "А корабель?",
    "ur": "اور جہاز؟", "vi": "Còn con tàu thì sao?", "zh": "那船呢？",
}  # fmt: skip
POINTING = {
    "en": "How long is it?", "ar": "ما طول هذه؟", "de": "Wie lang ist es?", "el": "Πόσο μεγάλο είναι αυτό;",
    "es": "¿Qué longitud tiene eso?", "fa": "طول آن چقدر است؟", "fr": "Combien mesure-t-il ?", "he": "מה האורך שלה?",
    "hi": "वह कितना लंबा है?", "id": "Berapa panjangnya?", "it": "Quanto è lungo questo?", "ja": "それの長さは？",
    "ko": "그것은 얼마나 깁니까?", "pt": "Qual o comprimento dele?", "ro": "Cât de lung este acesta?",
    "ru": "Какой он длины?", "th": "มันยาวเท่าไร", "tr": "Onun uzunluğu ne kadar?", "uk": "Якої він довжини?",
    "ur": "وہ کتنا لمبا ہے؟", "vi": "Nó dài bao nhiêu?", "zh": "它有多长？",
}  # fmt: skip


@pytest.fixture(scope="module")
def reached(sample: Index) -> floors.Table:
    return measure(sample)


def carried(question: str, index: Index, *history: Turn) -> list[str]:
    """The words in brackets that a question got; none where it stayed as it was."""
    used = standalone(question, history, index)
    assert used.startswith(question)
    return used.removeprefix(question).strip(" ()").split()


def test_every_language_of_the_tables_has_its_cues() -> None:
    assert OPENING.keys() == POINTING.keys() == LANGUAGES


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_how_a_follow_up_opens_and_points_is_known(language: str) -> None:
    assert opens(OPENING[language], language)
    assert points(POINTING[language], language)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_follow_up_of_any_language_gets_the_topic(language: str, sample: Index) -> None:
    for question in (OPENING[language], POINTING[language]):
        assert carried(question, sample, TREATY)


@pytest.mark.parametrize(
    "question",
    ["And what about trade?", "When?", "Who signed it?", "How long is it valid?", "Which countries?", "Why?"],
)
def test_what_leans_gets_the_names_and_rare_words(question: str, sample: Index) -> None:
    assert carried(question, sample, TREATY) == ["treaty", "Russia", "Iran"]


@pytest.mark.parametrize(
    "question",
    [
        "When did Notre-Dame reopen?",
        "Who is Osama Rabie?",
        "Suez Canal",
        "And which country was the first to ratify the treaty on the high seas?",
        "Where did the Ever Given go when it left the canal?",
        "من هو أسامة ربيع؟",
        "Quand est-ce que Macron a parlé ?",
        "Wie viele Tote gab es beim Erdbeben in der Türkei?",
    ],
)
def test_what_has_a_topic_of_its_own_stays_as_it_is(question: str, sample: Index) -> None:
    assert standalone(question, [TREATY], sample) == question


@pytest.mark.parametrize("question", ["When?", "And what about trade?", "?", "2025", "🙂"])
def test_nothing_is_carried_from_nothing(question: str, sample: Index) -> None:
    assert standalone(question, [], sample) == question


@pytest.mark.parametrize("before", ["?", "🙂", "When?", "2025"])
def test_a_turn_without_a_topic_gives_none(before: str, sample: Index) -> None:
    assert standalone("Who signed it?", [Turn(before)], sample) == "Who signed it?"


def test_words_the_question_has_are_not_said_twice(sample: Index) -> None:
    assert carried("And Iran?", sample, TREATY) == ["treaty", "Russia"]


def test_the_topic_goes_on_through_a_follow_up(sample: Index) -> None:
    history = [Turn("How heavy is the rover Pragyan?"), Turn("How far did it travel?")]
    assert "Pragyan" in carried("And when?", sample, *history)


def test_a_name_that_a_follow_up_brought_is_carried_on(sample: Index) -> None:
    history = [TREATY, Turn("What did Putin say about it?")]
    assert carried("When did he say that?", sample, *history)[0] == "Putin"


def test_a_new_topic_ends_the_old_one(sample: Index) -> None:
    history = [TREATY, Turn("When did Notre-Dame reopen after the fire?")]
    found = carried("Who paid for it?", sample, *history)
    assert {"Notre", "Dame"} <= set(found)
    assert not {"treaty", "Russia", "Iran"} & set(found)


def test_what_was_searched_counts_before_what_was_asked(sample: Index) -> None:
    assert "Pragyan" in carried("How heavy is it?", sample, Turn("And that one?", "And that one? (rover Pragyan)"))


def test_names_of_several_words_stay_whole(sample: Index) -> None:
    found = carried("Who owns it?", sample, Turn("How long did the Ever Given block the Suez Canal?"))
    assert found == ["Ever", "Given", "Suez", "Canal"]


def test_words_are_carried_in_the_language_of_the_question(sample: Index) -> None:
    assert {"روسيا", "إيران"} <= set(carried("ومتى دخلت حيز التنفيذ؟", sample, TREATY))


def test_a_word_without_a_translation_is_carried_as_it_is(sample: Index) -> None:
    assert "Pragyan" in carried("وماذا عن وزنه؟", sample, Turn("Where did the rover Pragyan go?"))


def test_only_the_last_turns_count(sample: Index) -> None:
    assert carried("Who signed it?", sample, TREATY, *[Turn("Why?")] * (TURNS - 1))
    assert standalone("Who signed it?", [TREATY, *[Turn("Why?")] * TURNS], sample) == "Who signed it?"


def test_the_chains_are_many_and_of_many_languages() -> None:
    asked = [one for half in HALVES for one in follow_ups(half)]
    assert len({one.before[0] for one in asked}) >= 30
    assert len([language for language, count in Counter(one.language for one in asked).items() if count >= 3]) >= 6
    assert all(len(complete(half)) >= 60 for half in HALVES)


def test_every_answer_of_a_chain_stands_in_an_article(sample: Index) -> None:
    texts = [kept.article.text for kept in sample.archive.articles()]
    answers = {answer for half in HALVES for one in follow_ups(half) for answer in one.answers}
    assert [answer for answer in sorted(answers) if not any(answer in text for text in texts)] == []


@pytest.mark.parametrize("half", HALVES)
def test_carrying_over_finds_more_than_asking_alone(reached: floors.Table, half: str) -> None:
    assert reached[half]["carried@5"] > reached[half]["alone@5"] + 0.05


def test_no_figure_is_under_its_floor(reached: floors.Table) -> None:
    assert broken(reached) == []


def test_the_floors_are_of_this_data(reached: floors.Table) -> None:
    data, kept = floors.read(FLOORS)
    assert data == fingerprint()
    assert kept.keys() == set(HALVES)
    assert all(
        {"carried@1", "carried@5", "complete_kept"} <= row.keys() <= reached[half].keys() for half, row in kept.items()
    )


def test_a_sunk_figure_is_told(reached: floors.Table) -> None:
    figures = {half: row | {"complete_kept": 0.5} for half, row in reached.items()}
    assert any("report complete_kept is 0.5, under its floor" in line for line in broken(figures))
