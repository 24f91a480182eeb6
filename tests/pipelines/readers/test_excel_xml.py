"""Excel 2003 XML: what a person sees of its cells, in both readings."""

import pytest

from pipelines.readers import readings
from tests.pipelines.readers import statutory
from tests.pipelines.readers.one_cell import OBJECT, agree, both

LETTERS, PALE, CONDITION, LINE = "变形的文字", "难辨的文字", "条件格式", "划线"
NARROW, PLACE, FORMULA, FORMAT, FILLED = "列宽不足的内容", "移位的文字", "公式", "数字格式", "重复填充的内容"
DARK = '<Interior ss:Color="#1F4E79" ss:Pattern="Solid"/>'


def book(
    style: str = "",
    *,
    cell: str = '<Cell ss:StyleID="s1"><Data ss:Type="Number">502</Data></Cell>',
    columns: str = "",
    row: str = "",
    after: str = "",
    usual: str = "",
    styles: str = "",
    table: str = "",
) -> bytes:
    return (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f'<Styles><Style ss:ID="Default">{usual}</Style>{styles}<Style ss:ID="s1">{style}</Style></Styles>'
        f'<Worksheet ss:Name="表"><Table {table}>{columns}<Row {row}><Cell><Data ss:Type="String">甲</Data></Cell>{cell}'
        f'<Cell><Data ss:Type="Number">7</Data></Cell></Row></Table>{after}</Worksheet></Workbook>'
    ).encode()


def options(inside: str) -> str:
    return f'<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">{inside}</WorksheetOptions>'


def condition(css: str, where: str = "R1C2") -> str:
    return (
        f'<ConditionalFormatting xmlns="urn:schemas-microsoft-com:office:excel"><Range>{where}</Range><Condition>'
        f"<Qualifier>Greater</Qualifier><Value1>0</Value1><Format Style='{css}'/></Condition></ConditionalFormatting>"
    )


def judged(data: bytes, kind: str) -> None:
    cell, again = both(data)
    assert cell.opaque == kind
    if kind:
        assert OBJECT in again
    else:
        assert (cell.text, again) == ("502", "502")


@pytest.mark.parametrize(
    ("style", "kind"),
    [
        ("", ""), ('<Font ss:Color="#FFFFFF"/>' + DARK, ""), ('<Font ss:FontName="宋体" ss:Size="12"/>', ""),
        ('<Interior ss:Pattern="Gray125"/>', ""), ('<Interior ss:Color="#D9E2F3" ss:Pattern="Solid"/>', ""),
        ('<NumberFormat ss:Format="#,##0_ "/><Alignment ss:ShrinkToFit="1"/>', ""),
        ('<Borders><Border ss:Position="Top"/></Borders>', ""),
        ('<Borders><Border ss:Position="DiagonalLeft" ss:LineStyle="Continuous"/></Borders>', LINE),
        ('<Alignment ss:Horizontal="Fill"/>', FILLED), ('<Font ss:FontName="Wingdings"/>', LETTERS),
        ('<Font ss:Size="2"/>', LETTERS),
        ('<Font ss:Color="#F0F0F0"/>', PALE), ('<Interior ss:Color="#0A0A0A" ss:Pattern="Solid"/>', LETTERS),
        ('<NumberFormat ss:Format="Percent"/>', FORMAT), ('<NumberFormat ss:Format="G/通用格式"/>', ""),
        ('<Interior ss:Color="#000000" ss:Pattern="Gray75" ss:PatternColor="#000000"/>', LETTERS),
    ],
)  # fmt: skip
def test_looks(style, kind):
    judged(book(style), kind)


@pytest.mark.parametrize(
    "look", ['<Font ss:StrikeThrough="1"/>', '<Font ss:Color="#FFFFFF"/>', '<Font ss:Size="1"/>']
)
def test_what_is_not_seen(look):
    agree(book(look), "")
    agree(book(styles=f'<Style ss:ID="s0">{look}</Style>', cell=_of("s2"), style="", usual=""), "502")
    parent = f'<Style ss:ID="s0">{look}</Style><Style ss:ID="s2" ss:Parent="s0"><Alignment/></Style>'
    agree(book(styles=parent, cell=_of("s2")), "")
    columns = '<Column/><Column ss:StyleID="s0"/>'
    bare = '<Cell><Data ss:Type="Number">502</Data></Cell>'
    agree(book(styles=parent, columns=columns, cell=bare), "")
    agree(book(styles=parent, table='ss:StyleID="s0"', columns='<Column/><Column ss:StyleID="s1"/>', cell=bare)
          .replace(b"<Row >", b'<Row ss:StyleID="s1">'), "502")  # fmt: skip


def _of(name: str) -> str:
    return f'<Cell ss:StyleID="{name}"><Data ss:Type="Number">502</Data></Cell>'


