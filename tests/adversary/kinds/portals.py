"""How ordinary pages differ from one portal, converter and publisher to the next: what a person does not even notice."""

from __future__ import annotations

import re
from random import Random

from tests.adversary.formats import portals, writers
from tests.adversary.kinds.targets import put
from tests.adversary.model import Block, Cell, Doc, Piece, Table, label, paragraph
from tests.adversary.registry import FORMATS, GRIDS, KINDS, TEXTS, Change, kind, register

_WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
#: layouts of text that part the cells of a row
_PARTED = ("tabs", "pipes", "aligned", "aligned-middle", "aligned-right")


def _quirk(name: str) -> Change:
    def change(doc: Doc, rng: Random) -> None:
        doc.options["quirk"] = name

    return change


for _name in portals.QUIRKS:
    register(f"portal/{_name}", ["html"], _quirk(_name))
for _name in (
    "turned", "turned-back", "scaled", "scaled-down", "cropped", "moved", "by-columns", "words-last", "words-first", "letters",
    "in-form",
):  # fmt: skip
    register(f"paper/{_name}", ["pdf"], _quirk(_name))
for _name in writers.QUIRKS:
    register(f"writer/{_name}", ["docx"], _quirk(_name))


@kind("portal/gbk", ["html"])
def gbk(doc: Doc, rng: Random) -> None:
    """A page in the national encoding."""
    doc.options["charset"] = rng.choice(("gb2312", "gbk", "gb18030"))


def _parted(doc: Doc, rng: Random) -> None:
    if doc.options["format"] in TEXTS:
        doc.options["layout"] = rng.choice(_PARTED)


@kind("habit/ordinal-column")
def ordinal_column(doc: Doc, rng: Random) -> None:
    """A column 序号 before the labels of section two."""
    _parted(doc, rng)
    number = 0
    for row in doc.tables(2)[0].rows:
        if len(row) == 1:
            row[0].colspan += 1
        elif row[0].text == "信息内容":
            row.insert(0, label("序号"))
        else:
            number += 1
            row.insert(0, label(str(number)))


@kind("habit/ordinal-lines")
def ordinal_lines(doc: Doc, rng: Random) -> None:
    """Section two's items numbered in their labels."""
    number = 0
    for row in doc.tables(2)[0].rows:
        if len(row) > 1 and row[0].text not in {"信息内容", "序号"} and not row[0].text.isdecimal():
            number += 1
            row[0].text = rng.choice((f"{number}.", f"{number}、", f"（{number}）")) + row[0].text


@kind("habit/notes-with-figures")
def notes_with_figures(doc: Doc, rng: Random) -> None:
    """Notes with figures under every table."""
    for section in (2, 3, 4):
        at = next(i for i, block in enumerate(doc.blocks) if block.table and block.section == section)
        text = rng.choice(
            ("注：本表总计 {n} 项。", "注：1.本表数据截至{y}年12月31日；2.不含下属单位{n}件。",
             "（注：其中规范性文件{n}件，已公开）", "备注：较上年增加{n}件，增长{n}.5%。", "填报说明：本表共{n}行")
        )  # fmt: skip
        doc.blocks.insert(at + 1, paragraph(text.format(n=rng.randint(2, 90), y=doc.year), section))


@kind("habit/note-row-with-figures")
def note_row(doc: Doc, rng: Random) -> None:
    """The same as the last row of a table."""
    _parted(doc, rng)
    table = doc.tables(rng.choice((2, 3, 4)))[0]
    width = sum(cell.colspan for cell in table.rows[0])
    text = rng.choice(
        ("注：本表总计 {n} 项。", "注：本表总计{n}项，数据截至12月31日", "备注：其中网上申请 {n} 件")
    )
    table.rows.append([Cell([Piece(text.format(n=rng.randint(2, 90)))], 1, width)])


@kind("habit/title-row")
def title_row(doc: Doc, rng: Random) -> None:
    """A merged row with the name of the table, and the unit, above its heads."""
    _parted(doc, rng)
    names = {
        2: "主动公开政府信息情况统计表",
        3: "收到和处理政府信息公开申请情况统计表",
        4: "行政复议、行政诉讼情况统计表",
    }
    for section, name in names.items():
        table = doc.tables(section)[0]
        width = sum(cell.colspan for cell in table.rows[0])
        table.rows.insert(0, [label(name, 1, width)])
        if rng.random() < 0.5:
            table.rows.insert(1, [label("单位：件（次）", 1, width)])


