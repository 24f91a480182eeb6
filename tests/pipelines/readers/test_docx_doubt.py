"""DOCX cells whose figure prints as something else than its text, or not at all: they are opaque in both readings.

What only looks like it (slightly condensed letters, a theme's own black) stays as it is.
"""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipelines.readers import readings
from tests.pipelines.readers.one_cell import OBJECT, agree, both, is_opaque, run, style, word
from tests.pipelines.readers.writers import body_xml, repacked

W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
LETTERS, PLACE, LINE, NUMBER = "变形的文字", "移位的文字", "划线", "自动编号"


def fill(inside: str) -> str:
    return f"<w14:textFill {W14}>{inside}</w14:textFill>"


def solid(colour: str) -> str:
    return fill(f"<w14:solidFill>{colour}</w14:solidFill>")


@pytest.mark.parametrize(
    "look",
    [
        fill("<w14:noFill/>"), solid('<w14:srgbClr w14:val="FFFFFF"/>'), solid('<w14:schemeClr w14:val="bg1"/>'),
        solid('<w14:srgbClr w14:val="000000"><w14:alpha w14:val="100000"/></w14:srgbClr>'),
        f'<w14:textOutline {W14} w14:w="9525"><w14:solidFill><w14:srgbClr w14:val="FFFFFF"/></w14:solidFill></w14:textOutline>',
        f'<w14:textOutline {W14} w14:w="50000"><w14:solidFill><w14:srgbClr w14:val="000000"/></w14:solidFill></w14:textOutline>',
        '<w:spacing w:val="-200"/>', '<w:spacing w:val="2000"/>', '<w:w w:val="8"/>', '<w:position w:val="-400"/>',
        '<w:fitText w:val="20" w:id="3"/>', '<w:sz w:val="4"/>', '<w:szCs w:val="4"/><w:rtl/>',
        '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>', '<w:eastAsianLayout w:id="1" w:combine="1"/>',
        '<w:color w:val="000000" w:themeColor="background1"/>', '<w:rStyle w:val="Piled"/>', '<w:rStyle w:val="Painted"/>',
        "<w:webHidden/>", '<w:w w:val="0"/>', '<w:highlight w:val="black"/>', '<w:rStyle w:val="Web"/>',
        '<w:color w:val="000080"/><w:shd w:val="clear" w:fill="000000"/>', '<w:highlight w:val="darkBlue"/>',
        '<w:highlight w:val="black"/><w:color w:val="222222"/>',
        '<w:rFonts w:ascii="ZapfDingbats"/>', '<w:rFonts w:ascii="Code 128"/>',
        '<w:rFonts w:ascii="宋体" w:cs="Wingdings"/><w:cs/>',
        f'<w14:glow {W14} w14:rad="900000"><w14:srgbClr w14:val="000000"/></w14:glow>', '<w:rStyle w:val="Twice"/>',
        f'<w14:shadow {W14} w14:dist="500000"><w14:srgbClr w14:val="000000"/></w14:shadow>',
    ],
)  # fmt: skip
def test_letters_that_print_as_something_else(look):
    styles = style("character", "Piled", '<w:spacing w:val="-120"/>')
    styles += style("character", "Painted", fill("<w14:noFill/>")) + style(
        "character", "Web", "<w:webHidden/>"
    )
    styles += style("character", "Twice", f'<w14:shadow {W14} w14:dist="500000"/>')
    is_opaque(word(run("502", look), styles=styles), LETTERS, "502")
    agree(word(run("无", look), styles=styles), "无")


