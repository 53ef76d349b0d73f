import socket
from collections.abc import Iterator

import pytest
from newsstand import HOST, Canary, Newsstand, Reply

from index.addresses import PORTS, is_public, is_url, normal, parse, same_site
from index.errors import FetchError

V4 = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.1.2.3", "168.63.129.16",
    "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1",
    "192.168.0.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255",
]  # fmt: skip
V6 = [
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:0:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:8.8.8.8", "64:ff9b::127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::7f00:1", "100::1", "2001::1",
    "2001:0:7f00:1::1", "2001:db8::1", "2001:20::1", "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1",
    "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "4000::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "93.184.215.14", "172.32.0.1", "192.167.255.255", "2606:4700::1111", "2a00:1450:4001::2004"]
# Names and what they resolve to; the resolver below knows no others but numbers in the forms inet_aton takes.
NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "foo.localhost": ["127.0.0.1"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
    "metadata.google.internal": ["169.254.169.254"],
    "mixed.example": ["8.8.8.8", "127.0.0.1"],
    "mixed6.example": ["2606:4700::1111", "::1"],
    "scoped.example": ["fe80::1%1"],
    "nothing.example": [],
    **{f"v4-{number}.example": [address] for number, address in enumerate(V4)},
    **{f"v6-{number}.example": [address] for number, address in enumerate(V6)},
}
HOSTS = [
    *V4, *(f"[{address}]" for address in V6), *NAMES,
    "2130706433", "0x7f000001", "0x7f.0x0.0x0.0x1", "0x7F.0.0.1", "017700000001", "0177.0.0.1", "0177.0000.0000.0001",
    "127.1", "127.0.1", "0", "00", "0x0", "0x", "127.0.0.01", "127.0.0.1.", "127.0.0.1..", "127.0.0.0x1", "127.0.1.",
    "3232235521", "0xa9fea9fe", "2852039166", "4294967297", "127.0.0.256", "127.0.0.1.1", "1.0x7f000001",
    "LOCALHOST", "localhost.", "LocalHost.", "localhost..", ".localhost", "local host", "localhost%00", "localhost%2e",
    "%31%32%37.0.0.1", "%6c%6f%63%61%6c%68%6f%73%74", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1",
    "127｡0｡0｡1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "ｌｏｃａｌｈｏｓｔ", "l\u00adocalhost", "local\u200bhost", "localhost\u200c",
    "𝟭𝟮𝟳.𝟬.𝟬.𝟭", "١٢٧.٠.٠.١", "१२७.०.०.१", "¹²⁷.⁰.⁰.¹", "[::1%25lo]", "[fe80::1%eth0]", "[::1", "::1]", "[]",
    "[127.0.0.1]", "[v1.127]", "[::ffff:127.0.0.1%25]", "[0:0:0:0:0:0:0:1]", "[::0001]", "[0000::ffff:7F00:0001]",
    "", ".", "..", "-", "*", "~", "a..b", "xn--", "xn--a", "x" * 64, ".".join(["x" * 60] * 5), "user@localhost",
    "good.example@127.0.0.1", "good.example:80@127.0.0.1", "127.0.0.1:80@good.example", "@127.0.0.1", ":@127.0.0.1",
    "good.example\\@127.0.0.1", "127.0.0.1\\good.example", "good.example#@127.0.0.1", "good.example%40127.0.0.1",
    "127.0.0.1\t", "127.0.0.1\n", "127.0.0.1\r\nHost: good.example", "\u202e1.0.0.721", "127.0.0.1 good.example",
    "127.0.0.1;good.example", "127.0.0.1,good.example", "{127.0.0.1}", "127.0.0.1|", "good.example／@127.0.0.1",
    "good.example＠127.0.0.1", "127.0.0.1：80", "unknown.example",
]  # fmt: skip
WHOLE = [
    "file:///etc/passwd", "file://localhost/etc/passwd", "FILE:///etc/passwd", "ftp://{}/", "gopher://{}/_GET", "dict://{}/x",
    "ldap://{}/", "tftp://{}/", "ws://{}/", "javascript://{}/%0aalert(1)", "data:text/html,hello", "jar:http://{}!/",
    "//{}/", "///{}/", "{}/", "http:{}/", "http:/{}/", "http:///{}/", "http:////{}/", "https:\\\\{}/", "http:\\{}",
    "http://{}:x/", "http://{}:-1/", "http://{}:٨٠/", " http://{}/", "http://{}/ ", "\nhttp://{}/", "\x00http://{}/", "ht\ttp://{}/",
    "http://{}/\r\nX: y", "http://{}/\u2028", "url:http://{}/", "view-source:http://{}/", "",
]  # fmt: skip


