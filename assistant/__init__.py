"""Ask a collection of news articles; every sentence of the answer is proved by a quotation.

Names are loaded when first used: importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.answer import Answer, Citation, Sentence, Source
    from assistant.api import Assistant
    from assistant.proof import Check, Verification, verify
    from assistant.settings import Settings
    from index.errors import DalilError

__all__ = [
    "Answer",
    "Assistant",
    "Check",
    "Citation",
    "DalilError",
    "Sentence",
    "Settings",
    "Source",
    "Verification",
    "verify",
]

_ROOMS = {
    "assistant.answer": ("Answer", "Citation", "Sentence", "Source"),
    "assistant.api": ("Assistant",),
    "assistant.proof": ("Check", "Verification", "verify"),
    "assistant.settings": ("Settings",),
    "index.errors": ("DalilError",),
}


def __getattr__(name: str) -> Any:
    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(room), name)
    raise AttributeError(f"module 'assistant' has no attribute {name!r}")
