"""The collection as a sheet over the page: what is in it, a way to any article, and how it is changed."""

from collections.abc import Mapping
from html import escape

from assistant import Assistant
from assistant.api import filters
from index import Article, Census, DalilError, Passage, census
from index.counting import listed
from index.passages import Span
from web.answers import NEAR
from web.changes import Changes
from web.charts import Bar, bars, times
from web.line import Line
from web.markup import Marks, button, directed, options, paragraphs, piece
from web.reader import Reader
from web.sheets import parts_of, sheet
from web.sources import about
from web.texts import Texts
from web.upkeep import upkeep
from web.wishes import MOST_SHOWN, SHOWN, Look

_PASSAGES = 3  # searched up for each article that is shown


class Collection:
    """What is indexed. Safe to share between threads."""

    def __init__(self, assistant: Assistant, changes: Changes, line: Line) -> None:
        """`line` is where searches wait with the questions."""
        self.assistant, self.changes, self.line = assistant, changes, line
        self._counted: tuple[str, Census, int] | None = None

    def census(self) -> Census:
        """What the served generation holds, counted once. Raises what opening the index raises."""
        return self._count()[0]

    def _count(self) -> tuple[Census, int]:
        """That, and how many passages."""
        with self.assistant.serving.index() as index:
            name = index.generation.name
            if self._counted is None or self._counted[0] != name:
                self._counted = name, census(index.archive), index.generation.manifest.passages
            return self._counted[1:]

    def sheet(self, look: Look, reader: Reader) -> str:
        """The whole sheet; where there is no sound index, why, and how to mend it."""
        texts = reader.texts
        try:
            counted, passages = self._count()
            facts = _facts(counted, passages, texts)
            finding = _finding(counted, look, texts)
        except DalilError as error:
            facts, finding = piece("p", str(error), css="problem"), ""
        inner = (
            f'<div><section class="facts" data-part="facts">{facts}</section></div>'
            f'<div class="finding">{finding}{self._part(look, reader) if finding else ""}</div>'
            f"{upkeep(self.changes, texts)}"
        )
        return sheet("collection", texts.collection, inner, texts)

    def found(self, look: Look, reader: Reader) -> str:
        """The articles that are looked for, as a part of the sheet alone."""
        return parts_of("collection", self._part(look, reader))

    def _part(self, look: Look, reader: Reader) -> str:
        try:
            inner = self._articles(look, reader)
        except DalilError as error:
            inner = piece("p", str(error), css="problem")
        return f'<section class="found" data-part="found">{inner}</section>'

    def _articles(self, look: Look, reader: Reader) -> str:
        """The articles, one more than are shown being fetched to know whether there are more."""
        wanted = look.shown + 1
        languages, outlets = ([one] if one else [] for one in (look.language, look.outlet))
        if look.words:
            with self.line.turn():
                passages = self.assistant.search(look.words, _PASSAGES * wanted, languages=languages, outlets=outlets)
            near = [one for one in passages if one.score >= NEAR * passages[0].score]
            best: dict[str, Passage] = {}
            for one in near:
                best.setdefault(one.article_id, one)
            rows = [_row(one.article, reader.texts, one) for one in best.values()]
        else:
            with self.assistant.serving.index() as index:
                ids = listed(index.archive, filters(None, None, languages, outlets), wanted)
            rows = [_row(article, reader.texts) for article in map(reader.article, ids) if article]
        if not rows:
            return piece("p", reader.texts.nothing, reader.texts.language, css="note")
        more = len(rows) > look.shown and look.shown < MOST_SHOWN
        deed = button(reader.texts.more, "more", shown=look.shown + SHOWN) if more else ""
        return f'<ol class="articles">{"".join(rows[: look.shown])}</ol>{deed}'


def _facts(counted: Census, passages: int, texts: Texts) -> str:
    figures = {
        texts.all_articles: counted.articles, texts.all_passages: passages,
        texts.in_language: len(counted.languages), texts.outlets: len(set(counted.outlets) - {""}),
    }  # fmt: skip
    told = "".join(f"<div>{piece('dt', what, texts.language)}<dd>{count}</dd></div>" for what, count in figures.items())
    undated = counted.articles - sum(counted.months.values())
    return (
        f'<dl class="figures">{told}</dl>{times(counted.months, undated, texts)}'
        f"{bars(texts.in_language, [Bar(*_language(code, texts), n) for code, n in counted.languages.items()], texts)}"
        f"{bars(texts.outlets, [Bar(*_outlet(name, texts), n) for name, n in counted.outlets.items()], texts)}"
    )


def _language(code: str, texts: Texts) -> tuple[str, str]:
    return texts.languages.get(code, code or texts.unknown), texts.language


def _outlet(name: str, texts: Texts) -> tuple[str, str]:
    return (name, "") if name else (texts.unknown, texts.language)


def _finding(counted: Census, look: Look, texts: Texts) -> str:
    """Where one says which articles are looked for."""
    languages = {code: texts.languages.get(code, code) for code in counted.languages if code}
    outlets = {name: name for name in counted.outlets if name}
    words = (
        f'<input type="search" name="words" value="{escape(look.words)}" dir="auto" aria-label="{escape(texts.find)}">'
    )
    return (
        f'{piece("h3", texts.find, texts.language)}<div class="search" role="search">'
        f'<span class="row">{words}{button(texts.look, "look")}</span><span class="row">'
        f"{_choice('in_language', texts.any_language, languages, counted.languages, look.language)}"
        f"{_choice('of_outlet', texts.any_outlet, outlets, counted.outlets, look.outlet)}</span></div>"
    )


def _choice(name: str, every: str, choices: Mapping[str, str], counts: Mapping[str, int], chosen: str) -> str:
    if len(choices) < 2:
        return ""
    told = {value: f"{text} ({counts[value]})" for value, text in choices.items()}
    return f'<select name="{name}" aria-label="{escape(every)}">{options({"": every} | told, chosen)}</select>'


def _row(article: Article, texts: Texts, passage: Passage | None = None) -> str:
    """An article by its title, which opens it; with the passage that was found in it."""
    language = article.language if article.title else texts.language
    at = passage.start if passage else 0
    title = button(article.title or texts.untitled, "read", directed(language), article=article.id, at=at)
    told = ""
    if passage:
        inner = paragraphs(article, Span(passage.start, passage.end), Marks(matches=passage.matches), texts)
        told = f'<blockquote class="passage"{directed(article.language)}>{inner}</blockquote>'
    return f"<li>{title}{about(article, texts)}{told}</li>"
