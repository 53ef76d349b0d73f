"""Markup that is all article (a chapter of a book, an entry of a feed) to its words. No tag is taken for a reason to
leave something out but those that hold no text for readers.
"""

from collections.abc import Iterator
from typing import cast

import regex
from lxml import etree

from index.errors import ArticleError

_SILENT = {"script", "style", "template", "noscript", "head", "svg", "math", "iframe", "object", "form", "nav"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre",
    "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip
_SPACE = regex.compile(r"[ \t\r\n\f]+")  # as HTML has it: a no-break space is a letter
Tree = etree._Element


def paragraphs(markup: str) -> str:
    """The words of a piece of HTML or XHTML, paragraphs parted by blank lines."""
    return words(tree(markup.replace("\0", "").encode("utf-8", "replace")))


def tree(markup: bytes) -> Tree | None:
    """Markup in UTF-8 as a tree: XHTML strictly, else HTML however it is broken. None where there is nothing."""
    try:
        return xml(markup)
    except ArticleError:
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
        return cast("Tree | None", etree.fromstring(markup, parser)) if markup.strip() else None


def xml(data: bytes) -> Tree:
    """A tree of XML; entities are not resolved, nothing is fetched. Raises ArticleError where it is broken."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ArticleError(f"its XML is broken: {' '.join(str(error.msg).split())}") from error


def local(element: Tree) -> str:
    """The name of an element, without its namespace."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def words(root: Tree | None) -> str:
    """The words of a tree, paragraphs parted by blank lines."""
    if root is None:
        return ""
    blocks = (_SPACE.sub(" ", line) for line in "".join(_pieces(root)).replace("\0", "\n").split("\n"))
    text = "\n".join(block.strip() for block in blocks)
    return regex.sub(r"\n{2,}", "\n\n", text).strip()


def _pieces(root: Tree) -> Iterator[str]:
    """Texts in the order of the page; blank lines where a block begins or ends. Walks: depth is no limit to it."""
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        name = local(element)
        if event == "start":
            if name in _SILENT or not name:
                walk.skip_subtree()
                continue
            yield "\0\0" if name in _BLOCKS else "\0" if name == "br" else ""
            yield _SPACE.sub(" ", element.text or "")
        else:
            yield "\0\0" if name in _BLOCKS else ""
            yield _SPACE.sub(" ", element.tail or "") if element is not root else ""
