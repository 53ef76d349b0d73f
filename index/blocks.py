"""The paragraphs of a page by a plain walk through its markup: for pages that the extractor of articles cannot read.

In the line of boilerplate detection from shallow text features (Kohlschütter, Fankhauser and Nejdl 2010): short blocks,
and blocks that are mostly links, are not of the article.
"""

from html.parser import HTMLParser
from typing import NamedTuple

import regex

_SKIPPED = frozenset({
    "script", "style", "noscript", "template", "nav", "footer", "aside", "form", "button", "select", "svg", "iframe",
    "amp-sidebar", "amp-ad", "title", "head",
})  # fmt: skip
_BLOCKS = frozenset({
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "tr", "blockquote", "pre", "br", "section",
    "article", "main", "figcaption", "ul", "ol", "table", "dd", "dt", "center", "header", "body",
})  # fmt: skip
_VOID = frozenset({"br", "img", "meta", "link", "hr", "input", "source", "area", "base", "col", "embed", "wbr"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_AROUND = regex.compile(
    r"(?:^|[-_ ])(?:cookie|consent|gdpr|share|social|related|newsletter|comments?(?:list)?|promo|advert|breadcrumbs?|"
    r"sidebar|menu|nav|footer|paywall|subscribe|banner|popup|modal)",
    regex.IGNORECASE,
)
_TAG = regex.compile(r"<(/?)([a-zA-Z][\w-]*)(?:\"[^\"]*\"|'[^']*'|[^>\"'])*?(/?)>")
_NESTING = frozenset({
    "div", "span", "section", "font", "center", "b", "i", "em", "strong", "blockquote", "table", "tbody", "tr", "td",
    "ul", "ol", "a", "main", "article",
})  # fmt: skip
_DEEPEST = 100  # elements; lxml loses what is below 256
_SHORTEST = 40  # letters of a paragraph; fewer where letters say more, see `_weight`
_LINKED = 0.5  # share of letters that are links


class Block(NamedTuple):
    """A stretch of text between two block elements, the element it is in, and how many of its letters are links."""

    text: str
    tag: str
    linked: int


def paragraphs(html: str) -> str:
    """The paragraphs of a page with the headings between them; '' where there are none."""
    walk = _Walk()
    walk.feed(html)
    walk.close()
    walk.end()
    kept: list[str] = []
    waiting: list[str] = []  # headings whose paragraph may yet come
    for block in walk.blocks:
        if block.tag in _HEADINGS:
            waiting = [block.text]
        elif _weight(block.text) >= _SHORTEST and block.linked <= _LINKED * len(block.text):
            kept += [*waiting, block.text]
            waiting = []
    return "\n".join(kept)


def shallow(html: str) -> str:
    """The page with its elements nested no deeper than a parser follows; the same page where they are not."""
    if html.count("<") < _DEEPEST:
        return html
    kept: list[str] = []
    stack: list[bool] = []  # of the elements that are open, whether they were kept
    last = 0
    for match in _TAG.finditer(html):
        closing, name = match[1], match[2].lower()
        if name not in _NESTING or match[3]:
            continue
        keep = len(stack) < _DEEPEST if not closing else (stack.pop() if stack else True)
        if not closing:
            stack.append(keep)
        if not keep:
            kept += [html[last : match.start()], "<br>" if name in _BLOCKS else ""]
            last = match.end()
    return "".join([*kept, html[last:]])


def _weight(text: str) -> int:
    """Letters, those of Chinese and its neighbours counted three times."""
    return len(text) + 2 * len(regex.findall(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]", text))


class _Walk(HTMLParser):
    """One going through a page, however deep and broken."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._words: list[str] = []
        self._tag = ""
        self._linked = 0
        self._links = 0
        self._skipping: list[str] = []  # the element that is passed over, and those inside it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipping:
            if tag == self._skipping[0]:
                self._skipping.append(tag)
            return
        named = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
        if tag not in _VOID and (
            tag in _SKIPPED or (tag not in ("body", "html", "main", "article") and _AROUND.search(named))
        ):
            self.end()
            self._skipping.append(tag)
        elif tag in _BLOCKS:
            self.end()
            self._tag = tag if tag != "br" else self._tag
        elif tag == "a":
            self._links += 1

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            if tag == self._skipping[0]:
                self._skipping.pop()
        elif tag in _BLOCKS:
            self.end()
            self._tag = ""
        elif tag == "a":
            self._links = max(0, self._links - 1)

    def handle_data(self, data: str) -> None:
        if self._skipping:
            return
        if self._tag == "pre":
            for line in data.split("\n"):
                self._words.append(line)
                self.end()
            return
        self._words.append(data)
        self._linked += len(data) if self._links else 0

    def end(self) -> None:
        """The end of a block."""
        text = " ".join("".join(self._words).split())
        if text:
            self.blocks.append(Block(text, self._tag, self._linked))
        self._words, self._linked = [], 0
