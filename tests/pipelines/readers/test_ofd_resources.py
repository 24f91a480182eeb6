"""What the resources of an OFD say of its text: which glyph of a font a letter is, and which colour a number is."""

from __future__ import annotations

import struct
import time

import pytest

from pipelines.blocks import Cell, Content, Grid
from pipelines.readers import ofd
from tests.pipelines.readers.drawn_pages import MM, Page, draw_table, ofd_text, write_ofd

SPACES = (
    '<ofd:ColorSpaces><ofd:ColorSpace ID="20" Type="RGB"><ofd:Palette><ofd:CV>0 0 0</ofd:CV><ofd:CV>255 255 255</ofd:CV>'
    '</ofd:Palette></ofd:ColorSpace><ofd:ColorSpace ID="21" Type="GRAY" BitsPerComponent="4"/></ofd:ColorSpaces>'
)
FONTS = (
    '<ofd:Fonts><ofd:Font ID="3" FontName="Own"><ofd:FontFile>own.ttf</ofd:FontFile></ofd:Font></ofd:Fonts>'
)
#: glyphs of the font by letter; it has no 5, and a glyph 40 that is no letter's
GLYPHS = {letter: 10 + number for number, letter in enumerate("0123467890-一")} | {" ": 3}


def font(form: int, kind: tuple[int, int] = (3, 1)) -> bytes:
    """A font that has nothing but the table of its letters."""
    pairs = sorted((ord(letter), glyph) for letter, glyph in GLYPHS.items())
    if form == 12:
        groups = b"".join(struct.pack(">III", code, code, glyph) for code, glyph in pairs)
        table = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(pairs)) + groups
    else:
        ends = [*(code for code, _ in pairs), 0xFFFF]
        steps = [*((glyph - code) & 0xFFFF for code, glyph in pairs), 1]
        count = len(ends)
        table = struct.pack(">7H", 4, 16 + 8 * count, 0, 2 * count, 0, 0, 0)
        table += struct.pack(f">{count}HH{count}H", *ends, 0, *ends)
        table += struct.pack(f">{count}H{count}H", *steps, *[0] * count)
    cmap = struct.pack(">HHHHI", 0, 1, *kind, 12) + table
    return struct.pack(">IHHHH", 0x10000, 1, 0, 0, 0) + b"cmap" + struct.pack(">III", 0, 28, len(cmap)) + cmap


def transform(letters: str, at: int = 0) -> str:
    """Glyphs for as many letters, those that the font has for these."""
    drawn = " ".join(str(GLYPHS.get(letter, 40)) for letter in letters)
    return (
        f'<ofd:CGTransform CodePosition="{at}" CodeCount="{len(letters)}" GlyphCount="{len(letters)}">'
        f"<ofd:Glyphs>{drawn}</ofd:Glyphs></ofd:CGTransform>"
    )


def read(inside: str, figure: str = "1324", held: bytes = b"", start: float = 0.0) -> Content:
    """A table in whose last cell a figure stands; ``inside`` comes before the text code, which ``start``s so many points on."""
    page = Page()
    draw_table(
        page, 60, 80, [160, 120], [20, 28], [(0, 0, 1, 2, "行政许可"), (1, 0, 1, 1, "数量"), (1, 1, 1, 1, "")]
    )
    text = ofd_text(270, 108, 10, "1324").replace(">1324<", f">{figure}<")
    text = text.replace('X="0"', f'X="{start * MM:.4f}"')
    text = text.replace("<ofd:TextCode", inside + "<ofd:TextCode")
    fonts = FONTS if held else ""
    data = write_ofd([page], extra=text, resources=SPACES + fonts, members={"Doc_0/Res/own.ttf": held})
    found = list(ofd.readings(data))
    assert all(content.blocks == found[0].blocks for content in found)
    return found[0]


def last_cell(content: Content) -> Cell:
    (grid,) = [block for block in content.blocks if isinstance(block, Grid)]
    cell = grid.slots[1][1]
    assert cell is not None
    return cell


def is_read(content: Content, figure: str) -> tuple[bool, bool]:
    """Whether the cell has the figure, and whether the second reading has it."""
    cell = last_cell(content)
    return cell.text == figure and not cell.opaque, figure in content.text.split("\n")


