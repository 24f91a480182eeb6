"""Anhui's XxgkAnnualReport platform (docs/portals.md, "anhui_xxgk")."""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator

from scrapy.http import HtmlResponse

from govcrawl.crawling.listing import Listing, ListPage
from govcrawl.crawling.pagers import ScriptPager
from govcrawl.crawling.spider import PortalSpider

_NUMBERED = re.compile(r"page_(\d+)\.html")


class AnhuiXxgkSpider(PortalSpider):
    """Lists ``page_1.html``, ``page_2.html`` …; the address of the annual-report list itself was never seen.

    Xuancheng, Bozhou, Chizhou, Fuyang, Tongling.
    """

    name = "anhui_xxgk"
    first_suffix = 2
    item_selectors = ("section.m-tglist ul", "div.search-list tbody", "div.listright-box > ul")
    quirks = "The download action serves a readable page, too."

    async def list_pages(self, first: HtmlResponse, listing: Listing) -> AsyncIterator[ListPage]:
        """As elsewhere; ``page_2.html`` and on where a page shows no pager."""
        last: ListPage | None = None
        count = 0
        async for last in super().list_pages(first, listing):
            yield last
            count += 1
        name = _NUMBERED.search(first.url)
        if name is None or last is None or count > 1 or last.pages is not None or not last.items:
            return
        addresses = (_NUMBERED.sub(f"page_{n}.html", first.url) for n in itertools.count(int(name[1]) + 1))
        async for page in self.guessed_pages(addresses, listing):
            yield page

    def page_address(self, first: HtmlResponse, pager: ScriptPager, number: int, page: ListPage) -> str:
        """``page_{number}.html``, also for the first page."""
        if _NUMBERED.search(first.url):
            return _NUMBERED.sub(f"page_{number}.html", first.url)
        return super().page_address(first, pager, number, page)
