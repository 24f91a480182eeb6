"""A page with one row of one figure, and what both readings have of that figure."""

from __future__ import annotations

from pipelines.blocks import Cell, Grid
from pipelines.readers.html import readings

PROSE = "<p>2023年，我局深入贯彻落实《条例》，主动公开政府信息若干条，比上年有所增加，申请均已答复。</p>"
THING = "\ufffc"


def seen(rules: str, cells: str, *, table: str = "", body: str = "") -> tuple[str, str, str]:
    """The text of the figure's cell, what of it is no text, and its text in the second reading.

    ``cells`` stand between that of 规章 and the last of the row of class ``r``; ``table`` and ``body`` are attributes.
    """
    page = (
        f"<html><head><style>{rules}</style></head><body {body}>{PROSE}<table {table}>"
        "<tr><td>项目</td><td>本年数</td><td>备注</td></tr>"
        f"<tr class=r><td>规章</td>{cells}<td>末</td></tr></table></body></html>"
    )
    [content] = readings(page.encode())
    [grid] = [block for block in content.blocks if isinstance(block, Grid)]
    cell = grid.slots[1][1]
    assert isinstance(cell, Cell)
    [line] = [line for line in content.text.split("\n") if line.startswith("规章\t")]
    return cell.text, cell.opaque, line.split("\t")[1]
