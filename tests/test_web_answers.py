from dataclasses import replace

import pytest
from shown import (
    ARABIC,
    ENGLISH,
    HOSTILE,
    READER,
    Parsed,
    a_passage,
    an_answer,
    an_article,
    cite,
    last,
    the_answer,
    turn_of,
)  # fmt: skip

from assistant import Sentence
from assistant.answer import Status
from assistant.facts import Difference
from web.answers import conversation
from web.sources import sources
from web.timeline import timeline
from web.turns import Stage, Turn
from web.wishes import Wish


def deeds(parsed: Parsed) -> list[str | None]:
    return [one["data-do"] for one in parsed.attributes("button")]


def test_every_number_in_the_answer_leads_to_a_source() -> None:
    article, other = an_article(), an_article(id="other.md", title="Other")
    citations = [cite(1, article), cite(2, other), cite(3, article, "Nobody objected.")]
    answer = an_answer([a_passage(other), a_passage(article)], citations)
    links = [one["href"] for one in last(turn_of(answer)).attributes("a") if "data-cites" in one]
    badges = Parsed(sources(answer, 1, READER)).attributes("bdi")
    assert links == ["#source-1-1", "#source-1-2", "#source-1-3"]
    assert sorted(f"#{one['id']}" for one in badges if "id" in one) == links


def test_the_turns_of_a_conversation_have_numbers_of_their_own() -> None:
    turn = turn_of(the_answer())
    past, shown = conversation((turn, turn, turn), READER)
    assert [one["id"] for one in Parsed(past).attributes("section") if "id" in one] == ["turn-1", "turn-2"]
    assert "#source-3-1" in [one["href"] for one in Parsed(shown).attributes("a")]
    assert conversation((), READER) == ("", "")


def test_what_is_not_answered_has_no_confidence() -> None:
    said = last(turn_of(an_answer([a_passage(an_article())], [], "not_in_articles")))
    assert said.text("strong") == "Not in the articles."
    assert ENGLISH.other_words in said.text()
    assert "%" not in said.text()


@pytest.mark.parametrize(
    ("status", "words"),
    [("answered", "Answered"), ("partly", "The articles may answer only a part of this.")],
)
def test_the_verdict_is_said_in_words(status: Status, words: str) -> None:
    assert last(turn_of(replace(the_answer(), status=status))).text("strong") == words


def test_nearest_passages_are_shown_beside_the_last_question_only() -> None:
    turn = turn_of(an_answer([a_passage(an_article())], [], "not_in_articles"))
    past, shown = conversation((turn, turn), READER)
    assert (ENGLISH.nearest in past, ENGLISH.nearest in shown) == (False, True)


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(0.84, "high (84%)"), (1.0, "high (99%)"), (0.5, "middling (50%)"), (0.31, "low (31%)")],
)
def test_the_confidence_is_said_in_words(confidence: float, words: str) -> None:
    assert f"Confidence: {words}" in last(turn_of(replace(the_answer(), confidence=confidence))).text()


def test_a_sentence_without_proof_says_why() -> None:
    differences = (Difference("word", "drills", "training"), Difference("word", "navy", ""))
    against = Sentence("It covers drills.", (), supported=False, contradicted=True, differences=differences)
    sentences = (against, Sentence("All is well.", (), supported=False))
    parsed = last(turn_of(replace(the_answer(), sentences=sentences)))
    assert len([one for one in parsed.attributes("div") if one.get("class") == "sentence unsupported"]) == 2
    told = f"{ENGLISH.contradicted} {ENGLISH.difference.format(claimed='drills', quoted='training')}"
    assert f"It covers drills.{told}All is well.{ENGLISH.unproved}" in parsed.text("p")


def test_what_kept_a_chat_model_from_answering_is_told() -> None:
    answer = replace(the_answer(), notice="the chat model m did not answer")
    assert "the chat model m did not answer" in Parsed("".join(conversation((turn_of(answer),), READER))).text("p")


def test_a_follow_up_shows_how_it_was_understood() -> None:
    assert ENGLISH.understood not in last(turn_of(the_answer())).text()
    parsed = last(turn_of(replace(the_answer(), question_used="What does the treaty cover?")))
    assert parsed.text("q") == "What does the treaty cover?"


def test_the_filters_are_shown_on_the_answer_they_shaped() -> None:
    wish = Wish(since="2024-01-01", languages=("ar", "xx"), outlets=("The <Post>",))
    parsed = last(replace(turn_of(the_answer()), wish=wish))
    assert parsed.text("b") == "From 2024-01-01Arabicxx" + "The <Post>"
    assert ENGLISH.only not in last(turn_of(the_answer())).text()