@kind("habit/wide-digits")
def wide_digits(doc: Doc, rng: Random) -> None:
    """All figures in full width."""
    for cell in doc.figures().values():
        cell.text = cell.text.translate(_WIDE)


@kind("habit/grouped-digits")
def grouped_digits(doc: Doc, rng: Random) -> None:
    """All figures with their thousands grouped."""
    for name, cell in doc.figures().items():
        value = doc.truth[name]
        if isinstance(value, int):
            if name.startswith("d.") and rng.random() < 0.5 and not name.endswith((".change", ".amount")):
                value = rng.randint(1000, 9_876_543)
                put(doc, cell, value)
            cell.text = f"{value:,}"


@kind("habit/counters")
def counters(doc: Doc, rng: Random) -> None:
    """Figures of section two with their counters, amounts with their unit."""
    _parted(doc, rng)
    for name, cell in doc.figures().items():
        if doc.truth[name] is None:
            continue
        if name.endswith((".issued", ".repealed", ".in_force", ".decisions", "_made", "_published")):
            cell.text += rng.choice(("件", " 件", "件"))
        elif name.endswith(".amount"):
            text, value = rng.choice(
                (("960000元", 96), ("96万元", 96), ("0.5万元", 0.5), ("0万元", 0), ("1,250.5万元", 1250.5), ("0元", 0),
                 ("9600 元", 0.96), ("12.34 万元", 12.34))
            )  # fmt: skip
            put(doc, cell, value)
            cell.text = text


@kind("habit/table-each-article")
def table_each_article(doc: Doc, rng: Random) -> None:
    """Section two in a table for each article."""
    _parted(doc, rng)
    at = next(i for i, block in enumerate(doc.blocks) if block.table and block.section == 2)
    whole = doc.blocks[at].table
    assert whole is not None
    tables: list[Table] = []
    for row in whole.rows:
        if len(row) == 1 or not tables:
            tables.append(Table([]))
        tables[-1].rows.append(row)
    doc.blocks[at : at + 1] = [Block("table", table=table, section=2) for table in tables]


@kind("habit/numbering")
def numbering(doc: Doc, rng: Random) -> None:
    """The numbers of section three's rows printed in other ways."""
    change = rng.choice(
        (
            lambda text: re.sub(r"^(\d)\.", r"\1、", text),
            lambda text: re.sub(r"^(\d)\.", r"(\1)", text),
            lambda text: re.sub(r"^(\d)\.", r"\1. ", text),
            lambda text: re.sub(r"^（(.)）", r"(\1)", text),
            lambda text: re.sub(r"^(.)、", r"\1. ", text),
            lambda text: re.sub(r"^(\d)\.", lambda match: "①②③④⑤⑥⑦⑧⑨"[int(match[1]) - 1], text),
        )
    )
    for row in doc.tables(3)[0].rows:
        for cell in row:
            if not cell.name:
                cell.text = change(cell.text)


@kind("habit/spaced-labels", GRIDS)
def spaced_labels(doc: Doc, rng: Random) -> None:
    """Labels spread with spaces."""
    for section in (2, 3, 4):
        for cell in doc.tables(section)[0].cells():
            found = re.fullmatch(r"((?:\d\.|（.）|.、)?)(.*)", cell.text, re.DOTALL)
            assert found is not None
            numeral, words = found.groups()
            if not cell.name and 2 <= len(words) <= 7:
                cell.text = numeral + rng.choice((" ", "\u3000", "\u00a0")).join(words)


@kind("habit/marks-of-converters", TEXTS)
def marks_of_converters(doc: Doc, rng: Random) -> None:
    """Bookmarks that a converter leaves, where they move no column."""
    doc.options["layout"] = rng.choice(_PARTED[:2])
    for block in doc.blocks:
        if block.table is None and rng.random() < 0.5:
            block.pieces.insert(
                0, Piece(rng.choice(("[bookmark: _GoBack]", "[bookmark: _Hlk62158572]", "[bookmark:_Toc1]")))
            )
        if block.table is not None:
            cell = rng.choice([one for one in block.table.cells() if not one.name])
            cell.text = "[bookmark: OLE_LINK1]" + cell.text


