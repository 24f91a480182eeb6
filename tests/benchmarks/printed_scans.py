"""Scanned reports of another hand: the form as a web page, printed by Chromium, then spoilt like an office scan.

Beside :mod:`tests.benchmarks.scanned_reports` (LibreOffice, black rules, plain noise) this one varies what offices
vary: colour and weight of rules, fonts of labels and figures, seals over tables, the shadow of a bound page,
head rows printed again on the next page, zeros left out or struck out.
"""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from pipelines.report.form import Edition, editions

Colours = NDArray[np.uint8]
#: what the figures of a table read as, in the order of the form
Figures = dict[str, list[float | None]]


@dataclass(frozen=True)
class Paper:
    """How a report is set and printed. ``rule`` is a CSS border, ``nothing`` what may stand for zero."""

    seed: int
    text: str = "Noto Serif CJK SC"
    digits: str = "Liberation Serif"
    weight: int = 400
    size: float = 10.5  # points
    rule: str = "0.75pt solid black"
    nothing: tuple[str, ...] = ("0",)
    align: str = "center"
    heads_again: bool = False
    unbroken: bool = True  # tables begin on a page of their own
    large: bool = False  # figures of four and five digits
    seal: bool = False  # over the last table


@dataclass(frozen=True)
class Scan:
    """How the paper was scanned: ``angle`` in degrees, ``noise`` in grey levels, ``blur`` in pixels."""

    dpi: int
    angle: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    quality: int = 85
    shadow: float = 0.0  # share of the light that is lost at the page's bound edge
    grey: bool = False


