"""Labels and heads that styles carry to another row or column: whose the figures of their table are is undecided, in both
readings; what only looks so leaves them alone."""

from __future__ import annotations

import time

import pytest

from pipelines.blocks import Cell, Grid
from pipelines.readers.html import readings
from tests.pipelines.readers.html_figure import PROSE, THING

ROWS = (
    "<tr class=H><td>项目</td><td class=A>制发件数</td><td class=B>废止件数</td></tr>"
    "<tr><td class=L><p>规章</p></td><td>3</td><td>8</td></tr>"
    "<tr><td class=M><p>规范性文件</p></td><td>2</td><td>9</td></tr>"
)


def undecided(rules: str, rows: str = ROWS, before: str = "") -> tuple[list[bool], int]:
    """Of each figure whether the first reading leaves it open, and how many the second one does."""
    head = f"<!DOCTYPE html><html><head><style>{rules}</style></head>"
    page = f"{head}<body>{PROSE}{before}<div><table>{rows}</table></div></body></html>"
    [content] = readings(page.encode())
    [grid] = [block for block in content.blocks if isinstance(block, Grid)]
    figures = [cell for row in grid.slots[1:] for cell in row[1:] if isinstance(cell, Cell)]
    return [bool(cell.opaque) for cell in figures], sum(
        line.count(THING) for line in content.text.split("\n") if "\t" in line
    )


@pytest.mark.parametrize(
    "rules",
    [
        ".L{position:relative;top:28px}.M{position:relative;top:-28px}",
        ".L p{position:relative;top:2em}",
        ".L p{position:relative;bottom:-20pt}",
        ".L{transform:translateY(28px)}",
        ".L p{transform:translate(0,28px)}",
        ".L p{transform:translate3d(0,28px,0)}",
        ".L{translate:0 28px}",
        ".L p{margin:28px 0 -28px}",
        ".L p{margin-top:-30px}",
        ".A{position:relative;left:90px}.B{position:relative;left:-90px}",
        ".A{transform:translateX(90px)}",
        ".H{display:flex;flex-direction:row-reverse}",
        ".H{display:flex;flex-flow:row-reverse nowrap}",
        "tr{display:flex}.A{order:2}",
        "tr{display:grid}.A{grid-column:3}",
        "tr{display:grid}.A{grid-area:1/3}",
        ".H td{float:right}",
        "table tbody .L{margin-left:-60px}",
        "#x,.L p{position:relative;top:28px}",
    ],
)
def test_whose_the_figures_are_is_undecided(rules: str) -> None:
    opaque, again = undecided(rules)
    assert all(opaque)
    assert again >= len(opaque)


@pytest.mark.parametrize(
    "style", ["position:relative;top:28px", "margin:28px 0 -28px", "transform:translateY(28px)"]
)
@pytest.mark.parametrize("tag", ["p", "span", "div", "b"])
def test_what_a_label_s_own_style_carries(tag: str, style: str) -> None:
    rows = ROWS.replace("<p>规章</p>", f"<{tag} style='{style}'>规章</{tag}>")
    opaque, again = undecided("", rows)
    assert (all(opaque), again) == (True, len(opaque))


@pytest.mark.parametrize(
    "rules",
    [
        ".L{position:relative;top:2px;left:3px}",
        ".L p{position:relative;top:-3pt}",
        "td{position:relative}td p{position:absolute;left:0;bottom:0}",
        ".L p{margin:16px 0}",
        ".L p{margin:0 -7px;text-indent:2em}",
        ".L p{margin-top:30px;padding-left:60px}",
        ".L{transform:rotate(0deg)}",
        ".L p{transform:translateX(4px)}",
        "tr{order:0}td{order:0}",
        ".menu{display:flex;flex-direction:row-reverse}.menu li{order:3;position:relative;top:40px}",
        ".left{margin-left:-300px}.right{float:right}",
        ".H td{position:sticky;top:0}",
        "@media print{.L{position:relative;top:28px}}",
        "thead{display:table-header-group}",
        "td:first-child{position:absolute;left:0}",
        ".L:hover{transform:translateY(40px)}",
    ],
)
def test_labels_that_stay_leave_the_figures_alone(rules: str) -> None:
    around = (
        "<ul class=menu><li>首页</li><li>公开</li></ul><div class=left>导航</div><div class=right>搜索</div>"
    )
    assert undecided(rules, before=around) == ([False] * 4, 0)


@pytest.mark.parametrize("style", ["position:absolute", "position:fixed", "position:absolute;left:9px"])
def test_what_stands_behind_a_figure_over_its_row_is_undecided(style: str) -> None:
    rows = ROWS.replace("<td>3</td>", f"<td style='{style}'>3</td>")
    assert undecided("", rows) == ([True, True, False, False], 2)


def test_a_hidden_label_is_carried_nowhere_and_hides_no_other() -> None:
    style = "position:relative;top:28px"
    hidden = f"<b style='{style};display:none'>甲</b>"
    gone = ROWS.replace("<p>规章</p>", f"{hidden}规章")
    assert undecided("", gone) == ([False] * 4, 0)
    opaque, again = undecided("", gone.replace("规范性文件", f"<b style='{style}'>规范性文件</b>"))
    assert (all(opaque), again) == (True, 4)


@pytest.mark.parametrize(
    "rows",
    [
        "".join(f"<tr><td class=L>第{number}项</td><td>{number}</td></tr>" for number in range(10_000)),
        f"<tr><td>{'<b class=L></b> ' * 20_000}</td><td>3</td></tr>",
        f"<tr><td>{'<b class=L>字</b> ' * 20_000}</td><td>3</td></tr>",
    ],
    ids=["rows", "runs without a word", "runs"],
)
def test_labels_without_end_take_no_time_of_their_square(rows: str) -> None:
    began = time.process_time()
    undecided_page = f"<style>.L{{position:relative;top:40px}}</style>{PROSE}<table>{rows}</table>"
    assert next(readings(undecided_page.encode())).blocks
    assert time.process_time() - began < 15
