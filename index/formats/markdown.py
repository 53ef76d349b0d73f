"""Markdown with front matter: one article a file, as its words."""

from collections.abc import Iterator
from typing import BinaryIO

import regex
import yaml
from markdown_it import MarkdownIt

from index.encodings import decoded
from index.errors import ArticleError
from index.formats.draft import Draft, one_line, whole

_FRONT_MATTER = regex.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", flags=regex.DOTALL)


class _FrontMatter(yaml.SafeLoader):
    """Values stay as they are written: `no` is Norwegian, and 2025-13-45 is no reason to lose the article."""

    yaml_implicit_resolvers = {  # noqa: RUF012, as in the base class
        first: [(tag, pattern) for tag, pattern in pairs if tag == "tag:yaml.org,2002:null"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuses aliases: no front matter needs them, and a few of a few make a thousand million words."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias (*) is not allowed")
        return super().compose_node(parent, index)


def read(file: BinaryIO) -> Iterator[Draft]:
    """Yields the article. Raises ArticleError where its front matter is broken."""
    found = decoded(whole(file))
    text = found.text.replace("\r\n", "\n")
    match = _FRONT_MATTER.match(text)
    if not match:
        yield Draft(_plain(text), {}, notes=found.notes)
        return
    try:
        fields = yaml.load(match.group(1), Loader=_FrontMatter) or {}  # noqa: S506, a SafeLoader
    except (yaml.YAMLError, RecursionError) as error:
        raise ArticleError(f"the front matter is not valid YAML: {one_line(error)}") from error
    if not isinstance(fields, dict):
        raise ArticleError("the front matter is not a list of 'name: value' lines")
    yield Draft(_plain(text[match.end() :]), fields, notes=found.notes)


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