def available() -> str | None:
    """The browser that prints the pages."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def _form() -> Edition:
    return next(edition for edition in editions() if edition.edition == "2021")


class _Writer:
    """Fills one report's form and remembers what it printed."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.chooser = random.Random(paper.seed)
        self.form = _form()
        self.printed: Figures = {"disclosures": [], "applications": [], "challenges": []}

    def cell(self, table: str, value: float) -> str:
        text = f"{value:.2f}" if isinstance(value, float) else str(value)
        if value == 0 and not isinstance(value, float):
            text = self.chooser.choice(self.paper.nothing)
        self.printed[table].append(None if text in ("", "/", "-", "—", "--", "——") else float(text))
        return f'<td class="n">{escape(text)}</td>'

    def number(self) -> int:
        kinds = [
            0,
            0,
            0,
            self.chooser.randint(1, 9),
            self.chooser.randint(10, 99),
            self.chooser.choice((1, 7, 6, 8)),
        ]
        if self.paper.large:
            kinds += [self.chooser.randint(100, 999), self.chooser.randint(1000, 19999)]
        return self.chooser.choice(kinds)

    def disclosures(self) -> str:
        rows = ""
        for block in self.form.disclosures.blocks:
            rows += f'<tr><td colspan="4" class="h">{block.article}</td></tr><tr><td>信息内容</td>'
            span = 3 // len(block.measures)
            for measure in block.measures:
                unit = f"（单位：{measure.unit}）" if measure.unit_printed else ""
                rows += f'<td colspan="{span}">{measure.label}{unit}</td>'
            rows += "</tr>"
            for item in block.items:
                rows += f"<tr><td>{item.label}</td>"
                for measure in block.measures:
                    money = measure.unit == "万元"
                    value = self.chooser.randint(0, 999999) / 100 if money else self.number()
                    rows += self.cell("disclosures", value).replace("<td", f'<td colspan="{span}"')
                rows += "</tr>"
        return f'<table class="d">{rows}</table>'

    def applications(self) -> str:
        outcomes = [[self.number() for _ in range(6)] for _ in range(21)]
        handled = [sum(row[c] for row in outcomes) for c in range(6)]
        forward = [self.number() for _ in range(6)]
        carried = [min(self.number(), handled[c] + forward[c]) for c in range(6)]
        new = [handled[c] + forward[c] - carried[c] for c in range(6)]
        numbers = [[*row, sum(row)] for row in (new, carried, *outcomes, handled, forward)]
        labels = [column.label for column in self.form.applications.columns]
        head = (
            '<tr><td rowspan="3" colspan="3">（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</td>'
            '<td colspan="7">申请人情况</td></tr>'
            f'<tr><td rowspan="2">{labels[0]}</td><td colspan="5">法人或其他组织</td><td rowspan="2">{labels[6]}</td></tr>'
            f"<tr>{''.join(f'<td>{label}</td>' for label in labels[1:6])}</tr>"
        )
        groups = {group.code: group for group in self.form.applications.groups}
        lines = self.form.applications.rows
        begun: set[str] = set()
        rows = ""
        for line, values in zip(lines, numbers, strict=True):
            rows += "<tr>"
            if line.group is None:
                rows += f'<td colspan="3" class="l">{line.number}、{line.label}</td>'
            else:
                if "result" not in begun:
                    begun.add("result")
                    rows += '<td rowspan="22">三、本年度办理结果</td>'
                if line.group == "result":
                    rows += f'<td colspan="2" class="l">{line.number}{line.label}</td>'
                else:
                    if line.group not in begun:
                        begun.add(line.group)
                        size = sum(other.group == line.group for other in lines)
                        group = groups[line.group]
                        rows += f'<td rowspan="{size}">{group.number}{group.label}</td>'
                    rows += f'<td class="l">{line.number}.{line.label}</td>'
            rows += "".join(self.cell("applications", value) for value in values) + "</tr>"
        tag = "thead" if self.paper.heads_again else "tbody"
        widths = "".join(f'<col style="width:{w}%">' for w in (6, 11, 24, *[59 / 7] * 7))
        return f'<table class="a"><colgroup>{widths}</colgroup><{tag}>{head}</{tag}><tbody>{rows}</tbody></table>'

    def challenges(self) -> str:
        labels = "".join(f"<td>{outcome.label}</td>" for outcome in self.form.challenges.outcomes)
        cells = ""
        for _ in range(3):
            parts = [self.chooser.choice((0, 0, 1, 7, self.chooser.randint(1, 60))) for _ in range(4)]
            cells += "".join(self.cell("challenges", value) for value in (*parts, sum(parts)))
        return (
            '<div class="sealed"><table class="c"><tr><td colspan="5" rowspan="2">行政复议</td>'
            '<td colspan="10">行政诉讼</td></tr>'
            '<tr><td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>'
            f"<tr>{labels * 3}</tr><tr>{cells}</tr></table>{_SEAL if self.paper.seal else ''}</div>"
        )

    def page(self) -> str:
        paper, numerals = self.paper, "一二三四五六"
        body = "<h1>云岭市交通运输局2023年政府信息公开工作年度报告</h1>"
        for part in self.form.sections:
            begin = ' class="new"' if paper.unbroken and part.ordinal == 3 else ""
            body += f"<h2{begin}>{numerals[part.ordinal - 1]}、{part.label}</h2>"
            if part.ordinal in (1, 5, 6):
                body += f"<p>{_NARRATIVE[part.ordinal]}</p>"
            else:
                body += (self.disclosures, self.applications, self.challenges)[part.ordinal - 2]()
        return f"""<html><meta charset="utf-8"><style>
@page {{ size: A4; margin: 20mm 21mm }}
body {{ font: {paper.weight} 13pt/1.5 '{paper.digits}', '{paper.text}'; margin: 0 }}
h1 {{ font-size: 17pt; text-align: center }} h2 {{ font-size: 13pt }} h2.new {{ break-before: page }}
p {{ text-indent: 2em }}
table {{ border-collapse: collapse; width: 100%; font-size: {paper.size}pt; line-height: 1.25 }}
td {{ border: {paper.rule}; padding: 2pt 3pt; text-align: center }} td.l {{ text-align: left }}
td.n {{ text-align: {paper.align}; overflow-wrap: normal }}
table.a, table.c {{ table-layout: fixed; font-size: {paper.size - 1.5}pt }} tr {{ break-inside: avoid }}
table.c td {{ padding: 2pt 1pt }}
.sealed {{ position: relative }} .sealed svg {{ position: absolute; right: 12mm; top: 2mm;
  opacity: .8; mix-blend-mode: multiply }}
</style><body>{body}</body></html>"""


