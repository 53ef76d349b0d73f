"""How the collection is changed from the page: what is added, how far a build is, and what came of it.

The buttons ask the same routes as programs do (`web.changes`), which decide what is allowed; here it is only shown.
"""

from html import escape

from index import DalilError
from index.formats import SUFFIXES
from web.changes import Building, Changes
from web.history import history, listing
from web.limits import LARGEST_UPLOAD
from web.markup import button, piece
from web.outcome import groups
from web.texts import Texts

_MEGABYTE = 1_000_000


def upkeep(changes: Changes, texts: Texts) -> str:
    """All of it; where the index cannot be changed from here, why, and the generations."""
    if changes.allowed:
        inner = _adding(changes, texts) + building(changes.building, texts) + _sources(changes, texts)
    else:
        inner = piece("p", texts.changes_off, texts.language, css="note")
    return f'<section class="upkeep">{piece("h3", texts.change, texts.language)}{inner}{kept(changes, texts)}</section>'


def _adding(changes: Changes, texts: Texts) -> str:
    too_large = escape(texts.too_large.format(limit=LARGEST_UPLOAD // _MEGABYTE))
    types = f'<small><bdi dir="ltr">{" ".join(SUFFIXES)}</bdi></small>'
    named = _named(texts) if changes.anywhere else ""
    return (
        f'<label class="drop" data-largest="{LARGEST_UPLOAD}" data-too-large="{too_large}" '
        f'data-left-out="{escape(texts.left_out)}">'
        f'<input type="file" name="files" multiple accept="{",".join(SUFFIXES)}" class="unseen">'
        f"{piece('span', texts.drop, texts.language)}{types}</label>{named}"
        f'<div class="row">{button(texts.update, "update")}{button(texts.anew, "anew")}</div>'
        f"{piece('p', f'{texts.update_note} {texts.anew_note}', texts.language, css='note')}"
        f'<p class="problem" role="alert" data-unreachable="{escape(texts.unreachable)}"></p>'
    )


def _named(texts: Texts) -> str:
    return (
        f'<div class="field"><label for="new-source">{escape(texts.source_path)}</label><span class="row">'
        f'<input type="text" id="new-source" name="source" dir="auto" autocomplete="off" spellcheck="false">'
        f"{button(texts.add, 'add')}</span></div>"
    )


def _sources(changes: Changes, texts: Texts) -> str:
    """What the index is made of; nothing where that cannot be read."""
    try:
        sources = changes.sources()
    except DalilError:
        return ""
    listed = "".join(f'<li><bdi dir="ltr">{escape(source)}</bdi></li>' for source in sources)
    return f'<details class="group">{piece("summary", texts.sources, texts.language)}<ul>{listed}</ul></details>'


def building(build: Building, texts: Texts) -> str:
    """How far a build is, or what came of it. The script of the page keeps the bar moving."""
    words = {
        "fetching": texts.fetching, "reading": texts.reading, "embedding": texts.embedding, "storing": texts.storing,
        "verifying": texts.verifying, "publishing": texts.publishing,
    }  # fmt: skip
    steps = "".join(f' data-{step}="{escape(word)}"' for step, word in words.items())
    if build.state == "running":
        step = words.get(build.step, texts.reading)
        told = f"{step} · {texts.step_of.format(done=build.done, total=build.total)}" if build.total else step
        inner = (
            f'<progress max="{max(build.total, 1)}" value="{build.done}" aria-label="{escape(step)}"></progress>'
            f"{piece('p', told, texts.language, css='step')}"
        )
    else:
        inner = _ended(build, texts)
    return (
        f'<div class="building" data-part="building" data-state="{build.state}" '
        f'data-of="{escape(texts.step_of)}"{steps}>{inner}</div>'
    )


def _ended(build: Building, texts: Texts) -> str:
    if build.state == "failed":
        return piece("p", build.error, css="verdict problem") + piece("p", texts.unbuilt, texts.language, css="note")
    if build.report is None:
        return ""
    report = build.report
    seconds = f"{report.seconds:.1f}"
    told = [texts.built.format(seconds=seconds), texts.unchanged.format(count=len(report.unchanged))]
    notes = "".join(piece("p", note, css="note") for note in report.notes)
    return piece("p", " · ".join(told), texts.language, css="verdict") + notes + listing(groups(report), texts)


def kept(changes: Changes, texts: Texts) -> str:
    """The generations, as a part that is drawn again when they change."""
    return f'<div data-part="history">{history(changes.folder, texts, changeable=changes.allowed)}</div>'
