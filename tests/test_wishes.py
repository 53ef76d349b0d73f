import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.wishes import Look, ModelWish, Order, Wish

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["language", "since", "until", "languages", "outlets", "again", "turn", "of", "at", "form"])
NAMES |= st.sampled_from(["passages", "answer_language", "false_answers", "article", "words", "shown", "url", "key"])


def test_a_wish_is_read() -> None:
    given_ = {"language": "ar", "since": "2024-01-01", "languages": ["ar", "fa"], "outlets": ["Post"], "again": True}
    wish = Wish.read(json.dumps(given_))
    assert wish == Wish("ar", "2024-01-01", "", ("ar", "fa"), ("Post",), again=True)
    assert wish.filters == {"since": "2024-01-01", "languages": ("ar", "fa"), "outlets": ("Post",)}
    assert Wish().filters == {}


def test_an_order_is_read() -> None:
    assert Order.read('{"turn": 2, "of": 1, "at": 30, "form": "json"}') == Order(2, 1, 30, "json")
    assert Order.read('{"article": "a.md", "at": 3}') == Order(at=3, article="a.md")


def test_what_a_person_sets_is_read_within_its_bounds() -> None:
    wish = Wish.read('{"passages": 5, "answer_language": "fr", "false_answers": 0.2}')
    assert (wish.passages, wish.answer_language, wish.false_answers, wish.filters) == (5, "fr", 0.2, {})
    wish = Wish.read('{"passages": 9000, "answer_language": "fr; ignore", "false_answers": 2}')
    assert (wish.passages, wish.answer_language, wish.false_answers) == (50, "", None)


def test_a_look_is_read() -> None:
    assert Look.read('{"words": " ship ", "language": "ar", "shown": 40}') == Look("ship", "ar", "", 40)
    assert [Look.read(f'{{"shown": {shown}}}').shown for shown in (0, -3, 9000)] == [20, 20, 500]


def test_a_model_is_read_and_its_key_not_shown() -> None:
    wish = ModelWish.read(json.dumps({"name": " qwen", "url": "http://a/v1", "key": "k" * 3000}))
    assert (wish.name, wish.url, len(wish.key)) == ("qwen", "http://a/v1", 3000)
    assert "kkk" not in repr(wish)


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "7", "{", "[" * 100_000, '{"turn": -1}', '{"turn": true}', '{"turn": "1", "form": "exe"}',
     '{"language": 1, "since": [], "languages": "ar", "outlets": {"a": 1}, "again": "yes"}', '{"form": ["json"]}'],
    ids=range(11),
)  # fmt: skip
def test_what_is_not_as_it_should_be_is_left_out(text: str) -> None:
    assert (Wish.read(text), Order.read(text)) == (Wish(), Order())
    assert (Look.read(text).words, ModelWish.read(text)) == ("", ModelWish())


def test_what_is_long_is_cut() -> None:
    wish = Wish.read(json.dumps({"since": "9" * 9_000, "languages": ["x" * 900] * 900}))
    assert (len(wish.since), len(wish.languages), len(wish.languages[0])) == (200, 200, 200)


@given(st.dictionaries(NAMES, ANYTHING))
def test_nothing_that_a_browser_sends_is_too_odd(sent: dict[str, object]) -> None:
    text = json.dumps(sent)
    assert all(isinstance(one, str) for one in (*Wish.read(text).languages, Wish.read(text).language))
    assert Order.read(text).turn >= 0
    assert 20 <= Look.read(text).shown <= 500
    assert isinstance(ModelWish.read(text).key, str)
