"""Which addresses of the web may be fetched: a URL is read strictly, and what its name resolves to is checked again."""

import ipaddress
import re
from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

import idna

from index.errors import FetchError

PORTS = frozenset({80, 443, 8080, 8443})
_STANDARD = {"http": 80, "https": 443}
_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_BLANK_OR_CONTROL = re.compile(r"[\s\x00-\x1f\x7f-\x9f\\\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_KEPT = "/%:@!$&'()*+,;=~?"  # letters of a path that are not written as %XX; the others that stay are quote's own

# IANA's special-purpose registries as of 2025; Azure's 168.63.129.16, public in form, is inside every machine there.
_NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    )
]  # fmt: skip
_UNICAST = ipaddress.ip_network(
    "2000::/3"
)  # outside it lie loopback, local, multicast, IPv4-mapped and NAT64 addresses


class Address(NamedTuple):
    """A URL as it is fetched: `host` is a name in ASCII or an IP address, `target` path and query, `url` the whole."""

    scheme: str
    host: str
    port: int
    target: str
    url: str

    @property
    def origin(self) -> str:
        """Scheme, host and port: what one robots.txt speaks for."""
        return self.url.removesuffix(self.target)


def is_url(source: str) -> bool:
    """Whether a SOURCE is a URL, of whatever kind, and no path."""
    return bool(_URL.match(source))


def normal(url: str) -> str:
    """One way of writing a URL, whatever its port; as it is where it cannot be fetched."""
    try:
        return parse(url, range(65536)).url
    except FetchError:
        return url


def join(url: str, link: str) -> str:
    """The URL that a link on the page of another one leads to, in one way of writing.

    Raises FetchError where it leads nowhere.
    """
    try:
        return normal(urljoin(url, link.strip()))
    except ValueError as error:
        raise FetchError(f"it leads to what is no URL ({error})", lasting=True) from error


def parse(url: str, ports: Collection[int] = PORTS) -> Address:
    """Reads a URL. Raises FetchError for what is no plain http or https address, or of another port than `ports`.

    Names are written in ASCII (IDNA with the mapping of UTS 46); an IPv4 address in a form other than four decimal
    numbers is refused. The fragment is dropped.
    """
    if _BLANK_OR_CONTROL.search(url):
        raise FetchError(
            "the URL has blanks, backslashes or invisible characters in it; write it plainly", lasting=True
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError(f"the URL is not well formed ({error}); write it plainly", lasting=True) from error
    if parts.scheme not in _STANDARD:
        raise FetchError(f"Dalil fetches http and https only, not {parts.scheme or 'this'}", lasting=True)
    if "@" in parts.netloc:
        raise FetchError("the URL has a user name in it; Dalil signs in nowhere", lasting=True)
    standard = _STANDARD[parts.scheme]
    port = standard if port is None else port
    if port not in ports:
        raise FetchError(f"port {port} is none of {', '.join(map(str, sorted(PORTS)))}", lasting=True)
    host = _host(parts.netloc, parts.hostname or "")
    target = quote(parts.path or "/", safe=_KEPT) + (f"?{quote(parts.query, safe=_KEPT)}" if parts.query else "")
    written = f"[{host}]" if ":" in host else host
    place = written if port == standard else f"{written}:{port}"
    return Address(parts.scheme, host, port, target, f"{parts.scheme}://{place}{target}")


def _host(place: str, host: str) -> str:
    if place.startswith("["):
        try:
            return str(ipaddress.IPv6Address(host if "%" not in host else ""))
        except ValueError as error:
            raise FetchError(f"{host!r} is no IPv6 address", lasting=True) from error
    try:
        name = (host if host.isascii() else idna.encode(host, uts46=True).decode()).lower().removesuffix(".")
    except idna.IDNAError as error:
        raise FetchError(f"the name {host!r} cannot be one of the web ({error})", lasting=True) from error
    if not _NAME.fullmatch(name):
        raise FetchError(f"the name {host!r} cannot be one of the web", lasting=True)
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError as error:
            raise FetchError(f"{host!r} is no plain IPv4 address", lasting=True) from error
    return name


def is_public(address: str) -> bool:
    """Whether an IP address is one host's on the open internet.

    IPv6 addresses with an IPv4 one inside (mapped, compatible, 6to4, Teredo, NAT64) are not, whatever is inside.
    """
    found = ipaddress.ip_address(address)
    if found.version == 6 and found not in _UNICAST:
        return False
    return not any(found in network for network in _NOT_PUBLIC if network.version == found.version)


def same_site(url: str, other: str) -> bool:
    """Whether a URL is of the site of another one: of the same host or a part of it, `www.` aside."""
    host, home = (_bare(one) for one in (url, other))
    return bool(host) and (host == home or host.endswith(f".{home}"))


def _bare(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
