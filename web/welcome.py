"""What the page says before anything is asked: its name, what is in the collection, and questions to begin with."""

import json
from collections.abc import Iterator
from html import escape
from importlib.resources import files
from itertools import islice

from index import Article, Census
from web.markup import button, piece, suggestion
from web.reader import Reader
from web.texts import Texts, every

_QUESTIONS = 4


def head(texts: Texts) -> str:
    """The name, and the ways to a new conversation, to the collection, to the settings and to another language."""
    name = '<h1><span lang="en">Dalil</span> <span lang="ar" dir="rtl">دليل</span></h1>'
    languages = "".join(
        f'<option value="{one.language}" lang="{one.language}"{" selected" if one == texts else ""}>{one.name}</option>'
        for one in every().values()
    )
    select = f'<select name="language" aria-label="{escape(texts.interface)}">{languages}</select>'
    tools = button(texts.new, "new") + button(texts.collection, "collection") + button(texts.settings, "settings")
    return f'<header {texts.attributes}>{name}<div class="tools">{tools}{select}</div></header>'


def welcome(counted: Census, reader: Reader) -> str:
    """The page before the first question."""
    texts = reader.texts
    told = [_counted(texts.articles, counted.articles), _counted(texts.in_languages, len(counted.languages))]
    if counted.since:
        since, until = (f'<bdi dir="ltr">{day}</bdi>' for day in (counted.since, counted.until))
        told.append(escape(texts.from_to).format(since=since, until=until))
    facts = "".join(f"<li>{one}</li>" for one in told)
    questions = "".join(
        f"<li>{suggestion(question, language)}</li>"
        for question, language in islice(_questions(counted, reader), _QUESTIONS)
    )
    first = f'<h2>{escape(texts.first)}</h2><ul class="examples">{questions}</ul>' if questions else ""
    return (
        f'<section class="welcome" {texts.attributes}>{piece("p", texts.tagline, texts.language, css="tagline")}'
        f'<ul class="about">{facts}</ul>{first}{piece("p", texts.hint, texts.language, css="hint")}</section>'
    )


def _counted(text: str, count: int) -> str:
    return escape(text).format(count=f'<bdi dir="ltr">{count}</bdi>')


def _questions(counted: Census, reader: Reader) -> Iterator[tuple[str, str]]:
    """Questions that the sample articles answer, where they are in the index; else titles of the newest articles, one
    of each language, for what stands under a title answers it. Those in the reader's language come first.
    """
    examples = json.loads(files("web").joinpath("examples.json").read_text("utf-8"))
    sampled = [(one["question"], one["language"]) for one in examples if reader.article(one["article"])]
    titled = {one.language: one for one in _newest(counted, reader)}
    found = sampled or [(one.title, language) for language, one in titled.items()]
    yield from sorted(found, key=lambda pair: pair[1] != reader.texts.language)


def _newest(counted: Census, reader: Reader) -> list[Article]:
    """Articles with a title, oldest first."""
    known = [article for article in map(reader.article, counted.newest) if article and article.title]
    return known[::-1]
