import contextlib
import datetime
from pathlib import Path

import openpyxl
import pytest

from pipelines.blocks import Paragraph, UnreadableError
from pipelines.readers import readings
from pipelines.readers.sheet.second.xlsx_doubt import Room
from pipelines.readers.word import office
from tests.pipelines.readers import statutory
from tests.pipelines.readers.writers import office_convert, repacked, saved

FIXTURES = Path(__file__).parent / "fixtures"


def fill(sheet, items, *, row=1, gap=0, merge_headings=True):
    """Write a report from ``row`` on: figures as numbers, headings merged over ten columns or in one cell."""
    for item in items:
        if isinstance(item, str):
            sheet.cell(row, 1, item)
            if merge_headings:
                sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=10)
            row += 1
            continue
        for cell in item.cells:
            top, left = row + cell.row, 1 + cell.column
            value = int(cell.text) if cell.text.isascii() and cell.text.isdigit() else cell.text or None
            sheet.cell(top, left, value)
            if cell.rowspan * cell.colspan > 1:
                sheet.merge_cells(
                    start_row=top, start_column=left,
                    end_row=top + cell.rowspan - 1, end_column=left + cell.colspan - 1,
                )  # fmt: skip
        row += item.size[0] + gap


def report_book(items, **options) -> bytes:
    book = openpyxl.Workbook()
    fill(book.active, items, **options)
    return saved(book)


def read(data, kind="xlsx"):
    (content,) = readings(data)
    assert content.format == kind
    return content


@pytest.mark.parametrize("blank_share", [0, 0.4, 1])
@pytest.mark.parametrize("gap", [0, 1, 2])
@pytest.mark.parametrize("merge_headings", [True, False])
def test_one_sheet_exact(blank_share, gap, merge_headings):
    items = statutory.report(3, blank_share=blank_share)
    statutory.check(read(report_book(items, gap=gap, merge_headings=merge_headings)), items)


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_other_formats_written_by_libreoffice(kind):
    content = read((FIXTURES / f"report.{kind}").read_bytes(), kind)
    statutory.check(content, statutory.report(3, blank_share=0.4))


def test_a_sheet_each_and_hidden_ones_left_out():
    items = statutory.report(3)
    book = openpyxl.Workbook()
    fill(book.active, items[:3])
    book.active.title = "总体"
    for name, part in (
        ("主动公开", items[3:5]),
        ("依申请", items[5:7]),
        ("复议", items[7:9]),
        ("其他", items[9:]),
    ):
        fill(book.create_sheet(name), part)
    hidden = book.create_sheet("草稿")
    fill(hidden, ["草稿"])
    hidden.sheet_state = "hidden"
    content = read(saved(book))
    statutory.check(content, items)
    assert [grid.origin for grid in statutory.grids(content)] == ["主动公开", "依申请", "复议"]


def test_headings_and_a_signature_right_below_a_table():
    book = openpyxl.Workbook()
    for row in (
        ["行政复议", "总计"], [1, 2], ["★五、存在的主要问题"], ["（一）问题"], ["问题不少。"],
        ["行政诉讼", "总计"], [3, 4], ["某县教育局"], ["二〇二四年一月十五日"],
    ):  # fmt: skip
        book.active.append(row)
    content = read(saved(book))
    assert [block.text for block in content.blocks if isinstance(block, Paragraph)] == [
        "★五、存在的主要问题", "（一）问题", "问题不少。", "某县教育局", "二〇二四年一月十五日",
    ]  # fmt: skip
    assert [len(grid.slots) for grid in statutory.grids(content)] == [2, 2]


def test_headings_on_the_tabs():
    book = openpyxl.Workbook()
    book.active.title = "一、总体情况"
    book.active.append(["本年度公开信息三条。"])
    book.create_sheet("二、主动公开").append(["二、主动公开政府信息情况"])
    book.create_sheet("Sheet3").append(["三、收到申请情况"])
    content = read(saved(book))
    texts = ["一、总体情况", "本年度公开信息三条。", "二、主动公开政府信息情况", "三、收到申请情况"]
    assert [block.text for block in content.blocks] == texts
    assert statutory.words(content.text) == texts[1:]  # a tab is no row


