from collections.abc import Sequence
from dataclasses import replace
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shown import (
    ARABIC,
    ENGLISH,
    HOSTILE,
    QUOTE,
    READER,
    TEXT,
    Parsed,
    a_passage,
    an_answer,
    an_article,
    cite,
    the_answer,
    turn_of,
)  # fmt: skip

from assistant import Answer
from index import Article, GlossedWord, Match
from index.passages import Span
from web.markup import Marks, Quote, paragraphs
from web.sources import found, sources
from web.whole import whole
from web.wishes import Order


def opened(answer: Answer, order: Order, gloss: bool = False) -> Parsed:
    return Parsed(whole((turn_of(answer),), order, replace(READER, gloss=glossed) if gloss else READER))


def glossed(text: str, _: str, target: str) -> Sequence[GlossedWord]:
    """A dictionary of one word, and of one that is the same in every language."""
    return [
        GlossedWord(word, text.index(word), text.index(word) + len(word), "translation", readings)
        for word, readings in (("covers", (f"{target}-a", f"{target}-b")), ("training", ("training",)))
        if word in text
    ]


def test_the_quotation_is_marked_in_its_passage() -> None:
    parsed = Parsed(sources(the_answer(), 1, READER))
    assert [data for inside, data in parsed.texts if "mark" in inside] == [QUOTE]
    assert parsed.text("blockquote") == TEXT.replace("\n", "")


def test_a_card_says_where_the_passage_is_from() -> None:
    answer = the_answer(outlet="The Post", author="A. Writer", published="2025-10-02T08:00:00")
    parsed = Parsed(sources(answer, 1, READER))
    assert parsed.text("h3") == "1Talks end"
    assert parsed.text("ul") == "The PostA. Writer2025-10-02English"
    assert parsed.attributes("a") == [
        {"href": "https://news.example/talks", "target": "_blank", "rel": "noopener noreferrer"}
        | {"title": ENGLISH.new_window}
    ]
    assert {"dir": "ltr"} in parsed.attributes("bdi")
    assert parsed.attributes("time") == [{"datetime": "2025-10-02"}]


def test_what_is_not_known_is_left_out() -> None:
    parsed = Parsed(sources(the_answer(title="", url="", language="und"), 1, READER))
    assert parsed.text("h3") == "1" + ENGLISH.untitled
    assert parsed.text("ul") == ""
    assert parsed.attributes("a") == []
    assert parsed.attributes("time") == []


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "javascript://news.example/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "/gradio_api/upload",
        "http:",
        "http://[",
        "#",
    ],
)
def test_only_web_pages_are_linked(url: str) -> None:
    parsed = Parsed(sources(the_answer(url=url), 1, READER))
    assert parsed.attributes("a") == []
    assert parsed.text("h3") == "1Talks end"


def test_a_hostile_article_stays_text() -> None:
    text = f"{HOSTILE}\n{QUOTE} {HOSTILE}"
    article = an_article(
        text=text, title=HOSTILE, outlet=HOSTILE, author=HOSTILE, published="2025-10-02", language=HOSTILE, id=HOSTILE,
        url='https://news.example/"onmouseover="alert(1)"><script>',
    )  # fmt: skip
    match = Match(HOSTILE, "treaty", text.index("treaty"), text.index("treaty") + 6, "translation", 1.0)
    copied = replace(a_passage(article, "", match), variants=(f"{HOSTILE}:0-9",))
    answer = replace(an_answer([copied], [cite(1, article)]), question=HOSTILE)
    hostile = GlossedWord("covers", text.index("covers"), text.index("covers") + 6, "name", (HOSTILE,))
    reader = replace(READER, gloss=lambda *_: [hostile], article=lambda _: article)
    for html in (
        sources(answer, 1, reader),
        sources(replace(answer, status="not_in_articles", sentences=(), citations=()), 1, reader),
        found(answer.passages, reader),
        whole((turn_of(answer),), Order(1), reader),
    ):
        parsed = Parsed(html)
        tags = {tag for tag, _ in parsed.elements}
        assert not tags & {"script", "img", "textarea", "svg", "iframe", "style", "form"}, tags
        assert not [name for _, attributes in parsed.elements for name in attributes if name.startswith("on")]
        assert HOSTILE in parsed.text()


