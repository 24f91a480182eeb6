"""DOCX, written as XML by hand: runs with every property that raises, strikes, hides or draws."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache
from random import Random
from xml.sax.saxutils import escape

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.adversary.formats.writers import QUIRKS
from tests.adversary.model import Block, Cell, Doc, Piece, Table, slots

_SPACES = nsdecls("w", "wp", "a", "pic", "r") + (
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_DRAWING = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="300000" cy="120000"/><wp:docPr id="9" name="图 9"/><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/{}"/></a:graphic></wp:inline>'
    "</w:drawing></w:r>"
)

#: how: properties of the run
MARKS = {
    "vert-super": '<w:vertAlign w:val="superscript"/>',
    "vert-sub": '<w:vertAlign w:val="subscript"/>',
    "raised": '<w:position w:val="12"/><w:sz w:val="12"/>',
    "style-super": '<w:rStyle w:val="AdvMark"/>',
}
GONE = {
    "strike": "<w:strike/>",
    "dstrike": "<w:dstrike/>",
    "strike-true": '<w:strike w:val="true"/>',
    "style-strike": '<w:rStyle w:val="AdvStrike"/>',
    "vanish": "<w:vanish/>",
    "spec-vanish": "<w:vanish/><w:specVanish/>",
    "style-vanish": '<w:rStyle w:val="AdvVanish"/>',
    "style-vanish-based": '<w:rStyle w:val="AdvVanishChild"/>',
    "white": '<w:color w:val="FFFFFF"/>',
    "white-theme": '<w:color w:val="FFFFFF" w:themeColor="background1"/>',
    "style-white": '<w:rStyle w:val="AdvWhite"/>',
    "size-1": '<w:sz w:val="1"/>',
    "own-ground": '<w:color w:val="D9D9D9"/><w:shd w:val="clear" w:fill="D9D9D9"/>',
    "deleted": "",
}
SHOWN = {
    "white-on-dark": '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:color="auto" w:fill="1F3864"/>',
    "white-on-highlight": '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>',
    "strike-off": '<w:strike w:val="0"/>',
    "vanish-off": '<w:vanish w:val="false"/>',
    "vanish-off-over-style": '<w:rStyle w:val="AdvVanish"/><w:vanish w:val="0"/>',
    "baseline": '<w:vertAlign w:val="baseline"/>',
    "lifted-whole": '<w:position w:val="2"/>',
    "inserted": "",
    "underlined": '<w:u w:val="single"/>',
}
#: how: a whole element instead of a run
OPAQUE = {
    "picture": _DRAWING.format("picture"),
    "chart": _DRAWING.format("chart"),
    "diagram": _DRAWING.format("diagram"),
    "vml-picture": '<w:r><w:pict><v:shape style="width:30pt;height:12pt"><v:imagedata o:title="n"/></v:shape></w:pict></w:r>',
    "ole": (
        '<w:r><w:object><v:shape style="width:30pt;height:12pt"/>'
        '<o:OLEObject Type="Embed" ProgID="Equation.3"/></w:object></w:r>'
    ),
    "field-no-result": '<w:fldSimple w:instr=" DOCPROPERTY Count "/>',
    "complex-field-no-result": (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> =SUM(LEFT) </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    ),
    "dropdown-field": (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="d"/><w:ddList><w:result w:val="1"/>'
        '<w:listEntry w:val="0"/><w:listEntry w:val="{}"/></w:ddList></w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText> FORMDROPDOWN </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    ),
    "symbol": '<w:r><w:sym w:font="Wingdings" w:char="F08C"/></w:r>',
}
ROWS_GONE = {"hidden": "<w:hidden/>"}
_RUNS = MARKS | GONE | SHOWN
_STYLES = (
    ("AdvMark", "", '<w:vertAlign w:val="superscript"/>'),
    ("AdvStrike", "", "<w:strike/>"),
    ("AdvVanish", "", "<w:vanish/>"),
    ("AdvVanishChild", '<w:basedOn w:val="AdvVanish"/>', "<w:i/>"),
    ("AdvWhite", "", '<w:color w:val="FFFFFF"/>'),
)


def _text(text: str, tag: str = "t") -> str:
    lines = (f'<w:{tag} xml:space="preserve">{escape(line)}</w:{tag}>' for line in text.split("\n"))
    return "<w:br/>".join(lines)


def piece_xml(piece: Piece) -> str:
    """One piece as runs."""
    if piece.how in OPAQUE:
        return OPAQUE[piece.how].replace("{}", escape(piece.text))
    if piece.how == "deleted":
        return f'<w:del w:id="7" w:author="x" w:date="2024-01-01T00:00:00Z"><w:r>{_text(piece.text, "delText")}</w:r></w:del>'
    properties = _RUNS[piece.how] if piece.how else ""
    run = f"<w:r>{properties and f'<w:rPr>{properties}</w:rPr>'}{_text(piece.text)}</w:r>"
    if piece.how == "inserted":
        return f'<w:ins w:id="8" w:author="x" w:date="2024-01-01T00:00:00Z">{run}</w:ins>'
    return run


def _paragraph(pieces: list[Piece], style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return (
        f"<w:p>{properties}{''.join(piece_xml(piece) for piece in pieces if piece.text or piece.how)}</w:p>"
    )


def table_xml(table: Table) -> str:
    """A table with its spans."""
    grid = slots(table)
    columns = len(grid[0])
    out = [
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="9000" w:type="dxa"/></w:tblPr><w:tblGrid>',
        f'<w:gridCol w:w="{9000 // columns}"/>' * columns,
        "</w:tblGrid>",
    ]
    for index, row in enumerate(grid):
        hidden = ROWS_GONE[table.hidden_rows[index]] if index in table.hidden_rows else ""
        out.append(f"<w:tr>{hidden and f'<w:trPr>{hidden}</w:trPr>'}")
        column = 0
        while column < columns:
            cell, begins = row[column]
            if cell is None:
                column += 1
                continue
            out.append(_cell(cell, begins))
            column += cell.colspan
        out.append("</w:tr>")
    return "".join([*out, "</w:tbl>"])


def _cell(cell: Cell, begins: bool) -> str:
    properties = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    if cell.rowspan > 1:
        properties += '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
    inside = _paragraph(cell.pieces if begins else [])
    return f"<w:tc><w:tcPr>{properties}{cell.how}</w:tcPr>{inside}</w:tc>"


def _block(block: Block, title_style: str) -> str:
    if block.table is not None:
        return table_xml(block.table)
    return _paragraph(
        block.pieces, {"title": "Title", "heading": "Heading1"}.get(block.kind, "") if title_style else ""
    )


@lru_cache(maxsize=1)
def _template() -> dict[str, bytes]:
    """The parts of an empty document that has this module's styles."""
    document = docx.Document()
    for name, based, properties in _STYLES:
        document.styles.element.append(
            parse_xml(
                f'<w:style {_SPACES} w:type="character" w:customStyle="1" w:styleId="{name}"><w:name w:val="{name}"/>'
                f"{based}<w:rPr>{properties}</w:rPr></w:style>"
            )
        )
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as package:
        return {name: package.read(name) for name in package.namelist()}


def render(doc: Doc, rng: Random) -> bytes:
    """The document; ``options``: nested (tables around each table, so many deep), quirk."""
    title_style = rng.choice(("", "styles"))
    nested = int(doc.options.get("nested", 0))
    body = []
    for block in doc.blocks:
        inside = _block(block, title_style)
        if block.table is not None:
            for _ in range(nested):
                inside = (
                    '<w:tbl><w:tblPr><w:tblW w:w="9200" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="9200"/>'
                    f"</w:tblGrid><w:tr><w:tc><w:tcPr/>{inside}<w:p/></w:tc></w:tr></w:tbl>"
                )
            inside += "<w:p/>"
        body.append(inside)
    inside = "".join(body)
    if quirk := doc.options.get("quirk"):
        inside = QUIRKS[quirk](inside, rng)
    whole = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {_SPACES}><w:body>{inside}'
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, part in _template().items():
            package.writestr(
                zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), whole if name == "word/document.xml" else part
            )
    return out.getvalue()