def with_hidden_parts() -> openpyxl.Workbook:
    """A report whose tables have a hidden column after the label and hidden rows of other figures."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["甲", "草稿", "一", "二"])
    sheet.append(["乙", 99, 1, 2])
    sheet.append(["乙", 99, 88, 88])
    sheet.append([None, 99, 3, 4])
    sheet.append(["丙", 99, 77, 77])
    sheet.append([None, 99, 5, 6])
    sheet.merge_cells("A2:A4")
    sheet.merge_cells("A5:A6")
    sheet.merge_cells("C1:D1")
    sheet.row_dimensions[3].hidden = sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["B"].hidden = True
    return book


SEEN = [["甲", "一", "一"], ["乙", "1", "2"], ["乙", "3", "4"], ["丙", "5", "6"]]


def test_hidden_rows_and_columns_are_not_printed():
    content = read(saved(with_hidden_parts()))
    assert statutory.rows(content.blocks[0]) == SEEN
    assert statutory.words(content.text) == ["甲", "一", "乙", "1", "2", "3", "4", "丙", "5", "6"]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_hidden_rows_and_columns_of_other_formats(kind, tmp_path):
    if office.installed() is None:
        pytest.skip("LibreOffice is not installed")
    source = tmp_path / "hidden.xlsx"
    source.write_bytes(saved(with_hidden_parts()))
    content = read(office_convert(source, kind, tmp_path).read_bytes(), kind)
    assert statutory.rows(content.blocks[0]) == SEEN


def test_hidden_rows_and_columns_of_excel_2003_xml():
    data = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>'
        '<Column/><Column ss:Hidden="1" ss:Span="1"/>'
        '<Row><Cell><Data ss:Type="String">甲</Data></Cell><Cell><Data ss:Type="Number">8</Data></Cell>'
        '<Cell><Data ss:Type="Number">8</Data></Cell><Cell><Data ss:Type="Number">1</Data></Cell></Row>'
        '<Row ss:Hidden="1"><Cell><Data ss:Type="String">乙</Data></Cell></Row></Table></Worksheet></Workbook>'
    ).encode()
    assert statutory.rows(read(data, "xls").blocks[0]) == [["甲", "1"]]


def test_values_as_printed():
    book = openpyxl.Workbook()
    sheet = book.active
    values = [12, 96171.6, 0.1 + 0.2, True, datetime.date(2024, 1, 15), "减5", 10**12, -3, 0]
    for row, value in enumerate(values, 1):
        sheet.cell(row, 1, f"行{row}")
        sheet.cell(row, 2, value)
    assert [row[1] for row in statutory.rows(read(saved(book)).blocks[0])] == [
        "12", "96171.6", "0.3", "TRUE", "2024-01-15", "减5", "1000000000000", "-3", "0",
    ]  # fmt: skip


FORMATTED = [
    (1234, "#,##0", "1,234"), (103.9, "0.00", "103.90"), (-1234.5, "#,##0.0_ ;[Red]\\-#,##0.0\\ ", "-1,234.5"),
    (0, "#,##0.00", "0.00"), (7, "0", "7"), (3, '0"件"', "3件"), (36, '0" 万"', "36 万"),
    (0, '0;-0;"-"', "-"), (5, "00000", "00005"), (70046, "# ?/?", "70046"), (-8, "0_ ;[Red]\\-0\\ ", "-8"),
]  # fmt: skip


def formatted_book() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row, (value, number_format, _) in enumerate(FORMATTED, 1):
        book.active.append([f"行{row}", value])
        book.active.cell(row, 2).number_format = number_format
    return book


def test_figures_in_the_formats_of_their_cells():
    rows = statutory.rows(read(saved(formatted_book())).blocks[0])
    assert [row[1] for row in rows] == [printed for _, _, printed in FORMATTED]


def test_figures_in_the_formats_of_their_cells_in_xls(tmp_path):
    if office.installed() is None:
        pytest.skip("LibreOffice is not installed")
    source = tmp_path / "formats.xlsx"
    source.write_bytes(saved(formatted_book()))
    rows = statutory.rows(read(office_convert(source, "xls", tmp_path).read_bytes(), "xls").blocks[0])
    assert [row[1] for row in rows] == [printed for _, _, printed in FORMATTED]


def test_errors_and_formulas_without_results_are_not_blank():
    book = openpyxl.Workbook()
    book.active.append(["甲", 1, "=SUM(B1:B1)"])
    other = book.create_sheet("乙")
    other.append(["甲", 2, "#REF!"])
    other.append(["乙", "#DIV/0!", 3])
    first, second = statutory.grids(read(saved(book)))
    assert statutory.rows(first) == [["甲", "1", "=SUM(B1:B1)"]]
    assert statutory.rows(second) == [["甲", "2", "#REF!"], ["乙", "#DIV/0!", "3"]]


def test_errors_in_xls():
    data = (FIXTURES / "errors.xls").read_bytes()
    first, second = statutory.grids(read(data, "xls"))
    assert statutory.rows(first)[:2] == [["x", "#REF!", ""], ["#N/A", "#DIV/0!", "#DIV/0!"]]
    assert statutory.rows(second)[0] == ["乙", "#VALUE!"]


def test_a_panic_of_the_library_is_a_reason():
    data = bytearray((FIXTURES / "report.xls").read_bytes())
    for position in range(512, len(data), 211):
        broken = data[:]
        broken[position : position + 4] = b"\xff\xff\xff\x7f"
        with contextlib.suppress(UnreadableError):
            read(bytes(broken), "xls")


def test_excel_2003_xml():
    data = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>'
        '<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">某局年度报告</Data></Cell></Row>'
        '<Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">甲</Data></Cell>'
        '<Cell><Data ss:Type="Number">12.0</Data></Cell><Cell><Data ss:Type="String">x</Data></Cell></Row>'
        '<Row><Cell ss:Index="3"><Data ss:Type="Number">3.5</Data></Cell></Row></Table></Worksheet></Workbook>'
    ).encode()
    content = read(data, "xls")
    assert content.blocks[0] == Paragraph("某局年度报告")
    assert statutory.rows(content.blocks[1]) == [["甲", "12", "x"], ["甲", "", "3.5"]]


def test_empty_book():
    with pytest.raises(UnreadableError, match="空的"):
        read(saved(openpyxl.Workbook()))


@pytest.mark.parametrize("kind", ["xls", "ods", "xlsx"])
def test_truncated(kind):
    data = report_book(statutory.report()) if kind == "xlsx" else (FIXTURES / f"report.{kind}").read_bytes()
    for share in (0.1, 0.5, 0.9):
        with pytest.raises(UnreadableError):
            read(data[: int(len(data) * share)], kind)


def test_bombs():
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active["XFD1048576"] = 2
    with pytest.raises(UnreadableError, match="超过上限"):
        read(saved(book))
    data = repacked(
        report_book(["甲"]), lambda name, content: bytes(30 << 20) if name.endswith("sheet1.xml") else content
    )
    with pytest.raises(UnreadableError, match="压缩比"):
        read(data)


def test_styled_but_empty_cells_far_away_do_no_harm():
    book = openpyxl.Workbook()
    book.active.append(["甲", 1])
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    assert statutory.rows(read(saved(book)).blocks[0]) == [["甲", "1"]]


def test_of_several_widths_of_a_column_the_last_holds() -> None:
    room = Room(columns=[(1, 9, 1.0), (3, 5, 2.0), (4, 4, 3.0), (8, 20_000, 4.0)])
    assert [room.width(column) for column in range(10)] == [9.0, 1.0, 1.0, 2.0, 3.0, 2.0, 1.0, 1.0, 4.0, 4.0]
