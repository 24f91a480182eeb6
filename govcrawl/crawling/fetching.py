"""Fetching inside a spider's coroutines, and the account of what could not be fetched."""

from __future__ import annotations

import codecs
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import scrapy
from scrapy import Request
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from govcrawl.crawling.account import Account
from govcrawl.crawling.addresses import clean_address
from govcrawl.crawling.failures import REDIRECTED, FetchError, explain, status_error
from govcrawl.crawling.json_values import load_json
from govcrawl.crawling.listing import Link, ListError
from govcrawl.crawling.markup import as_html, in_its_encoding
from govcrawl.crawling.pages import error_text, script_redirect
from govcrawl.crawling.run import Run
from govcrawl.crawling.wholeness import lacks_end, may_be_cut
from govcrawl.extensions.knowledge import Knowledge
from govcrawl.user_agent import user_agent
from pipelines.database.catalogue import Catalogue, KnownAddress
from pipelines.items import Visit, VisitOutcome

logger = logging.getLogger(__name__)

#: a list answer larger than this is no list (the largest seen, UCAP's JSON with full texts, stay under 2 MB)
LIST_MAXSIZE = 4_000_000
#: a list answers in seconds or not at all; articles and files have the setting's time
LIST_TIMEOUT = 30
#: what a server hit too fast gives in place of what was asked for is asked for again so often
RETRIES = 2
#: what an interface says in place of a document (``{"code": 500, "msg": …}``) is no longer than this
_MESSAGE_BYTES = 65_536
#: two answers that end alike in so many bytes broke off nowhere, or at the same place
_END = 200
#: scripts may send a reader on so often before a page is taken to redirect for ever
MAX_SCRIPT_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Whole:
    """An answer that is whole; ``doubtful`` where only its coming twice says so, and not its end."""

    response: Response
    doubtful: bool = False


