"""An answer by a chat model: passages in, sentences with their quotations out as they come, nothing verified yet."""

import time
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing
from threading import Event
from typing import NamedTuple

import regex

from assistant.errors import FormRefused, ModelDown
from assistant.model import ChatModel
from assistant.objects import SCHEMA
from assistant.outage import EMPTY, ENDLESS
from assistant.plain import harmless
from assistant.prompting import Prompt, prompt
from assistant.said import Said
from assistant.sayings import Sayings
from assistant.streaming import Asking, down, stream
from index import Passage
from index.language import detect

_TELLING = 20  # letters from which on a sentence shows its language


class _Request(NamedTuple):
    model: ChatModel
    question: str
    passages: Sequence[Passage]
    language: str
    deadline: float
    stop: Event


def generate(
    model: ChatModel,
    question: str,
    passages: Sequence[Passage],
    *,
    language: str,
    seconds: float = 60,
    stop: Event | None = None,
) -> Generator[Said, None, None]:
    """The sentences of the model's answer, each as soon as it is complete; none where it says that the passages do not
    answer. `language` is the answer's (ISO 639-1), `seconds` the time for everything together.

    The first sentence is held back until its language is seen: in another than it should be, the model is asked once
    more. Closing the iterator, or setting `stop`, closes the connection; after `stop` it ends quietly.
    Raises ModelDown, which tells how many sentences came before.
    """
    request = _Request(model, question, passages, language, time.monotonic() + seconds, stop or Event())
    said = 0
    try:
        for one in _in_language(request):
            said += 1
            yield one
    except ModelDown as error:
        raise type(error)(str(error), said) from None


def in_language(text: str, language: str, others: Collection[str] = ()) -> bool:
    """Whether a text is in a language rather than in English or one of `others`; short texts and those without letters
    are.
    """
    if len(regex.findall(r"\p{L}", text)) < _TELLING or language == "und":
        return True
    return detect(text, among={language, "en", *others}) == language


def _in_language(request: _Request) -> Iterator[Said]:
    answer = _answer(request, again=False)
    first = next(answer, None)
    if first is None:
        return
    if in_language(first.text, request.language, {passage.language for passage in request.passages} - {""}):
        yield first
    else:
        answer.close()
        answer = _answer(request, again=True)
    yield from answer


def _answer(request: _Request, *, again: bool) -> Generator[Said, None, None]:
    """One answer: structured where the model has that and its server takes it, else in the plain form."""
    model, question, passages, language, *_ = request
    for structured in (True, False) if model.structured else (False,):
        asked = prompt(question, passages, language, structured=structured, again=again)
        try:
            yield from _said(request, asked, structured=structured)
        except FormRefused:
            if not structured:
                raise
        else:
            return


def _said(request: _Request, asked: Prompt, *, structured: bool) -> Iterator[Said]:
    sayings = Sayings()
    said = 0

    def kept(found: Iterator[Said]) -> Iterator[Said]:
        nonlocal said
        for one in found:
            if good := harmless(one, len(request.passages), asked.instructions, asked.token):
                said += 1
                yield good

    asking = Asking(request.model, asked.messages, SCHEMA if structured else None, request.deadline)
    with closing(stream(asking, request.stop)) as pieces:
        try:
            for piece in pieces:
                yield from kept(sayings.feed(piece))
                if sayings.full:
                    raise down(request.model, ENDLESS)
        except ModelDown:
            yield from kept(sayings.end(cut=True))
            raise
    yield from kept(sayings.end(cut=request.stop.is_set()))
    if not said and not sayings.nothing and not request.stop.is_set():
        raise down(request.model, EMPTY)
