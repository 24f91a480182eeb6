"""What bodies make of the form by themselves: columns and rows of their own, tables turned, stacked, joined or moved."""

from __future__ import annotations

from random import Random

from tests.adversary.kinds.targets import number, put
from tests.adversary.model import PARTIAL, Block, Cell, Doc, Table, label, paragraph
from tests.adversary.registry import FORMATS, GRIDS, TEXTS, kind
from tests.factory import vocabulary as words

RESULTS = ("upheld", "corrected", "other_result", "pending", "total")


def _parted(doc: Doc, rng: Random) -> None:
    if doc.options["format"] in TEXTS:
        doc.options["layout"] = rng.choice(("tabs", "pipes"))


def _width(table: Table) -> int:
    return sum(cell.colspan for cell in table.rows[0])


def _block(doc: Doc, section: int) -> int:
    return next(i for i, block in enumerate(doc.blocks) if block.table and block.section == section)


def _is_data(row: list[Cell]) -> bool:
    return any(cell.name for cell in row)


@kind("page/remarks")
def remarks(doc: Doc, rng: Random) -> None:
    """A column 备注 at the right of section two or three, with words in some of its cells."""
    _parted(doc, rng)
    section = rng.choice((2, 3))
    rows = doc.tables(section)[0].rows
    for place, row in enumerate(rows):
        if section == 3 and place == 0:
            row.append(label("备注", 3))
        elif section == 2 and len(row) == 1:
            row[0].colspan += 1
        elif section == 2 and not _is_data(row):
            row.append(label("备注"))
        elif _is_data(row):
            row.append(label(rng.choice(("", "", "", "含转办", "网上申请", "见说明"))))


def _units_in_heads(doc: Doc, rng: Random) -> None:
    """The head of amounts without its unit, or with one that contradicts the column of units."""
    for cell in doc.tables(2)[0].cells():
        if "收费金额" not in cell.text:
            continue
        if rng.random() < 0.6:
            cell.text = "本年收费金额"
        elif "万元" in cell.text:
            doc.awkward(PARTIAL)


@kind("page/units")
def units(doc: Doc, rng: Random) -> None:
    """A column 单位 behind the items of section two."""
    _parted(doc, rng)
    for row in doc.tables(2)[0].rows:
        if len(row) == 1:
            row[0].colspan += 1
        elif not _is_data(row):
            row.insert(1, label("单位"))
        else:
            unit, figure = "件", row[1]
            if (figure.name or "").endswith(".amount"):
                unit = rng.choice(("万元", "元"))
                if unit == "元":
                    put(doc, figure, 12.5)
                    figure.text = "125000"
                    _units_in_heads(doc, rng)
            row.insert(1, label(unit))


