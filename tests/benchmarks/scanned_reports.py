"""Scanned reports for the accuracy benchmark: the official form filled, printed to PDF, then spoilt like a scan."""

from __future__ import annotations

import io
import random
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from PIL import Image

from pipelines.report.form import Edition, editions


@dataclass(frozen=True)
class Printed:
    """A cell as printed: where it begins, how many slots it covers, its text."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str
    figure: bool = False


Table = list[Printed]


def edition_2021() -> Edition:
    """The form that the reports fill."""
    return next(edition for edition in editions() if edition.edition == "2021")


def _style(value: int, chooser: random.Random, blanks: float) -> str:
    if value == 0 and chooser.random() < blanks:
        return chooser.choice(["", "", "-", "—", "/"])
    return str(value)


def figures(chooser: random.Random, *, dense: bool) -> list[list[int]]:
    """25 rows of 7 figures that satisfy every relation; mostly 0 unless ``dense``."""

    def draw() -> int:
        if dense:
            return chooser.choice([chooser.randint(0, 9), chooser.randint(10, 99), chooser.randint(100, 999)])
        return chooser.choice([0, 0, 0, 0, 0, 0, 0, 1, chooser.randint(1, 99)])

    outcomes = [[draw() for _ in range(6)] for _ in range(21)]
    handled = [sum(row[c] for row in outcomes) for c in range(6)]
    forward = [draw() for _ in range(6)]
    carried = [min(draw(), handled[c] + forward[c]) for c in range(6)]
    new = [handled[c] + forward[c] - carried[c] for c in range(6)]
    return [[*row, sum(row)] for row in (new, carried, *outcomes, handled, forward)]


def disclosures(form: Edition, chooser: random.Random, *, blanks: float) -> Table:
    cells: Table = []
    row = 0
    for block in form.disclosures.blocks:
        cells.append(Printed(row, 0, 1, 4, block.article))
        widths = [1, 1, 1] if len(block.measures) == 3 else [3]
        heads = [
            f"{measure.label}（单位：{measure.unit}）" if measure.unit_printed else measure.label
            for measure in block.measures
        ]
        cells.append(Printed(row + 1, 0, 1, 1, "信息内容"))
        column = 1
        for width, head in zip(widths, heads, strict=True):
            cells.append(Printed(row + 1, column, 1, width, head))
            column += width
        row += 2
        for item in block.items:
            cells.append(Printed(row, 0, 1, 1, item.label))
            column = 1
            for width, measure in zip(widths, block.measures, strict=True):
                if measure.unit == "万元":
                    text = f"{chooser.randint(0, 99999) / 100:.2f}"
                else:
                    value = chooser.choice([0, chooser.randint(0, 9), chooser.randint(0, 99999)])
                    text = _style(value, chooser, blanks)
                cells.append(Printed(row, column, 1, width, text, figure=True))
                column += width
            row += 1
    return cells


def applications(form: Edition, chooser: random.Random, *, dense: bool, blanks: float) -> Table:
    columns = [column.label for column in form.applications.columns]
    cells = [
        Printed(0, 0, 3, 3, "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"),
        Printed(0, 3, 1, 7, "申请人情况"),
        Printed(1, 3, 2, 1, columns[0]),
        Printed(1, 4, 1, 5, "法人或其他组织"),
        Printed(1, 9, 2, 1, columns[6]),
        *(Printed(2, 4 + i, 1, 1, label) for i, label in enumerate(columns[1:6])),
    ]
    groups = {group.code: group for group in form.applications.groups}
    lines = form.applications.rows
    numbers = figures(chooser, dense=dense)
    begun: set[str] = set()
    for index, (line, values) in enumerate(zip(lines, numbers, strict=True)):
        row = index + 3
        if line.group is None:
            cells.append(Printed(row, 0, 1, 3, f"{line.number}、{line.label}"))
        else:
            if "result" not in begun:
                begun.add("result")
                cells.append(Printed(row, 0, 22, 1, "三、本年度办理结果"))
            if line.group == "result":
                cells.append(Printed(row, 1, 1, 2, f"{line.number}{line.label}"))
            else:
                if line.group not in begun:
                    begun.add(line.group)
                    size = sum(other.group == line.group for other in lines)
                    group = groups[line.group]
                    cells.append(Printed(row, 1, size, 1, f"{group.number}{group.label}"))
                cells.append(Printed(row, 2, 1, 1, f"{line.number}.{line.label}"))
        cells.extend(
            Printed(row, 3 + c, 1, 1, _style(v, chooser, blanks), figure=True) for c, v in enumerate(values)
        )
    return cells


def challenges(form: Edition, chooser: random.Random, *, blanks: float) -> Table:
    outcomes = [outcome.label for outcome in form.challenges.outcomes]
    cells = [
        Printed(0, 0, 2, 5, "行政复议"),
        Printed(0, 5, 1, 10, "行政诉讼"),
        Printed(1, 5, 1, 5, "未经复议直接起诉"),
        Printed(1, 10, 1, 5, "复议后起诉"),
    ]
    for route in range(3):
        parts = [chooser.choice([0, 0, 1, chooser.randint(0, 120)]) for _ in range(4)]
        for c, (label, value) in enumerate(zip(outcomes, [*parts, sum(parts)], strict=True)):
            cells.append(Printed(2, route * 5 + c, 1, 1, label))
            cells.append(Printed(3, route * 5 + c, 1, 1, _style(value, chooser, blanks), figure=True))
    return cells


def _write_table(document: Any, cells: Table, widths: list[float], size: float) -> None:
    rows = max(cell.row + cell.rowspan for cell in cells)
    columns = max(cell.column + cell.colspan for cell in cells)
    table = document.add_table(rows=rows, cols=columns, style="Table Grid")
    table.autofit = False
    for column, width in enumerate(widths):
        for cell in table.columns[column].cells:
            cell.width = Cm(width)
    for cell in cells:
        slot = table.cell(cell.row, cell.column)
        if cell.rowspan > 1 or cell.colspan > 1:
            slot = slot.merge(table.cell(cell.row + cell.rowspan - 1, cell.column + cell.colspan - 1))
        paragraph = slot.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        if cell.figure:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(cell.text).font.size = Pt(size)


NARRATIVE = (
    "本年度，我局认真落实政府信息公开各项工作要求，坚持以公开为常态、不公开为例外，"
    "全年通过门户网站公开信息1268条，答复公众咨询35件，政务新媒体发布信息420条，群众满意度稳步提高。"
)


def write_report(
    directory: Path,
    seed: int,
    *,
    dense: bool,
    blanks: float = 0.3,
    font: str = "Noto Serif CJK SC",
    digits: str = "",
) -> tuple[Path, list[Table]]:
    """A report as PDF (by LibreOffice) and its three tables as printed; ``digits`` names the font of the figures."""
    chooser = random.Random(seed)
    form = edition_2021()
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = digits or font, Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    tables = [
        disclosures(form, chooser, blanks=blanks),
        applications(form, chooser, dense=dense, blanks=blanks),
        challenges(form, chooser, blanks=blanks),
    ]
    title = document.add_paragraph("青岚市水务局2023年政府信息公开工作年度报告")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    numerals = "一二三四五六"
    for part in form.sections:
        if part.ordinal == 3:
            document.add_page_break()
        document.add_paragraph(f"{numerals[part.ordinal - 1]}、{part.label}")
        if part.ordinal in (1, 5, 6):
            text = document.add_paragraph(NARRATIVE)
            text.paragraph_format.first_line_indent = Pt(24)
        elif part.ordinal == 2:
            _write_table(document, tables[0], [4.1] * 4, 11)
        elif part.ordinal == 3:
            _write_table(document, tables[1], [1.2, 2.2, 4.2] + [1.25] * 7, 9)
        else:
            _write_table(document, tables[2], [1.1] * 15, 9)
    source = directory / f"report{seed}.docx"
    document.save(str(source))
    subprocess.run(
        [
            *("soffice", "--headless", f"-env:UserInstallation=file://{directory}/profile"),
            *("--convert-to", "pdf", "--outdir", str(directory), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return source.with_suffix(".pdf"), tables


def render(pdf: Path, dpi: int) -> list[np.ndarray]:
    """The pages as grey pictures."""
    document = pypdfium2.PdfDocument(pdf)
    return [cv2.cvtColor(page.render(scale=dpi / 72).to_numpy(), cv2.COLOR_BGR2GRAY) for page in document]


def spoil(
    page: np.ndarray, *, angle: float = 0, noise: float = 0, blur: float = 0, seed: int = 0
) -> np.ndarray:
    """A page as a scanner gives it: turned by ``angle`` degrees, blurred, with Gaussian noise."""
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    page = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255,))
    if blur:
        page = cv2.GaussianBlur(page, (0, 0), blur)
    if noise:
        grain = np.random.default_rng(seed).normal(0, noise, page.shape)
        page = np.clip(page.astype(np.float32) + grain, 0, 255).astype(np.uint8)
    return page


def jpeg(page: np.ndarray, quality: int) -> bytes:
    """The page as JPEG."""
    return cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def scanned_pdf(pdf: Path, *, dpi: int, angle: float, noise: float, blur: float, quality: int) -> bytes:
    """The report as a scanner stores it: a PDF of one JPEG a page."""
    pages = [
        Image.open(io.BytesIO(jpeg(spoil(page, angle=angle, noise=noise, blur=blur, seed=number), quality)))
        for number, page in enumerate(render(pdf, dpi))
    ]
    stored = io.BytesIO()
    pages[0].save(stored, "PDF", save_all=True, append_images=pages[1:], resolution=dpi, quality=quality)
    return stored.getvalue()
