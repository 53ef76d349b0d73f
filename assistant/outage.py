"""Why a chat model did not answer, told from what its provider's package raised. Knows none of these packages: they
agree on little more than an attribute with the HTTP status.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple


class Outage(NamedTuple):
    """A reason in words, with what can be done. `again` says whether a second try may help, after `wait` seconds where
    the server named them; `form` whether the request itself was not understood.
    """

    reason: str
    cure: str
    again: bool = False
    wait: float = 0
    form: bool = False


LATE = Outage("was not done in time", "raise llm_seconds or take a faster model")
ENDLESS = Outage("does not stop", "take another model")
EMPTY = Outage("said nothing that can be read", "take another model")
BROKEN = Outage("broke off", "ask again", again=True)
_UNREACHABLE = Outage("cannot be reached", "start its server, or check the network and llm_url", again=True)
_UNREADABLE = Outage("sent what is no answer", "check llm_url", again=False)
_SHORT = Outage("reached its own limit of length", "raise that limit or take another model")
_FILTERED = Outage("was stopped by its provider's filter", "ask in other words or take another model")
_STATUS = {
    400: Outage("does not take the request", "check its key, or take another model", form=True),
    401: Outage("refuses the key", "set a valid one in the environment"),
    403: Outage("refuses the key", "set one that may use this model"),
    404: Outage("is not known there", "check its name and llm_url"),
    408: Outage("was too slow", "ask again", again=True),
    413: Outage("finds the request too large", "ask for fewer passages"),
    422: Outage("does not take the request", "take another model", form=True),
    429: Outage("has too much to do", "ask again later", again=True),
}
_ENDS = dict.fromkeys(("length", "max_tokens", "max_output_tokens", "incomplete", "lengthfinishreasonerror"), _SHORT)
_ENDS |= dict.fromkeys(
    ("content_filter", "refusal", "safety", "recitation", "blocklist", "prohibited_content", "spii",
     "contentfilterfinishreasonerror"),
    _FILTERED,
)  # fmt: skip
_WORDS = (("Connect", _UNREACHABLE), ("Protocol", BROKEN), ("Read", BROKEN), ("Timeout", BROKEN), ("API", BROKEN))


def outage(error: BaseException) -> Outage:
    """Why a model did not answer, from the error."""
    status = _status(error)
    if status >= 500:
        found = Outage(f"has a server that fails ({status})", "ask again later", again=True)
    elif status >= 400:
        found = _STATUS.get(status, Outage(f"refuses the request ({status})", "take another model"))
    else:
        return _named(error)
    return found._replace(wait=_wait(error)) if found.again else found


def ended(word: str) -> Outage | None:
    """What is wrong with a stream that ended with this word of its provider's; None where it ended well."""
    return _ENDS.get(word) if word else BROKEN


def _named(error: BaseException) -> Outage:
    """By the names of the error's classes and of its causes', nearest last: ConnectError is one in every package."""
    names = [kind.__name__ for one in _chain(error) for kind in type(one).__mro__]
    if known := next((_ENDS[name.lower()] for name in names if name.lower() in _ENDS), None):
        return known
    return next((found for word, found in _WORDS if any(word in name for name in names)), _UNREADABLE)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    for _ in range(10):
        if error is None:
            return
        yield error
        error = error.__cause__


def _status(error: BaseException) -> int:
    found = (getattr(one, name, None) for one in _chain(error) for name in ("status_code", "code"))
    return next((status for status in found if isinstance(status, int)), 0)


def _wait(error: BaseException) -> float:
    """The seconds of a Retry-After header (RFC 9110, 10.2.3), which may be a date; 0 without one."""
    found: Any = (getattr(getattr(one, "response", None), "headers", None) for one in _chain(error))
    value = next((str(headers.get("retry-after", "")).strip() for headers in found if headers), "")
    if value.isdecimal():
        return float(value[:9])
    try:
        return max(0.0, (parsedate_to_datetime(value).astimezone(UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return 0
