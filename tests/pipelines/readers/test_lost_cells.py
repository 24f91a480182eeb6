"""Rows of text tables that lost or gained a cell, or stand beside their columns: nothing but what is certain is stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest

from pipelines import read_report
from pipelines.report.model import Report
from tests.adversary.form import challenges, report
from tests.adversary.formats import text as layouts
from tests.adversary.model import Doc, Table, slots

Layout = Callable[[Table], list[str]]
RESULTS = ("upheld", "corrected", "other_result", "pending", "total")


def padded(mark: str) -> Layout:
    """Every slot, and blank cells up to a width that all tables share."""
    return lambda table: [
        row + mark * (18 - row.count(mark)) for row in (mark.join(r) for r in layouts._slots(table))
    ]


LAYOUTS: dict[str, Layout] = {
    "tabs": layouts.tabs,
    "tabs, padded": padded("\t"),
    "commas, padded": padded(","),
    "pipes": layouts.pipes,
}
MARKS = {"tabs": "\t", "tabs, padded": "\t", "commas, padded": ",", "pipes": " | "}


def dense(edition: str) -> Doc:
    """A report of ``edition`` whose figures are all above nought, and no two of section two alike."""
    seed = 0
    while True:
        doc = report(Random(f"lost/{seed}"))
        figures = [value for name, value in doc.truth.items() if name[0] == "d"]
        if doc.edition == edition and 0 not in figures and len(set(figures)) == len(figures):
            return doc
        seed += 1


def text_of(doc: Doc, layout: Layout) -> str:
    lines = []
    for block in doc.blocks:
        lines += (
            ["", *layout(block.table), ""] if block.table else ["".join(one.text for one in block.pieces)]
        )
    return "\n".join(lines) + "\n"


def row_of(text: str, label: str) -> str:
    return next(line for line in text.split("\n") if line.lstrip("| ").startswith(label))


def disclosed(read: Report, item: str) -> list[object]:
    return [one.value for one in read.disclosures if one.item == item]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_whole_tables_are_verified(layout: str) -> None:
    read = read_report(text_of(dense("2021"), LAYOUTS[layout]).encode())
    assert read.status == "verified", read.reason


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("lost", range(3))
def test_a_row_of_section_two_that_lost_a_cell_has_no_figures(layout: str, lost: int) -> None:
    text = text_of(dense("2021"), LAYOUTS[layout])
    row = row_of(text, "规章")
    cells = row.split(MARKS[layout])
    del cells[1 + lost]
    if layout == "pipes" and lost == 2:
        cells[-1] += " |"
    read = read_report(text.replace(row, MARKS[layout].join(cells)).encode())
    assert read.status == "partial"
    assert disclosed(read, "regulations") == [None] * 3


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_row_of_section_two_with_a_cell_too_many_and_a_blank_one_has_no_figures(layout: str) -> None:
    text = text_of(dense("2021"), LAYOUTS[layout])
    row = row_of(text, "规章")
    label, _, *others = row.split(MARKS[layout])
    read = read_report(text.replace(row, MARKS[layout].join([label, "", "3", *others])).encode())
    assert read.status == "partial"
    assert disclosed(read, "regulations") == [None] * 3


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_row_of_section_four_that_lost_a_cell_has_no_figures(layout: str) -> None:
    doc = dense("2021")
    text = text_of(doc, LAYOUTS[layout])
    figures = [cell.text for cell in doc.tables(4)[0].cells() if cell.name]
    row = next(line for line in text.split("\n") if MARKS[layout].join(figures) in line)
    cells = row.split(MARKS[layout])
    del cells[4]
    read = read_report(text.replace(row, MARKS[layout].join(cells)).encode())
    assert read.status == "partial"
    assert all(set(one.values) == {None} for one in read.challenges)


@pytest.mark.parametrize("behind", [True, False], ids=["split", "before"])
@pytest.mark.parametrize("layout", ["tabs", "commas, padded", "two spaces"])
def test_a_figure_that_a_line_end_cut_is_not_stored(layout: str, behind: bool) -> None:
    laid = LAYOUTS.get(layout, layouts.two_spaces)
    text = text_of(dense("2021"), laid)
    row = row_of(text, "行政强制" if behind else "规章")
    figure = next(cell for cell in reversed(row.replace(",", " ").split()) if cell.isdigit())
    start, _, rest = row.rpartition(figure)
    read = read_report(text.replace(row, f"{start}{figure}\n  4{rest}").encode())
    assert read.status == "partial"
    item = "administrative_coercion" if behind else "regulations"
    assert set(disclosed(read, item)) == {None}


@pytest.mark.parametrize("layout", ["tabs", "two_spaces", "one_line", "cells", "pipes_repeated"])
def test_reconsideration_between_the_routes_of_litigation(layout: str) -> None:
    doc = dense("2021")
    named = {name: value for name, value in doc.truth.items() if isinstance(value, int | float)}
    order = ("litigation_direct", "reconsideration", "litigation_after_reconsideration")
    doc.tables(4)[0].rows[:] = challenges(named, order).rows

    def repeated(table: Table) -> list[str]:
        return [
            "| " + " | ".join(cell.text if cell else "" for cell, _ in row) + " |" for row in slots(table)
        ]

    laid = repeated if layout == "pipes_repeated" else getattr(layouts, layout)
    read = read_report(text_of(doc, laid).encode())
    assert read.status == "verified", read.reason
    for one in read.challenges:
        assert list(one.values) == [doc.truth[f"c.{one.route}.{result}"] for result in RESULTS]


@pytest.mark.parametrize("lost", range(2))
def test_a_row_whose_figures_moved_beside_their_columns_has_none(lost: int) -> None:
    text = text_of(dense("2019"), layouts.aligned)
    row = row_of(text, "行政强制")
    pieces = re.split(r"(?<=\S)(?= {2})", row)
    moved = "".join([*pieces[: lost + 1], *pieces[lost + 2 :]])
    read = read_report(text.replace(row, moved).encode())
    assert read.status == "partial"
    assert disclosed(read, "administrative_coercion") == [None] * 3
