"""Books (epub): one article a chapter, in the order of the spine. An epub is a zip of XHTML: no library is needed."""

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from typing import BinaryIO
from urllib.parse import unquote

from index.articles import Failure
from index.errors import ArticleError
from index.formats.draft import MEGABYTE, Budget, Draft, whole
from index.formats.markup import Tree, local, tree, words, xml
from index.formats.zipped import FAULTS, opened

_CONTAINER = "META-INF/container.xml"
_CHAPTER = 16 * MEGABYTE
_HEADINGS = ("h1", "h2", "h3")


def read(file: BinaryIO) -> Iterator[Draft | Failure]:
    """Yields the chapters that have text. Raises ArticleError where the book is broken."""
    data = whole(file)
    with opened(io.BytesIO(data)) as archive:
        book = _Book(archive, Budget(len(data)))
        found = False
        for path in book.spine:
            try:
                draft = book.chapter(path)
            except ArticleError as error:
                found = True
                yield Failure(path, str(error))
                continue
            if draft.text:
                found = True
                yield draft
    if not found:
        raise ArticleError("the book has no text")


class _Book:
    """An open book: its metadata and the paths of its chapters."""

    def __init__(self, archive: zipfile.ZipFile, budget: Budget) -> None:
        self._archive = archive
        self._budget = budget
        container = xml(self._bytes(_CONTAINER))
        packages = [element.get("full-path", "") for element in container.iter() if local(element) == "rootfile"]
        if not packages:
            raise ArticleError("the book does not say where its contents are")
        package = xml(self._bytes(packages[0]))
        self.fields = _metadata(package)
        self.spine = list(_spine(package, posixpath.dirname(packages[0])))

    def chapter(self, path: str) -> Draft:
        """One chapter; its text is '' where it has none."""
        root = tree(self._bytes(path))
        text = words(root)
        if root is None or not text:
            return Draft("", {})
        heading = next((words(element) for element in root.iter() if local(element) in _HEADINGS), "")
        alone = len(self.spine) == 1
        title = (self.fields["title"] or heading) if alone else (heading or self.fields["title"])
        return Draft(text, {**self.fields, "title": title}, "" if alone else path)

    def _bytes(self, path: str) -> bytes:
        try:
            with self._archive.open(path) as file:
                data = file.read(_CHAPTER + 1)
        except KeyError as error:
            raise ArticleError(f"the book lacks its {path}") from error
        except FAULTS as error:
            raise ArticleError(f"the book is broken at {path}") from error
        self._budget.spend(len(data))
        if len(data) > _CHAPTER:
            raise ArticleError(f"{path} is larger than {_CHAPTER // MEGABYTE} MB")
        return data


def _metadata(package: Tree) -> dict[str, str | list[str]]:
    said: dict[str, list[str]] = {}
    for element in package.iter():
        text = (element.text or "").strip()
        if text and "dc/elements" in str(element.tag):
            said.setdefault(local(element), []).append(text)
    first = {name: values[0] for name, values in said.items()}
    return {
        "title": first.get("title", ""), "author": said.get("creator", []), "outlet": first.get("publisher", ""),
        "published": first.get("date", ""), "language": first.get("language", ""),
        "url": next((value for value in said.get("source", []) if value.startswith("http")), ""),
    }  # fmt: skip


def _spine(package: Tree, folder: str) -> Iterator[str]:
    items: Mapping[str, Tree] = {
        element.get("id", ""): element for element in package.iter() if local(element) == "item"
    }
    for element in package.iter():
        item = items.get(element.get("idref", "")) if local(element) == "itemref" else None
        if item is not None and "nav" not in item.get("properties", "").split():
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "").split("#")[0])))
