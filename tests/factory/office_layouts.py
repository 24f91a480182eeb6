"""Office documents: the report as word processors and spreadsheets lay it out, written by python-docx and openpyxl.

PDF, DOC, ODT, RTF, XLS and ODS come from these through LibreOffice (:func:`convert`), OFD from such a PDF
(:mod:`tests.factory.ofd_layouts`).
"""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

import docx
import openpyxl
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from openpyxl.styles import Alignment, Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from tests.factory.printing import Printed, Table, parts

#: those of the fonts that are installed with the office suite's Chinese packages
FONTS = (
    "Noto Serif CJK SC",
    "Noto Sans CJK SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "AR PL UMing CN",
    "AR PL UKai CN",
)
_SHAPES = (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def located(table: Table) -> tuple[list[list[tuple[int, int, int, int, str, bool]]], int]:
    """For each row its cells as (row, column, rowspan, colspan, text, label), and the width."""
    taken: set[tuple[int, int]] = set()
    rows = []
    for r, line in enumerate(table):
        c, row = 0, []
        for cell in line:
            while (r, c) in taken:
                c += 1
            spans = (min(cell.rowspan, len(table) - r), cell.colspan)
            row.append((r, c, *spans, cell.text, cell.label))
            taken.update((r + i, c + j) for i in range(spans[0]) for j in range(spans[1]))
            c += cell.colspan
        rows.append(row)
    return rows, max(column for _, column in taken) + 1


# --- DOCX --------------------------------------------------------------------------------------------------


def docx_bytes(printed: Printed, rng: Random) -> bytes:
    """The report as a Word document: page, fonts, headings and tables drawn by ``rng``."""
    document = docx.Document()
    tags = printed.truth.tags
    _page(document, rng, tags)
    font, size = rng.choice(FONTS), rng.choice((10.5, 12, 14, 16))
    table_size = rng.choice((9, 9, 10, 10.5, 12))
    normal = document.styles["Normal"]
    normal.font.size = Pt(size)
    normal.font.name = rng.choice(("Times New Roman", font))
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    if rng.random() < 0.5:
        normal.paragraph_format.line_spacing = rng.choice((1.0, 1.5, Pt(28)))
    heading = rng.choice(("style", "bold", "plain"))
    table_way = rng.choice(("xml", "xml", "merge"))
    look = _Look(rng, table_size)
    tags |= {f"heading-{heading}", f"table-{table_way}", f"font-{font}"}
    title_box = rng.random() < 0.12
    if title_box:
        tags.add("title-box")
        document.add_paragraph()._p.append(_text_box(printed.title_lines))
    for kind, part in parts(printed):
        if isinstance(part, list):
            if table_way == "xml":
                document.element.body.insert_element_before(_table_xml(part, look), "w:sectPr")
            else:
                _merged_table(document, part, look)
            if rng.random() < 0.5:
                document.add_paragraph()
            continue
        assert isinstance(part, str)
        if kind == "title":
            if title_box:
                continue
            paragraph = document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _run(paragraph, part, rng, bold=True, size=rng.choice((18, 22)))
        elif kind == "heading":
            paragraph = document.add_heading(level=1) if heading == "style" else document.add_paragraph()
            _run(paragraph, part, rng, bold=heading == "bold")
        else:
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.first_line_indent = Pt(2 * size)
            if kind == "signature":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _run(paragraph, part, rng)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _page(document: Document, rng: Random, tags: set[str]) -> None:
    section = document.sections[0]
    width, height = rng.choice(((21.0, 29.7), (21.0, 29.7), (21.59, 27.94), (18.4, 26.0)))
    margin = rng.choice((1.27, 2.0, 2.6, 3.17))
    if rng.random() < 0.15:
        section.orientation = WD_ORIENT.LANDSCAPE
        width, height = height, width
        tags.add("landscape")
    section.page_width, section.page_height = Cm(width), Cm(height)
    section.left_margin = section.right_margin = Cm(margin)
    section.top_margin = section.bottom_margin = Cm(rng.choice((1.5, 2.54, 3.5)))
    if rng.random() < 0.6:
        tags.add("page-numbers")
        before, after = rng.choice((("", ""), ("- ", " -"), ("— ", " —"), ("第", "页")))
        footer = section.footer.paragraphs[0]
        footer.alignment = rng.choice((0, 1, 2))
        footer._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:t xml:space="preserve">{before}</w:t></w:r>'))
        footer._p.append(
            parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        )
        footer._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:t xml:space="preserve">{after}</w:t></w:r>'))
    if rng.random() < 0.2:
        tags.add("page-header")
        section.header.paragraphs[0].text = "政府信息公开工作年度报告"


def _run(paragraph, text: str, rng: Random, *, bold: bool = False, size: float | None = None) -> None:
    """A paragraph's text in one run or several, as editing leaves them."""
    pieces = [text]
    if rng.random() < 0.3 and len(text) > 6:
        place = rng.randrange(1, len(text))
        pieces = [text[:place], text[place:]]
    for piece in pieces:
        run = paragraph.add_run(piece)
        run.bold = bold or None
        if size:
            run.font.size = Pt(size)


def _text_box(lines: Sequence[str]):
    """A run with a text box, once as drawing and once as its fallback."""
    inside = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    height = 500_000 * (1 + len(lines))
    return parse_xml(
        f'<w:r {nsdecls("w", "wp", "a")}{_SHAPES}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="5200000" cy="{height}"/><wp:docPr id="7" name="文本框 1"/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="5200000" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict>"
        '<v:shape style="width:400pt;height:60pt"><v:textbox><w:txbxContent>'
        f"{inside}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


class _Look:
    """How one document's tables are drawn."""

    def __init__(self, rng: Random, size: float) -> None:
        self.rng = rng
        self.size = int(size * 2)
        self.fixed = rng.random() < 0.6
        self.total = rng.choice((8300, 8800, 9600, 10400))
        self.split_rows = rng.random() < 0.7
        self.repeat_head = rng.random() < 0.25
        self.height = rng.choice((0, 0, 400, 600, 900))
        self.vertical = rng.choice((None, None, "tbRlV", "tbRl", "stacked"))
        self.narrow = rng.random() < 0.3
        self.breaks = rng.choice(("", "", "w:br", "w:p"))
        self.align = rng.choice(("center", "center", "left", "right"))
        self.border = rng.choice((4, 4, 8, 12))
        self.outer_double = rng.random() < 0.1
        self.fits = rng.random() < 0.9


def fitting(text: str, width: int, size: int) -> int:
    """Type size in half points at which a figure fits in one line of a cell ``width`` twips wide, as offices see to."""
    ems = sum(1.05 if char > "~" else 0.58 for char in text)
    return max(min(size, int(2 * (width / 20 - 11) / max(ems, 0.5))), 8)


def _widths(table: Table, columns: int, look: _Look) -> list[int]:
    figures = [0] * columns
    for row in located(table)[0]:
        for _, column, _, colspan, _, label in row:
            if not label and colspan == 1:
                figures[column] = 1
    labels = figures.count(0)
    if not labels or labels == columns:
        return [look.total // columns] * columns
    figure = 560 if look.narrow and columns > 6 else int(look.total * 0.62 / (columns - labels))
    rest = (look.total - figure * (columns - labels)) // labels
    return [figure if one else max(rest, 500) for one in figures]


def _table_xml(table: Table, look: _Look):
    rows, columns = located(table)
    widths = _widths(table, columns, look)
    # slot to its cell; what is covered from above needs a continuing cell in each row
    slots: dict[tuple[int, int], tuple[int, int, int, int, str, bool]] = {}
    for row in rows:
        for cell in row:
            for i in range(cell[2]):
                for j in range(cell[3]):
                    slots[cell[0] + i, cell[1] + j] = cell
    side = "double" if look.outer_double else "single"
    borders = "".join(
        f'<w:{name} w:val="{kind}" w:sz="{look.border}" w:space="0" w:color="000000"/>'
        for name, kind in (
            ("top", side), ("left", side), ("bottom", side), ("right", side),
            ("insideH", "single"), ("insideV", "single"),
        )
    )  # fmt: skip
    layout = '<w:tblLayout w:type="fixed"/>' if look.fixed else ""
    width = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>' if look.fixed else '<w:tblW w:w="0" w:type="auto"/>'
    out = [
        f'<w:tbl {nsdecls("w")}><w:tblPr>{width}<w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
        f"{layout}</w:tblPr><w:tblGrid>"
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        + "</w:tblGrid>"
    ]
    heads = next((r for r, row in enumerate(rows) if any(not cell[5] for cell in row)), 0)
    for r in range(len(rows)):
        properties = "" if look.split_rows else "<w:cantSplit/>"
        if look.height:
            properties += f'<w:trHeight w:val="{look.height}"/>'
        if look.repeat_head and r < heads:
            properties += "<w:tblHeader/>"
        out.append(f"<w:tr><w:trPr>{properties}</w:trPr>")
        column = 0
        while column < columns:
            here = slots.get((r, column))
            if here is None:
                out.append(
                    f'<w:tc><w:tcPr><w:tcW w:w="{widths[column]}" w:type="dxa"/></w:tcPr><w:p/></w:tc>'
                )
                column += 1
                continue
            out.append(_cell_xml(here, r, sum(widths[here[1] : here[1] + here[3]]), look))
            column = here[1] + here[3]
        out.append("</w:tr>")
    out.append("</w:tbl>")
    return parse_xml("".join(out))


def _cell_xml(cell: tuple[int, int, int, int, str, bool], row: int, width: int, look: _Look) -> str:
    top, _, rowspan, colspan, text, label = cell
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if colspan > 1:
        properties += f'<w:gridSpan w:val="{colspan}"/>'
    if rowspan > 1:
        properties += '<w:vMerge w:val="restart"/>' if row == top else "<w:vMerge/>"
    tall = label and rowspan > 8 and colspan == 1
    if tall and look.vertical in ("tbRlV", "tbRl"):
        properties += f'<w:textDirection w:val="{look.vertical}"/>'
    properties += '<w:vAlign w:val="center"/>'
    if row != top:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p/></w:tc>"
    if tall and look.vertical == "stacked":
        text = "\n".join("".join(text.split()))
    elif label and look.breaks and 4 <= len(text) <= 8 and "\n" not in text and width < 1200:
        text = text[: len(text) // 2] + "\n" + text[len(text) // 2 :]
    size = look.size if label or not look.fits else fitting(text, width, look.size)
    run = f'<w:rPr><w:sz w:val="{size}"/></w:rPr>'
    align = f'<w:pPr><w:jc w:val="{look.align}"/></w:pPr>'
    if look.breaks == "w:p":
        paragraphs = [f"<w:r>{run}{_t(line)}</w:r>" for line in text.split("\n")]
    else:
        paragraphs = [f"<w:r>{run}" + "<w:br/>".join(_t(line) for line in text.split("\n")) + "</w:r>"]
    inside = "".join(f"<w:p>{align}{paragraph if text else ''}</w:p>" for paragraph in paragraphs)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def _t(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>'


def _merged_table(document: Document, table: Table, look: _Look) -> None:
    """The table as scripts write it: a full grid whose cells are merged afterwards."""
    rows, columns = located(table)
    made = document.add_table(len(rows), columns)
    made.style = "Table Grid"
    slots = [row.cells for row in made.rows]
    section = document.sections[0]
    page, left, right = section.page_width or 0, section.left_margin or 0, section.right_margin or 0
    width = (page - left - right) // 635 // columns
    for row in rows:
        for r, c, rowspan, colspan, text, label in row:
            size = look.size if label or not look.fits else fitting(text, width * colspan, look.size)
            cell = slots[r][c].merge(slots[r + rowspan - 1][c + colspan - 1])
            cell.text = text
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(size / 2)


def frame(data: bytes) -> bytes:
    """The same document with its whole body inside a table of one cell, as some offices frame their pages."""
    document = docx.Document(io.BytesIO(data))
    body = document.element.body
    inner = [child for child in body if child.tag != qn("w:sectPr")]
    outer = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="9600" w:type="dxa"/></w:tblPr>'
        '<w:tblGrid><w:gridCol w:w="9600"/></w:tblGrid><w:tr><w:tc><w:tcPr>'
        '<w:tcW w:w="9600" w:type="dxa"/></w:tcPr></w:tc></w:tr></w:tbl>'
    )
    cell = outer.find(f".//{qn('w:tc')}")
    for child in inner:
        cell.append(child)
    cell.append(OxmlElement("w:p"))
    body.insert(0, outer)
    body.insert(1, OxmlElement("w:p"))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


# --- XLSX --------------------------------------------------------------------------------------------------

_WIDEST = 15


def xlsx_bytes(printed: Printed, rng: Random) -> bytes:
    """The report as a workbook: all on one sheet, or a sheet for each section."""
    book = openpyxl.Workbook()
    sheet = book.active
    tags = printed.truth.tags
    one_sheet = rng.random() < 0.6
    tags.add("one-sheet" if one_sheet else "sheet-per-section")
    merge_lines = rng.random() < 0.7
    numbers = rng.random() < 0.7
    first_column = rng.choice((1, 1, 2))
    gap = rng.choice((0, 0, 1))
    row = 1
    for kind, part in parts(printed):
        if isinstance(part, list):
            row = _sheet_table(sheet, part, row + gap, first_column, numbers=numbers) + gap
            continue
        assert isinstance(part, str)
        if kind == "heading" and not one_sheet:
            sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]\n]", "", part)[:20] or None)
            row = 1
        cell = sheet.cell(row, first_column, part)
        cell.alignment = Alignment(wrap_text=True)
        if merge_lines:
            sheet.merge_cells(
                start_row=row, start_column=first_column, end_row=row, end_column=first_column + 9
            )
        row += 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _sheet_table(sheet: Worksheet, table: Table, top: int, left: int, *, numbers: bool) -> int:
    """Writes a table; returns the row below it."""
    line = Side(style="thin")
    for row in located(table)[0]:
        for r, c, rowspan, colspan, text, label in row:
            value: str | int | float = text
            if numbers and not label and re.fullmatch(r"0|[1-9]\d{0,8}", text):
                value = int(text)
            elif numbers and not label and re.fullmatch(r"\d{1,6}\.\d{0,3}[1-9]", text):
                value = float(text)
            cell = sheet.cell(top + r, left + c, value if text else None)
            cell.border = Border(left=line, right=line, top=line, bottom=line)
            cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
            if rowspan > 1 or colspan > 1:
                sheet.merge_cells(
                    start_row=top + r, start_column=left + c,
                    end_row=top + r + rowspan - 1, end_column=left + c + colspan - 1,
                )  # fmt: skip
    return top + len(table)


# --- LibreOffice -------------------------------------------------------------------------------------------


def convert(sources: Sequence[Path], extension: str, folder: Path, *, timeout: float = 900) -> list[Path]:
    """Convert documents with LibreOffice, all in one call, with a profile of its own."""
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{folder.resolve()}/profile-{extension}", "--headless",
            "--convert-to", extension, "--outdir", str(folder), *map(str, sources),
        ],
        check=True, capture_output=True, timeout=timeout,
    )  # fmt: skip
    return [folder / f"{source.stem}.{extension.partition(':')[0]}" for source in sources]
