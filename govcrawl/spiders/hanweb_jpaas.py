"""Hanweb 大汉, jpaas: lists as JSON with markup inside (docs/portals.md, "hanweb_jpaas")."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator

from lxml.html import HtmlElement
from scrapy.http import HtmlResponse

from govcrawl.crawling.addresses import clean_address
from govcrawl.crawling.failures import FetchError
from govcrawl.crawling.families import family_of
from govcrawl.crawling.json_values import whole_number
from govcrawl.crawling.listing import Link, ListError, Listing, ListPage
from govcrawl.crawling.markup import parse_markup
from govcrawl.crawling.pagers import with_query
from govcrawl.crawling.spider import PortalSpider
from govcrawl.crawling.titles import TitleKind, classify_title

_PAIR = re.compile(r"['\"]([\w-]+)['\"]\s*:\s*['\"]([^'\"]*)['\"]")
_COUNT = re.compile(r"\bcount\s*=\s*[\"']?(\d+)", re.I)
_ROWS = 15


class HanwebJpaasSpider(PortalSpider):
    """The column page has a pager element that says how to ask for a page of its list.

    Zhejiang, Hangzhou, Ningbo, Jinan, Yantai, Linxia; SAMR, MOFCOM, MIIT, MOHURD.
    """

    name = "hanweb_jpaas"
    endpoint = "/api-gateway/jpaas-publish-server/front/page/build/unit"
    quirks = (
        "Requests without Referer get 403. Only paramJson pages, a bare pageNo is ignored; from overseas every "
        "page may be page one. parseType is spelt bulidstatic."
    )

    @classmethod
    def is_article(cls, url: str) -> bool:
        """Also the addresses of before: they stay valid beside the new ones."""
        return super().is_article(url) or family_of("hanweb_jpage").is_article(url)

    async def list_pages(self, first: HtmlResponse, listing: Listing) -> AsyncIterator[ListPage]:
        """The pages of the unit with most reports in it, from the endpoint."""
        page = self.read_page(first, listing)
        root = parse_markup(first.text)
        units = [] if root is None else root.xpath("//*[@querydata]")
        if not units:
            async for static in super().list_pages(first, listing):
                yield static
            return
        unit = max(units, key=self._worth)
        rows = whole_number(unit.get("rows")) or _ROWS
        address = clean_address(first.url, unit.get("uniturl") or self.endpoint) or first.url
        query = dict(_PAIR.findall(unit.get("querydata") or ""))

        async def ask(number: int) -> ListPage:
            nonlocal rows
            parameters = json.dumps({"pageNo": number, "pageSize": rows}, separators=(",", ":"))
            url = with_query(address, **query, editType="null", paramJson=parameters)
            data = (await self.fetch_json(url)).get("data")
            markup = data.get("html") if isinstance(data, dict) else None
            if not isinstance(markup, str):
                raise ListError("应答中没有 data.html")
            items = self._items(markup, first.url, listing)
            count = _COUNT.search(markup) or _COUNT.search(f"count={unit.get('count')}")
            total = int(count[1]) if count else None
            if number == 1 and total is not None and 0 < len(items) < min(rows, total):
                rows = len(items)  # the server gives fewer at once than its own page asks for
            last = total is not None and number * rows >= total
            return ListPage(url, items, total=total, columns=page.columns, last=last)

        answered = False
        try:
            async for answer in self.paged(listing, ask):
                answered = True
                yield answer
        except (FetchError, ListError):
            if not answered:
                yield page  # the column page shows the list's beginning itself
            raise

    def _items(self, markup: str, base: str, listing: Listing) -> list[Link]:
        root = parse_markup(markup)
        return self.find_items(root, base, listing) if root is not None else []

    def _worth(self, unit: HtmlElement) -> tuple[int, int]:
        """A unit's list stands before or around its pager element: how many reports, how long a list."""
        around = unit.getparent() if unit.getparent() is not None else unit
        titles = ["".join(anchor.itertext()) for anchor in around.iter("a")]
        reports = sum(classify_title(title).kind is TitleKind.REPORT for title in titles)
        return reports, whole_number(unit.get("count")) or 0
