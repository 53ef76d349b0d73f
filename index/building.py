"""From files to a new generation: read, compare with what is there, cut, embed the new, write, verify, switch."""

import secrets
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from index import cuttings, embed, generations, lock, proving, soundness, telling, vectors
from index.addresses import is_url, normal
from index.base import Base
from index.comparing import Changes, compare
from index.errors import IndexFolderError, SettingsError, told
from index.gathering import OFFLINE, Web, gather
from index.generations import KEPT, Generation, Manifest, Part
from index.merging import absorbed
from index.passages import PASSAGE_SIZE
from index.progress import Progress, silent
from index.reading import Reader
from index.report import BuildReport
from index.segments import STORE, derive, place
from index.sources import pattern_folder, resolved
from index.store import Store, StoreWriter

_STRAYS = 50  # vectors, or one in so many, that Chroma may not find: five times as many as it is known to lose
_OURS = {"current", "current.new", "generations", "segments", cuttings.FOLDER, lock.LOCK, lock.HOLDER}


def build(
    sources: str | Path | Iterable[str | Path],
    into: str | Path,
    *,
    model: str = "",
    passage_size: int = 0,
    full: bool = False,
    keep: int = KEPT,
    web: Web | None = None,
    progress: Progress = silent,
) -> BuildReport:
    """Brings the index in `into` up to date with `sources` (files, folders, archives, patterns and URLs), making it
    where there is none; without sources, with those it was made of.

    Articles that did not change keep their vectors. Articles of sources not named stay, unless `full`, which starts
    from nothing. An article that can no longer be read stays as it was. What is served is not touched before the new
    generation is complete and verified; where nothing changed, none is written. `passage_size` is in letters, see
    `index.passages.size`. Where `model` or `passage_size` is not given, the index keeps its own; a new one gets the
    bundled model and PASSAGE_SIZE. Given others, all its articles are cut and embedded anew. `keep` says how many
    generations stay, the served one included. URLs are fetched by `web` alone: without it no one is asked anything, and
    their articles stay as they were. `progress` is told how far the build is.
    Raises IndexBusy while another build holds the index, IndexFolderError where `into` cannot be an index or be
    written, IndexDamaged where it can only be made anew, ModelError where `model` cannot be loaded, SettingsError
    where there is no source, or a URL and no `web`.
    """
    begun = time.monotonic()
    folder = Path(into)
    named = [str(source) for source in ([sources] if isinstance(sources, (str, Path)) else sources)]
    closed = [source for source in named if is_url(source) and not web]
    if closed:
        raise SettingsError(f"{closed[0]} is a URL, and {OFFLINE}")
    with told(folder, "written"):
        there = generations.is_index(folder)
        if not named and not there:
            raise SettingsError(f"no SOURCE is given, and there is no index in {folder} that has its own; name one")
        embedder = embed.load(model or embed.BUNDLED) if model or not there else None  # before anything is written
        _prepare(folder)
        with lock.writing(folder), _base(folder, full) as base:
            if not named and not base.sources:  # one that cannot be read would be made anew of nothing
                raise SettingsError(f"no SOURCE is given, and the index in {folder} does not tell its own; name one")
            start = Base(None) if full else base
            building = _Build(folder, named or base.sources, before=base, base=start, web=web, progress=progress)
            report = building.run(embedder, passage_size, keep)
    return replace(report, seconds=time.monotonic() - begun)


@contextmanager
def _base(folder: Path, full: bool) -> Iterator[Base]:
    """What the build starts from, swept of what killed builds left."""
    generations.refuse_newer(folder)
    try:
        base = Base.of(folder)
    except IndexFolderError:
        if not full:
            raise
        base = Base(None)
        base.damaged.update(generations.published(folder))
    try:
        if base.generation:
            generations.sweep(folder)
        yield base
    finally:
        base.close()


