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
_DATE = re.compile(
    r"(?:(?:发布|發布|發佈|公开|公開|发表|發表|公布)(?:日期|时间|時間)|(?:发布|发表)于)[:：]?(.{8,20})"
)
_OTHER_DATE = re.compile(
    r"(?:更新日期|更新时间|修改时间|(?<![\u4e00-\u9fff])(?:日\s*期|时\s*间))\s*[:：](.{8,20})"
)
#: a date that begins a line of notices or is all of it: 2024-01-30 09:15 来源：本站
_BESIDE = re.compile(r"^[\[【(（]?((?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?)(.*)$")
_BEHIND_DATE = re.compile(
    r"^[\])】）\s]*(?:\d{1,2}:\d\d(?::\d\d)?)?[\s|\])】）]*(?:$|(?:信息|文章|稿件)?来源|作者|浏览|阅读|点击|访问|字体|字号|【|\[|发布|编辑|打印|分享)"
)
#: a date that begins a line with a body's name and a tool's label behind it: 2024-01-30 09:15 云泽市水务局 (点击：12)
_BEFORE_TOOL = re.compile(
    r"^(?:\d{1,2}:\d\d(?::\d\d)?)?[^:：\d]{2,40}?(?:浏览|阅读|点击|访问)(?:次数|量|率|数)?[:：]"
)
_SOURCE = re.compile(
    r"(?:来源|发布机构|发布单位)[:：]\s*([^\s:：]{2,30}?)(?=\s|浏览|点击|阅读|发布|字体|字号|$)"
)
#: a date behind a title on its line
_BEHIND_TITLE = re.compile(
    r"(?:报告|年报)[^\d]{0,12}((?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?)(?:\s|\d\d?:|[\])】）]|$)"
)
_LONGEST = 120


def is_notice(text: str) -> bool:
    """Whether a line before the report only tells of its publication."""
    line = strip_space(text)
    return _NOTICE.match(line) is not None or (len(line) <= 24 and is_date_line(line))


def with_notices(facts: PageFacts, lines: Iterable[str], titles: Iterable[str] = ()) -> PageFacts:
    """``facts`` with the dates and the source that lines above the report state, where the page's data has none.

    ``titles``: the lines of its title, which may end in a date.
    """
    date = other = source = None
    for line in lines:
        if len(line) > _LONGEST:
            continue
        if date is None and (match := _DATE.search(line)) and first_date(match[1]):
            date = match[1]
        if other is None:
            other = _date_beside(line)
        if source is None and (match := _SOURCE.search(line)):
            source = match[1]
    for title in titles:
        if other is None and (match := _BEHIND_TITLE.search(title)) and first_date(match[1]):
            other = match[1]
    return replace(
        facts,
        page_date=facts.page_date or date,
        other_date=facts.other_date or other,
        source=facts.source or source,
    )


def _date_beside(line: str) -> str | None:
    """The date that a line near the title prints with no more than 时间 or 更新日期, or alone."""
    if is_date_line(line):
        return line if first_date(line) else None
    match = _OTHER_DATE.search(line)
    if match is None:
        match = _BESIDE.match(line.strip())
        if match is None:
            return None
        behind = match[2].strip()
        if not _BEHIND_DATE.match(behind) and not _BEFORE_TOOL.match(behind):
            return None
    return match[1] if first_date(match[1]) else None
