"""Files to articles, one function a format. A file that cannot be read is told with its reason and stops nothing."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import regex
import yaml
from markdown_it import MarkdownIt

from index.articles import Article, Failure, canonical
from index.encodings import decode
from index.errors import ArticleError
from index.language import declared, detect

_FRONT_MATTER = regex.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", flags=regex.DOTALL)
_ISO_DATE = regex.compile(r"\d{4}-\d{2}-\d{2}(?:$|[T ])")
_DAY = len("2025-01-17")
_TITLE_LENGTH = 200  # a longer first line is no headline


class Draft(NamedTuple):
    """An article as its file has it: text and fields under the file's own names, and its place within the file."""

    text: str
    fields: Mapping[str, Any]
    part: str = ""


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
        text = decode(path.read_bytes())
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
    from trafilatura import bare_extraction  # heavy, needed for this format only
    from trafilatura.settings import Document

    document = bare_extraction(text, with_metadata=True, include_comments=False)
    if not isinstance(document, Document) or not document.text:
        yield Failure("", "no article text was found in the page")
        return
    fields = {
        "title": document.title, "author": document.author, "url": document.url,
        "outlet": document.sitename, "published": document.date, "language": document.language,
    }  # fmt: skip
    yield Draft(document.text, fields)


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
    fields = draft.fields
    return Article(
        id=_field(fields, "id") or (f"{name}#{part}" if part else name),
        title=_field(fields, "title") or _headline(text),
        text=text,
        language=declared(_field(fields, "language", "lang")) or detect(text),
        url=_field(fields, "url"),
        outlet=_field(fields, "outlet", "source"),
        author=_field(fields, "author", "authors"),
        published=_published(_field(fields, "published", "date")),
        path=place,
    )


def _field(fields: Mapping[str, Any], *names: str) -> str:
    """The first of the named fields that says something, as one line of text."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, list):
            value = ", ".join(str(item) for item in value)
        if value not in (None, ""):
            return " ".join(canonical(str(value)).split())
    return ""


def _headline(text: str) -> str:
    first = text.split("\n", 1)[0]
    return first if len(first) <= _TITLE_LENGTH else ""


def _published(value: str) -> str:
    """An ISO 8601 date or date and time; '' for what is no full date, or could be two."""
    if _ISO_DATE.match(value):
        try:
            return (date if len(value) == _DAY else datetime).fromisoformat(value).isoformat()
        except ValueError:
            return ""
    if not value:
        return ""
    import dateparser  # half a second, needed only for dates in words

    absolute = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
    readings = {dateparser.parse(value, settings=absolute | {"DATE_ORDER": order}) for order in ("DMY", "MDY")}
    found = readings.pop()
    return found.date().isoformat() if found and not readings else ""


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
