"""Figures of workbooks that a person does not see as they are held, by how their cells look: in XLSX and XLS alike."""

import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.chart import BarChart
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from pipelines.readers import readings
from pipelines.readers.sheet.second.printed import number_printed
from pipelines.readers.word import office
from tests.pipelines.readers import statutory
from tests.pipelines.readers.one_cell import OBJECT, agree, both
from tests.pipelines.readers.writers import office_convert, repacked, saved

LETTERS, PALE, CONDITION = "变形的文字", "难辨的文字", "条件格式"


def book(value: object = 502) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.active.append(["甲", value, 7])
    made.calculation.fullCalcOnLoad = False
    return made


def doubted(data: bytes, kind: str) -> None:
    cell, again = both(data)
    assert cell.opaque == kind
    assert OBJECT in again


def judged(data: bytes, kind: str) -> None:
    if kind:
        doubted(data, kind)
    else:
        agree(data, "502")


def solid(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


# --- XLSX --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("colour", "fill", "kind"),
    [
        ('<color rgb="FFEEEEEE"/>', "", PALE), ('<color theme="0" tint="-0.05"/>', "", PALE),
        ('<color theme="1" tint="0.95"/>', "", PALE), ('<color indexed="10"/>', '<fgColor rgb="FFFA0A0A"/>', PALE),
        ('<color theme="4"/>', '<fgColor rgb="FF4A7FB8"/>', PALE), ("", '<fgColor rgb="FF0A0A0A"/>', LETTERS),
        ('<color rgb="FF808080"/>', "", ""), ('<color theme="1" tint="0.35"/>', "", ""), ("", '<fgColor indexed="22"/>', ""),
        ('<color theme="0"/>', '<fgColor theme="4"/>', ""), ('<color indexed="9"/>', '<fgColor indexed="18"/>', ""),
    ],
)  # fmt: skip
def test_colours_hardly_to_be_told_from_their_ground(colour, fill, kind):
    made = book()
    made.active["B1"].font, made.active["B1"].fill = Font(bold=True), solid("FF123456")
    data = repacked(saved(made), lambda name, held: styled(name, held, colour, fill))
    if kind:
        doubted(data, kind)
    else:
        agree(data, "502")


def styled(name: str, held: bytes, colour: str, fill: str) -> bytes:
    if name != "xl/styles.xml":
        return held
    told = held.decode()
    told = told.replace("<font><b", f"<font>{colour}<b")
    old = '<fill><patternFill patternType="solid"><fgColor rgb="FF123456"/></patternFill></fill>'
    assert old in told
    new = (
        f'<fill><patternFill patternType="solid">{fill}</patternFill></fill>'
        if fill
        else "<fill><patternFill/></fill>"
    )
    return told.replace(old, new).encode()


@pytest.mark.parametrize(
    "fill",
    [
        '<gradientFill><stop position="0"><color rgb="FF000000"/></stop><stop position="1"><color rgb="FF010101"/></stop>'
        "</gradientFill>",
        '<patternFill patternType="darkGray"><fgColor rgb="FF000000"/><bgColor rgb="FF000000"/></patternFill>',
    ],
)  # fmt: skip
def test_patterns_of_the_colour_of_letters(fill):
    made = book()
    made.active["B1"].fill = solid("FF123456")
    old = '<patternFill patternType="solid"><fgColor rgb="FF123456"/></patternFill>'
    data = saved(made)
    doubted(repacked(data, lambda _, held: held.replace(old.encode(), fill.encode())), LETTERS)
    light = '<patternFill patternType="gray125"/>'
    agree(repacked(data, lambda _, held: held.replace(old.encode(), light.encode())), "502")


