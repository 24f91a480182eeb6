"""Kaipu UCAP 开普 (docs/portals.md, "ucap")."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy.http import HtmlResponse

from govcrawl.crawling.addresses import clean_address
from govcrawl.crawling.failures import FetchError
from govcrawl.crawling.json_values import whole_number
from govcrawl.crawling.links import last_date
from govcrawl.crawling.listing import Link, ListError, Listing, ListPage
from govcrawl.crawling.pagers import ScriptPager, with_query
from govcrawl.crawling.spider import PortalSpider
from pipelines.bodies.units import unit_among
from pipelines.items import VisitOutcome

_CHANNEL = (
    re.compile(r"<meta[^>]+name=[\"']?channelid[\"']?[^>]*content=[\"']?([0-9a-zA-Z_-]+)", re.I),
    re.compile(r"<meta[^>]+content=[\"']?([0-9a-zA-Z_-]+)[\"']?[^>]*name=[\"']?channelid\b", re.I),
    re.compile(r"\bchannelId[\"']?\s*[:=]\s*[\"']([0-9a-f]{32})[\"']", re.I),
)
_SEARCH = re.compile(r"[\"']([^\"'\s]*/search(?:List)?/)(?:[\"']|[0-9a-f]{32})", re.I)
_TAG = re.compile(r"<[^>]+>")
_QUERY = {
    "_isAgg": "true",
    "_isJson": "true",
    "_pageSize": "15",
    "_template": "index",
    "_rangeTimeGte": "",
    "_channelName": "",
}


class UcapSpider(PortalSpider):
    """Static lists ``common_list.shtml``, ``common_list_2.shtml`` …, or a JSON search by channel.

    Heilongjiang, Xinjiang, Jiangxi, Hainan, Suzhou, Sichuan, Lhasa; CSRC, NHC, State Post Bureau.
    """

    name = "ucap"
    endpoint = "/common/search/"
    first_suffix = 2
    quirks = (
        "The pager's first argument is an element id, which tells it from TRS. The JSON search caps the rows "
        "of an answer; addresses in it are absolute, root-relative or protocol-relative; titles may hold "
        "highlight tags. CSRC, hit too fast, answers 200 with its section index."
    )

    async def list_pages(self, first: HtmlResponse, listing: Listing) -> AsyncIterator[ListPage]:
        """Static pages where the column has them, else the JSON search of its channel."""
        page = self.read_page(first, listing)
        pager = self.read_pager(first)
        channel = next((match[1] for mark in _CHANNEL if (match := mark.search(first.text))), None)
        static = bool(page.items) and (pager is not None or page.following is not None)
        channels = [channel] if channel else [] if page.items or page.columns else await self._channels(first)
        if static or not channels:
            async for static_page in super().list_pages(first, listing):
                yield static_page
            if pager is not None and pager.pages > 1 >= listing.pages:  # none of the further files is there
                queries = (_by_query(first.url, number) for number in range(2, pager.pages + 1))
                async for further in self.guessed_pages(queries, listing):
                    yield further
            return
        promised = 0
        for channel in channels:
            total = 0
            async for answer in self._searched(channel, first, page, listing):
                total = answer.total or 0
                answer.total = promised + total
                yield answer
            promised += total

    async def _searched(
        self, channel: str, first: HtmlResponse, page: ListPage, listing: Listing
    ) -> AsyncIterator[ListPage]:
        """The pages of a channel, from the first endpoint that answers."""
        answered = False
        refused: FetchError | ListError | None = None
        for endpoint in self._endpoints(first.text):
            address = clean_address(first.url, endpoint + channel)
            if address is None:
                continue
            try:
                async for answer in self._search(address, first.url, page.columns, listing):
                    answered = True
                    yield answer
            except (FetchError, ListError) as error:
                if answered:
                    raise
                if refused is None or _absent(refused):  # what one says that is there tells more
                    refused = error
                continue
            return
        if not page.items and refused is not None:
            raise refused
        yield page  # the page holds its list itself, and no search answers

    async def _channels(self, first: HtmlResponse) -> list[str]:
        """The channels behind a column that names none: the services know them by the code in its address."""
        parts = [part for part in urlsplit(first.url).path.split("/") if part]
        code = next((part for part in reversed(parts) if "." not in part), None)
        if code is None:
            return []
        for path, query in (
            ("/common/getChannelList", {"channelCode": code, "websiteCodeName": parts[0]}),
            ("/getLocalList", {"channelCode": code}),
        ):
            try:
                answer = await self.fetch_json(with_query(urljoin(first.url, path), **query))
            except (FetchError, ListError) as error:
                self.logger.info("%s: %s", path, error)
                continue
            if channels := read_channels(answer.get("results"), code):
                return channels
        return []

    def page_address(self, first: HtmlResponse, pager: ScriptPager, number: int, page: ListPage) -> str:
        """As elsewhere, but Suzhou numbers its pages in the query (``list.shtml?2``)."""
        if number > 1 and re.search(r"\.shtml\?\d+['\"]", first.text):
            return _by_query(first.url, number)
        return super().page_address(first, pager, number, page)

    def _endpoints(self, source: str) -> list[str]:
        named = _SEARCH.search(source)
        endpoints = [named[1]] if named else []
        return list(dict.fromkeys([*endpoints, "/common/search/", "/search/", "/searchList/"]))

    async def _search(
        self, address: str, base: str, columns: list[Link], listing: Listing
    ) -> AsyncIterator[ListPage]:
        given = 0

        async def ask(number: int) -> ListPage:
            nonlocal given
            url = with_query(address, **_QUERY, page=number)
            data = (await self.fetch_json(url)).get("data")
            if not isinstance(data, dict) or not isinstance(data.get("results"), list):
                raise ListError("应答中没有 data.results")
            items = [link for entry in data["results"] if (link := _item(entry, base)) is not None]
            total = whole_number(data.get("total")) or 0
            # rows is what the server gives, whatever was asked for
            given += len(data["results"])
            rows = whole_number(data.get("rows")) or len(data["results"]) or 1
            last = not data["results"] or number * rows >= total or given >= total
            return ListPage(url, items, total=total, columns=columns, last=last)

        async for page in self.paged(listing, ask, repeats_end_it=False):
            yield page


def _absent(error: FetchError | ListError) -> bool:
    return isinstance(error, FetchError) and error.outcome is VisitOutcome.GONE


def _by_query(url: str, number: int) -> str:
    """Page ``number`` of a list that counts in the query."""
    return f"{url.partition('?')[0]}?{number}"


def read_channels(results: Any, code: str) -> list[str]:
    """The ids of the channels in an answer: of ``code`` itself where it is among them, else of its children."""
    if not isinstance(results, dict):
        return []
    levels, children = results.get("channelLevel"), results.get("children")
    if isinstance(levels, list):
        levels = [one for one in levels if isinstance(one, dict) and one.get("channelCode") == code]
    found = levels or (children if isinstance(children, list) else []) or [results]
    return [str(one["channelId"]) for one in found if isinstance(one, dict) and one.get("channelId")]


def _item(entry: Any, base: str) -> Link | None:
    if not isinstance(entry, dict):
        return None
    url = clean_address(base, entry.get("url"))
    if url is None:
        return None
    title = _TAG.sub("", str(entry.get("title") or "")).strip()
    unit = unit_among(value for value in entry.values() if isinstance(value, str))
    return Link(url, title, last_date(str(entry.get("publishedTimeStr") or "")), unit=unit)
