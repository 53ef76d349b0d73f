"""Who is let in, over a real connection."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import openai
import pytest
import served
from gradio_client import Client
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from assistant import Settings, people
from assistant.people import People
from web import access
from web.access import TRIES, Access

AMAL = ("amal", "a long secret")
QUESTION = {"question": "What did the treaty say about military cooperation?"}


@pytest.fixture(scope="module")
def key() -> str:
    return people.key_line("robot")[1]


@pytest.fixture(scope="module")
def file(key: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("access") / "people"
    people.write(path, people.password_line(*AMAL))
    people.write(path, f"robot:key:{people._hashed(key)}")
    return path


@pytest.fixture(scope="module")
def site(sample_index: Path, file: Path) -> Iterator[str]:
    with served.site(Settings(index=str(sample_index), host="0.0.0.0", auth=str(file))) as url:
        yield url


@pytest.fixture
def door(file: Path) -> Iterator[str]:
    """A guarded door with nothing behind it, and no wrong tries yet."""
    with served.running(lambda: guarded(file)) as url:
        yield url


def guarded(file: Path) -> ASGIApp:
    return Access(PlainTextResponse("inside"), People.read(file))


def status(url: str, *, given: str = "", **options: object) -> int:
    headers = {"Authorization": given} if given else {}
    with served.client(url, headers=headers, **options) as http:
        return http.get("/").status_code


@pytest.mark.parametrize(
    "path",
    ["/", "/config", "/gradio_api/info", "/assets/x.js", "/api/status", "/api/openapi.json", "/v1/models", "/no"],
)
def test_a_stranger_sees_nothing(site: str, path: str) -> None:
    with served.client(site) as http:
        response = http.get(path)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Basic ")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "treaty" not in response.text


def test_a_person_sees_the_page_and_asks(site: str) -> None:
    with served.client(site, auth=AMAL) as http:
        assert "gradio" in http.get("/").text
        assert http.post("/api/ask", json=QUESTION).json()["status"] == "answered"


def test_a_program_asks_with_its_key(site: str, key: str) -> None:
    with served.client(site, headers={"Authorization": f"Bearer {key}"}) as http:
        assert http.post("/api/ask", json=QUESTION).json()["status"] == "answered"


def test_openais_client_asks_with_its_key(site: str, key: str) -> None:
    with openai.OpenAI(base_url=f"{site}/v1", api_key=key, max_retries=0) as client:
        assert [model.id for model in client.models.list()] == ["dalil"]
        stranger = client.with_options(api_key="wrong")
        with pytest.raises(openai.AuthenticationError, match="give a name and password, or a key"):
            stranger.models.list()


def test_gradios_client_asks_with_its_key(site: str, key: str) -> None:
    client = Client(site, verbose=False, analytics_enabled=False, headers={"Authorization": f"Bearer {key}"})
    assert client.predict(QUESTION["question"], api_name="/ask")["status"] == "answered"
    client.close()


def test_the_index_is_not_changed_by_those_let_in_unless_allowed(site: str) -> None:
    with served.client(site, auth=AMAL) as http:
        assert http.get("/api/status").json()["changes"] is False
        assert http.post("/api/index", json={}).status_code == 403
        assert http.post("/api/upload", files={"files": ("a.txt", b"A")}).status_code == 403


def test_another_site_may_not_ask_in_the_name_of_who_is_let_in(site: str) -> None:
    with served.client(site, auth=AMAL, headers={"Origin": "https://evil.example"}) as http:
        assert http.post("/api/ask", json=QUESTION).status_code == 403


@pytest.mark.parametrize(
    "given",
    [
        "Basic", "Basic !!!!", "Basic YW1hbA==", "Basic YW1hbDp3cm9uZw==", "Basic /////w==", "Bearer",
        "Bearer x", "Digest amal", "amal:a long secret", "Bearer robot", "\u00ff\u00fe",
    ],
)  # fmt: skip
def test_what_is_no_proof_lets_nobody_in(door: str, given: str) -> None:
    with served.client(door) as http:
        assert http.get("/", headers=[(b"Authorization", given.encode("latin-1"))]).status_code == 401


def test_letters_of_the_scheme_may_be_small(door: str, key: str) -> None:
    assert status(door, given=f"bearer {key}") == 200


def test_wrong_tries_are_few(door: str, key: str) -> None:
    assert status(door, auth=AMAL) == 200
    assert [status(door, auth=("amal", f"wrong {n}")) for n in range(TRIES)] == [401] * TRIES
    assert status(door, auth=("amal", "wrong again")) == 429
    assert status(door, given=f"Bearer {key}") == 429  # whoever was not let in before, waits
    assert status(door, auth=AMAL) == 200  # whoever was, goes on


def test_many_wrong_tries_at_once_are_no_more(door: str) -> None:
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda n: status(door, auth=("amal", f"wrong {n}")), range(60)))
    assert found.count(401) == TRIES
    assert set(found) <= {401, 429}


def test_a_minute_later_one_may_try_again(door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [status(door, auth=("amal", f"wrong {n}")) for n in range(TRIES + 1)][-1] == 429
    now = time.monotonic()
    monkeypatch.setattr(access, "monotonic", lambda: now + 61)
    assert status(door, auth=AMAL) == 200


def test_nothing_given_is_no_try(door: str) -> None:
    assert {status(door) for _ in range(TRIES * 2)} == {401}


@pytest.mark.parametrize(
    ("host", "counted"),
    [("10.0.0.1", "10.0.0.1"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("testclient", "testclient")],
)
def test_an_address_of_ipv6_is_its_network(host: str, counted: str) -> None:
    assert access._address({"client": (host, 1)}) == counted


def test_a_socket_that_stays_open_needs_a_login_too(site: str) -> None:
    upgrade = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "MDEyMzQ1Njc4OTAxMjM0NQ==",
    }  # fmt: skip
    response = httpx.get(f"{site}/queue", headers=upgrade, trust_env=False)
    assert response.status_code in (401, 403)