def test_palettes_and_themes_of_the_workbook_s_own():
    made = book()
    made.active["B1"].font = Font(color=openpyxl.styles.Color(indexed=10))
    data = saved(made)
    agree(data, "502")
    white = re.compile(rb'(<rgbColor rgb=")\w{8}(")')
    without = repacked(data, lambda _, held: white.sub(rb"\g<1>00FFFFFF\2", held))
    assert without != data
    agree(without, "")
    made.active["B1"].font = Font(color=openpyxl.styles.Color(theme=5))

    def change(name: str, held: bytes) -> bytes:
        if not name.endswith("theme1.xml"):
            return held
        before, _, rest = held.decode().partition("<a:accent2>")
        return f'{before}<a:accent2><a:srgbClr val="FFFFFF"/></a:accent2>{rest.partition("</a:accent2>")[2]}'.encode()

    agree(saved(made), "502")
    agree(repacked(saved(made), change), "")


def test_styles_under_another_name():
    """Which part is which is told by relationships alone."""
    made = book()
    made.active["B1"].font = Font(strike=True)
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(made))) as old, zipfile.ZipFile(found, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("styles", "other"), old.read(name).replace(b"styles.xml", b"other.xml"))
    agree(found.getvalue(), "")


def shared_text(data: bytes, item: str, *, place: int = 0) -> bytes:
    """The second cell's text as the only shared one."""
    found = io.BytesIO()
    relation = '<Relationship Id="rId9" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/>'
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(found, "w") as new:
        for name in old.namelist():
            held = old.read(name).decode()
            if name.endswith("sheet1.xml"):
                before, _, rest = held.partition('<c r="B1"')
                cell, _, after = rest.partition("</c>")
                style = cell.partition('s="')[2].partition('"')[0] or "0"
                held = f'{before}<c r="B1" s="{style}" t="s"><v>{place}</v></c>{after}'
            elif name == "xl/_rels/workbook.xml.rels":
                held = held.replace("</Relationships>", f"{relation}</Relationships>")
            if name != "xl/sharedStrings.xml":
                new.writestr(name, held)
        new.writestr(
            "xl/sharedStrings.xml",
            f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{item}</sst>',
        )
    return found.getvalue()


@pytest.mark.parametrize(
    ("look", "kind"),
    [
        ('<rFont val="Wingdings"/>', LETTERS), ('<sz val="2"/>', LETTERS), ('<color rgb="FFEDEDED"/>', PALE),
        ('<color rgb="FF7F7F7F"/>', ""),
    ],
)  # fmt: skip
def test_digits_of_one_text_in_another_look(look, kind):
    data = shared_text(saved(book("502")), f"<si><r><t>50</t></r><r><rPr>{look}</rPr><t>2</t></r></si>")
    cell, again = both(data)
    assert (cell.opaque, OBJECT in again) == (kind, bool(kind))


@pytest.mark.parametrize("look", ['<vertAlign val="superscript"/>', "<strike/>", '<color rgb="FFFFFFFF"/>'])
def test_a_text_of_one_look_behind_one_of_several(look):
    """Of the texts that cells share each begins in its cell's own font."""
    rich = f"<si><r><t>规章</t></r><r><rPr>{look}</rPr><t>1</t></r></si>"
    data = shared_text(saved(book("502")), f"{rich}<si><t>502</t></si>", place=1)
    agree(data, "502")


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (CellIsRule("greaterThan", ["0"], fill=PatternFill(bgColor="FF000000")), CONDITION),
        (CellIsRule("greaterThan", ["0"], fill=PatternFill(bgColor="FFFF0000")), ""),
        (CellIsRule("greaterThan", ["0"], font=Font(color="FFFFFFFF"), fill=PatternFill(bgColor="FFC00000")), ""),
        (CellIsRule("greaterThan", ["0"], font=Font(color="FFFDFDFD")), CONDITION),
        (ColorScaleRule("min", None, "FF000000", "max", None, "FFFFFFFF"), CONDITION),
        (ColorScaleRule("min", None, "FFF8696B", "max", None, "FF63BE7B"), ""),
    ],
)  # fmt: skip
def test_conditions_that_paint(rule, kind):
    made = book()
    made.active.conditional_formatting.add("B1", rule)
    judged(saved(made), kind)


