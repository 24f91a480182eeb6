"""Downloader middlewares: official hosts only, challenges recorded and not evaded, requests that ask."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import NotConfigured
from scrapy.http import Response, TextResponse

from govcrawl.crawling.failures import REDIRECTED, ChallengedError, CutError, RefusedError
from govcrawl.crawling.hosts import host_key
from govcrawl.crawling.spider import PortalSpider
from govcrawl.crawling.wholeness import ENCODINGS, breaks_off, has_end
from govcrawl.extensions.knowledge import Knowledge
from govcrawl.register import Quirk

#: seconds that robots.txt may take
ROBOTS_TIMEOUT = 15

#: marks of challenge products in the source of the page they send (docs/portals.md, "Access and challenges")
_MARKS = (
    (re.compile(r"__jsl_clearance|__jsluid"), "加速乐"),
    (re.compile(r"\$_ts\b|5uRo8"), "瑞数"),
    (re.compile(r"wzwschallenge|wzws_sessionid|WZWS"), "网站防护"),
    (re.compile(r"yunsuo_session"), "云锁"),
    (re.compile(r"acw_sc__v2|arg1\s*="), "阿里云防护"),
    (re.compile(r"_bot_sbu|C3VK|CT6TS?\b"), "访问验证"),
)
#: cookies by which a challenge names its product when the page itself is scrambled
_COOKIES = ((b"__jsl", "加速乐"), (b"wzws", "网站防护"), (b"yunsuo", "云锁"), (b"_bot_sbu", "访问验证"))
_STATUSES = {412: "瑞数", 512: "加速乐", 521: "加速乐"}
_SCRIPT = re.compile(r"<script\b[^>]*>.*?(?:</script>|$)", re.I | re.S)
#: what a reader does not see, or (group 1) text; written so that long scripts and styles are stepped over quickly
_PIECE = re.compile(
    r"<script\b[^>]*+>[^<]*+(?:<(?!/script>)[^<]*+)*+(?:</script>|\Z)"
    r"|<style\b[^>]*+>[^<]*+(?:<(?!/style>)[^<]*+)*+</style>"
    r"|<title\b[^>]*+>[^<]*+(?:<(?!/title>)[^<]*+)*+</title>"
    r"|<!--[^-]*+(?:-(?!->)[^-]*+)*+-->|<[^>]*+>|&nbsp;|([^<&]++|.)",
    re.I | re.S,
)
_SETS_COOKIE = re.compile(r"document\s*\.\s*cookie|\beval\s*\(|\bdocument\[")
#: a page that holds data for its script is an application, not a challenge
_DATA = re.compile(
    r"_CONFIG|<datastore|<recordset|application/json|text/xml|queryData|channelid|NFCMS_", re.I
)
_TAG = re.compile(r"<([a-z][a-z0-9]*)", re.I)
#: the elements of a page that is nothing but its script
_SHELL_TAGS = {"html", "head", "body", "meta", "title", "noscript", "script", "style"}
#: a challenge page shows its reader nothing, or a word or two
_SILENT = 40
_TINY = 2_000


def challenge_kind(response: Response) -> str | None:
    """Which challenge an answer is, in Chinese, ``None`` if it is none.

    412, 512 and 521 always are; 202 with a script is; a page with status 200 or 403 is where it shows nothing
    to a reader and its script sets cookies, bears a product's mark, or is all there is.
    """
    if response.status in _STATUSES:
        return _named(response) or _STATUSES[response.status]
    if response.status not in (200, 202, 403, 503) or not isinstance(response, TextResponse):
        return None
    head = response.text[:200_000]
    if response.status == 202:
        if "<script" not in head.lower() or _DATA.search(head):
            return None
        return _named(response) or "瑞数"
    visible = _visible(head)
    if len(visible) > _SILENT or "<script" not in head.lower() or _DATA.search(head):
        return None
    named = next((name for mark, name in _MARKS if mark.search(head)), None)
    if named is not None:
        return named
    # the shell of a page application says nothing either, but it has a place for what will be said
    if {tag.lower() for tag in _TAG.findall(_SCRIPT.sub("", head))} - _SHELL_TAGS:
        return None
    if _SETS_COOKIE.search(head):
        return "脚本验证"
    if len(head) > _TINY or visible or "location" in head or "src=" in head.lower():
        return None
    return "脚本验证"


def _visible(markup: str) -> str:
    """What a page shows its reader, without blanks; no further than it takes to tell that it shows something."""
    seen = ""
    for piece in _PIECE.finditer(markup):
        if piece[1] is not None:
            seen += "".join(piece[1].split())
            if len(seen) > _SILENT:
                break
    return seen


def _named(response: Response) -> str | None:
    text = response.text[:50_000] if isinstance(response, TextResponse) else ""
    if (name := next((name for mark, name in _MARKS if mark.search(text)), None)) is not None:
        return name
    cookies = b";".join(response.headers.getlist("Set-Cookie"))
    return next((name for mark, name in _COOKIES if mark in cookies), None)


class _SpiderMiddleware:
    """What a portal spider says about its run; other spiders (``files``) pass untouched."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> _SpiderMiddleware:
        """Made by Scrapy."""
        return cls(crawler)

    @property
    def spider(self) -> PortalSpider | None:
        """The spider, if it is a portal's."""
        spider = self.crawler.spider
        return spider if isinstance(spider, PortalSpider) else None


