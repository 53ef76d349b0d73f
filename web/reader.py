"""The reader of a page: their language, and what is looked up for them while a page is made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant import Assistant
from index import Article, GlossedWord
from web.texts import Texts

Gloss = Callable[[str, str, str], Sequence[GlossedWord]]
_GLOSSES = 500  # passages whose gloss is kept


@dataclass(frozen=True, slots=True)
class Reader:
    """`gloss` reads a text of one language word by word in another, `article` is the article of an id."""

    texts: Texts
    gloss: Gloss
    article: Callable[[str], Article | None]

    def words(self, article: Article, start: int, end: int) -> list[GlossedWord]:
        """The words of a part of an article in the reader's language, placed in the whole, without those that would be
        the same in it.
        """
        if article.language == self.texts.language:
            return []
        read = self.gloss(article.text[start:end], article.language, self.texts.language)
        return [
            replace(one, start=start + one.start, end=start + one.end) for one in read if one.readings != (one.word,)
        ]


def glossing(assistant: Assistant) -> Gloss:
    """What glosses from the index that is served, and keeps the last ones."""

    @lru_cache(maxsize=_GLOSSES)
    def gloss(text: str, source: str, target: str) -> Sequence[GlossedWord]:
        with assistant.serving.index() as index:
            return index.gloss(text, source, target).words

    return gloss
