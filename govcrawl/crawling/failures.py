"""Why an address gave nothing: one error for every way a fetch can fail, with its reason in words."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.defer import AlreadyCalledError

from pipelines.items import VisitOutcome

#: what the reason says of an address that led to a host outside: its column is likely to be hijacked
REDIRECTED = "被重定向到"
TOO_LARGE = "内容过大或没有尽头，已中止下载"
_STATUS = {
    400: "请求被拒绝",
    401: "需要登录",
    403: "禁止访问",
    404: "页面不存在",
    410: "页面已删除",
    429: "访问过于频繁",
    500: "服务器内部错误",
    502: "网关错误",
    503: "服务暂停",
    504: "网关超时",
}


_UNRESOLVED, _NO_SERVER = "域名无法解析", "连接被拒绝"


class FetchError(Exception):
    """An address that gave nothing to read. Raised by :meth:`FetchingSpider.fetch`; ``outcome`` and
    ``reason`` (Chinese) are what the visit is recorded with, ``status`` the HTTP status where there was one."""

    #: whether anything was asked at all; where not, nothing is known of the address
    asked = True

    def __init__(self, outcome: VisitOutcome, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
        self.status = status

    @property
    def lost(self) -> bool:
        """Whether nothing is there any more: the address, or its host."""
        return self.outcome is VisitOutcome.GONE or self.reason in (_UNRESOLVED, _NO_SERVER)


class ChallengedError(IgnoreRequest):
    """Raised by the challenge middleware: the answer is a challenge page; text: its kind."""

    def __init__(self, kind: str, status: int) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status


class CutError(IgnoreRequest):
    """Raised where an answer is not whole, or none to what was asked, however often it is asked for; text in Chinese."""


class RefusedError(IgnoreRequest):
    """Raised by the host middleware before anything is sent: the host is not official; text in Chinese."""


class NotAskedError(IgnoreRequest):
    """Raised before anything is sent: the host is given up, or the time is over; text in Chinese."""


def status_error(status: int) -> FetchError:
    """The error that an HTTP status stands for."""
    outcome = VisitOutcome.GONE if status in (404, 410) else VisitOutcome.FAILED
    return FetchError(outcome, f"服务器返回 {status}（{_STATUS.get(status, '未能取得页面')}）", status)


def explain(error: BaseException) -> FetchError:
    """Any exception of a download as :class:`FetchError`."""
    if isinstance(error, FetchError):
        return error
    if isinstance(error, AlreadyCalledError):
        # of a request that outlasts its run Scrapy (2.19) says only that it ended twice; what became of it comes before
        return explain(error.__context__ or NotAskedError("运行已结束，尚未请求"))
    if isinstance(error, ChallengedError):
        return FetchError(
            VisitOutcome.CHALLENGED, f"遇到验证页面（{error.kind}），按规定不绕过", error.status
        )
    if isinstance(error, RefusedError):
        return FetchError(VisitOutcome.REFUSED, str(error))
    if isinstance(error, NotAskedError):
        unasked = FetchError(VisitOutcome.FAILED, str(error))
        unasked.asked = False
        return unasked
    if isinstance(error, CutError):
        return FetchError(VisitOutcome.FAILED, str(error))
    if isinstance(error, HttpError):
        return status_error(error.response.status)
    if isinstance(error, IgnoreRequest):
        return _ignored(str(error))
    return FetchError(VisitOutcome.FAILED, _broken_off(error))


def _ignored(text: str) -> FetchError:
    """What Scrapy itself gave up, by the words that it says so with."""
    if "robots.txt" in text:
        return FetchError(VisitOutcome.REFUSED, "robots.txt 不允许抓取")
    if "DOWNLOAD_MAXSIZE" in text:
        return FetchError(VisitOutcome.FAILED, TOO_LARGE)
    if "redirect" in text:
        return FetchError(VisitOutcome.FAILED, "页面反复重定向，没有终点")
    return FetchError(VisitOutcome.FAILED, f"请求被放弃（{text}）")


def _broken_off(error: BaseException) -> str:
    """Why a download did not come to its end."""
    if isinstance(error, DownloadCancelledError):
        return TOO_LARGE
    if isinstance(error, DownloadTimeoutError):
        return "连接超时"
    if isinstance(error, DownloadConnectionRefusedError):
        return _NO_SERVER
    if isinstance(error, CannotResolveHostError):
        return _UNRESOLVED
    if isinstance(error, DownloadFailedError) and "SSL" in str(error):
        return "加密连接（TLS）无法建立，若服务器只支持旧版，请在登记表中注明 legacy_tls"
    if isinstance(error, (ResponseDataLossError, DownloadFailedError)):
        return "连接中断，内容不完整"
    return f"下载失败（{type(error).__name__}: {error}）"