class FetchingSpider(scrapy.Spider):
    """First step of the stair: what every portal spider fetches with, and how it says what failed.

    ``entry`` is the address that the spider begins with, ``run`` the state of the run that it works in.
    """

    entry: str
    run: Run

    @property
    def account(self) -> Account:
        """The account of the run."""
        return self.run.account

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Called by Scrapy: a contact given with ``-s`` belongs into the user agent."""
        super().update_settings(settings)
        if settings.getpriority("GOVCRAWL_CONTACT") == SETTINGS_PRIORITIES["cmdline"]:
            settings.set("USER_AGENT", user_agent(settings["GOVCRAWL_CONTACT"]), priority="spider")

    @property
    def referer(self) -> str:
        """Where every request says that it comes from: many servers answer 403 or 404 to those who do not say."""
        return self.entry.partition("#")[0]

    @property
    def catalogue(self) -> Catalogue | None:
        """What the database knows, ``None`` in a run that stores nothing."""
        knowledge = self.crawler.get_extension(Knowledge)
        return knowledge.catalogue if knowledge is not None else None

    def known(self, url: str) -> KnownAddress | None:
        """What is known of an address whose document is stored."""
        knowledge = self.crawler.get_extension(Knowledge)
        return knowledge.stored_address(url) if knowledge is not None else None

    async def fetch(self, request: Request) -> Response:
        """The answer to ``request``: status 2xx, or 304 where the request is conditional.

        The filter of duplicates has no say here. Raises :class:`~govcrawl.crawling.failures.FetchError`.
        """
        engine = self.crawler.engine
        assert engine is not None
        request = request.replace(dont_filter=True)
        request.headers.setdefault("Referer", self.referer)
        try:
            response = await engine.download_async(request)
        except Exception as error:
            raise explain(error) from error
        if response.status == 304 and request.meta.get("conditional"):
            return response
        if not 200 <= response.status < 300:
            raise status_error(response.status)
        return response

    async def whole(
        self,
        response: Response,
        referer: str | None = None,
        *,
        breaks_off: Callable[[Response], bool] = may_be_cut,
    ) -> Whole:
        """The answer; where it may have broken off, after it was asked for once more: the same end twice is its end.

        Raises :class:`~govcrawl.crawling.failures.FetchError`.
        """
        if not breaks_off(response):
            return Whole(response)
        logger.info("%s has no end; asking again", response.url)
        headers = {"Referer": referer} if referer is not None else None
        again = await self.fetch(Request(response.url, headers=headers))
        if not breaks_off(again):
            return Whole(again)
        if again.body[-_END:] == response.body[-_END:]:  # further up a page may count its readers
            return Whole(again, doubtful=True)
        raise FetchError(VisitOutcome.FAILED, "内容不完整，没有结尾", again.status)

    async def fetch_list(self, address: str | Request) -> HtmlResponse:
        """A page of a list as HTML, after any redirect by script.

        Raises :class:`~govcrawl.crawling.failures.FetchError`.
        """
        request = address if isinstance(address, Request) else Request(address)
        patience = min(LIST_TIMEOUT, self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT"))
        request = request.replace(
            meta={"download_timeout": patience, **request.meta, "download_maxsize": LIST_MAXSIZE}
        )
        for _ in range(MAX_SCRIPT_REDIRECTS):
            response = as_html(await self._whole_list(await self.fetch(request)))
            target = clean_address(response.url, script_redirect(response.text))
            if target is None or target == response.url:
                return response
            request = request.replace(url=target)
        raise FetchError(VisitOutcome.FAILED, "页面反复重定向，没有终点")

    async def _whole_list(self, response: Response) -> Response:
        # what is no page (JSON, a piece of markup) has no end of its own, and its own reader sees where it breaks off
        return (await self.whole(response, breaks_off=lambda one: lacks_end(one.body))).response

    async def fetch_json(self, address: str | Request) -> dict[str, Any]:
        """A JSON object from a list endpoint; broken answers are asked for again.

        Raises :class:`~govcrawl.crawling.failures.FetchError` and :class:`~govcrawl.crawling.listing.ListError`.
        """
        for _ in range(RETRIES):
            try:
                return read_json((await self.fetch_list(address)).text)
            except ListError as error:
                logger.info("%s: %s; asking again", address, error)
        return read_json((await self.fetch_list(address)).text)

    async def fetch_file(self, url: str, *, referer: str, conditional: bool = False) -> Response:
        """A file that an article links; servers give some only to those who come from the article.

        Raises :class:`~govcrawl.crawling.failures.FetchError` also for a page in place of the file.
        """
        for _ in range(MAX_SCRIPT_REDIRECTS):
            request = Request(url, headers={"Referer": referer}, meta={"conditional": conditional})
            response = await self.fetch(request)
            if response.status == 304:
                return response
            if (instead := no_document(response)) is not None:
                raise FetchError(VisitOutcome.WRONG_PAGE, f"附件网址返回的是{instead}", response.status)
            if not is_page(response) or not isinstance(response, TextResponse):
                return response
            target = clean_address(response.url, script_redirect(response.text))
            if target is None:
                break
            url = target
        if "codeValue" in response.text:
            raise FetchError(VisitOutcome.CHALLENGED, "附件要求输入验证码，按规定不绕过", response.status)
        raise FetchError(VisitOutcome.WRONG_PAGE, "附件网址返回的是网页而不是文件", response.status)

    def problem(self, text: str) -> None:
        """Note why the run is incomplete."""
        logger.warning(text)
        self.account.problems.append(text)

    def problem_once(self, text: str) -> None:
        """Note why the run is incomplete, where that may be met again and again."""
        if text not in self.account.problems:
            self.problem(text)

    def note_problem(self, url: str, error: FetchError) -> None:
        """Note an address that gave nothing and should have."""
        text = f"{url}：{error.reason}"
        if not error.asked:  # of a host that was given up one reason is enough, and it comes first
            if error.reason not in self.account.problems:
                self.account.problems.insert(0, error.reason)
        elif error.outcome is VisitOutcome.CHALLENGED:
            logger.warning(text)
            self.account.challenges.append(text)
        else:
            self.problem(f"{text}；请稍后再次运行")

    def fail(self, url: str, error: FetchError) -> None:
        """Note that the entry itself gave nothing, so that there is nothing to do."""
        if error.outcome is VisitOutcome.CHALLENGED:
            self.note_problem(url, error)
        else:
            self.account.failure = f"{url}：{error.reason}；请核对网址，或稍后再次运行"
            self.account.lost = error.lost

    def visit(self, link: Link, error: FetchError) -> Visit:
        """The visit that records a failed fetch; what should have been there becomes a problem of the run."""
        expected = error.outcome in (VisitOutcome.GONE, VisitOutcome.REFUSED)
        if not expected or "robots" in error.reason or REDIRECTED in error.reason:
            self.note_problem(link.url, error)
        return Visit(link.url, error.outcome, error.reason, link.title or None, error.status)

    def count(self, what: str, by: int = 1) -> None:
        """Count something of the walk in Scrapy's stats."""
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"govcrawl/{what}", by)


def no_document(response: Response) -> str | None:
    """What a server gives in place of a page or file, in Chinese: nothing, or a message; ``None`` for anything else."""
    if not response.body.strip():
        return "空白内容"
    if len(response.body) > _MESSAGE_BYTES:
        return None
    if (said := _data(response)) is not None:
        return f"接口数据（{said}）"
    if is_page(response) or not isinstance(response, TextResponse):
        return None
    said = error_text(in_its_encoding(response).text)
    return f"出错信息（{said}）" if said is not None else None


def _data(response: Response) -> str | None:
    """The beginning of a JSON object; ``None`` for anything else."""
    body = response.body.removeprefix(codecs.BOM_UTF8).strip()
    if not body.startswith(b"{"):
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            text = body.decode(encoding)
            return text[:40] if isinstance(load_json(text), dict) else None
        except ValueError:
            continue
    return None


def is_page(response: Response) -> bool:
    """Whether an answer is a web page rather than a file, whatever its type claims."""
    head = response.body[:1000].lstrip().lower()
    if head.startswith((b"%pdf", b"pk\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"rar!")):
        return False
    if isinstance(response, HtmlResponse):
        return True
    return isinstance(response, TextResponse) and (
        b"<html" in head or b"<!doctype" in head or head.startswith(b"<")
    )


def read_json(text: str) -> dict[str, Any]:
    """A JSON object. Raises :class:`~govcrawl.crawling.listing.ListError` for anything else."""
    try:
        value = load_json(text)
    except ValueError as error:
        raise ListError(f"不是完整的 JSON：{text[:40]!r}") from error
    if not isinstance(value, dict):
        raise ListError("JSON 不是对象")
    return value
