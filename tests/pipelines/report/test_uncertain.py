"""What is read from scans: an odd cell may be our own mistake, and no count has a fraction."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.blocks import Content
from pipelines.readers import html
from pipelines.report.form import editions
from pipelines.report.model import ChallengeRow, Fault, Status
from pipelines.report.reading import best_report
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
    broken, sound = without_broken(rows, check_relations(edition, "challenges", figures), edition)
    assert broken.values == (None,) * 5
    assert broken.raw == rows[0].raw
    assert sound == rows[1]


@pytest.mark.parametrize(
    ("values", "raw", "stays"),
    [
        ((1, None, 0, 0, 8), "1 ? 0 0 8", True),  # 7 may stand there
        ((1, 3, 0, 0, None), "1 3 0 0 ?", True),
        ((9, None, 0, 0, 8), "9 ? 0 0 8", False),  # whatever stands there, 9 of 8 are too many
        ((1, None, 0, 0, 8), "1 / 0 0 8", False),  # nothing stands there
        ((1, 2, 0, 0, 8), "1 2 0 0 8", False),
    ],
)
def test_a_cell_that_was_not_read_explains_the_sum_of_its_route(
    values: tuple[int | None, ...], raw: str, stays: bool
) -> None:
    edition = editions()[-1]
    row = ChallengeRow("reconsideration", values, tuple(raw.split()))
    checks = list(check_relations(edition, "challenges", {"reconsideration": values}))
    (read,) = without_broken([row], checks, edition)
    assert read.values == (values if stays else (None,) * 5)


def test_digits_set_apart_explain_no_sum() -> None:
    """They may hold the figure of the cell beside them."""
    edition = editions()[-1]
    values = (1, None, 0, 0, 8)
    row = ChallengeRow("reconsideration", values, ("1", "0 7", "0", "0", "8"))
    checks = list(check_relations(edition, "challenges", {"reconsideration": values}))
    (read,) = without_broken([row], checks, edition)
    assert read.values == (None,) * 5


def test_two_cells_that_were_not_read_take_no_other_figure_with_them() -> None:
    """One in the row, one in a column that crosses it: neither sum can speak."""
    data = build(14, 4, "html").data.decode()
    (whole,) = html.readings(data.encode())
    rows = {one.outcome: one for one in read_tables(whole, year=2023).applications}
    cells: dict[tuple[str, int], str] = {}
    for outcome, row in rows.items():
        for place, raw in enumerate(row.raw):
            if len(raw) > 1 and data.count(f">{raw}<") == 1:
                cells[outcome, place] = raw
    (one, here), (other, there) = next(
        (a, b) for a in cells for b in cells if a[0] != b[0] and a[1] != b[1] and rows[a[0]].values[b[1]]
    )
    for printed in (cells[one, here], cells[other, there]):
        data = data.replace(f">{printed}<", ">?<")
    (content,) = html.readings(data.encode())
    read = {
        row.outcome: row.values
        for row in read_tables(replace(content, uncertain=True), year=2023).applications
    }
    for outcome, row in rows.items():
        lost = {here} if outcome == one else {there} if outcome == other else set()
        assert read[outcome] == tuple(None if at in lost else value for at, value in enumerate(row.values))


def test_a_cell_that_was_not_read_takes_no_other_figure_with_it() -> None:
    """In any column: before the figures of a row it is no word of its label."""
    data = build(14, 4, "html").data.decode()
    (whole,) = html.readings(data.encode())
    rows = {one.outcome: one for one in read_tables(whole, year=2023).applications}
    for printed in ("?", "？"):
        (content,) = html.readings(data.replace(f">{rows['granted'].raw[0]}<", f">{printed}<").encode())
        tables = read_tables(replace(content, uncertain=True), year=2023)
        read = {one.outcome: one.values for one in tables.applications}
        assert read == {
            name: (None, *row.values[1:]) if name == "granted" else row.values for name, row in rows.items()
        }
        assert {one.name: one.status for one in tables.summaries}["applications"] is Status.PARTIAL


def test_a_further_look_at_the_same_pictures_counts_where_both_leave_something_open() -> None:
    data = build(14, 4, "html").data.decode()
    (whole,) = html.readings(data.encode())
    rows = {one.outcome: one for one in read_tables(whole, year=2023).applications}
    first = data.replace(f">{rows['granted'].raw[0]}<", ">?<")
    both = first.replace(f">{rows['carried_over'].raw[0]}<", ">?<")
    seen: set[int] = set()

    def looks(*pages: str, shared: bool) -> list[Content]:
        read = [next(iter(html.readings(page.encode()))) for page in pages]
        return [replace(one, uncertain=True, certain=seen if shared else set()) for one in read]

    def carried_over(*pages: str, shared: bool = True) -> float | None:
        report = best_report(iter(looks(*pages, shared=shared)), url="file:///a.pdf", sha256="0" * 64)
        assert report.status is Status.PARTIAL
        (row,) = [one for one in report.applications if one.outcome == "carried_over"]
        return row.values[0]

    assert carried_over(both, first) == rows["carried_over"].values[0]
    assert carried_over(first, both) is None  # the two looks differ, so it is open
    assert (
        carried_over(first, both, shared=False) == rows["carried_over"].values[0]
    )  # another reading is no better
