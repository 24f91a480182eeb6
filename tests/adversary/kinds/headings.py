"""Titles, bodies and dates, and what stands round them."""

from __future__ import annotations

from random import Random

from tests.adversary.model import Doc, Piece, paragraph
from tests.adversary.registry import FORMATS, Change, register


def _before(line: str) -> Change:
    """A line above the title."""

    def change(doc: Doc, rng: Random) -> None:
        doc.blocks.insert(0, paragraph(line.format(b=doc.authority, y=doc.year, n=doc.year + 1)))

    return change


def _titled(text: str) -> Change:
    """Another title line."""

    def change(doc: Doc, rng: Random) -> None:
        doc.blocks[0].pieces = [Piece(text.format(b=doc.authority, y=doc.year, n=doc.year + 1))]

    return change


_BEFORE = {
    "body-word": "正文",
    "name": "名称: {b}{y}年政府信息公开工作年度报告",
    "index": "索引号: 006/{n}-00084 发布机构: {b}",
    "breadcrumbs": "当前位置：首页 > 政府信息公开 > 政府信息公开年报",
    "previous": "上一篇:云岭市水务局{n}年政府信息公开工作年度报告",
    "attachment": "附件1",
    "date": "发布日期：{n}-01-20",
    "letters": "字号：大 中 小",
}
_TITLES = {
    "bracket": "【年报】{b}{y}年政府信息公开工作年度报告",
    "bracket-square": "[年报]{b}{y}年政府信息公开工作年度报告",
    "lenticular-year": "【{y}】{b}政府信息公开工作年度报告",
    "numbered": "1.{b}{y}年政府信息公开工作年度报告",
    "numbered-chinese": "一、{b}{y}年政府信息公开工作年度报告",
    "date-behind": "{b}{y}年政府信息公开工作年度报告 {n}-01-25",
    "book-marks": "《{b}{y}年政府信息公开工作年度报告》",
    "suffix": "{b}{y}年政府信息公开工作年度报告.docx",
    "forwarded": "转发：{b}{y}年政府信息公开工作年度报告",
    "announced": "{b}公布{y}年政府信息公开工作年度报告",
    "about": "{b}关于{y}年度政府信息公开工作的年度报告",
    "in-brackets": "{b}政府信息公开工作年度报告（{y}年度）",
    "year-first": "{y}年{b}政府信息公开工作年度报告",
    "spaced": "{b} {y} 年 政 府 信 息 公 开 工 作 年 度 报 告",
}
for _name, _line in _BEFORE.items():
    register(f"title/before-{_name}", FORMATS, _before(_line))
for _name, _line in _TITLES.items():
    register(f"title/{_name}", FORMATS, _titled(_line))