@pytest.mark.parametrize(
    "look",
    [
        solid('<w14:schemeClr w14:val="tx1"/>'), solid('<w14:srgbClr w14:val="FF0000"/>'), '<w:spacing w:val="-20"/>',
        f'<w14:textOutline {W14} w14:w="9525"><w14:noFill/></w14:textOutline>', '<w:w w:val="66"/>',
        '<w:color w:val="000000" w:themeColor="text1"/>', '<w:position w:val="6"/>', '<w:fitText w:val="630" w:id="3"/>',
        '<w:color w:val="A6A6A6" w:themeColor="background1" w:themeShade="A6"/>', '<w:rFonts w:ascii="宋体" w:hAnsi="宋体"/>',
        '<w:rStyle w:val="Piled"/><w:spacing w:val="0"/>', '<w:szCs w:val="21"/>',
        '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>', '<w:highlight w:val="darkGray"/>', "<w:shadow/>",
        f'<w14:shadow {W14} w14:blurRad="50800" w14:dist="38100" w14:sx="100000"><w14:srgbClr w14:val="000000"/></w14:shadow>',
    ],
)  # fmt: skip
def test_letters_that_print_as_they_are(look):
    styles = style("character", "Piled", '<w:spacing w:val="-120"/>')
    agree(word(run("502", look), styles=styles), "502")


@pytest.mark.parametrize("colour", ["EEEEEE", "ECECEC", "F2F2F2", "FFFFEF"])
def test_letters_so_pale_that_one_eye_sees_them_and_another_does_not(colour):
    cell, again = both(word(run("50") + run("2", f'<w:color w:val="{colour}"/>')))
    assert cell.opaque == LETTERS
    assert OBJECT in again
    agree(word(run("无", f'<w:color w:val="{colour}"/>')), "")


@pytest.mark.parametrize("by", ["6", "12", "-12", "40"])
def test_digits_as_large_as_their_line_that_stand_off_it(by):
    cell, again = both(word(run("38") + run("47", f'<w:position w:val="{by}"/>')))
    assert cell.opaque == LETTERS
    assert OBJECT in again
    agree(word(run("3847", f'<w:position w:val="{by}"/>')), "3847")


def test_letters_that_one_program_paints_and_another_colours():
    for look in (
        '<w:color w:val="FFFFFF"/>' + solid('<w14:srgbClr w14:val="000000"/>'),
        '<w:emboss/><w:color w:val="FFFFFF"/>',
        '<w:color w:val="FFFFFF" w:themeColor="text1"/>',
    ):
        is_opaque(word(run("502", look)), LETTERS)


@pytest.mark.parametrize(
    "paragraph",
    [
        '<w:ind w:left="-2000"/>', '<w:ind w:left="20000"/>', '<w:ind w:hanging="3000"/>', '<w:ind w:leftChars="-500"/>',
        '<w:framePr w:w="500" w:vAnchor="page" w:x="1" w:y="9999"/>', '<w:pStyle w:val="Aside"/>', '<w:ind w:left="4000"/>',
    ],
)  # fmt: skip
def test_paragraphs_that_stand_out_of_their_cell(paragraph):
    aside = '<w:style w:type="paragraph" w:styleId="Aside"><w:pPr><w:ind w:left="-1500"/></w:pPr></w:style>'
    is_opaque(word(run("502"), paragraph=paragraph, styles=aside), PLACE, "502")


@pytest.mark.parametrize(
    "paragraph",
    [
        '<w:ind w:left="-105" w:leftChars="-50" w:right="-105"/>', '<w:ind w:firstLine="420"/>', '<w:framePr w:dropCap="drop"/>',
        '<w:ind w:left="420" w:hanging="420"/>', '<w:spacing w:line="240" w:lineRule="exact"/>', '<w:spacing w:line="200"/>',
    ],
)  # fmt: skip
def test_paragraphs_that_stand_in_their_cell(paragraph):
    agree(word(run("502"), paragraph=paragraph), "502")


def test_lines_too_low_for_their_letters():
    for spacing in (
        'w:line="60" w:lineRule="exact"',
        'w:line="60"',
        'w:line="10" w:lineRule="auto"',
        'w:line="-200"',
    ):
        is_opaque(word(run("502"), paragraph=f"<w:spacing {spacing}/>"), LETTERS, "502")
    agree(word(run("502"), paragraph='<w:spacing w:line="60" w:lineRule="atLeast"/>'), "502")


LOW = '<w:trHeight w:val="{}" w:hRule="exact"/>'


