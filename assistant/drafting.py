"""What is to be said before it is proved: claims, each with the places in articles that are to prove it."""

from dataclasses import dataclass

from index import Article


@dataclass(frozen=True, slots=True)
class Quote:
    """A place in an article, in characters, with a chat model's `translation` of what stands there, if it gave one."""

    article: Article
    start: int
    end: int
    translation: str = ""

    @property
    def text(self) -> str:
        """The article's own words: nothing else can be quoted."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence to be said, its language, and what is to prove it."""

    text: str
    language: str
    quotes: tuple[Quote, ...]
