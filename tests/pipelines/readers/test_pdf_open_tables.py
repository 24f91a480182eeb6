"""Tables that a browser prints with lines across only, or with three lines: every figure as it was written."""

from __future__ import annotations

import copy
from html import escape
from random import Random
from typing import Any

import pytest

from pipelines import read_report
from tests.adversary.form import report as ordinary_report
from tests.adversary.model import Doc, Piece, Table
from tests.adversary.score import Outcome, judge
from tests.support.browsing import CHROMIUM, chromium

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

_PAGE = """body { font: 10.5pt/1.5 'Noto Serif CJK SC', 'Noto Sans CJK SC', serif }
h1 { font-size: 18pt; text-align: center } h2 { font-size: 13pt }
table { border-collapse: collapse; width: 100% }
td { border: none; padding: 3px 4px; text-align: center; font-size: 9pt }
.t4 td { font-size: 7pt; padding: 2px }"""
_ACROSS = "td { border-bottom: 1px solid #000 }"
#: how the tables are set
STYLES = {
    "rows": _ACROSS,
    "rows, figures left": f"{_ACROSS} .figure {{ text-align: left }}",
    "rows, figures right": f"{_ACROSS} .figure {{ text-align: right }}",
    "rows, equal columns": f"{_ACROSS} table {{ table-layout: fixed }}",
    "rows, narrow table": f"{_ACROSS} table {{ width: 60% }}",
    "rows, large type": f"{_ACROSS} td {{ font-size: 12pt }}",
    "rows, names at the top": f"{_ACROSS} td {{ vertical-align: top }}",
    "rows, over pages": f"{_ACROSS} td {{ font-size: 12pt; padding: 9px 4px }} .t2 {{ margin-top: 6cm }}",
    "rows, labels parted": f"{_ACROSS} .label {{ border-right: 1px solid #000 }}",
    "three lines": (
        "table { border-top: 2px solid; border-bottom: 2px solid } tr:nth-child(3) td { border-bottom: 1px solid }"
    ),
}


def page(doc: Doc, style: str, beside: Doc | None = None) -> str:
    """The report as a page of one column; each table with that of ``beside`` to its right, where one is given."""
    out = [f"<meta charset=utf-8><style>{_PAGE}\n{style}</style>"]
    for block, other in zip(doc.blocks, (beside or doc).blocks, strict=True):
        if block.table is None:
            tag = {"title": "h1", "heading": "h2"}.get(block.kind, "p")
            out.append(f"<{tag}>{escape(''.join(piece.text for piece in block.pieces))}</{tag}>")
        elif beside is None or other.table is None:
            out.append(markup(block.table, block.section))
        else:
            both = markup(block.table, block.section) + markup(other.table, block.section)
            out.append(f"<div style='display: flex; gap: 10px'>{both}</div>")
    return "".join(out)


def markup(table: Table, section: int) -> str:
    """A table of a report."""
    rows = [
        "".join(
            f"<td rowspan={cell.rowspan} colspan={cell.colspan} class={'figure' if cell.name else 'label'}>"
            f"{escape(cell.text)}</td>"
            for cell in row
        )
        for row in table.rows
    ]
    return f"<table class=t{section}><tr>{'<tr>'.join(rows)}</table>"


def with_other_figures(doc: Doc, random: Random) -> Doc:
    """The report as it might have been a year before."""
    other = copy.deepcopy(doc)
    for block in other.blocks:
        for cell in block.table.cells() if block.table else ():
            if cell.name and cell.text:
                cell.pieces = [Piece(str(random.randint(0, 99)))]
    return other


@pytest.fixture(scope="module")
def browser() -> Any:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("style", STYLES)
def test_tables_that_lines_across_rule(browser: Any, style: str) -> None:
    doc = ordinary_report(Random(f"open tables, {style}"))
    outcome = read(browser, doc, page(doc, STYLES[style]))
    assert (outcome.status, outcome.exact, outcome.faults) == ("verified", True, {})


@pytest.mark.parametrize("style", ["rows", "rows, figures left", "three lines"])
@pytest.mark.parametrize("turned", [False, True])
def test_of_tables_side_by_side_no_figure_is_taken(browser: Any, style: str, turned: bool) -> None:
    doc = ordinary_report(Random(f"open tables beside, {style}"))
    other = with_other_figures(doc, Random(style))
    small = f"{STYLES[style]} td {{ font-size: 6pt !important; padding: 1px !important }}"
    outcome = read(
        browser, doc, page(other, small, doc) if turned else page(doc, small, other), landscape=True
    )
    assert outcome.status == "partial"
    assert set(outcome.faults) <= {"LOST"}


def read(browser: Any, doc: Doc, content: str, *, landscape: bool = False) -> Outcome:
    """What the report's figures are in a page as the browser prints it."""
    sheet = browser.new_page()
    sheet.set_content(content)
    margins = dict.fromkeys(("top", "bottom", "left", "right"), "12mm" if landscape else "18mm")
    data = sheet.pdf(format="A4", landscape=landscape, margin=margins)
    sheet.close()
    report = read_report(data)
    outcome = Outcome("open", "pdf", 0, report.status.value)
    judge(doc, report, outcome)
    return outcome
