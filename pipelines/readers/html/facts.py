"""What a page says of itself: standard metas (《政府网站发展指引》) and the information-disclosure block."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from lxml import etree

from pipelines.blocks import Grid, PageFacts
from pipelines.readers.html.printed import clean
from pipelines.readers.html.walk import Item, Line, Table

_METAS = {
    "articletitle": "article_title",
    "pubdate": "pub_date",
    "contentsource": "source",
    "siteidcode": "site_id",
    "sitename": "site_name",
}
_PUBLISHER = ("发布机构", "发文机关", "发布单位", "所属机构", "发布机关", "公开机构", "发文机构", "发文单位")
_PAGE_DATE = (
    "发布日期", "公开日期", "发布时间", "公开时间", "发表时间", "发表日期", "发布于", "发表于",
    "發布日期", "發佈日期", "發布時間", "發佈時間", "發表時間", "公開日期", "公開時間",
)  # fmt: skip
#: dates that count where the page and the signature state none
_OTHER_DATE = ("更新日期", "更新时间", "时间", "日期")
_SOURCE = ("信息来源", "文章来源", "稿件来源", "来源", "稿源")
#: labels of the block and of the line under a title, whose values are of no use here
_OTHER = (
    "索引号", "索取号", "信息索引号", "信息分类", "主题分类", "组配分类", "体裁分类", "内容分类", "分类",
    "信息类别", "成文日期", "生成日期", "发文日期", "公文生成日期", "著录日期", "生效日期", "废止日期",
    "文号", "发文字号", "备注/文号", "标题", "名称", "信息名称", "文件名称", "公文名称", "主题词", "关键词",
    "关键字", "公开方式", "公开范围", "公开形式", "公开时限", "公开类别", "公开责任部门", "有效性",
    "文件状态", "信息有效性", "时效性", "有效期", "语种", "统一编号", "统一登记号", "服务对象", "效力状态",
    "信息格式",
)  # fmt: skip
_TOOLS = (
    "浏览次数", "浏览量", "点击数", "点击量", "点击次数", "点击率", "阅读次数", "阅读量", "阅读",
    "访问次数", "访问量", "作者", "责任编辑", "编辑", "审核", "信息员", "录入", "字号", "字体", "字体大小",
    "视力保护色", "保护视力色", "分享", "分享到", "背景颜色", "时间", "日期", "更新时间", "更新日期", "发布人", "撰稿",
    "供稿", "责编", "已访问", "浏览",
)  # fmt: skip
_LABELS = frozenset((*_PUBLISHER, *_PAGE_DATE, *_SOURCE, *_OTHER))
#: letters of a label that is known behind other words
_LONG_LABEL = 4
#: those behind whose values a date without a label is the page's
_BESIDE_DATE = frozenset((*_SOURCE, *_PUBLISHER, "作者", "编辑", "责任编辑", "发布人"))
_SPACE = re.compile(r"\s+")
#: characters of a line that can be of the block
_LONGEST_LINE = 400
#: and of a cell
_LONGEST_LABEL = 80
#: slots of the largest table that can be the block
_BIGGEST_BLOCK = 120


def _spaced(labels: Iterable[str]) -> str:
    """Labels as printed, with spaces between their characters; the longest first."""
    return "|".join(r"\s*".join(map(re.escape, label)) for label in sorted(labels, key=len, reverse=True))


#: labels that no other word ends with: spans side by side leave no space before them (来源：本站发布日期：2024-01-30)
_TELLING = {label for label in (*_LABELS, *_TOOLS) if len(label) >= _LONG_LABEL}
_FIELD = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])|(?={_spaced(_TELLING)}))"
    rf"[【\[（(]?\s*({_spaced(_LABELS | set(_TOOLS))})\s*[】\]）)]?\s*[:：]"
)
_INFO_FIELD = re.compile(rf"\s*[【\[]?\s*(?:{_spaced(_LABELS)})\s*[】\]]?\s*[:：]")
_LABEL_ALONE = re.compile(rf"\s*[【\[]?\s*({_spaced(_LABELS)})\s*[】\]]?\s*[:：]?\s*")
_DATE = re.compile(
    r"\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}\s*日?(?:\s*\d{1,2}\s*[:：]\s*\d{2}(?:\s*[:：]\s*\d{2})?)?"
)
#: what follows a value on the same line
_VALUE_END = re.compile(r"\s{2,}|[|｜【\[]|\s+(?=\d{4}[-年/.]\d)")


def page_facts(root: etree._Element) -> PageFacts:
    """The facts of the metas, the title and UCAP's date. Names in any case; of several the first that is not empty."""
    facts = PageFacts()
    for meta in root.iter("meta"):
        name = _METAS.get((meta.get("name") or meta.get("property") or "").strip().lower())
        content = (meta.get("content") or "").strip()
        if name is not None and content and getattr(facts, name) is None:
            setattr(facts, name, content)
    for title in root.iter("title"):
        text = clean("".join(map(str, title.itertext()))).strip()
        if text:
            facts.html_title = text
            break
    for element in root.iter("publishtime"):  # UCAP's element of its own (docs/portals.md, "ucap")
        date = _DATE.search("".join(map(str, element.itertext())))
        if date is not None:
            facts.page_date = date.group()
            break
    return facts


