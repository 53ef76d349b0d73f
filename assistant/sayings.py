"""What a chat model says, read as it comes: text in pieces of any size in, sentences with their quotations out.

Which form the model keeps to shows in what it writes, whatever it was asked for. Thinking aloud is passed over. How the
text was cut into pieces changes nothing but when a sentence is known.
"""

from collections.abc import Iterator

import regex

from assistant.lines import Lines
from assistant.objects import Objects
from assistant.said import SENTENCES, Said

_LONGEST_LINE = 4_000  # characters; a longer one is cut
_BEGINNING = 40  # characters of a line that show whether it begins a sentence
_FENCE = regex.compile(r"^\s*(?:```|~~~)\w*\s*")
_THOUGHT = regex.compile(r"<(/?)\s*(?:think|thinking|thought|reasoning)\b[^<>\n]{0,40}>", regex.IGNORECASE)


class Sayings:
    """Reads one answer. `nothing` says whether the model said that the passages do not answer."""

    def __init__(self) -> None:
        self._rest = ""
        self._thinking = False
        self._lines = Lines()
        self._objects: Objects | None = None
        self._said: set[str] = set()

    @property
    def nothing(self) -> bool:
        """Whether the model said nothing but that the passages do not answer."""
        told = self._lines.nothing or bool(self._objects and self._objects.nothing)
        return told and not self._said

    @property
    def full(self) -> bool:
        """Whether there are as many sentences as an answer may have; more are not read."""
        return len(self._said) >= SENTENCES

    def feed(self, piece: str) -> Iterator[Said]:
        """The sentences that are complete with this piece."""
        piece = piece.encode("utf-8", "ignore").decode()  # half a surrogate pair is no letter
        yield from self._new(self._objects.feed(piece) if self._objects else self._read(piece))

    def end(self, *, cut: bool = False) -> Iterator[Said]:
        """The sentence that only the end completes. Where the stream was `cut` off, a line without its end is none."""
        if not self._objects:
            if not cut:
                yield from self._new(self._read("\n"))
            yield from self._new(self._lines.close())

    def _new(self, said: Iterator[Said]) -> Iterator[Said]:
        """Each sentence once: models that have lost the thread repeat themselves without end."""
        for one in said:
            if one.text not in self._said and not self.full:
                self._said.add(one.text)
                yield one

    def _read(self, piece: str) -> Iterator[Said]:
        self._rest += piece
        while not self._is_json():
            end = self._rest.find("\n", 0, _LONGEST_LINE)
            if end < 0 and len(self._rest) < _LONGEST_LINE:
                break
            line = self._rest[: end if end >= 0 else _LONGEST_LINE]
            self._rest = self._rest[len(line) + (end >= 0) :]
            yield from self._line(line)
        if self._is_json():
            self._objects = Objects()
            yield from self._lines.close()
            yield from self._objects.feed(self._rest)
        elif not self._thinking and self._lines.opens(self._rest[:_BEGINNING]):
            yield from self._lines.close()

    def _is_json(self) -> bool:
        return not self._thinking and self._rest.lstrip().startswith("{")

    def _line(self, line: str) -> Iterator[Said]:
        shown = _FENCE.sub("", self._shown(line))
        if shown.lstrip().startswith("{"):
            self._rest = f"{shown}\n{self._rest}"
        else:
            yield from self._lines.take(shown)

    def _shown(self, line: str) -> str:
        """The line without what is thought aloud, which may have begun and may end on other lines."""
        at, parts = 0, []
        for tag in _THOUGHT.finditer(line):
            if not self._thinking:
                parts.append(line[at : tag.start()])
            self._thinking, at = not tag[1], tag.end()
        if not self._thinking:
            parts.append(line[at:])
        return "".join(parts)
