"""What programs ask, over a real connection."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
import served
from gradio_client import Client

from assistant import Assistant, Settings
from index import build
from web.forms import AnswerForm, ArticleForm, PassagesForm

TREATY = "What did the treaty say about military cooperation?"
ARTICLE = "treaty-signed.ar.md"


@pytest.fixture(scope="module")
def assistant(sample_index: Path) -> Iterator[Assistant]:
    with Assistant.open(sample_index) as opened:
        yield opened


@pytest.fixture(scope="module")
def site(sample_index: Path) -> Iterator[str]:
    with served.site(Settings(index=str(sample_index))) as url:
        yield url


@pytest.fixture
def http(site: str) -> Iterator[httpx.Client]:
    with served.client(site) as opened:
        yield opened


def events(text: str) -> list[tuple[str, Any]]:
    """Name and data of each server-sent event."""
    parts = [part.split("\n") for part in text.removesuffix("\n\n").split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in parts]


def test_a_question_is_answered_as_in_python(http: httpx.Client, assistant: Assistant) -> None:
    answer = http.post("/api/ask", json={"question": TREATY}).json()
    assert answer == assistant.ask(TREATY).to_dict()
    assert answer["status"] == "answered"
    assert answer == http.get("/api/ask", params={"question": TREATY}).json()


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"languages": ["ar"]}, {"ar"}),
        ({"languages": ["ar", "fa"]}, {"ar", "fa"}),
        ({"since": "2099-01-01"}, set()),
        ({"until": "1990-01-01"}, set()),
        ({"outlets": ["Nobody's Paper"]}, set()),
    ],
)
def test_filters_reach_the_search(http: httpx.Client, filters: dict[str, Any], found: set[str]) -> None:
    answer = http.post("/api/ask", json={"question": TREATY, **filters}).json()
    assert {passage["language"] for passage in answer["passages"]} == found
    rows = http.get("/api/search", params={"question": TREATY, **filters}).json()["passages"]
    assert {row["language"] for row in rows} == found
    assert rows == http.post("/api/search", json={"question": TREATY, **filters}).json()["passages"]


def test_as_many_passages_as_are_wanted(http: httpx.Client) -> None:
    assert len(http.get("/api/search", params={"question": TREATY, "passages": 3}).json()["passages"]) == 3
    assert len(http.post("/api/ask", json={"question": TREATY, "passages": 2}).json()["passages"]) == 2


def test_a_question_may_go_on_from_those_before(http: httpx.Client, assistant: Assistant) -> None:
    history = [TREATY, {"role": "assistant", "content": "They agreed."}]
    answer = http.post("/api/ask", json={"question": "And about trade?", "history": history}).json()
    assert answer["question_used"] == assistant.ask("And about trade?", history=[TREATY]).question_used
    assert answer["question_used"] != "And about trade?"


@pytest.mark.parametrize(
    "way", [{"json": {"question": TREATY, "stream": True}}, {"headers": {"Accept": "text/event-stream"}}]
)
def test_a_stream_brings_passages_then_text_then_the_answer(
    http: httpx.Client, way: dict[str, Any], assistant: Assistant
) -> None:
    response = http.post("/api/ask", **({"json": {"question": TREATY}} | way))
    assert response.headers["content-type"].startswith("text/event-stream")
    (first, passages), *texts, (last, answer) = events(response.text)
    assert (first, last) == ("passages", "answer")
    assert answer == assistant.ask(TREATY).to_dict()
    assert passages["passages"] == answer["passages"]
    assert [name for name, _ in texts] == ["text"] * len(answer["sentences"])
    assert "\n".join(data["text"] for _, data in texts) == answer["text"]


def test_an_article_is_given_whole(http: httpx.Client) -> None:
    citation = http.post("/api/ask", json={"question": TREATY}).json()["citations"][0]
    article = http.get(f"/api/articles/{quote(citation['article']['id'])}").json()
    assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert article["sha256"] == citation["article"]["sha256"]
    ArticleForm.model_validate(article, extra="forbid")


def test_an_article_in_a_folder_is_found_by_its_id(tmp_path: Path) -> None:
    (tmp_path / "news" / "2025 a").mkdir(parents=True)
    (tmp_path / "news" / "2025 a" / "b?.txt").write_text("The ferry sank in the harbour.")
    build(tmp_path / "news", tmp_path / "index")
    settings = Settings(index=str(tmp_path / "index"))
    with served.entrance(settings) as url, served.client(url) as http:
        assert http.get(f"/api/articles/{quote('2025 a/b?.txt')}").json()["text"] == "The ferry sank in the harbour."
        assert http.get("/api/articles/../../etc/passwd").status_code == 404
        assert http.get("/api/articles/..%2F..%2Fetc%2Fpasswd").status_code == 404


def test_the_status_says_what_is_indexed(http: httpx.Client) -> None:
    status = http.get("/api/status").json()
    assert (status["generation"], status["damage"], status["changes"], status["building"]) == (1, "", True, False)
    assert status["articles"] == sum(status["languages"].values())


@pytest.mark.parametrize(
    ("call", "body", "status", "told"),
    [
        ("POST /api/ask", {}, 400, "question: Field required"),
        ("POST /api/ask", {"question": " "}, 400, "the question is empty; ask in a few words"),
        ("POST /api/ask", {"question": "x" * 1001}, 400, "the question has 1001 characters"),
        ("POST /api/ask", {"question": "Who?", "since": "soon"}, 400, "'soon' is no date"),
        ("POST /api/ask", {"question": "Who?", "stream": True, "since": "soon"}, 400, "'soon' is no date"),
        ("POST /api/ask", {"question": "Who?", "passages": 0}, 400, "passages: Input should be greater"),
        ("POST /api/ask", {"question": "Who?", "languges": ["ar"]}, 400, "languges: Extra inputs"),
        ("POST /api/ask", {"question": "Who?", "history": [{"role": "x"}]}, 400, "the history has a message of 'x'"),
        ("POST /api/ask", {"question": "Who?", "history": [3]}, 400, "history.0"),
        ("POST /api/ask", ["Who?"], 400, "Input should be"),
        ("GET /api/search", None, 400, "question: Field required"),
        ("GET /api/articles/nothing.txt", None, 404, "there is no article 'nothing.txt'"),
        ("GET /api/nothing", None, 404, "there is no /api/nothing"),
        ("GET /v2/models", None, 404, None),
        ("DELETE /api/ask", None, 405, "Method Not Allowed"),
        ("POST /api/ask", {"question": "x" * 1_000_001}, 413, "the request is too large; send 1 MB at most"),
    ],
)
def test_what_will_not_do_is_told_in_one_line(
    http: httpx.Client, call: str, body: Any, status: int, told: str | None
) -> None:
    response = http.request(*call.split(), json=body)
    assert response.status_code == status
    if told is not None:
        assert list(response.json()) == ["error"]
        assert response.json()["error"].startswith(told)
        assert "\n" not in response.json()["error"]


@pytest.mark.parametrize("body", [b"{", b"", b'{"question": "\\ud800"}', b"\xff\xfe", b'{"question": NaN}'])
def test_what_is_no_json_is_told(http: httpx.Client, body: bytes) -> None:
    response = http.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert list(response.json()) == ["error"]


def test_half_a_character_in_a_history_is_no_fault(http: httpx.Client) -> None:
    body = b'{"question": "And about trade?", "history": ["Who signed the treaty \\ud800?"]}'
    response = http.post("/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (200, 400)


@pytest.mark.parametrize("announced", [True, False])
def test_who_sends_too_much_and_only_then_reads_is_told(site: str, announced: bool) -> None:
    body = b" " * 20_000_000  # more than the buffers between them hold
    length = f"Content-Length: {len(body)}" if announced else "Transfer-Encoding: chunked"
    with socket.create_connection((str(urlsplit(site).hostname), urlsplit(site).port or 0), timeout=30) as door:
        door.sendall(f"POST /api/ask HTTP/1.1\r\nHost: localhost\r\n{length}\r\n\r\n".encode())
        door.sendall(body if announced else b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
        assert b" 413 " in door.recv(100).split(b"\r\n")[0]


def test_who_asks_before_sending_too_much_is_told_at_once(site: str) -> None:
    with socket.create_connection((str(urlsplit(site).hostname), urlsplit(site).port or 0), timeout=30) as door:
        head = "POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20000000\r\nExpect: 100-continue\r\n\r\n"
        door.sendall(head.encode())
        assert b" 413 " in door.recv(100).split(b"\r\n")[0]


def test_a_body_of_unknown_length_is_cut_off(site: str) -> None:
    with socket.create_connection((str(urlsplit(site).hostname), urlsplit(site).port or 0), timeout=30) as door:
        head = "POST /api/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        door.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        door.sendall(b"80000\r\n" + b" " * 0x80000 + b"\r\n" + b"80000\r\n" + b" " * 0x80000 + b"\r\n")
        assert b" 413 " in door.recv(100).split(b"\r\n")[0]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "{site}"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Host": "evil.example"}, 400),
    ],
)
def test_pages_of_others_may_not_ask(http: httpx.Client, site: str, headers: dict[str, str], status: int) -> None:
    sent = {name: value.format(site=site) for name, value in headers.items()}
    assert http.post("/api/ask", json={"question": TREATY}, headers=sent).status_code == status
    assert "access-control-allow-origin" not in http.get("/api/status", headers=sent).headers


def test_the_page_may_not_be_asked_from_elsewhere_either(http: httpx.Client) -> None:
    assert http.post("/gradio_api/queue/join", json={}, headers={"Origin": "http://evil.example"}).status_code == 403


def test_what_is_answered_carries_the_headers_of_the_page(http: httpx.Client) -> None:
    for path in ("/api/status", "/api/nothing", "/v1/models"):
        headers = http.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in headers["content-security-policy"]


def test_the_description_is_of_our_routes_alone(http: httpx.Client) -> None:
    described = http.get("/api/openapi.json").json()
    assert sorted(described["paths"]) == [
        "/api/articles/{article_id}", "/api/ask", "/api/index", "/api/rollback", "/api/search", "/api/status",
        "/api/upload", "/v1/chat/completions", "/v1/models", "/v1/models/dalil",
    ]  # fmt: skip
    for routes in described["paths"].values():
        for route in routes.values():
            assert route["summary"]
            assert {"400", "401", "429", "503"} <= set(route["responses"])
    assert "gradio" not in json.dumps(described)


@pytest.mark.parametrize("path", ["/api/docs", "/api/redoc", "/docs", "/redoc", "/openapi.json"])
def test_there_is_no_page_of_documentation_that_loads_from_elsewhere(http: httpx.Client, path: str) -> None:
    response = http.get(path)
    assert response.status_code == 404
    assert "swagger" not in response.text


def test_what_is_sent_is_what_is_described(http: httpx.Client) -> None:
    answer = http.post("/api/ask", json={"question": TREATY}).json()
    AnswerForm.model_validate(answer, extra="forbid", strict=True)
    PassagesForm.model_validate(http.get("/api/search", params={"question": TREATY}).json(), extra="forbid")


def test_gradios_own_client_can_ask(site: str, assistant: Assistant) -> None:
    asking = Client(site, verbose=False, analytics_enabled=False)
    assert asking.predict(TREATY, api_name="/ask") == assistant.ask(TREATY).to_dict()
    asking.close()


def test_a_missing_index_is_no_fault_of_who_asks(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The ferry sank in the harbour.")
    build(tmp_path / "a.txt", tmp_path / "index")
    settings = Settings(index=str(tmp_path / "index"))
    with served.entrance(settings) as url, served.client(url) as http:
        (tmp_path / "index").rename(tmp_path / "away")
        for response in (http.get("/api/ask", params={"question": "ferry"}), http.get("/api/status")):
            assert response.status_code == 503
            assert response.json()["error"].startswith("no index in")
