"""Hand-laid pages: the same drawing written as PDF and as OFD, so that both readers meet the same scenes.

Coordinates are points from the top left corner; a text's ``y`` is the top of its line, which is 1.2 times
its size high.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

MM = 25.4 / 72


def advance(text: str, size: float) -> float:
    """Width of a text: a full em for ideographs, half of one for ASCII."""
    return sum(size if char > "~" else size / 2 for char in text)


@dataclass
class Text:
    x: float
    y: float
    size: float
    text: str
    down: bool = False


@dataclass
class Stroke:
    x0: float
    y0: float
    x1: float
    y1: float
    width: float = 0.5


@dataclass
class Rectangle:
    x: float
    y: float
    width: float
    height: float
    filled: bool = False


@dataclass
class Picture:
    x: float
    y: float
    width: float
    height: float


@dataclass
class Page:
    """A page and what is drawn on it, in order."""

    width: float = 595.0
    height: float = 842.0
    things: list[Text | Stroke | Rectangle | Picture] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 10.0, *, down: bool = False) -> None:
        self.things.append(Text(x, y, size, text, down))

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> None:
        self.things.append(Stroke(x0, y0, x1, y1, width))

    def rectangle(self, x: float, y: float, width: float, height: float, *, filled: bool = False) -> None:
        self.things.append(Rectangle(x, y, width, height, filled))

    def picture(self, x: float, y: float, width: float, height: float) -> None:
        self.things.append(Picture(x, y, width, height))


#: (row, column, rowspan, colspan, text)
TableCell = tuple[int, int, int, int, str]
Pen = Callable[[Page, float, float, float, float], None]


def _whole(page: Page, x0: float, y0: float, x1: float, y1: float) -> None:
    page.line(x0, y0, x1, y1)


def _thin_rectangle(page: Page, x0: float, y0: float, x1: float, y1: float) -> None:
    page.rectangle(x0 - 0.25, y0 - 0.25, max(x1 - x0, 0.5), max(y1 - y0, 0.5), filled=True)


def _dashes(page: Page, x0: float, y0: float, x1: float, y1: float) -> None:
    length = max(x1 - x0, y1 - y0)
    at = 0.0
    while at < length:
        end = min(at + 3, length)
        if x1 > x0:
            page.line(x0 + at, y0, x0 + end, y0)
        else:
            page.line(x0, y0 + at, x0, y0 + end)
        at += 6


def _dots(page: Page, x0: float, y0: float, x1: float, y1: float) -> None:
    length = max(x1 - x0, y1 - y0)
    for step in range(int(length // 2) + 1):
        at = min(2.0 * step, length)
        page.rectangle(
            x0 + (at if x1 > x0 else 0) - 0.4, y0 + (at if y1 > y0 else 0) - 0.4, 0.8, 0.8, filled=True
        )


def _double(page: Page, x0: float, y0: float, x1: float, y1: float) -> None:
    across = y0 == y1
    for offset in (-0.9, 0.9):
        page.line(
            x0 + (0 if across else offset), y0 + (offset if across else 0),
            x1 + (0 if across else offset), y1 + (offset if across else 0),
        )  # fmt: skip


PENS: dict[str, Pen] = {
    "lines": _whole,
    "thin rectangles": _thin_rectangle,
    "dashes": _dashes,
    "dots": _dots,
    "double": _double,
}


def draw_table(
    page: Page,
    x: float,
    y: float,
    widths: Sequence[float],
    heights: Sequence[float],
    cells: Sequence[TableCell],
    *,
    pen: str = "lines",
    size: float = 9.0,
) -> float:
    """Draws each cell's four sides (so shared sides twice) and its text, wrapped; returns the bottom."""
    xs = [x]
    for width in widths:
        xs.append(xs[-1] + width)
    ys = [y]
    for height in heights:
        ys.append(ys[-1] + height)
    for row, column, rowspan, colspan, text in cells:
        x0, x1 = xs[column], xs[column + colspan]
        y0, y1 = ys[row], ys[row + rowspan]
        if pen == "boxes":
            page.rectangle(x0, y0, x1 - x0, y1 - y0)
        else:
            for side in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                PENS[pen](page, *side)
        lines = wrap(text, x1 - x0 - 4, size)
        top = y0 + (y1 - y0 - 1.2 * size * len(lines)) / 2
        for index, line in enumerate(lines):
            page.text((x0 + x1 - advance(line, size)) / 2, top + 1.2 * size * index, line, size)
    return ys[-1]


def wrap(text: str, width: float, size: float) -> list[str]:
    """Lines no wider than ``width``; figures are never cut."""
    if text.isascii():
        return [text] if text else []
    lines: list[str] = []
    for char in text:
        if lines and advance(lines[-1] + char, size) <= width:
            lines[-1] += char
        else:
            lines.append(char)
    return lines