def test_rows_too_low_for_their_lines():
    is_opaque(word(run("502"), row=LOW.format(60)), PLACE, "502")
    is_opaque(word(run("502"), row=LOW.format(150)), PLACE, "502")
    is_opaque(word(f"</w:p><w:p/><w:p>{run('502')}", row=LOW.format(300)), PLACE, "502")
    is_opaque(word(f"<w:r><w:br/><w:br/></w:r>{run('502')}", row=LOW.format(300)), PLACE, "502")
    is_opaque(word(run("502"), row=LOW.format(300), paragraph='<w:spacing w:before="900"/>'), PLACE, "502")
    agree(word(f"{run('502')}</w:p><w:p>", row=LOW.format(300)), "502")
    agree(word(run("502"), row=LOW.format(300)), "502")


def test_columns_too_narrow_for_a_figure():
    narrow = '<w:tcW w:w="5" w:type="dxa"/>'
    is_opaque(word(run("502"), cell=narrow, table='<w:tblLayout w:type="fixed"/>'), PLACE, "502")
    agree(word(run("502"), cell=narrow), "502")


def test_margins_that_push_a_figure_out_of_its_cell():
    margin = '<w:tcMar><w:left w:w="{}" w:type="dxa"/></w:tcMar>'
    is_opaque(word(run("502"), cell=margin.format(4000)), PLACE, "502")
    agree(word(run("502"), cell=margin.format(108)), "502")


def test_cells_that_are_merged_by_a_change():
    is_opaque(word(run("502"), cell='<w:cellMerge w:id="1" w:vMerge="cont"/>'), "修订中的合并", "502")


def test_digits_above_others():
    ruby = "<w:r><w:ruby><w:rubyPr/><w:rt>{}</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r>"
    is_opaque(word(ruby.format(run("47"), run("38"))), LETTERS, "38")
    agree(word(ruby.format(run("wú"), run("无"))), "无")


def test_deleted_letters_that_no_deletion_holds():
    is_opaque(word(run("38") + "<w:r><w:delText>47</w:delText></w:r>"), "域", "38")
    agree(word(run("38") + '<w:del w:id="1"><w:r><w:delText>47</w:delText></w:r></w:del>'), "38")


A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
SHAPE = f'<w:r><w:drawing {A}><a:prstGeom prst="{{}}"/></w:drawing></w:r>'
VML = '<w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml">{}</w:pict></w:r>'


@pytest.mark.parametrize(
    ("inside", "kind"),
    [
        (SHAPE.format("line"), LINE), (SHAPE.format("straightConnector1"), LINE),
        (VML.format('<v:line from="0,5pt" to="30pt,5pt"/>'), LINE),
        (VML.format("<v:shape><v:textbox><w:txbxContent><w:p/></w:txbxContent></v:textbox></v:shape>"), "绘图"),
    ],
)  # fmt: skip
def test_what_is_drawn_over_a_figure(inside, kind):
    is_opaque(word(run("502") + inside), kind, "502")
    agree(word(inside), "")
    agree(word(run("无") + inside), "无")


def test_a_diagonal_through_a_figure():
    diagonal = '<w:tcBorders><w:tl2br w:val="{}" w:sz="4"/></w:tcBorders>'
    is_opaque(word(run("502"), cell=diagonal.format("single")), LINE, "502")
    agree(word(run("502"), cell=diagonal.format("nil")), "502")
    agree(word("", cell=diagonal.format("single")), "")


def test_a_rule_of_its_own_is_no_line_over_a_figure():
    rule = VML.format(
        '<v:rect xmlns:o="urn:schemas-microsoft-com:office:office" o:hr="t" style="height:1pt"/>'
    )
    agree(word(run("502") + rule), "502")


@pytest.mark.parametrize(
    "name", ["pgNum", "yearLong", "yearShort", "monthLong", "monthShort", "dayLong", "dayShort"]
)
def test_what_word_computes_is_not_blank(name):
    is_opaque(word(f"<w:r><w:{name}/></w:r>"), "域")


