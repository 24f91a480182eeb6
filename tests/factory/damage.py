"""What happens to tables between the office and the portal: split heads, cuts, lost labels, empty columns."""

from __future__ import annotations

from random import Random

from tests.factory.printing import Table, slots
from tests.factory.truth import Figure, PrintedCell, ReportTruth


def split_heads(table: Table, rng: Random) -> Table:
    """The challenges table with its short labels broken over two rows (结果 / 维持), as seed 003 has it."""
    keep_second = rng.random() < 0.5

    def half(cell: PrintedCell, which: int) -> PrintedCell:
        text = "".join(cell.text.split())
        middle = max(1, len(text) // 2)
        return PrintedCell(text[:middle] if which == 0 else text[middle:])

    first, second = table[1][:5], table[2]
    lower = [half(cell, 1) if keep_second else PrintedCell("") for cell in first]
    return [
        table[0],
        [*(half(cell, 0) for cell in first), *table[1][5:]],
        [*lower, *(half(cell, 0) for cell in second)],
        [*(PrintedCell("") for _ in first), *(half(cell, 1) for cell in second)],
        *table[3:],
    ]


def empty_column(table: Table, rng: Random) -> Table:
    """An empty column at the right edge, or at the left."""
    left = rng.random() < 0.4
    out: Table = []
    for row in table:
        blank = PrintedCell("")
        if left:
            out.append([blank, *row])
        else:
            out.append([*row, blank])
    return out


def lost_groups(table: Table, rng: Random) -> Table:
    """Group labels (（三）不予公开) left blank here and there; rows keep their own labels."""
    return [
        [
            PrintedCell(
                "" if cell.rowspan > 1 and cell.label and rng.random() < 0.5 else cell.text,
                cell.rowspan,
                cell.colspan,
                cell.label,
            )
            for cell in row
        ]
        if index > 2
        else row
        for index, row in enumerate(table)
    ]


def cut(table: Table, rng: Random) -> list[Table]:
    """The applications table cut in two by a page break.

    Tall label cells end at the cut; behind it they are printed again, or left blank. The header may come
    twice. A label may be cut in two itself: its tail then stands alone in the first row of the second part.
    """
    rectangle = slots(table)
    place = rng.randrange(6, len(table) - 1)
    header = rng.random() < 0.5
    again = rng.random() < 0.5
    first: Table = []
    for r, row in enumerate(table[:place]):
        first.append([PrintedCell(c.text, min(c.rowspan, place - r), c.colspan, c.label) for c in row])
    second: Table = list(table[:3]) if header else []
    continued: list[PrintedCell] = []
    seen: set[int] = set()
    for cell, begins in rectangle[place]:
        if not begins and id(cell) not in seen and cell.rowspan > 1:
            start = next(r for r, row in enumerate(table) if any(cell is own for own in row))
            continued.append(
                PrintedCell(cell.text if again else "", start + cell.rowspan - place, cell.colspan)
            )
        seen.add(id(cell))
    tail: list[PrintedCell] | None = None
    last = first[-1]
    label = next((c for c in reversed(last) if c.label), None)
    if label is not None and len(label.text) > 12 and rng.random() < 0.4:
        middle = len(label.text) // 2
        tail = [PrintedCell(label.text[middle:], 1, label.colspan)]
        tail += [PrintedCell("") for c in last if not c.label]
        lead = 10 - sum(c.colspan for c in tail)
        label.text = label.text[:middle]
        if lead:
            tail.insert(0, PrintedCell("", 1, lead))
    body: Table = [[*continued, *table[place]], *table[place + 1 :]]
    if tail is not None:
        second.append(tail)
    second.extend(body)
    return [first, second]


def group_rows(table: Table, rng: Random) -> Table:
    """Group labels on rows of their own, above the rows that they group."""
    out: Table = list(table[:3])
    for row in table[3:]:
        labels = [cell for cell in row if cell.label]
        for cell in labels[:-1]:
            out.append([PrintedCell(cell.text, 1, 3), *(PrintedCell("") for _ in range(7))])
        out.append([PrintedCell(labels[-1].text, 1, 3), *row[len(labels) :]])
    return out


def single_label(table: Table, rng: Random) -> Table:
    """One label column: every row keeps only its own label."""
    out: Table = []
    for index, row in enumerate(table):
        labels = [cell for cell in row if cell.label]
        if index == 0:
            out.append([PrintedCell(row[0].text, 3, 1), *row[1:]])
        elif index < 3:
            out.append(row)
        else:
            out.append([PrintedCell(labels[-1].text), *row[len(labels) :]])
    return out


def lost_row(table: Table, truth: ReportTruth, rng: Random) -> Table:
    """A row of the outcomes that somebody deleted; its figures are nowhere."""
    places = [r for r, row in enumerate(table) if r > 4 and len([c for c in row if c.label]) == 1]
    place = rng.choice([r for r in places if r < len(table) - 1])
    codes = list(truth.applications)
    code = codes[place - 3]
    out: Table = []
    for r, row in enumerate(table):
        if r != place:
            out.append([_shorter(cell, r, place) for cell in row])
    truth.applications[code] = [Figure(None, "") for _ in truth.applications[code]]
    return out


def _shorter(cell: PrintedCell, row: int, place: int) -> PrintedCell:
    covers = row < place < row + cell.rowspan
    return PrintedCell(cell.text, cell.rowspan - covers, cell.colspan, cell.label)


def swapped_columns(table: Table, rng: Random) -> Table:
    """Two kinds of organisation in each other's place, heads and figures alike."""
    one, other = rng.sample(range(5), 2)
    out: Table = []
    for index, row in enumerate(table):
        row = list(row)
        if index == 2:
            row[one], row[other] = row[other], row[one]
        elif index > 2:
            first = len(row) - 7 + 1
            row[first + one], row[first + other] = row[first + other], row[first + one]
        out.append(row)
    return out


def swapped_measures(table: Table, rng: Random) -> Table:
    """The first two measures of an article in each other's place, heads and figures alike."""
    out: Table = []
    for row in table:
        row = list(row)
        if len(row) == 4:
            row[1], row[2] = row[2], row[1]
        out.append(row)
    return out


def swapped_rows(table: Table, rng: Random) -> Table:
    """Two neighbouring rows in each other's place, labels and figures alike."""
    places = [
        r
        for r in range(5, len(table) - 2)
        if all(sum(cell.label for cell in row) == 1 for row in table[r : r + 2])
    ]
    place = rng.choice(places)
    out = list(table)
    out[place], out[place + 1] = out[place + 1], out[place]
    return out


def doubled_row(table: Table, rng: Random) -> Table:
    """One row twice, as a page break may leave it."""
    places = [r for r in range(5, len(table) - 1) if sum(cell.label for cell in table[r]) == 1]
    place = rng.choice(places)
    copy = [PrintedCell(cell.text, 1, cell.colspan, cell.label) for cell in table[place]]
    return [
        *(
            [PrintedCell(c.text, c.rowspan + (r < place < r + c.rowspan), c.colspan, c.label) for c in row]
            for r, row in enumerate(table[: place + 1])
        ),
        copy,
        *table[place + 1 :],
    ]


def lost_column(table: Table, rng: Random) -> Table:
    """One kind of organisation is not in the table at all, head and figures."""
    gone = rng.randrange(5)
    out: Table = []
    for index, row in enumerate(table):
        row = list(row)
        if index == 2:
            del row[gone]
        elif index > 2:
            del row[len(row) - 7 + 1 + gone]
        else:
            row = [PrintedCell(c.text, c.rowspan, c.colspan - (c.colspan in {5, 6, 7}), c.label) for c in row]
        out.append(row)
    return out


def extra_rows(table: Table, rng: Random) -> Table:
    """A row above with the table's name or unit, or a remark below."""
    width = sum(cell.colspan for cell in table[0])
    if rng.random() < 0.6:
        name = rng.choice(("单位：件", "收到和处理政府信息公开申请情况", "（单位：件）"))
        return [[PrintedCell(name, 1, width)], *table]
    remark = rng.choice(("注：以上数据截至12月31日。", "备注：其中涉及不动产登记 3 件，行政处罚 2 件。"))
    return [*table, [PrintedCell(remark, 1, width)]]


def one_table(tables: list[tuple[str, Table]]) -> Table:
    """All tables in one, fifteen columns wide, their headings as rows of their own."""
    out: Table = []
    for heading, table in tables:
        out.append([PrintedCell(heading, 1, 15)])
        width = sum(cell.colspan for cell in table[0])
        shares = [15 // width + (c < 15 % width) for c in range(width)]
        starts = _starts(table)
        for row, places in zip(table, starts, strict=True):
            out.append(
                [
                    PrintedCell(cell.text, cell.rowspan, sum(shares[c : c + cell.colspan]), cell.label)
                    for cell, c in zip(row, places, strict=True)
                ]
            )
    return out


def _starts(table: Table) -> list[list[int]]:
    """The column in which each cell begins."""
    rectangle = slots(table)
    return [
        [next(c for c, (own, _) in enumerate(line) if own is cell) for cell in row]
        for row, line in zip(table, rectangle, strict=True)
    ]
