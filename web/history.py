"""The generations of the index that are kept, what each changed, and the way back to one."""

from functools import lru_cache
from html import escape
from pathlib import Path

from index import DalilError, Differences, IndexDamaged, differences, generations
from index.errors import told
from index.generations import Generation
from web.markup import button, piece
from web.outcome import Group, Line, paths
from web.texts import Texts

_REMEMBERED = 100  # pairs of generations


def history(folder: Path, texts: Texts, *, changeable: bool) -> str:
    """The generations, newest first; where they are `changeable`, each has a button that serves it. Nothing where they
    cannot be read: that is told elsewhere.
    """
    try:
        with told(folder, "read"):
            served = generations.number(generations.candidates(folder)[0])
            kept = generations.by_number(folder)
    except DalilError:
        return ""
    rows = "".join(
        _row(one, kept.get(one.manifest.parent), served, texts, changeable=changeable) for one in kept.values()
    )
    return f'{piece("h3", texts.history, texts.language)}<ol class="history">{rows}</ol>'


def _row(one: Generation, parent: Generation | None, served: int, texts: Texts, *, changeable: bool) -> str:
    manifest = one.manifest
    when = (
        f'<time datetime="{escape(manifest.created)}"><bdi dir="ltr">{escape(_minute(manifest.created))}</bdi></time>'
    )
    count = piece("span", texts.articles.format(count=manifest.articles), texts.language)
    if manifest.number == served:
        deed = piece("b", texts.served, texts.language, css="served")
    else:
        deed = button(texts.serve, "serve", generation=manifest.number) if changeable else ""
    found = _differences(one.folder, parent.name, one.name) if parent else None
    changed = listing(paths(found.added, found.changed, found.removed), texts) if found else ""
    return f'<li><div class="kept"><bdi class="number">{manifest.number}</bdi>{when}{count}{deed}</div>{changed}</li>'


def _minute(created: str) -> str:
    """2025-01-17 08:30 of an ISO 8601 time in UTC."""
    return f"{created[:16].replace('T', ' ')} UTC"


@lru_cache(maxsize=_REMEMBERED)
def _differences(folder: Path, older: str, newer: str) -> Differences | None:
    """Generations never change, so neither does what differs between two; None where one of them cannot be read."""
    try:
        with told(folder, "read"):
            return differences(generations.read(folder, older), generations.read(folder, newer))
    except IndexDamaged:
        return None


def listing(groups: list[Group], texts: Texts) -> str:
    """Groups of articles or files, closed, each under its count."""
    names = {
        "added": texts.added, "changed": texts.changed, "removed": texts.removed,
        "unread": texts.unread, "skipped": texts.skipped, "flagged": texts.flagged,
    }  # fmt: skip
    return "".join(_group(group, names[group.name], texts) for group in groups)


def _group(group: Group, name: str, texts: Texts) -> str:
    lines = "".join(map(_line, group.lines))
    rest = "<li>…</li>" if group.count > len(group.lines) else ""
    summary = piece("summary", name.format(count=group.count), texts.language)
    return f'<details class="group {group.name}">{summary}<ul>{lines}{rest}</ul></details>'


def _line(line: Line) -> str:
    reason = piece("span", line.reason, css="reason") if line.reason else ""
    return f'<li><bdi dir="ltr">{escape(line.path)}</bdi>{reason}</li>'
