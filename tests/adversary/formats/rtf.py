"""RTF, written by hand."""

from __future__ import annotations

from random import Random

from tests.adversary.model import Block, Doc, Piece, Table, slots

#: how: group round the text
MARKS = {"super": "{{\\super {}}}", "sub": "{{\\sub {}}}", "up": "{{\\up6\\fs12 {}}}"}
GONE = {
    "strike": "{{\\strike {}}}",
    "strike-double": "{{\\striked1 {}}}",
    "vanish": "{{\\v {}}}",
    "white": "{{\\cf2 {}}}",
    "size-1": "{{\\fs1 {}}}",
    "deleted": "{{\\deleted {}}}",
}
OPAQUE = {
    "picture": "{{\\pict\\wmetafile8\\picw600\\pich200\\picwgoal300\\pichgoal100 0100}}",
    "field-no-result": "{{\\field{{\\*\\fldinst DOCPROPERTY N}}{{\\fldrslt }}}}",
    "object": "{{\\object\\objemb{{\\*\\objclass Equation.3}}{{\\*\\objdata 0105}}}}",
}
SHOWN = {
    "white-on-dark": "{{\\cf2\\chshdng0\\chcbpat1 {}}}",
    "strike-off": "{{\\strike\\strike0 {}}}",
    "underlined": "{{\\ul {}}}",
    "vanish-off": "{{\\v\\v0 {}}}",
    "no-super": "{{\\super\\nosupersub {}}}",
}
_WAYS = MARKS | GONE | OPAQUE | SHOWN


def escape(text: str) -> str:
    """Characters beyond ASCII by number."""
    out = []
    for char in text:
        if char == "\n":
            out.append("\\line ")
        elif char in "\\{}":
            out.append("\\" + char)
        elif char < "\x7f":
            out.append(char)
        else:
            code = ord(char)
            out.append(f"\\u{code if code < 32768 else code - 65536}?")
    return "".join(out)


def _pieces(pieces: list[Piece]) -> str:
    return "".join(_WAYS[p.how].format(escape(p.text)) if p.how else escape(p.text) for p in pieces)


def _table(table: Table) -> str:
    out = []
    for row in slots(table):
        width = 9000 // len(row)
        definitions, contents = "", ""
        c = 0
        while c < len(row):
            cell, begins = row[c]
            span = cell.colspan if cell else 1
            merge = ""
            if cell and cell.rowspan > 1:
                merge = "\\clvmgf" if begins else "\\clvmrg"
            definitions += f"{merge}\\clbrdrt\\brdrs\\clbrdrl\\brdrs\\clbrdrb\\brdrs\\clbrdrr\\brdrs\\cellx{(c + span) * width}"
            contents += f"\\pard\\intbl {_pieces(cell.pieces) if cell and begins else ''}\\cell\n"
            c += span
        out.append(f"\\trowd\\trgaph100{definitions}\n{contents}\\row\n")
    return "".join(out) + "\\pard\n"


def _block(block: Block) -> str:
    return _table(block.table) if block.table is not None else f"\\pard {_pieces(block.pieces)}\\par\n"


def render(doc: Doc, rng: Random) -> bytes:
    """The document."""
    head = "{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0\\fnil\\fcharset134 SimSun;}}"
    colours = "{\\colortbl;\\red0\\green0\\blue0;\\red255\\green255\\blue255;}"
    return (head + colours + "\n\\uc1\\fs21 " + "".join(map(_block, doc.blocks)) + "}").encode("ascii")
