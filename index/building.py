"""From files to a new generation: read, compare with what is there, cut, embed the new, write all, switch."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from index import embed, generations, store, terms, vectors
from index.articles import Article, Failure
from index.errors import IndexFolderError
from index.passages import PASSAGE_SIZE, Span, passages
from index.readers import read
from index.sources import File, files
from index.store import Kept, Store

_BATCH = 512  # passages embedded at once


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `added`, `changed`, `removed` and `unchanged` are paths of articles, `failed` what could not be
    read and why; `articles` and `passages` count what the index now holds.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    articles: int = 0
    passages: int = 0
    seconds: float = 0.0


def build(
    sources: str | Path | Iterable[str | Path],
    into: str | Path,
    *,
    model: str = "",
    passage_size: int = 0,
    full: bool = False,
) -> BuildReport:
    """Brings the index in `into` up to date with `sources` (files or folders), making it where there is none.

    Articles that did not change keep their vectors. Articles of sources not named stay, unless `full`, which starts
    from nothing. An article that can no longer be read stays as it was. The index that is served is not touched before
    the new one is complete; where no article at all can be read, none is written. `passage_size` is in letters, see
    `index.passages.size`. Where `model` or `passage_size` is not given, the index keeps its own; a new one gets the
    bundled model and PASSAGE_SIZE.
    Raises IndexBusy while another build holds the index, IndexFolderError where `into` cannot be an index, ModelError
    where `model` cannot be loaded.
    """
    begun = time.monotonic()
    folder = Path(into)
    named = [Path(source) for source in ([sources] if isinstance(sources, (str, Path)) else sources)]
    maker = _maker(folder, model, passage_size)
    with generations.building(folder) as generation:
        before = _Before(folder, maker, full)
        try:
            report, kept = _compare(named, before)
            if kept and (full or report.added or report.changed or report.removed):
                count = _write(generation, kept, before, maker)
                generations.publish(folder, generation, _manifest(kept, count, maker))
            else:
                count = before.served.count()[1] if before.served else 0
        finally:
            before.close()
    return replace(report, articles=len(kept), passages=count, seconds=time.monotonic() - begun)


class _Maker(NamedTuple):
    """What passages and vectors are made with; an index is of one kind."""

    embedder: embed.Embedder
    passage_size: int


def _maker(folder: Path, model: str, passage_size: int) -> _Maker:
    """As asked for, else as the index was made, else as new ones are."""
    made = generations.known(folder)
    model = model or (made.model if made else embed.BUNDLED)
    return _Maker(embed.load(model), passage_size or (made.passage_size if made else PASSAGE_SIZE))


class _Before:
    """The served generation, as far as the new one can take over from it."""

    def __init__(self, folder: Path, maker: _Maker, full: bool) -> None:
        self.served: Store | None = None
        self.kept: dict[str, Kept] = {}
        if full or not generations.is_index(folder):
            return
        generation = generations.current(folder)
        manifest = generations.manifest(generation)
        if (manifest.fingerprint, manifest.passage_size) != (maker.embedder.fingerprint, maker.passage_size):
            raise IndexFolderError(
                f"the index in {folder} was made with the model {manifest.model!r} and passages of "
                f"{manifest.passage_size}, not {maker.embedder.name!r} and {maker.passage_size}; "
                f"run: dalil index SOURCE --full --into {folder}"
            )
        self.served = Store(generation / "store.sqlite")
        self.kept = {kept.article.id: kept for kept in self.served.articles()}

    def has(self, kept: Kept) -> bool:
        """Whether the article stood there word for word."""
        before = self.kept.get(kept.article.id)
        return before is not None and before.fingerprint == kept.fingerprint

    def covered_by(self, visited: Sequence[File], named: Sequence[Path]) -> set[str]:
        """Ids of the articles whose fate this build decides: those of the files it reads and of the folders it goes
        through. A folder without a file decides nothing: it may be a disk that is not there today.
        """
        paths = {str(file.path) for file in visited}
        folders = {folder.resolve() for folder in named if folder.is_dir()} & {file.source for file in visited}
        return {
            key
            for key, kept in self.kept.items()
            if kept.file in paths or not folders.isdisjoint(Path(kept.file).parents)
        }

    def close(self) -> None:
        if self.served:
            self.served.close()


def _compare(named: Sequence[Path], before: _Before) -> tuple[BuildReport, list[Kept]]:
    """Reads the sources and says what differs from before, with the articles the new generation will hold, by id."""
    report = BuildReport()
    known = {Path(kept.source) for kept in before.kept.values() if kept.source != kept.file}
    found = list(files(named, known))
    report.failed.extend(item for item in found if isinstance(item, Failure))
    visited = [item for item in found if isinstance(item, File)]
    covered = before.covered_by(visited, named)
    kept = {key: value for key, value in before.kept.items() if key not in covered}
    unread: set[str] = set()
    for file in visited:
        for item in read(file.path, file.name):
            if not isinstance(item, Failure) and item.id not in kept:
                kept[item.id] = _keep(item, file, before, report)
                continue
            unread.add(str(file.path))
            report.failed.append(item if isinstance(item, Failure) else _twice(item, kept[item.id]))
    for key in sorted(covered - kept.keys()):
        if before.kept[key].file in unread:
            kept[key] = before.kept[key]
        else:
            report.removed.append(before.kept[key].article.path)
    return report, [kept[key] for key in sorted(kept)]


def _keep(article: Article, file: File, before: _Before, report: BuildReport) -> Kept:
    kept = Kept(article, str(file.source), str(file.path), article.fingerprint)
    if article.id not in before.kept:
        report.added.append(article.path)
    else:
        (report.unchanged if before.has(kept) else report.changed).append(article.path)
    return kept


def _twice(article: Article, other: Kept) -> Failure:
    return Failure(article.path, f"its id {article.id!r} is that of {other.article.path} already; give it another id")


def _write(generation: Path, kept: Sequence[Kept], before: _Before, maker: _Maker) -> int:
    """Writes the store, then the term index and Chroma from it; the number of passages."""
    store.write(generation / "store.sqlite", _embedded(kept, before, maker))
    made = Store(generation / "store.sqlite")
    try:
        _, count = made.count()
        terms.write(generation / "terms.sqlite", _titled(made))
        vectors.write(generation / "chroma", made.every_vector())
    finally:
        made.close()
    return count


def _titled(made: Store) -> Iterator[tuple[int, str, str]]:
    """What the term index holds of each passage: a title says what all passages of its article are about."""
    for number, language, article, span in made.texts():
        text = article.text[span.start : span.end]
        yield number, language, text if article.title in text else f"{article.title}\n{text}"


def _embedded(
    kept: Sequence[Kept], before: _Before, maker: _Maker
) -> Iterator[tuple[Kept, Sequence[Span], embed.Vectors]]:
    """Each article with its passages and their vectors, embedded in batches over articles where they are new."""
    waiting: list[tuple[Kept, Sequence[Span]]] = []
    for one in kept:
        if before.served and before.has(one):
            yield from _embed(waiting, maker.embedder)
            waiting = []
            yield (one, *before.served.article_passages(one.article.id))
            continue
        waiting.append((one, passages(one.article.text, one.article.language, maker.passage_size)))
        if sum(len(spans) for _, spans in waiting) >= _BATCH:
            yield from _embed(waiting, maker.embedder)
            waiting = []
    yield from _embed(waiting, maker.embedder)


def _embed(
    waiting: Sequence[tuple[Kept, Sequence[Span]]], embedder: embed.Embedder
) -> Iterator[tuple[Kept, Sequence[Span], embed.Vectors]]:
    texts = [one.article.text[span.start : span.end] for one, spans in waiting for span in spans]
    if not texts:
        return
    made = embedder.passages(texts)
    place = 0
    for one, spans in waiting:
        yield one, spans, made[place : place + len(spans)]
        place += len(spans)


def _manifest(kept: Sequence[Kept], count: int, maker: _Maker) -> generations.Manifest:
    languages: dict[str, int] = {}
    for one in kept:
        languages[one.article.language] = languages.get(one.article.language, 0) + 1
    return generations.Manifest(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        articles=len(kept),
        passages=count,
        languages=dict(sorted(languages.items())),
        model=maker.embedder.name,
        fingerprint=maker.embedder.fingerprint,
        passage_size=maker.passage_size,
    )
