from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest

from assistant.outage import BROKEN, ended, outage


class Refusal(Exception):
    """As providers' packages raise it."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__("no")
        self.status_code = status
        self.response = SimpleNamespace(headers={name.replace("_", "-"): value for name, value in headers.items()})


class ConnectError(Exception):
    pass


def test_the_wait_a_server_asks_for_is_in_seconds_or_a_date() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert outage(Refusal(429, retry_after="7")).wait == 7
    assert 80 < outage(Refusal(503, retry_after=soon)).wait <= 90
    past = format_datetime(datetime.now(UTC) - timedelta(days=1))
    for nonsense in ("", "soon", "-5", "1e9", past):
        assert outage(Refusal(429, retry_after=nonsense)).wait == 0


@pytest.mark.parametrize(
    ("error", "reason", "again"),
    [
        (Refusal(401), "refuses the key", False),
        (Refusal(404), "is not known there", False),
        (Refusal(418), "refuses the request (418)", False),
        (Refusal(503), "has a server that fails (503)", True),
        (ConnectError(), "cannot be reached", True),
        (ConnectionRefusedError(), "cannot be reached", True),
        (ValueError("no JSON"), "sent what is no answer", False),
    ],
)
def test_an_error_is_told_by_what_it_carries(error: Exception, reason: str, again: bool) -> None:
    found = outage(error)
    assert (found.reason, found.again) == (reason, again)


def test_the_cause_of_an_error_tells_more_than_the_error() -> None:
    error = ValueError("wrapped")
    error.__cause__ = ConnectError()
    assert outage(error).reason == "cannot be reached"
    error.__cause__ = Refusal(429, retry_after="7")
    assert (outage(error).reason, outage(error).wait) == ("has too much to do", 7)


@pytest.mark.parametrize("word", ["stop", "end_turn", "completed", "tool_calls"])
def test_a_stream_that_ended_well(word: str) -> None:
    assert ended(word) is None


def test_a_stream_that_did_not_end_well() -> None:
    assert ended("") is BROKEN
    assert "length" in getattr(ended("max_tokens"), "reason", "")
    assert "filter" in getattr(ended("safety"), "reason", "")
