"""Files to articles, one function a format. A file that cannot be read is told with its reason and stops nothing."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import regex
import yaml
from markdown_it import MarkdownIt

from index.articles import Article, Failure, canonical
from index.describing import describe, field
from index.encodings import declared_in, decoded
from index.errors import ArticleError
from index.webpage import page

_FRONT_MATTER = regex.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", flags=regex.DOTALL)


class Draft(NamedTuple):
    """An article as its file has it: text and fields under the file's own names, its place within the file, and what a
    page says of the fields, see `index.metadata`.
    """

    text: str
    fields: Mapping[str, Any]
    part: str = ""
    origins: Mapping[str, str] = MappingProxyType({})
    locale: str = ""


class _FrontMatter(yaml.SafeLoader):
    """Values stay as they are written: `no` is Norwegian, and 2025-13-45 is no reason to lose the article."""

    yaml_implicit_resolvers = {  # noqa: RUF012, as in the base class
        first: [(tag, pattern) for tag, pattern in pairs if tag == "tag:yaml.org,2002:null"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read(path: Path, name: str) -> Iterator[Article | Failure]:
    """Yields the articles of one file, and a Failure for each that cannot be read.

    `name` stands for the file in article ids and in reports; ids within one file differ by line.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = " ".join(READERS)
        yield Failure(name, f"Dalil does not read {path.suffix or 'files without an ending'}; it reads {known}")
        return
    try:
        data = path.read_bytes()
        text = decoded(data, declared_in(data) if reader is _read_html else "").text
    except ArticleError as error:
        yield Failure(name, str(error))
        return
    except OSError as error:
        yield Failure(name, f"the file cannot be opened: {error.strerror}")
        return
    for draft in reader(text):
        yield _article(draft, name)


def _read_text(text: str) -> Iterator[Draft]:
    yield Draft(text, {})


def _read_markdown(text: str) -> Iterator[Draft | Failure]:
    match = _FRONT_MATTER.match(text.replace("\r\n", "\n"))
    if not match:
        yield Draft(_plain(text), {})
        return
    try:
        fields = yaml.load(match.group(1), Loader=_FrontMatter) or {}  # noqa: S506, a SafeLoader
    except (yaml.YAMLError, RecursionError) as error:
        yield Failure("", f"the front matter is not valid YAML: {_one_line(error)}")
        return
    if not isinstance(fields, dict):
        yield Failure("", "the front matter is not a list of 'name: value' lines")
        return
    yield Draft(_plain(text.replace("\r\n", "\n")[match.end() :]), fields)


def _plain(markdown: str) -> str:
    """Markdown to its words: paragraphs and headings parted by blank lines, links and emphasis as their text."""
    blocks = []
    for token in MarkdownIt("commonmark").parse(markdown):
        if token.type == "inline":
            words = [_inline(child.type, child.content) for child in token.children or []]
            blocks.append("".join(words))
        elif token.type in ("fence", "code_block"):
            blocks.append(token.content)
    return "\n\n".join(block for block in blocks if block.strip())


def _inline(kind: str, content: str) -> str:
    if kind in ("softbreak", "hardbreak"):
        return "\n"
    return content if kind in ("text", "code_inline") else ""


def _read_html(text: str) -> Iterator[Draft | Failure]:
    found = page(text)
    if found is None:
        yield Failure("", "no article text was found in the page")
    else:
        yield Draft(found.text, found.said.fields, "", found.said.origins, found.said.locale)


def _read_json_lines(text: str) -> Iterator[Draft | Failure]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Failure(str(number), f"the line is not JSON: {_one_line(error)}")
            continue
        if not isinstance(fields, dict) or not isinstance(fields.get("text"), str):
            yield Failure(str(number), 'the line is not an object with a "text"')
            continue
        yield Draft(fields["text"], fields, str(number))


READERS: dict[str, Callable[[str], Iterator[Draft | Failure]]] = {
    ".txt": _read_text,
    ".md": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".jsonl": _read_json_lines,
}


def _article(draft: Draft | Failure, name: str) -> Article | Failure:
    part = draft.path if isinstance(draft, Failure) else draft.part
    place = f"{name}:{part}" if part else name
    if isinstance(draft, Failure):
        return Failure(place, draft.reason)
    text = canonical(draft.text)
    if not regex.search(r"\p{L}", text):
        return Failure(place, "the article has no text")
    return Article(
        id=field(draft.fields, "id") or (f"{name}#{part}" if part else name),
        text=text,
        path=place,
        **describe(text, draft.fields, name, draft.origins, draft.locale),
    )


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
