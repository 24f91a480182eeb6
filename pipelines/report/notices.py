"""Notices: lines about a report's publication that pages print above it (发布日期, 来源, 浏览次数)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pipelines.blocks import PageFacts
from pipelines.report.characters import strip_space
from pipelines.report.dates import first_date, is_date_line

_NOTICE = re.compile(
    r"^[\[【(（]?(?:发布|公开|成文|更新|生成|发文)?(?:日期|时间)[:：]|^(?:信息|文章|稿件)?来源[:：]"
    r"|^(?:浏览|阅读|点击|访问)(?:次数|量|数)?[:：]|^字(?:体|号)[:：]|^(?:作者|编辑|责任编辑|审核|索引号|发布机构|文号|分享|打印)[:：]"
)
_DATE = re.compile(r"(?:发布|公开|更新)(?:日期|时间)[:：]?(.{8,20})")
_SOURCE = re.compile(
    r"(?:来源|发布机构|发布单位)[:：]\s*([^\s:：]{2,30}?)(?=\s|浏览|点击|阅读|发布|字体|字号|$)"
)
_LONGEST = 120


def is_notice(text: str) -> bool:
    """Whether a line before the report only tells of its publication."""
    line = strip_space(text)
    return _NOTICE.match(line) is not None or (len(line) <= 24 and is_date_line(line))


def with_notices(facts: PageFacts, lines: Iterable[str]) -> PageFacts:
    """``facts`` with the date and source that lines above the report state, where the page's data has none."""
    date = source = None
    for line in lines:
        if len(line) > _LONGEST:
            continue
        if date is None and (match := _DATE.search(line)) and first_date(match[1]):
            date = match[1]
        if source is None and (match := _SOURCE.search(line)):
            source = match[1]
    return replace(facts, page_date=facts.page_date or date, source=facts.source or source)