@kind("habit/paper-lines")
def paper_lines(doc: Doc, rng: Random) -> None:
    """The number of a paper, its addressee and what a page says behind the report."""
    doc.blocks.insert(1, paragraph(f"（{doc.year + 1}年1月20日）"))
    doc.blocks += [
        paragraph("附件：政府信息公开工作年度报告.pdf", 6),
        paragraph("扫一扫在手机打开当前页", 6),
        paragraph("打印本页　关闭窗口", 6),
    ]


@kind("habit/zeros-in-words")
def zeros_in_words(doc: Doc, rng: Random) -> None:
    """Section four left with a mark for nothing in every cell, section three with zeros."""
    _parted(doc, rng)
    mark = rng.choice(("/", "—", "无", "-"))
    for name, cell in doc.figures().items():
        if name.startswith("c."):
            cell.text = mark
            doc.truth[name] = None


@kind("habit/nothing-in-four")
def nothing_in_four(doc: Doc, rng: Random) -> None:
    """Section four zero throughout."""
    _parted(doc, rng)
    for name, cell in doc.figures().items():
        if name.startswith("c."):
            put(doc, cell, 0)


_TITLES = {
    "figured": "{b}{y}年政府信息公开工作年度报告（含图解）",
    "year-behind": "{b}政府信息公开工作年度报告（{y}年度）",
    "pictured": "{b}{y}年政府信息公开工作年度报告[图文]",
    "whole": "{b}{y}年政府信息公开工作年度报告（全文）",
    "approved": "{b}{y}年政府信息公开工作年度报告（公开版）",
    "new": "{b}{y}年政府信息公开工作年度报告 NEW",
    "annual": "{b}{y}年度政府信息公开年报",
    "colon": "{b}：{y}年政府信息公开工作年度报告",
}


def _titled(text: str) -> Change:
    def change(doc: Doc, rng: Random) -> None:
        doc.blocks[0].pieces = [Piece(text.format(b=doc.authority, y=doc.year))]

    return change


for _name, _text in _TITLES.items():
    register(f"title/{_name}", FORMATS, _titled(_text))


def _drawn(options: dict[str, str]) -> Change:
    def change(doc: Doc, rng: Random) -> None:
        doc.options |= options

    return change


for _name, _options in {
    "running-head": {"running": "1"},
    "heads-again": {"heads-again": "1"},
    "landscape": {"landscape": "1"},
    "dashes": {"rules": "dashes"},
    "double-lines": {"rules": "double"},
    "sides": {"edge": "right"},
    "left": {"edge": "left"},
    "running-heads-again": {"running": "1", "heads-again": "1"},
    "thin-rows": {"lead": "1"},
}.items():
    register(f"drawn/{_name}", ["pdf", "ofd"], _drawn(_options))

#: habits that go together
_TOGETHER = (
    "habit/ordinal-column", "habit/ordinal-lines", "habit/notes-with-figures", "habit/note-row-with-figures", "habit/title-row",
    "habit/wide-digits", "habit/grouped-digits", "habit/counters", "habit/table-each-article", "habit/numbering",
    "habit/paper-lines", "habit/zeros-in-words", "ordinary/unit-line", "ordinary/explained-labels", "ordinary/other-table",
    "ordinary/space-em", "ordinary/space-no-break", "ordinary/note-under-table", "title/figured", "title/year-behind",
    "title/book-marks", "title/before-letters", "value/dashes-for-zero",
)  # fmt: skip


@kind("habit/several")
def several(doc: Doc, rng: Random) -> None:
    """Some habits at once, as pages have them, in a page of some portal or a document of some program."""
    # a column of numbers is added to labels that are whole already, counters to figures that are there
    for name in sorted(rng.sample(_TOGETHER, 4), key=lambda name: name == "habit/ordinal-column"):
        KINDS[name].change(doc, rng)
    quirks = {"html": tuple(portals.QUIRKS), "docx": tuple(writers.QUIRKS)}.get(doc.options["format"])
    if quirks and rng.random() < 0.7:
        doc.options["quirk"] = rng.choice(quirks)
