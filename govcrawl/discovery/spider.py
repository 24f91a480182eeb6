"""The spider of a discovery: fetches politely, as every spider of the project, and stores nothing."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.utils.response import get_base_url

from govcrawl.crawling.addresses import clean_address
from govcrawl.crawling.failures import FetchError
from govcrawl.crawling.hosts import host_key
from govcrawl.crawling.listing import Link, ListError, Listing
from govcrawl.crawling.markup import parse_markup
from govcrawl.crawling.pagers import with_query
from govcrawl.crawling.pages import holds_report, page_title
from govcrawl.crawling.titles import TitleKind, classify_title
from govcrawl.discovery.cues import Leads, rate_text
from govcrawl.discovery.found import Column, distinct, say_whose
from govcrawl.discovery.judging import Page, read_page, sort_rows, title_of
from govcrawl.discovery.nodes import Fetched
from govcrawl.discovery.steps import Kind, Step, files_of_functions, steps_of, steps_of_data
from govcrawl.discovery.walk import Walk
from govcrawl.spiders.gkmlpt import flatten, read_config
from govcrawl.spiders.portal import GenericSpider
from pipelines.bodies.resolver import Resolver
from pipelines.items import VisitOutcome

logger = logging.getLogger(__name__)

#: what is asked for at most where nobody says
PAGES = 600
#: a host that answers with challenges is left alone after so many
_CHALLENGES = 2
#: so many script files of a site are read for the functions in them
_MOST_FILES = 6
_LOCATION = re.compile(r"<loc>\s*([^<\s]+)\s*</loc>", re.I)
_ANNUAL = (Leads.COLUMN, Leads.SHORT)
_SEARCHED = "政府信息公开年报"


class DiscoverySpider(GenericSpider):
    """Walks a site from its homepage (``url``) and keeps the columns that it finds in ``columns``.

    ``limit``: so many pages at most; ``trust``: hosts that may be asked beside the official ones; ``region``: the site's
    code, for columns that do not tell theirs. ``reason`` says why nothing was found (``none``, ``robots``, ``challenged``,
    ``unreachable``, also where the walk did not come to its end), ``""`` where something was. ``pages``: so many
    were asked for.
    """

    name = "discover"
    quirks = ""

    def __init__(
        self,
        url: str,
        *,
        limit: int = PAGES,
        trust: Iterable[str] = (),
        region: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(url=url, **kwargs)
        self._limit = limit
        for host in trust:
            self.run.trusted.trust_host(host)
        self.columns: list[Column] = []
        self.pages = self.asked = 0
        self.reason, self.words = "unreachable", "the discovery broke off (see the log)"
        self.site_name = ""
        self.site_id: str | None = None
        self.site_region: str | None = region
        self.errors: list[tuple[str, FetchError]] = []
        #: script files that hold functions of pages, by address
        self._functions: dict[str, str] = {}
        self._challenged: dict[tuple[str, int | None], int] = {}

    async def start(self) -> AsyncIterator[Any]:
        """Walk; nothing is yielded. What breaks off is to be asked again, and is told as such."""
        try:
            await self.discover(self.entry)
        except Exception as error:
            logger.info("%s: the discovery broke off", self.entry, exc_info=True)
            self.words = f"the discovery broke off ({type(error).__name__}: {error}); -L INFO shows where"
        return
        yield

    async def discover(
        self,
        homepage: str,
        *,
        fits: Callable[[Column], bool] | None = None,
        wanted: Callable[[str], bool] | None = None,
    ) -> list[Column]:
        """The columns of the site at ``homepage``; ``reason`` and ``words`` say why there are none.

        ``fits`` and ``wanted`` as in :class:`~govcrawl.discovery.walk.Walk`.
        """

        async def walked(address: str) -> Walk:
            walk = Walk(
                address,
                self._fetch_step,
                self._report_title,
                self._may_ask,
                limit=self._limit,
                fits=fits,
                wanted=wanted,
            )
            await walk.run()
            return walk

        walk = await walked(homepage)
        if walk.home is None and homepage.startswith("https:") and self._unanswered():
            self.errors.clear()
            plain = "http:" + homepage.removeprefix("https:")
            self.run.trusted.trust(plain)
            walk = await walked(plain)
        self.trail = walk
        self.columns = distinct(walk.columns)
        self.pages = walk.pages
        home = walk.home
        if home is not None:
            self.site_name = home.page.metas.get("sitename", "") or _site_name(home.title)
            self.site_id = home.page.metas.get("siteidcode")
        for column in self.columns:
            column.site_id = column.site_id or self.site_id
            say_whose(column, _resolver(), site=self.site_name, site_region=self.site_region)
        self.reason, self.words = ("", "") if self.columns else self._why_none(home)
        return self.columns

    def _unanswered(self) -> bool:
        return all(error.outcome is VisitOutcome.FAILED for _, error in self.errors)

    def _why_none(self, home: Fetched | None) -> tuple[str, str]:
        """Why nothing was found: a word, and a line for people."""
        by: dict[VisitOutcome, str] = {}
        for url, error in self.errors:
            outcome = error.outcome
            if outcome is not VisitOutcome.REFUSED or "robots" in error.reason:
                by.setdefault(outcome, f"{url}: {error.reason}")
        if VisitOutcome.CHALLENGED in by:
            return "challenged", f"challenged, not evaded ({by[VisitOutcome.CHALLENGED]})"
        if VisitOutcome.REFUSED in by:
            return "robots", f"forbidden by robots.txt ({by[VisitOutcome.REFUSED]})"
        if home is None:
            said = "; ".join(f"{url}: {error.reason}" for url, error in self.errors[:1]) or "no answer"
            return "unreachable", f"the homepage could not be read ({said})"
        return "none", f"no annual-report column on {self.pages} pages"

    # ---- what the walk asks for ----

    def _may_ask(self, url: str) -> bool:
        return url in self.run.trusted and self._challenged.get(host_key(url), 0) < _CHALLENGES

    async def _fetch_step(self, step: Step, called: bool) -> Fetched | None:
        if not self._may_ask(step.url):
            return None
        self.asked += 1
        try:
            response = await self.fetch_list(step.url)
        except FetchError as error:
            self.errors.append((step.url, error))
            if error.outcome is VisitOutcome.CHALLENGED:
                key = host_key(step.url)
                self._challenged[key] = self._challenged.get(key, 0) + 1
            logger.info("%s: %s", step.url, error.reason)
            return None
        base = get_base_url(response)
        text = response.text
        if (step.kind is Kind.SCRIPT and not called) or not _is_markup(text):
            steps = steps_of_data(text, self.referer if step.kind is Kind.SCRIPT else base, step.templates)
            steps += [
                Step(url, ("",)) for one in _LOCATION.findall(text) if (url := clean_address(base, one))
            ]
            return Fetched(Page(response.url, _NOTHING), tuple(steps), self.name_of(None))
        page = read_page(response.url, base, text, self.is_item)
        if page is None:
            return None
        await self._read_functions(files_of_functions(text, base))
        steps = steps_of(text, base, "\n".join(self._functions.values()))
        family = self._family(response)
        if (called or page.named) and not page.rows and not page.itself:
            await self._read_list(response, page, family)
        steps += await self._read_catalogue(response, page)
        resorts = tuple(self._resorts(page.root, base)) if step.url == self.entry else ()
        title = (page_title(page.root) or "") if page.itself else title_of(page)
        page.root = _NOTHING  # trees are large, and a walk remembers its pages
        return Fetched(page, tuple(steps), self.name_of(family), title, resorts)

    async def _read_functions(self, files: list[str]) -> None:
        """Read script files in which functions stand that a page's clicks call, each once, a few of a site."""
        for url in files:
            if url in self._functions or not self._may_ask(url):
                continue
            if len(self._functions) >= _MOST_FILES:
                return
            self._functions[url] = ""
            self.asked += 1
            try:
                self._functions[url] = (await self.fetch_list(url)).text
            except FetchError as error:
                logger.info("%s: %s", url, error.reason)

    def name_of(self, family: str | None) -> str:
        """The family as the register has it: ``portal`` where none was recognised."""
        return family or GenericSpider.name

    async def _read_list(self, response: HtmlResponse, page: Page, family: str | None) -> None:
        """The first page of a list that the page's scripts draw or fetch, by its family's rules."""
        listing = Listing(response.url)
        spider = self.hand_over(family, response.url) if family else self
        try:
            async for listed in spider.list_pages(response, listing):
                if listed.items:
                    sort_rows(page, listed.items, self.is_item)
                page.total = listed.total if not page.others else None
                break
        except (FetchError, ListError) as error:
            logger.info("%s: %s", response.url, error)

    async def _read_catalogue(self, response: HtmlResponse, page: Page) -> list[Step]:
        """The categories of annual reports in a page application's tree (gkmlpt): the list of the first that has one,
        entered into ``page``, and steps to those that lie elsewhere."""
        if "_CONFIG" not in response.text or "TREE" not in response.text:
            return []
        try:
            sid, tree = read_config(response.text)
        except ListError:
            return []
        nodes = [node for node in flatten(tree) if rate_text(str(node.get("name") or "")).leads in _ANNUAL]
        base = response.url.partition("/gkmlpt")[0]
        spider = self.hand_over("gkmlpt", response.url)
        for node in nodes:
            if node.get("jump_url") or page.rows:
                continue
            address = f"{base}/gkmlpt/api/all/{node.get('id')}"
            try:
                listing = Listing(with_query(address, sid=sid) if sid else address)
                async for listed in spider.list_pages(response, listing):
                    sort_rows(page, listed.items, self.is_item)
                    page.total = listed.total
                    break
            except (FetchError, ListError) as error:
                logger.info("%s: %s", address, error)
            if page.rows:
                page.names = (*page.names, str(node["name"]))
                page.url = f"{base}/gkmlpt/index"
        jumps = (
            (node["name"], clean_address(response.url, str(node["jump_url"])))
            for node in nodes
            if node.get("jump_url")
        )
        return [Step(url, (str(name),)) for name, url in jumps if url]

    async def _report_title(self, link: Link) -> str | None:
        """The title of the report behind a row of a list whose own title did not say; ``None`` for another page."""
        try:
            response = await self.fetch(Request(link.url))
        except FetchError as error:
            self.errors.append((link.url, error))
            return None
        root = parse_markup(response.text) if isinstance(response, HtmlResponse) else None
        if root is None:
            return None
        title = page_title(root) or link.title
        return title if holds_report(root) or classify_title(title).kind is TitleKind.REPORT else None

    def _resorts(self, root: HtmlElement, base: str) -> Iterable[Step]:
        """The site map for machines, and the site's search where it is asked by address."""
        parts = urlsplit(base)
        yield Step(urlunsplit((parts.scheme, parts.netloc, "/sitemap.xml", "", "")), ("站点地图",))
        for form in root.iter("form"):
            fields = [
                (one.get("name"), one.get("type") or "text", one.get("value") or "")
                for one in form.iter("input")
            ]
            asked = [name for name, kind, _ in fields if name and kind.lower() in ("text", "search")]
            action = clean_address(base, form.get("action"))
            if action is None or len(asked) != 1 or (form.get("method") or "get").lower() != "get":
                continue
            query = {name: value for name, kind, value in fields if name and kind.lower() == "hidden"}
            query[asked[0] or ""] = _SEARCHED
            yield Step(urljoin(action, "?" + urlencode(query)), ("站内搜索",))
            return


@cache
def _resolver() -> Resolver:
    return Resolver()


_NOTHING = parse_markup("<html><body></body></html>")
assert _NOTHING is not None


def _is_markup(text: str) -> bool:
    head = text[:2000].lstrip().lower()
    return (
        (head.startswith("<") and not head.startswith("<?xml"))
        or "<html" in head
        or "<a " in head
        or "<body" in head
    )


def _site_name(title: str) -> str:
    """The site's name in a homepage's title."""
    name = re.split(r"[-_|—–>»·\s]+", title.strip())[0] if title.strip() else ""
    return re.sub(r"(?:门户网站|网站|政务网|门户网|门户|首页|欢迎您?)+$", "", name) or name
