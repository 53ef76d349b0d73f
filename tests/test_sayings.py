from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.said import SENTENCES, Quotation, Said
from assistant.sayings import Sayings


def read(text: str, cuts: list[int] | None = None) -> tuple[list[Said], bool]:
    sayings = Sayings()
    edges = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts or [])})
    said = [one for start, end in pairwise(edges) for one in sayings.feed(text[start:end])]
    return [*said, *sayings.end()], sayings.nothing


def one(text: str) -> Said:
    [said], _ = read(text)
    return said


def quote(passage: int, text: str = "", translation: str = "") -> Quotation:
    return Quotation(passage, text, translation)


FORMS = {
    "as asked": ('- They met. [2] "the words" [5] "others"', [quote(2, "the words"), quote(5, "others")]),
    "a translation": ('- They met. [2] "les mots" = "the words"', [quote(2, "les mots", "the words")]),
    "a translation in brackets": ('- They met. [2] "les mots" (= "the words")', [quote(2, "les mots", "the words")]),
    "no bullet": ('They met. [2] "the words"', [quote(2, "the words")]),
    "a number": ('1. They met. [2] "the words"', [quote(2, "the words")]),
    "bold": ('* **They met.** [2] "the words"', [quote(2, "the words")]),
    "guillemets": ("- They met. [2] «the words»", [quote(2, "the words")]),
    "German marks": ("- They met. [2] „the words“", [quote(2, "the words")]),
    "curly marks": ("- They met. [2] “the words”", [quote(2, "the words")]),
    "corner marks": ("- They met. [2] 「the words」", [quote(2, "the words")]),
    "marks inside": ('- They met. [2] "he said "no" today"', [quote(2, 'he said "no" today')]),
    "Arabic digits": ('- They met. [٢] "the words"', [quote(2, "the words")]),
    "Persian digits": ('- They met. [۲] "the words"', [quote(2, "the words")]),
    "other brackets": ('- They met. 【2†source】 "the words"', [quote(2, "the words")]),
    "a word before": ('- They met. [Passage 2]: "the words"', [quote(2, "the words")]),
    "an Arabic word before": ('- They met. [المقطع ٢] "the words"', [quote(2, "the words")]),
    "a link": ('- They met. [2](https://a.example/x) "the words"', [quote(2, "the words")]),
    "a list": ("- They met. [2, 5]", [quote(2), quote(5)]),
    "a mark before the stop": ('- They met [2]. "the words"', [quote(2, "the words")]),
    "a mark first": ('- [2] "the words" They met.', [quote(2, "the words")]),
    "the next line": ('- They met. [2]\n  "the words"', [quote(2, "the words")]),
    "two next lines": ('- They met.\n  [2] "the words"\n\n  [5] "others"', [quote(2, "the words"), quote(5, "others")]),
    "two of one passage": ('- They met. [2] "the words", "more"', [quote(2, "the words"), quote(2, "more")]),
    "never closed": ('- They met. [2] "the words', [quote(2, "the words")]),
    "no quotation": ("- They met. [2]", [quote(2)]),
    "no proof": ("- They met.", []),
    "thinking": ('<think>\nDid they? [1] "x"\n</think>\n- They met. [2] "the words"', [quote(2, "the words")]),
    "fenced": ('```text\n- They met. [2] "the words"\n```', [quote(2, "the words")]),
    "introduced": ('Here is the answer:\n\n- They met. [2] "the words"', [quote(2, "the words")]),
    "headed": ('## Answer\n- They met. [2] "the words"', [quote(2, "the words")]),
    "JSON": ('{"sentences": [{"text": "They met.", "quotations": [{"passage": 2, "quote": "q", "translation": "t"}]}]}',
             [quote(2, "q", "t")]),
    "fenced JSON": ('```json\n{"sentences": [\n {"text": "They met.", "quotations": []}\n]}\n```\nThat is all!', []),
    "JSON of another kind": ('{"answer": {"sentences": [{"text": "They met.", "quotations": "x"}]}}', []),
    "JSON a line": ('{"text": "They met.", "quotations": [{"passage": "٢", "quote": "q"}]}\n', [quote(2, "q")]),
    "JSON with more": ('{"sentences": [{"text": "They met.", "sure": 1, "quotations": [{"passage": true}, 7]}]}', []),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_sentence_is_read_in_many_forms(form: str) -> None:
    text, quotes = FORMS[form]
    assert one(text) == Said("They met.", tuple(quotes))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ('One is so. [1] "a". Two is so. [2] "b"', ["One is so.", "Two is so."]),
        ("One is so [1]. Two is so [2].", ["One is so.", "Two is so."]),
        ("The pact [1] bars aid [2].", ["The pact bars aid."]),
        ('- [1] "a" One is so.\n- [2] "b" Two is so.', ["One is so.", "Two is so."]),
        ('- One is so.\n- "Two" is so.\n- 3 are so.', ["One is so.", '"Two" is so.', "3 are so."]),
        ("1. One is so.\n2. Two is so.\n٣. Three is so.", ["One is so.", "Two is so.", "Three is so."]),
        ("3. Mai war es. [1]", ["3. Mai war es."]),
        ("条约已签署。[1]“签署”军演将举行。[2]“军演”", ["条约已签署。", "军演将举行。"]),
        ("In [2024] it was so. [1]", ["In [2024] it was so."]),
    ],
)
def test_sentences_are_told_apart(text: str, sentences: list[str]) -> None:
    said, _ = read(text)
    assert [sentence.text for sentence in said] == sentences


