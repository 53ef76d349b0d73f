"""When the cited articles appeared: a line with a point for each day."""

from collections import defaultdict
from datetime import date
from html import escape

from assistant.answer import Answer
from web.texts import Texts

_APART = 9.0  # percent of the line that two points need, so that neither hides the other


def timeline(answer: Answer, turn: int, texts: Texts) -> str:
    """The line, where the cited articles are of two days at least; nothing otherwise."""
    days: defaultdict[date, list[int]] = defaultdict(list)
    for citation in answer.citations:
        if citation.article.published:
            days[date.fromisoformat(citation.article.published[:10])].append(citation.number)
    if len(days) < 2:
        return ""
    ordered = sorted(days)
    places = _places([day.toordinal() for day in ordered])
    points = "".join(_point(day, days[day], at, turn, texts) for day, at in zip(ordered, places, strict=True))
    ends = f"{_time(ordered[0])}{_time(ordered[-1])}"
    label = escape(texts.timeline)
    return f'<figure class="timeline"><ol aria-label="{label}">{points}</ol><figcaption>{ends}</figcaption></figure>'


def _places(days: list[int]) -> list[float]:
    """Where on the line, in percent, days in ascending order stand: true to time, and none on top of another."""
    first, last = days[0], days[-1]
    apart = min(_APART, 100 / (len(days) - 1))
    places = [100 * (day - first) / (last - first) for day in days]
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + apart)
    for i in range(len(places) - 1, -1, -1):
        most = 100 - apart * (len(places) - 1 - i)
        places[i] = min(places[i], most)
    return places


def _point(day: date, numbers: list[int], at: float, turn: int, texts: Texts) -> str:
    label = escape(f"{day} · " + ", ".join(texts.source.format(number=number) for number in numbers))
    told = " ".join(map(str, numbers))
    shown = "·".join(map(str, numbers))
    return (
        f'<li style="--at: {at:.1f}"><a href="#source-{turn}-{numbers[0]}" data-cites="{told}" '
        f'aria-label="{label}" title="{day}"><bdi dir="ltr">{shown}</bdi></a></li>'
    )


def _time(day: date) -> str:
    return f'<time datetime="{day}"><bdi dir="ltr">{day}</bdi></time>'