# --- PDF ---------------------------------------------------------------------------------------------------


def write_pdf(
    pages: Sequence[Page],
    *,
    rotate: int = 0,
    origin: tuple[float, float] = (0.0, 0.0),
    encoding: str = "UniGB-UTF16-H",
    render_mode: int = 0,
) -> bytes:
    """A PDF with one Chinese font that is not embedded.

    ``rotate`` sets ``/Rotate`` and lays the content down so that the page still reads upright when shown;
    ``origin`` is the lower left corner of the media box; ``encoding`` ``Identity-H`` gives glyph numbers
    without a map to Unicode; ``render_mode`` 3 makes the text invisible.
    """
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        f"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/{encoding}"
        "/DescendantFonts[4 0 R]>>".encode(),
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering("
        + (b"GB1" if encoding != "Identity-H" else b"Identity")
        + b")/Supplement 2>>/DW 1000/W[1 95 500]/FontDescriptor 5 0 R>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
        b"<</Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray"
        b"/Length 4>>\nstream\n\x00\xff\xff\x00\nendstream",
    ]
    kids = []
    for page in pages:
        content = _pdf_content(page, rotate, origin, render_mode)
        packed = zlib.compress(content)
        objects.append(b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed))
        width, height = (page.width, page.height) if rotate % 180 == 0 else (page.height, page.width)
        box = f"{origin[0]} {origin[1]} {origin[0] + width} {origin[1] + height}"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Rotate {rotate}/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F 3 0 R>>/XObject<</I 6 0 R>>>>>>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()
    out = io.BytesIO()
    out.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for offset in offsets:
        out.write(b"%010d 00000 n \n" % offset)
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def _pdf_content(page: Page, rotate: int, origin: tuple[float, float], render_mode: int) -> bytes:
    width, height = page.width, page.height
    # from top-left coordinates, y down, to the page's own space such that /Rotate shows it upright
    turn = {
        0: (1, 0, 0, -1, 0, height),
        90: (0, 1, 1, 0, 0, 0),
        180: (-1, 0, 0, 1, width, 0),
        270: (0, -1, -1, 0, height, width),
    }[rotate]
    a, b, c, d, e, f = turn
    e, f = e + origin[0], f + origin[1]
    out = [f"{a} {b} {c} {d} {e} {f} cm {render_mode} Tr"]
    for thing in page.things:
        match thing:
            case Text(x, y, size, text, down):
                if down:
                    for index, char in enumerate(text):
                        out.append(_pdf_text(x, y + 1.2 * size * index, size, char))
                else:
                    out.append(_pdf_text(x, y, size, text))
            case Stroke(x0, y0, x1, y1, width_):
                out.append(f"{width_} w {x0} {y0} m {x1} {y1} l S")
            case Rectangle(x, y, width_, height_, filled):
                out.append(f"{x} {y} {width_} {height_} re {'f' if filled else 'S'}")
            case Picture(x, y, width_, height_):
                out.append(f"q {width_} 0 0 {height_} {x} {y} cm /I Do Q")
    return "\n".join(out).encode()


def _pdf_text(x: float, y: float, size: float, text: str) -> str:
    code = text.encode("utf-16-be").hex()
    return f"BT /F {size} Tf 1 0 0 -1 {x:.3f} {y + size:.3f} Tm <{code}> Tj ET"


# --- OFD ---------------------------------------------------------------------------------------------------

