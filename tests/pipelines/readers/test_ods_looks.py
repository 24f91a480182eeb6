"""Figures of OpenDocument spreadsheets that a person does not see as they are held: both readings mark them."""

import pytest

from pipelines.readers import readings
from tests.pipelines.readers import statutory
from tests.pipelines.readers.one_cell import OBJECT
from tests.pipelines.readers.writers import OPEN_DOCUMENT

NAMES = (
    f'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    f'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    f'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    f'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" {OPEN_DOCUMENT}'
)
FLOAT = 'office:value-type="float" office:value="502"'
TEXT = 'office:value-type="string"'
LETTERS, FORMAT, CONDITION, MADE, NARROW, LINE = (
    "变形的文字", "数字格式", "条件格式", "自动生成的文字", "列宽不足的内容", "划线",
)  # fmt: skip


def book(
    inside: str = "<text:p>502</text:p>", value: str = FLOAT, *, styles: str = "", column: str = "1in", row: str = "0.2in",
    sheet: str = "", after: str = "", cell: str = "", format: str = "", text: str = "", laid: str = "", maps: str = "",
) -> bytes:  # fmt: skip
    """A spreadsheet of a row of two cells; ``cell``, ``text``, ``laid`` are what the style of the second states."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMES} '
        'office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
        "<office:font-face-decls>"
        '<style:font-face style:name="F1" svg:font-family="Webdings"/></office:font-face-decls><office:automatic-styles>'
        f'<style:style style:name="W" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{column}"/></style:style>'
        f'<style:style style:name="H" style:family="table-row">'
        f'<style:table-row-properties style:row-height="{row}"/></style:style>'
        f'<style:style style:name="C" style:family="table-cell" {format}><style:table-cell-properties {cell}/>'
        f"<style:paragraph-properties {laid}/><style:text-properties {text}/>{maps}</style:style>"
        f"{styles}</office:automatic-styles><office:body><office:spreadsheet><table:table table:name='表' {sheet}>"
        '<table:table-column/><table:table-column table:style-name="W"/><table:table-row table:style-name="H">'
        f"<table:table-cell {TEXT}><text:p>甲</text:p></table:table-cell><table:table-cell table:style-name='C' {value}>{inside}"
        f"</table:table-cell><table:table-cell {TEXT}><text:p>7</text:p></table:table-cell></table:table-row>{after}"
        "</table:table></office:spreadsheet></office:body></office:document>"
    ).encode()


def number(parts: str, kind: str = "number-style", name: str = "N") -> str:
    return f'<number:{kind} style:name="{name}">{parts}</number:{kind}>'


def span(look: str) -> str:
    return f'<style:style style:name="T" style:family="text"><style:text-properties {look}/></style:style>'


def hidden(look: str = 'fo:color="#ffffff"') -> str:
    return f'<style:style style:name="Hid" style:family="table-cell"><style:text-properties {look}/></style:style>'


GROUND = (
    '<style:style style:name="Hid" style:family="table-cell">'
    '<style:table-cell-properties fo:background-color="#ff0000"/></style:style>'
)


def judged(data: bytes) -> tuple[str, bool]:
    """What the first reading calls the second cell, and whether the second doubts it."""
    (content,) = readings(data)
    (grid,) = statutory.grids(content)
    line = next(line for line in content.text.split("\n") if line.startswith("甲"))
    cell, held = list(grid.cells())[1], line.split("\t")[1]
    assert cell.opaque or cell.text
    assert OBJECT in held or held.strip()
    return cell.opaque, OBJECT in held


def turned(parts: str, kind: str = "number-style", other: str = "", when: str = "&gt;0") -> str:
    """A format that another takes the place of, on a condition."""
    return number(other, name="P") + number(
        f'{parts}<style:map style:condition="value(){when}" style:apply-style-name="P"/>', kind
    )


def scale(*colours: str) -> str:
    entries = "".join(f'<calcext:color-scale-entry calcext:color="{each}"/>' for each in colours)
    return f"<calcext:color-scale>{entries}</calcext:color-scale>"


DIGITS = '<number:number number:decimal-places="0" number:min-integer-digits="1"/>'
STYLED = 'style:data-style-name="N"'
NOTE = (
    '<office:annotation office:display="true" svg:x="0.5in" svg:y="0in" svg:width="1in" svg:height="0.1in">'
    "<text:p>批</text:p></office:annotation>"
)
TWO = "<text:p>50<text:span text:style-name='T'>2</text:span></text:p>"


@pytest.mark.parametrize(
    ("stated", "kind"),
    [
        ({}, ""),
        ({"cell": 'style:repeat-content="true"'}, "重复填充的内容"),
        ({"cell": 'style:diagonal-bl-tr="1pt solid #000000"'}, LINE),
        ({"text": 'fo:font-family="Wingdings"'}, LETTERS),
        ({"text": 'style:font-name="F1"'}, LETTERS),
        ({"text": 'fo:font-size="2pt"'}, LETTERS),
        ({"text": 'fo:font-size="10%"'}, LETTERS),
        ({"text": 'fo:color="#eeeeee"'}, "难辨的文字"),
        ({"cell": 'fo:background-color="#000000"'}, LETTERS),
        ({"text": 'fo:color="#808080"'}, ""),
        ({"text": 'fo:letter-spacing="-0.1in"'}, LETTERS),
        ({"text": 'style:text-scale="5%"'}, LETTERS),
        ({"text": 'fo:letter-spacing="0.01in"'}, ""),
        ({"cell": 'style:print-content="false"'}, LETTERS),
        ({"cell": 'style:cell-protect="hidden-and-protected"', "sheet": 'table:protected="true"'}, LETTERS),
        ({"cell": 'style:cell-protect="hidden-and-protected"'}, ""),
        ({"laid": 'fo:margin-left="3in"'}, NARROW),
        ({"column": "0.2in"}, NARROW),
        ({"column": "0.4in"}, ""),
        ({"column": "0.2in", "cell": 'style:shrink-to-fit="true"'}, ""),
        ({"column": "0.03in", "cell": 'style:shrink-to-fit="true"'}, LETTERS),
        ({"row": "0.06in"}, "移位的文字"),
        ({"cell": 'style:rotation-angle="90"', "row": "0.1in"}, "移位的文字"),
        ({"cell": 'style:rotation-angle="90"', "row": "1in"}, ""),
        ({"cell": 'style:direction="ttb"'}, "移位的文字"),
    ],
)
@pytest.mark.parametrize("value", [FLOAT, TEXT])
def test_looks(stated, kind, value):
    assert judged(book(value=value, **stated)) == (kind, bool(kind))


@pytest.mark.parametrize(
    ("style", "plain"),
    [
        (number(DIGITS), True),
        (number(DIGITS + "<number:text>件</number:text>"), True),
        (number(DIGITS + "<number:text>5</number:text>"), False),
        (number(DIGITS + "<number:text>%</number:text>", "percentage-style"), False),
        (number("<number:year/>", "date-style"), False),
        (number('<number:number number:decimal-places="0" number:display-factor="1000"/>'), False),
        (
            number(f"<number:text> </number:text><number:fill-character> </number:fill-character>{DIGITS}"),
            True,
        ),
        (number(f"{DIGITS}<number:fill-character>5</number:fill-character>"), False),
        (number(f'<style:text-properties fo:color="#ffffff"/>{DIGITS}'), False),
        (number(f'<style:text-properties fo:color="#ff0000"/>{DIGITS}'), True),
        (number("<number:text-content/>", "text-style"), True),
        (number("<number:text>无</number:text>", "text-style"), False),
        (turned(DIGITS, other="<number:text>多</number:text>"), False),
        (turned(DIGITS, other="<number:text>-</number:text>", when="=0"), True),
        (turned("<number:text/>", "text-style", "<number:text/>"), False),
    ],
)
def test_formats_of_numbers_are_followed_whatever_a_cell_holds_beside_its_value(style, plain):
    assert judged(book(styles=style, format=STYLED)) == ("" if plain else FORMAT, not plain)


def test_a_format_that_rounds():
    value = 'office:value-type="float" office:value="502.6"'
    shown = book("<text:p>502.6</text:p>", value, styles=number(DIGITS), format=STYLED)
    assert judged(shown) == (FORMAT, True)


@pytest.mark.parametrize(
    ("inside", "value", "kind"),
    [
        ("<text:p>502</text:p>", 'office:value-type="boolean" office:boolean-value="true"', FORMAT),
        ("<text:p>502</text:p>", 'office:value-type="date" office:date-value="2024-01-15"', FORMAT),
        ("<text:p>502</text:p>", TEXT + ' office:string-value="97"', FORMAT),
        ("", TEXT + ' office:string-value="502"', FORMAT),
        ("<text:p>502</text:p>", TEXT + ' office:string-value="502"', ""),
        ("", FLOAT, FORMAT),
        ("", 'table:formula="of:=1+1"', "公式"),
        ("<text:p>50<text:page-number>2</text:page-number></text:p>", TEXT, MADE),
        ("<text:p><text:ruby>50<text:ruby-text>2</text:ruby-text></text:ruby></text:p>", TEXT, MADE),
        ("<text:p><text:a>502</text:a></text:p>", TEXT, ""),
        ("<text:p>50<text:span>2</text:span></text:p>", TEXT, ""),
    ],
)
def test_what_programs_print_is_not_what_stands_there(inside, value, kind):
    assert judged(book(inside, value)) == (kind, bool(kind))


@pytest.mark.parametrize(
    ("look", "kind"),
    [
        ('text:display="none"', LETTERS),
        ('fo:font-family="Wingdings"', LETTERS),
        ('fo:font-size="2pt"', LETTERS),
        ('fo:font-size="10%"', LETTERS),
        ('fo:color="#eeeeee"', "难辨的文字"),
        ('fo:color="#ff0000"', ""),
    ],
)
def test_digits_in_another_look(look, kind):
    assert judged(book(TWO, TEXT, styles=span(look))) == (kind, bool(kind))


@pytest.mark.parametrize(
    ("applied", "kind"),
    [
        (hidden(), CONDITION),
        (hidden('style:text-line-through-style="solid"'), CONDITION),
        (hidden('fo:color="#ff0000"'), ""),
        (hidden('fo:font-weight="bold"'), ""),
        (GROUND, ""),
    ],
)
@pytest.mark.parametrize("beside", [False, True])
def test_conditions(applied, kind, beside):
    if beside:
        condition = (
            '<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="表.B1:表.B1">'
            '<calcext:condition calcext:apply-style-name="Hid" calcext:value="&gt;0"/>'
            "</calcext:conditional-format></calcext:conditional-formats>"
        )
        assert judged(book(styles=applied, after=condition)) == (kind, bool(kind))
    else:
        turned = '<style:map style:condition="cell-content()&gt;0" style:apply-style-name="Hid"/>'
        assert judged(book(styles=applied, maps=turned)) == (kind, bool(kind))


_WHOLE = '<number:number number:decimal-places="0" number:min-integer-digits="1"/>'
_NO_ZERO = '<number:number number:decimal-places="0" number:min-integer-digits="0"/>'
_NONE_FOR_ZERO = (
    f'{number(_WHOLE, name="P")}<number:number-style style:name="N"><number:text/>'
    '<style:map style:condition="value()&gt;0" style:apply-style-name="P"/></number:number-style>'
)


@pytest.mark.parametrize(
    ("held", "format_", "kind"),
    [
        ("7.6", number(_WHOLE), CONDITION), ("502", number(_WHOLE), ""), ("0", number(_WHOLE), ""),
        ("0", number(_NO_ZERO), CONDITION), ("502", number(_NO_ZERO), ""), ("0", _NONE_FOR_ZERO, CONDITION),
        ("502", _NONE_FOR_ZERO, ""),
    ],
)  # fmt: skip
def test_conditions_that_print_some_figures_otherwise(held, format_, kind):
    applied = '<style:style style:name="Hid" style:family="table-cell" style:data-style-name="N"/>'
    condition = (
        '<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="表.B1:表.B1">'
        '<calcext:condition calcext:apply-style-name="Hid" calcext:value="&gt;0"/>'
        "</calcext:conditional-format></calcext:conditional-formats>"
    )
    value = f'office:value-type="float" office:value="{held}"'
    data = book(f"<text:p>{held}</text:p>", value, styles=format_ + applied, after=condition)
    assert judged(data) == (kind, bool(kind))


@pytest.mark.parametrize(
    ("bar", "kind"),
    [
        ('<calcext:data-bar calcext:show-value="false"/>', CONDITION),
        ("<calcext:data-bar/>", ""),
        (
            '<calcext:icon-set><calcext:formatting-entry calcext:show-value="false"/></calcext:icon-set>',
            CONDITION,
        ),
        (scale("#000000", "#ffffff"), CONDITION),
        (scale("#f8696b", "#63be7b"), ""),
    ],
)
def test_bars_icons_and_scales(bar, kind):
    condition = (
        '<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="表.B1:表.B1">'
        f"{bar}</calcext:conditional-format></calcext:conditional-formats>"
    )
    assert judged(book(after=condition)) == (kind, bool(kind))


@pytest.mark.parametrize(
    ("drawn", "kind"),
    [
        ('<draw:line svg:x1="0in" svg:y1="0in" svg:x2="0.8in" svg:y2="0.2in"/>', LINE),
        ('<draw:line svg:x1="0in" svg:y1="0.1in" svg:x2="0.8in" svg:y2="0.1in"/>', LINE),
        ('<draw:line svg:x1="0in" svg:y1="0in" svg:x2="0.8in" svg:y2="0in"/>', ""),
        ('<draw:rect svg:width="0.5in" svg:height="0.1in"/>', "绘图"),
        (NOTE, "批注"),
        ("<office:annotation><text:p>批</text:p></office:annotation>", ""),
    ],
)
def test_drawings_in_cells(drawn, kind):
    assert judged(book(f"{drawn}<text:p>502</text:p>")) == (kind, bool(kind))


@pytest.mark.parametrize(("x", "kind"), [("1in", "绘图"), ("3in", "")])
def test_drawings_on_the_sheet(x, kind):
    shape = f'<table:shapes><draw:rect svg:x="{x}" svg:y="0.05in" svg:width="0.3in" svg:height="0.1in"/></table:shapes>'
    assert judged(book(after=shape)) == (kind, bool(kind))
