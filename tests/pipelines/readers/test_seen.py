"""What is seen of a cell in word processors and spreadsheets: struck, hidden, raised, and what is no text.

Each case would change a figure if it were read wrongly. Both readings must say the same, each by its own code.
"""

import io
import zipfile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from PIL import Image as Picture

from pipelines import read_report
from pipelines.blocks import UnreadableError
from pipelines.readers import readings
from tests.pipelines.readers import statutory
from tests.pipelines.readers.one_cell import OBJECT, agree, both, is_opaque, run, style, word
from tests.pipelines.readers.writers import OPEN_DOCUMENT, body_xml, docx_bytes, saved

# --- DOCX --------------------------------------------------------------------------------------------------

WHITE_TEXT = '<w:color w:val="FFFFFF"/>'
DARK = '<w:shd w:val="clear" w:color="auto" w:fill="4472C4"/>'


@pytest.mark.parametrize(
    "look",
    [
        "<w:strike/>", "<w:dstrike/>", "<w:vanish/>", WHITE_TEXT, '<w:sz w:val="2"/>', '<w:w w:val="1"/>',
        '<w:color w:val="auto" w:themeColor="background1"/>', '<w:rStyle w:val="Gone"/>', '<w:rStyle w:val="Below"/>',
        '<w:highlight w:val="black"/><w:color w:val="000000"/>', '<w:color w:val="FEFEFE"/>',
    ],
)  # fmt: skip
def test_word_text_that_is_not_seen(look):
    styles = style("character", "Gone", "<w:vanish/>") + style("character", "Below", "", based="Gone")
    agree(word(run("97", look) + run("502"), styles=styles), "502")


@pytest.mark.parametrize(
    ("look", "cell"),
    [
        ('<w:strike w:val="0"/>', ""), ("<w:webHidden w:val='0'/>", ""), ('<w:w w:val="66"/>', ""), (WHITE_TEXT, DARK),
        ('<w:color w:val="000000"/>', ""),
        (f'<w:highlight w:val="blue"/>{WHITE_TEXT}', ""), ('<w:position w:val="2"/>', ""), ("<w:rStyle w:val='Twice'/>", ""),
    ],
)  # fmt: skip
def test_word_text_that_is_seen(look, cell):
    # a style that hides and one above it that does too: together they show (a toggle property)
    styles = style("character", "Twice", '<w:vanish w:val="0"/>')
    agree(word(run("97", look) + run("502"), cell=cell, styles=styles), "97502")


@pytest.mark.parametrize(
    ("look", "printed"),
    [
        ('<w:vertAlign w:val="superscript"/>', "1324¹"), ('<w:vertAlign w:val="subscript"/>', "1324₁"),
        ('<w:position w:val="8"/><w:sz w:val="18"/>', "1324¹"), ('<w:position w:val="4"/><w:sz w:val="12"/>', "1324¹"),
        ('<w:position w:val="-4"/><w:sz w:val="12"/>', "1324₁"), ('<w:rStyle w:val="Note"/>', "1324¹"),
    ],
)  # fmt: skip
def test_word_marks(look, printed):
    styles = style("character", "Note", '<w:vertAlign w:val="superscript"/>')
    agree(word(run("1324") + run("1", look), styles=styles), printed)


def test_word_a_cell_that_is_moved_as_a_whole_is_no_mark():
    agree(word(run("1324", '<w:position w:val="8"/>')), "1324")


def test_word_styles_of_paragraphs_and_tables_and_defaults():
    styles = style("paragraph", "Hidden", "<w:vanish/>") + style("table", "Struck", "<w:strike/>")
    agree(word(run("9"), paragraph='<w:pStyle w:val="Hidden"/>', styles=styles), "")
    shown = run("7", '<w:strike w:val="0"/>')
    label = word(run("9") + shown, table='<w:tblStyle w:val="Struck"/>', styles=styles)
    (content,) = readings(label)
    (grid,) = statutory.grids(content)
    assert [cell.text for cell in grid.cells()] == ["", "7"]
    assert content.text == "\t7\n"


