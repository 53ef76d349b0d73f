"""The structured form of an answer, for models that can be held to a JSON schema: a sentence is read as it closes."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import regex

from assistant.said import Quotation, Said, bounded

_TEXT = {"type": "string"}
_QUOTATION = {"passage": {"type": "integer"}, "quote": _TEXT, "translation": _TEXT}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_SENTENCE = {"text": _TEXT, "quotations": {"type": "array", "items": _object(_QUOTATION)}}
SCHEMA = {"title": "answer", **_object({"sentences": {"type": "array", "items": _object(_SENTENCE)}})}

LARGEST = 8_000  # characters of one sentence's object; a larger one is none
_AROUND = regex.compile(r'\{\s*"(?:sentences|answer|claims|response)"\s*:\s*(?:(\[)|(?=\{))')
_DECODER = json.JSONDecoder(strict=False)  # a line break inside a string does no harm


class Objects:
    """Turns JSON into sentences, as its text comes in; what is no object of a sentence is passed over."""

    def __init__(self) -> None:
        self._rest = ""
        self._listed = False
        self._found = False

    @property
    def nothing(self) -> bool:
        """Whether there was a list of sentences, and it was empty."""
        return self._listed and not self._found and not self._rest

    def feed(self, text: str) -> Iterator[Said]:
        """The sentences whose objects are complete with this text."""
        self._rest += text
        at = 0
        while (start := self._rest.find("{", at)) >= 0:
            if around := _AROUND.match(self._rest, start, start + LARGEST):
                self._listed, at = self._listed or bool(around[1]), around.end()
                continue
            value, end = _decoded(self._rest[start : start + LARGEST])
            if end:
                self._found = True
                yield from _sentences(value)
                at = start + end
            elif len(self._rest) - start >= LARGEST:
                at = start + 1
            else:
                at = start
                break
        else:
            at = len(self._rest)
        self._rest = self._rest[at:]


def _decoded(text: str) -> tuple[Any, int]:
    """The value `text` begins with and where it ends; 0 where it is not complete, or none."""
    if "}" not in text:
        return None, 0
    try:
        return _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None, 0


def _sentences(value: Any) -> Iterator[Said]:
    text = value.get("text")
    if isinstance(text, str) and text.strip():
        quotes = value.get("quotations")
        given = [_quotation(one) for one in quotes] if isinstance(quotes, list) else []
        yield bounded(text, [one for one in given if one])


def _quotation(value: Any) -> Quotation | None:
    if not isinstance(value, dict):
        return None
    passage = str(value.get("passage", "")).strip()
    words = [value.get(name) for name in ("quote", "translation")]
    quote, translation = (word if isinstance(word, str) else "" for word in words)
    return Quotation(int(passage), quote, translation) if passage.isdecimal() and len(passage) <= 3 else None
