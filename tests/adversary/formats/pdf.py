"""PDF from drawn pages, with one Chinese font that is not embedded."""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from tests.adversary.formats.pages import HEIGHT, Box, Colour, Page, Picture, Text, advance, lay_out
from tests.adversary.model import Doc

_FIXED = (
    b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[%s]/DA(/F 9 Tf 0 g)/DR<</Font<</F 3 0 R>>>>>>"
    b"/OCProperties<</OCGs[7 0 R]/D<</OFF[7 0 R]>>>>>>",
    b"<</Type/Pages/Count %d/Kids[%s]>>",
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UTF16-H/DescendantFonts[4 0 R]>>",
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
    b"/Supplement 2>>/DW 1000/W[1 95 500]/FontDescriptor 5 0 R>>",
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
    b"/Descent -120/CapHeight 880/StemV 93>>",
    b"<</Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray/Length 4>>\nstream\n"
    b"\x40\xa0\xa0\x40\nendstream",
    b"<</Type/OCG/Name(draft)>>",
)


def _rgb(colour: Colour, operator: str) -> str:
    return " ".join([*(f"{part:g}" for part in colour), operator])


def _text(thing: Text) -> str:
    code = thing.text.encode("utf-16-be").hex()
    cos, sin = math.cos(thing.turn), math.sin(thing.turn)
    matrix = f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {thing.x:.2f} {HEIGHT - thing.y:.2f} Tm"
    mode = "3 Tr " if thing.how == "invisible" else ""
    shown = f"{_rgb(thing.colour, 'rg')} BT {mode}/F {thing.size:g} Tf {thing.spread:g} Tc {matrix} <{code}> Tj 0 Tr 0 Tc ET"
    if thing.how == "clipped":
        return f"q {thing.x - 30:.2f} {HEIGHT - thing.y - 60:.2f} 5 5 re W n {shown} Q"
    if thing.how == "transparent":
        return f"q /T gs {shown} Q"
    if thing.how == "layer":
        return f"/OC /L BDC {shown} EMC"
    return shown


def _content(page: Page) -> str:
    out = []
    for thing in page.things:
        match thing:
            case Text(how=how) if how in {"field", "note"}:
                continue
            case Text():
                out.append(_text(thing))
            case Box(x, y, width, height, colour, True):
                out.append(
                    f"{_rgb(colour, 'rg')} {x:.2f} {HEIGHT - y - height:.2f} {width:.2f} {height:.2f} re f"
                )
            case Box(x, y, width, height, colour, _, pen) if not width or not height:
                top = HEIGHT - y
                out.append(
                    f"{_rgb(colour, 'RG')} {pen} w {x:.2f} {top:.2f} m {x + width:.2f} {top - height:.2f} l S"
                )
            case Box(x, y, width, height, colour, _, pen):
                out.append(
                    f"{_rgb(colour, 'RG')} {pen} w {x:.2f} {HEIGHT - y - height:.2f} {width:.2f} {height:.2f} re S"
                )
            case Picture(x, y, width, height):
                out.append(f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {HEIGHT - y - height:.2f} cm /I Do Q")
    return "\n".join(out)


def _annotations(page: Page) -> list[bytes]:
    """Form fields and notes that stand on the page, as widgets with an appearance of their own."""
    found = []
    for thing in page.things:
        if isinstance(thing, Text) and thing.how in {"field", "note"}:
            top, wide = HEIGHT - thing.y, advance(thing.text, thing.size) + 4
            box = f"/Rect[{thing.x - 2:.2f} {top - 3:.2f} {thing.x + wide:.2f} {top + 9:.2f}]"
            kind = (
                f"/Subtype/Widget/FT/Tx/T(n)/V({thing.text})"
                if thing.how == "field"
                else f"/Subtype/FreeText/Contents({thing.text})"
            )
            found.append(f"<</Type/Annot{kind}{box}/F 4/DA(/F 9 Tf 0 g)>>".encode())
    return found


def _reordered(page: Page, quirk: str) -> Page:
    """A page that another program draws in another order, or letter by letter."""
    things = list(page.things)
    if quirk == "by-columns":
        things.sort(key=lambda thing: (not isinstance(thing, Box), round(thing.x / 12), thing.y))
    elif quirk == "words-last":
        things.sort(key=lambda thing: isinstance(thing, Text))
    elif quirk == "words-first":
        things.sort(key=lambda thing: not isinstance(thing, Text))
    elif quirk == "letters":
        things = [letter for thing in things for letter in _letters(thing)]
    return replace(page, things=things)


def _letters(thing: Text | Box | Picture) -> Iterator[Text | Box | Picture]:
    if not isinstance(thing, Text) or thing.how or thing.turn:
        yield thing
        return
    x = thing.x
    for letter in thing.text:
        yield replace(thing, x=x, text=letter)
        x += advance(letter, thing.size) + thing.spread


#: the box of a page, what stands before its content, entries of the page
_FRAMES: dict[str, tuple[str, str, str]] = {
    "turned": ("0 0 842 595", "0 1 -1 0 842 0 cm", "/Rotate 90"),
    "turned-back": ("0 0 842 595", "0 -1 1 0 0 595 cm", "/Rotate 270"),
    "scaled": ("0 0 1190 1684", "2 0 0 2 0 0 cm", ""),
    "scaled-down": ("0 0 298 421", ".5 0 0 .5 0 0 cm", ""),
    "cropped": ("-200 -100 900 1000", "", "/CropBox[0 0 595 842]"),
    "moved": ("1000 1000 1595 1842", "1 0 0 1 1000 1000 cm", ""),
}


def write(pages: list[Page], quirk: str = "") -> bytes:
    """The file; ``quirk``: an order of drawing, a frame of the page, or ``in-form``."""
    objects = list(_FIXED)
    kids, fields = [], []
    for page in pages:
        content_text = _content(_reordered(page, quirk))
        box, before, entries = _FRAMES.get(quirk, ("", "", ""))
        if before:
            content_text = f"q {before} {content_text} Q"
        if quirk == "in-form":
            inside = zlib.compress(content_text.encode())
            objects.append(
                b"<</Type/XObject/Subtype/Form/BBox[0 0 842 842]/Resources<</Font<</F 3 0 R>>/XObject<</I 6 0 R>>>>"
                b"/Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(inside), inside)
            )
            content_text = "q 1 0 0 1 0 0 cm /X Do Q"
        form = len(objects)
        packed = zlib.compress(content_text.encode())
        objects.append(b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed))
        content = len(objects)
        notes = []
        for one in _annotations(page):
            objects.append(one)
            notes.append(b"%d 0 R" % len(objects))
            if b"/Widget" in one:
                fields.append(notes[-1])
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]%s/Contents %d 0 R/Annots[%s]/Resources<</Font<</F 3 0 R>>"
            b"/XObject<</I 6 0 R%s>>/ExtGState<</T<</ca 0/CA 0>>>>/Properties<</L 7 0 R>>>>>>"
            % (
                (box or ("0 247 842 842" if page.wide else "0 0 595 842")).encode(),
                entries.encode(),
                content,
                b" ".join(notes),
                b"/X %d 0 R" % form if quirk == "in-form" else b"",
            )
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = objects[0] % b" ".join(fields)
    objects[1] = objects[1] % (len(kids), b" ".join(kids))
    out = io.BytesIO()
    out.write(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, inside in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, inside))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def render(doc: Doc, rng: Random) -> bytes:
    """The report as PDF; ``options``: quirk."""
    return write(lay_out(doc, rng), doc.options.get("quirk", ""))
