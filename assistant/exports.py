"""An answer as a text, as Markdown and as a small HTML page, each with its proof. `Answer.to_json` is the fourth form.

What an article says is never structure: in Markdown all that Markdown would interpret is escaped, in HTML everything.
"""

from collections.abc import Iterator
from html import escape
from urllib.parse import quote

import regex

from assistant.answer import Answer, Citation, Sentence, Source, marked
from assistant.facts import Difference
from assistant.markup import directed, is_web_page, piece
from index import Article

_VERDICTS = {
    "answered": "",
    "partly": "The articles may answer only a part of this.",
    "not_in_articles": "Not in the articles.",
}
_UNPROVED, _DIFFERS = "Not supported: no quotation proves this.", "Not supported: the quotation says otherwise."
_TRANSLATED = "The chat model translates:"

# CommonMark 0.31 and what GitHub adds to it: tables, strikethrough, bare addresses, formulas.
_INLINE = regex.compile(r"[\\`*_#\[\]<>&|~$]|:(?=//)|(?<=\bwww)\.|(?<=\w)@(?=\w)")
_LINE = regex.compile(r"^(?:[-+=:]|\d{1,9}(?=[.)]))")
_BREAKS = regex.compile(r"\r\n|\r|\n")
_NOT_IN_ADDRESS = regex.compile(r"[\s\p{C}()<>\\\"]")

