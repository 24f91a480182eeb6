"""Figures of an OFD that are crossed out, hidden or twisted are none in either reading; what is ordinary leaves them."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image, ImageDraw

from pipelines.blocks import Cell, Content, Grid
from pipelines.readers import ofd
from tests.pipelines.readers.drawn_pages import MM, Page, draw_table, ofd_path, ofd_text, write_ofd

FIGURE = ofd_text(270, 108, 10, "1324")
RESOURCES = (
    '<ofd:DrawParams><ofd:DrawParam ID="55"><ofd:FillColor Value="255 255 255"/><ofd:StrokeColor Value="255 255 255"/>'
    '</ofd:DrawParam><ofd:DrawParam ID="56" Relative="55"/></ofd:DrawParams>'
    '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="77" Width="9" Height="5"><ofd:Content>'
    '<ofd:PathObject ID="8" Boundary="0 0 9 5"><ofd:AbbreviatedData>M 0 5 L 8 0</ofd:AbbreviatedData></ofd:PathObject>'
    "</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    '<ofd:MultiMedias><ofd:MultiMedia ID="901" Type="Image"><ofd:MediaFile>seal.png</ofd:MediaFile></ofd:MultiMedia>'
    '<ofd:MultiMedia ID="902" Type="Image"><ofd:MediaFile>white.png</ofd:MediaFile></ofd:MultiMedia>'
    '<ofd:MultiMedia ID="903" Type="Image"><ofd:MediaFile>black.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _seal() -> bytes:
    picture = Image.new("RGBA", (100, 100), (255, 255, 255, 0))
    ImageDraw.Draw(picture).ellipse((2, 2, 97, 97), outline=(255, 0, 0, 255), width=3)
    return _png(picture)


PICTURES = {
    "Doc_0/Res/seal.png": _seal(),
    "Doc_0/Res/white.png": _png(Image.new("RGB", (9, 9), (255, 255, 255))),
    "Doc_0/Res/black.png": _png(Image.new("RGB", (9, 9), (0, 0, 0))),
}


def read(objects: str, *, layers: str = "") -> Content:
    """What the only reading of a table has in whose last cell these objects stand."""
    page = Page()
    draw_table(
        page, 60, 80, [160, 120], [20, 28], [(0, 0, 1, 2, "行政许可"), (1, 0, 1, 1, "数量"), (1, 1, 1, 1, "")]
    )
    data = write_ofd([page], extra=objects, resources=RESOURCES, members=PICTURES)
    if layers:
        source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            for name in source.namelist():
                text = source.read(name)
                if name.endswith("Content.xml"):
                    text = text.replace(b"<ofd:Content>", b"<ofd:Content>" + layers.encode())
                package.writestr(name, text)
        data = out.getvalue()
    found = list(ofd.readings(data))
    assert all(content.blocks == found[0].blocks for content in found)
    return found[0]


def last_cell(content: Content) -> Cell:
    (grid,) = [block for block in content.blocks if isinstance(block, Grid)]
    cell = grid.slots[1][1]
    assert cell is not None
    return cell


def mm(*values: float) -> str:
    return " ".join(f"{value * MM:.3f}" for value in values)


def data(*steps: tuple[str | float, ...]) -> str:
    return " ".join(f"{step[0]} {mm(*map(float, step[1:]))}" for step in steps)


def path(steps: str, attributes: str = 'LineWidth="0.3"', colour: str = "") -> str:
    """A path in a space whose origin is the corner of the figure, which is 20 wide and 12 high."""
    return ofd_path(mm(270, 108, 30, 20), steps, attributes).replace("<ofd:Abb", colour + "<ofd:Abb")


def ink(red: int, green: int, blue: int, alpha: int = 255) -> str:
    return f'<ofd:FillColor Value="{red} {green} {blue}" Alpha="{alpha}"/>'


AREA = 'Fill="true" Stroke="false"'
BOX = data(("M", -1, -1), ("L", 21, -1), ("L", 21, 13), ("L", -1, 13)) + " C"
SLASH = path(data(("M", 0, 11), ("L", 20, 1)))


def picture(identifier: int, x: float, y: float, wide: float, high: float) -> str:
    return f'<ofd:ImageObject ID="9" Boundary="{mm(x, y, wide, high)}" ResourceID="{identifier}"/>'


def twisted(attributes: str) -> str:
    return FIGURE.replace("<ofd:TextObject", f"<ofd:TextObject {attributes}")


DOUBTED = {
    "slash": FIGURE + SLASH,
    "slash below": SLASH + FIGURE,
    "slash in a composite": FIGURE + f'<ofd:CompositeObject ID="6" Boundary="{mm(270, 108, 30, 20)}" ResourceID="77"/>',
    "curve": FIGURE + path(data(("M", 0, 11), ("B", 6, -8, 14, 22, 20, 2))),
    "square curve": FIGURE + path(data(("M", 0, 11), ("Q", 10, -4, 20, 9))),
    "bow": FIGURE + path(data(("M", 0, 9)) + f" A {mm(20, 20)} 0 0 1 {mm(20, 9)}"),
    "scribble": FIGURE + path(data(("M", 0, 4), *[("L", k, 3 if k % 2 else 10) for k in range(1, 20)])),
    "a pen in short steps": FIGURE + path(data(("M", 0, 11), *[("L", k / 5, 11 - k / 10) for k in range(1, 100)])),
    "a pen, each step a line": FIGURE
    + "".join(path(data(("M", k / 2, 11 - k / 4), ("L", k / 2 + 0.5, 10.75 - k / 4))) for k in range(40)),
    "slanted bar": FIGURE + path(data(("M", 0, 11), ("L", 20, 1), ("L", 20, 2), ("L", 0, 12)) + " C", AREA, ink(0, 0, 0)),
    "blot": FIGURE + path(BOX, AREA, ink(0, 0, 0)),
    "blot of no colour": FIGURE + path(BOX, AREA),
    "grey blot": FIGURE + path(BOX, AREA, ink(128, 128, 128)),
    "blot over one digit": FIGURE + path(data(("M", 0, -1), ("L", 5, -1), ("L", 5, 13), ("L", 0, 13)) + " C", AREA, ink(0, 0, 0)),
    "a broad line": FIGURE + path(data(("M", 0, 6), ("L", 20, 6)), f'LineWidth="{mm(11)}"'),
    "a veil": FIGURE + path(BOX, AREA, ink(255, 255, 255, 235)),
    "a dark veil": FIGURE + path(BOX, AREA, ink(0, 0, 0, 220)),
    "a round patch": FIGURE
    + path(data(("M", -4, 6), ("B", -4, -9, 24, -9, 24, 6), ("B", 24, 21, -4, 21, -4, 6)) + " C", AREA, ink(255, 255, 255)),
    "a shading": FIGURE
    + path(BOX, AREA, '<ofd:FillColor><ofd:AxialShd><ofd:Color Value="9 9 9"/></ofd:AxialShd></ofd:FillColor>'),
    "a dark ground": path(BOX, AREA, ink(0, 0, 0)) + FIGURE,
    "a ground nearly as dark": path(BOX, AREA, ink(40, 40, 40)) + FIGURE,
    "a small picture": FIGURE + picture(901, 268, 106, 26, 16),
    "a large picture": FIGURE + picture(902, 200, 50, 150, 150),
    "a dark picture below": picture(903, 200, 50, 150, 150) + FIGURE,
    "letters on their side": twisted('CharDirection="90"'),
    "letters backwards": twisted('ReadDirection="180"'),
    "letters squeezed": twisted('HScale="0.02"'),
    "letters squeezed by their matrix": twisted('CTM="0.02 0 0 1 0 0"'),
    "beyond its boundary": FIGURE.replace(f'Boundary="{270 * MM:.4f}', f'Boundary="{190 * MM:.4f}').replace(
        'X="0"', f'X="{80 * MM:.4f}"'
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", DOUBTED)
def test_what_nobody_reads_for_sure_is_no_figure_in_either_reading(kind: str) -> None:
    content = read(DOUBTED[kind])
    assert last_cell(content).opaque == "划去、遮住或与字形不符的数字"
    assert "1324" not in content.text
    assert "\ufffd" in content.text


READ = {
    "underline": FIGURE + path(data(("M", 0, 13), ("L", 20, 13))),
    "wavy underline": FIGURE + path(data(("M", 0, 13), *[("L", 2 * k, 13 if k % 2 else 14.5) for k in range(1, 11)])),
    "a slash beside": FIGURE + ofd_path(mm(310, 108, 30, 20), data(("M", 0, 11), ("L", 20, 1)), 'LineWidth="0.3"'),
    "a white slash": FIGURE + path(data(("M", 0, 11), ("L", 20, 1)), 'LineWidth="0.3"', '<ofd:StrokeColor Value="255 255 255"/>'),
    "a slash white by its parameters": FIGURE + path(data(("M", 0, 11), ("L", 20, 1)), 'LineWidth="0.3" DrawParam="56"'),
    "highlighter": FIGURE + path(BOX, AREA, ink(255, 255, 0, 90)),
    "a bright ground": path(BOX, AREA, ink(255, 255, 0)) + FIGURE,
    "a watermark of paths": FIGURE
    + path(data(("M", -30, 40), ("L", 60, -30), ("L", 60, -20), ("L", -30, 50)) + " C", AREA, ink(0, 0, 0, 50)),
    "a ring around": FIGURE
    + path(data(("M", -5, 6)) + f" A {mm(15, 12)} 0 0 1 {mm(25, 6)} A {mm(15, 12)} 0 0 1 {mm(-5, 6)}", 'LineWidth="0.3"'),
    "the ring of a seal, drawn": FIGURE
    + path(data(("M", 5, -45)) + f" A {mm(50, 50)} 0 0 1 {mm(5, 55)} A {mm(50, 50)} 0 0 1 {mm(5, -45)}", 'LineWidth="1"'),
    "a seal": FIGURE + picture(901, 230, 60, 100, 100),
    "a pale picture below": picture(902, 200, 50, 150, 150) + FIGURE,
    "a cover clipped away": FIGURE
    + path(
        BOX, AREA,
        '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="90 90 1 1"><ofd:AbbreviatedData>M 0 0 L 1 0 L 1 1 L 0 1 C'
        "</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>" + ink(0, 0, 0),
    ),
    "white letters with a dark edge": FIGURE.replace("<ofd:TextObject", '<ofd:TextObject Stroke="true"').replace(
        "<ofd:TextCode", ink(255, 255, 255) + "<ofd:TextCode"
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", READ)
def test_what_is_ordinary_over_a_figure_leaves_it(kind: str) -> None:
    content = read(READ[kind])
    assert (last_cell(content).text, last_cell(content).opaque) == ("1324", "")
    assert "1324" in content.text.split()


@pytest.mark.parametrize("parameter", ["55", "56"])
def test_a_figure_white_by_its_drawing_parameters_is_not_seen(parameter: str) -> None:
    content = read(FIGURE.replace("<ofd:TextObject", f'<ofd:TextObject DrawParam="{parameter}"'))
    assert (last_cell(content).text, last_cell(content).opaque) == ("", "")
    assert "1324" not in content.text


def test_nearly_transparent_letters_are_not_seen() -> None:
    content = read(twisted('Alpha="6"'))
    assert (last_cell(content).text, "1324" in content.text) == ("", False)


def test_layers_lie_as_their_type_says() -> None:
    cover = path(BOX, AREA, ink(255, 255, 255))
    before = read(FIGURE, layers=f'<ofd:Layer Type="Foreground">{cover}</ofd:Layer>')
    assert (last_cell(before).text, "1324" in before.text) == ("", False)
    layer = f'<ofd:Layer Type="Background">{FIGURE}</ofd:Layer>'
    behind = read(cover, layers=layer)
    assert (last_cell(behind).text, "1324" in behind.text) == ("", False)
