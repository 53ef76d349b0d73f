import json

from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from assistant import Answer
from assistant.api import Assistant
from assistant.chain import PassageRetriever, Request, answering
from index import Filters, Index, Serving

QUESTION = "What did the treaty say about military cooperation?"


def test_one_runnable_goes_from_a_question_to_an_answer(sample: Index) -> None:
    state = answering().invoke({"request": Request(QUESTION), "index": sample})
    assert isinstance(state["answer"], Answer)
    assert list(state) == ["request", "index", "question", "parts", "passages", "sentences", "answer"]


def test_streaming_yields_the_steps_in_order(sample: Index) -> None:
    steps = [key for step in answering().stream({"request": Request(QUESTION), "index": sample}) for key in step]
    assert steps[:5] == ["request", "index", "question", "parts", "passages"]
    assert set(steps[5:-1]) == {"sentences"}
    assert steps[-1] == "answer"


def test_the_request_decides_how_many_passages_and_of_what(sample: Index) -> None:
    request = Request(QUESTION, Filters(languages=("ar",)), passages=2)
    passages = answering().invoke({"request": request, "index": sample})["passages"]
    assert [passage.language for passage in passages] == ["ar", "ar"]


def test_a_joined_question_searches_up_passages_for_each_part(sample: Index) -> None:
    request = Request("When did Notre-Dame reopen and how long was the Suez Canal blocked?", passages=4)
    state = answering().invoke({"request": request, "index": sample})
    about = ["Notre-Dame" in passage.article.title + passage.text for passage in state["passages"]]
    assert (len(state["parts"]), len(about), any(about), all(about)) == (2, 4, True, False)


def test_a_part_that_the_articles_do_not_answer_is_told(sample: Index) -> None:
    request = Request("When did Notre-Dame cathedral open again and what is the price of coffee in Brazil?")
    answer = answering().invoke({"request": request, "index": sample})["answer"]
    assert (answer.status, bool(answer.citations)) == ("partly", True)
    assert answer.notice == (
        "the articles do not answer this part of the question: what is the price of coffee in Brazil"
    )


def test_the_retriever_gives_passages_as_documents(serving: Serving) -> None:
    assistant = Assistant(serving)
    found = assistant.retriever(k=3).invoke(QUESTION)
    article = assistant.article(found[0].metadata["article_id"])
    assert article is not None
    assert len(found) == 3
    assert article.text[found[0].metadata["start"] : found[0].metadata["end"]] == found[0].page_content


def test_a_document_tells_its_article_in_plain_types(serving: Serving) -> None:
    metadata = PassageRetriever(serving=serving, k=1).invoke("Ever Given")[0].metadata
    assert json.loads(json.dumps(metadata)) == metadata
    assert metadata.keys() >= {"title", "outlet", "url", "published", "language", "sha256"}


def test_the_retriever_goes_into_a_chain(serving: Serving) -> None:
    def count(documents: list[Document]) -> int:
        return len(documents)

    assert (PassageRetriever(serving=serving, k=4) | RunnableLambda(count)).invoke("Notre-Dame") == 4
