"""What the tests of hostile text in a browser share: articles full of it, what no text may become, and another host."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from payloads import payloads

from index import build

WORDS = (
    "harbour", "orchard", "glacier", "railway", "lighthouse", "museum", "bakery", "vineyard", "quarry", "stadium",
    "reservoir", "aqueduct", "cathedral", "sawmill", "planetarium", "brewery",
)  # fmt: skip
EVIL = "https://evil.example"
# What no text may become: elements of our own are none of these, and what covers the page is ours alone.
FOREIGN = """(() => {
    const own = [...document.querySelectorAll('#head, #past, #answer, #filters, #note, #article')]
    const inside = (selector) => own.flatMap(part => [...part.querySelectorAll(selector)])
    const placed = (element) => /^--at: [\\d.]+$/.test(element.getAttribute('style'))
    return [
        ...inside('script, img, svg, math, iframe, object, embed, video, audio, form, link, style, base, meta'),
        ...inside('input:not([type=date], [type=checkbox]), textarea, table, [autofocus]'),
        ...inside('[style]:not([data-testid=status-tracker])').filter(element => !placed(element)),
        ...inside('*').filter(element => [...element.attributes].some(one => one.name.startsWith('on'))),
        ...inside('a').filter(element => !/^(#source-|https:)/.test(element.getAttribute('href'))),
    ].map(element => element.outerHTML.slice(0, 200))
})()"""


def of(word: str) -> Sequence[str]:
    """The payloads of the articles about one word."""
    return payloads(EVIL)[WORDS.index(word) :: len(WORDS)]


def index_of(words: Sequence[str], folder: Path) -> Path:
    """An index of articles about those words that have every payload of theirs in every field."""
    rows = []
    for word in words:
        said = of(word)
        for i, payload in enumerate(said):
            rows.append(
                {
                    "title": f"The {word} {payload}", "outlet": payload, "author": said[i - 1], "url": said[i - 2],
                    "published": f"2025-01-{i + 1:02}", "language": "en",
                    "text": f"The {word} treaty number {i} covers {payload} and fish number {i}.\n\n{said[i - 3]}",
                }
            )  # fmt: skip
    (folder / "news.jsonl").write_text("\n".join(map(json.dumps, rows)))
    report = build(folder / "news.jsonl", into=folder / "index")
    assert len(report.added) == len(rows)
    return folder / "index"


class Other(BaseHTTPRequestHandler):
    """Another host, which remembers who called."""

    called: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.called.append(self.path)
        self.send_response(204)
        self.end_headers()

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def other_host() -> Iterator[str]:
    """The address of a host that is not the page's own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