def test_many_conditions_that_only_paint_leave_their_figures():
    """Copied cells leave hundreds of areas behind: what hides nothing does not count towards what is looked at."""
    made = book()
    for row in range(2, 5_000):
        made.active.cell(row, 1, row)
    for row in range(1, 450):
        made.active.conditional_formatting.add(
            f"B{row}", CellIsRule("greaterThan", ["0"], font=Font(color="FFFF0000"))
        )
    judged(saved(made), "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('numFmtId="0" fontId="0"', 'numFmtId="x" fontId="-1"'), ("<alignment", '<alignment textRotation="nan" indent="inf"'),
        ('<sz val="11"', '<sz val="1e400"'), ("<fgColor ", '<fgColor tint="nan" '),
    ],
)  # fmt: skip
def test_odd_numbers_in_styles_end_no_reading(old, new):
    made = book()
    made.active["B1"].alignment, made.active["B1"].fill = Alignment(horizontal="right"), solid("FFFFFFCC")
    data = saved(made)
    odd = repacked(data, lambda name, held: held.replace(old.encode(), new.encode()))
    assert odd != data
    cell, again = both(odd)
    assert (cell.text, again) == ("502", "502")


def test_formulas_that_are_shared_are_computed_anew_too():
    made = book("=500+2")
    made.calculation.fullCalcOnLoad = True
    held = saved(made)
    shared = repacked(
        held,
        lambda name, part: (
            re.sub(rb"<f>[^<]*</f><v ?/?>(?:</v>)?", b'<f t="shared" si="0"/><v>502</v>', part)
            if "sheet1" in name
            else part
        ),
    )
    doubted(shared, "公式")


@pytest.mark.parametrize(
    ("code", "kind"),
    [("0%", CONDITION), ('0"5"', CONDITION), ("#,##0", ""), ("0_ ", ""), ("#,##0.00", ""), ("0.0_ ", "")],
)
def test_conditions_that_print_another_figure(code, kind):
    made = book()
    look = DifferentialStyle(numFmt=NumberFormat(numFmtId=170, formatCode=code))
    made.active.conditional_formatting.add(
        "B1", openpyxl.formatting.rule.Rule("expression", formula=["1=1"], dxf=look)
    )
    judged(saved(made), kind)


@pytest.mark.parametrize(
    ("held", "code", "text"),
    [
        (12.345, "0", ""), (3847.4, "#,##0", ""), (12.345, "0.00", ""), (0, "0;-0;;", ""), (0, "#", ""), (-7, "0;0", ""),
        (12.5, "0.0", "12.5"), (12.5, "#,##0.00", "12.5"), (0, "0", "0"), (0, "#,##0.00", "0"), (-7, "0", "-7"), (7, "0;0", "7"),
    ],
)  # fmt: skip
def test_conditions_that_print_some_figures_otherwise(held, code, text):
    made = book(held)
    look = DifferentialStyle(numFmt=NumberFormat(numFmtId=170, formatCode=code))
    made.active.conditional_formatting.add("B1", Rule("expression", formula=["1=1"], dxf=look))
    if text:
        agree(saved(made), text)
    else:
        doubted(saved(made), CONDITION)


