"""What a replica column publishes: reports with known truth as HTML, DOCX or PDF, and what is none."""

from __future__ import annotations

import hashlib
import html
import io
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random

import docx
from docx.oxml import parse_xml

from tests.factory import html_layouts, identity
from tests.factory.printing import (
    Labels,
    Printed,
    Table,
    application_table,
    challenge_table,
    disclosure_tables,
    parts,
    slots,
)
from tests.factory.truth import ReportTruth, fill_figures

KINDS = (
    "市水务局",
    "市教育局",
    "市人民政府",
    "市卫生健康委员会",
    "市应急管理局",
    "市发展和改革委员会",
    "市金桥街道办事处",
    "市人民政府办公室",
    "市民政局",
)
YEARS = (2020, 2021, 2022, 2023, 2024)
TITLES = (
    "{b}{y}年政府信息公开工作年度报告",
    "{b}{y}年度政府信息公开工作年度报告",
    "{y}年{b}政府信息公开工作年度报告",
    "{b}{y}年政府信息公开年度报告",
    "{b}{y}年政府信息公开年报",
    "{b}{y}年政府信息公开工作年度报告（含图解）",
    "【{y}】{b}政府信息公开工作年度报告",
    "{b}政府信息公开工作年度报告（{y}年度）",
)
#: whether PDFs can be made; without LibreOffice their place is taken by DOCX
PDF = shutil.which("soffice") is not None
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@dataclass(slots=True)
class Publication:
    """One entry of a column: a report (``truth`` given) or something else."""

    number: int
    title: str
    published_on: str
    truth: ReportTruth | None = None
    printed: Printed | None = None
    kind: str = "html"
    other: str = ""
    url: str = ""
    attachment: bytes = b""
    attachment_url: str = ""

    @property
    def is_report(self) -> bool:
        return self.truth is not None

    @property
    def year(self) -> int:
        assert self.truth is not None
        assert self.truth.year is not None
        return self.truth.year

    @property
    def compact_date(self) -> str:
        return self.published_on.replace("-", "")

    def body(self, *, with_title: bool = False) -> str:
        """The report as HTML, or what stands in its place."""
        if self.printed is None:
            return self.other
        if self.kind in {"pdf", "docx"}:
            return "<p>根据《政府信息公开条例》要求，现予公布，全文请见附件。</p>"
        rng = Random(self.title)  # the same page each time it is asked
        return html_layouts.body(self.printed, rng, rng.choice(html_layouts.STYLES), with_title=with_title)

    def link(self) -> str:
        """The attachment's link, where there is one."""
        if not self.attachment_url:
            return ""
        name = f"{self.title}.{self.kind if self.kind != 'both' else 'docx'}"
        return f'<p>附件：<a href="{html.escape(self.attachment_url)}" title="{name}">{name}</a></p>'


def bodies(seed: str) -> tuple[str, ...]:
    """Nine bodies of a city that only this column has."""
    rng = Random(f"{seed}/city")
    city = (
        rng.choice("青云白松临鹤翠石丹柳")
        + rng.choice("沙岩藤荷枫杉竹桐梅棠")
        + rng.choice("岭禾湾鹭澜鸣屏泉溪浦")
    )
    return tuple(city + kind for kind in KINDS)


def report(seed: str, number: int, body: str, year: int, kind: str = "html", title: str = "") -> Publication:
    """One report of ``body`` about ``year``, clean and with the title given or drawn."""
    rng = Random(f"{seed}/{number}")
    truth = ReportTruth(authority=body, year=year)
    truth.disclosures_edition = truth.applications_edition = "2021" if year >= 2021 else "2019"
    fill_figures(truth, rng, rng.choice(("sparse", "normal", "dense")))
    while True:
        truth.sections, truth.preamble, truth.tags, truth.section_missing = [], [], set(), False
        identity.narrate(truth, rng)
        if not truth.tags & {"contents", "heading-typo"} and not truth.section_missing:
            break
    title = title or rng.choice(TITLES).format(b=body, y=year)
    truth.title = "".join(title.split())
    labels = Labels.random(rng, wild=False)
    disclosures = [[row for table in disclosure_tables(truth, labels) for row in table]]
    tables: dict[int, list[Table]] = {
        2: disclosures,
        3: [application_table(truth, labels)],
        4: [challenge_table(truth, labels)],
    }
    published = f"{year + 1}-{rng.randint(1, 3):02}-{rng.randint(1, 28):02}"
    printed = Printed(truth, [title], truth.preamble, truth.sections, tables, [])
    truth.published_on = published
    made = Publication(number, title, published, truth, printed, kind)
    if kind in {"docx", "both"}:
        made.attachment = word(printed)
    elif kind == "pdf" and not PDF:
        made.kind, made.attachment = "docx", word(printed)
    elif kind == "pdf":
        made.attachment = portable(word(printed))
    return made