def field(code: str, more: str = "") -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"{more}/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("502")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_fields_that_word_computes_anew():
    for inside in (
        field(" PAGE "), field(" DATE \\@ d "), field(" =SUM(ABOVE) ", ' w:dirty="true"'),
        f'<w:fldSimple w:instr="NUMPAGES">{run("502")}</w:fldSimple>', field(" EQ \\o(3,8) "), field(" FILESIZE "),
        field(" SET b 5 "),
        field(" MACROBUTTON x 9 "), field(" if 1=1 5 6 "), field(" AUTONUM "), field(" REF b \\h "),
    ):  # fmt: skip
        is_opaque(word(inside), "域", "502")
    for kept in (
        " =SUM(ABOVE) ",
        " MERGEFIELD x ",
        " FORMTEXT ",
        ' HYPERLINK "x" ',
        " QUOTE 502 ",
        " DOCPROPERTY x ",
    ):
        agree(word(field(kept)), "502")
    cell, again = both(word(field(" TOC ")))
    assert cell.opaque == "域"
    assert OBJECT in again


def numbered(text: str, level: str, inside: str = "", style_name: str = "") -> bytes:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    level = f"<w:lvl w:ilvl='0'><w:start w:val='13'/>{level}</w:lvl>"
    for xml in (
        f"<w:abstractNum {nsdecls('w')} w:abstractNumId='5'>{level}</w:abstractNum>",
        f"<w:num {nsdecls('w')} w:numId='9'><w:abstractNumId w:val='5'/></w:num>",
    ):
        numbering.append(parse_xml(xml))
    number = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='9'/></w:numPr>"
    listed = (
        f"<w:style {nsdecls('w')} w:type='paragraph' w:styleId='Listed'><w:pPr>{number}</w:pPr></w:style>"
    )
    document.styles.element.append(parse_xml(listed))
    properties = f"<w:pStyle w:val='{style_name}'/>" if style_name else number
    return body_xml(
        f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:tc><w:p>{run('甲')}</w:p></w:tc>"
        f"<w:tc><w:p><w:pPr>{properties}{inside}</w:pPr>{run(text) if text else ''}</w:p></w:tc></w:tr></w:tbl>",
        document,
    )


DECIMAL = "<w:numFmt w:val='decimal'/><w:lvlText w:val='%1'/>"


@pytest.mark.parametrize("style_name", ["", "Listed"])
def test_a_number_alone_is_not_blank(style_name):
    is_opaque(numbered("", DECIMAL, style_name=style_name), NUMBER)
    agree(numbered("", "<w:numFmt w:val='none'/><w:lvlText w:val=''/>", style_name=style_name), "")
    off = "<w:numPr><w:numId w:val='0'/></w:numPr>"
    if style_name:
        agree(numbered("", DECIMAL, inside=off, style_name=style_name), "")


@pytest.mark.parametrize(
    ("level", "sure"),
    [
        (DECIMAL, False), ("<w:numFmt w:val='bullet'/><w:lvlText w:val='-'/>", False),
        ("<w:numFmt w:val='decimal'/><w:suff w:val='nothing'/><w:lvlText w:val='%1.'/>", False),
        ("<w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/>", True),
        ("<w:numFmt w:val='bullet'/><w:lvlText w:val='●'/>", True),
        ("<w:numFmt w:val='chineseCounting'/><w:suff w:val='nothing'/><w:lvlText w:val='（%1）'/>", True),
    ],
)  # fmt: skip
def test_a_number_that_runs_into_a_figure(level, sure):
    cell, _ = both(numbered("502", level))
    assert (cell.text, cell.opaque) == ("502", "" if sure else NUMBER)


MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
CHOICE = "<mc:AlternateContent {}><mc:Choice Requires='{}'>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"
WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'


def test_other_versions_of_a_text():
    unknown = CHOICE.format(f'{MC} xmlns:z="urn:z"', "z", run("502"), run("9"))
    is_opaque(word(unknown), "多种版本的文字", "502")
    is_opaque(word(CHOICE.format(f'{MC} xmlns:z="urn:z"', "z", "", run("9"))), "多种版本的文字")
    agree(word(CHOICE.format(f"{MC} {WPS}", "wps", run("502"), run("9"))), "502")


