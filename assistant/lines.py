"""The plain form of an answer, one that small local models manage: a sentence a line, quotations after it.

    - Sentence. [2] "words of passage 2" = "their translation" [5] "words of passage 5"

Much else is understood: other quotation marks, brackets and digits, numbered lines, marks inside a sentence or before
it, quotations on lines of their own, or none.
"""

from collections.abc import Iterator

import regex

from assistant.said import Quotation, Said, bounded

NOTHING = "NOTHING"  # what a model says where the passages do not answer

# [2], [2, 5], [Passage 2], 【2†source】, [٢], [^2], [2](address)
MARK = regex.compile(
    r"[\[［【]\s*\^?(?:\p{L}{1,12}\.?\s*)?[#№]?(?P<numbers>\p{Nd}{1,3}(?:\s*[,،、;؛–-]\s*(?:\p{L}{1,12}\s*)?\p{Nd}{1,3})*)"
    r"\s*(?:[†:][^\]］】\n]{0,40})?[\]］】](?:\([^()\s]*\))?"
)
_BETWEEN = r"[\s:,;،؛.·–—(-]*"
_CLOSED = r"(?=[\s.,;:()،؛。!?؟]*(?:$|[\[［【=\"“„«「]))"  # a mark of the same kind inside the quotation closes nothing
_WORDS = r"((?:(?![\[［【]\s*\p{Nd}).)+?)"
_PAIRS = [('["“”„‟＂]', '["“”„‟＂]'), ("«", "»"), ("»", "«"), ("「", "」"), ("『", "』"), ("[‘‚]", "[’‘]"), ("‹", "›")]
_QUOTED = regex.compile(
    rf"{_BETWEEN}(?P<translates>=?)\s*(?|"
    + "|".join(rf"{a}{_WORDS}{b}{_CLOSED}|{a}{_WORDS}{b}" for a, b in _PAIRS)
    + "|"
    + "|".join(rf"{a}{_WORDS}$" for a, _ in _PAIRS)
    + ")"
)
_OPENS = regex.compile(r"^[\s>*•\-–—#_]*[\p{L}\p{N}]")
_BULLET = regex.compile(r"^(?:\s|[-*•–—>#]+\s|\*\*)*")
_NUMBER = regex.compile(r"^(\p{Nd}{1,3})[.)]\s+")
_HEADING = regex.compile(r"^\s*#|[:：][\s*_]*$")
_NO = regex.compile(rf"^[\W_]*{NOTHING}[\W_]*$")
_ENDED = regex.compile(r"[.!?…。！？؟۔।॥։።︒]['\"”’»」』)\]*_]*\s*$")
_STOP = regex.compile(r"\s*[.!?…。！？؟۔।॥։።]+")
_JOINT = regex.compile(r"^[\s.,;:،؛。，、–—-]+")
_LETTER = regex.compile(r"\p{L}")


class Lines:
    """Turns lines into sentences, each given as soon as it is sure that no more quotations of it follow."""

    def __init__(self) -> None:
        self.nothing = False
        self._text = ""
        self._quotes: list[Quotation] = []
        self._numbered = 0

    @staticmethod
    def opens(line: str) -> bool:
        """Whether a line that begins so begins a sentence."""
        return bool(_OPENS.match(line))

    def take(self, line: str) -> Iterator[Said]:
        """The sentences that are complete with this line, which has no line break in it."""
        marked = MARK.search(line)
        if self.opens(line) or (_LETTER.search(line) and not self._goes_on(line)):
            yield from self.close()
        if _NO.match(line):
            self.nothing = True
            return
        if _HEADING.search(line) and not marked:
            return
        yield from self._parts(self._unnumbered(_BULLET.sub("", line)))

    def close(self) -> Iterator[Said]:
        """The sentence begun, as it is."""
        if _LETTER.search(self._text):
            yield bounded(self._text, self._quotes)
        self._text, self._quotes = "", []

    def _goes_on(self, line: str) -> bool:
        """Whether the line brings but more proof of the sentence before: marks and quotations without words."""
        at = 0
        if self._quotes and not self._quotes[-1].text and (quote := _QUOTED.match(line)):
            at = quote.end()
        while mark := MARK.search(line, at):
            if _LETTER.search(line, at, mark.start()):
                return False
            at = mark.end()
            while quote := _QUOTED.match(line, at):
                at = quote.end()
        return not _LETTER.search(line, at)

    def _unnumbered(self, line: str) -> str:
        """The line without its number, where lines are numbered from 1; another number may be the sentence's own."""
        number = _NUMBER.match(line)
        if not number or int(number[1]) != self._numbered + 1:
            return line
        self._numbered += 1
        return line[number.end() :]

    def _parts(self, line: str) -> Iterator[Said]:
        at = 0
        if self._quotes and not self._quotes[-1].text and (quote := _QUOTED.match(line)):
            self._quote(quote)  # the quotation stands on the line after its mark
            at = quote.end()
        while mark := MARK.search(line, at):
            yield from self._words(line[at : mark.start()])
            self._quotes += [Quotation(int(number)) for number in regex.findall(r"\p{Nd}{1,3}", mark["numbers"])]
            at = mark.end()
            if self._text and not _ENDED.search(self._text) and (stop := _STOP.match(line, at)):
                self._text += stop[0].strip()
                at = stop.end()
            while quote := _QUOTED.match(line, at):
                self._quote(quote)
                at = quote.end()
        yield from self._words(line[at:])

    def _quote(self, quote: "regex.Match[str]") -> None:
        """Words in quotation marks after a mark: the quotation, its translation, or one more of the same passage."""
        last = self._quotes[-1]
        if quote["translates"] and last.text:
            self._quotes[-1] = Quotation(last.passage, last.text, quote[2])
        elif not last.text:
            self._quotes[-1] = Quotation(last.passage, quote[2])
        else:
            self._quotes.append(Quotation(last.passage, quote[2]))

    def _words(self, words: str) -> Iterator[Said]:
        """Words outside marks and quotations: they begin a sentence, or go on with it where a mark stood inside it."""
        words = words.replace("**", "")
        if not _LETTER.search(words):
            return
        done = _ENDED.search(self._text) or any(quote.text for quote in self._quotes)
        if self._text and self._quotes and done:
            yield from self.close()
        self._text = f"{self._text} {words.strip()}" if self._text else _JOINT.sub("", words).strip()
