from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Answer, Citation, Sentence, Source
from assistant.answer import Status
from index import Article, Match, Passage
from index.passages import Span
from web.answers import message, progress, reply
from web.markup import paragraphs
from web.sources import found, sources
from web.texts import preferred

ENGLISH, ARABIC = preferred("en"), preferred("ar")
TEXT = "The talks were long.\n\nThe treaty covers training. It names no army.\n\nNobody objected."
QUOTE = "The treaty covers training."
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">\'"&amp;${alert(3)}{{value}}@children</textarea>'


class Parsed(HTMLParser):
    """A piece of HTML as a browser reads it: its elements, and the text in each kind of them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self._open), data))

    def text(self, tag: str = "") -> str:
        return "".join(data for inside, data in self.texts if not tag or tag in inside)

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def an_article(**fields: str) -> Article:
    known = {
        "id": "talks.md",
        "title": "Talks end",
        "text": TEXT,
        "language": "en",
        "url": "https://news.example/talks",
    }
    return Article(**known | fields)


def a_passage(article: Article, text: str = "", *matches: Match) -> Passage:
    text = text or article.text
    start = article.text.index(text)
    return Passage(article, start, start + len(text), text, 0.5, (0.1, 0.2, 0.3), matches)


def cite(number: int, article: Article, quote: str = QUOTE) -> Citation:
    start = article.text.index(quote)
    return Citation(number, quote, start, start + len(quote), Source.of(article))


def an_answer(passages: list[Passage], citations: list[Citation], status: Status = "answered") -> Answer:
    sentences = tuple(
        Sentence(one.quote, (one.number,), supported=True, language=one.article.language) for one in citations
    )
    return Answer(
        "What does it cover?", "What does it cover?", "en", status, 0.84, sentences, tuple(citations), tuple(passages)
    )


def the_answer(**fields: str) -> Answer:
    article = an_article(**fields)
    return an_answer([a_passage(article)], [cite(1, article)])


def test_the_quotation_is_marked_in_its_passage_and_in_the_whole_article() -> None:
    parsed = Parsed(sources(the_answer(), ENGLISH))
    assert [data for inside, data in parsed.texts if "mark" in inside] == [QUOTE, QUOTE]
    assert parsed.text("blockquote") == TEXT.replace("\n", "")
    assert parsed.text("details") == ENGLISH.whole_article + TEXT.replace("\n", "")


def test_a_card_says_where_the_passage_is_from() -> None:
    answer = the_answer(outlet="The Post", author="A. Writer", published="2025-10-02T08:00:00")
    parsed = Parsed(sources(answer, ENGLISH))
    assert parsed.text("h3") == "1Talks end"
    assert parsed.text("ul") == "The PostA. Writer2025-10-02English"
    assert parsed.attributes("a") == [
        {"href": "https://news.example/talks", "target": "_blank", "rel": "noopener noreferrer"}
        | {"title": ENGLISH.new_window}
    ]
    assert {"dir": "ltr"} in parsed.attributes("bdi")
    assert parsed.attributes("time") == [{"datetime": "2025-10-02"}]


def test_what_is_not_known_is_left_out() -> None:
    parsed = Parsed(sources(the_answer(title="", url="", language="und"), ENGLISH))
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
    parsed = Parsed(sources(the_answer(url=url), ENGLISH))
    assert parsed.attributes("a") == []
    assert parsed.text("h3") == "1Talks end"


def test_a_hostile_article_stays_text() -> None:
    text = f"{HOSTILE}\n{QUOTE} {HOSTILE}"
    article = an_article(
        text=text, title=HOSTILE, outlet=HOSTILE, author=HOSTILE, published=HOSTILE, language=HOSTILE, id=HOSTILE,
        url='https://news.example/"onmouseover="alert(1)"><script>',
    )  # fmt: skip
    match = Match(HOSTILE, "treaty", text.index("treaty"), text.index("treaty") + 6, "translation", 1.0)
    answer = replace(an_answer([a_passage(article, "", match)], [cite(1, article)]), question=HOSTILE)
    sentence = Sentence(HOSTILE, (), supported=False)
    for html in (
        sources(answer, ENGLISH),
        sources(replace(answer, status="not_in_articles", sentences=(), citations=()), ENGLISH),
        found(answer.passages, ENGLISH),
        reply(replace(answer, sentences=(*answer.sentences, sentence)), ENGLISH),
        progress(HOSTILE, HOSTILE, [HOSTILE], ENGLISH),
        message(HOSTILE, ENGLISH),
    ):
        parsed = Parsed(html)
        tags = {tag for tag, _ in parsed.elements}
        assert not tags & {"script", "img", "textarea", "svg", "iframe", "style", "form"}, tags
        assert not [name for _, attributes in parsed.elements for name in attributes if name.startswith("on")]
        assert HOSTILE in parsed.text()


@given(st.text(), st.data())
def test_no_text_is_lost_or_turned_into_html(text: str, data: st.DataObject) -> None:
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    quotes = [Span(start, end) for start, end in data.draw(st.lists(places, max_size=4))]
    matches = [Match("x", "y", start, end, "word", 1.0) for start, end in data.draw(st.lists(places, max_size=4))]
    html = paragraphs(text, Span(0, len(text)), "en", quotes, matches)
    marked = "".join(text[i] for i in range(len(text)) if any(q.start <= i < q.end for q in quotes))
    assert _plain(html) == escape(text.replace("\n", ""))
    assert _plain("".join(part.split("</mark>")[0] for part in html.split("<mark>")[1:])) == escape(
        marked.replace("\n", "")
    )


def _plain(html: str) -> str:
    """Without our own tags. HTMLParser would turn some control characters into others, as a browser does."""
    for tag in ('<p dir="auto" lang="en">', "</p>", "<mark>", "</mark>", '<span class="met" title="x">', "</span>"):
        html = html.replace(tag, "")
    return html


def test_words_that_met_the_question_are_marked_lightly_also_within_a_quotation() -> None:
    article = an_article()
    words = [("treaty", "المعاهدة"), ("talks", "محادثات")]
    matches = [
        Match(asked, word, TEXT.index(word), TEXT.index(word) + len(word), "translation", 0.9) for word, asked in words
    ]
    parsed = Parsed(sources(an_answer([a_passage(article, "", *matches)], [cite(1, article)]), ENGLISH))
    met = [attributes["title"] for attributes in parsed.attributes("span") if attributes.get("class") == "met"]
    assert met == ["محادثات", "المعاهدة"]
    assert parsed.text("mark") == QUOTE * 2


def test_a_quotation_over_two_paragraphs_is_marked_in_both() -> None:
    article = an_article()
    citation = cite(1, article, "The talks were long.\n\nThe treaty")
    parsed = Parsed(sources(an_answer([a_passage(article)], [citation]), ENGLISH))
    assert [data for inside, data in parsed.texts if "mark" in inside and "blockquote" in inside] == [
        "The talks were long.", "The treaty"
    ]  # fmt: skip


def test_quotations_of_one_passage_share_a_card() -> None:
    article = an_article()
    answer = an_answer([a_passage(article)], [cite(1, article), cite(2, article, "Nobody objected.")])
    parsed = Parsed(sources(answer, ENGLISH))
    assert len(parsed.attributes("article")) == 1
    assert parsed.text("h3") == "12Talks end"
    assert parsed.text("mark") == (QUOTE + "Nobody objected.") * 2


def test_a_quotation_over_the_edge_of_a_passage_is_shown_alone() -> None:
    article = an_article()
    answer = an_answer([a_passage(article, "The talks were long.")], [cite(1, article)])
    parsed = Parsed(sources(answer, ENGLISH))
    assert parsed.text("blockquote").startswith(QUOTE)
    assert ENGLISH.others.format(count=1) in parsed.text("summary")


def test_every_number_in_the_answer_leads_to_a_source() -> None:
    article, other = an_article(), an_article(id="other.md", title="Other")
    citations = [cite(1, article), cite(2, other), cite(3, article, "Nobody objected.")]
    answer = an_answer([a_passage(other), a_passage(article)], citations)
    links = [attributes["href"] for attributes in Parsed(reply(answer, ENGLISH)).attributes("a")]
    ids = [
        f"#{attributes['id']}"
        for attributes in Parsed(sources(answer, ENGLISH)).attributes("bdi")
        if "id" in attributes
    ]
    assert links == ["#source-1", "#source-2", "#source-3"]
    assert sorted(ids) == links


def test_passages_that_are_not_cited_come_after_those_that_are() -> None:
    article, other = an_article(), an_article(id="other.md", title="Other")
    parsed = Parsed(sources(an_answer([a_passage(other), a_passage(article)], [cite(1, article)]), ENGLISH))
    assert parsed.text("h3") == "1Talks endOther"
    assert parsed.text("summary") == ENGLISH.whole_article + ENGLISH.others.format(count=1)


def test_where_nothing_answers_the_nearest_passages_are_said_to_be_no_answer() -> None:
    answer = an_answer([a_passage(an_article())], [], "not_in_articles")
    parsed = Parsed(sources(answer, ENGLISH))
    assert parsed.text("h2") == ENGLISH.nearest
    assert ENGLISH.nearest_note in parsed.text()
    assert parsed.text("mark") == ""
    said = Parsed(reply(answer, ENGLISH))
    assert said.text("strong") == "Not in the articles."
    assert "%" not in said.text()


@pytest.mark.parametrize(
    ("status", "words"),
    [("answered", "Answered"), ("partly", "The articles may answer only a part of this.")],
)
def test_the_verdict_is_said_in_words(status: Status, words: str) -> None:
    parsed = Parsed(reply(replace(the_answer(), status=status), ENGLISH))
    assert parsed.text("strong") == words
    assert "Confidence 84%" in parsed.text()


def test_a_sentence_without_proof_says_why() -> None:
    article = an_article()
    against = Sentence("It covers drills.", (), supported=False, contradicted=True)
    sentences = (against, Sentence("All is well.", (), supported=False))
    answer = replace(an_answer([a_passage(article)], [cite(1, article)]), sentences=sentences)
    parsed = Parsed(reply(answer, ENGLISH))
    unsupported = [a for a in parsed.attributes("div") if a["class"] == "sentence unsupported"]
    assert len(unsupported) == 2
    assert parsed.text("p").endswith(f"It covers drills.{ENGLISH.differs}All is well.{ENGLISH.unproved}")


def test_every_text_of_an_article_has_its_own_direction_and_language() -> None:
    arabic = an_article(text="محادثات طويلة.", title="محادثات", outlet="المرصاد", language="ar")
    answer = an_answer([a_passage(arabic)], [cite(1, arabic, "محادثات طويلة.")])
    parsed = Parsed(sources(answer, ENGLISH) + reply(answer, ENGLISH))
    own = {"dir": "rtl", "lang": "ar"}
    assert [a for a in parsed.attributes("p") if "lang" in a] == [own] * 3  # passage, whole article, sentence
    assert [a for a in parsed.attributes("span") if "lang" in a] == [own] * 2  # title, outlet


def test_the_page_speaks_the_language_it_is_given() -> None:
    for html in (sources(the_answer(), ARABIC), reply(the_answer(), ARABIC)):
        section = Parsed(html).attributes("section")[0]
        assert (section["dir"], section["lang"]) == ("rtl", "ar")
    assert "الإنجليزية" in sources(the_answer(), ARABIC)
