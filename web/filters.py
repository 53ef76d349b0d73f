"""The filters beside the question: dates, languages and outlets, with how many articles each has."""

from collections.abc import Iterable, Mapping
from html import escape

from index import Census
from web.markup import button, directed, piece
from web.texts import Texts
from web.wishes import Wish

_OUTLETS = 200  # shown, those with the most articles


def filters(counted: Census, wish: Wish, texts: Texts) -> str:
    """The filters, closed, as they were chosen."""
    days = _day("since", texts.since, wish.since, counted, texts) + _day(
        "until", texts.until, wish.until, counted, texts
    )
    languages = [(code, texts.languages.get(code, code), texts.language) for code in counted.languages]
    outlets = [(name, name, "") for name in list(counted.outlets)[:_OUTLETS] if name]
    groups = _group("languages", texts.in_language, languages, counted.languages, wish.languages)
    groups += _group("outlets", texts.outlets, outlets, counted.outlets, wish.outlets)
    foot = f'<div class="foot">{button(texts.clear, "clear")}{button(texts.close, "fold")}</div>'
    return (
        f'<details class="filters" {texts.attributes}><summary>{piece("span", texts.filter, texts.language)}'
        f'<b class="chosen"></b></summary><div class="sheet"><div class="days">{days}</div>{groups}{foot}</div>'
        "</details>"
    )


def _day(name: str, label: str, value: str, counted: Census, texts: Texts) -> str:
    ends = f'min="{counted.since}" max="{counted.until}"' if counted.since else ""
    return (
        f"<label>{piece('span', label, texts.language)}"
        f'<input type="date" name="{name}" value="{escape(value)}" {ends}></label>'
    )


def _group(
    name: str, label: str, choices: Iterable[tuple[str, str, str]], counts: Mapping[str, int], chosen: Iterable[str]
) -> str:
    """The choices are (value, text, language of the text)."""
    boxes = "".join(
        f'<label><input type="checkbox" name="{name}" value="{escape(value)}"{" checked" if value in chosen else ""}>'
        f"<span{directed(language)}>{escape(text)}</span><i>{counts[value]}</i></label>"
        for value, text, language in choices
    )
    return f'<fieldset>{piece("legend", label)}<div class="choices">{boxes}</div></fieldset>' if boxes else ""


def shaped_by(wish: Wish, texts: Texts) -> str:
    """The filters that shaped an answer, in words; nothing where there were none."""
    days = [
        f'{escape(label)} <time datetime="{escape(day)}"><bdi dir="ltr">{escape(day)}</bdi></time>'
        for label, day in ((texts.since, wish.since), (texts.until, wish.until))
        if day
    ]
    names = [piece("bdi", texts.languages.get(code, code)) for code in wish.languages]
    told = [*days, *names, *(piece("bdi", outlet) for outlet in wish.outlets)]
    if not told:
        return ""
    return f'<p class="shaped"><span>{escape(texts.only)}</span> {" ".join(f"<b>{one}</b>" for one in told)}</p>'
