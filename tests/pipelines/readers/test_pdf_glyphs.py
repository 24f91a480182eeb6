"""What a PDF paints is read, not what it says of it: other glyphs than ``ToUnicode`` has, other text than ``ActualText``."""

from __future__ import annotations

import struct
from functools import partial

import pytest

from pipelines.blocks import Cell, Content, Grid
from pipelines.readers import pdf
from tests.pipelines.readers.pdf_page import document

Corners = list[tuple[int, int]]


def _box(left: int, low: int, right: int, high: int) -> Corners:
    return [(left, low), (left, high), (right, high), (right, low)]


_OUTER, _LOWER, _UPPER = _box(0, 0, 400, 700), _box(100, 100, 300, 300)[::-1], _box(100, 400, 300, 600)[::-1]
#: digits of straight lines, 400 wide and 700 high
SHAPES: dict[str, list[Corners]] = {
    "0": [_OUTER, _box(100, 100, 300, 600)[::-1]],
    "1": [_box(150, 0, 250, 700)],
    "2": [
        [(0, 0), (0, 100), (120, 250), (300, 430), (300, 600), (0, 600), (0, 700), (400, 700), (400, 400), (130, 100),
         (400, 100), (400, 0)]
    ],
    "3": [
        [(0, 0), (0, 100), (300, 100), (300, 300), (0, 300), (0, 400), (300, 400), (300, 600), (0, 600), (0, 700), (400, 700),
         (400, 0)]
    ],
    "4": [
        [(250, 0), (250, 150), (0, 150), (0, 250), (250, 700), (350, 700), (350, 250), (400, 250), (400, 150), (350, 150),
         (350, 0)],
        [(90, 250), (250, 550), (250, 250)],
    ],
    "5": [
        [(0, 0), (0, 100), (300, 100), (300, 300), (0, 300), (0, 700), (400, 700), (400, 600), (100, 600), (100, 400),
         (400, 400), (400, 0)]
    ],
    "6": [[(0, 0), (0, 700), (400, 700), (400, 600), (100, 600), (100, 400), (400, 400), (400, 0)], _LOWER],
    "7": [[(60, 0), (290, 600), (0, 600), (0, 700), (400, 700), (400, 600), (160, 0)]],
    "8": [_OUTER, _LOWER, _UPPER],
    "9": [[(0, 0), (0, 100), (300, 100), (300, 300), (0, 300), (0, 700), (400, 700), (400, 0)], _UPPER],
}  # fmt: skip


def _glyph(outlines: list[Corners]) -> bytes:
    points = [point for outline in outlines for point in outline]
    xs, ys = zip(*points, strict=True)
    ends, end = [], -1
    for outline in outlines:
        end += len(outline)
        ends.append(end)
    steps = (
        [b - a for a, b in zip((0, *xs), xs, strict=False)],
        [b - a for a, b in zip((0, *ys), ys, strict=False)],
    )
    data = struct.pack(">hhhhh", len(outlines), min(xs), min(ys), max(xs), max(ys))
    data += struct.pack(f">{len(ends)}HH", *ends, 0) + b"\x01" * len(points)
    data += b"".join(struct.pack(f">{len(points)}h", *part) for part in steps)
    return data + bytes(-len(data) % 4)


