"""Titles of what is no report: another kind of document, and a list of reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipelines.report.characters import fold
from pipelines.report.dates import is_date_line
from pipelines.report.headings import TOP
from pipelines.report.notices import is_notice
from pipelines.report.title_rules import any_of
from pipelines.report.titles import LONGEST_TITLE, TitleParts, parse_title

#: so many reports, of different bodies or years, make a list of them; an article leads to those before and after it
_FEWEST_LISTED = 4
#: lines of a document that are looked at
_MOST_LINES = 1000
_SENTENCE = re.compile(r"[。；！？]")
_LABELLED = re.compile(
    r"^[\[【(]?(?:发布|公开|成文|更新)?(?:日期|时间):|^(?:信息|文章|稿件)?来源:"
    r"|(?:浏览|阅读|点击|访问)(?:次数|量|数)?:"
)
_ATTACHED = re.compile(r"^附件?(?:\d{0,2}[:.、]|$)|\.(?:pdf|docx?|wps|ofd|xlsx?)\b")
_WORDS = re.compile(r"[\u4e00-\u9fff]{4}")


def other_title(lines: Sequence[str]) -> TitleParts | None:
    """What the lines above the text say that a document is instead of a report: the first line that speaks of reports
    and names none, else the last that names another kind of document and is none of a menu's (指南, 制度, 年报)."""
    kind: TitleParts | None = None
    for place, line in enumerate(lines):
        if TOP.match(line):
            break
        folded = fold(line)
        if not 0 < len(line) <= LONGEST_TITLE or any_of("elsewhere").search(folded) or _SENTENCE.search(line):
            continue
        if any_of("furniture").search(folded) and "公开" in folded:
            kind = None  # a menu of columns, and the line before was of it
        following = lines[place + 1] if place + 1 < len(lines) else ""
        for text in (line, line + following):
            parts = parse_title(text) if len(text) <= LONGEST_TITLE else None
            if parts is not None and parts.other:
                return parts
            if parts is not None and parts.kind:
                kind = parts
                break
    return kind


def is_list(texts: Iterable[str]) -> bool:
    """Whether the lines and cells of a document are mostly titles of reports of several bodies or years.

    No list is a page with the notices of one article (来源, 浏览次数) or an attachment: it holds one report, and leads
    to others.
    """
    told: set[tuple[str | None, int | None]] = set()
    titles = others = notices = 0
    for text, _ in zip(texts, range(_MOST_LINES), strict=False):
        line = fold(text)
        if _ATTACHED.search(line):
            return False
        notices += _LABELLED.search(line) is not None
        parts = parse_title(text) if len(line) <= LONGEST_TITLE else None
        if parts is not None and parts.names_report and parts.year is not None:
            told.add((parts.authority, parts.year))
            titles += 1
        elif (
            _WORDS.search(line)
            and not is_date_line(text)
            and not is_notice(text)
            and not any_of("furniture").search(line)
        ):
            others += 1
    return len(told) >= _FEWEST_LISTED and titles > others and (notices == 0 or notices >= len(told))
