"""truecms: Nantong and its counties (docs/portals.md, "truecms")."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator

from scrapy.http import HtmlResponse

from govcrawl.crawling.addresses import clean_address
from govcrawl.crawling.json_values import load_json
from govcrawl.crawling.listing import Link, ListError, Listing, ListPage
from govcrawl.crawling.markup import parse_markup
from govcrawl.crawling.pagers import with_query
from govcrawl.crawling.spider import PortalSpider
from govcrawl.spiders.hanweb_jpage import read_records

_ENDPOINT = re.compile(r"[\"'(=\s]([^\"'\s(=]*messageController/getMessage\.do[^\"'\s]*)")
_COLUMN_ID = re.compile(r"\bcolumnId[\"']?\s*[:=]\s*[\"']?([\w-]+)", re.I)
_PER_PAGE = re.compile(r"\bperpage[\"']?\s*[:=]\s*[\"']?(\d+)", re.I)
_TOTAL = re.compile(r"\btotal(?:record|Record|_?count)?s?[\"'>]*\s*[:=>]?\s*[\"']?(\d+)", re.I)
_JSONP = re.compile(r"^\s*[\w$.]*\s*\(\s*(.*?)\s*\)\s*;?\s*$", re.S)
_MAX_PER_PAGE = 10


class TruecmsSpider(PortalSpider):
    """Lists as JSONP with XML or HTML inside, asked for in windows of records."""

    name = "truecms"
    endpoint = "/messageController/getMessage.do"
    quirks = "Needs a Referer (Rugao answers 404 without). A window holds 10 to 50 records at most."

    async def list_pages(self, first: HtmlResponse, listing: Listing) -> AsyncIterator[ListPage]:
        """Windows of the list that the column page's script asks for."""
        page = self.read_page(first, listing)
        column = _COLUMN_ID.search(first.text)
        if column is None or "getMessage" not in first.text:
            async for static in super().list_pages(first, listing):
                yield static
            return
        named = _ENDPOINT.search(first.text)
        address = clean_address(first.url, named[1] if named else self.endpoint) or first.url
        size = _PER_PAGE.search(first.text)
        per_page = min(int(size[1]), _MAX_PER_PAGE) if size and int(size[1]) else _MAX_PER_PAGE
        begin, total = 1, None

        async def ask(_: int) -> ListPage:
            nonlocal begin, total
            url = with_query(
                address,
                startrecord=begin,
                endrecord=begin + per_page - 1,
                perpage=per_page,
                columnId=column[1],
                callback="cb",
            )
            markup, counted = read_jsonp((await self.fetch_list(url)).text)
            items = self._items(markup, first.url, listing)
            total = counted if counted is not None else total
            begin += len(items)
            last = total is not None and begin > total
            return ListPage(url, items, total=total, columns=page.columns, last=last)

        async for window in self.paged(listing, ask):
            yield window

    def _items(self, markup: str, base: str, listing: Listing) -> list[Link]:
        if "<record" in markup:
            return read_records(markup, base, self.is_item)
        root = parse_markup(markup)
        return self.find_items(root, base, listing) if root is not None else []


def read_jsonp(text: str) -> tuple[str, int | None]:
    """The markup and the number of records of an answer. Raises :class:`~govcrawl.crawling.listing.ListError`."""
    match = _JSONP.match(text)
    try:
        answer = load_json(match[1] if match else text)
    except ValueError as error:
        raise ListError(f"不是 JSONP：{text[:40]!r}") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("result"), str):
        raise ListError("应答中没有 result")
    result = answer["result"]
    rest = json.dumps({name: value for name, value in answer.items() if name != "result"})
    counted = _TOTAL.search(rest) or re.search(r"<totalrecord>\s*(\d+)", result, re.I)
    return result, int(counted[1]) if counted else None
