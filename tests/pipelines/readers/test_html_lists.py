"""Tables of a page that lists or boxes draw, a cell each."""

from __future__ import annotations

import pytest

from pipelines import read_report
from pipelines.report.model import Report
from tests.support.reports import make_report_text


def _page(row: str, cell: str, *, style: str = "") -> str:
    pieces = []
    for line in make_report_text().strip().split("\n"):
        cells = "".join(f"<{cell}>{one}</{cell}>" for one in line.split("\t"))
        pieces.append(f"<{row}>{cells}</{row}>" if "\t" in line else f"<p>{line}</p>")
    return f"<html><head><meta charset=utf-8>{style}</head><body>{''.join(pieces)}</body></html>"


def _licences(report: Report) -> float | None:
    return next((one.value for one in report.disclosures if one.item == "administrative_licensing"), None)


@pytest.mark.parametrize(
    ("row", "cell"), [("ul", "li"), ("ol", "li"), ("div", "div"), ("dl", "dd"), ("section", "p")]
)
def test_a_cell_a_box(row: str, cell: str) -> None:
    report = read_report(_page(row, cell).encode())
    assert report.status == "verified", report.reason
    granted = next(one for one in report.applications if one.outcome == "granted")
    assert granted.values == (3, 0, 0, 0, 0, 0, 3)


@pytest.mark.parametrize(
    "figure",
    [
        "<li></li>",
        "<li>&nbsp;</li>",
        "<li hidden>12</li>",
        "<li style='display:none'>12</li>",
        "<li><img src=a.png></li>",
        "<li><input value=12></li>",
        "<li><s>12</s></li>",
        "<li>12</li><li>13</li>",
        "<li>12 13</li>",
    ],
)
def test_what_is_no_single_figure_is_none(figure: str) -> None:
    page = _page("ul", "li").replace("<li>行政许可</li><li>0</li>", f"<li>行政许可</li>{figure}")
    assert figure in page
    report = read_report(page.encode())
    assert report.status == "partial"
    assert _licences(report) is None


@pytest.mark.parametrize(
    "style",
    [
        "li{float:right}",
        "ul{display:flex;flex-direction:row-reverse}",
        "li:first-child{order:9}",
        "ul{direction:rtl}",
        "li{position:absolute}",
    ],
)
def test_boxes_that_styles_may_put_elsewhere_are_no_cells(style: str) -> None:
    report = read_report(_page("ul", "li", style=f"<style>{style}</style>").encode())
    assert report.status == "partial"
    assert not report.applications


@pytest.mark.parametrize("place", range(1, 8))
@pytest.mark.parametrize("blank", ["", "<li></li>"])
def test_a_column_that_left_no_trace_leaves_no_figures(place: int, blank: str) -> None:
    page = _page("ul", "li")
    for row in page.split("<ul>")[1:]:
        cells = row.partition("</ul>")[0].split("</li>")
        if len(cells) == 9 and cells[1].removeprefix("<li>").isdigit():
            cut = "</li>".join([*cells[:place], *([blank[:-5]] if blank else []), *cells[place + 1 :]])
            page = page.replace(f"<ul>{row.partition('</ul>')[0]}</ul>", f"<ul>{cut}</ul>")
    report = read_report(page.encode())
    assert report.status == "partial"
    assert not any(value for row in report.applications for value in row.values)