def resolve(host: str, _port: int) -> list[str]:
    if host in NAMES:
        return NAMES[host]
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        raise socket.gaierror("unknown name") from None


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    """On one of the ports that Dalil goes to, so that it is the address alone that keeps it away."""
    for port in sorted(PORTS, reverse=True):
        try:
            found = Canary(port)
        except OSError:
            continue
        yield found
        found.close()
        return
    pytest.skip("every port that Dalil goes to is taken or not ours")


def tricks(port: int) -> list[str]:
    """URLs that would lead to this machine or its network, if they led anywhere."""
    found = [f"http://{host}:{port}/" for host in HOSTS]
    found += [f"https://{host}:{port}/" for host in (*V4, "localhost", "[::1]")]
    return found + [whole.format(f"127.0.0.1:{port}") for whole in WHOLE]


def test_no_trick_reaches_the_canary(canary: Canary) -> None:
    with Newsstand() as stand:
        fetcher = stand.fetcher(resolve=resolve)
        found = tricks(canary.port)
        assert len(set(found)) >= 150
        for trick in found:
            with pytest.raises(FetchError):
                fetcher.get(trick)
        assert stand.asked == []
    assert canary.visits == 0


def test_no_redirect_leads_to_the_canary(canary: Canary) -> None:
    with Newsstand() as stand:
        fetcher = stand.fetcher(resolve=resolve)
        found = [trick for trick in tricks(canary.port) if trick.isascii() and trick.isprintable() and "://" in trick]
        assert len(found) >= 150
        for number, trick in enumerate(found):
            stand.pages[f"/{number}"] = Reply(status=302, headers={"location": trick})
            with pytest.raises(FetchError):
                fetcher.get(stand.url(f"/{number}"))
        assert {f"/{number}" for number in range(len(found))} <= set(stand.paths)
    assert canary.visits == 0


def test_the_canary_sings_where_it_is_permitted(canary: Canary) -> None:
    with Newsstand() as stand, pytest.raises(FetchError):
        stand.fetcher(permitted=frozenset({(HOST, canary.port)})).get(f"http://127.0.0.1:{canary.port}/")
    assert canary.visits > 0
    canary.visits = 0


@pytest.mark.parametrize("port", [0, 22, 25, 81, 6379, 9200, 11211, 65535, 65536])
def test_other_ports_are_refused(port: int) -> None:
    with pytest.raises(FetchError, match=r"port \d+ is none of 80, 443, 8080, 8443|not well formed"):
        parse(f"http://news.example:{port}/")


@pytest.mark.parametrize("address", [*V4, *V6])
def test_what_is_not_on_the_open_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://News.Example", "http://news.example/"),
        ("http://news.example:80/a#part", "http://news.example/a"),
        ("https://news.example:443/?q=1", "https://news.example/?q=1"),
        ("https://news.example:8443/a/./b", "https://news.example:8443/a/./b"),
        ("https://news.example./a", "https://news.example/a"),
        ("https://صحيفة.example/خبر", "https://xn--ogbhx3c3b.example/%D8%AE%D8%A8%D8%B1"),
        ("https://xn--ogbhx3c3b.example/%D8%AE?a=%20&b=é", "https://xn--ogbhx3c3b.example/%D8%AE?a=%20&b=%C3%A9"),
        ("https://Bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://my_paper.example/", "http://my_paper.example/"),
        ("http://[2606:4700:0::1111]:8080/", "http://[2606:4700::1111]:8080/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
    ],
)
def test_a_url_is_written_one_way(url: str, expected: str) -> None:
    assert normal(url) == expected == normal(normal(url))


def test_what_cannot_be_fetched_stays_as_it_is_written() -> None:
    assert normal("ftp://News.Example/A") == "ftp://News.Example/A"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("https://news.example", True), ("FTP://x", True), ("file:///etc", True), ("news/today", False),
        ("C:\\news", False), ("/news", False), ("a b://c", False), ("mailto:x@y", False),
    ],
)  # fmt: skip
def test_a_url_is_no_path(source: str, expected: bool) -> None:
    assert is_url(source) is expected


def test_the_parts_of_an_address() -> None:
    address = parse("https://news.example:8443/a?b=c")
    assert (address.scheme, address.host, address.port, address.target) == ("https", "news.example", 8443, "/a?b=c")
    assert address.origin == "https://news.example:8443"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://news.example/a", True), ("https://www.news.example/", True), ("https://sport.news.example/", True),
        ("https://badnews.example/", False), ("https://news.example.evil.example/", False), ("https://example/", False),
    ],
)  # fmt: skip
def test_pages_of_one_site(url: str, expected: bool) -> None:
    assert same_site(url, "https://www.news.example/sitemap.xml") is expected