def test_controls_with_data_behind_them():
    control = "<w:sdt><w:sdtPr>{}<w:text/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    bound = '<w:dataBinding w:xpath="/a"/>'
    is_opaque(word(control.format(bound, run("502"))), "表单控件", "502")
    block = control.format(bound, f"<w:p>{run('502')}</w:p>")
    is_opaque(word(f"</w:p>{block}<w:p>"), "表单控件", "502")
    agree(word(control.format("", run("502"))), "502")


def test_parts_of_table_styles_that_hide():
    table = '<w:tblStyle w:val="Banded"/>'

    def banded(look: str, cell: str = "") -> str:
        return (
            '<w:style w:type="table" w:styleId="Banded"><w:tblStylePr w:type="band1Horz">'
            f"<w:rPr>{look}</w:rPr>{cell}</w:tblStylePr></w:style>"
        )

    white = '<w:color w:val="FFFFFF"/>'
    dark = '<w:tcPr><w:shd w:val="clear" w:fill="1F3864"/></w:tcPr>'
    for look in ("<w:vanish/>", "<w:strike/>", white):
        is_opaque(word(run("502"), table=table, styles=banded(look)), LETTERS, "502")
    for look, cell in (("<w:b/>", ""), (white, dark)):
        agree(word(run("502"), table=table, styles=banded(look, cell)), "502")


FORMULA = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">{}</m:oMath>'
TERM = "<m:r>{}<m:t>502</m:t></m:r>"


@pytest.mark.parametrize(
    "inside",
    [
        "<m:phant><m:phantPr><m:show m:val='0'/></m:phantPr><m:e>{}</m:e></m:phant>", "<m:borderBox><m:e>{}</m:e></m:borderBox>",
        "<m:d><m:e>{}</m:e></m:d>",
    ],
)  # fmt: skip
def test_formulas_that_hide_or_frame(inside):
    is_opaque(word(FORMULA.format(inside.format(TERM.format("")))), "公式")


@pytest.mark.parametrize(
    "look", ['<w:kern w:val="2"/>', '<w:b w:val="0"/>', '<w:u w:val="3"/><w:i w:val="0"/>']
)
def test_styles_state_widths_by_that_name_alone(look):
    """``w:kern`` begins as ``w:w`` does, which squeezes letters."""
    styles = style("paragraph", "Held", look) + style("table", "Laid", look)
    agree(
        word(
            run("502"),
            paragraph='<w:pStyle w:val="Held"/>',
            styles=styles,
            table='<w:tblStyle w:val="Laid"/>',
        ),
        "502",
    )


@pytest.mark.parametrize(
    ("row", "column", "corner", "sure"),
    [
        ("000000", "4472C4", "", True), ("", "4472C4", "", True), ("000000", "000000", "FFFFFF", False), ("", "", "", False),
        ("FFFFFF", "000000", "", False),
    ],
)  # fmt: skip
def test_corners_of_tables_stand_on_the_ground_of_their_row_or_column(row, column, corner, sure):
    def part(name: str, ground: str, look: str = "") -> str:
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{ground}"/>' if ground else ""
        return f'<w:tblStylePr w:type="{name}"><w:rPr>{look}</w:rPr><w:tcPr>{shade}</w:tcPr></w:tblStylePr>'

    white = '<w:color w:val="FFFFFF" w:themeColor="background1"/>'
    parts = part("firstRow", row) + part("firstCol", column) + part("nwCell", corner, white)
    made = f'<w:style w:type="table" w:styleId="Corner"><w:name w:val="Corner"/>{parts}</w:style>'
    data = word(run("502"), styles=made, table='<w:tblStyle w:val="Corner"/>')
    if sure:
        agree(data, "502")
    else:
        is_opaque(data, LETTERS, "502")