def test_what_is_done_with_an_answer_and_only_with_the_last_one() -> None:
    turn = turn_of(the_answer())
    past, shown = conversation((turn, turn), READER)
    assert deeds(Parsed(past.split('<section class="sources"')[0] + "</section>")) == ["copy", "edit", *["export"] * 3]
    assert deeds(Parsed(shown))[:6] == ["copy", "retry", "edit", *["export"] * 3]


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("waiting", ENGLISH.waiting),
        ("searching", ENGLISH.searching),
        ("composing", ENGLISH.composing),
        ("stopped", ENGLISH.stopped),
        ("busy", ENGLISH.busy),
    ],
)
def test_a_turn_without_an_answer_says_how_far_it_is(stage: Stage, words: str) -> None:
    turn = Turn("What?", Wish(), stage, said=("So far.",))
    parsed = last(turn)
    assert words in parsed.text("p")
    assert "So far." in parsed.text("p")
    assert deeds(parsed) == ([] if turn.is_running else ["retry", "edit"])


def test_an_error_is_told_as_it_is() -> None:
    parsed = last(Turn("What?", Wish(), "failed", problem="the index is gone; run: dalil index"))
    assert parsed.text("strong") == "the index is gone; run: dalil index"


def test_what_else_was_found_can_be_asked_for() -> None:
    article, near, far = an_article(), an_article(id="b", title="Drills"), an_article(id="c", title="Fish")
    passages = [a_passage(article), a_passage(near), replace(a_passage(far), score=0.2)]
    answer = an_answer(passages, [cite(1, article)])
    suggested = [one["data-ask"] for one in last(turn_of(answer)).attributes("button") if one["data-do"] == "ask"]
    assert suggested == ["Drills"]


def test_a_damaged_index_is_told_of() -> None:
    assert ENGLISH.damaged in last(replace(turn_of(the_answer()), is_damaged=True)).text("p")
    assert ENGLISH.damaged not in last(turn_of(the_answer())).text("p")


def test_what_is_hostile_stays_text() -> None:
    sentence = Sentence(HOSTILE, (), supported=False)
    answer = replace(the_answer(title=HOSTILE), question=HOSTILE, question_used=HOSTILE + "?", sentences=(sentence,))
    wish = Wish(since=HOSTILE, languages=(HOSTILE,), outlets=(HOSTILE,))
    for turn in (
        Turn(HOSTILE, wish, "answered", answer=answer),
        Turn(HOSTILE, wish, "composing", answer.passages, (HOSTILE,)),
        Turn(HOSTILE, wish, "failed", problem=HOSTILE),
    ):
        parsed = Parsed("".join(conversation((turn, turn), READER)))
        tags = {tag for tag, _ in parsed.elements}
        assert not tags & {"script", "img", "textarea", "svg", "iframe", "style", "form"}, tags
        assert not [name for _, attributes in parsed.elements for name in attributes if name.startswith("on")]
        assert parsed.text("h2").count(HOSTILE) == 2


def test_a_turn_speaks_the_language_of_its_reader() -> None:
    parsed = last(turn_of(the_answer()), replace(READER, texts=ARABIC))
    section = parsed.attributes("section")[0]
    assert (section["dir"], section["lang"]) == ("rtl", "ar")
    assert ARABIC.answered in parsed.text()


def dated(*days: str) -> str:
    own = [an_article(id=day, published=day) for day in days]
    return timeline(an_answer([], [cite(i, one) for i, one in enumerate(own, start=1)]), 1, ENGLISH)


def test_the_timeline_is_true_to_time() -> None:
    parsed = Parsed(dated("2025-01-01", "2025-01-11", "2025-01-03", "2025-01-11T09:00:00"))
    assert [one["style"] for one in parsed.attributes("li")] == ["--at: 0.0", "--at: 20.0", "--at: 100.0"]
    assert parsed.text("ol") == "132·4"
    assert parsed.text("figcaption") == "2025-01-012025-01-11"


def test_points_of_the_timeline_do_not_hide_each_other() -> None:
    close = ["2020-01-01", "2025-01-01", "2025-01-02", "2025-01-03", "2025-01-04"]
    places = [float(str(one["style"])[6:]) for one in Parsed(dated(*close)).attributes("li")]
    assert places == [0.0, 73.0, 82.0, 91.0, 100.0]
    many = [
        float(str(one["style"])[6:])
        for one in Parsed(dated(*[f"2025-01-{day:02}" for day in range(1, 31)])).attributes("li")
    ]
    assert many[-1] == 100.0
    assert many == sorted(set(many))


@pytest.mark.parametrize("days", [(), ("2025-01-01",), ("2025-01-01", "2025-01-01"), ("", "2025-01-01")])
def test_one_day_has_no_timeline(days: tuple[str, ...]) -> None:
    assert dated(*days) == ""
