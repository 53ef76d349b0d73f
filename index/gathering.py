"""Brings what is kept of URLs up to date: the article of a page, the articles of a feed, the pages of a sitemap."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.addresses import same_site
from index.articles import Failure
from index.cuttings import Cuttings, Record
from index.encodings import in_utf8
from index.errors import FetchError
from index.feeds import Entry, Feed, Sitemap
from index.fetching import KINDS, Fetcher, Page
from index.progress import Progress
from index.reading import Reader
from index.sources import File, Unread

OFFLINE = "Dalil is offline unless asked; add --allow-network (in Python: web=Web())"
_SITEMAPS = 50  # sitemaps that one source may lead to


@dataclass(frozen=True, slots=True)
class Web:
    """Leave to fetch. With `full_text` the articles of a feed are read from the pages it links to, now and from now on;
    `pages` is how many one source may have fetched in one build.
    """

    fetcher: Fetcher = field(default_factory=Fetcher)
    full_text: bool = False
    pages: int = 1000


def gather(
    urls: Sequence[str], cuttings: Cuttings, web: Web | None, reader: Reader, progress: Progress
) -> list[File | Unread]:
    """The articles of URLs, none twice, fetched where they are new or changed.

    What cannot be fetched is a failure, and stays as it was. Without `web` nothing is fetched.
    """
    found: dict[str | Failure, File | Unread] = {}
    for url in urls:
        for item in _Gathering(cuttings, web, reader, progress).articles(url):
            if isinstance(item, Failure):
                found.setdefault(item, Unread(item, url))
            else:
                found.setdefault(item.url, item._replace(listed=url))
    return list(found.values())


class _Gathering:
    """One source, with what it leads to."""

    def __init__(self, cuttings: Cuttings, web: Web | None, reader: Reader, progress: Progress) -> None:
        self._cuttings = cuttings
        self._web = web
        self._reader = reader
        self._progress = progress
        self._left = web.pages if web else 0
        self._seen: set[str] = set()
        self._failures: list[Failure] = []

    def articles(self, url: str) -> Iterator[File | Failure]:
        """The articles as they are kept when all is fetched that can be, and then what could not be."""
        if self._web:
            self._look(url, self._web)
        else:
            self._failures.append(Failure(url, OFFLINE))
        self._seen.clear()
        yield from self._kept(url)
        yield from self._failures

    def _kept(self, url: str) -> Iterator[File | Failure]:
        record = self._cuttings.get(url)
        if record is None or url in self._seen:
            return
        self._seen.add(url)
        if record.failure:
            yield Failure(url, record.failure)
        if record.file:
            yield File(self._cuttings.path(record), Path(), url, url)
        for place in (*record.listed, *record.sitemaps):
            yield from self._kept(place)

    def _look(self, url: str, web: Web, *, renew: bool = True) -> None:
        """Fetches a source where it is to be looked at anew, then what is new on its list."""
        self._seen.add(url)
        record = self._cuttings.get(url)
        try:
            record = self._renew(record or Record(url), web) if renew else record
        except FetchError as error:
            self._failures.append(Failure(url, str(error)))
        if record is None:
            return
        try:
            self._fetch_waiting(record, web)
            for sitemap in record.sitemaps:
                if sitemap not in self._seen and len(self._seen) <= _SITEMAPS:
                    self._look(sitemap, web, renew=sitemap in record.waiting or not record.listed.get(sitemap))
                    record.listed[sitemap] = record.waiting.pop(sitemap, record.listed.get(sitemap, ""))
        finally:
            if record.kind in ("feed", "sitemap"):
                self._cuttings.put(record)

    def _renew(self, record: Record, web: Web) -> Record:
        """A source as it is now, its page kept or its list gone through."""
        page = web.fetcher.get(record.url, etag=record.etag, modified=record.modified)
        fuller = record.kind == "feed" and web.full_text and not record.full_text
        if page is None:
            waiting = record.waiting | record.listed if fuller else record.waiting
            return replace(record, full_text=record.full_text or fuller, waiting=waiting)
        found = self._reader.listing(page.body, page.url)
        if found is None and record.kind in ("feed", "sitemap"):
            raise FetchError(f"it was a {record.kind} and is none now")
        if found is None:
            return self._keep(record, page)
        full_text = record.full_text or web.full_text
        record = replace(record, file="", etag=page.etag, modified=page.modified, failure="", full_text=full_text)
        if isinstance(found, Feed):
            self._enter(record, found, fuller)
        else:
            _chart(record, found)
        return record

    def _keep(self, record: Record, page: Page) -> Record:
        """The page of an article."""
        kept = Record(record.url, "page", record.file, page.etag, page.modified)
        self._cuttings.put(kept, in_utf8(page.body, page.charset), KINDS.get(page.kind, ".html"))
        return kept

    def _enter(self, record: Record, feed: Feed, fuller: bool) -> None:
        """What is new in a feed: kept as it stands there, or waiting to be fetched in full."""
        record.kind = "feed"
        for entry in feed.entries:
            if record.listed.get(entry.url) == entry.version and not fuller:
                continue
            if record.full_text:
                record.waiting[entry.url] = entry.version
            else:
                self._keep_entry(entry)
                record.listed[entry.url] = entry.version

    def _keep_entry(self, entry: Entry) -> None:
        old = self._cuttings.get(entry.url)
        if old and old.kind == "page" and old.file:
            return  # a page says more than what a feed has of it
        line = json.dumps(entry.fields, ensure_ascii=False).encode()
        self._cuttings.put(Record(entry.url, "entry", old.file if old else ""), line, ".jsonl")

    def _fetch_waiting(self, record: Record, web: Web) -> None:
        """The pages that wait on a list, as many as may be fetched."""
        pages = [url for url in record.waiting if url not in record.sitemaps]
        due = pages[: self._left]
        self._left -= len(due)
        for number, url in enumerate(due, start=1):
            try:
                self._fetch(url, record, web)
            except FetchError as error:
                if not error.lasting:
                    self._failures.append(Failure(url, str(error)))
                    continue
                self._cuttings.put(replace(self._cuttings.get(url) or Record(url), failure=str(error)))
            record.listed[url] = record.waiting.pop(url)
            self._progress("fetching", number, len(due))
        if len(pages) > len(due):
            reason = f"{len(pages) - len(due)} of its pages wait for the next build; one fetches {web.pages}"
            self._failures.append(Failure(record.url, reason))

    def _fetch(self, url: str, record: Record, web: Web) -> None:
        if record.kind == "sitemap" and not same_site(url, record.url):
            raise FetchError("its sitemap is that of another site", lasting=True)
        old = self._cuttings.get(url) or Record(url)
        page = web.fetcher.get(url, etag=old.etag, modified=old.modified)
        if page is None:
            return
        if self._reader.listing(page.body, page.url) is not None:
            raise FetchError("it is a list, and no article; name it as a SOURCE", lasting=True)
        self._keep(old, page)


def _chart(record: Record, found: Sitemap) -> None:
    """What is new on a sitemap."""
    record.kind = "sitemap"
    record.sitemaps = list(found.sitemaps)
    new = {
        url: version for url, version in {**found.pages, **found.sitemaps}.items() if record.listed.get(url) != version
    }
    record.waiting = new | {url: version for url, version in record.waiting.items() if url not in new}
