"""RTF cells whose figure prints as something else than its text, or not at all: they are opaque in both readings."""

import pytest

from tests.pipelines.readers.one_cell import OBJECT, agree, both, is_opaque

LETTERS, PLACE, LINE = "变形的文字", "移位的文字", "划线"
HEAD = (
    rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0 SimSun;}{\f1\froman\fcharset2{\*\panose 0501}Wingdings;}{\f2 Symbol;}}"
    rb"{\colortbl;\red255\green255\blue255;\red0\green0\blue0;\red238\green238\blue238;\red221\green221\blue221;}"
)


def rtf(
    inside: bytes, *, row: bytes = b"", edges: bytes = rb"\cellx1000\cellx2000", place: bytes = b""
) -> bytes:
    cells = (
        rb"\pard\intbl\plain \'bc\'d7\cell "
        + rb"\pard\intbl"
        + place
        + rb"\plain "
        + inside
        + rb"\cell\row\pard}"
    )
    return HEAD + rb"\trowd" + row + edges + cells


@pytest.mark.parametrize(
    "look",
    [
        rb"\f1", rb"\webhidden", rb"\expnd-40", rb"\expndtw-200", rb"\expndtw2000", rb"\charscalex10", rb"\fs4", rb"\outl\cf4",
        rb"\highlight2", rb"\dn90",
    ],
)  # fmt: skip
def test_letters_that_print_as_something_else(look):
    is_opaque(rtf(b"{" + look + rb" 502}"), LETTERS, "502")
    agree(rtf(b"{" + look + rb" \u26080?}"), "无")


@pytest.mark.parametrize(
    "look",
    [
        rb"\f2", rb"\webhidden0", rb"\expndtw-10", rb"\charscalex66", rb"\fs12", rb"\outl", rb"\chcbpat2\cf1", rb"\expnd0",
        rb"\highlight2\plain", rb"\charscalex10\plain",
    ],
)  # fmt: skip
def test_letters_that_print_as_they_are(look):
    agree(rtf(b"{" + look + rb" 502}"), "502")


def test_pale_letters_and_digits_that_stand_off_their_line():
    for inside in (rb"50{\cf3 2}", rb"38{\up8 47}", rb"38{\dn12 47}"):
        cell, again = both(rtf(inside))
        assert cell.opaque == LETTERS
        assert OBJECT in again
    agree(rtf(rb"{\up8 3847}"), "3847")


@pytest.mark.parametrize(
    "place", [rb"\li-1000", rb"\li4000", rb"\fi-900", rb"\ri4000", rb"\posx9000", rb"\lin4000"]
)
def test_paragraphs_that_stand_out_of_their_cell(place):
    is_opaque(rtf(b"502", place=place), PLACE, "502")
    agree(rtf(b"502", place=place + rb"\pard\intbl "), "502")


@pytest.mark.parametrize(
    ("row", "first", "second", "stays"),
    [
        (rb"\tphmrg\tposx900\tposy540", rb"\posx900\posy540", rb"\posx900\posy540", True),
        (rb"\tposxc\tposy540", rb"\posxc\posy540", rb"\posxc\posy540", True), (rb"\tposy540", b"", b"", True),
        (b"", rb"\posy540", rb"\posy540", False), (rb"\tposy540", rb"\posy540", rb"\posy940", False),
        (rb"\tposy540", b"", rb"\posy540", False), (rb"\tposy540", rb"\posy540", b"", False),
        (rb"\tposy540", rb"\posy540", rb"\posy540\posx9", False),
    ],
)  # fmt: skip
def test_frames_of_tables_that_text_flows_around(row, first, second, stays):
    """Word repeats the place of such a table in each of its paragraphs."""
    data = rtf(b"502", row=row, place=second).replace(
        rb"\pard\intbl\plain \'bc", rb"\pard\intbl" + first + rb"\plain \'bc"
    )
    if stays:
        agree(data, "502")
    else:
        is_opaque(data, PLACE, "502")


def test_lines_and_rows_too_low_for_their_letters():
    for low in (rb"\sl-60\slmult0", rb"\sl20\slmult1"):
        is_opaque(rtf(b"502", place=low), LETTERS, "502")
    for fine in (rb"\sl-400\slmult0", rb"\sl240\slmult1", rb"\sl60\slmult0", rb"\li120\fi420"):
        agree(rtf(b"502", place=fine), "502")
    is_opaque(rtf(b"502", row=rb"\trrh-150"), PLACE, "502")
    agree(rtf(b"502", row=rb"\trrh-300"), "502")


def test_lines_over_a_figure():
    edges = rb"\cldgll\brdrs\cellx1000\cldgll\brdrs\cellx2000"
    is_opaque(rtf(b"502", edges=edges), LINE, "502")
    agree(rtf(b"", edges=edges), "")


def test_fields_that_are_computed_anew():
    field = rb"{\field{\*\fldinst %b}{\fldrslt 502}}"
    for code in (b"PAGE", b"DATE", b"EQ x", b"IF 1=1 5 6", b"SET b 5", b"REF b"):
        is_opaque(rtf(field % code), "域", "502")
    for code in (b"=SUM(ABOVE)", b"MERGEFIELD x", b"FORMTEXT"):
        agree(rtf(field % code), "502")


def test_doubts_of_the_text_around_tables_are_none():
    line = rb"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 20}}}}"
    agree(rtf(b"5").replace(rb"\trowd", rb"\pard 2023" + line + rb"{\f1 7}\par\trowd", 1), "5")


def test_many_doubts_are_read():
    both(
        rtf(rb"{\up8 5}" * 20_000 + rb"{\f1 5}" * 20_000 + rb"{\field{\*\fldinst PAGE}{\fldrslt 5}}" * 20_000)
    )
