"""Articles to passages to a searchable index on disk. Knows no LangChain, no chat model, no web page.

Names are loaded when first used: importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.articles import Article, Failure, Flag, Skip
    from index.building import build
    from index.counting import Census, census
    from index.errors import (
        ArticleError,
        DalilError,
        FetchError,
        IndexBusy,
        IndexDamaged,
        IndexFolderError,
        ModelError,
        SettingsError,
    )
    from index.evidence import Evidence, find_evidence
    from index.filters import Filters
    from index.found import Passage
    from index.gathering import Web
    from index.gloss import Gloss, GlossedWord
    from index.keeping import Differences, Verdict, differences, rollback, verify_index
    from index.matching import Match
    from index.question import Question
    from index.report import BuildReport, SourceReport
    from index.search import Index
    from index.serving import Serving
    from index.sureness import confidence, surest_first

__all__ = [
    "Article",
    "ArticleError",
    "BuildReport",
    "Census",
    "DalilError",
    "Differences",
    "Evidence",
    "Failure",
    "FetchError",
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
    "Web",
    "build",
    "census",
    "confidence",
    "differences",
    "find_evidence",
    "rollback",
    "surest_first",
    "verify_index",
]

_ROOMS = {
    "articles": ("Article", "Failure", "Flag", "Skip"),
    "building": ("build",),
    "counting": ("Census", "census"),
    "errors": (
        "ArticleError",
        "DalilError",
        "FetchError",
        "IndexBusy",
        "IndexDamaged",
        "IndexFolderError",
        "ModelError",
        "SettingsError",
    ),
    "evidence": ("Evidence", "find_evidence"),
    "filters": ("Filters",),
    "found": ("Passage",),
    "gathering": ("Web",),
    "gloss": ("Gloss", "GlossedWord"),
    "keeping": ("Differences", "Verdict", "differences", "rollback", "verify_index"),
    "matching": ("Match",),
    "question": ("Question",),
    "report": ("BuildReport", "SourceReport"),
    "search": ("Index",),
    "serving": ("Serving",),
    "sureness": ("confidence", "surest_first"),
}


def __getattr__(name: str) -> Any:
    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(f"index.{room}"), name)
    raise AttributeError(f"module 'index' has no attribute {name!r}")
