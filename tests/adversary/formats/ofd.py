"""OFD from the same drawn pages."""

from __future__ import annotations

import io
import math
import zipfile
from random import Random
from xml.sax.saxutils import escape

from tests.adversary.formats.pages import HEIGHT, WIDTH, Box, Colour, Page, Picture, Text, advance, lay_out
from tests.adversary.model import Doc

_SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_MM = 25.4 / 72
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


def _colour(colour: Colour) -> str:
    return " ".join(str(round(255 * one)) for one in colour)


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"{x * _MM:.3f} {y * _MM:.3f} {width * _MM:.3f} {height * _MM:.3f}"


def _text(thing: Text) -> str:
    size, text = thing.size, thing.text
    steps = " ".join(f"{(advance(char, size) + thing.spread) * _MM:.3f}" for char in text[:-1])
    wide = max(advance(text, size) + thing.spread * (len(text) - 1), 0.1)
    box = _box(thing.x, thing.y - size, wide, 1.2 * size)
    attributes, alpha, clip = "", "", ""
    if thing.turn:
        cos, sin = math.cos(thing.turn), math.sin(thing.turn)
        attributes = f' CTM="{cos:.4f} {-sin:.4f} {sin:.4f} {cos:.4f} 0 0"'
        box = _box(thing.x, thing.y - wide, wide, 1.2 * wide)
    if thing.how in {"invisible", "layer"}:
        attributes += ' Visible="false"' if thing.how == "layer" else ' Fill="false"'
    if thing.how == "transparent":
        alpha = ' Alpha="0"'
    if thing.how == "clipped":
        clip = (
            '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path ID="6" Boundary="90 90 1 1"><ofd:AbbreviatedData>'
            "M 0 0 L 1 0 L 1 1 L 0 1 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
        )
    delta = f' DeltaX="{steps}"' if steps else ""
    return (
        f'<ofd:TextObject ID="7" Boundary="{box}" Font="3" Size="{size * _MM:.3f}"{attributes}{alpha}>{clip}'
        f'<ofd:FillColor Value="{_colour(thing.colour)}"/>'
        f'<ofd:TextCode X="0" Y="{size * _MM:.3f}"{delta}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def _shape(thing: Box) -> str:
    width, height = thing.width * _MM, thing.height * _MM
    if thing.filled:
        kind, colour = 'Fill="true" Stroke="false"', f'<ofd:FillColor Value="{_colour(thing.colour)}"/>'
    else:
        kind = f'LineWidth="{thing.pen * _MM:.3f}"'
        colour = f'<ofd:StrokeColor Value="{_colour(thing.colour)}"/>'
    data = f"M 0 0 L {width:.3f} {height:.3f}"
    if thing.width and thing.height:
        data = f"M 0 0 L {width:.3f} 0 L {width:.3f} {height:.3f} L 0 {height:.3f} C"
    return (
        f'<ofd:PathObject ID="8" Boundary="{_box(thing.x, thing.y, thing.width, thing.height)}" {kind}>{colour}'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _object(thing: Text | Box | Picture) -> str:
    match thing:
        case Text():
            return _text(thing)
        case Box():
            return _shape(thing)
        case Picture(x, y, width, height):
            size = f"{width * _MM:.3f} 0 0 {height * _MM:.3f} 0 0"
            return f'<ofd:ImageObject ID="9" Boundary="{_box(x, y, width, height)}" CTM="{size}" ResourceID="4"/>'


def write(pages: list[Page]) -> bytes:
    """The package."""
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    wide, high = (HEIGHT, WIDTH) if pages[0].wide else (WIDTH, HEIGHT)
    size = f"0 0 {wide * _MM:.2f} {high * _MM:.2f}"
    listed = "".join(
        f'<ofd:Page ID="{100 + i}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages))
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:

        def put(name: str, text: str) -> None:
            package.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text)

        put(
            "OFD.xml",
            f'{head}<ofd:OFD {_SPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID>'
            "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        put(
            "Doc_0/Document.xml",
            f"{head}<ofd:Document {_SPACE}><ofd:CommonData><ofd:MaxUnitID>999</ofd:MaxUnitID><ofd:PageArea>"
            f"<ofd:PhysicalBox>{size}</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
            f"<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
            "</ofd:Document>",
        )
        put(
            "Doc_0/PublicRes.xml",
            f'{head}<ofd:Res {_SPACE} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="3" FontName="宋体"/></ofd:Fonts></ofd:Res>',
        )
        put(
            "Doc_0/DocumentRes.xml",
            f'{head}<ofd:Res {_SPACE} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="4" Type="Image">'
            "<ofd:MediaFile>n.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>",
        )
        package.writestr(zipfile.ZipInfo("Doc_0/Res/n.png", (2024, 1, 1, 0, 0, 0)), _PNG)
        for number, page in enumerate(pages):
            inside = "".join(_object(thing) for thing in page.things)
            put(
                f"Doc_0/Pages/Page_{number}/Content.xml",
                f"{head}<ofd:Page {_SPACE}><ofd:Area><ofd:PhysicalBox>{size}</ofd:PhysicalBox></ofd:Area>"
                f'<ofd:Content><ofd:Layer ID="1">{inside}</ofd:Layer></ofd:Content></ofd:Page>',
            )
    return out.getvalue()


def render(doc: Doc, rng: Random) -> bytes:
    """The report as OFD."""
    return write(lay_out(doc, rng))