class OfficialHostsMiddleware(_SpiderMiddleware):
    """Refuse every host that is not official, wherever a link or redirect came from. Raises
    :class:`~govcrawl.crawling.failures.RefusedError`."""

    def process_request(self, request: Request) -> None:
        """Called by Scrapy for each request, redirected ones too."""
        spider = self.spider
        if spider is not None and request.url.startswith("http") and request.url not in spider.run.trusted:
            host = urlsplit(request.url).netloc
            came = REDIRECTED if request.meta.get("redirect_urls") else "地址在"
            raise RefusedError(f"{came} {host}，不是政府网站，不予抓取")


class QuirksMiddleware(_SpiderMiddleware):
    """What the register says a portal needs: plain HTTP where HTTPS is broken, a Referer everywhere."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        portal = self.spider.run.portal if self.spider is not None else None
        if portal is None or not portal.quirks:
            raise NotConfigured
        self._portal = portal

    def process_request(self, request: Request) -> Request | None:
        """Called by Scrapy for each request."""
        portal = self._portal
        if Quirk.REFERER in portal.quirks:
            request.headers.setdefault("Referer", portal.url)
        here = host_key(request.url) == host_key(portal.url)
        if Quirk.PLAIN_HTTP in portal.quirks and here and request.url.startswith("https:"):
            return request.replace(url="http:" + request.url.removeprefix("https:"))
        return None


class RobotsPatienceMiddleware(_SpiderMiddleware):
    """Ask for robots.txt once and briefly: a server that hangs there hangs everywhere, and says so soon enough."""

    def process_request(self, request: Request) -> None:
        """Called by Scrapy for each request."""
        if request.meta.get("dont_obey_robotstxt") and urlsplit(request.url).path == "/robots.txt":
            request.meta.setdefault("download_timeout", ROBOTS_TIMEOUT)
            request.meta.setdefault("max_retry_times", 0)


class ConditionalMiddleware(_SpiderMiddleware):
    """Ask whether a stored page has changed: sends the ETag and Last-Modified that came with it.

    Only for requests with ``meta["conditional"]``: the answer may then be 304.
    """

    def process_request(self, request: Request) -> None:
        """Called by Scrapy for each request."""
        knowledge = self.crawler.get_extension(Knowledge) if request.meta.get("conditional") else None
        known = knowledge.stored_address(request.url) if knowledge is not None else None
        for name in ("If-None-Match", "If-Modified-Since"):
            # a redirect hands on those of the address that led here, of which this one knows nothing
            request.headers.pop(name, None)
        if known is not None and known.etag:
            request.headers["If-None-Match"] = known.etag
        if known is not None and known.last_modified:
            request.headers["If-Modified-Since"] = known.last_modified


class WholenessMiddleware(_SpiderMiddleware):
    """Ask again for an answer that is not whole, or none to what was asked.

    A part (206) that nobody asked for, "not changed" (304) to a request that did not ask, a compressed body that
    breaks off. Raises :class:`~govcrawl.crawling.failures.CutError` where it stays so.
    """

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Called by Scrapy for each answer, before it is decompressed."""
        if self.spider is None:
            return response
        if _is_plain(response):
            headers = response.headers.copy()
            del headers["Content-Encoding"]
            return response.replace(headers=headers)
        if (reason := self._wrong(request, response)) is None:
            return response
        again = get_retry_request(request, spider=self.spider, reason=reason)
        if again is None:
            raise CutError(reason)
        return again

    def _wrong(self, request: Request, response: Response) -> str | None:
        if response.status == 206 and "Range" not in request.headers:
            return "服务器只返回了一部分内容（206）"
        asks = "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
        if response.status == 304 and not asks:
            return "服务器答复“未改变”（304），但并没有这样问它"
        encodings = response.headers.getlist("Content-Encoding")
        if len(encodings) == 1 and request.method != "HEAD":
            most = request.meta.get("download_maxsize", self.crawler.settings.getint("DOWNLOAD_MAXSIZE"))
            if breaks_off(response.body, encodings[0].strip().lower(), most):
                return "压缩的内容不完整"
        return None


def _is_plain(response: Response) -> bool:
    """Whether what is said to be compressed is a whole page or file as it stands, as browsers take it."""
    encoded = response.headers.getlist("Content-Encoding")
    return len(encoded) == 1 and encoded[0].strip().lower() in ENCODINGS and has_end(response.body)


class ChallengeMiddleware(_SpiderMiddleware):
    """Recognise challenge pages before anything reads them.

    Raises :class:`~govcrawl.crawling.failures.ChallengedError`.
    """

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002
        """Called by Scrapy for each answer, after decompression and redirects."""
        if self.spider is not None and (kind := challenge_kind(response)) is not None:
            raise ChallengedError(kind, response.status)
        return response
