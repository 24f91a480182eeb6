"""What happens to tables between the office and the portal: split heads, cuts, lost labels, empty columns."""

from __future__ import annotations

from random import Random

from tests.factory.printing import PrintedCell, Table, slots


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
