"""What of a DOC document prints as something else than its text says leaves its cell undecided, in both readings."""

import struct

import pytest

from pipelines.readers import readings
from pipelines.readers.word import office
from pipelines.readers.word.looks import LETTERS, PLACE
from tests.pipelines.readers import statutory
from tests.pipelines.readers.word_binary import CELL, ROW_END, Par, Writer, row_definition

FONTS = ("宋体", "Wingdings", "Times New Roman")


@pytest.fixture(autouse=True)
def _without_libreoffice(monkeypatch):
    monkeypatch.setattr(office, "installed", lambda: None)


def sprm(number, kind, value):
    return struct.pack(f"<H{kind}", number, value)


def cell(run=b"", paragraph=b"", row=b""):
    """What a cell with a figure is read as: its text, what is opaque in it, and its line in the second text."""
    ends = ROW_END + row_definition([(0, 2000, 0), (2000, 4000, 0)]) + row
    paragraphs = [
        Par("甲\x07", CELL),
        Par("1502\x07", CELL + paragraph),
        Par("\x07", ends),
        Par("后\r"),
    ]
    (content,) = readings(Writer(runs=[(2, 4, run)], fonts=FONTS).write(paragraphs))
    (one,) = (each for each in statutory.grids(content)[0].cells() if each.column == 1)
    return one.text, one.opaque, content.text.split("\n")[0].split("\t")[1]


SPREAD, WIDTH, FONT, SIZE, SHIFT = 0x8840, 0x4852, 0x4A4F, 0x4A43, 0x4845


@pytest.mark.parametrize(
    "run",
    [
        sprm(SPREAD, "h", -200), sprm(SPREAD, "h", 600), sprm(WIDTH, "H", 5), sprm(FONT, "H", 1), sprm(SIZE, "H", 4),
        sprm(SHIFT, "h", 60) + sprm(SIZE, "H", 20),
    ],
)  # fmt: skip
def test_letters_that_print_otherwise(run):
    _, opaque, second = cell(run)
    assert opaque == LETTERS
    assert "\ufffc" in second


@pytest.mark.parametrize(
    "run",
    [
        sprm(SPREAD, "h", -10), sprm(SPREAD, "h", 40), sprm(WIDTH, "H", 80), sprm(WIDTH, "H", 100), sprm(FONT, "H", 0),
        sprm(FONT, "H", 2), sprm(FONT, "H", 99), sprm(SIZE, "H", 15), sprm(SIZE, "H", 44),
    ],
)  # fmt: skip
def test_letters_that_print_as_they_are(run):
    assert cell(run) == ("1502", "", "1502")


def line(height, share=0):
    return struct.pack("<Hhh", 0x6412, height, share)


@pytest.mark.parametrize(
    ("paragraph", "row", "kind"),
    [
        (sprm(0x845E, "h", 6000), b"", PLACE), (sprm(0x840F, "h", -3000), b"", PLACE), (sprm(0x845D, "h", 4000), b"", PLACE),
        (sprm(0x8460, "h", -900), b"", PLACE), (sprm(0x8411, "h", 3000), b"", PLACE), (b"", sprm(0x9407, "h", -100), PLACE),
        (line(-20), b"", LETTERS), (line(60, 1), b"", LETTERS),
    ],
)  # fmt: skip
def test_lines_out_of_their_cell(paragraph, row, kind):
    _, opaque, second = cell(paragraph=paragraph, row=row)
    assert opaque == kind
    assert "\ufffc" in second


@pytest.mark.parametrize(
    ("paragraph", "row"),
    [
        (sprm(0x845E, "h", 420), b""), (sprm(0x840F, "h", -108), b""), (sprm(0x8460, "h", 480), b""), (line(-280), b""),
        (line(360, 1), b""), (line(240, 1), b""), (line(300), b""), (b"", sprm(0x9407, "h", -400)), (b"", sprm(0x9407, "h", 100)),
        (b"", b""),
    ],
)  # fmt: skip
def test_lines_in_their_cell(paragraph, row):
    assert cell(paragraph=paragraph, row=row) == ("1502", "", "1502")


def test_letters_that_are_not_seen_are_not_doubted():
    struck = struct.pack("<HB", 0x0837, 1)
    assert cell(struck + sprm(FONT, "H", 1)) == ("02", "", "02")
    assert cell(struct.pack("<HB", 0x083C, 1) + sprm(SPREAD, "h", -200)) == ("02", "", "02")


def test_a_damaged_table_of_fonts_costs_nothing_else():
    data = bytearray(Writer(fonts=FONTS).write([Par("1502\r")]))
    at = data.index(struct.pack("<H", 0xA5EC))
    struct.pack_into("<II", data, at + 0x112, 0xFFFFFF, 0xFFFFFF)
    (content,) = readings(bytes(data))
    assert content.text.split() == ["1502"]
