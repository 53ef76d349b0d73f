"""A whole article to read, opened at a place in it."""

from html import escape

from index import Article, GlossedWord, Passage
from index.passages import Span
from web.markup import Marks, button, paragraphs
from web.reader import Reader
from web.sheets import drawn
from web.sources import articles, heading, quotes
from web.turns import Turns
from web.wishes import Order

_GLOSSED = 10_000  # characters of an article that is read word by word; a longer one would keep its reader waiting


def whole(turns: Turns, order: Order, reader: Reader) -> str:
    """The article that is ordered; nothing where there is none. One of the collection has no marks of an answer."""
    if order.article:
        found = reader.article(order.article)
        return (
            _dialog(found, Marks(words=_glossed(found, reader)), Span(order.at, order.at + 1), reader) if found else ""
        )
    if not 1 <= order.turn <= len(turns):
        return ""
    answer = turns[order.turn - 1].answer
    if not answer or order.of >= len(articles(answer)):
        return ""
    article = articles(answer)[order.of]
    own = [passage for passage in answer.passages if passage.article_id == article.id]
    matches = [match for passage in own for match in passage.matches]
    marks = Marks(quotes(answer, article.id), matches, _glossed(article, reader))
    return _dialog(article, marks, _here(own, order.at), reader)


def _glossed(article: Article, reader: Reader) -> list[GlossedWord]:
    return reader.words(article, 0, len(article.text)) if len(article.text) <= _GLOSSED else []


def _here(passages: list[Passage], at: int) -> Span:
    """The passage that a place is in; the place alone where it is in none."""
    return next((Span(one.start, one.end) for one in passages if one.start <= at < one.end), Span(at, at + 1))


def _dialog(article: Article, marks: Marks, here: Span, reader: Reader) -> str:
    texts = reader.texts
    deeds = button(texts.gloss, "gloss", ' aria-pressed="false"') if marks.words else ""
    text = paragraphs(article, Span(0, len(article.text)), marks, texts, here)
    return (
        f'<dialog class="whole" {drawn()} {texts.attributes} aria-label="{escape(article.title or texts.untitled)}">'
        f'<div class="deeds">{deeds}{button(texts.close, "close")}</div>'
        f'{heading(article, texts)}<div class="passage" tabindex="0">{text}</div></dialog>'
    )
