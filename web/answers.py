"""A turn of the conversation as HTML: the question, the verdict, and each sentence with links to its sources."""

from html import escape

from assistant.answer import Answer, Sentence
from web.filters import shaped_by
from web.markup import button, directed, piece, suggestion
from web.reader import Reader
from web.sources import articles, found, sources
from web.texts import Texts
from web.turns import Turn, Turns

_SUREST = 0.99  # nothing found by searching is certain
_SURE, _HALFWAY = 0.8, 0.5
_FORMS = {"markdown": "Markdown", "html": "HTML", "json": "JSON"}
_FURTHER = 3
NEAR = 0.6  # of the best score: what is found less well is not about the question


def conversation(turns: Turns, reader: Reader) -> tuple[str, str]:
    """The turns before the last one, and the last one."""
    return earlier(turns, reader), latest(turns, reader)


def earlier(turns: Turns, reader: Reader) -> str:
    """The turns before the last one."""
    return "".join(_turn(turn, number, False, reader) for number, turn in enumerate(turns[:-1], start=1))


def latest(turns: Turns, reader: Reader) -> str:
    """The last turn; '' where there is none."""
    return _turn(turns[-1], len(turns), True, reader) if turns else ""


def _turn(turn: Turn, number: int, is_last: bool, reader: Reader) -> str:
    texts, answer = reader.texts, turn.answer
    asked = piece("h2", turn.question, css="asked") + shaped_by(turn.wish, texts)
    if answer:
        inner = (
            _understood(answer, texts)
            + _verdict(answer, texts)
            + _notices(turn, texts)
            + _sentences(answer, number, texts)
        )
        panel = sources(answer, number, reader) if answer.citations or is_last else ""
    else:
        inner = _progress(turn, texts) + "".join(f'<div class="sentence">{piece("p", one)}</div>' for one in turn.said)
        panel = found(turn.passages, reader) if turn.passages else ""
    further = _further(answer, texts) if answer and is_last else ""
    deeds = "" if turn.is_running else _deeds(turn, number, is_last, texts)
    css = "turn running" if turn.is_running else "turn"
    return (
        f'<section class="{css}" id="turn-{number}" {texts.attributes} aria-label="{escape(turn.question)}">'
        f'<div class="reply">{asked}{inner}{deeds}{further}</div>{panel}</section>'
    )


def _understood(answer: Answer, texts: Texts) -> str:
    """The question as it was searched, where it goes on from one before."""
    if answer.question_used == answer.question:
        return ""
    return f'<p class="understood">{escape(texts.understood)} {piece("q", answer.question_used, answer.language)}</p>'


def _verdict(answer: Answer, texts: Texts) -> str:
    words = {"answered": texts.answered, "partly": texts.partly, "not_in_articles": texts.not_in_articles}
    verdict = piece("strong", words[answer.status])
    if answer.status == "not_in_articles":
        verdict += f" <span>{escape(texts.other_words)}</span>"
    else:
        percent = f'<bdi dir="ltr">{min(answer.confidence, _SUREST):.0%}</bdi>'
        verdict += f" <span>{escape(_sure(answer.confidence, texts)).format(percent=percent)}</span>"
    return f'<p class="verdict {answer.status}">{verdict}</p>'


def _sure(confidence: float, texts: Texts) -> str:
    if confidence >= _SURE:
        return texts.high
    return texts.middling if confidence >= _HALFWAY else texts.low


def _notices(turn: Turn, texts: Texts) -> str:
    """What the reader is to be told of how the answer came about."""
    told = [texts.damaged] if turn.is_damaged else []
    if turn.answer and turn.answer.notice:
        told.append(turn.answer.notice)
    return "".join(piece("p", notice, css="notice") for notice in told)


def _sentences(answer: Answer, turn: int, texts: Texts) -> str:
    return "".join(_sentence(sentence, turn, texts) for sentence in answer.sentences)


def _sentence(sentence: Sentence, turn: int, texts: Texts) -> str:
    links = "".join(f"\u00a0{_link(number, turn, texts)}" for number in sentence.citations)
    text = f"<p{directed(sentence.language)}>{escape(sentence.text)}{links}</p>"
    doubt = _doubt(sentence, texts)
    if not doubt:
        return f'<div class="sentence">{text}</div>'
    return f'<div class="sentence unsupported">{text}{piece("p", doubt, texts.language, css="why")}</div>'


def _doubt(sentence: Sentence, texts: Texts) -> str:
    """Why a sentence is not proved; '' where it is."""
    if sentence.supported:
        return ""
    if not sentence.contradicted:
        return texts.unproved
    otherwise = [one for one in sentence.differences if one.claimed and one.quoted]
    told = [texts.difference.format(claimed=one.claimed, quoted=one.quoted) for one in otherwise]
    return " ".join([texts.contradicted, *told])


def _link(number: int, turn: int, texts: Texts) -> str:
    label = escape(texts.source.format(number=number))
    return (
        f'<a href="#source-{turn}-{number}" data-cites="{number}" aria-label="{label}">'
        f'<bdi dir="ltr">[{number}]</bdi></a>'
    )


def _progress(turn: Turn, texts: Texts) -> str:
    """How far an answer is that is not there."""
    if turn.problem:
        return f'<p class="verdict failed">{piece("strong", turn.problem)}</p>'
    words = {
        "waiting": texts.waiting, "searching": texts.searching, "composing": texts.composing,
        "stopped": texts.stopped, "busy": texts.busy,
    }  # fmt: skip
    said = words[turn.stage]
    if turn.is_running:
        return piece("p", said, texts.language, css="verdict waiting")
    return f'<p class="verdict {turn.stage}">{piece("strong", said, texts.language)}</p>'


def _deeds(turn: Turn, number: int, is_last: bool, texts: Texts) -> str:
    """What may be done with a turn."""
    deeds = button(texts.retry, "retry", ask=turn.question) if is_last else ""
    deeds += button(texts.edit, "edit", ask=turn.question)
    if turn.answer:
        deeds = button(texts.copy, "copy", done=texts.copied) + deeds
        forms = "".join(button(name, "export", turn=number, form=form) for form, name in _FORMS.items())
        deeds += f'<details class="menu">{piece("summary", texts.export)}<div>{forms}</div></details>'
    return f'<div class="deeds">{deeds}</div>'


def _further(answer: Answer, texts: Texts) -> str:
    """What else was found, by its titles: each can be asked for as it is."""
    if not answer.citations:
        return ""
    cited = {citation.article.id for citation in answer.citations}
    near = {one.article_id for one in answer.passages if one.score >= NEAR * answer.passages[0].score}
    titles = [one for one in articles(answer) if one.id in near - cited and one.title]
    if not titles:
        return ""
    asked = "".join(f"<li>{suggestion(one.title, one.language)}</li>" for one in titles[:_FURTHER])
    return f'<div class="further">{piece("h3", texts.further, texts.language)}<ul>{asked}</ul></div>'
