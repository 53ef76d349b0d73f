import logging
from collections.abc import Iterator
from threading import Event

import pytest
from outages import begun, endless, refused, silent_midway
from provider import KEY, Exchange, Provider, Reply, honest, lines, objects, passages, saying

from assistant.errors import FormRefused, ModelDown
from assistant.generate import generate, in_language
from assistant.model import open_model
from assistant.said import SENTENCES, Said

ENGLISH = '- The treaty was signed in the great hall of the palace. [1] "signed in the great hall"'
ARABIC = '- وقعت المعاهدة في القاعة الكبرى من القصر. [1] "signed in the great hall" = "وقعت في القاعة الكبرى"'


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider


def ask(provider: Provider, *replies: Reply, language: str = "en", model: str = "m", seconds: float = 20) -> list[Said]:
    provider.script(*replies)
    return list(generate(open_model(model, provider.url, KEY), "What?", passages(), language=language, seconds=seconds))


def test_a_sentence_comes_before_the_next_is_written(provider: Provider) -> None:
    provider.script(silent_midway)
    answer = generate(open_model("m", provider.url), "What?", passages(), language="en")
    assert next(answer).text == "The treaty was signed in the great hall."
    answer.close()


@pytest.mark.parametrize("model", ["m", "gpt-4.1-mini"])
@pytest.mark.parametrize("text", ["NOTHING", "<think>Hm. Is it?</think>\n**NOTHING**", '{"sentences": []}'])
def test_nothing_in_the_passages_is_an_answer(provider: Provider, model: str, text: str) -> None:
    assert ask(provider, saying(text), model=model) == []


@pytest.mark.parametrize("text", ["", "   ", "%%%", "<think>only thoughts", "```\n```", '{"sentences": [{"text": 7}]}'])
def test_what_cannot_be_read_is_no_answer(provider: Provider, text: str) -> None:
    with pytest.raises(ModelDown, match="the chat model m said nothing that can be read; take another model"):
        ask(provider, saying(text))


def test_a_model_whose_server_knows_no_schema_is_asked_in_the_plain_form(provider: Provider) -> None:
    told = ask(provider, refused(400), honest, model="gpt-4.1-mini")
    assert [exchange.structured for exchange in provider.asked] == [True, False]
    assert len(told) == 2


def test_a_request_that_is_refused_in_every_form_is_told(provider: Provider) -> None:
    with pytest.raises(FormRefused, match="does not take the request; check its key, or"):
        ask(provider, refused(400), model="gpt-4.1-mini")
    assert len(provider.asked) == 2


@pytest.mark.parametrize(("status", "attempts"), [(401, 1), (403, 1), (404, 1), (500, 3), (503, 3), (429, 3)])
def test_what_may_pass_is_tried_three_times_and_the_rest_once(provider: Provider, status: int, attempts: int) -> None:
    with pytest.raises(ModelDown):
        ask(provider, refused(status))
    assert len(provider.asked) == attempts


def test_what_the_server_asks_to_be_waited_for_is_waited_for(provider: Provider) -> None:
    assert ask(provider, refused(429, Retry_After="1"), honest)
    assert len(provider.asked) == 2
    with pytest.raises(ModelDown, match="has too much to do; ask again later"):
        ask(provider, refused(429, Retry_After="60"), honest)
    assert len(provider.asked) == 1


def until_cut(provider: Provider, reply: Reply) -> tuple[list[str], ModelDown]:
    """What is said before ModelDown, and that."""
    provider.script(reply)
    answer = generate(open_model("m", provider.url), "What?", passages(), language="en")
    said: list[str] = []
    with pytest.raises(ModelDown) as caught:
        said.extend(one.text for one in answer)
    return said, caught.value


def test_what_came_before_a_break_is_kept_and_counted(provider: Provider) -> None:
    said, error = until_cut(provider, begun)
    assert (said, error.said) == (["The treaty was signed in the great hall."], 1)
    assert str(error) == "the chat model m broke off; ask again"
    assert len(provider.asked) == 1


def test_a_model_that_does_not_stop_is_cut(provider: Provider) -> None:
    said, error = until_cut(provider, endless)
    assert len(said) == error.said == SENTENCES
    assert str(error) == "the chat model m does not stop; take another model"


def test_a_sentence_said_twice_is_given_once(provider: Provider) -> None:
    assert len(ask(provider, saying("\n".join([lines()] * 9)))) == 2


def test_an_answer_in_another_language_is_asked_for_again(provider: Provider) -> None:
    [said] = ask(provider, saying(ENGLISH), saying(ARABIC), language="ar")
    assert said.text == "وقعت المعاهدة في القاعة الكبرى من القصر."
    assert said.quotes[0].translation == "وقعت في القاعة الكبرى"
    first, second = provider.asked
    assert "Your last answer" not in first.prompt
    assert 'code is "ar"' in second.prompt.split("Your last answer")[1]


def test_a_second_answer_in_another_language_is_taken(provider: Provider) -> None:
    [said] = ask(provider, saying(ENGLISH), language="ar")
    assert said.text.startswith("The treaty")
    assert len(provider.asked) == 2


@pytest.mark.parametrize(
    ("text", "language", "others", "expected"),
    [
        ("The treaty was signed in the great hall.", "en", (), True),
        ("The treaty was signed in the great hall.", "ar", (), False),
        ("Der Vertrag wurde im großen Saal unterzeichnet.", "de", ("ar",), True),
        ("Der Vertrag wurde im großen Saal unterzeichnet.", "fr", ("de",), False),
        ("On Friday.", "ar", (), True),
        ("Der Vertrag wurde im großen Saal unterzeichnet.", "und", (), True),
    ],
)
def test_a_language_is_told(text: str, language: str, others: tuple[str, ...], expected: bool) -> None:
    assert in_language(text, language, others) is expected


def test_a_stop_that_is_set_before_asks_nothing_of_the_caller(provider: Provider) -> None:
    provider.script(silent_midway)
    stop = Event()
    answer = generate(open_model("m", provider.url), "What?", passages(), language="en", stop=stop)
    assert next(answer)
    stop.set()
    assert list(answer) == []


def redirected(exchange: Exchange) -> None:
    exchange.head(302, Location=f"http://{KEY}.invalid/")


@pytest.mark.parametrize("reply", [*map(refused, (400, 401, 404, 429, 500)), begun, redirected, saying("%")])
def test_the_key_is_in_no_error_and_no_log(provider: Provider, reply: Reply, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ModelDown) as caught:
        ask(provider, reply, model="gpt-4.1-mini", seconds=2)
    assert KEY not in f"{caught.value!r}{caught.value.__cause__!r}"
    ours = [record for record in caplog.records if record.name.split(".")[0] in {"assistant", "index", "asyncio"}]
    assert KEY not in str([record.getMessage() for record in ours])
    assert f"Bearer {KEY}" not in caplog.text


def test_both_forms_say_the_same(provider: Provider) -> None:
    assert ask(provider, saying(lines())) == ask(provider, saying(objects(), 3), model="gpt-4.1-mini")
