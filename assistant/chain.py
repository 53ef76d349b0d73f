"""The chain: find, compose, verify, as one LangChain Runnable; and the index as a LangChain retriever.

Each step adds one key to what the step before gave, so that `stream` yields the steps as they are done: the passages
first, then the draft, then the verified answer. A chat model takes the composer's place here.
"""

from dataclasses import dataclass, field
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough
from pydantic import ConfigDict, Field

from assistant.answer import Answer
from assistant.compose import Draft, compose
from assistant.followups import Condense, Turn, standalone
from assistant.proof import check
from index import Filters, Index, Passage, Question, Serving


@dataclass(frozen=True, slots=True)
class Request:
    """A question as asked, the articles it is asked of, how many passages to find, and what was asked before it."""

    text: str
    filters: Filters = field(default_factory=Filters)
    passages: int = 10
    history: tuple[Turn, ...] = ()


def answering(condense: Condense = standalone) -> Runnable[dict[str, Any], dict[str, Any]]:
    """The chain: {"request": Request, "index": Index} to that and "question", "passages", "draft" and "answer".

    `condense` makes of a question and those before it one that can be understood alone; a chat model may do it.
    """

    def understand(state: dict[str, Any]) -> Question:
        index: Index = state["index"]
        request: Request = state["request"]
        return index.question(condense(request.text, request.history, index))

    return (
        RunnablePassthrough.assign(question=RunnableLambda(understand))
        | RunnablePassthrough.assign(passages=RunnableLambda(_find))
        | RunnablePassthrough.assign(draft=RunnableLambda(_draft))
        | RunnablePassthrough.assign(answer=RunnableLambda(_answer))
    )


def _find(state: dict[str, Any]) -> list[Passage]:
    index: Index = state["index"]
    request: Request = state["request"]
    return index.search(state["question"], request.passages, request.filters)


def _draft(state: dict[str, Any]) -> Draft:
    return compose(state["index"], state["question"], state["passages"])


def _answer(state: dict[str, Any]) -> Answer:
    question: Question = state["question"]
    draft: Draft = state["draft"]
    sentences, citations = check(draft)
    return Answer(
        question=state["request"].text,
        question_used=question.text,
        language=question.language,
        status=draft.status,
        confidence=draft.confidence,
        sentences=sentences,
        citations=citations,
        passages=tuple(state["passages"]),
    )


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