_STYLE = """
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font-family: system-ui, sans-serif; line-height: 1.6 }
blockquote { margin: 0.5rem 0; padding-inline-start: 1rem; border-inline-start: 3px solid #888 }
.verdict, .unsupported { font-weight: bold }
.place { font-size: 0.85rem; overflow-wrap: anywhere }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def text(answer: Answer) -> str:
    """The answer as `dalil ask` prints it: its sentences, then where each quotation stands."""
    if answer.status == "not_in_articles" and not answer.sentences:
        return _VERDICTS[answer.status]
    said = [" ".join(filter(None, (marked(one), doubt(one)))) for one in answer.sentences]
    places = [f"[{one.number}] {about(one.article)} ({_place(one)})" for one in answer.citations]
    return "\n".join([*said, "", *places, *filter(None, [_VERDICTS[answer.status]])])


def quotations(answer: Answer) -> str:
    """Each quotation of an answer in full, with its article and place; empty where there is none."""
    return "\n\n".join(
        "\n".join(
            filter(None, (f"[{one.number}] {one.quote}", f"{about(one.article)} ({_place(one)})", one.article.url))
        )
        for one in answer.citations
    )


def about(article: Article | Source) -> str:
    """What is known of an article, on one line."""
    return " · ".join(part for part in (article.title, article.outlet, article.published, article.language) if part)


def _place(citation: Citation) -> str:
    return f"{citation.article.id}:{citation.start}-{citation.end}"


def doubt(sentence: Sentence) -> str:
    """In words, what keeps a sentence from being proved; '' where it is."""
    if sentence.supported:
        return ""
    differences = "; ".join(map(_difference, sentence.differences))
    what = _DIFFERS if sentence.contradicted else _UNPROVED
    return f"{what} ({differences})" if differences else what


def _difference(one: Difference) -> str:
    return f"{one.claimed} against {one.quoted}" if one.quoted else f"without proof: {one.claimed}"


def markdown(answer: Answer) -> str:
    """The answer as Markdown: the question as heading, the sentences, and the quotations with their articles."""
    return "\n\n".join(_markdown_blocks(answer)) + "\n"


def _markdown_blocks(answer: Answer) -> Iterator[str]:
    yield f"# {_line(answer.question)}"
    if answer.question_used != answer.question:
        yield f"Asked as: {_line(answer.question_used)}"
    if _VERDICTS[answer.status]:
        yield f"**{_VERDICTS[answer.status]}**"
    if answer.notice:
        yield _line(answer.notice)
    for sentence in answer.sentences:
        numbers = "".join(f" \\[{number}\\]" for number in sentence.citations)
        reserve = _line(doubt(sentence))
        yield _line(sentence.text) + numbers + (f" **{reserve}**" if reserve else "")
    if answer.citations:
        yield "## Sources"
    for citation in answer.citations:
        yield f"\\[{citation.number}\\] {_markdown_source(citation.article)}"
        yield "\n".join(f"> {_line(line)}".rstrip() for line in _BREAKS.split(citation.quote))
        if citation.translation:
            yield f"{_TRANSLATED} {_line(citation.translation)}"
        place = f"characters {citation.start} to {citation.end}"
        yield f"{_line(citation.article.id)}, {place}, sha256 {_line(citation.article.sha256)}"


def _markdown_source(source: Source) -> str:
    title = _line(source.title or source.id)
    if is_web_page(source.url):
        address = _NOT_IN_ADDRESS.sub(lambda found: quote(found.group(), safe="", errors="replace"), source.url)
        address = address.replace("&", "\\&")
        title = f"[{title}](<{address}>)"
    return ", ".join([title, *(_line(part) for part in _parts(source))])


def _line(words: str) -> str:
    """A text on one line, in which nothing is Markdown."""
    line = _INLINE.sub(_escaped, " ".join(_BREAKS.split(words)).strip(" \t"))
    return _LINE.sub(lambda found: found.group() + "\\" if found.group().isdigit() else "\\" + found.group(), line)


def _escaped(found: "regex.Match[str]") -> str:
    return "\\" + found.group()


def html(answer: Answer) -> str:
    """The answer as a complete page that loads nothing and runs nothing."""
    blocks = "\n".join(_html_blocks(answer))
    return (
        '<!doctype html>\n<html lang="en" dir="ltr">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(answer.question)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{blocks}\n</body>\n</html>\n"
    )


def _html_blocks(answer: Answer) -> Iterator[str]:
    yield piece("h1", answer.question, answer.language)
    if answer.question_used != answer.question:
        yield f"<p>Asked as: {piece('bdi', answer.question_used, answer.language)}</p>"
    if _VERDICTS[answer.status]:
        yield piece("p", _VERDICTS[answer.status], "en", css="verdict")
    if answer.notice:
        yield piece("p", answer.notice, "en")
    for sentence in answer.sentences:
        links = "".join(f' <a href="#source-{number}"><bdi>[{number}]</bdi></a>' for number in sentence.citations)
        yield f"<p{directed(sentence.language)}>{escape(sentence.text)}{links}</p>"
        if not sentence.supported:
            yield piece("p", doubt(sentence), "en", css="unsupported")
    if answer.citations:
        yield "<h2>Sources</h2>"
    for citation in answer.citations:
        yield _html_source(citation)


def _html_source(citation: Citation) -> str:
    source = citation.article
    title = piece("cite", source.title or source.id, source.language)
    if is_web_page(source.url):
        title = f'<a href="{escape(source.url)}" rel="noopener noreferrer">{title}</a>'
    parts = ", ".join([title, *(f"<bdi>{escape(part)}</bdi>" for part in _parts(source))])
    translation = ""
    if citation.translation:
        translation = f"<p>{_TRANSLATED} <bdi>{escape(citation.translation)}</bdi></p>\n"
    return (
        f'<section id="source-{citation.number}">\n<p><bdi>[{citation.number}]</bdi> {parts}</p>\n'
        f"{piece('blockquote', citation.quote, source.language)}\n{translation}"
        f'<p class="place"><bdi>{escape(source.id)}</bdi>, characters <bdi>{citation.start}</bdi> to '
        f"<bdi>{citation.end}</bdi>, sha256 <bdi>{escape(source.sha256)}</bdi></p>\n</section>"
    )


def _parts(source: Source) -> list[str]:
    """Outlet, author, day and language of an article, as far as they are known."""
    return [part for part in (source.outlet, source.author, source.published, source.language) if part]