@pytest.mark.parametrize(
    "inside",
    [
        transform("1324"),
        "".join(transform(letter, at) for at, letter in enumerate("1324")),
        transform("24", 2),
        transform("132"),
    ],
    ids=["in one", "one by one", "the last two", "too few"],
)
@pytest.mark.parametrize("form", [4, 12])
def test_letters_with_their_own_glyphs_are_read(inside: str, form: int) -> None:
    assert is_read(read(inside, held=font(form)), "1324") == (True, True)


@pytest.mark.parametrize(
    ("figure", "inside"),
    [
        ("1324", transform("1394")),
        ("1324", transform("9", 2)),
        ("1324", transform("13一4")),
        ("1324", transform("13□4")),
        ("1524", transform("1324")),
        ("-324", transform("1324")),
        ("13 4", transform("1324")),
        ("1324", transform("1324").replace('GlyphCount="4"', 'GlyphCount="3"')),
    ],
    ids=["another digit", "one", "a word", "no letter", "a digit it lacks", "a sign", "a blank", "too few"],
)
@pytest.mark.parametrize("form", [4, 12])
def test_letters_with_the_glyphs_of_others_are_no_figure(figure: str, inside: str, form: int) -> None:
    content = read(inside, figure, font(form))
    assert is_read(content, figure) == (False, False)
    assert is_read(content, "1324") == (False, False)


@pytest.mark.parametrize("held", [b"", b"no font", font(4, (1, 0)), font(4)[:60]])
def test_a_font_that_knows_no_unicode_tells_nothing(held: bytes) -> None:
    assert is_read(read(transform("1394"), held=held), "1324") == (True, True)


def test_a_digit_that_the_font_has_twice_is_read() -> None:
    assert is_read(read(transform("5")), "1324") == (True, True)
    assert is_read(read(transform("2"), "２", font(4)), "２") == (True, True)


FIRST = f'<ofd:TextCode X="0" Y="{10 * MM:.4f}" DeltaX="{5 * MM:.4f}">13</ofd:TextCode>'


@pytest.mark.parametrize(
    ("inside", "right"),
    [
        (transform("1324") + FIRST, True),
        (transform("1342") + FIRST, False),
        (transform("13") + FIRST + transform("24"), True),
        (transform("13") + FIRST + transform("42"), False),
    ],
    ids=["through both", "through both, false", "of each", "of each, false"],
)
def test_glyphs_of_several_text_codes(inside: str, *, right: bool) -> None:
    content = read(inside, "24", font(4), start=10.0)
    assert is_read(content, "1324") == (right, right)


def test_transforms_of_many_text_codes_are_told_in_no_time() -> None:
    many = 2_000
    first, last = transform("1324"), transform("2" * many)
    begin = time.process_time()
    content = read(first + last + FIRST + "<ofd:TextCode></ofd:TextCode>" * many, "24", font(4), start=10.0)
    assert is_read(content, "1324") == (False, False)
    assert time.process_time() - begin < 5


@pytest.mark.parametrize("name", ["CodePosition", "CodeCount", "GlyphCount"])
def test_transforms_of_numbers_beyond_all_measure_stop_nothing(name: str) -> None:
    odd = f'<ofd:CGTransform {name}="1e400"><ofd:Glyphs>11</ofd:Glyphs></ofd:CGTransform>'
    assert last_cell(read(odd, held=font(4))).row == 1


@pytest.mark.parametrize(
    "colour",
    [
        'ColorSpace="20" Index="0"',
        'ColorSpace="20" Value="0 0 0"',
        'ColorSpace="21" Value="0"',
        'ColorSpace="20" Index="9"',
    ],
)
def test_dark_by_its_colour_space_is_read(colour: str) -> None:
    assert is_read(read(f"<ofd:FillColor {colour}/>"), "1324") == (True, True)


@pytest.mark.parametrize("colour", ['ColorSpace="20" Index="1"', 'ColorSpace="21" Value="15"'])
def test_white_by_its_colour_space_is_not_seen(colour: str) -> None:
    content = read(f"<ofd:FillColor {colour}/>")
    assert last_cell(content).text == ""
    assert "1324" not in content.text
