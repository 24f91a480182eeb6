"""Documents of one row of two cells, the first of which reads 甲, and what both readings have of the second."""

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipelines.blocks import Cell
from pipelines.readers import readings
from tests.pipelines.readers import statutory
from tests.pipelines.readers.writers import body_xml

OBJECT = "\ufffc"


def both(data: bytes) -> tuple[Cell, str]:
    """The second cell of the only row, and what the second reading has of it; the first cell reads 甲."""
    (content,) = readings(data)
    (grid,) = statutory.grids(content)
    first, second = list(grid.cells())[:2]
    assert first.text == "甲"
    line = next(line for line in content.text.split("\n") if line.startswith("甲"))
    return second, line.split("\t")[1]


def agree(data: bytes, text: str) -> None:
    cell, again = both(data)
    assert (cell.text, cell.opaque, again) == (text, "", text)


def is_opaque(data: bytes, kind: str, text: str = "") -> None:
    cell, again = both(data)
    assert (cell.text, cell.opaque) == (text, kind)
    assert OBJECT in again
    assert again.replace(OBJECT, "").strip() == text


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def word(
    inside: str, *, cell: str = "", row: str = "", table: str = "", paragraph: str = "", styles: str = ""
) -> bytes:
    """A document with one row of two cells; ``styles`` are added to its styles."""
    document = docx.Document()
    if styles:
        for style in parse_xml(f"<w:styles {nsdecls('w')}>{styles}</w:styles>"):
            document.styles.element.append(style)
    return body_xml(
        f"<w:tbl><w:tblPr>{table}</w:tblPr><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:trPr>{row}</w:trPr>"
        f"<w:tc><w:p>{run('甲')}</w:p></w:tc><w:tc><w:tcPr>{cell}</w:tcPr><w:p><w:pPr>{paragraph}</w:pPr>{inside}</w:p></w:tc>"
        "</w:tr></w:tbl>",
        document,
    )


def style(kind: str, name: str, look: str, based: str = "") -> str:
    above = f'<w:basedOn w:val="{based}"/>' if based else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{above}<w:rPr>{look}</w:rPr></w:style>'
