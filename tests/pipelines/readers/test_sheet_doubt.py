"""Cells of sheets whose figure prints as something else than the file holds, or not at all: both readings mark them."""

import io

import openpyxl
import pytest
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, DataBarRule, IconSetRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from PIL import Image as Picture

from pipelines.readers.sheet.conditional import Veil, veil
from pipelines.readers.sheet.second.colours import Colours
from pipelines.readers.sheet.second.conditions import Conditions
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
    assert (
        len(veil(cells, [Veil(((-1, 0, -1, 0),) * many)], {})) == many
    )  # too many to look into: all are doubted
    assert veil(cells, [Veil(((-1, 0, -1, 0),) * 20)], {}) == []
    for broken in (
        "<conditionalFormatting/>",
        "<conditionalFormatting>",
        '<cfRule dxfId="0">',
        "<dxf>",
        "<dxf/>",
    ):
        list(Conditions(broken * many, Colours()).of_sheet(broken * many))
    striking = Conditions("<dxf><font><strike/></font></dxf>", Colours())
    rules = "".join(
        f'<cfRule dxfId="0"><dxf><font><color rgb="{n:06X}"/></font></dxf></cfRule>' for n in range(many)
    )
    list(striking.of_sheet(f'<conditionalFormatting sqref="{"A1 " * many}">{rules}</conditionalFormatting>'))
    areas = "".join(
        f'<conditionalFormatting sqref="C{n}"><cfRule dxfId="0"/></conditionalFormatting>'
        for n in range(1, many)
    )
    assert len(list(striking.of_sheet(areas))) == many - 1
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


# --- looks, room and drawings -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("look", "kind"),
    [
        ({"alignment": Alignment(horizontal="fill")}, "重复填充的内容"),
        ({"border": Border(diagonal=Side("thin"), diagonalUp=True)}, "划线"),
        ({"font": Font(name="Wingdings")}, "变形的文字"), ({"font": Font(size=2)}, "变形的文字"),
        ({"alignment": Alignment(horizontal="left", indent=200)}, "列宽不足的内容"),
        ({"number_format": "0*5"}, "数字格式"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", [502, "502"])
def test_looks_that_print_a_figure_otherwise(value, look, kind):
    if isinstance(value, str) and "number_format" in look:
        pytest.skip("a format of numbers leaves texts as they are")
    made = book(value)
    for name, given in look.items():
        setattr(made.active["B1"], name, given)
    doubted(saved(made), kind)


@pytest.mark.parametrize(
    ("width", "alignment", "kind"),
    [
        (1.2, None, "列宽不足的内容"), (2.5, None, "列宽不足的内容"), (4.0, None, ""), (1.2, Alignment(shrink_to_fit=True), ""),
        (1.2, Alignment(textRotation=255), ""),
    ],
)  # fmt: skip
def test_columns_too_narrow_for_their_figures(width, alignment, kind):
    made = book()
    made.active.column_dimensions["B"].width = width
    if alignment is not None:
        made.active["B1"].alignment = alignment
    cell, again = both(saved(made))
    assert (cell.text, cell.opaque, OBJECT in again) == ("502", kind, bool(kind))


def test_rows_too_low_for_their_figures():
    made = book()
    made.active.row_dimensions[1].height = 4
    doubted(saved(made), "移位的文字")


def test_a_figure_centred_over_blank_cells_stands_elsewhere():
    made = book()
    for place in ("B1", "C1"):
        made.active[place].alignment = Alignment(horizontal="centerContinuous")
    agree(saved(made), "502")
    made.active["C1"].value = None
    doubted(saved(made), "移位的文字")


def test_pictures_over_figures():
    image = io.BytesIO()
    Picture.new("RGB", (100, 15), "white").save(image, "PNG")
    made = book()
    made.active.add_image(Image(image), "A1")  # reaches from the label into the figure's cell
    doubted(saved(made), "图片")


def test_a_sheet_that_shows_formulas_shows_no_figures():
    """The formula is what is seen, and the figure only in the file."""
    made = book("=500+2")
    made.active.sheet_view.showFormulas = True
    doubted(changed(saved(made), "sheet1.xml", "<v></v>", "<v>502</v>"), "公式")
    made.active.sheet_view.showFormulas = False
    held = changed(saved(made), "sheet1.xml", "<v></v>", "<v>502</v>")
    agree(changed(held, "workbook.xml", ' fullCalcOnLoad="1"', ""), "502")
    doubted(held, "公式")  # whoever opens it sees what the formula gives then


@pytest.mark.parametrize(("height", "kind"), [(6, "划线"), (0, "")])
def test_lines_drawn_over_figures(height, kind):
    """One along the edge of a row is a ruling; one through its middle crosses the figure out."""
    picture = io.BytesIO()
    Picture.new("RGB", (20, 10)).save(picture, "PNG")
    made = book()
    made.active.add_image(Image(picture), "B1")
    line = (
        '<xdr:cxnSp xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" macro=""><xdr:nvCxnSpPr><xdr:cNvPr id="2" name="线"/>'
        '<xdr:cNvCxnSpPr/></xdr:nvCxnSpPr><xdr:spPr><a:prstGeom prst="line"/></xdr:spPr></xdr:cxnSp>'
    )
    at = height * 12_700

    def change(name: str, content: bytes) -> bytes:
        if not name.endswith("drawing1.xml"):
            return content
        anchor = (
            '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"><xdr:twoCellAnchor>'
            f"<xdr:from><xdr:col>1</xdr:col><xdr:colOff>1000</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>{at}</xdr:rowOff>"
            f"</xdr:from><xdr:to><xdr:col>1</xdr:col><xdr:colOff>500000</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>{at}"
            f"</xdr:rowOff></xdr:to>{line}<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
        )
        return anchor.encode()

    cell, again = both(repacked(saved(made), change))
    assert (cell.opaque, OBJECT in again) == (kind, bool(kind))


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        ("{rect}", "绘图"), ("{hidden}", ""), ("<xdr:grpSp>{group}{hidden}{rect}</xdr:grpSp>", "绘图"),
        ("<xdr:grpSp>{group}{line}{rect}</xdr:grpSp>", "绘图"),
        ("<mc:AlternateContent><mc:Choice>{rect}</mc:Choice></mc:AlternateContent>", "绘图"), ("{line}", "划线"),
    ],
)  # fmt: skip
def test_shapes_over_figures(inside, kind):
    picture = io.BytesIO()
    Picture.new("RGB", (20, 10)).save(picture, "PNG")
    made = book()
    made.active.add_image(Image(picture), "B1")
    shape = (
        '<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="形"{}/></xdr:nvSpPr>'
        '<xdr:spPr><a:prstGeom prst="{}"/></xdr:spPr></xdr:sp>'
    )
    drawn = inside.format(
        rect=shape.format("", "rect"), hidden=shape.format(' hidden="1"', "rect"), line=shape.format("", "line"),
        group='<xdr:nvGrpSpPr><xdr:cNvPr id="1" name="组"/></xdr:nvGrpSpPr>',
    )  # fmt: skip
    anchor = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><xdr:twoCellAnchor>'
        "<xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>0</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
        "<xdr:to><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
        f"{drawn}<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    )
    data = repacked(
        saved(made), lambda name, held: anchor.encode() if name.endswith("drawing1.xml") else held
    )
    cell, again = both(data)
    assert (cell.opaque, OBJECT in again) == (kind, bool(kind))
