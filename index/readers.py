"""Files to articles: what the rooms in `index.formats` draft becomes articles here. A file that cannot be read is told
with its reason and stops nothing.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import regex

from index.articles import Article, Failure, Flag, Skip, canonical
from index.describing import describe, field
from index.errors import ArticleError
from index.formats import ARCHIVES, CONTAINERS, HIDDEN, READERS, SUFFIXES, suffix, unknown
from index.formats.draft import Budget, Draft, Member
from index.invisible import removed

LONGEST = 4_000_000  # letters of an article; the longest novels have as many
LARGEST = 1 << 32  # bytes of a file
Item = Article | Failure | Flag | Skip
Begun = Callable[[int, str], object]


class Place(NamedTuple):
    """Where an open file is: its name and part in ids and reports, and what is known of it from outside."""

    name: str
    part: str = ""
    known: Mapping[str, Any] = {}


def read(path: Path, name: str, past: int = 0, begun: Begun | None = None) -> Iterator[Item]:
    """Yields the articles of one file; a Failure for each that cannot be read, a Skip for what is passed over within an
    archive, a Flag for an article with something to know.

    `name`, which may be a URL, stands for the file in article ids and in reports; ids within one file differ by line,
    number or name. Of an archive the first `past` files are left out, and `begun` is told of each before it is read.
    """
    if not suffix(path.name):
        yield Failure(name, f"{unknown(path.name)}; it reads {' '.join(SUFFIXES)}")
        return
    try:
        file = path.open("rb")
    except OSError as error:
        yield Failure(name, f"the file cannot be opened: {error.strerror}")
        return
    with file:
        size = os.fstat(file.fileno()).st_size
        try:
            if size > LARGEST:
                raise ArticleError(f"it is larger than {LARGEST >> 30} GB; split it")
            yield from _File(Budget(size), past, begun).items(file, path.name, Place(name))
        except ArticleError as error:
            yield Failure(name, str(error))


class _File:
    """One file that is read, with all files within."""

    def __init__(self, budget: Budget, past: int, begun: Begun | None) -> None:
        self._budget = budget
        self._past = past
        self._begun = begun
        self._number = 0  # of files within that were met

    def items(self, file: BinaryIO, name: str, at: Place) -> Iterator[Item]:
        """What is in an open file, read by the ending of `name`; never nothing, but for what is past."""
        container = suffix(name) in CONTAINERS
        told = container and self._past > 0
        for item in self._members(file, name, at) if container else self._drafted(file, name, at):
            told = True
            yield item
        if not told:
            yield _article(Failure(at.part, "no article is in it"), at.name)

    def _drafted(self, file: BinaryIO, name: str, at: Place) -> Iterator[Item]:
        """What the reader of a format drafts."""
        reader = import_module(f"index.formats.{READERS[suffix(name)]}")
        for draft in reader.read(file):
            if isinstance(draft, Failure):
                yield _article(draft._replace(path=_joined(at.part, draft.path)), at.name)
            else:
                fields = {**at.known, **{key: value for key, value in draft.fields.items() if value}}
                yield from _items(draft._replace(part=_joined(at.part, draft.part), fields=fields), at.name)

    def _members(self, file: BinaryIO, name: str, at: Place) -> Iterator[Item]:
        """What is in the files within, one after another."""
        container = import_module(f"index.formats.{CONTAINERS[suffix(name)]}")
        for member in container.members(file, self._budget):
            if not isinstance(member, Member):
                yield member._replace(path=at.name + _line(member.path))
            elif not member.name:  # a file packed alone
                yield from self.items(member.file, name[: -len(suffix(name))], at)
            else:
                self._number += 1
                if self._number > self._past:
                    yield from self._member(member, at)

    def _member(self, member: Member, at: Place) -> Iterator[Item]:
        """What is in one of them; where it is broken the others are read all the same."""
        at = Place(at.name + _line(member.inner), member.part, member.fields)
        if self._begun:
            self._begun(self._number, _joined(at.name, at.part))
        if reason := _passed_over(member.name):
            yield Skip(at.name, reason)
            return
        try:
            yield from self.items(member.file, member.name, at)
        except ArticleError as error:
            if self._budget.left < 0:  # of the whole archive
                raise
            yield _article(Failure(member.part, str(error)), at.name)


def _passed_over(name: str) -> str:
    """Why a file within an archive is not read, '' where it is."""
    if any(part.startswith((".", "__MACOSX")) for part in name.split("/")):
        return HIDDEN
    if not suffix(name):
        return unknown(name)
    return "it is an archive within an archive" if suffix(name) in ARCHIVES else ""


def _joined(*parts: str) -> str:
    return ":".join(filter(None, parts))


def _line(name: str) -> str:
    """A name in one line, with nothing in it that would steer a terminal."""
    return " ".join(canonical(name).split())


def _items(draft: Draft, name: str) -> Iterator[Item]:
    """The article, and what is to be known of it."""
    article = _article(draft, name)
    yield article
    if isinstance(article, Article):
        lost = removed(draft.text.removeprefix("\ufeff"))
        for note in (*draft.notes, *([f"removed: {lost}"] if lost else [])):
            yield Flag(article.path, note)


def _article(draft: Draft | Failure, name: str) -> Article | Failure:
    part = draft.path if isinstance(draft, Failure) else draft.part
    place = f"{name}:{part}" if part else name
    if isinstance(draft, Failure):
        return Failure(place, draft.reason)
    text = canonical(draft.text)
    if not regex.search(r"\p{L}", text):
        return Failure(place, "the article has no text")
    if len(text) > LONGEST:
        return Failure(place, f"the article has {len(text):,} letters; split it into parts of {LONGEST:,} at most")
    return Article(
        id=field(draft.fields, "id") or (f"{name}#{part}" if part else name),
        text=text,
        path=place,
        **describe(text, draft.fields, name, draft.origins, draft.locale),
    )
