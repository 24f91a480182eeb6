"""ODT cells whose figure prints as something else than its text, or not at all: they are opaque in both readings.

What only looks like it (slightly condensed letters, a list's own dot) stays as it is.
"""

import pytest

from pipelines.readers import readings
from tests.pipelines.readers.one_cell import OBJECT, agree, both, is_opaque
from tests.pipelines.readers.writers import OPEN_DOCUMENT

LETTERS, PLACE, LINE, NUMBER, VERSIONS = "变形的文字", "移位的文字", "划线", "自动编号", "多种版本的文字"
MORE = (
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
)


def odt(
    inside: str,
    styles: str = "",
    *,
    cell: str = "",
    row: str = "",
    table: str = "",
    columns: str = "",
    whole: str = "",
) -> bytes:
    """One row of two cells; ``whole`` stands for the second cell's paragraph, with ``inside`` in it."""
    held = whole or '<text:p text:style-name="P">{}</text:p>'
    columns = columns or "<table:table-column table:number-columns-repeated='2'/>"
    return (
        f'<?xml version="1.0"?><office:document {OPEN_DOCUMENT} {MORE} '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text><table:table {table}>"
        f"{columns}<table:table-row table:style-name='R' {row}><table:table-cell><text:p>甲</text:p></table:table-cell>"
        f"<table:table-cell table:style-name='C' {cell}>{held.format(inside)}</table:table-cell></table:table-row>"
        "</table:table></office:text></office:body></office:document>"
    ).encode()


def style(family: str, name: str, properties: str, *, more: str = "", kind: str = "") -> str:
    kind = kind or {"text": "text", "paragraph": "paragraph"}.get(family, family)
    return f'<style:style style:name="{name}" style:family="{family}"><style:{kind}-properties {properties}/>{more}</style:style>'


def span(text: str) -> str:
    return f'<text:span text:style-name="T">{text}</text:span>'


@pytest.mark.parametrize(
    "look",
    [
        'fo:letter-spacing="-4pt"', 'fo:letter-spacing="100pt"', 'style:text-scale="20%"', 'fo:font-size="2pt"',
        'fo:font-size="10%"',
        'style:font-name="Wingdings"', 'fo:font-family="Webdings"', 'style:font-name="F1"', 'style:text-combine="lines"',
        'style:text-combine="letters"', 'style:text-rotation-angle="180"', 'style:text-outline="true" fo:color="#dddddd"',
        'fo:color="#000000" loext:opacity="5%"', 'text:display="condition"', 'style:text-line-through-text="X"',
        'fo:text-shadow="30pt 30pt"', 'style:text-position="-100% 100%"', 'style:text-position="auto 58%"',
        'fo:color="#222222" fo:background-color="#000000"',
    ],
)  # fmt: skip
def test_letters_that_print_as_something_else(look):
    styles = '<style:font-face style:name="F1" svg:font-family="Wingdings 2"/>' + style("text", "T", look)
    is_opaque(odt(span("502"), styles), LETTERS, "502")
    agree(odt(span("无"), styles), "无")


@pytest.mark.parametrize(
    "look",
    [
        'fo:letter-spacing="-0.5pt"', 'style:text-scale="66%"', 'fo:font-size="80%"', 'style:font-name="Symbol"',
        'style:text-rotation-angle="90"', 'style:text-outline="true"', 'style:use-window-font-color="true" loext:opacity="0%"',
        'fo:text-shadow="1pt 1pt"', 'fo:color="#ff0000" loext:opacity="100%"', 'style:text-position="0% 100%"',
        'style:text-combine="none"', 'text:display="true"',
    ],
)  # fmt: skip
def test_letters_that_print_as_they_are(look):
    agree(odt(span("502"), style("text", "T", look)), "502")