def is_info_grid(grid: Grid) -> bool:
    """Whether a grid is the information-disclosure block: two of its cells are labels of it."""
    if sum(map(len, grid.slots)) > _BIGGEST_BLOCK:
        return False
    found = 0
    for cell in grid.cells():
        text = cell.text
        if text and len(text) < _LONGEST_LABEL and _is_of_block(text):
            found += 1
            if found == 2:
                return True
    return False


@lru_cache(maxsize=2048)
def _is_of_block(text: str) -> bool:
    """Whether a cell's text is or begins with a label of the block. Remembered: tables print the same labels."""
    return _LABEL_ALONE.fullmatch(text) is not None or _INFO_FIELD.match(text) is not None


def is_info_line(text: str) -> bool:
    """Whether a line is of the block, or the line of source, date and tools under a title."""
    if len(text) > _LONGEST_LINE:
        return False
    if _has_colon(text) and _FIELD.match(text.lstrip()) is not None:
        return True
    return _LABEL_ALONE.fullmatch(text) is not None


def _has_colon(text: str) -> bool:
    """Whether a line has the mark that ends every field."""
    return "：" in text or ":" in text


def is_info_label(text: str) -> bool:
    """Whether a line is a label of the block alone, whose value is the next line."""
    return len(text) <= _LONGEST_LINE and _label(text) is not None


def add_info(facts: PageFacts, items: Iterable[Item]) -> None:
    """Fill what is missing in ``facts`` from lines and grids outside the report's body."""
    label: str | None = None
    for item in items:
        if isinstance(item, Table):
            _add_grid(facts, item.grid)
            label = None
        elif isinstance(item, Line):
            if label is not None and not is_info_line(item.text):  # else its value is left empty
                _set(facts, label, item.text)
                label = None
            elif len(item.text) <= _LONGEST_LINE:
                label = _label(item.text)
                _add_line(facts, item.text)


def _label(text: str) -> str | None:
    match = _LABEL_ALONE.fullmatch(text)
    return None if match is None else _SPACE.sub("", match.group(1))


def _add_grid(facts: PageFacts, grid: Grid) -> None:
    cells = list(grid.cells())
    for cell, following in pairwise(cells):
        label = _label(cell.text) if len(cell.text) < 40 else None
        if label is not None and following.row == cell.row and _label(following.text) is None:
            _set(facts, label, following.text)
    for cell in cells:
        if len(cell.text) <= _LONGEST_LINE:
            for line in cell.text.split("\n"):
                _add_line(facts, line)


def _add_line(facts: PageFacts, text: str) -> None:
    if not _has_colon(text):
        return
    fields = list(_FIELD.finditer(text))
    lead = text[: fields[0].start()].strip(" |\u3000\xa0") if fields else ""
    if facts.other_date is None and lead and _DATE.fullmatch(lead):
        facts.other_date = lead  # under a title: 2021-01-22 10:30 来源：…
    for index, match in enumerate(fields):
        end = fields[index + 1].start() if index + 1 < len(fields) else len(text)
        _set(facts, _SPACE.sub("", match.group(1)), text[match.end() : end])


def _set(facts: PageFacts, label: str, value: str) -> None:
    value = value.strip()
    if label in _PAGE_DATE:
        date = _DATE.search(value)
        if date is not None and facts.page_date is None:
            facts.page_date = date.group().strip()
        return
    if label in _OTHER_DATE:
        date = _DATE.search(value)
        if date is not None and facts.other_date is None:
            facts.other_date = date.group().strip()
        return
    value, *behind = _VALUE_END.split(value, maxsplit=1)
    value = value.strip(" 　\xa0，,;；")
    if facts.other_date is None and behind and label in _BESIDE_DATE:
        date = _DATE.match(behind[0].lstrip(" |｜【[\u3000\xa0"))
        if date is not None:  # 来源：云泽市水务局 | 2024-01-30 | 浏览：12
            facts.other_date = date.group().strip()
    if not value or len(value) > 60:
        return
    if label in _PUBLISHER and facts.publisher is None:
        facts.publisher = value
    elif label in _SOURCE and facts.source is None:
        facts.source = value
