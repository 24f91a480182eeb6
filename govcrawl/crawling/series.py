"""Families with one page per body and year: the address of one year stands for the whole series."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse

from govcrawl.crawling.addresses import address_key
from govcrawl.crawling.articles import examine
from govcrawl.crawling.failures import FetchError
from govcrawl.crawling.listing import Link
from govcrawl.crawling.markup import parse_markup
from govcrawl.crawling.pages import holds_report, page_title
from govcrawl.crawling.spider import PortalSpider
from govcrawl.crawling.years import FIRST_YEAR
from pipelines.items import Document, Visit
from pipelines.report.titles import parse_title

_YEAR = re.compile(r"^(?:19|20)\d\d$")


def year_parameter(url: str, names: tuple[str, ...]) -> str | None:
    """The query parameter of ``url`` that holds the report year, among ``names``."""
    for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True):
        if name in names and (_YEAR.match(value) or not value):
            return name
    return None


class SeriesSpider(PortalSpider):
    """Asks for each year from 2008 on; a year that is not there (404, an empty page) is no error."""

    def series_years(self) -> Iterator[int]:
        """The years to ask for, newest first: those of ``-a years``, else all to the present year."""
        this_year = datetime.now(UTC).year
        yield from (
            year
            for year in range(this_year, FIRST_YEAR - 1, -1)
            if self.run.years is None or year in self.run.years
        )

    def series(self, address_of: Callable[[int], str], unit: str | None = None) -> Iterator[Request]:
        """A request for each year of a series, that of ``unit`` where it is told, whose address ``address_of`` gives."""
        for year in self.series_years():
            address = address_of(year)
            key = address_key(address)
            if key in self.run.met or self.run.sampled:
                continue
            self.run.met.add(key)
            link = Link(address, "", unit=unit)
            if self.rests(link, year):
                self.account.listed.add(address)
                self.run.found.append(f"{year}年")
                self.run.resting.append((link, f"{year}年"))
                continue
            yield Request(
                address,
                callback=self.parse_year,
                errback=self.article_failed,
                cb_kwargs={"link": link, "year": year},
                headers={"Referer": self.referer},
                dont_filter=True,
                meta={"conditional": self.says_no_more(link)},
            )

    async def parse_year(self, response: Response, link: Link, year: int) -> AsyncIterator[Document | Visit]:
        """One year's answer: the report, or nothing where the series has none for that year."""
        try:
            if response.status == 200:
                response = (await self.whole(response)).response
        except FetchError as error:
            yield self.visit(link, error)
            return
        if response.status not in (304, 404, 410) and not self.has_year(response, year):
            self.count("years_absent")
            return
        if response.status in (404, 410) and self.stands(link.url) is None:
            self.count("years_absent")
            return
        self.account.listed.add(link.url)
        async for result in self.parse_article(response, link):
            yield result

    def has_year(self, response: Response, year: int) -> bool:
        """Whether the page is the report of ``year``: some servers show another year, or a page without one."""
        if not isinstance(response, TextResponse) or not response.body.strip():
            return bool(response.body.strip())
        root = parse_markup(response.text)
        if root is None:
            return False
        article = examine(response, Link(response.url, ""))
        if not holds_report(root) and not article.files:
            return False
        own = parse_title(page_title(root) or "").year
        return own is None or own == year
