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
from index.readers import READERS, read
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
    model: str = embed.BUNDLED,
    passage_size: int = PASSAGE_SIZE,
    full: bool = False,
) -> BuildReport:
    """Brings the index in `into` up to date with `sources` (files or folders), making it where there is none.

    Articles that did not change keep their vectors. Articles of sources not named stay, unless `full`, which starts
    from nothing. An article that can no longer be read stays as it was. The index that is served is not touched before
    the new one is complete; where no article at all can be read, none is written. `passage_size` is in letters, see
    `index.passages.size`.
    Raises IndexBusy while another build holds the index, IndexFolderError where `into` cannot be an index, ModelError
    where `model` cannot be loaded.
    """
    begun = time.monotonic()
    folder = Path(into)
    named = [Path(source) for source in ([sources] if isinstance(sources, (str, Path)) else sources)]
    maker = _Maker(embed.load(model), passage_size)
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

    def close(self) -> None:
        if self.served:
            self.served.close()


def _compare(named: Sequence[Path], before: _Before) -> tuple[BuildReport, list[Kept]]:
    """Reads the sources and says what differs from before, with the articles the new generation will hold, by id."""
    report = BuildReport()
    roots = {str(source.resolve()) for source in named if source.exists()}
    kept = {key: value for key, value in before.kept.items() if value.source not in roots}
    for source in named:
        for item in _articles(source):
            if isinstance(item, Failure):
                report.failed.append(item)
            elif (other := kept.get(item.id)) is not None:
                reason = f"its id {item.id!r} is that of {other.article.path} already; give it another id"
                report.failed.append(Failure(item.path, reason))
            else:
                kept[item.id] = _keep(item, str(source.resolve()), before, report)
    unread = {failure.path.split(":")[0] for failure in report.failed}
    for key, value in before.kept.items():
        if key in kept:
            continue
        if value.article.path.split(":")[0] in unread:
            kept[key] = value
        else:
            report.removed.append(value.article.path)
    return report, [kept[key] for key in sorted(kept)]


def _keep(article: Article, source: str, before: _Before, report: BuildReport) -> Kept:
    kept = Kept(article, source, article.fingerprint)
    if article.id not in before.kept:
        report.added.append(article.path)
    else:
        (report.unchanged if before.has(kept) else report.changed).append(article.path)
    return kept


def _articles(source: Path) -> Iterator[Article | Failure]:
    """Every article of a file or of a folder, in the order of paths; hidden files are passed over."""
    if source.is_file():
        yield from read(source, source.name)
        return
    if not source.is_dir():
        yield Failure(str(source), "there is no such file or folder")
        return
    files = [path for path in sorted(source.rglob("*")) if path.is_file() and not _hidden(path.relative_to(source))]
    for path in files:
        yield from read(path, path.relative_to(source).as_posix())
    if not files:
        yield Failure(str(source), f"there is no file in the folder; Dalil reads {' '.join(READERS)}")


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _write(generation: Path, kept: Sequence[Kept], before: _Before, maker: _Maker) -> int:
    """Writes the store, then the term index and Chroma from it; the number of passages."""
    store.write(generation / "store.sqlite", _embedded(kept, before, maker))
    made = Store(generation / "store.sqlite")
    try:
        _, count = made.count()
        terms.write(
            generation / "terms.sqlite",
            (
                (number, language, article.text[span.start : span.end])
                for number, language, article, span in made.texts()
            ),
        )
        vectors.write(generation / "chroma", ((number, made.vectors([number])[0]) for number in range(count)))
    finally:
        made.close()
    return count


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
