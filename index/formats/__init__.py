"""One room a format: each turns an open file into drafts of articles, or a container into the files within.

A reader is `read(file) -> drafts`; of a container it is `members(file) -> members`. Rooms are loaded when first needed.
"""

READERS = {
    ".txt": "text", ".md": "markdown", ".html": "web", ".htm": "web", ".jsonl": "lines", ".json": "objects",
    ".csv": "tables", ".tsv": "tables", ".rss": "feed", ".atom": "feed", ".xml": "feed", ".eml": "mail",
    ".mht": "mail", ".mhtml": "mail", ".epub": "book", ".pdf": "pdf", ".docx": "word",
}  # fmt: skip
CONTAINERS = {
    ".gz": "zipped", ".zip": "zipped", ".tar": "tape", ".tgz": "tape", ".tar.gz": "tape", ".tar.bz2": "tape",
    ".tar.xz": "tape", ".mbox": "mailbox", ".warc": "crawl", ".warc.gz": "crawl",
}  # fmt: skip
ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")  # of files under names of their own
SUFFIXES = (*READERS, *CONTAINERS)


def suffix(name: str) -> str:
    """The ending by which a file is read, such as '.md' or '.tar.gz'; '' where none is known."""
    name = name.lower()
    return max((ending for ending in SUFFIXES if name.endswith(ending)), key=len, default="")


HIDDEN = "it is hidden"


def unknown(name: str) -> str:
    """Why a file whose ending no reader knows is not read."""
    _, dot, ending = name.rpartition("/")[2].rpartition(".")
    return f"Dalil does not read {f'.{ending}' if dot else 'files without an ending'}"
