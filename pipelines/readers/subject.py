"""What a document or a line speaks of, told cheaply: whether pictures are worth recognising, whether a line is a heading."""

from __future__ import annotations

import re

#: words that only an annual report on information disclosure holds, or what speaks of one
_SPEAKS = re.compile(
    r"(?:信息|政务)公开.{0,12}?(?:报告|年报)|主动公开政府信息|政府信息公开申请|信息公开行政(?:复议|诉讼)|不予公开|依申请公开"
    r"|信息公開.{0,12}?(?:報告|年報)|主動公開政府信息|政府信息公開申請"
)
#: the headings of the form's sections, by their words
_HEADING = re.compile(
    r"(?:第?[一二三四五六](?:部分)?[、.．，])?(?:总体情况|概述|主动公开政府信息(?:的)?情况|(?:收到和处理|依申请公开)政府信息(?:公开申请)?(?:的)?情况"
    r"|(?:因)?政府信息公开.{0,16}行政诉讼(?:的)?情况|(?:政府信息公开工作)?存在的?主要问题.{0,10}|其他需要报告的事项)"
)
_WORD = re.compile(r"[\u4e00-\u9fff]")
_SPACE = re.compile(r"\s+")
#: fewer characters than this say nothing of a document: a stamp, a page's number, the mark of a scanner
FEWEST_WORDS = 100


def speaks_of_report(text: str) -> bool:
    """Whether a text speaks of an annual report on information disclosure, as its title, form or narrative would."""
    return _SPEAKS.search(_SPACE.sub("", text)) is not None


def is_of_other_things(text: str) -> bool:
    """Whether there is text enough to tell that a document does not speak of an annual report: then its pictures
    are not worth recognising. A scan without text may be anything."""
    return sum(1 for _ in _WORD.finditer(text)) >= FEWEST_WORDS and not speaks_of_report(text)


def is_section_heading(text: str) -> bool:
    """Whether a line is the heading of a section of the form, with its numeral or without."""
    return _HEADING.fullmatch(_SPACE.sub("", text)) is not None
