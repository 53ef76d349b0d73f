"""Manners towards a server: its robots.txt is obeyed, and it is asked now and then only, not at all when it is busy."""

import time
from collections.abc import Callable

from protego import Protego

from index.addresses import Address
from index.errors import FetchError

_NAME = "Dalil"  # as robots.txt would call it
_RULES_LENGTH = 512_000  # bytes of robots.txt that count, as RFC 9309 asks for at least
_RULES_AGE, _TROUBLE_AGE = 24 * 3600.0, 600.0  # seconds for which rules, or their lack, are believed
_LONGEST_DELAY, _LONGEST_REST = 60.0, 3600.0


class Manners:
    """What is known of the hosts asked so far. `robots` gets the robots.txt of an address or raises FetchError."""

    def __init__(self, interval: float, robots: Callable[[Address], bytes]) -> None:
        self._interval = interval
        self._robots = robots
        self._rules: dict[str, tuple[float, Protego | FetchError]] = {}
        self._free: dict[str, float] = {}  # when a host may be asked again
        self._busy: dict[str, float] = {}  # until when a host is busy, by its own word

    def ask(self, address: Address) -> None:
        """Waits until the address may be fetched. Raises FetchError where it may not, or its host is busy."""
        busy = self._busy.get(address.host, 0.0) - time.monotonic()
        if busy > 0:
            raise FetchError(f"its server is busy and asks for {busy:.0f} s of rest")
        rules = self._of(address)
        if not rules.can_fetch(address.url, _NAME):
            raise FetchError("robots.txt of its server asks not to fetch it", lasting=True)
        delay = max(self._interval, rules.crawl_delay(_NAME) or 0.0)
        if delay > _LONGEST_DELAY:
            raise FetchError(f"robots.txt of its server asks for {delay:g} s between pages, which is too long to wait")
        time.sleep(max(0.0, self._free.get(address.host, 0.0) - time.monotonic()))
        self._free[address.host] = time.monotonic() + delay

    def rest(self, host: str, seconds: float) -> None:
        """Leaves a host alone for a while, an hour at most."""
        self._busy[host] = time.monotonic() + min(seconds, _LONGEST_REST)

    def _of(self, address: Address) -> Protego:
        """The rules for an address. As RFC 9309 has it, a server that has none allows all, one in trouble nothing."""
        until, rules = self._rules.get(address.origin, (0.0, None))
        if rules is None or until < time.monotonic():
            until, rules = self._read(address)
            self._rules[address.origin] = until, rules
        if isinstance(rules, FetchError):
            raise FetchError(f"robots.txt of its server cannot be read: {rules}")
        return rules

    def _read(self, address: Address) -> tuple[float, Protego | FetchError]:
        now = time.monotonic()
        try:
            text = self._robots(address)[:_RULES_LENGTH].decode("utf-8", "replace")
        except FetchError as error:
            if error.lasting and error.status:
                return now + _RULES_AGE, Protego.parse("")
            return now + _TROUBLE_AGE, error
        return now + _RULES_AGE, Protego.parse(text)
