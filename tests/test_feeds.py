import gzip
from contextlib import suppress

import pytest

from index.errors import FetchError
from index.feeds import Feed, Sitemap, listing
from index.formats.markup import paragraphs

PLACE = "https://news.example/feed"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>The Harbour Post</title><language>en-GB</language>
<item><title>Ship freed &amp; gone</title><link>/ship#top</link><guid>1</guid><dc:creator>Mona Adel</dc:creator>
<pubDate>Wed, 19 Nov 2025 10:00:00 +0300</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>The ship <b>left</b> the canal.</p>
<script>alert(1)</script><p>It took six<br>days.</p>]]></content:encoded>
</item>
<item><title>No link</title></item>
<item><title>Not of the web</title><link>javascript:alert(1)</link></item>
<item><title>Broken link</title><link>http://[x/</link></item>
<item><title>Only an id</title><guid>https://other.example/b</guid>
<description>Rain &lt;b&gt;fell&lt;/b&gt;.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><title>صحيفة الميناء</title>
<entry><title type="html">&lt;i&gt;سفينة&lt;/i&gt;</title><link href="https://news.example/a"/><author><name>منى</name></author>
<published>2025-11-19T10:00:00+03:00</published><updated>2025-11-20T08:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>غادرت السفينة.</p></div></content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://news.example/"><title>Post</title></channel>
<item rdf:about="https://news.example/r"><title>Rain</title><link>https://news.example/r</link></item></rdf:RDF>"""
SITEMAP = """<?xml version="1.0"?><!-- <rss> --><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc> https://news.example/old </loc><lastmod>2025-01-01</lastmod></url>
<url><loc>https://news.example/new</loc><lastmod>2025-11-19</lastmod></url>
<url><loc>https://news.example/wire</loc><news:news><news:publication_date>2025-06-01</news:publication_date></news:news></url>
<url><loc>https://news.example/undated</loc></url><url/><url><loc>mailto:a@b</loc></url></urlset>"""
SITEMAPS = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://news.example/2024.xml</loc></sitemap>
<sitemap><loc>https://news.example/2025.xml.gz</loc><lastmod>2025-11-19</lastmod></sitemap></sitemapindex>"""
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)


def feed(text: str) -> Feed:
    found = listing(text.encode(), PLACE)
    assert isinstance(found, Feed)
    return found


def sitemap(text: str) -> Sitemap:
    found = listing(text.encode(), PLACE)
    assert isinstance(found, Sitemap)
    return found


def test_an_entry_of_rss_is_an_article() -> None:
    first, second = feed(RSS).entries
    assert first == (
        "https://news.example/ship",
        "Wed, 19 Nov 2025 10:00:00 +0300",
        {
            "id": "https://news.example/ship", "url": "https://news.example/ship", "title": "Ship freed & gone",
            "text": "The ship left the canal.\n\nIt took six\ndays.", "author": "Mona Adel",
            "outlet": "The Harbour Post", "published": "Wed, 19 Nov 2025 10:00:00 +0300", "updated": "",
            "language": "en-GB", "section": "",
        },
    )  # fmt: skip
    assert (second.url, second.fields["text"]) == ("https://other.example/b", "Rain fell.")


def test_an_entry_of_atom_is_one() -> None:
    (entry,) = feed(ATOM).entries
    assert (entry.url, entry.version) == ("https://news.example/a", "2025-11-20T08:00:00Z")
    expected = {
        "title": "سفينة", "text": "غادرت السفينة.", "author": "منى", "outlet": "صحيفة الميناء", "language": "ar",
        "published": "2025-11-19T10:00:00+03:00", "updated": "2025-11-20T08:00:00Z",
    }  # fmt: skip
    assert expected.items() <= entry.fields.items()


def test_rss_one_is_a_feed_too() -> None:
    assert [entry.url for entry in feed(RDF).entries] == ["https://news.example/r"]


def test_a_sitemap_is_its_pages_the_newest_first() -> None:
    assert list(sitemap(SITEMAP).pages.items()) == [
        ("https://news.example/new", "2025-11-19"),
        ("https://news.example/wire", "2025-06-01"),
        ("https://news.example/old", "2025-01-01"),
        ("https://news.example/undated", ""),
    ]


