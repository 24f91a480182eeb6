"""Cells of sheets whose figure prints as something else than the file holds, or not at all: both readings mark them."""

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule, DataBarRule, IconSetRule
from openpyxl.styles import Font, PatternFill

from pipelines.readers.sheet.conditional import veil
from pipelines.readers.sheet.second.xlsx_styles import veiled, veiling
from tests.pipelines.readers.one_cell import OBJECT, agree, both
from tests.pipelines.readers.writers import repacked, saved

CONDITION = "条件格式"


def book(value: object = 502) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.active.append(["甲", value, 7])
    return made


def doubted(data: bytes, kind: str) -> None:
    cell, again = both(data)
    assert cell.opaque == kind
    assert OBJECT in again


def changed(data: bytes, part: str, old: str, new: str) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        if not name.endswith(part):
            return content
        assert old in content.decode()
        return content.decode().replace(old, new, 1).encode()

    return repacked(data, change)


# --- conditions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        IconSetRule("3Arrows", "percent", [0, 33, 67], showValue=False),
        DataBarRule("min", None, "max", None, color="FF638EC6", showValue=False),
        CellIsRule("greaterThan", ["0"], font=Font(color="FF00B050"), fill=PatternFill(bgColor="FF00B050")),
    ],
)  # fmt: skip
def test_conditions_that_take_a_figure_s_place(rule):
    made = book()
    made.active.conditional_formatting.add("B1", rule)
    doubted(saved(made), CONDITION)


def test_icons_and_bars_beside_a_figure_leave_it():
    made = book()
    made.active.conditional_formatting.add("B1", IconSetRule("3Arrows", "percent", [0, 33, 67]))
    made.active.conditional_formatting.add("B1", DataBarRule("min", None, "max", None, color="FF638EC6"))
    agree(saved(made), "502")


def test_conditions_of_later_versions():
    extension = (
        '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings>'
        '<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        '<x14:cfRule type="expression"><xm:f>1</xm:f><x14:dxf><font><color theme="0"/></font></x14:dxf></x14:cfRule>'
        "<xm:sqref>B1</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
    )
    doubted(changed(saved(book()), "sheet1.xml", "</worksheet>", extension), CONDITION)


def test_formats_without_content_are_counted():
    made = book()
    made.active.conditional_formatting.add(
        "B1", CellIsRule("greaterThan", ["0"], font=Font(color="FFFFFFFF"))
    )
    data = changed(saved(made), "styles.xml", "<dxf>", "<dxf/><dxf>")
    agree(data, "502")  # the rule names the format that is now the first, and says nothing
    doubted(changed(data, "sheet1.xml", 'dxfId="0"', 'dxfId="1"'), CONDITION)


def test_many_conditions_are_read():
    many = 20_000  # what grows with the square would not come to an end
    cells = {(row, 0): "5" for row in range(many)}
    assert len(veil(cells, [(-1, 0, -1, 0)] * many)) == many  # too many areas to look into: all are doubted
    assert veil(cells, [(-1, 0, -1, 0)] * 100) == []
    for broken in (
        "<conditionalFormatting/>",
        "<conditionalFormatting>",
        '<cfRule dxfId="0">',
        "<dxf>",
        "<dxf/>",
    ):
        veiled(broken * many, {0})
        veiling(broken * many)
    areas = "".join(
        f'<conditionalFormatting sqref="C{n}"><cfRule dxfId="0"/></conditionalFormatting>'
        for n in range(1, many)
    )
    assert len(veiled(areas, {0})) == many - 1
    made = book()
    made.active.conditional_formatting.add(
        "B1", CellIsRule("greaterThan", ["0"], font=Font(color="FFFFFFFF"))
    )
    for row in range(many):
        made.active.cell(3 + row, 4, 5)
    doubted(
        changed(saved(made), "sheet1.xml", "<conditionalFormatting", areas + "<conditionalFormatting"),
        CONDITION,
    )
