import gzip
import ssl
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
import trustme
from newsstand import HOST, Newsstand, Reply

from index.errors import FetchError
from index.fetching import AGENT, Fetcher

PAGE = Reply(b"<p>The ship left.</p>", headers={"etag": '"one"', "last-modified": "Wed, 19 Nov 2025 10:00:00 GMT"})


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with Newsstand() as found:
        found.pages["/a"] = PAGE
        yield found


def test_a_page_is_what_the_server_has(stand: Newsstand) -> None:
    page = stand.fetcher().get(stand.url("/a#part"))
    assert page == (stand.url("/a"), PAGE.body, "text/html", "utf-8", '"one"', "Wed, 19 Nov 2025 10:00:00 GMT")


def test_the_request_is_plain(stand: Newsstand) -> None:
    stand.fetcher().get(stand.url("/a"))
    headers = {name.lower(): value for name, value in stand.asked[-1].headers.items()}
    assert headers == {
        "host": f"{HOST}:{stand.port}", "user-agent": AGENT, "accept": "*/*", "accept-encoding": "gzip",
        "connection": "close",
    }  # fmt: skip
    assert AGENT.startswith("Dalil/")


def test_cookies_are_not_sent_back(stand: Newsstand) -> None:
    stand.pages["/a"] = PAGE._replace(headers={"set-cookie": "spy=1"})
    fetcher = stand.fetcher()
    fetcher.get(stand.url("/a"))
    fetcher.get(stand.url("/a"))
    assert "cookie" not in stand.asked[-1].headers


def test_a_proxy_of_the_environment_is_not_used(stand: Newsstand, monkeypatch: pytest.MonkeyPatch) -> None:
    with Newsstand() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        monkeypatch.delenv("REQUEST_METHOD", raising=False)
        assert stand.fetcher().get(stand.url("/a"))
        assert proxy.asked == []


@pytest.mark.parametrize("version", [{"etag": '"one"'}, {"modified": "Wed, 19 Nov 2025 10:00:00 GMT"}])
def test_a_known_version_is_not_sent_again(stand: Newsstand, version: dict[str, str]) -> None:
    assert stand.fetcher().get(stand.url("/a"), **version) is None


def test_an_unasked_304_is_no_page(stand: Newsstand) -> None:
    stand.pages["/a"] = Reply(status=304)
    with pytest.raises(FetchError, match="304 Not Modified"):
        stand.fetcher().get(stand.url("/a"))


def test_packed_pages_are_unpacked(stand: Newsstand) -> None:
    stand.pages["/a"] = PAGE._replace(body=gzip.compress(PAGE.body), headers={"content-encoding": "gzip"})
    page = stand.fetcher().get(stand.url("/a"))
    assert page is not None
    assert page.body == PAGE.body


def endless(handler: BaseHTTPRequestHandler) -> None:
    """A page without an end and without a length."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        handler.wfile.write(b"x" * 65536)


BOMB = Reply(gzip.compress(bytes(3_000_000)), headers={"content-encoding": "gzip"})


@pytest.mark.parametrize("page", [Reply(bytes(1_000_001)), endless, BOMB])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # the server's, when we hang up
def test_a_page_that_is_too_long_is_refused(stand: Newsstand, page: Reply) -> None:
    stand.pages["/long"] = page
    with pytest.raises(FetchError, match="1000000") as caught:
        stand.fetcher(size=1_000_000).get(stand.url("/long"))
    assert caught.value.lasting


def test_a_page_of_the_greatest_size_is_not(stand: Newsstand) -> None:
    stand.pages["/long"] = Reply(bytes(1_000_000))
    page = stand.fetcher(size=1_000_000).get(stand.url("/long"))
    assert page is not None
    assert len(page.body) == 1_000_000


def dripping(begins: bytes, drop: bytes) -> object:
    """A server that sends a drop now and then, so that no single wait is long."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(begins)
        for _ in range(100):
            try:
                handler.wfile.write(drop)
            except OSError:
                return
            time.sleep(0.1)

    return drip