class _Build:
    """One build that holds the lock: `before` is what is served, `base` as much of it as counts."""

    def __init__(
        self, folder: Path, sources: Sequence[str], *, before: Base, base: Base, web: Web | None, progress: Progress
    ) -> None:
        self.folder = folder
        self.sources = [Path(source) for source in sources if not is_url(source)]
        self.urls = [normal(source) for source in sources if is_url(source)]
        self.cuttings = cuttings.Cuttings(folder / cuttings.FOLDER)
        self.web = web
        self.before = before
        self.base = base
        self.progress = progress

    def run(self, embedder: embed.Embedder | None, passage_size: int, keep: int) -> BuildReport:
        """The whole build. Without an embedder or a passage size, with those of the base."""
        self._choose(embedder, passage_size)
        generation, embedded = self.base.generation, 0
        with _draft(self.folder) as segment:
            with StoreWriter(segment / STORE) as store:
                changes = self._compare(store)
                taken = self._taken(changes)
                written = bool(changes.written or taken)
                if written:
                    embedded = self._fill(store, changes, taken)
            if written or changes.any:
                part = self._finish(segment) if written else None
                parts = [*self._staying(changes, taken), *([part] if part else [])]
                if parts or generation:
                    generation = self._publish(parts, keep)
            elif generation and self.base.notes:  # nothing is new, but what was served is damaged
                generations.serve(self.folder, generation.name, keep, self.before.damaged)
        return _report(changes, self.base.notes, generation, embedded)

    def _compare(self, store: StoreWriter) -> Changes:
        """Fetches what is to be fetched, and reads what is new."""
        with Reader() as reader:
            gathered = gather(self.urls, self.cuttings, self.web, reader, self.progress)
            return compare(self.sources, self.base, store, reader, progress=self.progress, gathered=gathered)

    def _choose(self, embedder: embed.Embedder | None, passage_size: int) -> None:
        """What passages and vectors are made with: as asked for, else as the index was made, else as new ones are."""
        made = self.base.generation.manifest if self.base.generation else None
        self.embedder = embedder or embed.load(made.model if made else embed.BUNDLED)
        self.passage_size = passage_size or (made.passage_size if made else PASSAGE_SIZE)
        self.same_model = made is not None and made.fingerprint == self.embedder.fingerprint
        self.same_size = made is not None and made.passage_size == self.passage_size
        if made and not (self.same_model and self.same_size):
            self.base.notes.append(
                f"the index was made with the model {made.model!r} and passages of {made.passage_size} letters; "
                f"it is made anew with {self.embedder.name!r} and {self.passage_size}"
            )

    def _taken(self, changes: Changes) -> set[str]:
        """The segments whose articles go into the new one."""
        if not self.base.generation:
            return set()
        if not (self.same_model and self.same_size):
            return {part.segment for part in self.base.parts}
        if not changes.any:
            return set(self.base.unsound)
        living, dead = {}, {}
        for part in self.base.parts:
            leaving = len(self.base.stores[part.segment].numbers(changes.leaving(part.segment)))
            living[part.segment] = part.passages - leaving
            dead[part.segment] = part.dead_passages + leaving
        return absorbed(living, dead, changes.written // self.passage_size + 1) | self.base.unsound

    def _fill(self, store: StoreWriter, changes: Changes, taken: set[str]) -> int:
        """Takes over articles, then cuts and embeds; the number of passages embedded."""
        for part in reversed(self.base.parts):  # what was noted of files last counts
            if part.segment in taken:
                store.take(self.base.stores[part.segment], {*changes.leaving(part.segment), *part.dead})
        return place(store, self.embedder, self.passage_size, self._known, self.progress)

    def _known(self, article_id: str) -> Mapping[bytes, embed.Vectors]:
        """Vectors the base has of an article, by the hashes of their texts."""
        return self.base.vectors(article_id) if self.same_model else {}

    def _finish(self, segment: Path) -> Part | None:
        """Derives the rest of a segment from its store, seals and proves it; None where no article is in it."""
        store = Store(segment / STORE)
        languages, (articles, passages) = store.languages(), store.count()
        store.close()
        if not articles:
            return None
        derive(segment, self.progress)
        files = soundness.seal(segment)
        faults, strays = proving.prove(segment, sample=False, progress=self.progress)
        if len(strays) > max(_STRAYS, passages // _STRAYS):
            faults.append(f"Chroma does not find {len(strays)} of {passages} vectors")
        if faults:
            raise IndexFolderError(f"what was written is not sound ({faults[0]}); the index is as it was: build again")
        return Part(segment.name, files, languages, passages, tuple(strays))

    def _staying(self, changes: Changes, taken: set[str]) -> Iterator[Part]:
        """The parts that stay, without the articles that left."""
        for part in self.base.parts:
            gone = changes.leaving(part.segment)
            if part.segment in taken:
                continue
            if not gone:
                yield part
                continue
            store = self.base.stores[part.segment]
            rows = [store.row(article_id) for article_id in gone]
            languages = dict(part.languages)
            for row in filter(None, rows):
                languages[row.language] -= 1
            leaving = len(store.numbers(gone))
            yield replace(
                part,
                languages=languages,
                passages=part.passages - leaving,
                dead=(*part.dead, *gone),
                dead_passages=part.dead_passages + leaving,
            )

    def _all_sources(self) -> Iterator[str]:
        """What the index is made of from now on, a folder within another left out."""
        paths = {resolved(source) for source in self.sources if source.exists() or pattern_folder(source)}
        paths |= {Path(source) for source in self.base.sources if not is_url(source)}
        yield from (str(path) for path in paths if paths.isdisjoint(path.parents))
        yield from {url for url in self.urls if self.cuttings.get(url)} | set(filter(is_url, self.base.sources))

    def _publish(self, parts: list[Part], keep: int) -> Generation:
        self.progress("publishing", 0, 1)
        manifest = Manifest(
            number=generations.next_number(self.folder),
            parent=self.before.generation.manifest.number if self.before.generation else 0,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            sources=tuple(sorted(self._all_sources())),
            model=self.embedder.name,
            fingerprint=self.embedder.fingerprint,
            passage_size=self.passage_size,
            libraries={
                "dalil": version("dalil"), "chromadb": vectors.library(), "sqlite": sqlite3.sqlite_version,
                "python": ".".join(map(str, sys.version_info[:3])),
            },
            parts=tuple(parts),
            stories=telling.stories(self.folder, parts),
        )  # fmt: skip
        generation = generations.publish(self.folder, manifest, keep, self.before.damaged)
        self.progress("publishing", 1, 1)
        return generation


def _report(changes: Changes, notes: list[str], generation: Generation | None, embedded: int) -> BuildReport:
    report = BuildReport(
        changes.added, changes.changed, changes.removed, changes.unchanged, changes.failed, notes,
        list(changes.sources.values()), embedded=embedded,
    )  # fmt: skip
    if generation is None:
        return report
    manifest = generation.manifest
    return replace(
        report,
        generation=manifest.number,
        articles=manifest.articles,
        passages=manifest.passages,
        stories=manifest.stories,
    )


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """The folder of a new segment. It is removed again where nothing was published that uses it."""
    segment = folder / "segments" / f"{generations.next_number(folder):06}-{secrets.token_hex(4)}"
    segment.mkdir(parents=True)
    try:
        yield segment
    finally:
        if segment.exists() and segment.name not in generations.used(folder, generations.published(folder)):
            shutil.rmtree(segment)


def _prepare(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    strangers = {path.name for path in folder.iterdir()} - _OURS
    if strangers and not generations.is_index(folder):
        raise IndexFolderError(
            f"{folder} holds other files ({min(strangers)}); give an empty or new folder with --into"
        )
