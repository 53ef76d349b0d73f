"""What the tests of the page's HTML share: answers made by hand, and HTML as a browser reads it."""

from html.parser import HTMLParser

from assistant import Answer, Citation, Sentence, Source
from assistant.answer import Status
from index import Article, Match, Passage
from web.answers import conversation
from web.reader import Reader
from web.texts import preferred
from web.turns import Turn
from web.wishes import Wish

ENGLISH, ARABIC = preferred("en"), preferred("ar")
READER = Reader(ENGLISH, lambda *_: (), lambda _: None)
TEXT = "The talks were long.\n\nThe treaty covers training. It names no army.\n\nNobody objected."
QUOTE = "The treaty covers training."
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">\'"&amp;${alert(3)}{{value}}@children</textarea>'
_VOID = {"input", "br", "hr", "img"}


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
        if tag not in _VOID:
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


def turn_of(answer: Answer) -> Turn:
    return Turn(answer.question, Wish(), "answered", answer=answer)


def last(turn: Turn, reader: Reader = READER) -> Parsed:
    """The turn as the only one of a conversation, without its sources."""
    past, shown = conversation((turn,), reader)
    assert past == ""
    return Parsed(shown.split('<section class="sources"')[0] + ("</section>" if "sources" in shown else ""))
