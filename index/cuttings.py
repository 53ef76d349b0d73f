"""Pages cut from the web and kept beside the index: what was fetched, in which version, and what a list has listed.

.web/HASH.json         a record of one URL
.web/HASH.html, ...    its page, where it is an article

Each file is replaced in one step, a page before the record that names it: after a kill, what is there is whole.
"""

import json
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal, Self

from index.durable import write_durably

FOLDER = ".web"  # hidden, so that an index inside a source is not read as one
Kind = Literal["page", "entry", "feed", "sitemap"]


@dataclass(slots=True)
class Record:
    """What is kept of one URL. An article has a `file`, relative to the folder. A list has, each URL with the version
    that the list tells, `listed`, what was fetched of it, and `waiting`, what is still to be; `sitemaps` are those of
    both that are lists themselves. `failure` is one that lasts; `full_text` is asked of a feed once and for all.
    """

    url: str
    kind: Kind = "page"
    file: str = ""
    etag: str = ""
    modified: str = ""
    failure: str = ""
    full_text: bool = False
    listed: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)
    sitemaps: list[str] = field(default_factory=list)

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """As it was written. Raises ValueError or TypeError for what is no record."""
        return cls(**json.loads(data))


class Cuttings:
    """The pages kept in a folder, which is made when the first is put in."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, url: str) -> Record | None:
        """The record of a URL, None where there is none that can be read or its page is gone."""
        try:
            record = Record.from_json(self._place(url, ".json").read_bytes())
        except (OSError, ValueError, TypeError):
            return None
        return record if not record.file or self.path(record).is_file() else None

    def put(self, record: Record, body: bytes = b"", ending: str = "") -> None:
        """Keeps a record, and with an `ending` the page it is of."""
        if ending:
            old, page = record.file, self._place(record.url, ending)
            write_durably(page, body)
            record.file = page.name
        write_durably(self._place(record.url, ".json"), json.dumps(asdict(record), ensure_ascii=False).encode())
        if ending and old not in ("", record.file):
            (self._folder / old).unlink(missing_ok=True)

    def path(self, record: Record) -> Path:
        """The file of an article."""
        return self._folder / record.file

    def _place(self, url: str, ending: str) -> Path:
        return self._folder / (sha256(url.encode()).hexdigest()[:32] + ending)