def font(shapes: dict[str, list[Corners]]) -> bytes:
    """A TrueType file whose glyphs 1 to 10 are these digits."""
    glyphs = [b"", *[_glyph(shapes[char]) for char in "0123456789"]]
    places = [sum(map(len, glyphs[:count])) for count in range(len(glyphs) + 1)]
    cmap = struct.pack(">HHHHI", 0, 1, 3, 1, 12)
    cmap += struct.pack(">8H4H4H", 4, 32, 0, 4, 4, 1, 0, 57, 0xFFFF, 0, 48, 0xFFFF, 65536 - 47, 1, 0, 0)
    tables = {
        b"cmap": cmap,
        b"glyf": b"".join(glyphs),
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh",
            0x10000,
            0x10000,
            0,
            0x5F0F3CF5,
            0,
            1000,
            0,
            0,
            0,
            0,
            400,
            700,
            0,
            8,
            2,
            1,
            0,
        ),
        b"hhea": struct.pack(">IhhhHhhh16xhH", 0x10000, 900, -200, 0, 500, 0, 0, 400, 0, 11),
        b"hmtx": struct.pack(">Hh", 500, 0) * 11,
        b"loca": struct.pack(f">{len(places)}I", *places),
        b"maxp": struct.pack(">IH26x", 0x10000, 11),
    }
    head = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 16 * len(tables) - 64)
    place, body = len(head) + 16 * len(tables), b""
    for tag, table in sorted(tables.items()):
        head += struct.pack(">4sIII", tag, 0, place + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return head + body


def _unicode(says: dict[int, str]) -> bytes:
    lines = "".join(f"<{code:02x}> <{ord(char):04x}>\n" for code, char in says.items())
    text = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def 1 begincodespacerange"
        f" <00> <ff> endcodespacerange {len(says)} beginbfchar {lines} endbfchar endcmap end end"
    )
    return b"<</Length %d>>\nstream\n%s\nendstream" % (len(text), text.encode())


def _figure(code: str = "3852", before: str = "") -> str:
    return f"q {before} BT /G 10 Tf 1 0 0 1 270 606 Tm ({code}) Tj ET Q"


def told(
    says: str,
    operators: str = "",
    page: str = "",
    before: str = "",
    shapes: dict[str, list[Corners]] = SHAPES,
) -> list[Content]:
    """All readings of a table with a figure whose codes 0 to 9 paint these digits and say what ``says`` has in their place."""
    data = font(shapes)
    objects = (
        b"<</Type/Font/Subtype/TrueType/BaseFont/AAAAAA+Digits/FirstChar 48/LastChar 57/Widths[%s]/Encoding/WinAnsiEncoding"
        b"/FontDescriptor 7 0 R/ToUnicode 9 0 R>>" % b" ".join([b"500"] * 10),
        b"<</Type/FontDescriptor/FontName/AAAAAA+Digits/Flags 32/FontBBox[0 0 400 700]/ItalicAngle 0/Ascent 900/Descent -200"
        b"/CapHeight 700/StemV 80/FontFile2 8 0 R>>",
        b"<</Length %d/Length1 %d>>\nstream\n%s\nendstream" % (len(data), len(data), data),
        _unicode({48 + place: char for place, char in enumerate(says)}),
    )
    page_of = document(operators or _figure(), more=objects, fonts="/G 6 0 R", page=page, before=before)
    return list(pdf.readings(page_of))


def last_cell(content: Content) -> Cell:
    (grid,) = [block for block in content.blocks if isinstance(block, Grid)]
    cell = grid.slots[1][1]
    assert cell is not None
    return cell


@pytest.mark.parametrize("page", ["", "/Rotate 90", "/Rotate 180"])
def test_a_font_that_says_what_it_paints_is_read(page: str) -> None:
    content = told("0123456789", page=page)[0]
    assert (last_cell(content).text, last_cell(content).opaque) == ("3852", "")
    assert "3852" in content.text.split()
    for code in ("0146", "7", "97", "11"):
        assert last_cell(told("0123456789", _figure(code))[0]).text == code


@pytest.mark.parametrize(
    "operators",
    [
        "BT /G 10 Tf 80 Tz 1 0 0 1 270 606 Tm (3852) Tj ET",
        "BT /G 10 Tf .9 0 0 1 270 606 Tm (3852) Tj ET",
        "BT /G 10 Tf 130 Tz 1 0 0 1 270 606 Tm (3852) Tj ET",
        "q .8 0 0 1 54 0 cm BT /G 10 Tf 1 0 0 1 270 606 Tm (3852) Tj ET Q",
        "q 1 0 0 -1 0 842 cm BT /G 10 Tf 1 0 0 -1 270 236 Tm (3852) Tj ET Q",
        "BT /G 10 Tf 1 0 .25 1 270 606 Tm (3852) Tj ET",
        "BT /G 10 Tf 1 0 .35 1 270 606 Tm (3) Tj 1 0 .35 1 275 606 Tm (8) Tj 1 0 .35 1 280 606 Tm (52) Tj ET",
        "BT /G 10 Tf 1 0 -.2 1 270 606 Tm (3852) Tj ET",
    ],
)
def test_digits_that_are_set_narrow_wide_or_slanted_are_what_they_are(operators: str) -> None:
    """Word processors scale letters and slant those of fonts without italics, and printers set pages by a matrix: the breadth
    of a digit follows it."""
    content = told("0123456789", operators)[0]
    assert (last_cell(content).text, last_cell(content).opaque) == ("3852", "")
    assert "3852" in content.text.split()
    assert last_cell(told("0128456739", operators)[0]).opaque


