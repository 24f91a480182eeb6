"""What went wrong, in the reader's words: Datasette tells it in English, and calls what was mistyped a fault of the server."""

# mypy: disable-error-code="import-untyped"
from __future__ import annotations

import re
from typing import Any

from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError

#: Datasette's and SQLite's sentences, and what is told instead; what a group holds follows it
_SENTENCES = (
    (re.compile(r"Cannot sort table by (.+)"), "不能按这一列排序："),
    (re.compile(r"no such column: (.+)"), "没有这一列："),
    (re.compile(r"no such table: (.+)"), "没有这张表："),
    (re.compile(r"_size must be <= (\d+)"), "一页的行数（_size）最多为："),
    (re.compile(r"_size must be .+"), "一页的行数（_size）应为正整数。"),
    (re.compile(r"Statement must be a SELECT"), "只供查询：语句要以 SELECT 或 WITH 开头。"),
    (re.compile(r"Cannot use _sort and _sort_desc .+"), "_sort 和 _sort_desc 只能用一个。"),
    (re.compile(r"region=(.+) is no code of six digits"), "地区代码应为六位数字："),
    (re.compile(r"page=(.+) is no number of a page"), "没有这一页："),
)
_HEADINGS = {400: "请求有误", 403: "不许可", 404: "没有找到", 500: "出错了"}
_REASONS = {
    400: "这个网址写得不对，不能照办。",
    403: "这里只供阅读。",
    404: "没有这个网页",
    500: "这是程序的错误，不是您的。请把这个网址告诉我们。",
}


def status_of(exception: Exception) -> int:
    """Under which status an exception is answered: 500 only where the program is at fault."""
    if isinstance(exception, Base400):
        return int(exception.status)
    return int(exception.status) if isinstance(exception, DatasetteError) else 500


def sentence_of(exception: Exception) -> tuple[str, str]:
    """What is told of an exception, as a sentence that is known in both languages and the name that follows it."""
    message = str(getattr(exception, "message", None) or exception)
    for pattern, sentence in _SENTENCES:
        if found := pattern.fullmatch(message):
            return sentence, "".join(found.groups())
    status = status_of(exception)
    if re.search("[\u4e00-\u9fff]", message) and status != 500:  # the site's own sentences
        return message, ""
    return _REASONS.get(status, _REASONS[400]), ""


async def answer(site: Any, request: Any, exception: Exception) -> Any:
    """The page that tells it; a line for who asked for a file."""
    status = status_of(exception)
    reason, detail = sentence_of(exception)
    if "." in request.path.rpartition("/")[2] and status != 404:
        return Response.text(reason + detail, status=status)
    heading = _HEADINGS.get(status, _HEADINGS[400])
    return await site.page(request, "missing", status=status, heading=heading, reason=reason, detail=detail)
