"""Small charts of counts, in plain HTML: every bar is an item of a list that says its figure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from web.markup import directed, piece
from web.texts import Texts

_FIRST = 6  # bars that are shown before one asks for more
_MOST = 200
_MONTHS = 36  # of a longer time the years are shown


@dataclass(frozen=True, slots=True)
class Bar:
    """What is counted, in which language that is said ('' where it says so itself), and how often."""

    text: str
    language: str
    count: int


def bars(title: str, rows: Sequence[Bar], texts: Texts) -> str:
    """Bars one below the other, the longest first; nothing where there is nothing to compare."""
    if not rows:
        return ""
    most = max(row.count for row in rows)
    first, rest = (_items(part, most) for part in (rows[:_FIRST], rows[_FIRST:_MOST]))
    more = (
        f'<details class="others">{piece("summary", texts.more)}<ol class="bars">{rest}</ol></details>' if rest else ""
    )
    return f'<section class="chart">{piece("h3", title, texts.language)}<ol class="bars">{first}</ol>{more}</section>'


def _items(rows: Sequence[Bar], most: int) -> str:
    return "".join(
        f'<li style="--share: {row.count / most:.3f}"><span{directed(row.language)}>{escape(row.text)}</span> '
        f"<i>{row.count}</i></li>"
        for row in rows
    )


def times(months: Mapping[str, int], undated: int, texts: Texts) -> str:
    """How many articles appeared in each month, or year where it is a long time; nothing where no day is known.

    `months` are counts by month, such as 2025-01; time runs as the reader's language does.
    """
    counts = _spans(months)
    if not counts:
        return ""
    most = max(counts.values())
    columns = "".join(_column(span, count, most) for span, count in counts.items())
    first, *_, last = [*counts, *counts]
    ends = "".join(f'<time datetime="{one}"><bdi dir="ltr">{one}</bdi></time>' for one in dict.fromkeys((first, last)))
    without = piece("p", texts.undated.format(count=undated), texts.language, css="note") if undated else ""
    return (
        f'<figure class="chart times">{piece("h3", texts.appeared, texts.language)}'
        f'<ol class="columns" aria-label="{escape(texts.appeared)}">{columns}</ol>'
        f"<figcaption>{ends}</figcaption>{without}</figure>"
    )


def _column(span: str, count: int, most: int) -> str:
    if not count:
        return '<li aria-hidden="true"></li>'
    told = f'<span class="unseen"><bdi dir="ltr">{span}</bdi>: {count}</span>'
    return f'<li style="--share: {count / most:.3f}" title="{span}: {count}">{told}</li>'


def _spans(months: Mapping[str, int]) -> dict[str, int]:
    """Every month from the first to the last with its count, or every year where there are more than _MONTHS."""
    if not months:
        return {}
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (min(months), max(months)))
    if last - first < _MONTHS:
        every = (f"{at // 12:04}-{at % 12 + 1:02}" for at in range(first, last + 1))
        return {month: months.get(month, 0) for month in every}
    years = {f"{year:04}": 0 for year in range(first // 12, last // 12 + 1)}
    for month, count in months.items():
        years[month[:4]] += count
    return years
