"""What is read from scans: an odd cell may be our own mistake, and no count has a fraction."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.blocks import Content
from pipelines.readers import html
from pipelines.report.form import editions
from pipelines.report.model import ChallengeRow, Fault, Status
from pipelines.report.tables.reading import TablesReading, read_tables
from pipelines.report.tables.relations import check_relations, without_broken
from tests.factory import build


def scanned(printed: str) -> tuple[Content, str]:
    """A report as a scan gives it, with one count of the disclosures printed otherwise."""
    data = build(14, 4, "html").data.decode()
    (whole,) = html.readings(data.encode())
    figure = next(
        figure
        for figure in read_tables(whole, year=2023).disclosures
        if figure.measure in ("decisions", "issued")
        and len(figure.raw) > 1
        and data.count(f">{figure.raw}<") == 1
    )
    (content,) = html.readings(data.replace(f">{figure.raw}<", f">{printed}<").encode())
    return replace(content, uncertain=True), f"disclosures.{figure.item}.{figure.measure}"


def value_of(tables: TablesReading, subject: str) -> float | None:
    _, item, measure = subject.split(".")
    (figure,) = [one for one in tables.disclosures if (one.item, one.measure) == (item, measure)]
    return figure.value


@pytest.mark.parametrize("printed", ["1?6", "10.6"])
def test_an_odd_cell_of_a_scan_is_nobodys_fault_yet(printed: str) -> None:
    content, subject = scanned(printed)
    tables = read_tables(content, year=2023)
    (check,) = [
        check for check in tables.checks if check.subject == subject and check.rule == "cell_understood"
    ]
    assert check.fault is Fault.UNKNOWN
    assert value_of(tables, subject) is None
    assert {table.name: table.status for table in tables.summaries}["disclosures"] is Status.PARTIAL


def test_nobody_counts_in_fractions() -> None:
    content, subject = scanned("10.6")
    tables = read_tables(replace(content, uncertain=False), year=2023)
    (check,) = [one for one in tables.checks if one.subject == subject and one.rule == "cell_understood"]
    assert check.actual == "10.6"
    assert value_of(tables, subject) is None


def test_a_sum_that_fails_in_a_scan_leaves_what_the_columns_bear_out() -> None:
    data = build(14, 4, "html").data.decode()
    (whole,) = html.readings(data.encode())
    (row,) = [one for one in read_tables(whole, year=2023).applications if one.outcome == "granted"]
    place, printed = next(
        (place, raw) for place, raw in enumerate(row.raw) if len(raw) > 1 and data.count(f">{raw}<") == 1
    )
    (content,) = html.readings(data.replace(f">{printed}<", f">{printed}1<").encode())
    tables = read_tables(replace(content, uncertain=True), year=2023)
    (broken,) = [one for one in tables.applications if one.outcome == "granted"]
    assert broken.values == (*row.values[:place], None, *row.values[place + 1 :])
    assert broken.raw == (*row.raw[:place], f"{printed}1", *row.raw[place + 1 :])
    (total,) = [one for one in tables.applications if one.outcome == "total_handled"]
    assert None not in total.values  # its own sum holds
    seen = read_tables(content, year=2023)  # on a page that shows it, it is the publisher's
    (seen_row,) = [one for one in seen.applications if one.outcome == "granted"]
    assert seen_row.values[place] == int(f"{printed}1")


def test_a_route_whose_sum_fails_in_a_scan_leaves_no_figure() -> None:
    edition = editions()[-1]
    figures = {"reconsideration": (1, 0, 0, 0, 2), "litigation_direct": (3, 1, 0, 0, 4)}
    rows = [ChallengeRow(route, values, tuple(map(str, values))) for route, values in figures.items()]
    broken, sound = without_broken(rows, check_relations(edition, "challenges", figures))
    assert broken.values == (None,) * 5
    assert broken.raw == rows[0].raw
    assert sound == rows[1]
