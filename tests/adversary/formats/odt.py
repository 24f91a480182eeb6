"""ODT, written by hand: content and styles, no more."""

from __future__ import annotations

import io
import zipfile
from random import Random
from xml.sax.saxutils import escape

from tests.adversary.model import Block, Doc, Piece, Table, slots

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for name, full in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"),
    )
) + ' xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip

#: how: properties of the span's style
MARKS = {
    "super": 'style:text-position="super 58%"',
    "sub": 'style:text-position="sub 58%"',
    "raised": 'style:text-position="33% 60%"',
}
GONE = {
    "line-through": 'style:text-line-through-style="solid"',
    "line-through-type": 'style:text-line-through-type="single" style:text-line-through-style="wave"',
    "display-none": 'text:display="none"',
    "white": 'fo:color="#ffffff"',
    "size-1": 'fo:font-size="0.5pt"',
}
SHOWN = {
    "white-on-dark": 'fo:color="#ffffff" fo:background-color="#000080"',
    "line-through-none": 'style:text-line-through-style="none"',
    "display-true": 'text:display="true"',
    "underlined": 'style:text-underline-style="solid"',
    "baseline": 'style:text-position="0% 100%"',
}
OPAQUE = {
    "picture": '<draw:frame svg:width="1cm" svg:height="0.4cm"><draw:image xlink:href="Pictures/n.png"/></draw:frame>',
    "object": '<draw:frame svg:width="1cm" svg:height="0.4cm"><draw:object xlink:href="./Object 1"/></draw:frame>',
    "shape": '<draw:custom-shape svg:width="1cm" svg:height="0.4cm"/>',
    "control": '<draw:control svg:width="1cm" svg:height="0.4cm"/>',
    "field-no-result": "<text:user-field-get text:name='n'/>",
}
_STYLES = MARKS | GONE | SHOWN


def _text(text: str) -> str:
    return escape(text).replace("\n", "<text:line-break/>")


def _pieces(pieces: list[Piece]) -> str:
    out = []
    for piece in pieces:
        if piece.how in OPAQUE:
            out.append(OPAQUE[piece.how])
        elif piece.how:
            out.append(f'<text:span text:style-name="T-{piece.how}">{_text(piece.text)}</text:span>')
        else:
            out.append(_text(piece.text))
    return "".join(out)


def _table(table: Table) -> str:
    rows = slots(table)
    out = [f'<table:table><table:table-column table:number-columns-repeated="{len(rows[0])}"/>']
    for row in rows:
        out.append("<table:table-row>")
        for cell, begins in row:
            if cell is None:
                continue
            if not begins:
                out.append("<table:covered-table-cell/>")
                continue
            spans = f' table:number-rows-spanned="{cell.rowspan}"' if cell.rowspan > 1 else ""
            spans += f' table:number-columns-spanned="{cell.colspan}"' if cell.colspan > 1 else ""
            out.append(f"<table:table-cell{spans}><text:p>{_pieces(cell.pieces)}</text:p></table:table-cell>")
        out.append("</table:table-row>")
    return "".join([*out, "</table:table>"])


def _block(block: Block) -> str:
    if block.table is not None:
        return _table(block.table)
    if block.kind == "heading":
        return f'<text:h text:outline-level="1">{_pieces(block.pieces)}</text:h>'
    return f"<text:p>{_pieces(block.pieces)}</text:p>"


def render(doc: Doc, rng: Random) -> bytes:
    """The document."""
    styles = "".join(
        f'<style:style style:name="T-{how}" style:family="text"><style:text-properties {properties}/></style:style>'
        for how, properties in _STYLES.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>"
        f"{''.join(map(_block, doc.blocks))}</office:text></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, inside in (
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("content.xml", content),
            ("META-INF/manifest.xml", manifest),
        ):
            package.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), inside)
    return out.getvalue()
