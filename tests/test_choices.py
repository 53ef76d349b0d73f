import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from provider import KEY, Provider, saying
from shown import ENGLISH, Parsed

from assistant import Assistant, Settings
from assistant.errors import ChatModelError
from web.choices import Voice, choices, chosen, desk_for, voice_of
from web.line import Line
from web.turns import Desk
from web.wishes import ModelWish, Wish

UNANSWERED = "Which colour has the mayor's bicycle?"


@pytest.fixture(scope="module")
def desk(treaty_index: Path) -> Iterator[Desk]:
    with Assistant.open(treaty_index) as assistant:
        yield Desk(assistant, 10, Line())


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider(saying("Hello.")) as provider:
        yield provider


def test_a_desk_is_as_one_person_has_set_it(desk: Desk, provider: Provider) -> None:
    voice = voice_of(ModelWish("qwen", provider.url, KEY), Settings())
    own = desk_for(desk, Wish(passages=3, answer_language="fr", false_answers=0.2), voice)
    assert (own.passages, own.assistant.false_answers, own.line) == (3, 0.2, desk.line)
    assert own.assistant.teller
    assert (own.assistant.teller.language, own.assistant.teller.model.name) == ("fr", "qwen")
    assert own.assistant.serving is desk.assistant.serving
    assert (desk.assistant.teller, desk.passages) == (None, 10)


def test_a_desk_is_as_it_was_where_nothing_is_set(desk: Desk) -> None:
    own = desk_for(desk, Wish(), None)
    assert (own.passages, own.assistant.false_answers, own.assistant.teller) == (10, 0.05, None)


def test_fewer_false_answers_are_surer(desk: Desk) -> None:
    """What is asked about in other words is answered or not by the share alone."""
    asked = "What do the two states say about the Caspian Sea?"
    ready, strict = (desk_for(desk, Wish(false_answers=rate), None).assistant.ask(asked).status for rate in (1.0, 0.0))
    assert (ready, strict) == ("answered", "not_in_articles")


def test_a_model_is_asked_for_a_word_before_it_is_taken(provider: Provider) -> None:
    assert voice_of(ModelWish("qwen", provider.url, KEY), Settings()).teller
    assert [one.prompt for one in provider.asked] == ["Say hello in one word."]
    assert voice_of(ModelWish(), Settings()) == Voice(None)


@pytest.mark.parametrize(
    ("name", "url", "told"),
    [
        ("qwen", "", "is no chat model"),
        ("", "http://127.0.0.1:1/v1", "give the name of the model"),
        ("qwen", "file:///etc/passwd", "is no address"),
        ("qwen", "http://127.0.0.1:1/v1", "cannot be reached; start its server, or check the network and llm_url"),
        ("anthropic:claude", "", "key|packages"),
    ],
)
def test_a_wrong_model_is_told_with_the_cure(name: str, url: str, told: str) -> None:
    with pytest.raises(ChatModelError, match=told) as error:
        voice_of(ModelWish(name, url, "" if name.startswith("anthropic") else KEY), Settings())
    assert KEY not in str(error.value)
    assert "\n" not in str(error.value)


def test_a_key_is_in_no_text(desk: Desk, provider: Provider) -> None:
    wish = ModelWish("qwen", provider.url, KEY)
    voice = voice_of(wish, Settings())
    shown = choices(desk, Wish(), voice, ENGLISH, is_own=True) + chosen(desk, voice, ENGLISH)
    assert KEY not in f"{wish!r}{voice!r}{shown}"
    assert "qwen writes the answers." in Parsed(shown).text()


def test_only_who_sits_here_names_a_model(desk: Desk) -> None:
    own, others = (choices(desk, Wish(), None, ENGLISH, is_own=is_own) for is_own in (True, False))
    assert [one["name"] for one in Parsed(others).attributes("input")] == ["passages"]
    assert ENGLISH.model_elsewhere in others
    assert {"model_name", "model_url", "model_key"} < {one["name"] for one in Parsed(own).attributes("input")}


def test_what_was_set_is_shown(desk: Desk) -> None:
    parsed = Parsed(
        choices(desk, Wish(passages=7, answer_language="fr", false_answers=0.03), None, ENGLISH, is_own=True)
    )
    assert parsed.attributes("input")[0]["value"] == "7"
    assert [one["value"] for one in parsed.attributes("option") if "selected" in one] == ["0.03", "fr"]


def test_from_elsewhere_no_model_is_taken_whatever_is_sent(desk: Desk, provider: Provider, treaty_index: Path) -> None:
    from gradio import Request

    from web.page import Page

    sent = json.dumps({"name": "qwen", "url": provider.url, "key": KEY})
    here, elsewhere = (Settings(index=str(treaty_index), auth=auth, allow_changes=True) for auth in ("", "people"))
    for settings, taken in ((here, True), (elsewhere, False)):
        provider.asked.clear()
        html, voice = Page(desk.assistant, settings)._choose_voice(sent, "{}", None, Request(headers={}))
        assert (voice is not None, "qwen" in html, bool(provider.asked)) == (taken, taken, taken)
