"""What a build starts from: the served generation as far as its articles can be taken over."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from index import generations, vectors
from index.articles import Article
from index.embed import Vectors
from index.errors import IndexDamaged
from index.generations import Generation, Part
from index.segments import STORE
from index.soundness import broken
from index.store import Row, Store, text_hash


class Base:
    """A generation, or none, opened for a build. `unsound` are its segments whose term index or vectors are to be made
    again from the store; `damaged` the names of generations that cannot be served; `notes` what the person is to be
    told of it.
    """

    def __init__(self, generation: Generation | None, unsound: frozenset[str] = frozenset()) -> None:
        self.generation = generation
        self.unsound = unsound
        self.notes: list[str] = []
        self.damaged: set[str] = set()
        self.parts: tuple[Part, ...] = generation.manifest.parts if generation else ()
        self.stores: dict[str, Store] = {}
        with ExitStack() as opened:
            for part in self.parts:
                assert generation  # noqa: S101 - it has the parts
                self.stores[part.segment] = Store(generation.segment(part) / STORE)
                opened.callback(self.stores[part.segment].close)
            self._opened = opened.pop_all()
        self._dead = {part.segment: frozenset(part.dead) for part in self.parts}

    @classmethod
    def of(cls, folder: Path) -> "Base":
        """The served generation; where a store of its is damaged, the last one whose stores are sound.

        Raises IndexDamaged where there is none, IndexFolderError where the index is of another format.
        """
        if not generations.is_index(folder):
            return cls(None)
        notes = generations.pointer_faults(folder)
        damaged: set[str] = set()
        for name in generations.candidates(folder):
            try:
                generation = generations.read(folder, name)
                base = cls(generation, _unsound(generation))
            except IndexDamaged as error:
                notes.append(str(error).split(";")[0])
                damaged.add(name)
                continue
            if damaged:
                notes.append(f"what follows is made from generation {generation.manifest.number}")
            base.notes = notes + [f"{one} is damaged and is made again from its store" for one in sorted(base.unsound)]
            base.damaged = damaged | base._damaged(folder)
            return base
        raise IndexDamaged(
            f"the index in {folder} is damaged ({notes[0] if notes else 'it has no generation'}); "
            f"make it anew with: dalil index SOURCE --full --into {folder}"
        )

    def _damaged(self, folder: Path) -> set[str]:
        """Generations that share a segment which is to be made again."""
        kept = generations.history(folder)
        return {one.name for one in kept if self.unsound & {part.segment for part in one.manifest.parts}}

    def close(self) -> None:
        """Frees the files."""
        self._opened.close()

    @property
    def sources(self) -> tuple[str, ...]:
        """What the generation was made of, as absolute paths."""
        return self.generation.manifest.sources if self.generation else ()

    def row(self, article_id: str) -> tuple[str, Row] | None:
        """The segment and row of a living article."""
        for segment, store in self.stores.items():
            row = None if article_id in self._dead[segment] else store.row(article_id)
            if row:
                return segment, row
        return None

    def rows_of(self, file: str) -> list[tuple[str, Row]]:
        """The living articles of one file, with their segments."""
        return [found for segment, store in self.stores.items() for found in self._alive(segment, store.rows_of(file))]

    def rows_inside(self, folder: str) -> list[tuple[str, Row]]:
        """The same of every file whose path begins with `folder`."""
        return [
            found for segment, store in self.stores.items() for found in self._alive(segment, store.rows_inside(folder))
        ]

    def _alive(self, segment: str, rows: Iterator[Row]) -> Iterator[tuple[str, Row]]:
        return ((segment, row) for row in rows if row.id not in self._dead[segment])

    def article(self, segment: str, article_id: str) -> Article:
        """An article whose row was found in a segment."""
        article = self.stores[segment].article(article_id)
        if article is None:
            raise IndexDamaged(f"the index has lost its article {article_id!r}; run: dalil index --full")
        return article

    def vectors(self, article_id: str) -> dict[bytes, Vectors]:
        """The vectors of a living article's passages, by the hashes of their texts; none of an unknown one."""
        found = self.row(article_id)
        if found is None:
            return {}
        segment, _ = found
        article = self.article(segment, article_id)
        spans, rows = self.stores[segment].article_passages(article_id)
        hashes = (text_hash(article.text[span.start : span.end]) for span in spans)
        return dict(zip(hashes, rows, strict=True))

    def file(self, path: str) -> tuple[str, int] | None:
        """The digest of a file when it was last read and the articles it gave, None where that is not known."""
        found = (store.file(path) for store in reversed(self.stores.values()))
        return next(filter(None, found), None)


def _unsound(generation: Generation) -> frozenset[str]:
    """Segments to make again. Raises IndexDamaged where a store is damaged: from that nothing can be made."""
    unsound = set()
    made_by_another = generation.manifest.libraries.get("chromadb") != vectors.library()
    for part in generation.manifest.parts:
        faults = broken(generation.segment(part), part.files)
        of_the_store = [fault for fault in faults if fault.startswith(f"{generation.segment(part) / STORE} ")]
        if of_the_store:
            raise IndexDamaged(of_the_store[0])
        if faults or made_by_another:
            unsound.add(part.segment)
    return frozenset(unsound)
