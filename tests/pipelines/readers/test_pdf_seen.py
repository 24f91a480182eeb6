"""Only what is seen on a PDF page is read, in both readings; what is seen and is no text makes its cell opaque."""

from __future__ import annotations

import zlib

import pytest

from pipelines.blocks import Cell, Content, Grid, UnreadableError
from pipelines.readers import pdf
from pipelines.readers.pdf.tables import by_pdfplumber
from tests.pipelines.readers.pdf_page import document


def last_cell(content: Content) -> Cell:
    (grid,) = [block for block in content.blocks if isinstance(block, Grid)]
    cell = grid.slots[1][1]
    assert cell is not None
    return cell


def shown(x: float, text: str, before: str = "", size: float = 10, up: float = 0) -> str:
    return f"q {before} BT /F {size} Tf 1 0 0 1 {x} {606 + up} Tm ({text}) Tj ET Q "


#: a visible 1324 beside what is not seen
SEEN = shown(270, "1324")
HIDDEN = {
    "struck": shown(264.4, "7") + "0.7 w 264 609.5 m 270 609.5 l S",
    "struck by a box": shown(264.4, "7") + "264 609.2 6 0.8 re f",
    "never painted": shown(264.4, "7", "3 Tr"),
    "a mere clip": shown(264.4, "7", "7 Tr"),
    "outside its clip path": shown(264.4, "7", "0 0 1 1 re W n"),
    "white": shown(264.4, "7", "1 1 1 rg"),
    "nearly white": shown(264.4, "7", "0.97 g"),
    "covered afterwards": shown(264.4, "7") + "1 g 263 603 6.5 14 re f 0 g",
    "of the colour of its ground": "0.5 g 263 603 6.5 14 re f " + shown(264.4, "7", "0.5 g") + "0 g",
    "of no size": shown(264.4, "7", size=0.2),
    "of no size, behind": shown(292.2, "7", size=0.2),
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_is_not_seen_is_in_neither_reading(kind: str) -> None:
    content = next(pdf.readings(document(HIDDEN[kind] + " " + SEEN)))
    assert last_cell(content).text == "1324"
    assert "1324" in content.text.split()


def test_white_on_a_dark_fill_is_seen() -> None:
    content = next(pdf.readings(document("0 g 251 601 148 18 re f " + shown(270, "1324", "1 g"))))
    assert last_cell(content).text == "1324"
    assert "1324" in content.text.split()


def test_a_sign_for_minus_is_seen_on_a_fill() -> None:
    """It fills its box, so that its ground is not within it."""
    content = next(pdf.readings(document(f"0.2 0.3 0.6 rg 255 602 100 14 re f 1 g {shown(270, '-76')}")))
    assert last_cell(content).text == "-76"
    assert "-76" in content.text.split()


def test_a_watermark_with_digits_lies_under_a_figure() -> None:
    mark = "0.9 g BT /F 60 Tf .7 .7 -.7 .7 240 580 Tm (2023) Tj ET 0 g"
    content = next(pdf.readings(document(shown(270, "1324"), before=mark)))
    assert (last_cell(content).text, last_cell(content).opaque) == ("1324", "")
    assert "1324" in content.text.split()


def test_a_layer_that_is_off_is_not_seen() -> None:
    operators = "/OC /L BDC " + shown(264.4, "7") + "EMC " + SEEN
    data = document(
        operators,
        catalog="/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>",
        resources="/Properties<</L 6 0 R>>",
        more=(b"<</Type/OCG/Name(old)>>",),
    )
    content = next(pdf.readings(data))
    assert last_cell(content).text == "1324"
    assert "1324" in content.text.split()


@pytest.mark.parametrize("up", [3.5, -2.0])
def test_a_raised_or_lowered_mark_is_no_digit(up: float) -> None:
    content = next(pdf.readings(document(SEEN + shown(292.4, "1", size=6, up=up))))
    wanted = "1324¹" if up > 0 else "1324₁"
    assert last_cell(content).text == wanted
    assert wanted in content.text.split()


@pytest.mark.parametrize(
    ("up", "mark"), [(4, "¹"), (3, "¹"), (1.6, "\ufffd"), (-2, "\ufffd"), (0.4, "1"), (-0.4, "1")]
)
@pytest.mark.parametrize("rise", [False, True])
def test_a_digit_of_the_same_size_off_the_line_is_no_digit_of_the_figure(
    up: float, mark: str, rise: bool
) -> None:
    risen = f"BT /F 10 Tf 1 0 0 1 270 606 Tm (1324) Tj {up} Ts (1) Tj 0 Ts ET"
    operators = risen if rise else SEEN + shown(292.24, "1", up=up)
    content = next(pdf.readings(document(operators)))
    assert last_cell(content).text == f"1324{mark}"
    assert f"1324{mark}" in content.text.split()


def test_a_mark_of_the_same_size_before_a_figure_leaves_none() -> None:
    content = next(pdf.readings(document(shown(264.4, "1", up=3) + SEEN)))
    assert "\ufffd" in last_cell(content).text


def test_smaller_type_on_the_same_base_line_stays_digits() -> None:
    content = next(pdf.readings(document(SEEN + shown(292.4, "1", size=7))))
    assert last_cell(content).text == "13241"
    assert "13241" in content.text.split()


def test_a_shadow_counts_once() -> None:
    content = next(pdf.readings(document(shown(270.8, "1324", "0.7 g", up=-0.8) + SEEN)))
    assert last_cell(content).text == "1324"
    assert content.text.split().count("1324") == 1


def test_a_figure_in_a_form_control_makes_its_cell_opaque() -> None:
    note = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(1324)/Rect[260 602 340 618]/F 4>>"
    content = next(pdf.readings(document("", page="/Annots[6 0 R]", more=(note,))))
    assert last_cell(content).opaque == "表单控件"
    assert "\ufffc" in content.text


def test_a_picture_makes_its_cell_opaque() -> None:
    image = (
        b"<</Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray/Length 4>>\n"
        b"stream\n\x00\xff\xff\x00\nendstream"
    )
    data = document("q 40 0 0 14 260 603 cm /I Do Q", resources="/XObject<</I 6 0 R>>", more=(image,))
    content = next(pdf.readings(data))
    assert last_cell(content).opaque == "图片"
    assert "\ufffc" in content.text


def test_a_figure_drawn_stroke_by_stroke_makes_its_cell_opaque() -> None:
    seven = "1 w 300 616 m 304 616 l S 304 616 m 304 612 l S 304 612 m 304 608 l S "
    for operators in (seven, shown(270, "12") + seven):
        content = next(pdf.readings(document(operators)))
        assert last_cell(content).opaque == "绘图"


@pytest.mark.parametrize(("over", "x"), [("77", 270), ("444", 268.5), ("9", 272)])
def test_a_figure_over_another_makes_its_cell_opaque(over: str, x: float) -> None:
    content = next(pdf.readings(document(shown(270, "66") + shown(x, over))))
    assert last_cell(content).opaque == "叠印的数字"


@pytest.mark.parametrize(
    "operators", [shown(270, "1324") + shown(270.6, "1324"), shown(270, "13") + shown(281.2, "24")]
)
def test_a_shadow_or_digits_set_close_are_read(operators: str) -> None:
    cell = last_cell(next(pdf.readings(document(operators))))
    assert (cell.text, cell.opaque) == ("1324", "")


@pytest.mark.parametrize("page", ["", "/Rotate 90", "/Rotate 180"])
def test_a_figure_upside_down_makes_its_cell_opaque(page: str) -> None:
    turned = "BT /F 10 Tf -1 0 0 -1 300 614 Tm (34) Tj ET"
    cell = last_cell(next(pdf.readings(document(turned, page=page))))
    assert (cell.text, cell.opaque) == ("", "倒置的文字")


@pytest.mark.parametrize(("width", "text"), [(34, "127\n9"), (24, "1279")])
def test_pdfplumber_takes_two_figures_for_one_only_where_there_was_no_room(width: int, text: str) -> None:
    frame = " ".join([f"{x} 640 m {x} 680 l S" for x in (100, 200, 200 + width)])
    frame += "".join(f" 100 {y} m {200 + width} {y} l S" for y in (640, 660, 680))
    lines = "BT /F 7.2 Tf 210 652 Td (127) Tj ET BT /F 7.2 Tf 210 643.4 Td (9) Tj ET BT /F 9 Tf 110 665 Td (HEAD) Tj ET"
    (found,) = by_pdfplumber(document(f"{frame} {lines}"), [1], set()).blocks.values()
    assert text in [cell.text for grid in found if isinstance(grid, Grid) for cell in grid.cells()]


def test_a_white_line_strikes_nothing_through() -> None:
    content = next(pdf.readings(document("1 G 0.7 w 268 609.5 m 294 609.5 l S 0 G " + SEEN)))
    assert last_cell(content).text == "1324"
    assert "1324" in content.text.split()


def test_a_slanted_watermark_is_not_of_the_line() -> None:
    mark = "q 0.8 g BT /F 30 Tf 0.7 0.7 -0.7 0.7 262 590 Tm (99) Tj ET Q "
    content = next(pdf.readings(document(mark + SEEN)))
    assert last_cell(content).text == "1324"
    assert "99" not in content.text


def test_white_lines_part_no_cells() -> None:
    content = next(pdf.readings(document(SEEN + " 1 G 2 w 276 601 m 276 619 l S 251 609 m 399 609 l S")))
    assert last_cell(content).text == "1324"
    assert len(next(block for block in content.blocks if isinstance(block, Grid)).slots) == 2


_HEADS = (110, 250, 400)


@pytest.mark.parametrize(
    ("heads", "figures", "parted"),
    [
        (_HEADS, [(250, 400), (250, 400)], True),
        (_HEADS, [(300, 460), (300, 460)], True),  # set to the right of their columns
        (_HEADS, [(300, 460), (None, 460)], True),
        (_HEADS, [(None, 400), (None, 400)], True),  # a column all blank, the others under their heads
        (_HEADS, [(None, 460), (None, 460)], False),  # which of the two, nobody can say
        (_HEADS, [(420, 480), (420, 480)], False),  # two figures under one head
        ((110, 250, 268), [(250, 400), (250, 400)], False),  # heads that run into each other
    ],
)
def test_columns_without_upright_lines_stand_under_their_heads(
    heads: tuple[int, ...], figures: list[tuple[int | None, ...]], parted: bool
) -> None:
    rules = "0.5 w " + " ".join(f"100 {y} m 500 {y} l S" for y in (500, 520, 540, 560))
    rows: list[tuple[int, list[tuple[int | None, str]]]] = [
        (545, list(zip(heads, ("ROW", "ONE", "TWO"), strict=True))),
        *[
            (y, [(110, "ab"[place]), *zip(figures[place], texts, strict=True)])
            for place, (y, texts) in enumerate([(525, ("11", "22")), (505, ("3", "44"))])
        ],
    ]
    texts = " ".join(
        f"BT /F 10 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET" for y, cells in rows for x, text in cells if x
    )
    content = next(pdf.readings(document(f"{rules} {texts}")))
    grid = [block for block in content.blocks if isinstance(block, Grid)][-1]
    expected = [[text if x else "" for x, text in cells] for _, cells in rows]
    assert ([[cell.text for cell in row if cell] for row in grid.slots] == expected) is parted
    assert not content.uncertain


def test_a_page_with_nothing_but_invisible_text_shows_nothing() -> None:
    data = document("")
    packed = zlib.compress(b"3 Tr BT /F 10 Tf 100 600 Td (1324) Tj ET")
    start, end = data.index(b"<</Length"), data.index(b"endstream") + len(b"endstream")
    data = (
        data[:start]
        + b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed)
        + data[end:]
    )
    with pytest.raises(UnreadableError, match="空白页"):
        next(pdf.readings(data))