def test_a_page_that_is_turned_by_its_matrix_is_read() -> None:
    """As printers write landscape pages: all of it stands on its side, and the page says so."""
    turned = partial(told, page="/Rotate 90", before="0 1 -1 0 700 0 cm")
    content = turned("0123456789")[0]
    assert (last_cell(content).text, last_cell(content).opaque) == ("3852", "")
    assert "3852" in content.text.split()
    assert last_cell(turned("0128456739")[0]).opaque


@pytest.mark.parametrize("page", ["", "/Rotate 90", "/Rotate 270"])
@pytest.mark.parametrize(
    "says", ["0128456739", "0125436789", "0153426789", "0183456729", "0123476589", "0124356789", "8123456709"]
)
def test_figures_of_a_font_that_says_others_are_none_in_either_reading(says: str, page: str) -> None:
    content = told(says, page=page)[0]
    assert last_cell(content).opaque == "划去、遮住或与字形不符的数字"
    assert "\ufffd" in content.text


@pytest.mark.parametrize("grey", ["0", ".38"])
def test_grey_figures_of_a_font_that_says_others_are_none_in_the_second_reading(grey: str) -> None:
    """At one of the limits of ink they are no digits that can be told."""
    figure = _figure(before=f"{grey} g")
    assert "3852" in told("0123456789", figure)[0].text.split()
    assert "\ufffd" in told("0128456739", figure)[0].text