@kind("page/years-beside")
def years_beside(doc: Doc, rng: Random) -> None:
    """Last year's figure beside this year's, under one head with the years below, in section two."""
    _parted(doc, rng)
    rows = doc.tables(2)[0].rows
    made: list[list[Cell]] = []
    for row in rows:
        if len(row) == 1:
            made.append([label(row[0].text, 1, 7)])
        elif not _is_data(row):
            count = len(row) - 1
            wide = 6 // count
            made.append([label(row[0].text, 2), *(label(cell.text, 1, wide) for cell in row[1:])])
            years = [label(f"{doc.year - 1}年", 1, wide // 2), label(f"{doc.year}年", 1, wide - wide // 2)]
            made.append([label(one.text, 1, one.colspan) for _ in range(count) for one in years])
        else:
            wide = 6 // (len(row) - 1)
            cells = [row[0]]
            for cell in row[1:]:
                cell.colspan = wide - wide // 2
                cells += [label(str(rng.randint(0, 90)), 1, wide // 2), cell]
            made.append(cells)
    doc.tables(2)[0].rows[:] = made
    doc.awkward()


def _of_route(doc: Doc, route: str) -> list[Cell]:
    return [doc.figures()[f"c.{route}.{result}"] for result in RESULTS]


_ROUTES = {
    "reconsideration": "行政复议",
    "litigation_direct": "行政诉讼（未经复议直接起诉）",
    "litigation_after_reconsideration": "行政诉讼（复议后起诉）",
}


def _plain(cell: Cell) -> Cell:
    cell.colspan = cell.rowspan = 1
    return cell


@kind("page/four-stacked")
def four_stacked(doc: Doc, rng: Random) -> None:
    """Section four with its routes under each other, each with heads and figures of its own."""
    _parted(doc, rng)
    table = doc.tables(4)[0]
    rows: list[list[Cell]] = []
    for route, name in _ROUTES.items():
        rows.append([label(name, 1, 5)])
        rows.append([label(text) for text in words.RESULTS])
        rows.append([_plain(cell) for cell in _of_route(doc, route)])
    table.rows[:] = rows
    doc.awkward()


@kind("page/four-upright")
def four_upright(doc: Doc, rng: Random) -> None:
    """Section four turned: outcomes down, routes across."""
    _parted(doc, rng)
    table = doc.tables(4)[0]
    figures = {route: _of_route(doc, route) for route in _ROUTES}
    rows = [[label("结果"), *(label(name) for name in _ROUTES.values())]]
    for place, text in enumerate(words.RESULTS):
        rows.append([label(text), *(_plain(figures[route][place]) for route in _ROUTES)])
    table.rows[:] = rows
    doc.awkward()


@kind("page/four-rows")
def four_rows(doc: Doc, rng: Random) -> None:
    """Section four with a row for each route under one head of outcomes."""
    _parted(doc, rng)
    table = doc.tables(4)[0]
    rows = [[label("类别"), *(label(text) for text in words.RESULTS)]]
    for route, name in _ROUTES.items():
        rows.append([label(name), *map(_plain, _of_route(doc, route))])
    table.rows[:] = rows
    doc.awkward()


@kind("page/four-labelled")
def four_labelled(doc: Doc, rng: Random) -> None:
    """A column before section four that names its one row."""
    _parted(doc, rng)
    rows = doc.tables(4)[0].rows
    rows[0].insert(0, label(rng.choice(("", "项目", "类别")), 3))
    rows[3].insert(0, label(rng.choice(("件数", "数量", "案件数量（件）", f"{doc.year}年"))))


@kind("page/article-column")
def article_column(doc: Doc, rng: Random) -> None:
    """The articles of section two in a column at the left instead of in rows of their own."""
    _parted(doc, rng)
    table = doc.tables(2)[0]
    made: list[list[Cell]] = []
    article: Cell | None = None
    for row in table.rows:
        if len(row) == 1:
            article = label(row[0].text, 0)
        elif article is not None and not article.rowspan:
            article.rowspan = 1
            made.append([article, *row])
        else:
            assert article is not None
            article.rowspan += 1
            made.append(row)
    table.rows[:] = made


@kind("page/one-table")
def one_table(doc: Doc, rng: Random) -> None:
    """The three tables in one, the headings of sections three and four as rows of it."""
    _parted(doc, rng)
    first = doc.tables(2)[0]
    width = max(_width(doc.tables(section)[0]) for section in (2, 3, 4))
    rows: list[list[Cell]] = []
    for section in (2, 3, 4):
        at = _block(doc, section)
        table = doc.blocks[at].table
        assert table is not None
        heading = next(block for block in doc.blocks if block.kind == "heading" and block.section == section)
        if section > 2:
            rows.append([label("".join(piece.text for piece in heading.pieces), 1, width)])
            doc.blocks.remove(heading)
        spare = width - _width(table)
        covered = [0] * (len(table.rows) + 1)
        for place, row in enumerate(table.rows):
            if row and sum(cell.colspan for cell in row) + covered[place] == _width(table):
                last = row[-1]
                if last.rowspan == 1 or place == 0:
                    last.colspan += spare
                    if last.rowspan > 1:
                        for below in range(place + 1, place + last.rowspan):
                            covered[below] += last.colspan - spare
        rows += table.rows
        if section > 2:
            del doc.blocks[_block(doc, section)]
    first.rows = rows
    doc.awkward()


@kind("page/tables-behind")
def tables_behind(doc: Doc, rng: Random) -> None:
    """The tables behind the six sections, under captions of their own."""
    _parted(doc, rng)
    names = {
        2: "主动公开政府信息情况",
        3: "收到和处理政府信息公开申请情况",
        4: "政府信息公开行政复议、行政诉讼情况",
    }
    moved: list[Block] = []
    for place, (section, name) in enumerate(names.items(), start=1):
        at = _block(doc, section)
        moved += [paragraph(f"附表{place}：{name}", 6), doc.blocks[at]]
        doc.blocks[at] = paragraph(f"详见附表{place}。", section)
    doc.blocks += moved
    doc.awkward()


@kind("page/zeros-merged", GRIDS)
def zeros_merged(doc: Doc, rng: Random) -> None:
    """One nought over all columns of a route of section four."""
    route = rng.choice(tuple(_ROUTES))
    row = doc.tables(4)[0].rows[-1]
    cells = [cell for cell in row if (cell.name or "").startswith(f"c.{route}.")]
    cells[0].text, cells[0].colspan = "0", 5
    for cell in cells:
        assert cell.name
        doc.truth[cell.name] = frozenset([0, None])
    for cell in cells[1:]:
        row.remove(cell)
    doc.awkward()


_SHORT = {
    "1.属于国家秘密": "1.国家秘密", "3.危及“三安全一稳定”": "3.三安全一稳定", "4.保护第三方合法权益": "4.第三方合法权益",
    "5.属于三类内部事务信息": "5.三类内部事务", "6.属于四类过程性信息": "6.四类过程性信息",
    "7.属于行政执法案卷": "7.行政执法案卷", "8.属于行政查询事项": "8.行政查询事项",
    "1.本机关不掌握相关政府信息": "1.本机关不掌握",
    "2.没有现成信息需要另行制作": "2.需要另行制作", "1.信访举报投诉类申请": "1.信访举报投诉",
    "3.要求提供公开出版物": "3.公开出版物", "4.无正当理由大量反复申请": "4.大量反复申请",
    "四、结转下年度继续办理": "四、结转下年度",
}  # fmt: skip


@kind("page/short-labels")
def short_labels(doc: Doc, rng: Random) -> None:
    """Labels of section three cut short."""
    _parted(doc, rng)
    for cell in doc.tables(3)[0].cells():
        if cell.text in _SHORT and rng.random() < 0.6:
            cell.text = _SHORT[cell.text]
    doc.awkward()


@kind("page/counted")
def counted(doc: Doc, rng: Random) -> None:
    """Figures of sections three and four with their counter."""
    _parted(doc, rng)
    counter = rng.choice(("件", "件次", "人次", "宗", "次", "件（次）"))
    for name, cell in doc.figures().items():
        if name[0] in "ac":
            cell.text += counter
    if counter not in {"件", "宗", "次"}:
        doc.awkward()


def _sums(doc: Doc, codes: list[str]) -> list[Cell]:
    return [
        label(str(sum(int(number(doc, f"a.{code}.{column}")) for code in codes))) for column in words.COLUMNS
    ]


@kind("page/subtotals")
def subtotals(doc: Doc, rng: Random) -> None:
    """A row 小计 behind the rows of each group of section three, or (else) figures beside the group's own label."""
    _parted(doc, rng)
    table = doc.tables(3)[0]
    groups: list[tuple[int, list[str]]] = []
    for place, row in enumerate(table.rows):
        for cell in row:
            if cell.text.startswith("（") and cell.rowspan > 1 and not cell.name and place > 2:
                inner = table.rows[place : place + cell.rowspan]
                codes = [next(one.name for one in line if one.name).split(".")[1] for line in inner if line]
                cell.rowspan += 1
                groups.append((place + len(inner), codes))
    (whole,) = [cell for row in table.rows for cell in row if cell.text == "三、本年度办理结果"]
    for end, codes in reversed(groups):
        table.rows.insert(end, [label("小计"), *_sums(doc, codes)])
        whole.rowspan += 1
    doc.awkward()


@kind("page/group-figures")
def group_figures(doc: Doc, rng: Random) -> None:
    """The groups of section three in rows of their own, with their sums."""
    _parted(doc, rng)
    table = doc.tables(3)[0]
    (whole,) = [cell for row in table.rows for cell in row if cell.text == "三、本年度办理结果"]
    made: list[list[Cell]] = []
    for place, row in enumerate(table.rows):
        group = next(
            (c for c in row if c.text.startswith("（") and c.rowspan > 1 and not c.name and place > 2), None
        )
        if group is not None:
            inner = table.rows[place : place + group.rowspan]
            codes = [next(one.name for one in line if one.name).split(".")[1] for line in inner]
            before = [cell for cell in row if cell is whole]
            made.append([*before, label(group.text, 1, 2), *_sums(doc, codes)])
            whole.rowspan += 1
            group.text = "其中"
            row = [cell for cell in row if cell is not whole]
        made.append(row)
    table.rows[:] = made
    doc.awkward()


@kind("page/note-between", FORMATS)
def note_between(doc: Doc, rng: Random) -> None:
    """A note in a row of its own between the rows of a table."""
    _parted(doc, rng)
    table = doc.tables(2)[0]
    place = rng.choice([i for i, row in enumerate(table.rows) if len(row) == 1 and i])
    text = rng.choice(
        ("注：规章 5 件为政府规章", "说明：以上数据为本级数据", "备注：行政许可含 12 件不予许可")
    )
    table.rows.insert(place, [label(text, 1, _width(table))])