def test_a_sitemap_of_sitemaps() -> None:
    found = sitemap(SITEMAPS)
    assert found.pages == {}
    assert found.sitemaps == {"https://news.example/2025.xml.gz": "2025-11-19", "https://news.example/2024.xml": ""}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encoding_makes_no_difference(encoding: str) -> None:
    text = SITEMAP.replace('<?xml version="1.0"?>', "")
    assert listing(text.encode(encoding), PLACE) == sitemap(SITEMAP)


def test_a_packed_list_is_unpacked() -> None:
    assert listing(gzip.compress(SITEMAP.encode()), PLACE) == sitemap(SITEMAP)


def test_a_packed_bomb_is_refused() -> None:
    with pytest.raises(FetchError, match="more than 50000000 bytes"):
        listing(gzip.compress(bytes(50_000_001)), PLACE)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\0", b"plain text", b"<!DOCTYPE html><html><body><p>x</p></body></html>", b"<p>x</p><rss/>", b"{}",
        b"<html><body>&lt;rss&gt;</body></html>", b"<unknown><rss/></unknown>", b"<", b"<!-- <rss> -->",
    ],
)  # fmt: skip
def test_what_is_no_list_is_an_article(body: bytes) -> None:
    assert listing(body, PLACE) is None


@pytest.mark.parametrize("text", [RSS, ATOM, RDF, SITEMAP, SITEMAPS])
def test_a_list_that_is_cut_short_breaks_nothing(text: str) -> None:
    data = text.encode()
    for end in range(0, len(data), 40):
        listing(data[:end], PLACE)


@pytest.mark.parametrize("text", [f"{LAUGHS}<urlset><url><loc>&j;</loc></url></urlset>", f"{LAUGHS}<rss>&j;</rss>"])
def test_entities_do_not_multiply(text: str) -> None:
    found = listing(text.encode(), PLACE)
    assert len(str(found)) < 1000


@pytest.mark.parametrize(
    "rest", ["<urlset><url><loc>https://news.example/&x;</loc></url></urlset>",
             "<rss><channel><item><link>https://news.example/a</link><description>&x;</description></item></channel></rss>"]
)  # fmt: skip
def test_no_entity_reads_a_file(rest: str, samples: object) -> None:
    outside = f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{samples}/treaty-signed.ar.md">]>'
    assert "published" not in str(getattr(listing((outside + rest).encode(), PLACE), "pages", ""))
    assert "الرئيس" not in str(listing((outside + rest).encode(), PLACE))


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("", ""), ("a &amp; b", "a & b"), ("<p>One</p><p>Two</p>", "One\n\nTwo"), ("One<br/>two", "One\ntwo"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"), ("<b>a</b>\n  b", "a b"), ("<!-- x -->a<?php x ?>b", "ab"),
        ("<style>x</style><script>y</script>z", "z"), ("<p>an <a href='x'>old</a> link</p>.", "an old link\n\n."),
        ("a\0b", "ab"), ("<td>", ""), ("<" * 50, "<" * 50),
    ],
)  # fmt: skip
def test_markup_is_its_words(markup: str, expected: str) -> None:
    assert " ".join(paragraphs(markup).split()) == " ".join(expected.split())


def test_paragraphs_stay_apart() -> None:
    assert paragraphs("<div><p>One</p><p>Two<br>three</p></div>") == "One\n\nTwo\nthree"


@pytest.mark.parametrize("inside", ["\ud800", "<title>&#xD800;\udced</title>"])
def test_what_feedparser_stumbles_over_is_told_or_passed_over(inside: str) -> None:
    text = f"<rss version='2.0'><channel><item><link>http://a.example/{inside}</link></item></channel></rss>"
    with suppress(FetchError):
        assert isinstance(listing(text.encode("utf-8", "surrogatepass"), PLACE), Feed)


def test_a_tag_without_end_is_none_of_a_list() -> None:
    attributes = " ".join(f"a{number}='x'" for number in range(200_000))
    assert listing(f"<rss {attributes}></rss>".encode(), PLACE) is None
