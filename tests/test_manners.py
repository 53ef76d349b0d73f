import time
from collections.abc import Iterator

import pytest
from newsstand import Newsstand, Reply

from index.errors import FetchError

PAGE = Reply(b"<p>The ship left.</p>")


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with Newsstand() as found:
        found.pages |= {"/a": PAGE, "/private/a": PAGE, "/private/open": PAGE}
        yield found


def rules(stand: Newsstand, text: str) -> None:
    stand.pages["/robots.txt"] = Reply(text.encode(), "text/plain")


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /private", "User-agent: dalil\nDisallow: /private/", "User-agent: *\nDisallow: /",
        "User-agent: Other\nDisallow:\n\nUser-agent: Dalil\nDisallow: /*ate/a$",
        "User-agent: *\nAllow: /private/open\nDisallow: /private",
    ],
)  # fmt: skip
def test_what_robots_txt_forbids_is_not_fetched(stand: Newsstand, text: str) -> None:
    rules(stand, text)
    with pytest.raises(FetchError, match=r"robots\.txt of its server asks not to fetch it") as caught:
        stand.fetcher().get(stand.url("/private/a"))
    assert stand.paths == []
    assert caught.value.lasting


@pytest.mark.parametrize(
    "text",
    ["", "\0\xff", "User-agent: Other\nDisallow: /", "User-agent: *\nDisallow: /private\nAllow: /private/a", "<html>"],
)
def test_what_it_does_not_forbid_is(stand: Newsstand, text: str) -> None:
    rules(stand, text)
    assert stand.fetcher().get(stand.url("/private/a"))


def test_a_page_that_leads_to_a_forbidden_one_is_not_followed(stand: Newsstand) -> None:
    rules(stand, "User-agent: *\nDisallow: /private")
    stand.pages["/moved"] = Reply(status=301, headers={"location": "/private/a"})
    with pytest.raises(FetchError, match="asks not to fetch it"):
        stand.fetcher().get(stand.url("/moved"))
    assert stand.paths == ["/moved"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_server_without_rules_allows_all(stand: Newsstand, status: int) -> None:
    stand.pages["/robots.txt"] = Reply(status=status)
    assert stand.fetcher().get(stand.url("/a"))


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_server_in_trouble_allows_nothing(stand: Newsstand, status: int) -> None:
    stand.pages["/robots.txt"] = Reply(status=status)
    fetcher = stand.fetcher()
    for _ in range(2):
        with pytest.raises(FetchError, match=rf"cannot be read: the server answers {status}|is busy") as caught:
            fetcher.get(stand.url("/a"))
        assert not caught.value.lasting
    assert [one.path for one in stand.asked] == ["/robots.txt"]


def test_rules_are_read_once(stand: Newsstand) -> None:
    rules(stand, "")
    fetcher = stand.fetcher()
    fetcher.get(stand.url("/a"))
    fetcher.get(stand.url("/private/a"))
    assert [one.path for one in stand.asked] == ["/robots.txt", "/a", "/private/a"]


@pytest.mark.parametrize(("interval", "text"), [(0.3, ""), (0.0, "User-agent: *\nCrawl-delay: 0.3")])
def test_a_host_is_asked_now_and_then_only(stand: Newsstand, interval: float, text: str) -> None:
    rules(stand, text)
    fetcher = stand.fetcher(interval=interval)
    begun = time.monotonic()
    for _ in range(3):
        fetcher.get(stand.url("/a"))
    assert time.monotonic() - begun >= 2 * 0.3


def test_a_delay_nobody_would_wait_for_is_told(stand: Newsstand) -> None:
    rules(stand, "User-agent: *\nCrawl-delay: 3600")
    with pytest.raises(FetchError, match="asks for 3600 s between pages"):
        stand.fetcher().get(stand.url("/a"))
    assert stand.paths == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_left_alone(stand: Newsstand, status: int) -> None:
    stand.pages["/busy"] = Reply(status=status, headers={"retry-after": "600"})
    fetcher = stand.fetcher()
    with pytest.raises(FetchError, match=f"the server answers {status}"):
        fetcher.get(stand.url("/busy"))
    with pytest.raises(FetchError, match=r"its server is busy and asks for (600|599) s of rest"):
        fetcher.get(stand.url("/a"))
    assert stand.paths == ["/busy"]
