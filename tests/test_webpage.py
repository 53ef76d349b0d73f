import json

import pytest

from benchmarks.layouts import STORIES, STORY, TITLE, Layout, layouts
from benchmarks.pages import measure
from index.metadata import said
from index.webpage import page


@pytest.mark.parametrize("layout", list(layouts()), ids=lambda layout: str(layout.name))
def test_a_layout_gives_its_article_and_nothing_else(layout: Layout) -> None:
    row = measure(layout)
    assert (row.kept, row.let_in) == (1.0, 0.0)


def test_there_are_layouts_enough() -> None:
    assert len(list(layouts())) >= 30


@pytest.mark.parametrize("joiner", ["\u200c", "&zwnj;", "&#8204;"])
def test_the_joiners_of_persian_stay(joiner: str) -> None:
    words = " ".join(STORIES["fa"][1]).replace("\u200c", joiner)
    found = page(f"<article><p>{words}</p></article>")
    assert found
    assert "بیانیه\u200cای" in found.text


def test_a_page_for_subscribers_is_told() -> None:
    free = {"@type": "NewsArticle", "headline": TITLE, "isAccessibleForFree": "False"}
    script = f'<script type="application/ld+json">{json.dumps(free)}</script>'
    found = page(f"<html><head>{script}</head><body><article><p>{STORY[0]}</p></article></body></html>")
    assert found
    assert "for subscribers" in found.doubt


def of_json(text: str, field: str) -> str:
    return said(f'<script type="application/ld+json">{text}</script>').fields.get(field, "")


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ('{"@type": "NewsArticle", "headline": "T", "datePublished": "2025-01-17T10:00:00+03:00"}', "published", "2025-01-17T10:00:00+03:00"),
        ('[{"@type": "WebPage"}, {"@type": ["Thing", "ReportageNewsArticle"], "headline": "T"}]', "title", "T"),
        ('{"@graph": [{"@type": "Person", "@id": "#a", "name": "Amina Rask"}, {"@type": "NewsArticle", "author": {"@id": "#a"}}]}', "author", "Amina Rask"),
        ('{"@type": "NewsArticle", "author": [{"name": "A B"}, {"name": "C D"}]}', "author", "A B, C D"),
        ('{"@type": "NewsArticle", "publisher": {"name": "Harbour Post"},}', "outlet", "Harbour Post"),
        ('{"@type": "NewsArticle", "headline": "T", "dateModified": "2025-01-18", broken', "updated", "2025-01-18"),
        ('<!-- {"@type": "NewsArticle", "articleSection": "World"} -->', "section", "World"),
        ('{"@type": "NewsArticle", "headline": "Two\nlines"}', "title", "Two\nlines"),
        ('{"@type": "Organization", "name": "T"}', "title", ""),
        ("[" * 5_000, "title", ""),
    ],
)  # fmt: skip
def test_json_ld_is_read_as_pages_have_it(text: str, field: str, value: str) -> None:
    assert of_json(text, field) == value


@pytest.mark.parametrize(
    ("tag", "field", "value", "origin"),
    [
        ('<meta property="og:site_name" content="Harbour Post">', "outlet", "Harbour Post", "opengraph"),
        ('<meta property="article:published_time" content="2025-01-17">', "published", "2025-01-17", "opengraph"),
        ('<meta name="citation_author" content="A B"><meta name="citation_author" content="C D">', "author", "A B, C D", "meta"),
        ('<meta name="DC.date.issued" content="2025-01-17">', "published", "2025-01-17", "meta"),
        ("<meta name=parsely-section content=World>", "section", "World", "meta"),
        ('<meta name="sailthru.date" content="2025-01-17">', "published", "2025-01-17", "meta"),
        ('<time datetime="2025-01-17T08:00">today</time>', "published", "2025-01-17T08:00", "time"),
        ('<time datetime="2025-01-17"></time><time datetime="2025-01-19"></time>', "published", "", ""),
        ('<link rel="canonical" href="https://post.example/2025/01/17/ship">', "published", "2025-01-17", "address"),
        ('<html lang="ar-EG">', "language", "ar-EG", "markup"),
        ("<h1>A <b>ship</b></h1>", "title", "A ship", "markup"),
        ('<meta property="article:author" content="https://social.example/a">', "author", "", ""),
    ],
)  # fmt: skip
def test_what_a_page_says_has_its_origin(tag: str, field: str, value: str, origin: str) -> None:
    found = said(tag)
    assert (found.fields.get(field, ""), found.origins.get(field, "")) == (value, origin)
