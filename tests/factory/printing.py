"""The report as a logical document: headings, paragraphs and tables with spans, before any layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from tests.factory import vocabulary as words
from tests.factory.truth import PrintedCell, ReportTruth, SectionTruth

Table = list[list[PrintedCell]]


@dataclass(slots=True)
class Labels:
    """How one report writes its labels: numbering style, spellings, inner spaces, line breaks."""

    rng: Random
    group: str = "（{}）"
    row: str = "{}."
    variants: float = 0.0
    spaces: float = 0.0
    typos: float = 0.0

    @staticmethod
    def random(rng: Random, *, wild: bool) -> Labels:
        """Official labels, or (``wild``) those of a careless office."""
        if not wild:
            return Labels(rng)
        return Labels(
            rng,
            group=rng.choice(("（{}）", "({})", "({}) ", "（{}） ", "（{}）")),
            row=rng.choice(("{}.", "{}、", "{}．", "{}. ", "（{}）", "({})", "{}.")),
            variants=rng.choice((0.0, 0.3, 0.6)),
            spaces=rng.choice((0.0, 0.0, 0.15)),
            typos=rng.choice((0.0, 0.0, 0.04)),
        )

    def write(self, label: str) -> str:
        """One label as this office prints it."""
        rng = self.rng
        if label in words.VARIANTS and rng.random() < self.variants:
            label = rng.choice(words.VARIANTS[label])
        if len(label) >= 6 and "万元" not in label and rng.random() < self.typos:
            place = rng.randrange(1, len(label) - 1)
            label = rng.choice((label[:place] + label[place + 1 :], label[:place] + label[place - 1 :]))
        if len(label) >= 3 and rng.random() < self.spaces:
            if rng.random() < 0.15:
                label = " ".join(label)
            else:
                place = rng.randrange(1, len(label))
                label = label[:place] + rng.choice((" ", " ", "　", "\n")) + label[place:]
        return label


@dataclass(slots=True)
class Printed:
    """A whole report before layout. ``tables`` by ordinal of the section (2, 3, 4), in order."""

    truth: ReportTruth
    title_lines: list[str]
    preamble: list[str]
    sections: list[SectionTruth]
    tables: dict[int, list[Table]]
    signature: list[str] = field(default_factory=list)


def disclosure_tables(truth: ReportTruth, labels: Labels) -> list[Table]:
    """One table for each article of section two, four columns wide."""
    rng = labels.rng
    tables: list[Table] = []
    for article, measures, items in words.DISCLOSURES[truth.disclosures_edition]:
        title = labels.write(article) if labels.spaces else article
        widths = [1] * (1 + len(measures))
        widths[-1] += 4 - sum(widths)
        table: Table = [[PrintedCell(title, colspan=4)]]
        head = ["信息内容", *(labels.write(label) for label, _ in measures)]
        if items[0][1] in truth.heads_in_yuan:
            name = head[-1].split("（")[0].split("(")[0]
            head[-1] = name + rng.choice(("（元）", "（单位：元）", "(元)"))
        table.append([PrintedCell(text, colspan=w) for text, w in zip(head, widths, strict=True)])
        for label, item in items:
            row = [PrintedCell(labels.write(label))]
            for (_, measure), width in zip(measures, widths[1:], strict=True):
                figure = truth.disclosures[item, measure]
                row.append(PrintedCell(figure.raw, colspan=width, label=False))
            table.append(row)
        tables.append(table)
    return tables


def application_table(truth: ReportTruth, labels: Labels) -> Table:
    """The table of section three: three label columns and seven of figures."""
    rng = labels.rng
    note = rng.choice(
        (
            "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
            "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)",
            "",
        )
    )
    kinds = [PrintedCell(labels.write(kind)) for kind in words.KINDS]
    table: Table
    if rng.random() < 0.7:
        table = [
            [PrintedCell(note, 3, 3), PrintedCell("申请人情况", 1, 7)],
            [
                PrintedCell(labels.write("自然人"), 2),
                PrintedCell(labels.write("法人或其他组织"), 1, 5),
                PrintedCell("总计", 2),
            ],
            kinds,
        ]
    else:
        table = [
            [PrintedCell(note, 3, 3), PrintedCell("申请人情况", 1, 6), PrintedCell("总计", 3)],
            [PrintedCell(labels.write("自然人"), 2), PrintedCell(labels.write("法人或其他组织"), 1, 5)],
            kinds,
        ]

    def figures(code: str) -> list[PrintedCell]:
        return [PrintedCell(figure.raw, label=False) for figure in truth.applications[code]]

    table.append(
        [PrintedCell("一、" + labels.write("本年新收政府信息公开申请数量"), 1, 3), *figures("new_received")]
    )
    table.append(
        [PrintedCell("二、" + labels.write("上年结转政府信息公开申请数量"), 1, 3), *figures("carried_over")]
    )
    results: Table = []
    for number, label, rows in words.GROUPS[truth.applications_edition]:
        head = labels.group.format(number) + labels.write(label)
        if isinstance(rows, str):
            results.append([PrintedCell(head, 1, 2), *figures(rows)])
            continue
        for index, (digit, row_label, code) in enumerate(rows):
            row = [PrintedCell(labels.row.format(digit) + labels.write(row_label)), *figures(code)]
            results.append([PrintedCell(head, len(rows)), *row] if index == 0 else row)
    results[0].insert(0, PrintedCell("三、" + labels.write("本年度办理结果"), len(results)))
    table.extend(results)
    table.append(
        [PrintedCell("四、" + labels.write("结转下年度继续办理"), 1, 3), *figures("carried_forward")]
    )
    return table


def challenge_table(truth: ReportTruth, labels: Labels) -> Table:
    """The table of section four: fifteen figures in one row under three rows of heads."""

    def results(rowspan: int) -> list[PrintedCell]:
        return [PrintedCell(labels.write(label), rowspan) for label in words.RESULTS]

    return [
        [PrintedCell("行政复议", 1, 5), PrintedCell("行政诉讼", 1, 10)],
        [*results(2), PrintedCell("未经复议直接起诉", 1, 5), PrintedCell("复议后起诉", 1, 5)],
        [*results(1), *results(1)],
        [
            PrintedCell(figure.raw, label=False)
            for route in words.ROUTES
            for figure in truth.challenges[route]
        ],
    ]


def slots(table: Table) -> list[list[tuple[PrintedCell, bool]]]:
    """The table as a rectangle: in each slot its cell and whether the cell begins there."""
    rows: list[dict[int, tuple[PrintedCell, bool]]] = [{} for _ in table]
    for r, line in enumerate(table):
        c = 0
        for cell in line:
            while c in rows[r]:
                c += 1
            for down in range(cell.rowspan):
                for right in range(cell.colspan):
                    rows[r + down][c + right] = (cell, down == 0 and right == 0)
            c += cell.colspan
    width = max(max(row) + 1 for row in rows)
    filler = PrintedCell("")
    return [[row.get(c, (filler, True)) for c in range(width)] for row in rows]


def parts(printed: Printed) -> Iterator[tuple[str, object]]:
    """The document in order: ``("heading", section)``, ``("paragraph", text)``, ``("table", Table)`` ..."""
    for line in printed.title_lines:
        yield "title", line
    for line in printed.preamble:
        yield "paragraph", line
    for section in printed.sections:
        yield "heading", section.printed
        for paragraph in section.paragraphs:
            yield "paragraph", paragraph
        for table in printed.tables.get(section.ordinal, ()):
            yield "table", table
        for paragraph in section.paragraphs_after:
            yield "paragraph", paragraph
        for item in section.appendix:
            yield ("paragraph" if isinstance(item, str) else "table"), item
    for line in printed.signature:
        yield "signature", line