@pytest.mark.parametrize("row", ["<w:hidden/>", '<w:trHeight w:val="1" w:hRule="exact"/>'])
def test_word_rows_that_are_not_seen(row):
    hidden = word(run("9"), row=row)
    (content,) = readings(hidden)
    assert "9" not in content.text
    assert not any("9" in cell.text for grid in statutory.grids(content) for cell in grid.cells())


PICTURE = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="90000" cy="90000"/><a:graphic><a:graphicData uri="p">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"/></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r>"
)


def field(code: str, result: str = "", *, more: str = "") -> str:
    def mark(kind: str, inside: str = "") -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}">{inside}</w:fldChar></w:r>'

    return (
        f"{mark('begin', more)}<w:r><w:instrText>{code}</w:instrText></w:r>{mark('separate')}"
        f"{run(result) if result else ''}{mark('end')}"
    )


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        (PICTURE, "图片"), ("<w:r><w:drawing/></w:r>", "绘图"), ("<w:r><w:object/></w:r>", "嵌入对象"),
        ("<w:r><w:object><w:control/></w:object></w:r>", "表单控件"), (field("EQ \\o(12,○)"), "域"),
        ('<w:fldSimple w:instr="DOCPROPERTY x"/>', "域"),
        (field("FORMDROPDOWN", more="<w:ffData><w:ddList/></w:ffData>"), "表单控件"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F081"/></w:r>', "符号"),
        ('<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:sSup><m:e><m:r><m:t>12</m:t>'
         "</m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>", "公式"),
        (f"<w:r><w:rPr><w:strike/></w:rPr>{PICTURE[5:]}", "图片"),
    ],
)  # fmt: skip
def test_word_what_is_no_text(inside, kind):
    is_opaque(word(inside), kind)


def test_word_a_picture_beside_a_figure_and_things_that_are_nothing():
    is_opaque(word(run("12") + PICTURE), "图片", "12")
    agree(word(field("FORMTEXT") + run("5")), "5")
    agree(word(field("=SUM(ABOVE)", "17")), "17")
    line = '<w:r><w:drawing><a:prstGeom prst="line"/></w:drawing></w:r>'
    agree(word(line), "")
    agree(word(f"<w:r><w:rPr><w:vanish/></w:rPr>{PICTURE[5:]}"), "")
    is_opaque(word(f'<w:bdo w:val="rtl">{run("12")}</w:bdo>'), "反向文字", "12")


def test_word_tables_in_tables_in_tables():
    items = statutory.report(5)
    document = docx_bytes(items)
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    xml = parts["word/document.xml"].decode()
    wrap = "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:p/>"
    for depth in (1, 2, 3):
        deep = xml.replace("<w:tbl>", wrap * depth + "<w:tbl>")
        deep = deep.replace("</w:tbl>", "</w:tbl>" + "<w:p/></w:tc></w:tr></w:tbl>" * depth)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            for name, content in parts.items():
                package.writestr(name, deep if name == "word/document.xml" else content)
        (found,) = readings(buffer.getvalue())
        statutory.check(found, items)


def test_word_a_small_table_in_a_cell_is_its_text():
    inner = f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:p>{run('36')}</w:p></w:tc></w:tr></w:tbl>"
    agree(nested(inner), "36")