_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def write_ofd(
    pages: Sequence[Page],
    *,
    templates: Sequence[tuple[str, str]] = (),
    resources: str = "",
    extra: str = "",
    members: dict[str, bytes] | None = None,
    documents: int = 1,
    annotations: str = "",
) -> bytes:
    """An OFD package. ``templates`` are (id, objects), used by every page; ``resources`` the inside of
    PublicRes; ``extra`` is added to each page's body; ``members`` are further files;
    ``annotations`` are those of the first page."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        bodies = "".join(
            f"<ofd:DocBody><ofd:DocInfo><ofd:DocID>{n}</ofd:DocID></ofd:DocInfo>"
            f"<ofd:DocRoot>Doc_{n}/Document.xml</ofd:DocRoot></ofd:DocBody>"
            for n in range(documents)
        )
        package.writestr(
            "OFD.xml", f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {_OFD}>{bodies}</ofd:OFD>'
        )
        for n in range(documents):
            listed = "".join(
                f'<ofd:Page ID="{100 + i}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages))
            )
            named = "".join(
                f'<ofd:TemplatePage ID="{key}" BaseLoc="Tpls/{key}.xml"/>' for key, _ in templates
            )
            package.writestr(
                f"Doc_{n}/Document.xml",
                f"<ofd:Document {_OFD}><ofd:CommonData><ofd:MaxUnitID>9999</ofd:MaxUnitID>"
                "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
                f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{named}</ofd:CommonData>"
                f"<ofd:Pages>{listed}</ofd:Pages>"
                f"<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations></ofd:Document>",
            )
            package.writestr(
                f"Doc_{n}/Annots/Annotations.xml",
                f'<ofd:Annotations {_OFD}><ofd:Page PageID="100"><ofd:FileLoc>Page_0/Annotation.xml</ofd:FileLoc></ofd:Page>'
                "</ofd:Annotations>",
            )
            package.writestr(
                f"Doc_{n}/Annots/Page_0/Annotation.xml",
                f"<ofd:PageAnnot {_OFD}>{annotations}</ofd:PageAnnot>",
            )
            package.writestr(f"Doc_{n}/PublicRes.xml", f'<ofd:Res {_OFD} BaseLoc="Res">{resources}</ofd:Res>')
            for key, inside in templates:
                package.writestr(
                    f"Doc_{n}/Tpls/{key}.xml",
                    f"<ofd:Page {_OFD}><ofd:Content><ofd:Layer>{inside}</ofd:Layer></ofd:Content></ofd:Page>",
                )
            uses = "".join(f'<ofd:Template TemplateID="{key}" ZOrder="Background"/>' for key, _ in templates)
            for i, page in enumerate(pages):
                box = f"0 0 {page.width * MM:.4f} {page.height * MM:.4f}"
                inside = "".join(_ofd_object(thing) for thing in page.things) + extra
                package.writestr(
                    f"Doc_{n}/Pages/Page_{i}/Content.xml",
                    f"<ofd:Page {_OFD}><ofd:Area><ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:Area>{uses}"
                    f'<ofd:Content><ofd:Layer ID="1">{inside}</ofd:Layer></ofd:Content></ofd:Page>',
                )
        for name, body in (members or {}).items():
            package.writestr(name, body)
    return out.getvalue()


def _ofd_object(thing: Text | Stroke | Rectangle | Picture) -> str:
    match thing:
        case Text(x, y, size, text, down):
            return ofd_text(x, y, size, text, down=down)
        case Stroke(x0, y0, x1, y1, width):
            box = f"{x0 * MM:.4f} {y0 * MM:.4f} {(x1 - x0) * MM:.4f} {(y1 - y0) * MM:.4f}"
            data = f"M 0 0 L {(x1 - x0) * MM:.4f} {(y1 - y0) * MM:.4f}"
            return ofd_path(box, data, f'LineWidth="{width * MM:.4f}"')
        case Rectangle(x, y, width, height, filled):
            w, h = f"{width * MM:.4f}", f"{height * MM:.4f}"
            kind = 'Fill="true" Stroke="false"' if filled else 'LineWidth="0.2"'
            return ofd_path(f"{x * MM:.4f} {y * MM:.4f} {w} {h}", f"M 0 0 L {w} 0 L {w} {h} L 0 {h} C", kind)
        case Picture(x, y, width, height):
            box = f"{x * MM:.4f} {y * MM:.4f} {width * MM:.4f} {height * MM:.4f}"
            return f'<ofd:ImageObject ID="9" Boundary="{box}" ResourceID="900"/>'


def ofd_path(boundary: str, data: str, attributes: str = "") -> str:
    """A path object."""
    return (
        f'<ofd:PathObject ID="8" Boundary="{boundary}" {attributes}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def ofd_text(x: float, y: float, size: float, text: str, *, down: bool = False) -> str:
    """A text object; equal steps are written in ``g`` notation."""
    if down:
        steps = f'DeltaY="{_steps([1.2 * size * MM] * (len(text) - 1))}"'
        width, height = size, 1.2 * size * len(text)
    else:
        steps = f'DeltaX="{_steps([advance(char, size) * MM for char in text[:-1]])}"'
        width, height = advance(text, size), 1.2 * size
    box = f"{x * MM:.4f} {y * MM:.4f} {width * MM:.4f} {height * MM:.4f}"
    if len(text) < 2:
        steps = ""
    return (
        f'<ofd:TextObject ID="7" Boundary="{box}" Font="3" Size="{size * MM:.4f}">'
        f'<ofd:TextCode X="0" Y="{size * MM:.4f}" {steps}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def _steps(values: list[float]) -> str:
    parts: list[str] = []
    index = 0
    while index < len(values):
        same = 1
        while index + same < len(values) and abs(values[index + same] - values[index]) < 1e-9:
            same += 1
        parts.append(
            f"g {same} {values[index]:.4f}" if same > 2 else " ".join([f"{values[index]:.4f}"] * same)
        )
        index += same
    return " ".join(parts)
