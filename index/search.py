"""Search: three witnesses (terms, names, vectors) asked of one generation and fused to one list of passages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index import embed, fusion, generations
from index.articles import Article
from index.errors import ModelError
from index.matching import Match, reasons
from index.question import Question
from index.store import Filters, Place, Store
from index.terms import NAME, WORD, TermIndex
from index.translation import Translations
from index.vectors import VectorIndex

_CANDIDATES = 100  # of each witness, weighed against each other
_EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that search brought up. `article.text[start:end] == text`; `score` is higher for better, about 0 to 1.

    `witnesses` tells what terms, names and vectors said, `matches` which words met.
    """

    article: Article
    start: int
    end: int
    text: str
    score: float
    witnesses: tuple[float, float, float]
    matches: tuple[Match, ...] = field(repr=False)

    @property
    def article_id(self) -> str:
        """Id of the article the passage is part of."""
        return self.article.id

    @property
    def language(self) -> str:
        """Language of the passage."""
        return self.article.language


class Index:
    """One generation of an index, opened for questions. Safe to share between threads."""

    def __init__(self, generation: Path, embedder: embed.Embedder, translations: Translations) -> None:
        self.generation = generation
        self.manifest = generations.manifest(generation)
        self.embedder = embedder
        self.translations = translations
        self.fusion = fusion.load()
        self.store = Store(generation / "store.sqlite")
        self.terms = TermIndex(generation / "terms.sqlite")
        self.vectors = VectorIndex(generation / "chroma")

    @classmethod
    def open(cls, folder: str | Path) -> Self:
        """Opens the served generation of an index folder.

        Raises IndexFolderError where there is none, and ModelError where the model it was made with is not here.
        """
        generation = generations.current(Path(folder))
        manifest = generations.manifest(generation)
        embedder = embed.load(manifest.model)
        if embedder.fingerprint != manifest.fingerprint:
            raise ModelError(
                f"the model {manifest.model!r} is not the one {folder} was made with; "
                f"run: dalil index SOURCE --full --into {folder}"
            )
        return cls(generation, embedder, Translations())

    def close(self) -> None:
        """Frees the files of the generation."""
        self.vectors.close()
        self.terms.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def question(self, text: str) -> Question:
        """A question put to this index."""
        return Question(text, frozenset(self.terms.parts), self.embedder, self.translations)

    def search(self, question: Question, k: int, filters: Filters = _EVERYTHING) -> list[Passage]:
        """The `k` best passages of the articles that pass the filters, best first."""
        allowed = np.array(self.store.allowed(filters), np.int32) if filters else None
        witnesses = self._witnesses(question, allowed)
        if not witnesses:
            return []
        numbers = sorted(witnesses)
        similarity = self.store.vectors(numbers) @ question.vector
        places = self.store.places(numbers)
        scored = []
        for place, vector in zip(places, similarity.tolist(), strict=True):
            said = (*witnesses[place.number], vector)
            weights = self.weights(question, place.language).passage
            scored.append((sum(w * s for w, s in zip(weights, said, strict=True)), said, place))
        scored.sort(key=lambda row: (-row[0], row[2].number))
        return [self._passage(question, score, said, place) for score, said, place in scored[:k]]

    def weights(self, question: Question, language: str) -> fusion.Weights:
        """The weights that hold between the question and a passage of `language`."""
        return self.fusion.same if language == question.language else self.fusion.across

    def _witnesses(self, question: Question, allowed: NDArray[np.int32] | None) -> dict[int, tuple[float, float]]:
        """What terms and names say of every candidate, by passage number."""
        nearest = self._nearest(question, allowed)
        found: dict[int, tuple[float, float]] = {}
        for language, passages, words, names in self.lexical(question):
            by_words, by_names, _ = self.weights(question, language).passage
            both = by_words * words + by_names * names
            if allowed is not None:
                both = np.where(np.isin(passages, allowed), both, 0)
            best = np.argpartition(-both, min(_CANDIDATES, len(both)) - 1)[:_CANDIDATES]
            chosen = np.union1d(best[both[best] > 0], np.flatnonzero(np.isin(passages, nearest)))
            for place in chosen.tolist():
                found[int(passages[place])] = (float(words[place]), float(names[place]))
        return found

    def lexical(
        self, question: Question
    ) -> Iterator[tuple[str, NDArray[np.int32], NDArray[np.float32], NDArray[np.float32]]]:
        """What terms and names say of every passage, a language at a time: the language, and for its passages their
        numbers, shares of the question's terms, and shares of its names, each of shape (passages,).
        """
        for language, part in self.terms.parts.items():
            words = self.terms.scores(language, WORD, question.weighted(language))
            names = self.terms.scores(language, NAME, question.names(language))
            yield language, part.passages, words, names

    def _nearest(self, question: Question, allowed: NDArray[np.int32] | None) -> list[int]:
        if allowed is None:
            return self.vectors.nearest(question.vector, _CANDIDATES)
        if not len(allowed):
            return []
        # Chroma's metadata filters cost 20 to 60 times a plain query; the exact product over the allowed is quicker.
        similarity = self.store.vectors(allowed.tolist()) @ question.vector
        return [int(allowed[place]) for place in np.argsort(-similarity, kind="stable")[:_CANDIDATES]]

    def _passage(self, question: Question, score: float, said: tuple[float, ...], place: Place) -> Passage:
        article = self.store.require(place.article_id)
        start, end = place.span
        text = article.text[start:end]
        terms, names, vector = said
        matches = reasons(question, text, place.language, start)
        return Passage(article, start, end, text, score, (terms, names, vector), matches)