@pytest.mark.parametrize("colour", ["#eeeeee", "#ececec", "#ffffef"])
def test_letters_so_pale_that_one_eye_sees_them_and_another_does_not(colour):
    cell, again = both(odt("50" + span("2"), style("text", "T", f'fo:color="{colour}"')))
    assert cell.opaque == LETTERS
    assert OBJECT in again


@pytest.mark.parametrize("by", ["30%", "-50%"])
def test_digits_as_large_as_their_line_that_stand_off_it(by):
    styles = style("text", "T", f'style:text-position="{by} 100%"')
    cell, again = both(odt("38" + span("47"), styles))
    assert cell.opaque == LETTERS
    assert OBJECT in again
    agree(odt(span("3847"), styles), "3847")


@pytest.mark.parametrize(
    "place", ['fo:margin-left="3in"', 'fo:margin-left="-2in"', 'fo:text-indent="-1in"', 'fo:margin="3in"']
)
def test_paragraphs_that_stand_out_of_their_cell(place):
    is_opaque(odt("502", style("paragraph", "P", place)), PLACE, "502")
    agree(odt("无", style("paragraph", "P", place)), "无")


def test_lines_and_rows_and_columns_too_small_for_their_letters():
    for low in ("2pt", "10%"):
        is_opaque(odt("502", style("paragraph", "P", f'fo:line-height="{low}"')), LETTERS, "502")
    for fine in ("12pt", "150%", "normal"):
        agree(odt("502", style("paragraph", "P", f'fo:line-height="{fine}" fo:margin-left="0.2in"')), "502")
    is_opaque(odt("502", style("table-row", "R", 'style:row-height="7pt"')), PLACE, "502")
    agree(odt("502", style("table-row", "R", 'style:min-row-height="2pt"')), "502")
    is_opaque(odt("502", style("table-cell", "C", 'fo:padding-left="3in"')), PLACE, "502")
    narrow = style("table-column", "N", 'style:column-width="0.5mm"')
    columns = "<table:table-column/><table:table-column table:style-name='N'/>"
    is_opaque(odt("502", narrow, columns=columns), PLACE, "502")


def test_the_ground_of_a_row():
    dark = style("table-row", "R", 'fo:background-color="#000000"')
    agree(odt(span("502"), dark + style("text", "T", 'fo:color="#ffffff"')), "502")
    agree(odt(span("502"), dark + style("text", "T", 'fo:color="#000000"')), "")


def test_diagonals_and_lines_over_a_figure():
    diagonal = style("table-cell", "C", 'style:diagonal-tl-br="1pt solid #000000"')
    is_opaque(odt("502", diagonal), LINE, "502")
    agree(odt("", diagonal), "")
    agree(odt("502", style("table-cell", "C", 'style:diagonal-tl-br="none"')), "502")
    for line in ("<draw:line><text:p/></draw:line>", "<draw:connector/>", "<draw:g><draw:line/></draw:g>"):
        is_opaque(odt("502" + line), LINE, "502")
        agree(odt(line), "")
    box = "<draw:frame><draw:text-box><text:p/></draw:text-box></draw:frame>"
    is_opaque(odt("502" + box), "绘图", "502")
    agree(odt("无" + box), "无")


@pytest.mark.parametrize(
    "field",
    [
        "page-number", "date", "time", "file-name", "word-count", "user-field-get", "variable-get", "expression", "sequence",
        "bookmark-ref", "conditional-text", "drop-down", "creator", "modification-date",
    ],
)  # fmt: skip
def test_fields_that_are_computed_anew(field):
    is_opaque(odt(f"<text:{field}>502</text:{field}>"), "域", "502")


def test_fields_that_print_what_they_hold():
    for field in ("text-input", "placeholder", "bookmark", "a"):
        agree(odt(f"<text:{field}>502</text:{field}>"), "502")