def test_a_page_of_too_many_things_is_named() -> None:
    with pytest.raises(UnreadableError, match="第1页的内容过多"):
        next(pdf.readings(document("10 10 5 5 re f\n" * 70_000)))


def test_a_stream_that_unpacks_without_end_is_refused() -> None:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 10_000_000) for _ in range(25)) + packer.flush()
    bomb = b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed)
    with pytest.raises(UnreadableError, match="异常庞大"):
        next(pdf.readings(document(SEEN, more=(bomb,))))


@pytest.mark.parametrize(
    ("covers", "seen"),
    [
        (" 1 g 262 603 19 14 re f", "24"),  # over the first digits alone
        (" 0.8 g 262 603 60 14 re f", ""),
        (" q 60 0 0 14 262 603 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xc8 EI Q", ""),
    ],
)
def test_what_is_covered_no_third_reading_confirms(covers: str, seen: str) -> None:
    """The lines' reading may miss it; the text in order asks the picture, and pdfplumber, which does not, is not heard."""
    found = list(pdf.readings(document(SEEN + covers)))
    digits = ["".join(one for one in content.text if one.isdigit()) for content in found]
    assert set(digits) == {seen}


def _note(kind: str, look: str = "", more: str = "", box: str = "268 604 294 616") -> dict[str, object]:
    """An annotation over the figure, with an appearance of its own if any."""
    appearance = b"<</Type/XObject/Subtype/Form/BBox[0 0 26 12]/Length %d>>\nstream\n%s\nendstream"
    shown = f"<</Type/Annot/Subtype/{kind}/Rect[{box}]{more}{'/AP<</N 7 0 R>>' if look else ''}>>"
    objects = (shown.encode(), *([appearance % (len(look), look.encode())] if look else []))
    return {"operators": SEEN, "page": "/Annots[6 0 R]", "more": objects}


