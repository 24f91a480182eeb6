"""Habits of ordinary pages: a person reads them without a doubt, so they must be exact and verified."""

from __future__ import annotations

from random import Random

from tests.adversary.formats.text import LAYOUTS
from tests.adversary.model import Block, Cell, Doc, Piece, Table, label, paragraph
from tests.adversary.registry import FORMATS, TEXTS, Change, kind, register
from tests.adversary.traditional import traditional

#: spaces before headings and paragraphs
SPACES = {
    "em": "\u2003\u2003",
    "ideographic": "\u3000\u3000",
    "no-break": "\u00a0\u00a0\u00a0\u00a0",
    "en": "\u2002\u2002",
    "mixed": "\u00a0\u3000\u2003 ",
    "thin": "\u2009\u2009",
    "zero-width": "\u200b",
}


@kind("ordinary/plain")
def plain(doc: Doc, rng: Random) -> None:
    """Nothing is done."""


def _spaces(space: str) -> Change:
    def change(doc: Doc, rng: Random) -> None:
        for block in doc.blocks:
            if block.table is None:
                block.pieces.insert(0, Piece(space))

    return change


for _name, _space in SPACES.items():
    register(f"ordinary/space-{_name}", FORMATS, _spaces(_space))


def _layout(name: str) -> Change:
    def change(doc: Doc, rng: Random) -> None:
        doc.options["layout"] = name

    return change


for _name in LAYOUTS:
    register(f"ordinary/text-{_name}", TEXTS if _name != "markdown" else ["md"], _layout(_name))


@kind("ordinary/explained-labels")
def explained_labels(doc: Doc, rng: Random) -> None:
    """Explanations in brackets behind labels."""
    notes = ("（件）", "（含下属单位）", "（包括网上申请）", "（单位：件）", "(含镇街)")
    for section in (2, 3):
        table = doc.tables(section)[0]
        cells = [
            cell
            for row in table.rows
            if any(one.name for one in row)
            for cell in row
            if not cell.name and cell.text and cell.rowspan == 1
        ]
        for cell in rng.sample(cells, min(2, len(cells))):
            cell.text += rng.choice(notes)


@kind("ordinary/note-under-table")
def note_under_table(doc: Doc, rng: Random) -> None:
    """A note with a figure under a table."""
    section = rng.choice((2, 3, 4))
    at = next(i for i, block in enumerate(doc.blocks) if block.table and block.section == section)
    text = rng.choice(
        (
            "注1：本表总计 7 项。",
            "注：以上数据截至12月31日。",
            "备注：其中网上申请 5 件。",
            "说明：“总计”为各栏之和，共 12 项",
        )
    )
    doc.blocks.insert(at + 1, paragraph(text, section))


@kind("ordinary/note-in-last-row")
def note_in_last_row(doc: Doc, rng: Random) -> None:
    """The same note as the table's last row."""
    table = doc.tables(rng.choice((2, 3, 4)))[0]
    width = sum(cell.colspan for cell in table.rows[0])
    table.rows.append([Cell([Piece("注：以上数据统计截至当年12月31日。")], 1, width)])


@kind("ordinary/unit-line")
def unit_line(doc: Doc, rng: Random) -> None:
    """A line 单位：件 above the tables."""
    for section in (3, 4):
        at = next(i for i, block in enumerate(doc.blocks) if block.table and block.section == section)
        doc.blocks.insert(at, paragraph(rng.choice(("单位：件", "（单位：件）", "单位：件（次）")), section))


@kind("ordinary/traditional")
def in_traditional(doc: Doc, rng: Random) -> None:
    """The whole page in traditional characters, as official big5 gates print it."""
    for block in doc.blocks:
        for piece in block.pieces:
            piece.text = traditional(piece.text)
        if block.table:
            for cell in block.table.cells():
                for piece in cell.pieces:
                    piece.text = traditional(piece.text)
    doc.options["also"] = doc.authority
    doc.authority = traditional(doc.authority)


@kind("ordinary/nested", ["html", "docx"])
def nested(doc: Doc, rng: Random) -> None:
    """Tables in tables in tables."""
    doc.options["nested"] = rng.choice(("1", "2", "2", "3"))


@kind("ordinary/other-table")
def other_table(doc: Doc, rng: Random) -> None:
    """A table of something else, with a row 其他, in section one."""
    rows = [
        [label("渠道"), label("数量（条）")],
        [label("门户网站"), label("120")],
        [label("政务新媒体"), label("33")],
        [label("其他"), label("7")],
        [label("总计"), label("160")],
    ]
    at = next(i for i, block in enumerate(doc.blocks) if block.section == 2)
    doc.blocks.insert(at, Block("table", table=Table(rows), section=1))


@kind("ordinary/bare-page-numbers", ["txt", "md"])
def bare_page_numbers(doc: Doc, rng: Random) -> None:
    """Page numbers between paragraphs."""
    for section in (1, 5):
        at = next(i for i, block in enumerate(doc.blocks) if block.section == section)
        doc.blocks.insert(at + 1, paragraph(f"— {section} —", section))


@kind("ordinary/rule-late", ["html"])
def rule_late(doc: Doc, rng: Random) -> None:
    """A style sheet of much that concerns nothing here."""
    doc.sheet += [
        "@charset 'utf-8';",
        "@import url(base.css);",
        "@font-face{font-family:x;src:url(x.woff)}",
        ".nav ul li:hover>ul{display:block}.nav ul ul{display:none}",
        "@media (max-width:640px){.pc{display:none}}",
        "table td{color:#333!important}",
        "body{background:#fff;color:#000}",
        ".pop{display:none;position:fixed}",
        "a:hover{text-decoration:line-through}",
        "p::first-line{color:red}",
        "@keyframes k{from{opacity:0}to{opacity:1}}",
    ]


def _drawn(options: dict[str, str], *, plain_to_see: bool = True) -> Change:
    def change(doc: Doc, rng: Random) -> None:
        doc.options |= options
        if not plain_to_see:
            doc.awkward()

    return change


for _name, _options in {
    "white-lines": {"white-lines": "1", "rules": "lines"},
    "watermark-under": {"watermark": "云岭市人民政府", "mark-under": "1"},
    "watermark-digits": {"watermark": "20240131", "mark-under": "1"},
    "spread-digits": {"spread": "1"},
    "horizontal-rules": {"rules": "horizontal"},
    "horizontal-rules-left": {"rules": "horizontal", "edge": "left"},
    "horizontal-rules-right": {"rules": "horizontal", "edge": "right"},
    "horizontal-rules-roomy": {"rules": "horizontal", "roomy": "1"},
    "shadow": {"shadow": "1"},
    "bars": {"rules": "bars"},
    "boxes": {"rules": "boxes"},
}.items():
    register(f"drawn/{_name}", ["pdf", "ofd"], _drawn(_options))
# what a mark of solid colour covers, nobody reads
register("drawn/watermark-over", ["pdf", "ofd"], _drawn({"watermark": "内部资料"}, plain_to_see=False))
register("drawn/watermark-digits-over", ["pdf", "ofd"], _drawn({"watermark": "20240131"}, plain_to_see=False))
register("drawn/no-rules", ["pdf", "ofd"], _drawn({"rules": "none"}, plain_to_see=False))
register("drawn/three-rules", ["pdf", "ofd"], _drawn({"rules": "three"}, plain_to_see=False))
