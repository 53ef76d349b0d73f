"""The index changed over a real connection while it is asked."""

import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import served
from test_uploads import HOSTILE

from assistant import Settings, people
from index import build, lock
from web import changes, limits

SHIP = "The ship blocked the canal for six days."
QUESTION = {"question": "Which ship blocked the canal?"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with an `index` of the two articles in `news`."""
    (tmp_path / "news").mkdir()
    for name in ("a", "b"):
        (tmp_path / "news" / f"{name}.txt").write_text(f"The harbour {name} was closed by the storm.")
    build(tmp_path / "news", tmp_path / "index")
    return tmp_path


@pytest.fixture
def http(home: Path) -> Iterator[httpx.Client]:
    with served.entrance(Settings(index=str(home / "index"))) as url, served.client(url) as opened:
        yield opened


@pytest.fixture
def remote(home: Path) -> Iterator[httpx.Client]:
    """The same for somebody who is let in from elsewhere, and may change the index."""
    people.write(home / "people", people.password_line("amal", "a long secret"))
    settings = Settings(index=str(home / "index"), host="0.0.0.0", auth=str(home / "people"), allow_changes=True)
    with served.entrance(settings) as url, served.client(url, auth=("amal", "a long secret")) as opened:
        yield opened


def ended(http: httpx.Client) -> dict[str, Any]:
    """The state of a build when it has ended."""
    deadline = time.monotonic() + served.SECONDS
    while time.monotonic() < deadline:
        state: dict[str, Any] = http.get("/api/index").json()
        if state["state"] != "running":
            return state
        time.sleep(0.02)
    raise AssertionError("the build does not end")


def statuses(http: httpx.Client) -> str:
    return str(http.post("/api/ask", json=QUESTION).json()["status"])


def everything(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if "index/" not in str(path.relative_to(home))}


def test_a_build_goes_on_in_the_background_and_is_asked_from_then_on(http: httpx.Client, home: Path) -> None:
    assert http.get("/api/index").json()["state"] == "idle"
    (home / "news" / "ship.txt").write_text(SHIP)
    assert statuses(http) != "answered"
    response = http.post("/api/index", json={})
    assert (response.status_code, response.json()["state"] in ("running", "done")) == (202, True)
    state = ended(http)
    assert (state["state"], state["error"], state["step"]) == ("done", "", "publishing")
    assert (state["report"]["added"], state["report"]["articles"], state["report"]["failed"]) == (1, 3, [])
    assert statuses(http) == "answered"


def test_sources_are_added_and_what_was_refused_is_told(http: httpx.Client, home: Path) -> None:
    (home / "more").mkdir()
    (home / "more" / "ship.txt").write_text(f"{SHIP}\u202e")
    (home / "more" / "empty.txt").touch()
    (home / "more" / "picture.png").write_bytes(b"\x89PNG")
    assert http.post("/api/index", json={"sources": [str(home / "more")]}).status_code == 202
    report = ended(http)["report"]
    assert (report["added"], report["articles"], report["failures"]) == (1, 3, 1)
    assert report["failed"][0] == {"path": "empty.txt", "reason": "the file is empty"}
    assert (report["flags"], report["flagged"][0]["reason"]) == (1, "removed: 1 bidi controls")
    assert report["passed_over"] == {"Dalil does not read .png": 1}
    assert str(home / "more") in http.get("/api/status").json()["sources"]


def test_what_cannot_be_built_is_told(http: httpx.Client, home: Path) -> None:
    with lock.writing(home / "index"):
        for path in ("/api/index", "/api/rollback"):
            response = http.post(path, json={})
            assert (response.status_code, "another build" in response.json()["error"]) == (409, True)
    assert ended(http)["state"] == "failed"
    assert http.post("/api/index", json={}).status_code == 202
    assert ended(http)["state"] == "done"


def test_of_two_builds_one_is_told_to_wait(http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()

    def slow(*arguments: Any, **options: Any) -> Any:
        options["progress"]("reading", 1, 4)
        assert go.wait(20)
        return build(*arguments, **options)

    monkeypatch.setattr(changes, "build", slow)
    state = http.post("/api/index", json={}).json()
    assert (state["state"], state["step"], state["done"], state["total"]) == ("running", "reading", 1, 4)
    assert http.get("/api/index").json() == state  # whoever comes later sees how far it is
    assert http.get("/api/status").json()["building"] is True
    for path, what in (("/api/index", {"json": {}}), ("/api/upload", {"files": {"files": ("a.txt", b"A")}})):
        response = http.post(path, **what)
        assert (response.status_code, response.json()["error"][:24]) == (
            409,
            "a build is under way; wa" if path == "/api/index" else "a build is under way; up",
        )
    assert statuses(http) != ""
    go.set()
    assert ended(http)["state"] == "done"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_build_that_breaks_says_so_and_blocks_nobody(http: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(changes, "build", broken)
        http.post("/api/index", json={})
        assert ended(http)["error"] == "the build ended unexpectedly"
    http.post("/api/index", json={})
    assert ended(http)["state"] == "done"


def test_one_may_go_back_and_forward(http: httpx.Client, home: Path) -> None:
    (home / "news" / "ship.txt").write_text(SHIP)
    http.post("/api/index", json={})
    ended(http)
    assert http.post("/api/rollback", json={}).json()["generation"] == 1
    assert statuses(http) != "answered"
    assert http.post("/api/rollback", json={"forward": True}).json()["generation"] == 2
    assert statuses(http) == "answered"
    assert http.post("/api/rollback", json={"generation": 9}).status_code == 400
    assert http.post("/api/rollback", json={"generation": 1}).json()["articles"] == 2


def test_files_are_sent_and_indexed(http: httpx.Client, home: Path) -> None:
    files = [("files", ("ship.txt", SHIP.encode())), ("files", ("خبر.txt", "سفينة في القناة".encode()))]
    response = http.post("/api/upload", files=files)
    assert (response.status_code, response.json()["files"]) == (202, ["ship.txt", "خبر.txt"])
    assert (ended(http)["report"]["added"], statuses(http)) == (2, "answered")
    assert sorted(path.name for path in (home / "index-uploads").iterdir()) == ["ship.txt", "خبر.txt"]
    http.post("/api/upload", files=[("files", ("ship.txt", b"The ship sank."))])
    assert ended(http)["report"]["changed"] == 1
    http.post("/api/index", json={})
    assert ended(http)["report"]["unchanged"] == 4  # what was sent is a source like the others


def test_an_index_made_anew_has_all_its_sources_and_what_was_sent(http: httpx.Client, home: Path) -> None:
    (home / "news" / "b.txt").unlink()
    (home / "index-uploads").mkdir()
    (home / "index-uploads" / "ship.txt").write_text(SHIP)  # sent, and the server ended before it was indexed
    http.post("/api/index", json={"full": True})
    report = ended(http)["report"]
    assert (report["articles"], report["embedded"]) == (2, 2)
    assert statuses(http) == "answered"


def test_of_200_hostile_names_nothing_is_left(
    http: httpx.Client, home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    before = everything(home.parent)
    for name in HOSTILE:
        if name[1:3] == ":\\" or name.startswith("\\\\"):
            continue  # as Internet Explorer sent names: the parser of forms keeps the last part alone
        sent = name.replace("\\", "\\\\").replace('"', '\\"').encode("utf-8", "surrogatepass")
        body = (
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="good.txt"\r\n\r\ngood\r\n'
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="' + sent + b'"\r\n\r\nbad\r\n--x--\r\n'
        )
        response = http.post("/api/upload", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
        assert response.status_code == 400, name
        assert list(response.json()) == ["error"]
    assert everything(home.parent) == before
    assert list(temporary.rglob("*")) == []
    assert http.get("/api/index").json()["state"] == "idle"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"files": [("files", (f"{n}.txt", b"x")) for n in range(201)]}, 400),
        ({"files": {"other": ("a.txt", b"x")}}, 400),
        ({"files": {"files": ("a.txt", b"x")}, "data": {"into": "/etc"}}, 400),
        ({"data": {"files": "a.txt"}}, 400),
        ({"json": {"files": ["a.txt"]}}, 400),
        ({"content": b"--x\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 400),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 400),
    ],
)
def test_what_is_no_upload_is_refused(http: httpx.Client, home: Path, request_: dict[str, Any], status: int) -> None:
    response = http.post("/api/upload", **request_)
    assert (response.status_code, list(response.json())) == (status, ["error"])
    assert not (home / "index-uploads").exists()


def test_what_is_too_large_is_refused(http: httpx.Client, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_UPLOAD", 2_000_000)

    def parts() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        for _ in range(30):
            yield b"x" * 100_000

    assert http.post("/api/upload", files={"files": ("a.txt", b"x" * 2_000_001)}).status_code == 413
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert http.post("/api/upload", content=parts(), headers=headers).status_code == 413
    assert not (home / "index-uploads").exists()


def test_from_elsewhere_no_file_of_this_computer_can_be_read(remote: httpx.Client, home: Path) -> None:
    (home / "secret.txt").write_text("The password of the harbour is 1234.")
    for source in (
        str(home / "secret.txt"),
        str(home),
        "news",
        str(home / "news" / ".." / "secret.txt"),
        "http://127.0.0.1/",
    ):
        response = remote.post("/api/index", json={"sources": [source]})
        assert (response.status_code, "none of the sources" in response.json()["error"]) == (403, True)
    (home / "news" / "ship.txt").write_text(SHIP)
    assert remote.post("/api/index", json={"sources": [str(home / "news")]}).status_code == 202
    assert ended(remote)["report"]["added"] == 1
    remote.post("/api/upload", files={"files": ("c.txt", b"The moon is far.")})
    assert ended(remote)["report"]["added"] == 1


def test_an_address_is_asked_only_where_the_network_is_allowed(home: Path) -> None:
    address = "http://127.0.0.1:9/feed"
    for allowed, status in ((False, 400), (True, 202)):
        settings = Settings(index=str(home / "index"), allow_network=allowed)
        with served.entrance(settings) as url, served.client(url) as http:
            assert http.post("/api/index", json={"sources": [address]}).status_code == status
            state = ended(http)
    assert [failure["path"] for failure in state["report"]["failed"]] == [address]


def test_no_question_fails_while_the_index_is_built(http: httpx.Client, home: Path) -> None:
    over, found = threading.Event(), list[int]()

    def keep_asking() -> None:
        with served.client(str(http.base_url)) as own:
            while not over.is_set():
                found.append(own.post("/api/ask", json=QUESTION).status_code)

    asking = threading.Thread(target=keep_asking)
    asking.start()
    for number in range(3):
        (home / "news" / f"new-{number}.txt").write_text(f"{SHIP} It was ship number {number}.")
        assert http.post("/api/index", json={}).status_code == 202
        assert ended(http)["report"]["added"] == 1
    over.set()
    asking.join()
    assert set(found) == {200}
    assert len(found) > 3
