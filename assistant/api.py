"""The assistant: open an index, ask it, get an answer with its proof."""

from collections.abc import Iterator, Sequence
from datetime import date
from os import PathLike
from typing import Self

from assistant.answer import Answer, marked
from assistant.chain import PassageRetriever, Request, answering
from index import Article, Filters, Index, Passage, SettingsError

LONGEST_QUESTION = 1_000  # characters; more is a document, not a question


class Assistant:
    """Answers questions over the articles of one index. Safe to share between threads.

    assistant = Assistant.open("dalil-index")
    answer = assistant.ask("What did the treaty say about military cooperation?")
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self._chain = answering(index)

    @classmethod
    def open(cls, path: str | PathLike[str]) -> Self:
        """Opens the current generation of an index folder made by `dalil index`.

        Raises IndexFolderError where there is none, ModelError where the model it was made with is not here.
        """
        return cls(Index.open(str(path)))

    def close(self) -> None:
        """Frees the files of the index."""
        self.index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(
        self,
        question: str,
        *,
        passages: int = 10,
        since: str | date | None = None,
        until: str | date | None = None,
        languages: Sequence[str] = (),
        outlets: Sequence[str] = (),
    ) -> Answer:
        """Answers one question from the articles published from `since` to `until` (days, both included), in one of
        `languages` (ISO 639-1) and from one of `outlets`; what is left out does not restrict. `passages` says how many
        are searched up.

        Raises SettingsError for a question that is empty or longer than LONGEST_QUESTION, and for what is no date.
        """
        request = Request(_text(question), filters(since, until, languages, outlets), passages)
        answer: Answer = self._chain.invoke({"request": request})["answer"]
        return answer

    def stream(
        self,
        question: str,
        *,
        passages: int = 10,
        since: str | date | None = None,
        until: str | date | None = None,
        languages: Sequence[str] = (),
        outlets: Sequence[str] = (),
    ) -> Iterator[list[Passage] | str | Answer]:
        """Answers as `ask` does, step by step: the passages as one list, then the text as it comes, sentence by
        sentence, and last the verified Answer.
        """
        request = Request(_text(question), filters(since, until, languages, outlets), passages)
        for step in self._chain.stream({"request": request}):
            if "passages" in step:
                yield step["passages"]
            if "answer" in step:
                answer: Answer = step["answer"]
                for sentence in answer.sentences:
                    yield marked(sentence)
                yield answer

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        since: str | date | None = None,
        until: str | date | None = None,
        languages: Sequence[str] = (),
        outlets: Sequence[str] = (),
    ) -> list[Passage]:
        """The `k` best passages, best first, with no answer made of them. Filters as in `ask`."""
        asked = self.index.question(_text(question))
        return self.index.search(asked, k, filters(since, until, languages, outlets))

    def article(self, article_id: str) -> Article | None:
        """The whole article of a passage or citation; None where the index has none of that id."""
        return self.index.store.article(article_id)

    def retriever(self, k: int = 10) -> PassageRetriever:
        """The index as a LangChain retriever of `k` passages a question."""
        return PassageRetriever(index=self.index, k=k)


def filters(
    since: str | date | None, until: str | date | None, languages: Sequence[str], outlets: Sequence[str]
) -> Filters:
    """The filters of a question. Raises SettingsError for what is no date."""
    return Filters(_day(since), _day(until), tuple(languages), tuple(outlets))


def _day(value: str | date | None) -> int:
    if not value:
        return 0
    try:
        day = value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError as error:
        raise SettingsError(f"{value!r} is no date; give one as 2025-01-17") from error
    return day.year * 10_000 + day.month * 100 + day.day


def _text(question: str) -> str:
    text = " ".join(question.split())
    if not text:
        raise SettingsError("the question is empty; ask in a few words")
    if len(text) > LONGEST_QUESTION:
        raise SettingsError(f"the question has {len(text)} characters; ask in {LONGEST_QUESTION} at most")
    return text