def nested(inner: str) -> bytes:
    return body_xml(
        "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr>"
        f"<w:tc><w:p>{run('甲')}</w:p></w:tc><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    )


# --- RTF ---------------------------------------------------------------------------------------------------

RTF = (
    rb"{\rtf1\ansi\ansicpg936{\colortbl;\red255\green255\blue255;\red0\green0\blue0;\red68\green114\blue196;}"
)


def rtf(inside: bytes, cells: bytes = rb"\cellx1000\cellx2000") -> bytes:
    return RTF + rb"\trowd" + cells + rb"\pard\intbl\plain \'bc\'d7\cell " + inside + rb"\cell\row\pard}"


@pytest.mark.parametrize(
    "look", [rb"\strike", rb"\striked1", rb"\v", rb"\cf1", rb"\fs2", rb"\cf2\chcbpat2", rb"\cf3\highlight3"]
)
def test_rtf_text_that_is_not_seen(look):
    agree(rtf(b"{" + look + rb" 97}502"), "502")


@pytest.mark.parametrize("look", [rb"\strike0", rb"\cf2", rb"\cf1\chcbpat3", rb"\v0"])
def test_rtf_text_that_is_seen(look):
    agree(rtf(b"{" + look + rb" 97}502"), "97502")


def test_rtf_white_on_a_shaded_row_is_seen():
    agree(rtf(rb"{\cf1 97}", rb"\clcbpat3\cellx1000\clcbpat3\cellx2000"), "97")


@pytest.mark.parametrize(
    ("look", "printed"),
    [(rb"\super", "1324¹"), (rb"\sub", "1324₁"), (rb"\up8\fs18", "1324¹"), (rb"\up4\fs12", "1324¹"), (rb"\dn6\fs12", "1324₁")],
)  # fmt: skip
def test_rtf_marks(look, printed):
    agree(rtf(rb"\fs24 1324{" + look + rb" 1}"), printed)


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        (rb"{\*\shppict{\pict\pngblip 8950}}{\nonshppict{\pict 0100}}", "图片"), (rb"{\pict\wmetafile8 0100}", "图片"),
        (rb"{\field{\*\fldinst EQ \\o(1)}{\fldrslt}}", "域"),
        (rb"{\field{\*\fldinst FORMDROPDOWN{\*\formfield{\fftype2}}}{\fldrslt}}", "表单控件"),
        (rb"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 3}}}}", "绘图"),
        (rb"{\object\objemb{\*\objclass Equation.3}{\*\objdata 0105}}", "嵌入对象"),
    ],
)  # fmt: skip
def test_rtf_what_is_no_text(inside, kind):
    is_opaque(rtf(inside), kind)


def test_rtf_rows_of_no_height_and_lines():
    line = rb"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 20}}}}"
    is_opaque(rtf(line + b"5"), "划线", "5")
    agree(rtf(line), "")
    hidden = RTF + (
        rb"\trowd\trrh-20\cellx1000\cellx2000\pard\intbl 1\cell 9\cell\row"
        rb"\trowd\cellx1000\cellx2000\pard\intbl \'bc\'d7\cell 5\cell\row\pard}"
    )
    agree(hidden, "5")


# --- ODT and ODS -------------------------------------------------------------------------------------------

FO = 'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
STRUCK = 'style:text-line-through-style="solid"'
LOOKS = [
    STRUCK, 'text:display="none"', 'fo:color="#ffffff"', 'fo:font-size="1pt"',
    'fo:color="#000000" fo:background-color="#000000"', 'style:text-line-through-type="double"',
]  # fmt: skip
MARKS = [
    ('style:text-position="super 58%"', "1324¹"), ('style:text-position="sub 58%"', "1324₁"),
    ('style:text-position="33% 58%"', "1324¹"), ('style:text-position="-33% 58%"', "1324₁"),
]  # fmt: skip


def text_style(look: str, more: str = "") -> str:
    return (
        f'<style:style style:name="T" style:family="text"><style:text-properties {look}/></style:style>{more}'
    )


def odt(inside: str, styles: str = "", cell: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?><office:document {OPEN_DOCUMENT} {FO} '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text><table:table>"
        "<table:table-column table:number-columns-repeated='2'/><table:table-row><table:table-cell><text:p>甲</text:p>"
        f"</table:table-cell><table:table-cell {cell}><text:p>{inside}</text:p></table:table-cell></table:table-row>"
        "</table:table></office:text></office:body></office:document>"
    ).encode()


def ods(inside: str, styles: str = "", cell: str = "") -> bytes:
    return (
        odt(f"{inside}", styles, cell)
        .replace(b"office:text>", b"office:spreadsheet>")
        .replace(b"opendocument.text", b"opendocument.spreadsheet")
    )


