"""gkmlpt 广东省政府信息公开目录管理平台 (docs/portals.md, "gkmlpt")."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import HtmlResponse, Response
from twisted.python.failure import Failure

from govcrawl.crawling.addresses import clean_address
from govcrawl.crawling.detect import is_article, recognise_address
from govcrawl.crawling.failures import FetchError, explain
from govcrawl.crawling.json_values import load_json, objects, whole_number
from govcrawl.crawling.links import last_date
from govcrawl.crawling.listing import Link, ListError, Listing, ListPage
from govcrawl.crawling.page_rules import page_rules, says
from govcrawl.crawling.pagers import with_query
from govcrawl.crawling.spider import PortalSpider
from pipelines.bodies.units import unit_among
from pipelines.items import Document, Visit, VisitOutcome

_SID = re.compile(r"[\"']?\bSID[\"']?\s*:\s*[\"']?(\w+)")
_TREE = re.compile(r"[\"']?\bTREE[\"']?\s*:\s*\[")
#: seconds since 1970, of this century
_EPOCH = re.compile(r"[1-9][0-9]{8,9}")
_CHINA = timezone(timedelta(hours=8))


class GkmlptSpider(PortalSpider):
    """A page application over a JSON list; the category is the fragment of the entry's address.

    Guangdong only, at the root of a host or below a path (``https://www.zhaoqing.gov.cn/zqtjj``).
    """

    name = "gkmlpt"
    endpoint = "/gkmlpt/api/all/"
    quirks = (
        "_CONFIG is JavaScript, not JSON. Page 0 and page 1 are the same. Nodes with jump_url lead elsewhere, "
        "often to the report column of an NFCMS site. ?jump=false keeps an article from redirecting."
    )

    async def harvest(self, url: str, depth: int = 0) -> AsyncIterator[Request | Document | Visit]:
        """The article, or the categories of annual reports."""
        if self.is_article(url) or is_article(url):
            async for result in super().harvest(url, depth):
                yield result
            return
        parts = urlsplit(url)
        base = urlunsplit(
            (parts.scheme, parts.netloc, parts.path.partition("/gkmlpt")[0].rstrip("/"), "", "")
        )
        entry = f"{base}/gkmlpt/index"
        try:
            page = await self.fetch_list(entry)
            sid, tree = read_config(page.text)
        except FetchError as error:
            self.fail(entry, error)
            return
        except ListError as error:
            self.account.failure = f"{entry}：{error}；请核对网址是否为信息公开目录"
            return
        category = re.fullmatch(r"/?(\d+)", parts.fragment)
        nodes = [node for node in flatten(tree) if _is_chosen(node, category[1] if category else None)]
        jumps = {str(node["jump_url"]) for node in nodes if node.get("jump_url")}
        numbers = [str(node["id"]) for node in nodes if not node.get("jump_url")]
        if category and category[1] not in numbers and not jumps:
            numbers.append(category[1])
        for number in numbers or ([] if jumps else ["0"]):
            async for result in self._category(base, number, sid, page):
                yield result
        for jump in sorted(jumps):
            target = clean_address(entry, jump)
            if target is None:
                continue
            family = recognise_address(target) or "nfcms"
            async for result in self.hand_over(family, target).harvest(target, depth + 1):
                yield result

    async def _category(
        self, base: str, number: str, sid: str | None, page: HtmlResponse
    ) -> AsyncIterator[Request | Visit]:
        address = f"{base}{self.endpoint}{number}"
        url = with_query(address, sid=sid) if sid else address
        async for listed in self.read_list(url, page):
            for link in listed.items:
                followed = self.follow(link)
                if followed is not None:
                    yield followed

    async def list_pages(self, first: HtmlResponse, listing: Listing) -> AsyncIterator[ListPage]:
        """The answers of the list endpoint (``listing.address``), a hundred articles each."""

        async def ask(number: int) -> ListPage:
            url = with_query(listing.address, page=number)
            answer = await self.fetch_json(url)
            articles, total = answer.get("articles"), answer.get("total")
            if not isinstance(articles, list):
                raise ListError("应答中没有 articles")
            items = [link for article in articles if (link := _item(article, first.url)) is not None]
            page = ListPage(url, items, total=whole_number(total))
            page.last = listing.ends_with(page)
            return page

        async for page in self.paged(listing, ask):
            yield page

    async def parse_article(self, response: Response, link: Link) -> AsyncIterator[Document | Visit]:
        """As elsewhere, but an article that redirected to nowhere is asked for where it stands."""
        if response.status in (404, 410) and response.url != link.url:
            response = await self._unredirected(link) or response
        async for result in super().parse_article(response, link):
            yield result

    async def article_failed(self, failure: Failure) -> AsyncIterator[Document | Visit]:
        """An article whose redirect leads to a host that is refused is asked for where it stands."""
        link: Link = failure.request.cb_kwargs["link"]  # type: ignore[attr-defined]
        assert failure.value is not None
        error = explain(failure.value)
        response = await self._unredirected(link) if error.outcome is VisitOutcome.REFUSED else None
        if response is None:
            yield self.visit(link, error)
            return
        async for result in super().parse_article(response, link):
            yield result

    async def _unredirected(self, link: Link) -> Response | None:
        try:
            return await self.fetch(Request(with_query(link.url, jump="false")))
        except FetchError:
            return None


def read_config(source: str) -> tuple[str | None, list[dict[str, Any]]]:
    """``SID`` and ``TREE`` of the page's ``_CONFIG``, which is JavaScript: only the tree itself is JSON.

    Raises :class:`~govcrawl.crawling.listing.ListError` where there is no configuration.
    """
    if "_CONFIG" not in source:
        raise ListError("页面中没有 _CONFIG")
    sid = _SID.search(source)
    tree: list[dict[str, Any]] = []
    if match := _TREE.search(source):
        try:
            tree = objects(load_json(source, match.end() - 1))
        except ValueError as error:
            raise ListError("_CONFIG 中的 TREE 不是完整的 JSON") from error
    return (sid[1] if sid else None), tree


def flatten(tree: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every node of the catalogue tree, parents first."""
    for node in tree:
        yield node
        yield from flatten(objects(node.get("children")))


def _is_chosen(node: dict[str, Any], category: str | None) -> bool:
    if category is not None:
        return str(node.get("id")) == category
    return says(page_rules().annual, str(node.get("name") or ""))


def _item(article: Any, base: str) -> Link | None:
    if not isinstance(article, dict):
        return None
    url = clean_address(base, article.get("url") or article.get("post_url"))
    if url is None:
        return None
    published = next(
        (
            day
            for name in ("display_publish_time", "first_publish_time", "create_time", "created_at", "date")
            if (day := _day(article.get(name)))
        ),
        None,
    )
    unit = unit_among(value for value in article.values() if isinstance(value, str))
    return Link(url, str(article.get("title") or "").strip(), published, unit=unit)


def _day(value: object) -> str | None:
    """A day from epoch seconds, as a number or in digits, or from a date in words."""
    if isinstance(value, str) and not value.isdigit():
        return last_date(value)
    seconds = str(value) if isinstance(value, int | str) else ""
    if not _EPOCH.fullmatch(seconds):
        return None
    return datetime.fromtimestamp(int(seconds), _CHINA).date().isoformat()
