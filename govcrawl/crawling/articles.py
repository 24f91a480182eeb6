"""Articles: from the link of a list to the document, with its attachments."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from govcrawl.crawling.addresses import address_key
from govcrawl.crawling.attachments import (
    FileLink,
    file_links,
    framed_pages,
    is_framed,
    may_be_page,
    table_images,
)
from govcrawl.crawling.departures import DepartureSpider, at_home
from govcrawl.crawling.failures import FetchError, explain, status_error
from govcrawl.crawling.fetching import RETRIES, is_page, no_document
from govcrawl.crawling.listing import Link
from govcrawl.crawling.markup import in_its_encoding, parse_markup
from govcrawl.crawling.pages import (
    PageKind,
    classify_page,
    error_page,
    holds_every_table,
    holds_report,
    page_title,
)
from govcrawl.crawling.seasons import again_days
from govcrawl.crawling.titles import TitleKind, classify_title, normalise
from govcrawl.crawling.wholeness import may_be_cut
from pipelines.database.catalogue import KnownAddress
from pipelines.items import Document, Visit, VisitOutcome
from pipelines.report.titles import parse_title

logger = logging.getLogger(__name__)

_HEADERS = ("Content-Type", "ETag", "Last-Modified")


@dataclass(frozen=True, slots=True)
class Article:
    """The answer of an article's address and what it turned out to be (``reason`` unless a report)."""

    response: Response
    kind: PageKind
    reason: str = ""
    title: str | None = None
    files: list[FileLink] = field(default_factory=list)
    #: pages in frames, where the page itself has neither files nor tables
    frames: list[FileLink] = field(default_factory=list)
    #: the page says in words that what was asked for is not there
    absent: bool = False


def examine(response: Response, link: Link) -> Article:
    """What an answer is, with the files that hang on it."""
    if (instead := no_document(response)) is not None:
        return Article(response, PageKind.WRONG, f"网址返回的是{instead}")
    root = parse_markup(response.text) if is_page(response) and isinstance(response, TextResponse) else None
    if root is None:
        return Article(response, PageKind.REPORT)
    files = file_links(root, response.url)
    frames: list[FileLink] = []
    if not files:
        files, frames = table_images(root, response.url), framed_pages(root, response.url)
        if (files or frames) and holds_every_table(root):
            files, frames = [], []
    kind, reason = classify_page(root, link.title or None, has_files=bool(files))
    error = error_page(root) if kind is PageKind.WRONG else None
    return Article(response, kind, reason, page_title(root), files, frames, bool(error and error[0].absent))