@pytest.mark.parametrize(
    ("type_", "formula", "area", "kind"),
    [
        ("expression", "ISERROR(B1)", "B1:C1", ""), ("containsErrors", "ISERROR(B1)", "B1", ""),
        ("containsBlanks", "LEN(TRIM(B1))=0", "B1:C1", ""), ("expression", "ISNA(B1)", "B1", ""),
        ("expression", "ISERROR(A1)", "B1", CONDITION), ("expression", "NOT(ISERROR(B1))", "B1", CONDITION),
        ("expression", "ISERROR(C1)", "B1:C1", CONDITION), ("expression", "ISERROR(B1)", "B1 C1", CONDITION),
        ("notContainsErrors", "ISERROR(B1)", "B1", CONDITION), ("expression", "ISERROR($B$2)", "B1:B2", CONDITION),
    ],
)  # fmt: skip
def test_conditions_that_no_figure_meets(type_, formula, area, kind):
    made = book()
    look = DifferentialStyle(font=Font(color="FFFFFFFF"))
    made.active.conditional_formatting.add(area, Rule(type_, formula=[formula], dxf=look))
    judged(saved(made), kind)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"), (0, '0;-0;"—"??', "—"), (502, "G/通用格式", "502"),
        (0, "#,##0.##", "0"), (502, "0.##", "502"), (5.2, "0.##", "5.2"), (5.25, "#,##0.0#", "5.25"), (5, "#,##0.0#", "5.0"),
        (5020, "#,##0.##", "5,020"), (0, "0.#", "0"), (5, '0;-0;"-"??', "5"),
    ],
)  # fmt: skip
def test_formats_of_accounts(value, code, text):
    made = book(value)
    made.active["B1"].number_format = code
    agree(saved(made), text)


@pytest.mark.parametrize(
    ("value", "code"), [(5.256, "0.##"), (0, "#.##"), (0, "??/??"), (0, '"-"0"-"'), (7, '"-"??')]
)
def test_formats_that_round_and_leave_blank(value, code):
    made = book(value)
    made.active["B1"].number_format = code
    doubted(saved(made), "数字格式")


def test_white_figures_that_a_condition_may_show():
    made = book()
    made.active["B1"].font = Font(color="FFFFFFFF")
    made.active.conditional_formatting.add(
        "B1", CellIsRule("greaterThan", ["0"], fill=PatternFill(bgColor="FF000080"))
    )
    doubted(saved(made), PALE)


@pytest.mark.parametrize(("style", "kind"), [("own", CONDITION), ("TableStyleMedium9", "")])
def test_styles_of_tables(style, kind):
    made = openpyxl.Workbook()
    made.calculation.fullCalcOnLoad = False
    for row in (["乙", "丙"], ["甲", 502]):
        made.active.append(row)
    table = openpyxl.worksheet.table.Table(displayName="T", ref="A1:B2")
    table.tableStyleInfo = openpyxl.worksheet.table.TableStyleInfo(name=style)
    made.active.add_table(table)

    def change(name: str, held: bytes) -> bytes:
        if name != "xl/styles.xml":
            return held
        before, _, rest = held.decode().partition("<tableStyles")
        return (
            f'{before}<dxfs count="1"><dxf><font><color rgb="FFFFFFFF"/></font></dxf></dxfs>'
            f'<tableStyles count="1">'
            f'<tableStyle name="own" pivot="0" count="1"><tableStyleElement type="wholeTable" dxfId="0"/>'
            f"</tableStyle></tableStyles>{rest.partition('/>')[2]}"
        ).encode()

    (content,) = readings(repacked(saved(made), change))
    cell = list(content.blocks[0].cells())[3]
    assert (cell.text, cell.opaque, OBJECT in content.text) == ("" if kind else "502", kind, bool(kind))


@pytest.mark.parametrize(
    ("value", "alignment", "height", "kind"),
    [
        (502, Alignment(textRotation=90), 8, "移位的文字"), (502, Alignment(textRotation=90), 30, ""),
        (502, Alignment(textRotation=255), 14, "移位的文字"), (502, Alignment(textRotation=255), None, ""),
        ("502", Alignment(wrapText=True), 12, "移位的文字"), ("502", Alignment(wrapText=True), 40, ""),
    ],
)  # fmt: skip
def test_rows_that_cut_figures_in_lines_or_written_upwards(value, alignment, height, kind):
    made = book(value)
    made.active["B1"].alignment = alignment
    made.active.row_dimensions[1].height = height
    made.active.column_dimensions["B"].width = 2.2
    cell, again = both(saved(made))
    assert (cell.opaque, OBJECT in again) == (kind, bool(kind))


# --- XLS ---------------------------------------------------------------------------------------------------