@pytest.mark.parametrize(
    ("begins", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: x\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_a_server_that_drips_is_left(stand: Newsstand, begins: bytes, drop: bytes) -> None:
    stand.pages["/slow"] = dripping(begins, drop)  # type: ignore[assignment]
    with pytest.raises(FetchError, match=r"took more than 0\.5 s"):
        stand.fetcher(seconds=0.5).get(stand.url("/slow"))


def test_a_silent_server_is_left(stand: Newsstand) -> None:
    stand.pages["/slow"] = lambda _: time.sleep(1)
    with pytest.raises(FetchError, match=r"took more than 0\.3 s"):
        stand.fetcher(seconds=0.3).get(stand.url("/slow"))


def test_a_slow_look_up_of_a_name_is_left(stand: Newsstand) -> None:
    def slow(_host: str, _port: int) -> list[str]:
        time.sleep(1)
        return [HOST]

    with pytest.raises(FetchError, match=r"robots\.txt of its server cannot be read: it took more than"):
        stand.fetcher(resolve=slow, seconds=0.2).get(stand.url("/a", "news.example"))


@pytest.mark.parametrize(
    "kind", ["image/png", "video/mp4", "application/zip", "application/octet-stream", "font/woff2"]
)
def test_what_is_no_text_is_not_fetched(stand: Newsstand, kind: str) -> None:
    stand.pages["/a"] = Reply(b"x", kind)
    with pytest.raises(FetchError, match=f"of the kind {kind}"):
        stand.fetcher().get(stand.url("/a"))


@pytest.mark.parametrize(
    ("status", "lasting"),
    [(404, True), (410, True), (403, True), (408, False), (429, False), (500, False), (503, False)],
)
def test_a_refusal_of_the_server_is_told(stand: Newsstand, status: int, lasting: bool) -> None:
    stand.pages["/a"] = Reply(status=status)
    with pytest.raises(FetchError, match=f"the server answers {status} ") as caught:
        stand.fetcher().get(stand.url("/a"))
    assert (caught.value.status, caught.value.lasting) == (status, lasting)


@pytest.mark.parametrize("reply", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nx"])
def test_a_broken_answer_is_told(stand: Newsstand, reply: bytes) -> None:
    stand.pages["/a"] = lambda handler: handler.wfile.write(reply)
    with pytest.raises(FetchError, match="it cannot be fetched: "):
        stand.fetcher().get(stand.url("/a"))


def test_redirects_are_followed_five_times(stand: Newsstand) -> None:
    for number, status in enumerate((301, 302, 303, 307, 308)):
        stand.pages[f"/{number}"] = Reply(status=status, headers={"location": f"{number + 1}"})
    stand.pages["/5"] = PAGE
    page = stand.fetcher().get(stand.url("/0"))
    assert page is not None
    assert (page.url, page.body) == (stand.url("/5"), PAGE.body)


def test_and_no_more(stand: Newsstand) -> None:
    stand.pages["/a"] = Reply(status=302, headers={"location": "/a"})
    with pytest.raises(FetchError, match="more than 5 times"):
        stand.fetcher().get(stand.url("/a"))
    assert stand.paths == ["/a"] * 6


def test_all_redirects_share_the_time(stand: Newsstand) -> None:
    def later(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.2)
        handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n")

    stand.pages["/a"] = later
    with pytest.raises(FetchError, match=r"took more than 0\.5 s"):
        stand.fetcher(seconds=0.5).get(stand.url("/a"))


@pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 is this machine's on Linux only")
def test_a_name_that_changes_its_address_is_checked_each_time() -> None:
    with Newsstand("127.0.0.2") as stand, Newsstand("127.0.0.1", stand.port) as canary:
        stand.pages["/a"] = PAGE
        answers = iter(["127.0.0.2", "127.0.0.2", "127.0.0.1"])  # robots.txt, the page, and then

        fetcher = stand.fetcher(resolve=lambda _host, _port: [next(answers)])
        assert fetcher.get(stand.url("/a", "news.example"))
        with pytest.raises(FetchError, match=r"news\.example is at 127\.0\.0\.1, which is not on the open internet"):
            fetcher.get(stand.url("/a", "news.example"))
        assert stand.paths == ["/a"]
        assert canary.asked == []


def test_the_host_is_named_to_the_server_and_its_address_is_not(stand: Newsstand) -> None:
    stand.fetcher(resolve=lambda _host, _port: [HOST]).get(stand.url("/a", "news.example"))
    assert stand.asked[-1].headers["host"] == f"news.example:{stand.port}"


def test_the_next_address_of_a_name_is_tried(stand: Newsstand) -> None:
    permitted = stand.permitted | {("127.0.0.3", stand.port)}
    fetcher = stand.fetcher(resolve=lambda _host, _port: ["127.0.0.3", HOST], permitted=permitted)
    assert fetcher.get(stand.url("/a", "news.example"))


def test_a_port_where_nobody_listens_is_told() -> None:
    with Newsstand() as stand:
        port = stand.port
    with pytest.raises(FetchError, match=r"robots\.txt of its server cannot be read: it cannot be fetched: .*refused"):
        Fetcher(permitted=frozenset({(HOST, port)}), interval=0.0).get(f"http://{HOST}:{port}/")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Newsstand]:
    """A server with a certificate for news.example."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.example").configure_cert(context)
    with Newsstand(tls=context) as stand:
        stand.pages["/a"] = PAGE
        yield stand


@pytest.fixture
def trusted(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_a_certificate_is_that_of_the_host(secure: Newsstand, trusted: ssl.SSLContext) -> None:
    fetcher = secure.fetcher(resolve=lambda _host, _port: [HOST], trusted=trusted)
    assert fetcher.get(secure.url("/a", "news.example"))
    with pytest.raises(FetchError, match="Hostname mismatch"):
        fetcher.get(secure.url("/a", "other.example"))


def test_a_certificate_is_one_that_is_trusted(secure: Newsstand) -> None:
    with pytest.raises(FetchError, match="certificate verify failed"):
        secure.fetcher(resolve=lambda _host, _port: [HOST]).get(secure.url("/a", "news.example"))


def test_from_https_nothing_leads_to_http(secure: Newsstand, stand: Newsstand, trusted: ssl.SSLContext) -> None:
    secure.pages["/b"] = Reply(status=302, headers={"location": stand.url("/a")})
    permitted = secure.permitted | stand.permitted
    fetcher = secure.fetcher(resolve=lambda _host, _port: [HOST], trusted=trusted, permitted=permitted)
    with pytest.raises(FetchError, match="it leads from https to http:"):
        fetcher.get(secure.url("/b", "news.example"))
    assert stand.asked == []