@given(st.text(), st.data())
def test_no_text_is_lost_or_turned_into_html(text: str, data: st.DataObject) -> None:
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    quotes = [Quote(1, start, end) for start, end in data.draw(st.lists(places, max_size=4))]
    matches = [Match("x", "y", start, end, "word", 1.0) for start, end in data.draw(st.lists(places, max_size=4))]
    words = [GlossedWord("y", start, end, "word", ("z",)) for start, end in data.draw(st.lists(places, max_size=4))]
    html = paragraphs(an_article(text=text), Span(0, len(text)), Marks(quotes, matches, words), ENGLISH)
    marked = "".join(text[i] for i in range(len(text)) if any(q.start <= i < q.end for q in quotes))
    assert _plain(html) == escape(text.replace("\n", ""))
    assert _plain("".join(part.split("</mark>")[0] for part in html.split("<mark ")[1:])) == escape(
        marked.replace("\n", "")
    )


def _plain(html: str) -> str:
    """Without our own tags. HTMLParser would turn some control characters into others, as a browser does."""
    marks = ['data-cites="' + " ".join(["1"] * count) + '">' for count in range(1, 5)]
    gloss, met = ' data-gloss="z"', f' class="met" data-met="{escape(ENGLISH.met.format(word="x"))}"'
    words = [f"<span{told}>" for told in (met + gloss, met, gloss, "")]
    for tag in ('<p dir="auto" lang="en">', "</p>", "<mark ", *marks, "</mark>", *words, "</span>"):
        html = html.replace(tag, "")
    return html


def test_words_that_met_the_question_are_marked_lightly_also_within_a_quotation() -> None:
    article = an_article()
    words = [("treaty", "المعاهدة"), ("talks", "محادثات")]
    matches = [
        Match(asked, word, TEXT.index(word), TEXT.index(word) + len(word), "translation", 0.9) for word, asked in words
    ]
    answer = an_answer([a_passage(article, "", *matches)], [cite(1, article)])
    parsed = Parsed(sources(answer, 1, READER))
    met = [attributes["data-met"] for attributes in parsed.attributes("span") if attributes.get("class") == "met"]
    assert met == [ENGLISH.met.format(word=asked) for asked in ("محادثات", "المعاهدة")]
    assert parsed.text("mark") == QUOTE


def test_each_word_that_a_reader_may_not_know_is_glossed() -> None:
    reader = replace(READER, texts=ARABIC, gloss=glossed)
    parsed = Parsed(sources(the_answer(), 1, reader))
    assert [one["data-gloss"] for one in parsed.attributes("span") if "data-gloss" in one] == ["ar-a / ar-b"]
    assert ARABIC.gloss_note in parsed.text()
    own = Parsed(sources(the_answer(), 1, replace(READER, gloss=glossed)))
    assert not [one for one in own.attributes("span") if "data-gloss" in one]
    assert ENGLISH.gloss not in own.text()


def test_a_word_that_met_the_question_is_glossed_too() -> None:
    article = an_article(language="fr")
    start = TEXT.index("covers")
    answer = an_answer([a_passage(article, "", Match("covers", "covers", start, start + 6, "word", 1.0))], [])
    cited = replace(answer, citations=(cite(1, article),))
    span = Parsed(sources(cited, 1, replace(READER, gloss=glossed))).attributes("span")
    assert {"class": "met", "data-met": "“covers” in the question", "data-gloss": "en-a / en-b"} in span


def test_a_quotation_over_two_paragraphs_is_marked_in_both() -> None:
    article = an_article()
    citation = cite(1, article, "The talks were long.\n\nThe treaty")
    parsed = Parsed(sources(an_answer([a_passage(article)], [citation]), 1, READER))
    assert [data for inside, data in parsed.texts if "mark" in inside and "blockquote" in inside] == [
        "The talks were long.", "The treaty"
    ]  # fmt: skip


def test_where_quotations_overlap_a_mark_has_the_numbers_of_both() -> None:
    article = an_article()
    answer = an_answer(
        [a_passage(article)], [cite(1, article, "The treaty covers"), cite(2, article, "covers training")]
    )
    parsed = Parsed(sources(answer, 1, READER))
    marks = [(data, one["data-cites"]) for data, one in zip(_in_marks(parsed), parsed.attributes("mark"), strict=True)]
    assert marks == [("The treaty ", "1"), ("covers", "1 2"), (" training", "2")]


def _in_marks(parsed: Parsed) -> list[str]:
    return [data for inside, data in parsed.texts if "mark" in inside]


def test_an_article_has_one_card_with_all_its_passages_in_their_order() -> None:
    article = an_article()
    passages = [a_passage(article, "Nobody objected."), a_passage(article, "The treaty covers training.")]
    answer = an_answer(passages, [cite(1, article, "Nobody objected."), cite(2, article)])
    parsed = Parsed(sources(answer, 1, READER))
    assert len(parsed.attributes("article")) == 1
    assert parsed.text("h3") == "12Talks end"
    assert parsed.text("blockquote") == "The treaty covers training.Nobody objected."


