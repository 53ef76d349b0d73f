"""A passage as search gives it: its place in an article, its score, and why it was found."""

from dataclasses import dataclass, field

from index.articles import Article
from index.matching import Match


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that search brought up. `article.text[start:end] == text`; `score` is higher for better, about 0 to 1.

    `witnesses` tells what terms, names and vectors said, `matches` which words met; `variants` are the ids of passages
    of other articles that say the same in nearly the same words or in another language.
    """

    article: Article
    start: int
    end: int
    text: str
    score: float
    witnesses: tuple[float, float, float]
    matches: tuple[Match, ...] = field(repr=False)
    variants: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The passage's name: the same whenever and in whatever order the same articles are indexed."""
        return f"{self.article.id}:{self.start}-{self.end}"

    @property
    def article_id(self) -> str:
        """Id of the article the passage is part of."""
        return self.article.id

    @property
    def told_by(self) -> frozenset[str]:
        """Ids of the articles that say this: its own, and those of its variants."""
        return frozenset([self.article_id, *(variant.rpartition(":")[0] for variant in self.variants)])

    @property
    def language(self) -> str:
        """Language of the passage."""
        return self.article.language
