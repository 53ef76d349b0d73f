"""Exports: the same answer in each form, and nothing an article says becomes structure."""

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant import Answer, Assistant, Citation, Sentence, Source
from assistant.exports import about, html, markdown, quotations, text
from index import Serving

QUESTION = "Which military cooperation did the treaty agree on?"
SOURCE = Source(
    "news/a_b.md", "A title", "https://news.example/a?b=1&c=2", "The Post", "Ann", "2025-01-17", "en", "f00d"
)
NASTY = [
    "# no heading #",
    "a line\n===",
    "a line\n---",
    "- no list",
    "+ no list",
    "1. no list",
    "2) no list",
    "> no quotation",
    "    no code",
    "\tno code",
    "```\nno code\n```",
    "~~~ no code",
    "`no code`",
    "*no* _stress_ **at all** __here__ ~~struck~~",
    "[no link](https://evil.example) and ![no image](https://evil.example/a.png)",
    "[no]: https://evil.example 'reference'",
    "<b>no tag</b> <script>alert(1)</script> <!-- gone -->",
    "<https://evil.example> https://evil.example www.evil.example a@evil.example",
    "&amp; &lt; &copy; &#35;",
    "| no | table |\n|---|---|\n| 1 | 2 |",
    "no table\n:-:",
    "a hard  \nbreak, another\\\nbreak",
    "two\n\nparagraphs",
    "\\* \\\\ \\",
    "$no$ formula, wrote «قال» 7,7 ١٬٢٠٠ e\u0301",
    "---",
    "***",
    "![",
]
REFERENCE = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def made(said: str, **fields: Any) -> Answer:
    """An answer in which every text of the article is `said`."""
    source = replace(SOURCE, **(dict.fromkeys(("id", "title", "outlet", "author"), said) | fields))
    sentences = (Sentence(said, (1,), supported=True), Sentence(said, (), supported=False))
    citation = Citation(1, said, 3, 90, source)
    return Answer(said, f"{said} (more)", "en", "partly", 0.5, sentences, (citation,), ())