@pytest.mark.parametrize(
    ("below", "above", "sure"),
    [
        ({"lastRow": "FFFFFF"}, {"lastRow": "000000", "seCell": ""}, False), ({"seCell": ""}, {"lastRow": "000000"}, True),
        ({"lastRow": "4472C4"}, {"lastRow": "", "seCell": ""}, True), ({}, {"lastRow": "000000", "seCell": ""}, True),
    ],
)  # fmt: skip
def test_table_styles_stand_on_the_grounds_of_those_that_they_are_based_on(below, above, sure):
    def style_of(name: str, parts: dict[str, str], based: str = "") -> str:
        inside = "".join(
            f'<w:tblStylePr w:type="{part}"><w:rPr>{white if part == "seCell" else ""}</w:rPr><w:tcPr>'
            + (f'<w:shd w:val="clear" w:color="auto" w:fill="{ground}"/>' if ground else "")
            + "</w:tcPr></w:tblStylePr>"
            for part, ground in parts.items()
        )
        return f'<w:style w:type="table" w:styleId="{name}"><w:name w:val="{name}"/>{based}{inside}</w:style>'

    white = '<w:color w:val="FFFFFF"/>'
    made = style_of("Above", above) + style_of("Below", below, '<w:basedOn w:val="Above"/>')
    data = word(run("502"), styles=made, table='<w:tblStyle w:val="Below"/>')
    if sure:
        agree(data, "502")
    else:
        is_opaque(data, LETTERS, "502")


def test_formulas_with_looks_of_their_own():
    is_opaque(word(FORMULA.format(TERM.format("<w:rPr><w:strike/></w:rPr>"))), "公式")
    agree(word(FORMULA.format(TERM.format('<w:rPr><w:rFonts w:ascii="Cambria Math"/></w:rPr>'))), "502")


@pytest.mark.parametrize("name", ["styles7.xml", "/word/looks/of it.xml", "../word/./looks.xml"])
def test_styles_are_where_the_relationships_say(name):
    styles = style("character", "Gone", "<w:vanish/>")
    data = word(run("97", '<w:rStyle w:val="Gone"/>') + run("502"), styles=styles)
    held = name.removeprefix("../").removeprefix("/word/")
    path = "word/" + held.removeprefix("word/./")

    def move(member: str, content: bytes) -> bytes:
        if member == "word/_rels/document.xml.rels":
            return content.replace(b'Target="styles.xml"', f'Target="{name}"'.encode())
        return content

    def renamed(other: bytes) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(other)) as old, zipfile.ZipFile(buffer, "w") as new:
            for member in old.namelist():
                new.writestr(path if member == "word/styles.xml" else member, old.read(member))
            new.writestr("word/styles.xml", "<w:styles xmlns:w='urn:w'/>")
        return buffer.getvalue()

    agree(renamed(repacked(data, move)), "502")


def test_a_note_s_mark_alone_is_not_blank():
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    is_opaque(word(mark), "注释标记")
    agree(word(run("502") + mark), "502")


def test_doubts_of_the_text_around_tables_are_none():
    body = f"<w:p>{run('2023年', fill('<w14:noFill/>'))}{field(' DATE ')}</w:p>"
    (content,) = readings(body_xml(body))
    assert OBJECT not in content.text


def test_many_doubts_are_read():
    many = 20_000  # what grows with the square would not come to an end
    control = (
        '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>'
    )
    choice = f"<mc:AlternateContent {MC}><mc:Choice Requires='z'/></mc:AlternateContent>"
    moved = run("5", '<w:position w:val="4"/>') * many
    for inside in (f"</w:p>{control * many}<w:p>", f"</w:p>{choice * many}<w:p>", moved):
        both(word(inside))
    lists = (
        f"<w:abstractNum {nsdecls('w')} w:abstractNumId='1'/>" * many
        + f"<w:num {nsdecls('w')} w:numId='1'/>" * many
    )

    def listed(name: str, content: bytes) -> bytes:
        if not name.endswith("numbering.xml"):
            return content
        return content.replace(b"</w:numbering>", lists.encode() + b"</w:numbering>")

    both(repacked(word(run("5")), listed))
