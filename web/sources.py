"""The panel of sources: a card for each passage that is cited, or for each that was found."""

from collections.abc import Iterable, Sequence
from html import escape

from assistant.answer import Answer, Citation
from index import Article, Match, Passage
from index.passages import Span
from web.markup import link, paragraphs, piece
from web.texts import Texts

_NEAREST = 3  # passages shown where none is cited


def sources(answer: Answer, texts: Texts) -> str:
    """The panel of an answer: its quotations in their passages, then what else was found."""
    if not answer.citations:
        note = piece("p", texts.nearest_note, css="note")
        return _panel(texts.nearest, note + _found_cards(answer.passages[:_NEAREST], texts), texts)
    places = [_place(citation, answer.passages) for citation in answer.citations]
    cards = "".join(_cited_card(place, answer, places, texts) for place in dict.fromkeys(places))
    others = [passage for passage in answer.passages if (passage.article_id, _span(passage)) not in places]
    return _panel(texts.sources, cards + _others(others, texts), texts)


def found(passages: Sequence[Passage], texts: Texts) -> str:
    """The panel while the answer is being composed."""
    return _panel(texts.found, _found_cards(passages[:_NEAREST], texts), texts)


def _span(passage: Passage) -> Span:
    return Span(passage.start, passage.end)


def _place(citation: Citation, passages: Iterable[Passage]) -> tuple[str, Span]:
    """The passage a quotation stands in; the quotation itself where it goes over the edge of one."""
    quote = Span(citation.start, citation.end)
    for passage in passages:
        if passage.article_id == citation.article.id and passage.start <= quote.start and quote.end <= passage.end:
            return passage.article_id, _span(passage)
    return citation.article.id, quote


def _cited_card(place: tuple[str, Span], answer: Answer, places: Sequence[tuple[str, Span]], texts: Texts) -> str:
    article = next(passage.article for passage in answer.passages if passage.article_id == place[0])
    citations = [citation for citation, other in zip(answer.citations, places, strict=True) if other == place]
    quotes = [Span(citation.start, citation.end) for citation in citations]
    matches = [match for passage in answer.passages if passage.article_id == place[0] for match in passage.matches]
    numbers = "".join(_number(citation.number, texts) for citation in citations)
    whole = paragraphs(article.text, Span(0, len(article.text)), article.language, quotes)
    details = f'<details>{piece("summary", texts.whole_article)}<div class="whole">{whole}</div></details>'
    return _card(article, place[1], texts, numbers=numbers, quotes=quotes, matches=matches, details=details)


def _found_cards(passages: Iterable[Passage], texts: Texts) -> str:
    return "".join(_card(passage.article, _span(passage), texts, matches=passage.matches) for passage in passages)


def _others(passages: Sequence[Passage], texts: Texts) -> str:
    if not passages:
        return ""
    summary = piece("summary", texts.others.format(count=len(passages)))
    return f'<details class="others">{summary}{_found_cards(passages, texts)}</details>'


def _card(
    article: Article, place: Span, texts: Texts, *, numbers: str = "", quotes: Sequence[Span] = (),
    matches: Sequence[Match] = (), details: str = "",
) -> str:  # fmt: skip
    passage = paragraphs(article.text, place, article.language, quotes, matches)
    return (
        f'<article class="card">{_head(article, numbers, texts)}'
        f'<blockquote class="passage">{passage}</blockquote>{details}</article>'
    )


def _head(article: Article, numbers: str, texts: Texts) -> str:
    title = piece("span", article.title or texts.untitled, article.language)
    facts = [piece("span", fact, article.language) for fact in (article.outlet, article.author) if fact]
    if article.published:
        day = escape(article.published[:10])
        facts.append(f'<time datetime="{day}"><bdi dir="ltr">{day}</bdi></time>')
    if article.language in texts.languages:
        facts.append(piece("span", texts.languages[article.language]))
    about = "".join(f"<li>{fact}</li>" for fact in facts)
    return f'<h3>{numbers}{link(article.url, title, texts.new_window)}</h3><ul class="about">{about}</ul>'


def _number(number: int, texts: Texts) -> str:
    label = escape(texts.source.format(number=number))
    return f'<bdi class="number" id="source-{number}" title="{label}">{number}</bdi>'


def _panel(heading: str, inner: str, texts: Texts) -> str:
    attributes = f'class="sources" dir="{texts.direction}" lang="{texts.language}"'
    return f"<section {attributes}>{piece('h2', heading)}{inner}</section>"