@pytest.mark.parametrize("text", ["NOTHING", "- NOTHING.\n", "**NOTHING**", '{"sentences": []}', '{"sentences":[ ] }'])
def test_nothing_is_told_from_silence(text: str) -> None:
    assert read(text) == ([], True)
    assert read(text, list(range(len(text)))) == ([], True)


@pytest.mark.parametrize("text", ["", "\n\n", "...", "{}", '{"sentences": [{"text": "", "quotations": []}]}', "[]"])
def test_silence_is_not_nothing(text: str) -> None:
    assert read(text) == ([], False)


def test_a_sentence_is_known_when_the_next_begins() -> None:
    sayings = Sayings()
    assert list(sayings.feed('- One is so. [1] "a"\n')) == []
    assert [said.text for said in sayings.feed("- T")] == ["One is so."]
    assert list(sayings.end(cut=True)) == []


def test_an_object_is_known_when_it_closes() -> None:
    sayings = Sayings()
    assert list(sayings.feed('{"sentences": [{"text": "One is so.", "quotations": []')) == []
    assert [said.text for said in sayings.feed("}")] == ["One is so."]


def test_a_complete_line_is_kept_where_the_stream_is_cut() -> None:
    sayings = Sayings()
    assert list(sayings.feed('- One is so. [1] "a"\n')) == []
    assert [said.text for said in sayings.end(cut=True)] == ["One is so."]


PIECES = st.sampled_from([
    "- ", "\n", " ", "They met", ". ", "[1]", "[2, 3]", "[", "]", '"', "“", "”", "«", "»", "「", "= ", '"words"', "{",
    "}", '{"sentences": [', '{"text": "They met.", "quotations": []}', ",", "<think>", "</think>", "```", "NOTHING",
    "1. ", ":", "٢", "#", "**", "(", ")", "\ud800", "\x00", "\u202e", '"passage": 1', "word " * 50, "{" * 50,
    "[" * 50, '{"a":' * 50,
])  # fmt: skip
ENDLESS = ["word ", "[1]", '"', '[1] "', "{", '{"a":', '{"text": "', "<think>", "- a\n", " ", "[[[[[[[[["]
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join)


@settings(max_examples=400)
@given(TEXTS, st.lists(st.integers(0, 10_000), max_size=12))
def test_any_text_in_any_pieces_is_read_the_same_and_bounded(text: str, cuts: list[int]) -> None:
    said, nothing = read(text)
    assert read(text, cuts) == (said, nothing)
    assert read(text, list(range(len(text)))) == (said, nothing)
    assert len(said) <= SENTENCES
    assert all(len(one.text) <= 1_000 and len(one.quotes) <= 8 for one in said)
    "".join(one.text + quote.text for one in said for quote in one.quotes).encode()  # no half letters


@pytest.mark.parametrize("piece", ENDLESS)
def test_an_endless_text_is_read_in_no_time_and_bounded(piece: str) -> None:
    sayings = Sayings()
    said = [one for _ in range(100_000 // len(piece)) for one in sayings.feed(piece)] + list(sayings.end())
    assert len(said) <= SENTENCES
    assert all(len(one.text) <= 1_000 and len(one.quotes) <= 8 for one in said)
