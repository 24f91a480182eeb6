"""A self-written annual report with the three statutory tables of the form, as data for any writer of documents."""

from __future__ import annotations

import random
from dataclasses import dataclass

from pipelines.blocks import Cell, Content, Grid, Paragraph
from pipelines.report.form import editions

TITLE = "青溪县农业农村局2023年政府信息公开工作年度报告"
HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)


@dataclass(frozen=True)
class Table:
    """Cells by slot and span; every slot is covered by exactly one."""

    cells: tuple[Cell, ...]

    @property
    def size(self) -> tuple[int, int]:
        return (
            max(cell.row + cell.rowspan for cell in self.cells),
            max(cell.column + cell.colspan for cell in self.cells),
        )


def report(seed: int = 1, *, blank_share: float = 0.0) -> list[str | Table]:
    """The report: paragraphs and tables in order, figures drawn by ``seed``, some of them left blank."""
    chance = random.Random(seed)

    def figure() -> str:
        return "" if chance.random() < blank_share else str(chance.randint(0, 99_999))

    first, second, third, fourth, fifth, sixth = HEADINGS
    return [
        TITLE, first, "2023年，本局认真贯彻《中华人民共和国政府信息公开条例》，推进“阳光农政”建设。",
        second, disclosures(figure), third, applications(figure), fourth, challenges(figure),
        fifth, "存在的问题：栏目更新不够及时。改进情况：建立月度检查制度。", sixth, "无其他需要报告的事项。",
    ]  # fmt: skip


def disclosures(figure) -> Table:
    cells, row = [], 0
    for block in editions()[0].disclosures.blocks:
        cells.append(Cell(block.article, row, 0, 1, 4))
        measures = block.measures
        if len(measures) == 1:
            cells += [Cell("信息内容", row + 1, 0), Cell(measures[0].label, row + 1, 1, 1, 3)]
        else:
            cells += [Cell("信息内容", row + 1, 0)]
            cells += [Cell(measure.label, row + 1, n) for n, measure in enumerate(measures, 1)]
        row += 2
        for item in block.items:
            cells.append(Cell(item.label, row, 0))
            if len(measures) == 1:
                cells.append(Cell(figure(), row, 1, 1, 3))
            else:
                cells += [Cell(figure(), row, n) for n in range(1, 4)]
            row += 1
    return Table(tuple(cells))


def applications(figure) -> Table:
    form = editions()[0].applications
    columns = len(form.columns)
    cells = [
        Cell("（本列数据的勾稽关系为：第一项加第二项之和，\n等于第三项加第四项之和）", 0, 0, 3, 3),
        Cell("申请人情况", 0, 3, 1, columns),
        Cell(form.columns[0].label, 1, 3, 2, 1),
        Cell("法人或其他组织", 1, 4, 1, columns - 2),
        Cell(form.columns[-1].label, 1, 2 + columns, 2, 1),
        *(Cell(column.label, 2, 4 + n) for n, column in enumerate(form.columns[1:-1])),
    ]
    groups = {group.code: group for group in form.groups}
    members = [row.group for row in form.rows]
    in_result = [n for n, group in enumerate(members) if group is not None]
    for n, line in enumerate(form.rows):
        row = n + 3
        text = (
            f"{line.number}{'.' if line.number.isdigit() else '、' if line.group is None else ''}{line.label}"
        )
        if line.group is None:
            cells.append(Cell(text, row, 0, 1, 3))
        else:
            if n == in_result[0]:
                group = groups["result"]
                cells.append(Cell(f"{group.number}、{group.label}", row, 0, len(in_result), 1))
            if line.group == "result":
                cells.append(Cell(text, row, 1, 1, 2))
            else:
                if members[n - 1] != line.group:
                    group = groups[line.group]
                    cells.append(Cell(f"{group.number}{group.label}", row, 1, members.count(line.group), 1))
                cells.append(Cell(text, row, 2))
        cells += [Cell(figure(), row, 3 + column) for column in range(columns)]
    return Table(tuple(cells))


def challenges(figure) -> Table:
    outcomes = [outcome.label for outcome in editions()[0].challenges.outcomes]
    cells = [
        Cell("行政复议", 0, 0, 2, 5),
        Cell("行政诉讼", 0, 5, 1, 10),
        Cell("未经复议直接起诉", 1, 5, 1, 5),
        Cell("复议后起诉", 1, 10, 1, 5),
    ]
    for column in range(15):
        cells += [Cell(outcomes[column % 5], 2, column), Cell(figure(), 3, column)]
    return Table(tuple(cells))


def check(content: Content, expected: list[str | Table]) -> None:
    """Every paragraph, cell, blank and span as written; in the second reading every paragraph and row a line."""
    got = [
        block.text if isinstance(block, Paragraph) else sorted(map(key, block.cells()))
        for block in content.blocks
    ]
    want = [item if isinstance(item, str) else sorted(map(key, item.cells)) for item in expected]
    assert got == want
    lines = (
        line.rstrip("\t")
        for item in expected
        for line in ([item] if isinstance(item, str) else table_lines(item))
    )
    assert list(filter(str.strip, (line.rstrip("\t") for line in content.text.split("\n")))) == list(
        filter(str.strip, lines)
    )


def key(cell: Cell) -> tuple[int, int, int, int, str]:
    return cell.row, cell.column, cell.rowspan, cell.colspan, cell.text


def words(text: str) -> list[str]:
    """The texts of paragraphs and cells in a text in order, blank ones and objects left out."""
    pieces = text.replace("\t", "\n").replace("\ufffc", "").split("\n")
    return [piece.strip() for piece in pieces if piece.strip()]


def table_lines(table: Table) -> list[str]:
    """The rows of a table as a second reading writes them."""
    lines = [""] * table.size[0]
    for row in range(len(lines)):
        cells = sorted((cell for cell in table.cells if cell.row == row), key=lambda cell: cell.column)
        lines[row] = "\t".join(" ".join(words(cell.text)) for cell in cells)
    return lines


def grids(content: Content) -> list[Grid]:
    return [block for block in content.blocks if isinstance(block, Grid)]


def rows(grid: Grid) -> list[list[str | None]]:
    return [[None if cell is None else cell.text for cell in line] for line in grid.slots]