_NARRATIVE = {
    1: "2023年，我局紧扣群众关切，持续推进政府信息公开，全年在门户网站发布信息862条，办理留言147件，"
    "召开新闻发布会4场，公开工作制度逐步健全，依申请公开答复更加规范。",
    5: "主要问题是个别栏目更新不够及时、解读形式比较单一。下一步将健全审核发布机制，加强业务培训，丰富解读方式。",
    6: "本机关2023年度没有收取政府信息公开信息处理费，也没有其他需要报告的事项。",
}
_SEAL = """<svg width="40mm" height="40mm" viewBox="-50 -50 100 100"><g fill="none" stroke="#d22" stroke-width="3">
<circle r="46"/></g><path fill="#d22" d="M0-16 4-5 15-5 6 2 9 13 0 6-9 13-6 2-15-5-4-5Z"/>
<text fill="#d22" font-size="11" text-anchor="middle" y="-26">云岭市交通</text>
<text fill="#d22" font-size="11" text-anchor="middle" y="32">运输局</text></svg>"""


def print_report(directory: Path, paper: Paper) -> tuple[Path, Figures]:
    """The report as PDF and the figures of its tables as printed. Needs Chromium (:func:`available`)."""
    writer = _Writer(paper)
    name = f"paper{paper.seed}"
    source = directory / f"{name}.html"
    source.write_text(writer.page(), encoding="utf-8")
    pdf = source.with_suffix(".pdf")
    browser = available()
    assert browser is not None
    subprocess.run(
        [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
            f"--user-data-dir={directory}/browser", f"--print-to-pdf={pdf}", source.as_uri(),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return pdf, writer.printed


def _spoil(page: Colours, scan: Scan, seed: int) -> Colours:
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), scan.angle, 1)
    turned = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))
    spoilt: Any = turned.astype(np.float32)
    if scan.blur:
        spoilt = cv2.GaussianBlur(spoilt, (0, 0), scan.blur)
    chance = np.random.default_rng(seed)
    if scan.shadow:  # the bound edge curves away from the glass
        depth = np.exp(-np.arange(width, dtype=np.float32) / (0.07 * width))
        spoilt *= (1 - scan.shadow * depth)[None, :, None]
        spoilt *= 0.97
    if scan.noise:
        spoilt += chance.normal(0, scan.noise, (height, width, 1)).astype(np.float32)
        for _ in range(120):  # dust
            x, y = int(chance.integers(0, width - 2)), int(chance.integers(0, height - 2))
            spoilt[y : y + int(chance.integers(1, 3)), x : x + int(chance.integers(1, 3))] = chance.integers(
                60, 160
            )
    return np.clip(spoilt, 0, 255).astype(np.uint8)


def scan_report(pdf: Path, scan: Scan) -> bytes:
    """The printed report as the scanner stores it: a PDF of one JPEG a page."""
    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for number, page in enumerate(document):
        drawn = page.render(scale=scan.dpi / 72, rev_byteorder=True).to_numpy()[..., :3]
        picture = Image.fromarray(_spoil(np.ascontiguousarray(drawn), scan, number))
        pages.append(picture.convert("L") if scan.grey else picture)
    stored = io.BytesIO()
    pages[0].save(
        stored, "PDF", save_all=True, append_images=pages[1:], resolution=scan.dpi, quality=scan.quality
    )
    return stored.getvalue()
