"""What is sent to a chat model: the instructions, and the passages between delimiters that no article can write."""

import secrets
from collections.abc import Sequence
from typing import NamedTuple

import regex

from assistant.model import Message
from assistant.plain import UNSEEN, runs
from index import Passage
from prompts import load

# What looks like a delimiter of ours, or like one of the marks by which servers tell who is speaking.
_DELIMITER = regex.compile(
    r"[<＜﹤‹⟨〈>＞﹥›⟩〉]{2,}"
    r"|<[|｜][^|｜<>\n]{0,60}[|｜]>"
    r"|</?(?:s|start_of_turn|end_of_turn|bos|eos|pad|unk|think|thinking|system|user|assistant|tool_call|tool_response)>"
    r"|\[/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\]",
    regex.IGNORECASE,
)
_ANGLE = regex.compile("[<>]")


class Prompt(NamedTuple):
    """The messages, the `token` their delimiters hold, and the runs of the `instructions` (see assistant.plain)."""

    messages: list[Message]
    token: str
    instructions: frozenset[str]


def prompt(question: str, passages: Sequence[Passage], language: str, *, structured: bool, again: bool) -> Prompt:
    """The prompt for a `question` in a `language` (ISO 639-1), for the structured or the plain form. `again` says that
    the last answer was in another language.
    """
    token = secrets.token_hex(8)
    form = load("structured" if structured else "lines").substitute()
    system = load("answer").substitute(token=token, language=language, form=form)
    if again:
        system += "\n\n" + load("language").substitute(language=language)
    between = "\n\n".join(_between(number, passage, token) for number, passage in enumerate(passages, 1))
    asked = load("passages").substitute(passages=between, question=inert(question, token), language=language)
    told = load("passages").substitute(passages="", question="", language=language)
    return Prompt([("system", system), ("human", asked)], token, runs(system) | runs(told))


def inert(text: str, token: str) -> str:
    """Text that can end no delimiter: without the token, what looks like one, and what cannot be seen."""
    text, before = UNSEEN.sub("", text), ""
    while text != before:  # taking one away may put another together
        before, text = text, _DELIMITER.sub("", text.replace(token, ""))
    return text


def _between(number: int, passage: Passage, token: str) -> str:
    article = passage.article
    about = _ANGLE.sub("", inert(" ".join(f"{article.title} {article.published[:10]}".split()), token))
    text = inert(passage.text, token)
    return f"<<<{token} passage {number}: {about}>>>\n{text}\n<<<{token} end of passage {number}>>>"
