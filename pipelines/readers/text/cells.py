"""What all tables in plain text know a cell by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipelines.blocks import Grid
from pipelines.readers.subject import is_section_heading

#: a grid, and how many lines it took; ``None`` where it was no table after all
Built = tuple[Grid | None, int]

LONGEST_CELL = 60

_NUMERIC = re.compile(r"[\s\d０-９,.，．%+\-—－/／;；:：]*|\s*[零无無]\s*")
_FIGURE = re.compile(
    r"\s*(?:增加|增|减少|减|減少|減|[+＋\-－—])?\s*[\d０-９][\d０-９,.，．]*\s*(?:[百千万亿]*元|[万亿]?[件条项个宗次起份部户人笔]|%)?"
    r"\s*(?:[①-⒇*＊※†‡#¹²³]|[\[［]\d{1,2}[\]］])?\s*(?:[（(][^（()）]*[)）])?\s*"
)
#: a mark that ends a sentence; between digits it is a misprint in a figure
_SENTENCE = re.compile(r"(?<![\d０-９])[。；！？]|[。；！？](?![\d０-９])")
#: what stands in brackets, also where a line end cut one of them off
_BRACKETED = re.compile(r"[（(][^（()）]*(?:[)）]|$)|^[^（()）]*[)）]")
_CLAUSE = re.compile(r"(?<![\d０-９])，|，(?![\d０-９])")
#: a label of this length may hold a comma, a line of prose is longer
_LONGEST_LABEL = 40
_LOOSE = re.compile(r"\s*[.,]?\d[\d.,]*\s*")
_NUMBERED = re.compile(r"\s*[（(]?\d{1,2}[)）.．、]")

#: what no table of the form holds: what a page prints about publication, and a title
_APART = re.compile(
    r"[\[【(（]?(?:索引号|分类|主题分类|发布机构|发布单位|发文(?:机关|机构|日期|字号)|所属机构|(?:成文|生成|发布|公开|更新|有效)(?:日期|时间)|文号"
    r"|名称|标题|主题词|关键[字词]|(?:信息|文章|稿件)?来源|作者|浏览(?:次数|量)|阅读(?:次数|量)|点击(?:次数|量|数)|访问(?:次数|量)|字[体号]|有效性)[:：]"
    r"|.*(?:公开|工作)年?度?(?:工作)?(?:年度)?(?:报告|年报)$"
)


def is_loose_figure(line: str) -> bool:
    """Whether a line is digits and nothing else: right behind a table it may be the rest of a figure that a line end cut."""
    return _LOOSE.fullmatch(line) is not None


@lru_cache(maxsize=1024)
def stands_apart(line: str) -> bool:
    """Whether a line is no row of a table: a title, the heading of a section, or what a page prints about publication."""
    bare = "".join(line.split()).lstrip("#>*")
    return _APART.match(bare) is not None or is_section_heading(bare)


def is_numeric(text: str) -> bool:
    """Whether a cell holds a figure, a mark for nothing, or nothing."""
    return _NUMERIC.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def is_figure(text: str) -> bool:
    """Whether a cell holds what :func:`is_numeric` says, or a figure with its sign, unit, note or what it includes."""
    return is_numeric(text) or _FIGURE.fullmatch(text) is not None


def holds_rows(cells: Sequence[str]) -> bool:
    """Whether words with figures behind them come twice: rows whose ends are lost, or a column of cells."""
    kinds = ["0" if is_figure(cell) else "w" for cell in cells if cell]
    return re.search("w0+w+0", "".join(kinds)) is not None


def has_sentence(text: str) -> bool:
    """Whether a mark that ends a sentence stands in a text."""
    return _SENTENCE.search(text) is not None


@lru_cache(maxsize=1024)
def is_prose(line: str, *, whole: bool = True) -> bool:
    """Whether a line is running text; ``whole``: it is one cell, else it may hold a row of them."""
    if is_numeric(line):
        return False
    bare = _BRACKETED.sub("", line)
    length = len("".join(bare.split()))
    if has_sentence(bare) or (whole and length > LONGEST_CELL):
        return True
    return _CLAUSE.search(bare) is not None and not (
        length < _LONGEST_LABEL and "、" not in bare and _NUMBERED.match(line)
    )