@pytest.mark.parametrize(
    ("columns", "row", "kind"),
    [
        ('<Column ss:Width="48"/><Column ss:AutoFitWidth="0" ss:Width="48"/>', "", ""),
        ('<Column/><Column ss:AutoFitWidth="0" ss:Width="9"/>', "", NARROW), ('<Column/><Column ss:Width="9"/>', "", ""),
        ("", 'ss:Height="3"', PLACE), ("", 'ss:AutoFitHeight="0" ss:Height="14.25"', ""),
    ],
)  # fmt: skip
def test_room(columns, row, kind):
    judged(book(columns=columns, row=row), kind)


@pytest.mark.parametrize(
    ("css", "where", "kind"),
    [
        ("color:white", "R1C2", CONDITION), ("color:#9C0006;background:#FFC7CE", "R1C2", ""), ("color:red", "R1C1:R9C9", ""),
        ("background:black", "C2", CONDITION), ("text-line-through:single", "R1", CONDITION), ("color:white", "R1C3,R5C2", ""),
        ("color:white", "R1C3,R1C2", CONDITION), ("color:white", "甲", CONDITION), ("color:window", "R1C2", CONDITION),
        ("color:white;background:#C00000", "R1C2", ""), ("font-weight:700", "R1C2", ""),
    ],
)  # fmt: skip
def test_conditions(css, where, kind):
    judged(book(after=condition(css, where)), kind)


def test_white_figures_that_a_condition_may_show():
    judged(book('<Font ss:Color="#FFFFFF"/>', after=condition("background:black")), PALE)


def test_values():
    agree(book(cell='<Cell><Data ss:Type="Boolean">1</Data></Cell>'), "TRUE")
    agree(book(cell='<Cell ss:Formula="=SUM(1)"><Data ss:Type="Number">502</Data></Cell>'), "502")
    judged(book(cell='<Cell ss:Formula="=SUM(1)"/>'), FORMULA)
    zero = '<Cell><Data ss:Type="Number">0</Data></Cell>'
    agree(book(cell=zero), "0")
    judged(book(cell=zero, after=options("<DoNotDisplayZeros/>")), FORMAT)
    computed = '<Cell ss:Formula="=SUM(1)"><Data ss:Type="Number">502</Data></Cell>'
    judged(book(cell=computed, after=options("<DisplayFormulas/>")), FORMULA)
    note = '<Comment ss:Author="审"><ss:Data><B>核对 12</B></ss:Data></Comment>'
    agree(book(cell=f'<Cell><Data ss:Type="Number">502</Data>{note}</Cell>'), "502")


@pytest.mark.parametrize("state", ["SheetHidden", "SheetVeryHidden"])
def test_sheets_that_are_hidden(state):
    hidden = book(after=options(f"<Visible>{state}</Visible>"))
    sheet = b"<Worksheet" + hidden.partition(b"<Worksheet")[2].partition(b"</Workbook>")[0]
    data = book().replace(b"</Workbook>", sheet.replace(b"502", b"9") + b"</Workbook>")
    (content,) = readings(data)
    assert len(statutory.grids(content)) == 1
    assert "502" in content.text
    assert "9" not in content.text


def test_rows_that_stand_for_several():
    data = book().replace(b"<Row >", b'<Row ss:Span="2" ss:Hidden="1"/><Row >').replace(b"</Row></Table>", b"</Row>"
        b'<Row ss:Index="5"><Cell><Data ss:Type="Number">8</Data></Cell></Row></Table>')  # fmt: skip
    (content,) = readings(data)
    assert [row[0] for row in statutory.rows(statutory.grids(content)[0])] == ["甲", "8"]
    assert content.text.split() == ["甲", "502", "7", "8"]


def test_hidden_rows_without_end_take_no_room():
    many = b'<Row ss:Hidden="1" ss:Span="1048575"/>' * 400
    (content,) = readings(book().replace(b"</Row></Table>", b"</Row>" + many + b"</Table>"))
    assert content.text.split() == ["甲", "502", "7"]


def test_odd_numbers_end_no_reading():
    columns = '<Column ss:Width="x" ss:Span="99999999999"/><Column ss:Index="0" ss:Width="-3"/>'
    data = book(
        '<Font ss:Size="big"/><Alignment ss:Indent="-" ss:Rotate="NaN"/>',
        columns=columns,
        row='ss:Height="inf"',
    )
    (content,) = readings(data)
    assert "502" in content.text


def test_many_conditions():
    areas = ",".join(f"R{row}C2" for row in range(1, 3_000))
    many = condition("color:red", areas)
    inner = many[many.index("<Condition>") : many.index("</ConditionalFormatting>")]
    judged(book(after=many.replace(inner, inner * 15)), "")
    cell, _ = both(book(after=many.replace(inner, inner * 2_000)))
    assert cell.text == "502"
