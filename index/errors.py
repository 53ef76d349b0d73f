"""Every error a user of Dalil can meet. Each message is one line: what, the value, the cure.

DalilError
├── SettingsError      a setting is unknown or has a value it cannot have
├── ArticleError       one article cannot be read; the others are
├── ModelError         the embedding model is missing, or is not the one the index was made with
└── IndexFolderError   the folder given is no index, or it is damaged
    └── IndexBusy      another build holds the index
"""


class DalilError(Exception):
    """The root: catch this to catch every error Dalil raises on purpose."""


class SettingsError(DalilError):
    """A setting is unknown or has a value it cannot have."""


class ArticleError(DalilError):
    """One article cannot be read; the message is the reason, without the path."""


class ModelError(DalilError):
    """The embedding model is missing, or is not the one the index was made with."""


class IndexFolderError(DalilError):
    """The folder given is no index, or it is damaged."""


class IndexBusy(IndexFolderError):
    """Another build holds the index."""
