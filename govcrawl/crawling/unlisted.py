"""Stored reports that no list of their portal names any more: whether they are still there."""

from __future__ import annotations

from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from govcrawl.crawling.addresses import address_key
from govcrawl.crawling.articles import ArticleSpider
from govcrawl.crawling.failures import FetchError, explain
from govcrawl.crawling.listing import Link
from govcrawl.crawling.pages import PageKind
from govcrawl.register import Portal
from pipelines.items import Document, Visit, VisitOutcome
from pipelines.report.titles import parse_title


class UnlistedSpider(ArticleSpider):
    """Third step of the stair: what is asked for when all that the lists name is fetched."""

    def unlisted(self, portal: Portal) -> list[Request]:
        """Requests for stored reports of the portal that this run did not meet: withdrawn ones are found so.

        A list that shows nothing at all says nothing of its reports either.
        """
        catalogue = self.catalogue
        if catalogue is None or self.run.sampled or not self.run.met:
            return []
        asked = self.run.met | self.run.reached
        return [
            self.request_for(Link(url, title or "")).replace(
                callback=self.parse_unlisted, errback=self.unlisted_failed
            )
            for url, title in catalogue.stored_of(portal.id)
            if address_key(url) not in asked
            and url in self.run.trusted
            and self.wanted(title)
            and not self.rests(Link(url, title or ""), parse_title(title).year if title else None)
        ]

    async def parse_unlisted(self, response: Response, link: Link) -> AsyncIterator[Document | Visit]:
        """The answer of a stored report's address that no list names any more: unchanged, gone, or new.

        Nothing promised it, so that what it gives besides is recorded with the address and is no problem of the run.
        """
        key = address_key(response.url)
        if response.status not in (404, 410) and key != address_key(link.url):
            if (misled := self.misled(response, link)) is not None:
                yield misled
                return
            if key in self.run.reached or self.known(response.url) is not None:
                for visit in self.moved(response, link):
                    yield visit
                return
        if response.status == 304:
            yield Visit(
                response.url, VisitOutcome.UNCHANGED, "列表中已无此篇，页面未改变", link.title or None, 304
            )
            return
        if response.status not in (404, 410):
            try:
                article = await self.read_article(response, link)
            except FetchError as error:
                yield Visit(link.url, error.outcome, error.reason, link.title or None, error.status)
                return
            if article.kind is not PageKind.REPORT:
                yield Visit(
                    link.url, VisitOutcome.WRONG_PAGE, article.reason, link.title or None, response.status
                )
                return
        async for result in self.parse_article(response, link):
            yield result

    async def unlisted_failed(self, failure: Failure) -> AsyncIterator[Visit]:
        """Such an address that could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        assert failure.value is not None
        error, link = explain(failure.value), request.cb_kwargs["link"]
        if error.asked:
            yield Visit(link.url, error.outcome, error.reason, link.title or None, error.status)
