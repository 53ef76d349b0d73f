"""Search: three witnesses (terms, names, vectors) asked of one generation and fused to one list of passages."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from index import embed, fusion, soundness, translation, vectors
from index.archive import Archive
from index.articles import Article
from index.balance import balanced
from index.errors import IndexDamaged, IndexFolderError, ModelError, told
from index.filters import Filters
from index.found import Passage
from index.generations import Manifest, Story
from index.gloss import Gloss, gloss
from index.matching import reasons
from index.question import Question
from index.segments import Segment
from index.soundness import Served
from index.store import Place
from index.terms import Numbers
from index.variety import varied
from index.weighing import weigh

_CANDIDATES = 100  # of each witness, weighed against each other
_CLOSELY = 60  # passages looked at closely, shared by the languages of the index
_AT_LEAST = 10  # of each language: none is buried before it is looked at
_EVERYTHING = Filters()
Segments = Mapping[Path, Segment]  # open ones by their folders


class Candidate(NamedTuple):
    """A passage before it is shown: what the witnesses say, then the features of `index.weighing`; its vector; and how
    many passages of its language the witnesses brought up.
    """

    article: Article
    place: Place
    features: tuple[float, ...]
    vector: embed.Vectors
    brought: int


class Index:
    """One generation of an index, opened for questions. Safe to share between threads.

    `damage` says what is wrong with the newest generation where this one answers in its place, and is empty otherwise.
    """

    def __init__(self, served: Served, embedder: embed.Embedder, segments: Segments) -> None:
        """`segments` are open ones that are used again where they are part of this generation."""
        self.generation, self._hold, damage = served
        self.manifest = self.generation.manifest
        cure = f"generation {self.manifest.number} answers; run: dalil index --into {self.generation.folder}"
        self.damage = f"{damage}; {cure}" if damage else ""
        self.embedder = embedder
        self.translations = translation.bundled()
        self.fusion = fusion.load()
        with ExitStack() as opened:
            used = []
            for part in self.manifest.parts:
                folder = self.generation.segment(part)
                segment = segments[folder].hold() if folder in segments else Segment(folder)
                opened.callback(segment.close)
                used.append(segment)
            self.archive = Archive(self.manifest.parts, used)
            self._opened = opened.pop_all()
        self.terms = self.archive.terms

    @classmethod
    def open(
        cls, folder: str | Path, beside: "Index | None" = None, distrusted: Mapping[str, str] | None = None
    ) -> Self:
        """Opens the served generation of an index folder; where that is damaged, the last one that is sound.

        `beside` is another generation, whose model and segments are shared where they are the same; `distrusted` are
        generations found damaged, with the reason.
        Raises IndexFolderError where there is no index, IndexDamaged where no generation is sound, and ModelError where
        the model it was made with is not here.
        """
        segments = {one.folder: one for one in beside.archive.segments if not one.is_disturbed} if beside else {}
        bad = dict(distrusted or {})
        with told(Path(folder), "read"):
            while True:
                served = soundness.served(Path(folder), segments, bad)
                try:
                    embedder = _embedder(Path(folder), served.generation.manifest, beside)
                    return cls(served, embedder, segments)
                except IndexDamaged as error:
                    served.hold.close()
                    bad[served.generation.name] = str(error).split(";")[0]
                except BaseException:
                    served.hold.close()
                    raise

    @property
    def is_disturbed(self) -> bool:
        """Whether a file of this generation was written, cut or removed since it was opened."""
        return any(segment.is_disturbed for segment in self.archive.segments)

    def close(self) -> None:
        """Frees the files of the generation."""
        self._opened.close()
        self._hold.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def question(self, text: str) -> Question:
        """A question put to this index."""
        return Question(text, frozenset(self.terms.parts), self.embedder, self.translations)

    def search(self, question: Question, k: int, filters: Filters = _EVERYTHING) -> list[Passage]:
        """The `k` best passages of the articles that pass the filters, best first."""
        allowed = self.archive.allowed(filters) if filters else None
        found = self.candidates(question, max(k, _CLOSELY // max(1, len(self.terms.parts)), _AT_LEAST), allowed)
        return self.ranked(question, found, k)

    def ranked(self, question: Question, found: list[Candidate], k: int) -> list[Passage]:
        """The `k` best of the passages looked at closely, best first, none that repeats another."""
        if not found:
            return []
        languages = [one.place.language for one in found]
        scores = [self.weights(question, one.place.language).score(one.features) for one in found]
        brought = {one.place.language: one.brought for one in found}
        scored = list(zip(balanced(scores, languages, brought), found, strict=True))
        scored.sort(key=lambda row: (-row[0], row[1].place.article_id, row[1].place.span))
        vectors = np.stack([one.vector for _, one in scored])
        shown = varied([_passage(score, one) for score, one in scored], vectors, k, question.language)
        return [replace(one, matches=reasons(question, one.text, one.language, one.start)) for one in shown]

    def candidates(self, question: Question, most: int, allowed: Numbers | None = None) -> list[Candidate]:
        """The passages that the witnesses favour, at most `most` of each language, looked at closely."""
        witnesses = self._witnesses(question, allowed)
        numbers = sorted(witnesses)
        vectors = self.archive.vectors(numbers) if numbers else np.zeros((0, len(question.vector)), np.float32)
        # Summed row by row: a matrix product rounds a row by what stands beside it, which differs between segments.
        similarity = (vectors * question.vector).sum(axis=1)
        by_language: dict[str, list[tuple[float, Place, tuple[float, ...], embed.Vectors]]] = defaultdict(list)
        for place, vector, likeness in zip(self.archive.places(numbers), vectors, similarity.tolist(), strict=True):
            heard: tuple[float, ...] = (*witnesses[place.number], likeness)
            first = self.weights(question, place.language).first
            score = sum(w * s for w, s in zip(first, heard, strict=True))
            by_language[place.language].append((score, place, heard, vector))
        chosen = []
        for language, rows in by_language.items():
            rarity = self.rarity(question, language)
            rows.sort(key=lambda row: (-row[0], row[1].article_id, row[1].span))
            for _, place, heard, vector in rows[:most]:
                article = self.archive.require(place.article_id)
                weighed = weigh(question, article.text[slice(*place.span)], language)
                chosen.append(Candidate(article, place, (*heard, *weighed.features(rarity)), vector, len(rows)))
        return chosen

    def story(self, article_id: str) -> Story:
        """The story that an article tells with others, as `index.stories` gives it; () where it is alone."""
        return self._stories.get(article_id, ())

    @cached_property
    def _stories(self) -> dict[str, Story]:
        return {one: story for story in self.manifest.stories for copies in story for one in copies}

    def rarity(self, question: Question, language: str) -> list[float]:
        """How much each word of the question tells one passage of the language from another."""
        return self.terms.parts[language].weights(question.weighted(language))

    def gloss(self, text: str, source: str, target: str) -> Gloss:
        """A word-by-word reading of a quotation in `source` for a reader of `target`: a gloss, never a translation."""
        return gloss(self.translations, text, source, target)

    def weights(self, question: Question, language: str) -> fusion.Weights:
        """The weights that hold between the question and a passage of `language`."""
        return self.fusion.same if language == question.language else self.fusion.across

    def _witnesses(self, question: Question, allowed: Numbers | None) -> dict[int, tuple[float, float]]:
        """What terms and names say of every candidate, by passage number."""
        nearest = np.array(self._nearest(question, allowed), np.int64)
        found: dict[int, tuple[float, float]] = {}
        for language, part in self.terms.parts.items():
            by_words, by_names, _ = self.weights(question, language).first
            asked = part.ask(question.weighted(language), question.names(language))
            among = None if allowed is None else part.allowed(allowed)
            leading = asked.leading((by_words, by_names), _CANDIDATES, among)
            words, names = asked.scores(leading)
            best = leading[_best(by_words * words + by_names * names, part.hashes[leading])]
            places = np.union1d(best, part.places(nearest))
            heard = (scores.tolist() for scores in asked.scores(places))
            found.update(zip(part.passages[places].tolist(), zip(*heard, strict=True), strict=True))
        return found

    def _nearest(self, question: Question, allowed: Numbers | None) -> list[int]:
        if allowed is None:
            return self.archive.nearest(question.vector, _CANDIDATES)
        if not len(allowed):
            return []
        # Chroma's metadata filters cost 20 to 60 times a plain query; the exact product over the allowed is quicker.
        similarity = self.archive.vectors(allowed.tolist()) @ question.vector
        return [int(allowed[place]) for place in np.argsort(-similarity, kind="stable")[:_CANDIDATES]]


def _passage(score: float, candidate: Candidate) -> Passage:
    article, (start, end) = candidate.article, candidate.place.span
    terms, names, vector, *_ = candidate.features
    return Passage(article, start, end, article.text[start:end], score, (terms, names, vector), ())


def _best(scores: NDArray[np.float32], hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Places of the best scores over 0, at most _CANDIDATES. Among equal ones the hash of the text decides, so that
    they are the same ones however passages are numbered.
    """
    found = np.flatnonzero(scores > 0)
    if len(found) > _CANDIDATES:
        least = np.partition(scores[found], -_CANDIDATES)[-_CANDIDATES]
        found = found[scores[found] >= least]
        found = found[np.lexsort((hashes[found], -scores[found]))[:_CANDIDATES]]
    return found


def _embedder(folder: Path, manifest: Manifest, beside: Index | None) -> embed.Embedder:
    """The model of a generation, shared with an open one of the same."""
    if manifest.libraries.get("chromadb") != vectors.library():
        raise IndexFolderError(
            f"the index in {folder} was made by Chroma {manifest.libraries.get('chromadb')}, this is "
            f"{vectors.library()}; run: dalil index --into {folder}"
        )
    if beside and beside.manifest.fingerprint == manifest.fingerprint:
        return beside.embedder
    embedder = embed.load(manifest.model)
    if embedder.fingerprint != manifest.fingerprint:
        raise ModelError(
            f"the model {manifest.model!r} is not the one {folder} was made with; run: dalil index --into {folder}"
        )
    return embedder
