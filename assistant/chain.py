"""The chain: find, compose or ask a chat model, prove, as one LangChain Runnable; the index as a LangChain retriever.

Each step adds keys to what the step before gave, so that `stream` yields the steps as they are done: the passages
first, then each sentence as it is proved, then the answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from threading import Event
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda, RunnablePassthrough
from langchain_core.runnables.utils import AddableDict
from pydantic import ConfigDict, Field

from assistant.answer import Answer, Status
from assistant.compose import FALSE_ANSWERS, Asked, Draft, compose_parts
from assistant.drafting import Claim
from assistant.errors import ModelDown
from assistant.followups import Turn
from assistant.parts import parts
from assistant.proving import Proof
from assistant.telling import Teller, condensing
from index import Filters, Index, Passage, Question, Serving

_FELL_BACK = "the articles' own sentences answer in its place"
_CUT = "the answer is cut off there"


@dataclass(frozen=True, slots=True)
class Request:
    """A question as asked, the articles it is asked of, how many passages to find, and what was asked before it.

    Setting `stop` ends a chat model's answer where it is.
    """

    text: str
    filters: Filters = field(default_factory=Filters)
    passages: int = 10
    history: tuple[Turn, ...] = ()
    stop: Event = field(default_factory=Event, compare=False)


def answering(
    teller: Teller | None = None, false_answers: float = FALSE_ANSWERS
) -> Runnable[dict[str, Any], dict[str, Any]]:
    """The chain: {"request": Request, "index": Index} to that and "question", "parts", "passages", "sentences" and
    "answer".

    `teller` is the chat model that answers, if any; `false_answers` as in `compose`.
    """
    condense = condensing(teller)

    def understand(state: dict[str, Any]) -> Question:
        index: Index = state["index"]
        request: Request = state["request"]
        return index.question(condense(request.text, request.history, index))

    def tell(chunks: Iterator[dict[str, Any]]) -> Iterator[AddableDict]:
        state: dict[str, Any] = {}
        for chunk in chunks:
            yield AddableDict(chunk)
            state |= chunk
        yield from _Telling(state, teller, false_answers).steps()

    return (
        RunnablePassthrough.assign(question=RunnableLambda(understand))
        | RunnablePassthrough.assign(parts=RunnableLambda(_find))
        | RunnablePassthrough.assign(passages=RunnableLambda(_together))
        | RunnableGenerator(tell)
    )


def _find(state: dict[str, Any]) -> list[Asked]:
    """The parts of the question, most often one, each with its own passages."""
    index: Index = state["index"]
    request: Request = state["request"]
    asked = parts(state["question"], index)
    return [Asked(part, index.search(part, request.passages, request.filters)) for part in asked]


def _together(state: dict[str, Any]) -> list[Passage]:
    """The best passages of each part in turn, none twice."""
    request: Request = state["request"]
    rows = zip_longest(*(part.passages for part in state["parts"]))
    found = {passage.id: passage for row in rows for passage in row if passage}
    return list(islice(found.values(), request.passages))


class _Telling:
    """The telling of one answer: by the chat model, or by the articles' own sentences where there is none or it is
    down before its first sentence.
    """

    def __init__(self, state: dict[str, Any], teller: Teller | None, false_answers: float) -> None:
        self.request: Request = state["request"]
        self.index: Index = state["index"]
        self.question: Question = state["question"]
        self.passages: list[Passage] = state["passages"]
        self.teller = teller
        self.draft: Draft = compose_parts(self.index, state["parts"], false_answers)
        self.proof = Proof(self.index.translations)
        self.notice = ""
        self.is_own = teller is None or not self.passages  # whether the articles' own sentences answer

    def steps(self) -> Iterator[AddableDict]:
        """Each sentence as it is proved, then the answer."""
        for claim in self._claims():
            yield AddableDict(sentences=(self.proof.add(claim),))
        yield AddableDict(answer=self._answer())

    def _claims(self) -> Iterator[Claim]:
        if self.teller and self.passages:
            try:
                yield from self.teller.claims(self.index, self.question, self.passages, self.request.stop)
            except ModelDown as error:
                self.is_own = not error.said
                self.notice = f"{error}; {_FELL_BACK if self.is_own else _CUT}"
        if self.is_own:
            yield from self.draft.claims

    def _answer(self) -> Answer:
        notices = (self.notice, *(self.draft.notices if self.is_own else ()))
        return Answer(
            question=self.request.text,
            question_used=self.question.text,
            language=self.question.language,
            status=self._status(),
            confidence=self.draft.confidence,
            sentences=tuple(self.proof.sentences),
            citations=tuple(self.proof.citations),
            passages=tuple(self.passages),
            notice="; ".join(filter(None, notices)),
        )

    def _status(self) -> Status:
        """Of the model's sentences, all or only some may be proved; the articles' own prove themselves."""
        supported = [sentence.supported for sentence in self.proof.sentences]
        if not any(supported):
            return "not_in_articles"
        if self.is_own:
            return self.draft.status
        return "answered" if all(supported) and not self.notice and not self.request.stop.is_set() else "partly"


class PassageRetriever(BaseRetriever):
    """An index as LangChain sees it: a question to Documents, each a passage with its article and place as metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    serving: Serving
    k: int = 10
    filters: Filters = Field(default_factory=Filters)

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - part of LangChain's interface
    ) -> list[Document]:
        with self.serving.index() as index:
            return [_document(passage) for passage in index.search(index.question(query), self.k, self.filters)]


def _document(passage: Passage) -> Document:
    article = passage.article
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "article_id": article.id, "start": passage.start, "end": passage.end, "score": passage.score,
            "title": article.title, "outlet": article.outlet, "author": article.author, "url": article.url,
            "published": article.published, "language": article.language, "sha256": article.sha256,
        },
    )  # fmt: skip