#: digits as some fonts draw them
UNUSUAL: dict[str, tuple[str, list[Corners]]] = {
    "a nought with a stroke": (
        "0",
        [
            [(120, 0), (0, 350), (120, 700), (280, 700), (400, 350), (280, 0)],
            [(140, 60), (260, 60), (310, 290), (90, 290)],
            [(90, 410), (310, 410), (260, 640), (140, 640)],
        ],
    ),
    "a 6 of one outline": (
        "6",
        [
            [(0, 0), (0, 700), (400, 700), (400, 600), (100, 600), (100, 100), (300, 100), (300, 300), (102, 300), (102, 400),
             (400, 400), (400, 0)]
        ],
    ),
    "an italic nought": (
        "0",
        [
            [(0, 150), (60, 420), (250, 700), (350, 700), (400, 550), (340, 280), (150, 0), (50, 0)],
            [(90, 130), (170, 200), (290, 450), (330, 580), (240, 520), (130, 330)],
        ],
    ),
    "an italic 5": (
        "5",
        [
            [(0, 60), (60, 90), (160, 60), (250, 150), (270, 280), (240, 380), (130, 440), (200, 700), (400, 700), (370, 620),
             (240, 620), (210, 500), (310, 430), (340, 300), (300, 120), (180, 10), (60, 0)]
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNUSUAL)
def test_unusual_digits_are_what_their_font_says(kind: str) -> None:
    digit, outlines = UNUSUAL[kind]
    content = told("0123456789", _figure(f"3{digit}2"), shapes=SHAPES | {digit: outlines})[0]
    assert (last_cell(content).text, last_cell(content).opaque) == (f"3{digit}2", "")
    assert f"3{digit}2" in content.text.split()


def test_a_line_over_one_of_its_digits_says_nothing_of_a_font() -> None:
    """The second reading looks at others; the digits that are crossed out are doubted for that alone."""
    operators = _figure("38") + " 0.7 w 269 601 m 269 640 l S"
    content = told("0123456789", operators)[0]
    assert "38" in content.text


def _drawn(shapes: dict[str, list[Corners]]) -> tuple[bytes, ...]:
    """A font whose glyphs are drawings (Type 3): objects 6 to 17."""
    names = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    encoding = " ".join(f"/{name}" for name in names)
    widths = " ".join(["500"] * 10)
    procedures = " ".join(f"/{name} {8 + place} 0 R" for place, name in enumerate(names))
    streams = []
    for char in "0123456789":
        lines = " ".join(
            " ".join(f"{x} {y} {'l' if index else 'm'}" for index, (x, y) in enumerate(outline)) + " h"
            for outline in shapes[char]
        )
        streams.append(
            b"<</Length %d>>\nstream\n%s\nendstream" % (len(lines) + 13, f"500 0 d0 {lines} f*".encode())
        )
    return (
        f"<</Type/Font/Subtype/Type3/FontBBox[0 0 500 700]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 48/LastChar 57"
        f"/Widths[{widths}]/CharProcs<<{procedures}>>/Encoding<</Differences[48 {encoding}]>>"
        "/ToUnicode 7 0 R/Resources<<>>>>".encode(),
        _unicode({48 + place: char for place, char in enumerate("0123456789")}),
        *streams,
    )


@pytest.mark.parametrize(("painted", "is_read"), [("3", True), ("8", False), ("5", False), ("6", False)])
def test_a_drawn_digit_that_looks_like_another_is_not_in_the_second_reading(
    painted: str, is_read: bool
) -> None:
    drawn = _drawn(SHAPES | {"3": SHAPES[painted]})
    content = next(pdf.readings(document(_figure(), more=drawn, fonts="/G 6 0 R")))
    assert ("3852" in content.text.split()) is is_read


@pytest.mark.parametrize("spoken", ["9999", "3852", " ", ""])
@pytest.mark.parametrize("outer", ["", "/P <</MCID 0>> BDC "])
def test_what_is_said_for_those_who_listen_is_not_read(spoken: str, outer: str) -> None:
    operators = f"{outer}/Span <</ActualText ({spoken})>> BDC {_figure()} EMC" + (" EMC" if outer else "")
    content = told("0123456789", operators)[0]
    assert (last_cell(content).text, last_cell(content).opaque) == ("3852", "")
    assert "3852" in content.text.split()


TWISTED = {
    "upside down in its line": "BT /F 10 Tf 1 0 0 -1 270 612 Tm (1324) Tj ET",
    "squeezed": "BT /F 10 Tf 3 Tz 1 0 0 1 270 606 Tm (1324) Tj ET",
    "of a size below nought": "BT /F -10 Tf 1 0 0 1 300 614 Tm (1324) Tj ET",
    "black on black": "0 g 268 602 30 14 re f BT /F 10 Tf 270 606 Td (1324) Tj ET",
}
_INK = " ".join(f"{270 + k / 3:.2f} {605 + k / 7:.2f} l" for k in range(60))
_WOBBLE = " ".join(f"{270 + k / 3:.2f} {610 + 0.6 * (-1) ** k:.2f} l" for k in range(75))
FIGURE = "BT /F 10 Tf 270 606 Td (1324) Tj ET"
TWISTED |= {
    "crossed out by a pen": f"{FIGURE} 0.6 w 270 605 m {_INK} S",
    "struck by a pen": f"{FIGURE} 0.6 w 270 610 m {_WOBBLE} S",
}


@pytest.mark.parametrize("kind", TWISTED)
def test_a_figure_that_nobody_reads_for_sure_makes_its_cell_opaque(kind: str) -> None:
    found = list(pdf.readings(document(TWISTED[kind])))
    assert found
    if (
        kind == "black on black"
    ):  # a page of which much is hidden is read in its picture, which is never certain
        assert all(content.uncertain for content in found)
    else:
        assert {last_cell(content).opaque for content in found} == {"划去、遮住或与字形不符的数字"}


@pytest.mark.parametrize("kind", list(TWISTED)[:3])
def test_twisted_figures_are_not_in_the_text_in_order(kind: str) -> None:
    text = next(pdf.readings(document(TWISTED[kind]))).text
    assert not {"1324", "4231"} & set(text.split())


def test_a_wavy_line_below_a_figure_leaves_it() -> None:
    wave = " ".join(f"{270 + 2 * k} {603.2 + 1.2 * (k % 2)} l" for k in range(14))
    content = next(pdf.readings(document(f"{FIGURE} 0.4 w 270 604 m {wave} S")))
    assert (last_cell(content).text, last_cell(content).opaque) == ("1324", "")