@pytest.mark.parametrize("build", [odt, ods])
@pytest.mark.parametrize("look", LOOKS)
def test_open_document_text_that_is_not_seen(build, look):
    if build is ods and "display" in look:
        pytest.skip("spreadsheet programs show it: test_ods_looks.py")
    agree(build("<text:span text:style-name='T'>97</text:span>502", text_style(look)), "502")


@pytest.mark.parametrize("build", [odt, ods])
@pytest.mark.parametrize(("look", "printed"), MARKS)
def test_open_document_marks(build, look, printed):
    agree(build("1324<text:span text:style-name='T'>1</text:span>", text_style(look)), printed)


@pytest.mark.parametrize("build", [odt, ods])
def test_open_document_white_on_dark_and_styles_above(build):
    dark = (
        "<style:style style:name='C' style:family='table-cell'>"
        "<style:table-cell-properties fo:background-color='#4472c4'/></style:style>"
    )
    inside = "<text:span text:style-name='T'>97</text:span>"
    agree(build(inside, text_style('fo:color="#ffffff"', dark), "table:style-name='C'"), "97")
    below = "<style:style style:name='B' style:family='text' style:parent-style-name='T'/>"
    agree(build(f"{inside.replace(chr(39) + 'T', chr(39) + 'B')}5", text_style(STRUCK, below)), "5")


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        ("<draw:frame><draw:image/></draw:frame>", "图片"), ("<draw:frame><draw:object/></draw:frame>", "嵌入对象"),
        ("<draw:control/>", "表单控件"), ("<draw:custom-shape/>", "绘图"), ("<text:text-input/>", "域"),
    ],
)  # fmt: skip
def test_odt_what_is_no_text(inside, kind):
    is_opaque(odt(inside), kind)


def test_ods_figures_that_print_something_else():
    def number(value: str) -> str:
        return f'office:value-type="float" office:value="{value}"'

    agree(ods("1,234", cell=number("1234")), "1,234")
    agree(ods("36 万", cell=number("36")), "36 万")
    agree(ods("-", cell=number("0")), "-")
    for value, printed in (("36.6", "37"), ("36", "360"), ("0.5", "50%"), ("36", ""), ("36", "约36")):
        is_opaque(ods(printed, cell=number(value)), "数字格式")


# --- XLSX --------------------------------------------------------------------------------------------------


def sheet(value: object, number_format: str = "General", **look: object) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["甲", 1, 5])
    cell = book.active["B1"]
    cell.value, cell.number_format = value, number_format
    for name, held in look.items():
        setattr(cell, name, held)
    return saved(book)


def rich(**look: object) -> CellRichText:
    return CellRichText(TextBlock(InlineFont(**look), "97"), TextBlock(InlineFont(), "502"))


@pytest.mark.parametrize("look", [{"strike": True}, {"color": "FFFFFFFF"}, {"sz": 1}])
def test_sheet_runs_that_are_not_seen(look):
    agree(sheet(rich(**look)), "502")


@pytest.mark.parametrize("value", [97, "97"])
@pytest.mark.parametrize(
    "look",
    [
        {"font": Font(strike=True)}, {"font": Font(color="FFFFFFFF")}, {"font": Font(size=1)},
        {"font": Font(color="FF4472C4"), "fill": PatternFill("solid", fgColor="FF4472C4")},
    ],
)  # fmt: skip
def test_sheet_cells_that_are_not_seen(value, look):
    agree(sheet(value, **look), "")


def test_sheet_white_on_dark_is_seen():
    dark = PatternFill("solid", fgColor="FF1F3864")
    agree(sheet(rich(color="FFFFFFFF"), fill=dark), "97502")
    agree(sheet(97, font=Font(color="FFFFFFFF"), fill=PatternFill("solid", fgColor="FF4472C4")), "97")


@pytest.mark.parametrize(("place", "printed"), [("superscript", "1324¹"), ("subscript", "1324₁")])
def test_sheet_marks(place, printed):
    agree(sheet(CellRichText("1324", TextBlock(InlineFont(vertAlign=place), "1"))), printed)


