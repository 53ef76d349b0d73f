import re
from typing import cast, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from provider import passages

from assistant.prompting import inert, prompt
from prompts import Name, load

PLACES = {
    "answer": {"token", "language", "form"},
    "condense": {"history", "question"},
    "language": {"language"},
    "passages": {"passages", "question", "language"},
}


@pytest.mark.parametrize("name", get_args(Name))
def test_every_prompt_has_its_places(name: Name) -> None:
    template = load(name)
    assert set(template.get_identifiers()) == PLACES.get(name, set())
    assert template.is_valid()


@pytest.mark.parametrize("name", ["secret", "../pyproject", "", "__init__"])
def test_there_are_no_other_prompts(name: str) -> None:
    with pytest.raises(ValueError, match="is no prompt; the prompts are answer, condense"):
        load(cast("Name", name))


def test_the_model_is_told_the_rules_the_passages_and_the_question() -> None:
    asked = prompt("Who signed $it?", passages(), "fr", structured=False, again=False)
    (system, rules), (human, told) = asked.messages
    assert (system, human) == ("system", "human")
    assert asked.token in rules
    assert '"fr"' in rules
    assert "NOTHING" in rules
    assert f"<<<{asked.token} passage 2: The treaty>>>\nIt foresees joint exercises" in told
    assert "The question: Who signed $it?" in told
    assert '"sentences"' in prompt("Who?", passages(), "fr", structured=True, again=False).messages[0][1]


def test_no_two_requests_share_a_token() -> None:
    tokens = {prompt("Who?", passages(), "en", structured=False, again=False).token for _ in range(50)}
    assert len(tokens) == 50


DELIMITERS = st.sampled_from([
    "<", ">", "<<<", ">>>", "＜＜＜", "‹‹", "<|im_start|>", "<|", "|>", "im_end", "[INST]", "[/INST]", "[IN", "ST]",
    "<start_of_turn>", "</s>", "token", "to", "ken", "passage 1", "end of", "\u200b", "\U000e0065", "\u202e", "\n",
    "word ", "$", "{x}",
])  # fmt: skip
WRITTEN = re.compile(
    r"<<|>>|＜＜|‹‹|token|<\|[^<>|\n]{0,60}\|>|\[/?INST\]|</s>|<start_of_turn>|\u200b|\u202e|[\U000e0000-\U000e007f]"
)
OURS = ["passage 1", "end of passage 1", "passage 2", "end of passage 2"]


@given(st.lists(DELIMITERS | st.text(max_size=3), max_size=30).map("".join))
def test_no_text_can_write_a_delimiter(text: str) -> None:
    left = inert(text, "token")
    assert inert(left, "token") == left
    assert not WRITTEN.search(left)


@given(st.lists(DELIMITERS | st.text(max_size=3), max_size=20).map("".join))
def test_only_our_delimiters_are_in_what_is_sent(text: str) -> None:
    given_passages = passages(text or "x", "Another.", title=text)
    asked = prompt(text, given_passages, "en", structured=False, again=False)
    found = re.findall(rf"^<<<{asked.token} (?:end of )?passage \d", asked.messages[1][1], re.MULTILINE)
    assert [line.split(" ", 1)[1] for line in found] == OURS
    assert asked.messages[1][1].count("<<") == asked.messages[1][1].count(asked.token) == 4


def test_words_that_only_a_tab_or_a_page_break_parts_stay_apart() -> None:
    assert inert("one\ttwo\x0cthree\u00adfour", "token") == "one\ttwo\x0cthreefour"


def test_what_an_article_says_in_plain_words_stays_as_it_is() -> None:
    text = "Profits rose by 3 % (< 5 %), said «Le Monde»; 《条约》 [sic] {x} $y €z می\u200cگوید."
    assert inert(text, "token") == text
