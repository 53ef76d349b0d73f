"""Every error a user of Dalil can meet. Each message is one line: what, the value, the cure.

DalilError
├── SettingsError      a setting is unknown or has a value it cannot have
│   └── AnswerError    what was given to be verified is no answer saved by Dalil
├── ArticleError       one article cannot be read; the others are
│   └── FetchError     a URL may not or cannot be fetched
├── ModelError         the embedding model is missing, or is not the one the index was made with
└── IndexFolderError   the folder given is no index, or it cannot be read or written
    ├── IndexBusy      another build holds the index
    └── IndexDamaged   a file of the index is missing or is not what was written
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class DalilError(Exception):
    """The root: catch this to catch every error Dalil raises on purpose."""


class SettingsError(DalilError):
    """A setting is unknown or has a value it cannot have."""


class AnswerError(SettingsError, ValueError):
    """What was given to be verified is no answer saved by Dalil."""


class ArticleError(DalilError):
    """One article cannot be read; the message is the reason, without the path."""


class FetchError(ArticleError):
    """A URL may not or cannot be fetched. `lasting` says that another try would meet the same, `status` is the server's
    answer, 0 where there was none.
    """

    def __init__(self, reason: str, *, status: int = 0, lasting: bool = False) -> None:
        super().__init__(reason)
        self.status = status
        self.lasting = lasting


class ModelError(DalilError):
    """The embedding model is missing, or is not the one the index was made with."""


class IndexFolderError(DalilError):
    """The folder given is no index, or it cannot be read or written."""


class IndexBusy(IndexFolderError):
    """Another build holds the index."""


class IndexDamaged(IndexFolderError):
    """A file of the index is missing or is not what was written."""


@contextmanager
def told(folder: Path, doing: str) -> Iterator[None]:
    """Tells in one line, as an IndexFolderError, what the system does not let be `doing` ("read", "written")."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        what, reason = f"the folder {folder}", str(error)
        if isinstance(error, OSError) and error.strerror:
            reason = error.strerror
            if error.filename and folder not in (Path(error.filename), *Path(error.filename).parents):
                what = str(error.filename)
        full = "full" in reason or getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)
        cure = "free some space" if full else "change its permissions"
        raise IndexFolderError(f"{what} cannot be {doing}: {reason}; {cure}, or give another folder") from error