def test_what_a_condition_may_hide():
    is_opaque(odt('502<text:hidden-paragraph text:condition="ooow:1"/>'), "域", "502")
    cell, again = both(odt('38<text:hidden-text text:string-value="47">47</text:hidden-text>'))
    assert (cell.text, cell.opaque) == ("38", "域")
    assert OBJECT in again
    section = '<text:section text:display="condition"><text:p>{}</text:p></text:section>'
    is_opaque(odt("502", whole=section), VERSIONS, "502")
    mapped = "<style:map style:condition='table()' style:apply-style-name='Q'/>"
    is_opaque(odt("502", style("paragraph", "P", "", more=mapped)), VERSIONS, "502")
    contents = "<text:table-of-content><text:index-body><text:p>{}</text:p></text:index-body></text:table-of-content>"
    is_opaque(odt("502", whole=contents), "域")


LIST = '<text:list text:style-name="L"><text:list-item><text:p>{}</text:p></text:list-item></text:list>'
LEVEL = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" {}>'
    "<style:list-level-properties><style:list-level-label-alignment text:label-followed-by='{}'/></style:list-level-properties>"
    "</text:list-level-style-number></text:list-style>"
)


def test_numbers_of_lists():
    level = '<text:list-level-style-bullet text:level="1" text:bullet-char="{}"/>'
    bullet = f'<text:list-style style:name="L">{level}</text:list-style>'
    dot = 'style:num-suffix="."'
    for styles in (LEVEL.format("", "listtab"), LEVEL.format(dot, "nothing"), bullet.format("-")):
        is_opaque(odt("502", styles, whole=LIST), NUMBER, "502")
        is_opaque(odt("", styles, whole=LIST), NUMBER)
    for styles in (
        LEVEL.format(dot, "listtab"),
        LEVEL.format('style:num-suffix="、"', "nothing"),
        bullet.format("●"),
    ):
        agree(odt("502", styles, whole=LIST), "502")
    header = LIST.replace("list-item", "list-header")
    agree(odt("502", LEVEL.format("", "nothing"), whole=header), "502")
    agree(odt("<text:number>9</text:number>502"), "502")


def test_digits_above_others_and_marks_of_notes():
    ruby = "<text:ruby><text:ruby-base>{}</text:ruby-base><text:ruby-text>{}</text:ruby-text></text:ruby>"
    is_opaque(odt(ruby.format("38", "47")), LETTERS, "38")
    agree(odt(ruby.format("无", "wú")), "无")
    note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>x</text:p></text:note-body></text:note>"
    is_opaque(odt(note), "注释标记")
    agree(odt("502" + note), "502")


def test_numbers_behind_cells():
    number = "office:value-type='float' office:value='{}'"
    is_opaque(odt("3847", cell=number.format("5")), "域", "3847")
    agree(odt("3,847", cell=number.format("3847")), "3,847")
    agree(odt("15.5%", cell=number.format("0.155")), "15.5%")
    agree(odt("￥1,000.00", cell=number.format("1000")), "￥1,000.00")
    agree(odt("3件", cell=number.format("3")), "3件")
    is_opaque(odt("15%", cell=number.format("0.16")), "域", "15%")
    is_opaque(odt("3847", cell="table:formula='ooow:1+1'"), "域", "3847")
    agree(odt("", cell=number.format("5")), "")


def test_doubts_of_the_text_around_tables_are_none():
    body = odt("5").replace(b"<office:text>", b"<office:text><text:p><text:date>2023</text:date></text:p>")
    (content,) = readings(body)
    assert OBJECT not in content.text


def test_many_doubts_are_read():
    many = 20_000  # what grows with the square would not come to an end
    section = '<text:section text:display="condition"><text:p>5</text:p></text:section>'
    for inside in (span("5"), "<text:date>5</text:date>", f"<draw:line/>{span('5')}"):
        both(odt(inside * many, style("text", "T", 'style:text-position="30% 100%"')))
    both(odt("", whole=section * many))
    both(odt("", LEVEL.format("", "nothing"), whole=LIST.format("5") * many))
