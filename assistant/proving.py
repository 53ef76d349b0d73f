"""Proving an answer as it is told: each sentence is judged by its quotations before anybody sees it.

A quotation is read with the whole sentence it is cut from, for "signed the treaty" may have been cut from "never signed
the treaty". Where the words quoted prove too little and their sentence does not, the sentence is quoted.
"""

from dataclasses import replace

from assistant.answer import Citation, Sentence, Source
from assistant.drafting import Claim, Quote
from assistant.support import Judgement, Quoted, judge
from index.passages import sentences
from index.translation import Translations

_AROUND = 1_000  # characters on each side of a quotation, within which its sentence begins and ends


class Proof:
    """The sentences of one answer so far, and the quotations that prove them, numbered from 1 in the order they come.

    A sentence that nothing proves is kept, without a number.
    """

    def __init__(self, translations: Translations) -> None:
        self._translations = translations
        self.sentences: list[Sentence] = []
        self.citations: list[Citation] = []

    def add(self, claim: Claim) -> Sentence:
        """Judges one claim and says what became of it. Raises ModelError where a translation table cannot be read."""
        full = tuple(_whole(quote) for quote in claim.quotes)
        judgement = self._judge(claim, full)
        numbers: tuple[int, ...] = ()
        if judgement.state == "supported":
            enough = claim.quotes == full or self._judge(claim, claim.quotes).state == "supported"
            cited = dict.fromkeys(self._number(quote) for quote in (claim.quotes if enough else full))
            numbers = tuple(cited)
        sentence = Sentence(
            claim.text,
            numbers,
            supported=judgement.state == "supported",
            contradicted=judgement.state == "contradicted",
            differences=judgement.differences,
            language=claim.language,
        )
        self.sentences.append(sentence)
        return sentence

    def _judge(self, claim: Claim, quotes: tuple[Quote, ...]) -> Judgement:
        read = [Quoted(quote.text, quote.article.language, quote.article.published) for quote in quotes if quote.text]
        return judge(claim.text, claim.language, read, self._translations)

    def _number(self, quote: Quote) -> int:
        """The number of the citation of a place, which it keeps however often it is cited."""
        for citation in self.citations:
            if (citation.article.id, citation.start, citation.end) == (quote.article.id, quote.start, quote.end):
                return citation.number
        number = len(self.citations) + 1
        source = Source.of(quote.article)
        self.citations.append(Citation(number, quote.text, quote.start, quote.end, source, quote.translation))
        return number


def _whole(quote: Quote) -> Quote:
    """The place widened to the sentences it is cut from."""
    first, last = max(0, quote.start - _AROUND), quote.end + _AROUND
    spans = sentences(quote.article.text[first:last], quote.article.language)
    touched = [span for span in spans if first + span.start < quote.end and first + span.end > quote.start]
    start = min([quote.start, *(first + span.start for span in touched)])
    end = max([quote.end, *(first + span.end for span in touched)])
    return quote if (start, end) == (quote.start, quote.end) else replace(quote, start=start, end=end)
