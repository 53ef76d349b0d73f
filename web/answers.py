"""What is said in reply, as HTML: the verdict, and each sentence with links to its sources."""

from collections.abc import Sequence
from html import escape

from assistant.answer import Answer, Sentence
from web.markup import directed, piece
from web.texts import Texts

_SUREST = 0.99  # nothing found by searching is certain


def reply(answer: Answer, texts: Texts, *, damaged: bool = False) -> str:
    """An answer with its verdict; only the verdict where the articles have none. `damaged` says that the newest index
    is, and that an older one answered.
    """
    sentences = "".join(_sentence(sentence, texts) for sentence in answer.sentences)
    notice = piece("p", texts.damaged, css="notice") if damaged else ""
    return _reply(answer.question, _verdict(answer, texts) + sentences + notice, texts)


def progress(question: str, message: str, sentences: Sequence[str], texts: Texts) -> str:
    """What is said while the answer is on its way: how far it is, and the text that has come."""
    come = "".join(f'<div class="sentence">{piece("p", sentence)}</div>' for sentence in sentences)
    return _reply(question, piece("p", message, css="verdict waiting") + come, texts)


def message(text: str, texts: Texts) -> str:
    """One line in place of an answer."""
    return _reply("", piece("p", text, css="verdict"), texts)


def _reply(question: str, inner: str, texts: Texts) -> str:
    asked = piece("p", question, css="asked") if question else ""
    attributes = (
        f'dir="{texts.direction}" lang="{texts.language}" aria-label="{escape(texts.answer)}" aria-live="polite"'
    )
    return f'<section class="reply" {attributes}>{asked}{inner}</section>'


def _verdict(answer: Answer, texts: Texts) -> str:
    words = {"answered": texts.answered, "partly": texts.partly, "not_in_articles": texts.not_in_articles}
    verdict = piece("strong", words[answer.status])
    if answer.status != "not_in_articles":
        percent = f'<bdi dir="ltr">{min(answer.confidence, _SUREST):.0%}</bdi>'
        verdict += f" <span>{escape(texts.confidence).format(percent=percent)}</span>"
    return f'<p class="verdict {answer.status}">{verdict}</p>'


def _sentence(sentence: Sentence, texts: Texts) -> str:
    links = "".join(f" {_link(number, texts)}" for number in sentence.citations)
    text = f"<p{directed(sentence.language)}>{escape(sentence.text)}{links}</p>"
    if sentence.supported:
        return f'<div class="sentence">{text}</div>'
    why = texts.differs if sentence.contradicted else texts.unproved
    return f'<div class="sentence unsupported">{text}{piece("p", why, css="why")}</div>'


def _link(number: int, texts: Texts) -> str:
    label = escape(texts.source.format(number=number))
    return f'<a href="#source-{number}" aria-label="{label}"><bdi dir="ltr">[{number}]</bdi></a>'