class Page(HTMLParser):
    """The tags of a page, its attributes, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: list[dict[str, str | None]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.append(dict(attrs))
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]

    def handle_data(self, data: str) -> None:
        self.words += data.split()


@pytest.fixture(scope="module")
def answer(serving: Serving) -> Answer:
    return Assistant(serving).ask(QUESTION)


@pytest.fixture(scope="module")
def nothing(serving: Serving) -> Answer:
    return Assistant(serving).ask("What is the price of coffee in Brazil?")


def test_markdown_has_the_whole_proof(answer: Answer) -> None:
    page = Page(REFERENCE.render(markdown(answer)))
    shown = " ".join(page.words)
    assert page.tags.count("blockquote") == len(answer.citations) > 0
    for citation in answer.citations:
        source = citation.article
        for part in (citation.quote, source.title, source.outlet, source.author, source.published, source.sha256):
            assert " ".join(part.split()) in shown
        assert f"characters {citation.start} to {citation.end}, sha256" in shown
        assert source.url in page.links


def test_html_has_the_whole_proof(answer: Answer) -> None:
    page = Page(html(answer))
    shown = " ".join(page.words)
    assert page.tags.count("blockquote") == len(answer.citations)
    for citation in answer.citations:
        source = citation.article
        for part in (citation.quote, source.title, source.outlet, source.author, source.published, source.sha256):
            assert " ".join(part.split()) in shown
        assert source.url in page.links
        assert {str(citation.start), str(citation.end)} <= set(page.words)


def test_html_runs_each_quotation_in_its_direction(answer: Answer) -> None:
    page = Page(html(answer))
    found = [seen for tag, seen in zip(page.tags, page.attributes, strict=True) if tag == "blockquote"]
    languages = [citation.article.language for citation in answer.citations]
    assert [seen["lang"] for seen in found] == languages
    assert {"ar", "fa"} & set(languages)
    assert all((seen["dir"] == "rtl") == (seen["lang"] in {"ar", "fa", "he", "ur"}) for seen in found)


def test_html_is_a_page_that_loads_and_runs_nothing(answer: Answer) -> None:
    page = html(answer)
    assert page.startswith("<!doctype html>\n<html ")
    assert "default-src 'none'" in page
    assert not {"script", "img", "iframe", "link", "form"} & set(Page(page).tags)


def test_numbers_are_isolated(answer: Answer) -> None:
    assert "<bdi>[1]</bdi>" in html(answer)
    assert f"<bdi>{answer.citations[0].start}</bdi> to <bdi>{answer.citations[0].end}</bdi>" in html(answer)


@pytest.mark.parametrize("export", [text, markdown, html])
def test_not_in_the_articles_is_said_in_words(nothing: Answer, export: Any) -> None:
    assert "Not in the articles." in export(nothing)
    assert "Sources" not in export(nothing)
    assert quotations(nothing) == ""


@pytest.mark.parametrize("export", [text, markdown, html])
def test_a_partial_answer_and_an_unproved_sentence_are_said_to_be(export: Any) -> None:
    shown = export(made("They agreed."))
    assert "The articles may answer only a part of this." in shown
    assert shown.count("Not supported: no quotation proves this.") == 1


@pytest.mark.parametrize("export", [text, markdown, html])
def test_a_sentence_that_differs_from_its_quotation_is_said_to(export: Any) -> None:
    sentence = Sentence("They did not agree.", (), supported=False, contradicted=True)
    answer = replace(made("They agreed."), sentences=(sentence,))
    assert "Not supported: the quotation says otherwise." in export(answer)


@pytest.mark.parametrize("export", [markdown, html])
def test_the_question_as_searched_is_shown_where_it_differs(answer: Answer, export: Any) -> None:
    assert "Asked as" not in export(answer)
    assert "Asked as" in export(replace(answer, question_used="treaty"))


def structure(answer: Answer) -> list[str]:
    return [tag for tag in Page(REFERENCE.render(markdown(answer))).tags if tag not in ("p", "br")]


PLAIN = structure(made("plain"))


def rendered(said: str) -> list[str]:
    """The words of an answer that says `said` everywhere, after Markdown was rendered."""
    return Page(REFERENCE.render(markdown(made(said)))).words


def expected(said: str) -> list[str]:
    """The words of the same answer where nothing needed an escape."""
    return (
        " ".join(Page(REFERENCE.render(markdown(made("WORDS")))).words).replace("WORDS", " ".join(said.split())).split()
    )


@pytest.mark.parametrize("said", NASTY)
def test_nothing_in_an_article_is_markdown(said: str) -> None:
    assert structure(made(said)) == PLAIN
    assert rendered(said) == expected(said)


@given(st.text("#*_`~<>[]()!|\\-+=:.1&;$@ \t\nawx/", min_size=1).filter(str.strip))
def test_no_text_is_markdown(said: str) -> None:
    assert structure(made(said)) == PLAIN
    assert rendered(said) == expected(said)


@pytest.mark.parametrize("said", NASTY)
def test_nothing_in_an_article_is_html(said: str) -> None:
    plain, page = Page(html(made("plain"))), Page(html(made(said)))
    assert page.tags == plain.tags
    assert page.links == plain.links
    assert " ".join(said.split()) in " ".join(page.words)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://", "", "//x"]
)
def test_only_addresses_of_the_web_are_links(url: str) -> None:
    answer = made("plain", url=url)
    assert [link for link in Page(html(answer)).links if not link.startswith("#")] == []
    assert Page(REFERENCE.render(markdown(answer))).links == []


@pytest.mark.parametrize(
    ("url", "reached"),
    [
        ("https://news.example/a?b=1&copy;=2", "https://news.example/a?b=1&copy;=2"),
        ("https://news.example/a_(b)", "https://news.example/a_%28b%29"),
        ("https://news.example/> [x](javascript:1)", "https://news.example/%3E%20%5Bx%5D%28javascript:1%29"),
        ('https://news.example/"onclick="x', "https://news.example/%22onclick=%22x"),
        ("https://news.example/a\nb", "https://news.example/a%0Ab"),
    ],
)
def test_an_address_cannot_break_out_of_its_link(url: str, reached: str) -> None:
    answer = made("plain", url=url)
    assert structure(answer) == PLAIN
    assert [
        link.replace("[", "%5B").replace("]", "%5D") for link in Page(REFERENCE.render(markdown(answer))).links
    ] == [reached]
    page = Page(html(answer))
    assert page.tags == Page(html(made("plain"))).tags
    assert url in page.links


def test_bare_addresses_are_broken_for_readers_that_make_links_of_them() -> None:
    shown = markdown(made("https://evil.example www.evil.example a@evil.example", url=""))
    assert not any(bare in shown for bare in ("https://", "www.", "a@"))


def test_a_line_cannot_begin_a_table_or_a_definition() -> None:
    assert "\n> \\:-:\n" in markdown(made("no table\n:-:"))


def test_text_is_the_answer_and_where_its_quotations_stand(answer: Answer) -> None:
    lines = text(answer).split("\n")
    first = answer.citations[0]
    assert "\n".join(lines).startswith(answer.text)
    assert f"[1] {about(first.article)} ({first.article.id}:{first.start}-{first.end})" in lines


def test_quotations_are_shown_in_full(answer: Answer) -> None:
    assert [f"[{one.number}] {one.quote}" in quotations(answer) for one in answer.citations] == [True] * len(
        answer.citations
    )
    assert answer.citations[0].article.url in quotations(answer)
