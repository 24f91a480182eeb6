"""Hanweb 大汉, jcms with jpage: lists as XML-like records (docs/portals.md, "hanweb_jpage")."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from scrapy import FormRequest, Request
from scrapy.http import HtmlResponse

from govcrawl.crawling.addresses import clean_address
from govcrawl.crawling.failures import FetchError
from govcrawl.crawling.links import last_date, page_links
from govcrawl.crawling.listing import Link, ListError, Listing, ListPage
from govcrawl.crawling.markup import parse_markup
from govcrawl.crawling.pagers import with_query
from govcrawl.crawling.spider import PortalSpider
from govcrawl.crawling.titles import TitleKind, classify_title

_DATASTORE = re.compile(r"<datastore\b.*?</datastore>", re.S | re.I)
_RECORD = re.compile(r"<record\b[^>]*>\s*(?:<!\[CDATA\[(.*?)\]\]>|(.*?))\s*</record>", re.S | re.I)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)", re.I)
_NEXT_GROUP = re.compile(r"<nextgroup>.*?href\s*=\s*[\"']([^\"']+)[\"']", re.S | re.I)
_PROXY = re.compile(r"[\"']?proxyUrl[\"']?\s*:\s*[\"']([^\"']+)[\"']", re.I)
_NUMBER = r"[\"']?{}[\"']?\s*[:=]\s*[\"']?(\d+)"
#: form fields of the list endpoint, and what they are where the page does not say
_FIELDS = {
    "col": "1",
    "appid": "1",
    "webid": None,
    "path": "/",
    "columnid": None,
    "sourceContentType": None,
    "unitid": None,
    "webname": None,
    "permissiontype": "0",
}
#: servers give some 300 records at once, 100 everywhere
_MAX_PER_PAGE = 100
_DEFAULT_PER_PAGE = 15


class HanwebJpageSpider(PortalSpider):
    """The first records stand in the column page, the rest comes from a list endpoint.

    Servers obey either a window of records or a page number: each request carries both, one page at a time.
    Jiangsu, Zhejiang to about 2023, Shandong, Baoji, Tianjin health, Harbin; NHSA, NRTA, CNIPA.
    """

    name = "hanweb_jpage"
    endpoint = "/module/web/jpage/dataproxy.jsp"
    quirks = (
        "Records are li or tr, quoted either way; the number of records at once is capped; some servers obey "
        "only the page number; NHSA and NRTA keep columnid and unitid encrypted in the nextgroup link."
    )

    async def list_pages(self, first: HtmlResponse, listing: Listing) -> AsyncIterator[ListPage]:
        """The records inside the column page, then those of the endpoint."""
        columns = super().read_page(first, listing).columns
        store = self._main_store(first)
        if store is None and not self._has_endpoint(first.text):
            async for page in super().list_pages(first, listing):
                yield page
            return
        total = _number("totalRecord", first.text) if store is None else _total(store)
        if total is None:
            total = _number("totalRecord", first.text)
        items = self.records(store or "", first.url)
        yield ListPage(first.url, items, total=total, columns=columns)
        per_page = min(_number("perPage", first.text) or len(items) or _DEFAULT_PER_PAGE, _MAX_PER_PAGE)
        address, fields = self._endpoint(first, store or "")
        begin = len(items) // per_page * per_page + 1

        async def ask(_: int) -> ListPage | None:
            nonlocal begin, per_page, total
            if total is not None and begin > total:
                return None
            page = await self._window(address, fields, begin, per_page, first.url)
            total = page.total if page.total is not None else total
            if not page.items:
                page.last = True
                return page
            given, here = len(page.items), min(per_page, total - begin + 1) if total is not None else per_page
            if total is not None and given not in (here, per_page):
                # the server has its own idea of a page, and counts its pages in that size
                per_page = given
                begin = len(items) // per_page * per_page + 1
            else:
                begin += given
            return page

        async for page in self.paged(listing, ask, first=2, repeats_end_it=False):
            yield page

    def _has_endpoint(self, source: str) -> bool:
        return "dataproxy.jsp" in source

    def _main_store(self, response: HtmlResponse) -> str | None:
        """The page's store of records with most reports in it: side lists have stores of their own."""
        stores = _DATASTORE.findall(response.text)

        def worth(store: str) -> tuple[int, int]:
            records = self.records(store, response.url)
            return sum(classify_title(item.title).kind is TitleKind.REPORT for item in records), len(records)

        return max(stores, key=worth) if stores else None

    def records(self, store: str, base: str) -> list[Link]:
        """The items of a store."""
        return read_records(store, base, self.is_item)

    def _endpoint(self, first: HtmlResponse, store: str) -> tuple[str, dict[str, str]]:
        """Address and fixed fields of the endpoint, from the page's script and the store's nextgroup link."""
        source = first.text
        proxy = _PROXY.search(source)
        address = clean_address(first.url, proxy[1] if proxy else self.endpoint) or first.url
        group = _NEXT_GROUP.search(store) or _NEXT_GROUP.search(source)
        linked = dict(parse_qsl(urlsplit(unescape(group[1])).query, keep_blank_values=True)) if group else {}
        fields: dict[str, str] = {}
        for name, default in _FIELDS.items():
            scripted = re.search(
                rf"\b{name}[\"']?\s*[:=]\s*(?:[\"']([^\"']*)[\"']|([\w%./-]+))", source, re.I
            )
            value = linked.get(name) or (scripted and (scripted[1] or scripted[2])) or default
            if value is not None:
                fields[name] = value
        if "columnid" not in fields and (match := re.search(r"/col/col(\d+)", first.url)):
            fields["columnid"] = match[1]
        if "unitid" not in fields and (match := re.search(r"[?&]uid=(\w+)", first.url)):
            fields["unitid"] = match[1]
        return address, fields

    async def _window(
        self, address: str, fields: dict[str, str], begin: int, per_page: int, referer: str
    ) -> ListPage:
        end, number = begin + per_page - 1, (begin - 1) // per_page + 1
        window = {"startrecord": begin, "endrecord": end, "perpage": per_page}
        form = {**fields, "page": str(number)}
        headers = {"Referer": referer, "X-Requested-With": "XMLHttpRequest"}
        url = with_query(address, **window)
        try:
            response = await self.fetch_list(FormRequest(url, formdata=form, headers=headers))
        except FetchError as error:
            if error.status not in (400, 404, 405, 501):
                raise
            # some servers know the endpoint only as GET
            response = await self.fetch_list(Request(with_query(address, **form, **window), headers=headers))
        if "<datastore" not in response.text and "<record" not in response.text:
            if response.text.strip() and "<html" in response.text.lower():
                raise ListError(f"第 {begin} 至 {end} 条的请求返回的不是列表数据")
            return ListPage(url, [])
        return ListPage(url, self.records(response.text, referer), total=_total(response.text))


def read_records(store: str, base: str, is_item: Callable[[Link], bool]) -> list[Link]:
    """The items of a store of records, each ``li`` or ``tr``; a record's item is its first link that is one."""
    items: dict[str, Link] = {}
    for match in _RECORD.finditer(store):
        markup = match[1] if match[1] is not None else unescape(match[2])
        root = parse_markup(f"<table>{markup}</table>" if re.match(r"\s*<tr\b", markup, re.I) else markup)
        if root is None:
            continue
        links = list(page_links(root, base))
        link = next((link for link in links if is_item(link)), links[0] if links else None)
        if link is not None:
            date = last_date(" ".join(root.itertext())) or link.published_on
            items.setdefault(link.url, Link(link.url, link.title, date))
    return list(items.values())


def _total(store: str) -> int | None:
    match = _TOTAL.search(store)
    return int(match[1]) if match else None


def _number(name: str, source: str) -> int | None:
    match = re.search(_NUMBER.format(name), source, re.I)
    return int(match[1]) if match else None
