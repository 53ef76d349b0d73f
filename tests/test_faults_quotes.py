"""Answers over texts in which a place is easily lost: every quotation stands where it is cited, letter for letter."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import regex

from assistant import Answer, Assistant, verify
from assistant.answer import Citation
from assistant.drafting import Claim, Quote
from assistant.proving import Proof
from assistant.quoting import locate, locate_parts
from index import Index, Passage, build
from index.passages import sentences

Rewrite = Callable[[str, random.Random], str]
QUESTIONS = ["When?", "Who?", "How many?", "What was signed?", "متى؟", "谁？", "Когда?", "Où ?", "कब?", "מתי?", "Kaç?"]
_HARAKAT, _NIKUD = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652", "\u05b0\u05b4\u05b7\u05b8\u05bc"
_EMOJI = ("👨\u200d👩\u200d👧", "🇹🇷", "👍🏽", "❤\ufe0f", "🏳\ufe0f\u200d🌈", "𝟚")
_MARKS = ("\u200c", "\u200d", "\u200e", "\u200f", "\u202b", "\u202c", "\u2067", "\u2069", "\u00ad", "\u2060", "\ufeff")
_SPACES = ("\u00a0", "\u2009", "\u3000", "  ", "\t", "\u202f")
_LIGATURES = {"fi": "ﬁ", "ffi": "ﬃ", "fl": "ﬂ", "ss": "ß", "الله": "ﷲ", "لا": "ﻻ", "ij": "ĳ", "IJ": "Ĳ", "nj": "ǌ"}


def after(letters: str, new: str, share: float) -> Rewrite:
    """Puts one of `new` after some of the letters."""
    return lambda text, chance: regex.sub(
        f"[{letters}]", lambda one: one[0] + (chance.choice(new) if chance.random() < share else ""), text
    )


def between(new: tuple[str, ...], share: float) -> Rewrite:
    """Puts one of `new` before some of the words."""
    return lambda text, chance: regex.sub(
        r"(?<=\s)(?=\S)", lambda _: chance.choice(new) * (chance.random() < share), text
    )


def ligatures(text: str, _: random.Random) -> str:
    return regex.sub("|".join(sorted(_LIGATURES, key=len, reverse=True)), lambda one: _LIGATURES[one[0]], text)


def dotted(text: str, chance: random.Random) -> str:
    return regex.sub("[iI]", lambda one: chance.choice((one[0], "İ", "ı", "I\u0307")), text)


def spaces(text: str, chance: random.Random) -> str:
    return regex.sub(" ", lambda one: chance.choice(_SPACES) if chance.random() < 0.1 else one[0], text)


def wide(text: str, chance: random.Random) -> str:
    return regex.sub(r"[!-~]", lambda one: chr(ord(one[0]) + 0xFEE0) if chance.random() < 0.05 else one[0], text)


REWRITES: dict[str, Rewrite] = {
    "vowel marks": after(r"\p{Arabic}", _HARAKAT, 0.4), "nikud": after(r"\p{Hebrew}", _NIKUD, 0.4),
    "tatweel": after(r"بتسشصطعفقكلمني", "\u0640", 0.2), "accents": after("aeiouAEOU", "\u0301\u0323\u0338\u035c", 0.1),
    "İ": dotted, "ligatures": ligatures, "emoji": between(_EMOJI, 0.2), "marks": between(_MARKS, 0.3),
    "inside": after(r"\p{L}", "".join(_MARKS), 0.05), "spaces": spaces, "wide": wide,
    "nukta": after("कखगजडढफन", "\u093c", 0.3), "as it is": lambda text, _: text,
}  # fmt: skip


def write(paths: list[Path], into: Path, chance: random.Random) -> None:
    """Sample articles, each rewritten in some of these ways."""
    into.mkdir()
    for path in paths:
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        for name in chance.sample(sorted(REWRITES), 3):
            body = REWRITES[name](body, chance)
        (into / path.name).write_text(f"---\n{front}---\n{body}", encoding="utf-8", newline="")


def claims(passages: list[Passage], chance: random.Random) -> Iterator[Claim]:
    """What a chat model may say of passages: words of theirs, quoted as carelessly as models do."""
    for passage in passages[:3]:
        span = chance.choice(sentences(passage.text, passage.language))
        words = regex.split(r"(\s+)", passage.text[span.start : span.end])
        start = chance.randrange(len(words))
        quote = "".join(words[start : start + chance.randrange(1, 30)])
        quote = chance.choice(_QUOTED)(quote)
        found = list(locate_parts(passage.text, quote)) or [one for one in [locate(passage.text, quote)] if one]
        places = [Quote(passage.article, passage.start + one.start, passage.start + one.end) for one in found]
        text = places[0].text if places else quote
        yield Claim(text, passage.language, tuple(places))


def plain(quote: str) -> str:
    """Without marks, in other spaces."""
    return regex.sub(r"\s+", " ", regex.sub(r"[\p{Mn}\p{Cf}\u0640]", "", quote))


def shortened(quote: str) -> str:
    words = quote.split(" ")
    return " ".join([*words[: len(words) // 3], "[…]", *words[2 * len(words) // 3 :]])


_QUOTED: list[Callable[[str], str]] = [str.upper, str.lower, str, plain, shortened]


def asked(words: list[str], chance: random.Random) -> str:
    return f"{chance.choice(QUESTIONS)} {' '.join(chance.sample(words, 3))}"


def wrong(citations: tuple[Citation, ...] | list[Citation], index: Index) -> list[Citation]:
    """Citations whose quotation does not stand at its place in the article as the index keeps it."""
    texts = {one.article.id: index.archive.article(one.article.id) for one in citations}
    return [
        one
        for one in citations
        if not (article := texts[one.article.id]) or not one.quote or article.text[one.start : one.end] != one.quote
    ]


@pytest.mark.parametrize("how", ["articles", "model"])
def test_every_quotation_stands_where_it_is_cited(
    samples: Path, tmp_path: Path, times: Callable[[int, int], int], how: str
) -> None:
    answers = cited = 0
    for collection in range(times(1, 25)):
        chance = random.Random(f"{how} {collection}")
        articles = sorted(samples.glob("*.md"))
        write(chance.sample(articles, times(8, len(articles))), tmp_path / f"{collection}", chance)
        build(tmp_path / f"{collection}", tmp_path / f"{collection}-index")
        with (
            Index.open(tmp_path / f"{collection}-index") as index,
            Assistant.open(tmp_path / f"{collection}-index", false_answers=1) as assistant,
        ):
            texts = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / f"{collection}").iterdir())]
            for number in range(times(10, 200)):
                question = asked(chance.choice(texts).split(), chance)[:1000]
                if how == "articles":
                    answer: Answer = assistant.ask(question)
                    found = answer.citations
                    assert number % 10 or verify(answer.to_json(), index).sound
                else:
                    proof = Proof(index.translations)
                    for claim in claims(index.search(index.question(question), 5), chance):
                        proof.add(claim)
                    found = tuple(proof.citations)
                assert wrong(found, index) == []
                answers, cited = answers + 1, cited + len(found)
    print(f"\n{how}: {answers} answers, {cited} citations, 0 out of place")
    assert cited > answers / 2