#: what is printed is another number, or none
OPAQUE = [
    (12.345, "0.00"), (36.6, "0"), (0.5, "0%"), (36, ";;;"), (36, '"约"0'), (36, '0"0"'), (36000, "#,##0,"),
    (0, "0;-0;;@"), (5, "[DBNum1]0"), (-8, "0;(0)"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "number_format"), OPAQUE)
def test_sheet_figures_that_print_something_else(value, number_format):
    is_opaque(sheet(value, number_format), "数字格式")


def test_sheet_texts_that_a_format_hides_and_zeros_that_a_sheet_hides():
    is_opaque(sheet("97", ";;;"), "数字格式")
    book = openpyxl.Workbook()
    book.active.append(["甲", 0, 5])
    book.active.sheet_view.showZeros = False
    is_opaque(saved(book), "数字格式")


@pytest.mark.parametrize(
    "look", [{"font": Font(color="FFFFFFFF")}, {"font": Font(strike=True)}, {"font": Font(color="FFF7F9FB")}]
)
@pytest.mark.parametrize(("area", "figure"), [("B1", 0), ("B1:B1048576", 0), ("B1", "12件")])
def test_sheet_figures_that_a_condition_may_hide(look, area, figure):
    book = openpyxl.Workbook()
    book.active.append(["甲", figure, 5])
    book.active.conditional_formatting.add(area, CellIsRule(operator="equal", formula=["0"], **look))
    cell, again = both(saved(book))
    assert cell.opaque == "条件格式"
    assert OBJECT in again


@pytest.mark.parametrize(
    "look", [{"font": Font(color="FFFF0000")}, {"fill": PatternFill("solid", bgColor="FFFFFF00")}]
)
def test_sheet_figures_that_a_condition_paints_are_seen(look):
    book = openpyxl.Workbook()
    book.active.append(["甲", 48, 5])
    book.active.conditional_formatting.add("B1", CellIsRule(operator="greaterThan", formula=["0"], **look))
    agree(saved(book), "48")


def test_sheet_pictures_lie_over_cells():
    picture = io.BytesIO()
    Picture.new("RGB", (20, 10)).save(picture, "PNG")
    book = openpyxl.Workbook()
    book.active.append(["甲", None, 5])
    book.active.add_image(Image(picture), "B1")
    is_opaque(saved(book), "图片")


def test_sheet_rows_and_columns_of_no_size():
    book = openpyxl.Workbook()
    for row in (["乙", 8, 8], ["丙", 8, 8], ["甲", 97, 5]):
        book.active.append(row)
    book.active.row_dimensions[1].height = 0.5
    book.active.row_dimensions[2].height = 0
    book.active.column_dimensions["B"].width = 0.05
    agree(saved(book), "5")


# --- whole reports -----------------------------------------------------------------------------------------


def test_struck_and_hidden_figures_leave_a_report_as_it_is():
    items = statutory.report(11)
    expected = read_report(docx_bytes(items))
    with zipfile.ZipFile(io.BytesIO(docx_bytes(items))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    xml = parts["word/document.xml"].decode()
    for look in ("<w:strike/>", "<w:vanish/>", WHITE_TEXT):
        # before every text of digits alone stands one that is not seen
        pieces = xml.split("<w:r><w:t>")
        changed = pieces[0] + "".join(
            (run("8", look) if piece[:1].isdigit() else "") + f"<w:r><w:t>{piece}" for piece in pieces[1:]
        )
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            for name, content in parts.items():
                package.writestr(name, changed if name == "word/document.xml" else content)
        report = read_report(buffer.getvalue())
        assert changed != xml
        assert (report.status, report.disclosures, report.applications, report.challenges) == (
            expected.status, expected.disclosures, expected.applications, expected.challenges,
        )  # fmt: skip


def test_documents_of_more_paragraphs_than_any_report_has():
    with pytest.raises(UnreadableError, match="超过上限"):
        next(iter(readings(RTF + rb"\par 1" * 100_001 + b"}")))
    with pytest.raises(UnreadableError, match="超过上限"):
        next(iter(readings(odt("</text:p><text:p>1" * 100_001))))