LOOKS = [
    ({"alignment": Alignment(horizontal="fill")}, "重复填充的内容"),
    ({"border": Border(diagonal=Side("thin"), diagonalUp=True)}, "划线"),
    ({"font": Font(name="Wingdings")}, LETTERS), ({"font": Font(size=2)}, LETTERS), ({"font": Font(color="FFEEEEEE")}, PALE),
    ({"fill": PatternFill("solid", fgColor="FFC0C0C0")}, ""), ({"font": Font(color="FF808080")}, ""),
    ({"number_format": "#,##0"}, ""),
    ({"alignment": Alignment(horizontal="right", indent=1)}, ""), ({"font": Font(bold=True, size=14)}, ""),
    ({"border": Border(left=Side("thin"), bottom=Side("thin"))}, ""),
]  # fmt: skip
RULES = [
    (CellIsRule("greaterThan", ["0"], font=Font(color="FFFFFFFF")), CONDITION),
    (CellIsRule("greaterThan", ["0"], font=Font(strike=True)), CONDITION),
    (CellIsRule("greaterThan", ["0"], fill=PatternFill(bgColor="FF000000")), CONDITION),
    (CellIsRule("greaterThan", ["0"], fill=PatternFill(bgColor="FFFFFF00")), ""),
]


def of_many_looks() -> tuple[openpyxl.Workbook, list[str]]:
    """A workbook of a row for each look and rule, with what should be said of the figure in it, and of narrow columns and low
    rows."""
    made = openpyxl.Workbook()
    sheet = made.active
    kinds = []
    for row, (look, kind) in enumerate(LOOKS, 1):
        sheet.append(["甲", 502, 7])
        for name, given in look.items():
            setattr(sheet.cell(row, 2), name, given)
        kinds.append(kind)
    for rule, kind in RULES:
        sheet.append(["甲", 502, 7])
        sheet.conditional_formatting.add(f"B{sheet.max_row}", rule)
        kinds.append(kind)
    sheet.append(["甲", 502, 7])
    sheet.row_dimensions[sheet.max_row].height = 5
    return made, [*kinds, "移位的文字"]


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_many_looks_in_other_formats(kind, tmp_path):
    made, expected = of_many_looks()
    made.active.append(["甲", None, 12345])
    made.active.column_dimensions["C"].width = 3
    source = tmp_path / "looks.xlsx"
    source.write_bytes(saved(made))
    if kind != "xlsx":
        if office.installed() is None:
            pytest.skip("LibreOffice is not installed")
        source = office_convert(source, kind, tmp_path)
    (content,) = readings(source.read_bytes())
    (grid,) = statutory.grids(content)
    cells = {(cell.row, cell.column): cell for cell in grid.cells()}
    lines = [line.split("\t") for line in content.text.split("\n")]
    assert [cells[row, 1].opaque for row in range(len(expected))] == expected
    assert [OBJECT in lines[row][1] for row in range(len(expected))] == list(map(bool, expected))
    assert cells[len(expected), 2].opaque == "列宽不足的内容"
    assert OBJECT in lines[len(expected)][2]
    assert cells[0, 2].opaque == ""


@pytest.mark.parametrize(("place", "opaque"), [("E1", []), ("B1", ["绘图"]), ("C2", ["绘图"])])
def test_drawings_beside_all_that_a_sheet_has(place, opaque):
    made = openpyxl.Workbook()
    for row in (["甲", None, 7], ["乙", 5, None]):
        made.active.append(row)
    drawing = BarChart()
    drawing.width = drawing.height = 0.5
    made.active.add_chart(drawing, place)
    (content,) = readings(saved(made))
    (grid,) = statutory.grids(content)
    assert [cell.opaque for cell in grid.cells() if cell.opaque] == opaque
    assert max(map(len, grid.slots)) == 3
    assert (OBJECT in content.text) == bool(opaque)


def test_a_negative_figure_in_a_section_of_its_own_without_a_sign_is_undecided() -> None:
    assert number_printed("-7", "0;0") == OBJECT
    assert number_printed("-7", "0;-0") == "-7"
    assert number_printed("7", "0;0") == "7"