_QUADS = "/QuadPoints[268 616 294 616 268 604 294 604]"
_IMAGE = (
    b"<</Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray/Length 4>>\n"
    b"stream\n\x00\xff\xff\x00\nendstream"
)
CROSSED_OUT: dict[str, dict[str, object]] = {
    "slash": {"operators": SEEN + "1 w 268 604 m 294 616 l S"},
    "slash, turned page": {"operators": SEEN + "1 w 268 604 m 294 616 l S", "page": "/Rotate 90"},
    "red cross": {"operators": SEEN + "1 0 0 RG 1 w 268 604 m 294 616 l S 268 616 m 294 604 l S"},
    "a stroke below": {"operators": "1 0 0 RG 1 w 262 602 m 298 618 l S 0 G " + SEEN},
    "curve": {"operators": SEEN + "1 w 268 604 m 276 620 286 600 294 616 c S"},
    "slanted bar": {"operators": SEEN + "268 604 m 294 615 l 294 616 l 268 605 l h f"},
    "turned bar": {"operators": SEEN + "q 0.9 0.43 -0.43 0.9 268 604 cm 0 0 28 1 re f Q"},
    "blotted": {"operators": SEEN + "0 g 268 603 26 14 re f"},
    "a picture of a stroke": {
        "operators": SEEN + "q 26 0 0 12 268 604 cm /I Do Q", "resources": "/XObject<</I 6 0 R>>", "more": (_IMAGE,)
    },
    "StrikeOut": _note("StrikeOut", more=_QUADS + "/C[1 0 0]"),
    "StrikeOut of a row": _note("StrikeOut", box="100 602 400 618"),
    "Ink": _note("Ink", more="/InkList[[268 604 294 616]]/C[1 0 0]"),
    "Ink with a look": _note("Ink", "1 0 0 RG 1 w 0 0 m 26 12 l S"),
    "Line": _note("Line", more="/L[268 604 294 616]"),
    "Square": _note("Square", more="/IC[1 0 0]"),
    "Square with a look": _note("Square", "1 g 0 0 26 12 re f"),
    "Redact": _note("Redact", more=_QUADS),
    "Redact with a look": _note("Redact", "0 g 0 0 26 12 re f"),
    "Stamp": _note("Stamp", "1 g 0 0 26 12 re f"),
    "Polygon": _note("Polygon", "0.5 g 0 0 26 12 re f"),
    "Highlight that covers": _note("Highlight", "0 g 0 0 26 12 re f"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CROSSED_OUT)
def test_a_figure_crossed_out_or_covered_makes_its_cell_opaque(kind: str) -> None:
    found = list(pdf.readings(document(**CROSSED_OUT[kind])))  # type: ignore[arg-type]
    # a page of which much is hidden is read in its picture, which is never certain
    assert all(
        content.uncertain or last_cell(content).opaque == "划去、遮住或与字形不符的数字" for content in found
    )


def test_a_label_struck_out_makes_its_cell_opaque() -> None:
    (grid,) = next(pdf.readings(document(**_note("StrikeOut", box="108 603 140 617")))).blocks  # type: ignore[arg-type]
    assert isinstance(grid, Grid)
    assert [cell.opaque for cell in grid.cells()] == ["", "", "划去、遮住或与字形不符的数字", ""]


@pytest.mark.parametrize(
    "shown",
    [
        _note("Highlight", more=_QUADS + "/C[1 1 0]"),
        # one whose edge goes through the figure, as people draw them
        _note(
            "Highlight", more="/QuadPoints[268 610 294 610 268 600 294 600]/C[.5 .8 1]", box="268 600 294 610"
        ),
        _note("Underline", more=_QUADS + "/C[1 0 0]"),
        _note("Square", more="/C[1 0 0]"),  # a frame around the figure
        _note("Square", more="/IC[0 0 0]/F 2"),  # hidden
        _note("Square", more="/IC[0 0 0]", box="310 604 330 616"),  # beside
        _note("Link"),
        _note("Popup"),
        {"operators": SEEN + "0.7 w 300 601 m 340 619 l S"},  # a slanted line through the blank part
        {"operators": "0.9 g 251 601 148 18 re f 0 g " + SEEN},
    ],
)
def test_a_figure_marked_or_framed_is_read(shown: dict[str, object]) -> None:
    content = next(pdf.readings(document(**shown)))  # type: ignore[arg-type]
    assert (last_cell(content).text, last_cell(content).opaque) == ("1324", "")
