"""The assistant: open an index, ask it, get an answer with its proof."""

from collections.abc import Callable, Generator, Iterable, Sequence
from datetime import date
from functools import partial
from os import PathLike
from typing import Any, Self, TypeVar

from langsmith import tracing_context

from assistant.answer import Answer, marked
from assistant.chain import PassageRetriever, Request, answering
from assistant.compose import FALSE_ANSWERS
from assistant.conversation import Chat, Past, turns
from assistant.settings import Settings
from assistant.telling import Teller
from index import Article, Filters, Index, IndexDamaged, Passage, Serving, SettingsError

_Answered = TypeVar("_Answered")
LONGEST_QUESTION = 1_000  # characters; more is a document, not a question


class Assistant:
    """Answers questions over the articles of one index. Safe to share between threads.

    assistant = Assistant.open("dalil-index")
    answer = assistant.ask("What did the treaty say about military cooperation?")
    """

    def __init__(self, serving: Serving, teller: Teller | None = None, false_answers: float = FALSE_ANSWERS) -> None:
        """`teller` is the chat model that answers; none by default. Costs next to nothing: several may share a
        `serving`, each with its own.
        """
        self.serving, self.teller, self.false_answers = serving, teller, false_answers
        self._chain = answering(teller, false_answers)

    @classmethod
    def open(
        cls,
        path: str | PathLike[str],
        *,
        llm: str = "",
        llm_url: str = "",
        llm_key: str = "",
        llm_seconds: float = 60,
        false_answers: float = FALSE_ANSWERS,
    ) -> Self:
        """Opens the current generation of an index folder made by `dalil index`, and follows it: a question is asked of
        the generation that is served at that moment. Where that is damaged, of the last sound one; see `damage`.

        `llm` is the chat model that answers, such as 'ollama:qwen3', or a model of the OpenAI-compatible server at
        `llm_url`; it has `llm_seconds` for an answer. Without one the articles' own sentences answer. Of questions that
        the articles do not answer, the share `false_answers` (0 to 1) may be answered all the same.

        Raises IndexFolderError where there is no index, ModelError where the model it was made with is not here,
        ChatModelError where the chat model cannot be opened.
        """
        if not 0 <= false_answers <= 1:
            raise SettingsError(f"false_answers is {false_answers}; give a share from 0 to 1")
        teller = None
        if llm or llm_url:
            from assistant.model import open_model

            teller = Teller(open_model(llm, llm_url, llm_key), llm_seconds)
        return cls(Serving(str(path)), teller, false_answers)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Opens the index with the chat model that the settings name. Raises what `open` does."""
        return cls.open(
            settings.index,
            llm=settings.llm,
            llm_url=settings.llm_url,
            llm_key=settings.llm_key,
            llm_seconds=settings.llm_seconds,
            false_answers=settings.false_answers,
        )

    @property
    def damage(self) -> str:
        """What is wrong with the newest generation, where an older one answers in its place; '' where nothing is."""
        with self.serving.index() as index:
            return index.damage

    def close(self) -> None:
        """Frees the files of the index."""
        self.serving.close()

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
        history: Iterable[Past] = (),
    ) -> Answer:
        """Answers one question from the articles published from `since` to `until` (days, both included), in one of
        `languages` (ISO 639-1) and from one of `outlets`; what is left out does not restrict. `passages` says how many
        are searched up. `history` is what was asked before, oldest first: earlier Answers, questions as texts, or
        messages such as {"role": "user", "content": "..."}; a follow-up is understood by it, see `question_used`.

        Raises SettingsError for a question that is empty or longer than LONGEST_QUESTION, for what is no date and for
        what is no history.
        """
        request = Request(_text(question), filters(since, until, languages, outlets), passages, turns(history))

        def ask(index: Index) -> Answer:
            with tracing_context(enabled=False):  # whatever LANGSMITH_* and LANGCHAIN_* say
                answer: Answer = self._chain.invoke({"request": request, "index": index})["answer"]
            return answer

        return self._of(ask)

    def stream(
        self,
        question: str,
        *,
        passages: int = 10,
        since: str | date | None = None,
        until: str | date | None = None,
        languages: Sequence[str] = (),
        outlets: Sequence[str] = (),
        history: Iterable[Past] = (),
    ) -> Generator[list[Passage] | str | Answer, None, None]:
        """Answers as `ask` does, step by step: the passages as one list, then the text as it comes, sentence by
        sentence, and last the verified Answer.
        """
        request = Request(_text(question), filters(since, until, languages, outlets), passages, turns(history))
        try:
            with self.serving.index() as index, tracing_context(enabled=False):
                for step in self._chain.stream({"request": request, "index": index}):
                    if "passages" in step:
                        yield step["passages"]
                    yield from map(marked, step.get("sentences", ()))
                    if "answer" in step:
                        yield step["answer"]
        finally:
            request.stop.set()  # whoever stops listening stops the chat model too

    def chat(
        self,
        *,
        passages: int = 10,
        since: str | date | None = None,
        until: str | date | None = None,
        languages: Sequence[str] = (),
        outlets: Sequence[str] = (),
    ) -> Chat:
        """A conversation in which a question may go on from those before. Filters as in `ask`, for all of it.

        Raises SettingsError for what is no date.
        """
        filters(since, until, languages, outlets)
        wanted: dict[str, Any] = {
            "passages": passages, "since": since, "until": until, "languages": languages, "outlets": outlets
        }  # fmt: skip
        return Chat(partial(self.ask, **wanted), partial(self.stream, **wanted))

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
        text, wanted = _text(question), filters(since, until, languages, outlets)
        return self._of(lambda index: index.search(index.question(text), k, wanted))

    def article(self, article_id: str) -> Article | None:
        """The whole article of a passage or citation; None where the index has none of that id."""
        return self._of(lambda index: index.archive.article(article_id))

    def retriever(self, k: int = 10) -> PassageRetriever:
        """The index as a LangChain retriever of `k` passages a question."""
        return PassageRetriever(serving=self.serving, k=k)

    def _of(self, ask: Callable[[Index], _Answered]) -> _Answered:
        """Asks the served generation; where that turns out damaged, once more, of the last sound one."""
        try:
            with self.serving.index() as index:
                return ask(index)
        except IndexDamaged:
            with self.serving.index() as index:
                return ask(index)


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