def test_a_quotation_over_the_edge_of_a_passage_is_shown_alone() -> None:
    article = an_article()
    answer = an_answer([a_passage(article, "The talks were long.")], [cite(1, article)])
    parsed = Parsed(sources(answer, 1, READER))
    assert parsed.text("blockquote").startswith(QUOTE)
    assert ENGLISH.others.format(count=1) in parsed.text("summary")


def test_passages_that_are_not_cited_come_after_those_that_are() -> None:
    article, other = an_article(), an_article(id="other.md", title="Other")
    parsed = Parsed(sources(an_answer([a_passage(other), a_passage(article)], [cite(1, article)]), 1, READER))
    assert parsed.text("h3") == "1Talks endOther"
    assert parsed.text("summary") == ENGLISH.others.format(count=1)


def test_copies_of_one_text_are_folded_into_its_card() -> None:
    copy = an_article(id="copy.md", title="The same talks", outlet="The Copyist")
    article = an_article()
    passage = replace(a_passage(article), variants=("copy.md:0-83", "gone.md:0-83"))
    reader = replace(READER, article={"copy.md": copy}.get)
    parsed = Parsed(sources(an_answer([passage], [cite(1, article)]), 1, reader))
    assert len(parsed.attributes("article")) == 1
    assert parsed.text("details") == f"{ENGLISH.same_text}The same talksThe CopyistEnglish"


def test_translations_are_not_called_the_same_text() -> None:
    french = an_article(id="fr.md", title="Les pourparlers", outlet="La Copie", language="fr")
    article = an_article()
    passage = replace(a_passage(article), variants=("fr.md:0-83",))
    reader = replace(READER, article={"fr.md": french}.get)
    parsed = Parsed(sources(an_answer([passage], [cite(1, article)]), 1, reader))
    assert parsed.text("details") == f"{ENGLISH.translated}Les pourparlersLa CopieFrench"
    assert ENGLISH.same_text not in parsed.text()


def test_where_nothing_answers_the_nearest_passages_are_said_to_be_no_answer() -> None:
    answer = an_answer([a_passage(an_article())], [], "not_in_articles")
    parsed = Parsed(sources(answer, 1, READER))
    assert parsed.text("h2") == ENGLISH.nearest
    assert ENGLISH.nearest_note in parsed.text()
    assert parsed.text("mark") == ""
    assert sources(replace(answer, passages=()), 1, READER) == ""


def test_the_whole_article_is_opened_at_the_passage() -> None:
    answer = the_answer(published="2025-10-02")
    parsed = opened(answer, Order(1, 0, TEXT.index("treaty")))
    assert parsed.text("h3") == "Talks end"
    assert parsed.text("p") == TEXT.replace("\n", "")
    assert parsed.text("mark") == QUOTE
    part = replace(answer, passages=(a_passage(answer.passages[0].article, "Nobody objected."),))
    shown = opened(part, Order(1, 0, TEXT.index("Nobody")))
    assert [one.get("class") for one in shown.attributes("p")] == [None, None, "here"]


def test_the_whole_article_is_glossed_unless_it_is_long() -> None:
    text = "It covers drills. "
    for times, words in ((1, 1), (600, 0)):
        answer = the_answer(text=f"{QUOTE} {text * times}", language="fr")
        parsed = opened(answer, Order(1), gloss=True)
        assert len([one for one in parsed.attributes("span") if "data-gloss" in one]) == words


@pytest.mark.parametrize("order", [Order(), Order(2), Order(1, 1), Order(99, 99, 99)])
def test_an_article_that_is_not_there_is_not_opened(order: Order) -> None:
    assert whole((turn_of(the_answer()),), order, READER) == ""
    assert whole((), order, READER) == ""


def test_every_text_of_an_article_has_its_own_direction_and_language() -> None:
    arabic: Article = an_article(text="محادثات طويلة.", title="محادثات", outlet="المرصاد", language="ar")
    answer = an_answer([a_passage(arabic)], [cite(1, arabic, "محادثات طويلة.")])
    parsed = Parsed(sources(answer, 1, READER))
    own = {"dir": "rtl", "lang": "ar"}
    assert [one for one in parsed.attributes("p") if one.get("lang") == "ar"] == [own]
    assert [one for one in parsed.attributes("span") if one.get("lang") == "ar"] == [own] * 2  # title, outlet


def test_the_panel_speaks_the_language_of_its_reader() -> None:
    parsed = Parsed(sources(the_answer(), 1, replace(READER, texts=ARABIC)))
    assert parsed.text("h2") == "المصادر"
    assert "الإنجليزية" in parsed.text("ul")