class ArticleSpider(DepartureSpider):
    """Third step of the stair: which items of a list are asked for, and what their answers are."""

    # redirects are followed by the middleware; these answers of an article mean something
    handle_httpstatus_list: ClassVar[list[int]] = [304, 404, 410]

    def follow(self, link: Link) -> Request | Visit | None:
        """The request for an item of a list, the visit that says why not, or ``None`` (met, other year)."""
        key = address_key(link.url)
        if key in self.run.met or self.run.sampled:
            return None
        self.run.met.add(key)
        self.account.listed.add(link.url)
        self.run.titles.setdefault(normalise(link.title), set()).add(key)
        classified = classify_title(link.title)
        if classified.kind is TitleKind.OTHER:
            return Visit(link.url, VisitOutcome.SKIPPED, classified.reason, title=link.title)
        if not self.wanted(link.title):
            self.count("other_years")
            self.run.resting.append((link, None))
            return None
        if link.url not in self.run.trusted:
            host = urlsplit(link.url).netloc
            return Visit(link.url, VisitOutcome.REFUSED, f"{host} 不是政府网站，不予抓取", title=link.title)
        if self.rests(link, parse_title(link.title).year if link.title else None):
            self.run.found.append(link.title)
            self.run.resting.append((link, link.title))
            self.run.answered.add(key)
            return None
        return self.request_for(link)

    def request_for(self, link: Link) -> Request:
        """The request for an article, which asks whether it changed where it is known."""
        return Request(
            link.url,
            callback=self.parse_article,
            errback=self.article_failed,
            cb_kwargs={"link": link},
            headers={"Referer": self.referer},
            dont_filter=True,  # the walker knows what it has met; the filter drops redirects to oneself
            meta={"conditional": self.says_no_more(link)},
        )

    def says_no_more(self, link: Link) -> bool:
        """Whether a list says no more of whose a document is than is known: else the document is read anew, though it
        did not change."""
        known = self.known(link.url) if link.unit else None
        return known is None or known.place == self.place(link)

    def rests(self, link: Link, year: int | None, known: KnownAddress | None = None) -> bool:
        """Whether a known report was looked at so lately that it is not asked for this time; counts it then."""
        day = self.run.rest_day
        if day is None:
            return False
        known = known or self.known(link.url)
        if known is None or not self.says_no_more(link):
            return False
        seen = date.fromisoformat(known.last_seen[:10])
        if not 0 <= (day - seen).days < again_days(year, day):
            return False
        self.count("resting")
        return True

    def wanted(self, title: str | None) -> bool:
        """Whether a title's year is asked for; a title without year is."""
        if self.run.years is None or not title:
            return True
        year = parse_title(title).year
        return year is None or year in self.run.years

    def holds_report(self, response: TextResponse) -> bool:
        """Whether an address that looks like a column holds a report itself."""
        root = parse_markup(response.text)
        return root is not None and holds_report(root)

    async def parse_article(self, response: Response, link: Link) -> AsyncIterator[Document | Visit]:
        """An article's answer: unchanged, gone, a file, another page, or the report with its attachments."""
        response = at_home(response, link)
        if response.status in (404, 410):
            self.run.answered.add(address_key(link.url))
            error = status_error(response.status)
            # a removed page may lead to one that says so: what is gone is the address that was known
            url = response.url if self.stands(response.url) else link.url
            for visit in self.gone(
                Visit(url, error.outcome, error.reason, link.title or None, response.status)
            ):
                yield visit
            return
        if (misled := self.misled(response, link)) is not None:
            self.problem(f"{link.url}：{misled.reason}；请稍后再次运行")
            yield misled
            return
        try:
            if response.status == 304:
                if not await self.files_changed(response.url):
                    for visit in (*self.found(response, link, link.title), *self.moved(response, link)):
                        yield visit
                    yield Visit(response.url, VisitOutcome.UNCHANGED, "页面未改变", link.title or None, 304)
                    return
                response = await self.fetch(Request(link.url))
            article = await self.read_article((await self.whole(response)).response, link)
        except FetchError as error:
            yield self.visit(link, error)
            return
        if article.kind is PageKind.WRONG:
            yield self._wrong(article, link)
            return
        if article.kind is not PageKind.REPORT:
            yield Visit(
                article.response.url,
                VisitOutcome.SKIPPED,
                article.reason,
                link.title or None,
                article.response.status,
            )
            return
        async for result in self._keep(article, link):
            yield result

    async def _keep(self, article: Article, link: Link) -> AsyncIterator[Document | Visit]:
        """What a report's page gives: the report with its attachments, where it is the one that was promised."""
        if (swapped := self.swapped(article.response, link, article.title)) is not None:
            self.problem(f"{link.url}：{swapped.reason}；请稍后再次运行")
            yield swapped
            return
        if not self.wanted(article.title):
            self.count("other_years")
            for visit in self.reached(article.response, link):
                yield visit
            return
        for visit in self.moved(article.response, link, article.title):
            yield visit
        document = self.document(article.response, link, doubtful=may_be_cut(article.response))
        async for visit in self.attach(document, article.files):
            yield visit
        for visit in self.found(article.response, link, article.title or link.title):
            yield visit
        yield document

    def _wrong(self, article: Article, link: Link) -> Visit:
        """The visit of an address that gave another page than its report; a problem of the run.

        It may have led elsewhere, to the homepage say: what was visited in vain is the address of the article.
        """
        there = article.response.url
        url = there if self.stands(there) else link.url
        led = f"（转到 {there}）" if there != url else ""
        self.problem(f"{url}{led}：{article.reason}；请稍后再次运行")
        return Visit(
            url, VisitOutcome.WRONG_PAGE, article.reason, link.title or None, article.response.status
        )

    async def read_article(self, response: Response, link: Link) -> Article:
        """What the answer is; a page that shows another page in its place is asked for again.

        Raises :class:`~govcrawl.crawling.failures.FetchError`.
        """
        for attempt in range(RETRIES + 1):
            if attempt:
                response = await self.fetch(Request(link.url))
            legible = in_its_encoding(response) if isinstance(response, TextResponse) else response
            # what is kept are the bytes that came
            article = replace(
                await self._with_frames(examine(legible, link)), response=at_home(response, link)
            )
            if article.kind is not PageKind.WRONG:
                break
            logger.info("article %s: %s (asked %d times)", link.url, article.reason, attempt + 1)
        return article

    async def _with_frames(self, article: Article) -> Article:
        """The article with the frame that holds its report, where it is but a shell around another page."""
        for frame in article.frames:
            try:
                response = await self.fetch(Request(frame.url, headers={"Referer": article.response.url}))
            except FetchError as error:
                article = replace(article, reason=f"{article.reason}；框架 {frame.url}：{error.reason}")
                continue
            if not is_page(response) or (isinstance(response, TextResponse) and self.holds_report(response)):
                return replace(article, kind=PageKind.REPORT, reason="", files=[frame])
        return article

    async def article_failed(self, failure: Failure) -> AsyncIterator[Document | Visit]:
        """An article that could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        assert failure.value is not None
        error, link = explain(failure.value), request.cb_kwargs["link"]
        if error.asked:
            yield self.visit(link, error)
        else:  # what is known of the address stays as it is
            self.note_problem(link.url, error)

    async def files_changed(self, url: str) -> bool:
        """Whether a file of a stored article has changed: portals replace files under the same address."""
        catalogue = self.catalogue
        for file in catalogue.attachments_of(url) if catalogue is not None else ():
            try:
                response = await self._fetch_attachment(file, referer=url, conditional=True)
            except FetchError as error:
                logger.info("attachment %s: %s", file, error.reason)
                if error.outcome is VisitOutcome.GONE:
                    return True
                continue
            known = self.known(file)
            same = known is not None and hashlib.sha256(response.body).hexdigest() == known.sha256
            if response.status != 304 and not same:
                return True
        return False

    async def _fetch_attachment(self, url: str, *, referer: str, conditional: bool = False) -> Response:
        if not is_framed(url) and not may_be_page(url):
            return await self.fetch_file(url, referer=referer, conditional=conditional)
        return await self.fetch(Request(url, headers={"Referer": referer}, meta={"conditional": conditional}))

    async def attach(self, document: Document, files: Iterable[FileLink]) -> AsyncIterator[Visit]:
        """Fetch the files of an article into ``document.attachments``; those that fail are visits."""
        for file in files:
            link = Link(file.url, file.title)
            try:
                response = at_home(await self._fetch_attachment(file.url, referer=document.url), link)
                whole = await self.whole(response, document.url)
            except FetchError as error:
                # the page is asked for in full next time: an answer "unchanged" would forget the file, which may be
                # laid down after the page that names it
                document.etag = document.last_modified = None
                yield self.visit(link, error)
            else:
                document.attachments.append(self.document(whole.response, link, doubtful=whole.doubtful))

    def place(self, link: Link) -> str | None:
        """Where among the units of the portal, else of the host it began with, an item was found; ``None``: the list
        names no unit."""
        whole = self.run.portal_id or urlsplit(self.entry).netloc.lower()
        return f"{whole}/{link.unit}" if link.unit else None

    def document(self, response: Response, link: Link, *, doubtful: bool = False) -> Document:
        """The bytes of an answer with what the list said about it."""
        header = {name: (response.headers.get(name) or b"").decode("latin-1") or None for name in _HEADERS}
        return Document(
            url=response.url,
            body=response.body,
            media_type=header["Content-Type"],
            title=link.title or None,
            published_on=link.published_on,
            etag=header["ETag"],
            last_modified=header["Last-Modified"],
            http_status=response.status,
            doubtful=doubtful,
            place=self.place(link),
        )
