"""Sheets over the page: each is drawn whole, or a part of one that is open.

The script of the page opens a sheet; where it is open already, it takes over its parts (`data-part`) one by one, so
that what a person is typing stays.
"""

from html import escape
from itertools import count

from web.markup import button, piece
from web.texts import Texts

_drawings = count()


def sheet(name: str, title: str, inner: str, texts: Texts) -> str:
    """A whole sheet; `inner` is HTML."""
    label = escape(title)
    top = f'<div class="top">{piece("h2", title, texts.language)}{button(texts.close, "close")}</div>'
    return (
        f'<dialog class="sheet {name}" {_marked(name)} {texts.attributes} aria-label="{label}">'
        f'{top}<div class="inner">{inner}</div><p class="unseen said" role="status"></p></dialog>'
    )


def parts_of(name: str, inner: str) -> str:
    """Parts of a sheet alone."""
    return f"<div {_marked(name)}>{inner}</div>"


def _marked(name: str) -> str:
    return f'data-sheet="{name}" {drawn()}'


def drawn() -> str:
    """An attribute that no other drawing has: Gradio would not tell of the same one again."""
    return f'data-drawn="{next(_drawings)}"'
