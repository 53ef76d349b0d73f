"""Articles to passages to a searchable index on disk. Knows no LangChain, no chat model, no web page.

Names are loaded when first used: importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.articles import Article, Failure, Flag, Skip
    from index.building import build
    from index.errors import (
        ArticleError,
        DalilError,
        IndexBusy,
        IndexDamaged,
        IndexFolderError,
        ModelError,
        SettingsError,
    )
    from index.evidence import Evidence, confidence, find_evidence
    from index.filters import Filters
    from index.found import Passage
    from index.gloss import Gloss, GlossedWord
    from index.keeping import Differences, Verdict, differences, rollback, verify_index
    from index.matching import Match
    from index.question import Question
    from index.report import BuildReport, SourceReport
    from index.search import Index
    from index.serving import Serving

__all__ = [
    "Article",
    "ArticleError",
    "BuildReport",
    "DalilError",
    "Differences",
    "Evidence",
    "Failure",
    "Filters",
    "Flag",
    "Gloss",
    "GlossedWord",
    "Index",
    "IndexBusy",
    "IndexDamaged",
    "IndexFolderError",
    "Match",
    "ModelError",
    "Passage",
    "Question",
    "Serving",
    "SettingsError",
    "Skip",
    "SourceReport",
    "Verdict",
    "build",
    "confidence",
    "differences",
    "find_evidence",
    "rollback",
    "verify_index",
]

_ROOMS = {
    "articles": ("Article", "Failure", "Flag", "Skip"),
    "building": ("build",),
    "errors": (
        "ArticleError",
        "DalilError",
        "IndexBusy",
        "IndexDamaged",
        "IndexFolderError",
        "ModelError",
        "SettingsError",
    ),
    "evidence": ("Evidence", "confidence", "find_evidence"),
    "filters": ("Filters",),
    "found": ("Passage",),
    "gloss": ("Gloss", "GlossedWord"),
    "keeping": ("Differences", "Verdict", "differences", "rollback", "verify_index"),
    "matching": ("Match",),
    "question": ("Question",),
    "report": ("BuildReport", "SourceReport"),
    "search": ("Index",),
    "serving": ("Serving",),
}


def __getattr__(name: str) -> Any:
    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(f"index.{room}"), name)
    raise AttributeError(f"module 'index' has no attribute {name!r}")
