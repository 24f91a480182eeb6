"""Stored reports that no list of their portal names any more: whether they are still there."""

from __future__ import annotations

from collections.abc import AsyncIterator

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from govcrawl.crawling.addresses import address_key
from govcrawl.crawling.articles import Article, ArticleSpider, examine
from govcrawl.crawling.departures import at_home
from govcrawl.crawling.failures import FetchError, explain
from govcrawl.crawling.listing import Link
from govcrawl.crawling.pages import PageKind
from govcrawl.register import Portal
from pipelines.database.catalogue import KnownAddress
from pipelines.items import Document, Visit, VisitOutcome
from pipelines.report.titles import parse_title


class UnlistedSpider(ArticleSpider):
    """Fourth step of the stair: what is asked for when all that the lists name is fetched."""

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
            and not self.rests(
                Link(url, title or ""), parse_title(title).year if title else None, self._in_vain(url)
            )
        ]

    def _in_vain(self, url: str) -> KnownAddress | None:
        """What is known of an address that gave another page when it was last asked: that it does so is no news, either."""
        known = self.stands(url)
        return known if known is not None and known.outcome == VisitOutcome.WRONG_PAGE else None

    def control(self) -> list[Request]:
        """A request for a report that rests, where all that was asked for is gone: whether the portal gives any."""
        resting, self.run.resting = self.run.resting, []
        known = ((link, title) for link, title in resting if self.stands(link.url) is not None)
        if not self.account.held or (control := next(known, None)) is None:
            return []
        link, title = control
        if title is not None:
            self.run.found.remove(title)
            self.count("resting", -1)
        return [self.request_for(link)]

    async def parse_unlisted(self, response: Response, link: Link) -> AsyncIterator[Document | Visit]:
        """The answer of a stored report's address that no list names any more: unchanged, gone, or new.

        Nothing promised it, so that what it gives besides is recorded with the address and is no problem of the run.
        """
        response = at_home(response, link)
        key = address_key(response.url)
        if response.status not in (404, 410) and key != address_key(link.url):
            if (misled := self.misled(response, link)) is not None:
                yield misled
                return
            if key in self.run.reached or self.stands(response.url) is not None:
                title = examine(response, link).title
                swapped = self.swapped(response, link, title)
                for visit in self.moved(response, link, title) if swapped is None else (swapped,):
                    yield visit
                return
        if response.status == 304:
            for visit in self.reached(response, link):
                yield visit
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
            if (misled := self._instead(article, link)) is not None:
                for visit in self.gone(misled) if misled.outcome is VisitOutcome.GONE else (misled,):
                    yield visit
                return
        elif self.awaited(link):  # it moved to where it could not be fetched this time
            return
        async for result in self.parse_article(response, link):
            yield result

    def _instead(self, article: Article, link: Link) -> Visit | None:
        """The visit where the answer is no report, or another one; a page that says that the report is not there, and
        that no list names, tells as much as the status 404."""
        if article.kind is PageKind.REPORT:
            return self.swapped(article.response, link, article.title)
        outcome = VisitOutcome.GONE if article.absent else VisitOutcome.WRONG_PAGE
        return Visit(link.url, outcome, article.reason, link.title or None, article.response.status)

    async def unlisted_failed(self, failure: Failure) -> AsyncIterator[Visit]:
        """Such an address that could not be fetched."""
        request: Request = failure.request  # type: ignore[attr-defined]
        assert failure.value is not None
        error, link = explain(failure.value), request.cb_kwargs["link"]
        if error.asked:
            yield Visit(link.url, error.outcome, error.reason, link.title or None, error.status)
