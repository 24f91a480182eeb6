"""Only what is seen on an OFD page is read; a picture makes its cell opaque."""

from __future__ import annotations

import pytest

from pipelines.blocks import Cell, Content, Grid
from pipelines.readers import ofd
from tests.pipelines.readers.drawn_pages import MM, Page, draw_table, ofd_path, ofd_text, write_ofd


def read(extra: str, figure: str = "1324", annotations: str = "") -> Content:
    page = Page()
    draw_table(
        page, 60, 80, [160, 120], [20, 28], [(0, 0, 1, 2, "行政许可"), (1, 0, 1, 1, "数量"), (1, 1, 1, 1, "")]
    )
    return next(
        ofd.readings(
            write_ofd(
                [page],
                extra=(ofd_text(270, 108, 10, figure) if figure else "") + extra,
                annotations=annotations,
            )
        )
    )


def last_cell(content: Content) -> Cell:
    (grid,) = [block for block in content.blocks if isinstance(block, Grid)]
    cell = grid.slots[1][1]
    assert cell is not None
    return cell


SEVEN = ofd_text(264.5, 108, 10, "7")
CODE = "<ofd:TextCode"
HIDDEN = {
    "Visible": SEVEN.replace("<ofd:TextObject", '<ofd:TextObject Visible="false"'),
    "alpha": SEVEN.replace(CODE, '<ofd:FillColor Value="0 0 0" Alpha="0"/>' + CODE),
    "white": SEVEN.replace(CODE, '<ofd:FillColor Value="255 255 255"/>' + CODE),
    "white in hexadecimal": SEVEN.replace(CODE, '<ofd:FillColor Value="#FF #FF #FF"/>' + CODE),
    "white in inks": SEVEN.replace(CODE, '<ofd:FillColor Value="0 0 0 0"/>' + CODE),
    "not filled": SEVEN.replace("<ofd:TextObject", '<ofd:TextObject Fill="false"'),
    "clipped": SEVEN.replace(
        CODE,
        '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary="-90 -90 1 1">'
        "<ofd:AbbreviatedData>M 0 0 L 1 0 L 1 1 L 0 1 C</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips>"
        + CODE,
    ),
    "covered": SEVEN
    + ofd_path(
        f"{264 * MM:.3f} {105 * MM:.3f} {6 * MM:.3f} {16 * MM:.3f}",
        f"M 0 0 L {6 * MM:.3f} 0 L {6 * MM:.3f} {16 * MM:.3f} L 0 {16 * MM:.3f} C",
        'Fill="true" Stroke="false"',
    ).replace("<ofd:Abb", '<ofd:FillColor Value="255 255 255"/><ofd:Abb'),
    "struck": SEVEN
    + ofd_path(f"{264.5 * MM:.3f} {114.5 * MM:.3f} 1.8 0.2", "M 0 0 L 1.7 0", 'LineWidth="0.2"'),
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_is_not_seen_is_not_read(kind: str) -> None:
    content = read(HIDDEN[kind])
    assert last_cell(content).text == "1324"
    assert "1324" in content.text.split()


def test_what_is_seen_beside_is_read() -> None:
    assert last_cell(read(SEVEN)).text == "71324"


def test_a_picture_makes_its_cell_opaque() -> None:
    image = f'<ofd:ImageObject ID="9" Boundary="{250 * MM:.3f} {105 * MM:.3f} 10 5" ResourceID="900"/>'
    content = read(image, figure="")
    assert last_cell(content).opaque == "图片"
    assert "\ufffc" in content.text


def test_a_picture_beside_a_figure_makes_its_cell_opaque() -> None:
    beside = f'<ofd:ImageObject ID="9" Boundary="{296 * MM:.3f} {106 * MM:.3f} 4 4" ResourceID="900"/>'
    content = read(beside)
    assert last_cell(content).opaque == "图片"
    assert "1324\n\ufffc" in content.text


def test_a_figure_drawn_twice_and_a_raised_mark_in_the_second_text() -> None:
    assert read(ofd_text(270.3, 108, 10, "1324")).text.split().count("1324") == 1
    mark = ofd_text(290.5, 106, 6, "1")
    content = read(mark)
    assert (last_cell(content).text, "1324¹" in content.text) == ("1324¹", True)


def test_a_figure_over_another_makes_its_cell_opaque() -> None:
    assert last_cell(read(ofd_text(270, 108, 10, "77"), "66")).opaque == "叠印的数字"
    assert last_cell(read(ofd_text(270.5, 108, 10, "1324"))).opaque == ""


@pytest.mark.parametrize(("up", "mark"), [(4, "¹"), (1.6, "\ufffd"), (-2, "\ufffd"), (0.4, "1")])
def test_a_digit_of_the_same_size_off_the_line_is_no_digit_of_the_figure(up: float, mark: str) -> None:
    content = read(ofd_text(290, 108 - up, 10, "1"))
    assert last_cell(content).text == f"1324{mark}"
    assert f"1324{mark}" in content.text.split()


def annotation(painted: str, attributes: str = "") -> str:
    return f'<ofd:Annot Type="Path" {attributes}><ofd:Appearance Boundary="0 0 210 297">{painted}</ofd:Appearance></ofd:Annot>'


@pytest.mark.parametrize("kind", ["covered", "struck"])
def test_what_an_annotation_covers_or_strikes_is_not_read(kind: str) -> None:
    content = read(SEVEN, annotations=annotation(HIDDEN[kind].removeprefix(SEVEN)))
    assert last_cell(content).text == "1324"
    assert "1324" in content.text.split()


def test_what_an_annotation_writes_is_seen_unless_it_is_hidden() -> None:
    content = read("", annotations=annotation(SEVEN))
    assert last_cell(content).text == "71324"
    hidden = read("", annotations=annotation(SEVEN, 'Visible="false"'))
    assert (last_cell(hidden).text, "1324" in hidden.text.split()) == ("1324", True)


def test_a_highlight_that_lets_its_ground_through_hides_nothing() -> None:
    marked = HIDDEN["covered"].removeprefix(SEVEN).replace("<ofd:PathObject", '<ofd:PathObject Alpha="102"')
    content = read(SEVEN, annotations=annotation(marked))
    assert last_cell(content).text == "71324"
