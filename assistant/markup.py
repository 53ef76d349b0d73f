"""A text as HTML: everything is escaped here, a text never becomes a tag. The page and the exports are made of it."""

from html import escape
from urllib.parse import urlsplit

_RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "ug", "ur", "yi"}


def piece(tag: str, text: str, language: str = "", css: str = "") -> str:
    """One element with a text that has its own direction."""
    return f"<{tag}{_class(css)}{directed(language)}>{escape(text)}</{tag}>"


def directed(language: str = "") -> str:
    """Attributes that let a text run in its direction, and say its language where it is known.

    A known language decides: an Arabic sentence that begins with a Latin name runs from the right all the same.
    """
    if not language:
        return ' dir="auto"'
    return f' dir="{"rtl" if language in _RIGHT_TO_LEFT else "auto"}" lang="{escape(language)}"'


def is_web_page(url: str) -> bool:
    """Whether an address may be a link: http or https, with a host. Others could run as a script."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _class(css: str) -> str:
    return f' class="{css}"' if css else ""
