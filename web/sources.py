"""The sources of an answer: a card for each article that is cited, then for what else was found."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from assistant.answer import Answer, Citation
from index import Article, Passage
from index.passages import Span
from web.markup import Marks, Quote, button, link, paragraphs, piece
from web.reader import Reader
from web.texts import Texts
from web.timeline import timeline

_NEAREST = 3  # passages shown where none is cited


class Part(NamedTuple):
    """A part of an article that is shown, the ids of passages that say the same, and what a
    chat model made of its quotations in the reader's language.
    """

    article: Article
    place: Span
    marks: Marks
    variants: tuple[str, ...] = ()
    translations: tuple[str, ...] = ()


def sources(answer: Answer, turn: int, reader: Reader) -> str:
    """The sources of an answer: its quotations in their passages, then what else was found."""
    texts = reader.texts
    if not answer.citations:
        note = piece("p", texts.nearest_note, css="note") if answer.passages else ""
        nearest = _cards(answer, turn, _found(answer.passages[:_NEAREST]), reader)
        return _panel(texts.nearest, note + nearest, texts) if answer.passages else ""
    places = [_place(citation, answer.passages) for citation in answer.citations]
    cited = _cards(answer, turn, _cited(answer, places, reader), reader)
    others = [passage for passage in answer.passages if (passage.article_id, _span(passage)) not in places]
    return _panel(texts.sources, timeline(answer, turn, texts) + cited + _others(answer, turn, others, reader), texts)


def found(passages: Sequence[Passage], reader: Reader) -> str:
    """The passages while the answer is being composed."""
    cards = "".join(
        _card([part], "", f'<div class="deeds">{_variants(part.article, part.variants, reader)}</div>', reader.texts)
        for part in _found(passages[:_NEAREST])
    )
    return _panel(reader.texts.found, cards, reader.texts)


def articles(answer: Answer) -> list[Article]:
    """The articles found, each once; their places in this list are their numbers on the page."""
    return list({passage.article_id: passage.article for passage in answer.passages}.values())


def _span(passage: Passage) -> Span:
    return Span(passage.start, passage.end)


def _place(citation: Citation, passages: Iterable[Passage]) -> tuple[str, Span]:
    """The passage a quotation stands in; the quotation itself where it goes over the edge of one."""
    quote = Span(citation.start, citation.end)
    for passage in passages:
        if passage.article_id == citation.article.id and passage.start <= quote.start and quote.end <= passage.end:
            return passage.article_id, _span(passage)
    return citation.article.id, quote


def _cited(answer: Answer, places: Sequence[tuple[str, Span]], reader: Reader) -> list[Part]:
    by_id = {article.id: article for article in articles(answer)}
    parts = []
    for article_id, place in dict.fromkeys(places):
        article = by_id[article_id]
        mine = [passage for passage in answer.passages if passage.article_id == article_id]
        variants = [one for passage in mine if _span(passage) == place for one in passage.variants]
        matches = [match for passage in mine for match in passage.matches]
        marks = Marks(quotes(answer, article_id), matches, reader.words(article, *place))
        translations = [
            one.translation
            for one in answer.citations
            if one.translation and one.article.id == article_id and place.start <= one.start < place.end
        ]
        parts.append(Part(article, place, marks, tuple(variants), tuple(translations)))
    return parts


def quotes(answer: Answer, article_id: str) -> list[Quote]:
    """The quotations of an answer that are in one article."""
    return [Quote(one.number, one.start, one.end) for one in answer.citations if one.article.id == article_id]


def _found(passages: Iterable[Passage]) -> list[Part]:
    return [Part(one.article, _span(one), Marks(matches=one.matches), one.variants) for one in passages]


def _others(answer: Answer, turn: int, passages: Sequence[Passage], reader: Reader) -> str:
    if not passages:
        return ""
    summary = piece("summary", reader.texts.others.format(count=len(passages)))
    return f'<details class="others">{summary}{_cards(answer, turn, _found(passages), reader)}</details>'


def _cards(answer: Answer, turn: int, parts: Iterable[Part], reader: Reader) -> str:
    """A card for each article, in the order of its first part."""
    by_article: dict[str, list[Part]] = {}
    for part in parts:
        by_article.setdefault(part.article.id, []).append(part)
    order = {article.id: number for number, article in enumerate(articles(answer))}
    html = ""
    for article_id, own in by_article.items():
        marked = {quote.number for part in own for quote in part.marks.quotes}
        numbers = "".join(_number(number, turn, reader.texts) for number in sorted(marked))
        variants = [variant for part in own for variant in part.variants]
        at = min((quote.start for part in own for quote in part.marks.quotes), default=own[0].place.start)
        deeds = button(reader.texts.whole_article, "read", turn=turn, of=order[article_id], at=at)
        if any(part.marks.words for part in own):
            deeds += button(reader.texts.gloss, "gloss", ' aria-pressed="false"')
            deeds += piece("p", reader.texts.gloss_note, css="gloss-note")
        deeds = f'<div class="deeds">{deeds}{_variants(own[0].article, variants, reader)}</div>'
        html += _card(sorted(own, key=lambda part: part.place), numbers, deeds, reader.texts)
    return html


def _card(parts: Sequence[Part], numbers: str, deeds: str, texts: Texts) -> str:
    article = parts[0].article
    passages = "".join(
        f'<blockquote class="passage">{paragraphs(article, part.place, part.marks, texts)}</blockquote>'
        + "".join(piece("p", f"{texts.translation}: {one}", css="translation") for one in part.translations)
        for part in parts
    )
    return f'<article class="card">{heading(article, texts, numbers)}{passages}{deeds}</article>'


def _variants(article: Article, variants: Iterable[str], reader: Reader) -> str:
    """The other articles that say the same: in the same words, such as copies of one agency report, or translated."""
    ids = dict.fromkeys(variant.rpartition(":")[0] for variant in variants)
    others = [other for other in map(reader.article, ids) if other]
    copies = [other for other in others if other.language == article.language]
    translated = [other for other in others if other.language != article.language]
    texts = reader.texts
    listed = _listed("copies", texts.same_text, copies, texts)
    return listed + _listed("translated", texts.translated, translated, texts)


def _listed(css: str, summary: str, articles: Sequence[Article], texts: Texts) -> str:
    if not articles:
        return ""
    told = "".join(f"<li>{_title(article, texts)}{about(article, texts)}</li>" for article in articles)
    return f'<details class="{css}">{piece("summary", summary)}<ul>{told}</ul></details>'


def heading(article: Article, texts: Texts, numbers: str = "") -> str:
    """What is known of an article: its title, which leads to its page, and where it is from."""
    return f"<h3>{numbers}{_title(article, texts)}</h3>{about(article, texts)}"


def _title(article: Article, texts: Texts) -> str:
    title = piece("span", article.title or texts.untitled, article.language if article.title else texts.language)
    return link(article.url, title, texts.new_window)


def about(article: Article, texts: Texts) -> str:
    """Where an article is from: outlet, author, day, language."""
    facts = [piece("span", fact, article.language) for fact in (article.outlet, article.author) if fact]
    if article.published:
        day = escape(article.published[:10])
        facts.append(f'<time datetime="{day}"><bdi dir="ltr">{day}</bdi></time>')
    if article.language in texts.languages:
        facts.append(piece("span", texts.languages[article.language], texts.language))
    about = "".join(f"<li>{fact}</li>" for fact in facts)
    return f'<ul class="about">{about}</ul>' if about else ""


def _number(number: int, turn: int, texts: Texts) -> str:
    label = escape(texts.source.format(number=number))
    return f'<bdi class="number" id="source-{turn}-{number}" title="{label}" tabindex="-1">{number}</bdi>'


def _panel(title: str, inner: str, texts: Texts) -> str:
    return (
        f'<section class="sources" aria-label="{escape(title)}">{piece("h2", title, texts.language)}{inner}</section>'
    )