def blank_form(seed: str, number: int) -> Publication:
    """The form that departments are asked to fill in: all tables, no figure."""
    made = report(seed, number, "某单位", 2023)
    assert made.printed is not None
    for tables in made.printed.tables.values():
        for table in tables:
            for line in table:
                for cell in line:
                    if not cell.label:
                        cell.text = ""
    text = html_layouts.body(made.printed, Random(seed), "html", with_title=False).replace(
        "某单位2023", "（单位）（年份）"
    )
    return Publication(
        number, "政府信息公开工作年度报告（模板）", made.published_on, other=text, kind="negative"
    )


def negatives(seed: str, first: int) -> list[Publication]:
    """Entries of the same column that are no reports."""
    rng = Random(f"{seed}/negatives")
    body = rng.choice(bodies(seed))
    made: list[Publication] = []
    for title, text in (
        (f"{body}2023年政府信息公开工作年度报告解读", "一、编制背景。二、主要内容：全年受理申请12件。"),
        (f"【图解】{body}2023年政府信息公开工作年度报告", '<img src="tujie.jpg">'),
        (f"一图读懂{body}2022年政府信息公开工作年度报告", '<img src="/images/yitu.png">'),
        (f"{body}2022年政府信息公开工作年度报告文字解读", "报告由六个部分组成，收到申请12件。"),
        (
            "关于做好2023年政府信息公开工作年度报告编制和发布工作的通知",
            "各单位：请按照统一格式编制政府信息公开工作年度报告，于2024年1月31日前公布。",
        ),
        (f"{body}政府信息公开指南", "为了更好地提供政府信息公开服务，编制本指南。"),
        (
            "政府信息公开申请表（空表）",
            "<table><tr><td>姓名</td><td></td></tr><tr><td>所需信息</td><td></td></tr></table>",
        ),
        ("云岭市2023年政务公开工作要点", "抓好重点领域信息公开。"),
    ):
        date = f"2024-0{rng.randint(1, 9)}-{rng.randint(10, 28)}"
        made.append(Publication(first + len(made), title, date, other=f"<p>{text}</p>", kind="negative"))
    made.append(blank_form(seed, first + len(made)))
    return made


@lru_cache(maxsize=64)
def column(
    seed: str,
    years: tuple[int, ...] = YEARS,
    kinds: tuple[str, ...] = ("docx", "docx", "pdf", "both"),
) -> tuple[Publication, ...]:
    """45 reports and 9 others, newest first as portals list them; ``kinds``: attachments among them."""
    rng = Random(seed)
    pairs = [(body, year) for body in bodies(seed) for year in years]
    with_attachment = dict(
        zip(rng.sample(range(len(pairs)), min(len(kinds), len(pairs))), kinds, strict=False)
    )
    made = []
    for index, (body, year) in enumerate(pairs):
        made.append(report(seed, 1000 + index, body, year, with_attachment.get(index, "html")))
    made += negatives(seed, 1000 + len(pairs))
    return tuple(sorted(made, key=lambda one: one.published_on, reverse=True))


def word(printed: Printed) -> bytes:
    """The report as DOCX, merged cells as Word has them."""
    document = docx.Document()
    for kind, part in parts(printed):
        if kind == "table":
            assert isinstance(part, list)
            document.element.body.insert(-1, parse_xml(_word_table(part)))
            document.add_paragraph("")
        else:
            assert isinstance(part, str)
            document.add_paragraph(part)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _word_table(table: Table) -> str:
    rows = []
    for row in slots(table):
        cells, place = [], 0
        while place < len(row):
            cell, begins = row[place]
            width = 1
            while place + width < len(row) and row[place + width][0] is cell:
                width += 1
            merge = ""
            if cell.rowspan > 1:
                merge = '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
            text = html.escape(cell.text.replace("\n", "")) if begins else ""
            cells.append(
                f'<w:tc><w:tcPr><w:tcW w:w="{9000 // len(row) * width}" w:type="dxa"/><w:gridSpan w:val="{width}"/>{merge}'
                f"</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
            )
            place += width
        rows.append("<w:tr>" + "".join(cells) + "</w:tr>")
    width = len(slots(table)[0])
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = f'<w:gridCol w:w="{9000 // width}"/>' * width
    return (
        f'<w:tbl {NAMESPACE}><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{sides}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def portable(document: bytes) -> bytes:
    """A DOCX as PDF by LibreOffice, remembered in the temporary folder because it takes seconds."""
    folder = Path(tempfile.gettempdir()) / "govcrawl-replica-pdfs"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        name = hashlib.sha256(archive.read("word/document.xml")).hexdigest()[:24]
    kept = folder / f"{name}.pdf"
    if not kept.exists():
        with tempfile.TemporaryDirectory() as scratch:
            source = Path(scratch) / f"{name}.docx"
            source.write_bytes(document)
            subprocess.run(
                [
                    "soffice",
                    f"-env:UserInstallation=file://{scratch}/profile",
                    "--headless",
                    "--convert-to",
                    "pdf",
                    "--outdir",
                    scratch,
                    str(source),
                ],
                check=True,
                capture_output=True,
                timeout=120,
            )
            (Path(scratch) / f"{name}.pdf").replace(kept)
    return kept.read_bytes()
