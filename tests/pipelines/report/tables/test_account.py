"""The closed account of a table: what nothing explains makes it partial, and a check names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipelines.blocks import Content, Grid
from pipelines.readers import readings
from pipelines.report.model import Report
from pipelines.report.reading import report_from
from tests.adversary.model import Cell, Doc, Piece, label, paragraph
from tests.support.printed import document, failed, printed, read, statuses, table, values


def _row(doc: Doc, section: int, name: str) -> list[Cell]:
    return next(row for row in table(doc, section).rows if any(cell.name == name for cell in row))


def _figures_of(doc: Doc, row: list[Cell]) -> list[str]:
    return [cell.name for cell in row if cell.name]


def _all_else_right(doc: Doc, report: Report, left: set[str]) -> bool:
    return all(one == doc.truth[name] for name, one in values(report).items() if name not in left)


@pytest.mark.parametrize("format", ["html", "txt", "docx"])
def test_an_ordinary_report_leaves_nothing_over(format: str) -> None:
    doc = document()
    report = read(doc, format)
    assert set(statuses(report).values()) == {"verified"}
    assert values(report) == doc.truth


@pytest.mark.parametrize("format", ["html", "txt", "docx"])
def test_a_second_row_of_figures(format: str) -> None:
    doc = document()
    table(doc, 4).rows.append([label(str(number)) for number in range(501, 516)])
    report = read(doc, format)
    assert statuses(report)["challenges"] == statuses(report)["report"] == "partial"
    assert set(values(report, "c.").values()) == {None}
    assert all(row.raw for row in report.challenges)
    assert _all_else_right(doc, report, set(values(report, "c.")))


@pytest.mark.parametrize("format", ["html", "txt"])
def test_a_table_of_another_kind_in_the_same_grid_is_no_part_of_it(format: str) -> None:
    doc = document()
    for section in (2, 4):
        table(doc, section).rows.append([label(one) for one in ("发布渠道", "2022年", "2023年", "同比")])
        table(doc, section).rows.append([label(one) for one in ("政府网站", "501", "502", "5%")])
    report = read(doc, format)
    assert (statuses(report)["report"], values(report)) == ("verified", doc.truth)


@pytest.mark.parametrize(
    ("section", "head", "row"),
    [
        (2, ("勘误", "应为"), ("规章", "17")),
        (2, ("更正说明", "更正数据"), ("", "17")),
        (3, ("更正说明", "更正数据"), ("（七）总计", *"1234567")),
        (3, ("另有说明", "见下"), ("其中：另行处理", *"1234567")),
        (4, ("更正说明", "更正数据"), tuple("123456789012345")),
    ],
)
def test_a_correction_below_a_table_is_not_passed_over(
    section: int, head: tuple[str, ...], row: tuple[str, ...]
) -> None:
    doc = document()
    for texts in (head, row):
        table(doc, section).rows.append([label(one) for one in texts])
    assert statuses(read(doc))["report"] == "partial"


def test_nor_is_it_where_the_row_of_figures_is_blank() -> None:
    doc = document()
    table(doc, 4).rows.append([label(one) for one in ("发布渠道", "2022年", "2023年", "同比")])
    table(doc, 4).rows.append([label(one) for one in ("政府网站", "501", "502", "5%")])
    for cell in table(doc, 4).rows[-3]:
        cell.pieces = [Piece("")]
    report = read(doc, "html")
    assert statuses(report)["challenges"] == "blank"
    assert _all_else_right(doc, report, {name for name in doc.truth if name.startswith("c.")})
    assert set(values(report, "c.").values()) == {None}


@pytest.mark.parametrize("format", ["html", "txt", "docx"])
def test_a_label_printed_twice_with_other_figures(format: str) -> None:
    doc = document()
    row = _row(doc, 2, "d.administrative_penalty.decisions")
    rows = table(doc, 2).rows
    rows.insert(rows.index(row) + 1, [label(row[0].text), Cell([Piece("7771")], 1, row[1].colspan)])
    report = read(doc, format)
    assert statuses(report)["disclosures"] == "partial"
    (figure,) = [one for one in report.disclosures if one.item == "administrative_penalty"]
    assert figure.value is None
    # the row after it may be doubted, never be wrong
    assert values(report)["d.administrative_coercion.decisions"] in (
        None, doc.truth["d.administrative_coercion.decisions"]
    )  # fmt: skip
    assert _all_else_right(
        doc, report, {"d.administrative_penalty.decisions", "d.administrative_coercion.decisions"}
    )


def test_the_check_names_the_leftover_and_its_place() -> None:
    doc = document()
    row = _row(doc, 2, "d.administrative_penalty.decisions")
    rows = table(doc, 2).rows
    rows.insert(rows.index(row) + 1, [label("网站访问量"), Cell([Piece("7771")], 1, row[1].colspan)])
    report = read(doc)
    (message,) = failed(report, "table_accounted")
    assert "7771" in message
    assert f"第1张表第{rows.index(row) + 2}行" in message
    assert statuses(report)["disclosures"] == "partial"


def test_a_merged_cell_over_two_items() -> None:
    doc = document()
    rows = table(doc, 2).rows
    upper = _row(doc, 2, "d.administrative_penalty.decisions")
    lower = _row(doc, 2, "d.administrative_coercion.decisions")
    upper[-1].rowspan = 2
    rows[rows.index(lower)] = lower[:-1]
    report = read(doc)
    assert statuses(report)["disclosures"] == "partial"
    got = values(report, "d.")
    assert got["d.administrative_penalty.decisions"] is None
    assert got["d.administrative_coercion.decisions"] is None


def test_a_merged_cell_over_two_rows_of_section_three() -> None:
    doc = document()
    rows = table(doc, 3).rows
    upper, lower = (_row(doc, 3, f"a.denied_{name}.total") for name in ("state_secret", "prohibited_by_law"))
    column = next(
        place for place, cell in enumerate(upper[::-1]) if cell.name == "a.denied_state_secret.other_org"
    )
    upper[-1 - column].rowspan = 2
    rows[rows.index(lower)] = [cell for cell in lower if cell.name != "a.denied_prohibited_by_law.other_org"]
    report = read(doc)
    assert statuses(report)["applications"] == "partial"
    got = values(report)
    assert got["a.denied_state_secret.other_org"] is None
    assert got["a.denied_prohibited_by_law.other_org"] is None


@pytest.mark.parametrize("section", [2, 3, 4])
@pytest.mark.parametrize("format", ["html", "txt"])
def test_a_figure_without_a_column(section: int, format: str) -> None:
    doc = document()
    row = next(row for row in table(doc, section).rows[::-1] if any(cell.name for cell in row))
    row.append(label("8812"))
    name = {2: "disclosures", 3: "applications", 4: "challenges"}[section]
    report = read(doc, format)
    assert statuses(report)[name] == "partial"
    assert all(one in (None, doc.truth[key]) for key, one in values(report).items())
    assert 8812 not in values(report).values()


def _opaque(content: Content, is_it: Callable[[str, int, int], bool]) -> Content:
    """The content with the cells that ``is_it`` names holding a picture and no text, in both readings."""
    blocks = []
    for block in content.blocks:
        if isinstance(block, Grid):
            made = {
                id(cell): replace(cell, text="", opaque="图片")
                if is_it(cell.text, cell.row, cell.column)
                else cell
                for cell in block.cells()
            }
            block = replace(
                block,
                slots=tuple(tuple(cell and made[id(cell)] for cell in slots) for slots in block.slots),
            )
        blocks.append(block)
    return replace(content, blocks=blocks)


@pytest.mark.parametrize("seen_by_both", [True, False])
def test_an_opaque_cell_is_never_blank(seen_by_both: bool) -> None:
    doc = document()
    _row(doc, 2, "d.administrative_licensing.decisions")[-1].text = "66123"
    content = next(readings(printed(doc)))
    content = _opaque(content, lambda text, row, column: text == "66123")
    content = replace(content, text=content.text.replace("66123", "\ufffc" if seen_by_both else ""))
    report = report_from(content, url="file:///report.html", sha256="0")
    assert statuses(report)["disclosures"] == "partial"
    assert values(report)["d.administrative_licensing.decisions"] is None
    assert any("图片" in message for message in failed(report, "cell_understood"))
    assert _all_else_right(doc, report, {"d.administrative_licensing.decisions"})


def test_a_table_of_pictures_is_not_blank() -> None:
    doc = document()
    content = next(readings(printed(doc)))
    figures = [cell.text for cell in table(doc, 4).rows[-1]]
    grid = [block for block in content.blocks if isinstance(block, Grid)][-1]
    last = len(grid.slots) - 1
    blocks = [*content.blocks]
    changed = _opaque(replace(content, blocks=[grid]), lambda text, row, column: row == last).blocks[0]
    blocks[blocks.index(grid)] = changed
    tail = "\t".join(figures)
    assert tail in content.text
    content = replace(
        content, blocks=blocks, text=content.text.replace(tail, "\t".join("\ufffc" for _ in figures))
    )
    report = report_from(content, url="file:///report.html", sha256="0")
    assert statuses(report)["challenges"] == "partial"
    assert set(values(report, "c.").values()) == {None}


@pytest.mark.parametrize(
    ("section", "format"),
    # a text that fills short rows up with tabs shows a lost cell of section two as a blank last one
    [
        (section, format)
        for section in (2, 3, 4)
        for format in ("html", "txt", "docx")
        if (section, format) != (2, "txt")
    ],
)
def test_a_row_that_lost_a_cell(section: int, format: str) -> None:
    doc = document()
    row = next(row for row in table(doc, section).rows[::-1] if sum(bool(cell.name) for cell in row) > 2)
    lost = next(cell for cell in row if cell.name)
    names = set(_figures_of(doc, row))
    row.remove(lost)
    report = read(doc, format)
    assert statuses(report)["report"] == "partial"
    assert all(one in (None, doc.truth[key]) for key, one in values(report).items())
    assert _all_else_right(doc, report, names) or section != 2


def test_notes_and_units_under_a_table_are_explained() -> None:
    doc = document()
    table(doc, 2).rows.append([label("注：以上数据由各科室统计。", 1, 4)])
    assert set(statuses(read(doc)).values()) == {"verified"}


@pytest.mark.parametrize("section", [2, 3, 4])
@pytest.mark.parametrize(("unit", "certain"), [("单位：百件", False), ("（单位：件）", True)])
def test_counts_in_hundreds_are_not_stored_as_they_stand(section: int, unit: str, certain: bool) -> None:
    doc = document()
    place = next(place for place, block in enumerate(doc.blocks) if block.table and block.section == section)
    doc.blocks.insert(place, paragraph(unit, section))
    report = read(doc)
    prefix = "_dac"[section - 1] + "."
    assert (statuses(report)["report"] == "verified") == certain
    assert (set(values(report, prefix).values()) != {None}) == certain


@pytest.mark.parametrize(("format", "section"), [("html", 2), ("docx", 3), ("txt", 3), ("txt", 4)])
def test_a_line_that_sums_up_behind_a_table_is_no_row_of_it(format: str, section: int) -> None:
    doc = document()
    doc.options["layout"] = "aligned"
    if format == "txt":
        place = next(
            place for place, block in enumerate(doc.blocks) if block.table and block.section == section
        )
        doc.blocks.insert(place + 1, paragraph("总计    35", section))
    else:
        wide = sum(cell.colspan for cell in table(doc, section).rows[0])
        table(doc, section).rows.append([label("合计"), label("35", 1, wide - 1)])
    report = read(doc, format)
    assert set(statuses(report).values()) == {"verified"}
    assert values(report) == doc.truth


@pytest.mark.parametrize("format", ["html", "docx"])
@pytest.mark.parametrize(
    "names",
    [
        ["administrative_licensing"],
        ["administrative_licensing", "administrative_penalty"],
        ["administrative_licensing", "administrative_penalty", "administrative_coercion"],
    ],
)
def test_a_figure_before_a_label_is_no_row_number_unless_rows_are_counted_under_a_head_of_numbers(
    names: list[str], format: str
) -> None:
    doc = document()
    for number, name in enumerate(names, 1):
        row = _row(doc, 2, f"d.{name}.decisions")
        row[1] = Cell([Piece(str(number))], 1, row[1].colspan)
        row.reverse()
    report = read(doc, format)
    assert statuses(report)["disclosures"] == statuses(report)["report"] == "partial"
    shifted = {f"d.{name}.decisions" for name in names}
    assert {values(report)[one] for one in shifted} == {None}
    assert _all_else_right(doc, report, shifted)
