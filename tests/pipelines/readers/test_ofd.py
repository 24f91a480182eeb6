"""What only OFD has: steps in ``g`` notation, CTM, templates, DrawParam, curves, packages, damage."""

from __future__ import annotations

import io
import zipfile
from itertools import islice

import pytest

from pipelines.blocks import Block, Content, Grid, Paragraph, UnreadableError
from pipelines.readers import ofd
from pipelines.readers.ofd.elements import numbers
from tests.pipelines.readers.drawn_pages import Page, TableCell, draw_table, ofd_path, write_ofd


def read(data: bytes) -> Content:
    return next(ofd.readings(data))


def paragraphs(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def cells(content: Content) -> list[list[str]]:
    return [[c.text for c in block.cells()] for block in content.blocks if isinstance(block, Grid)]


def text_object(code: str, *, boundary: str = "20 20 100 6", attributes: str = 'Size="4"') -> str:
    return f'<ofd:TextObject ID="7" Boundary="{boundary}" Font="3" {attributes}>{code}</ofd:TextObject>'


def table_page() -> Page:
    page = Page()
    draw_table(page, 60, 90, [120, 90], [20, 20], [
        (0, 0, 1, 1, "信息内容"), (0, 1, 1, 1, "本年制发件数"), (1, 0, 1, 1, "规章"), (1, 1, 1, 1, ""),
    ])  # fmt: skip
    return page


def repack(data: bytes, **members: bytes | None) -> bytes:
    """The package with members replaced (``None``: left out); names with ``/`` written as ``__``."""
    out = io.BytesIO()
    changes = {name.replace("__", "/") + ".xml": body for name, body in members.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = changes.get(name, old.read(name))
            if body is not None:
                new.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("steps", "wanted"),
    [
        ('DeltaX="g 5 4"', "一二三四五六"),
        ('DeltaX="4 g 3 4 4"', "一二三四五六"),
        ('DeltaX="4,4,4,4,4"', "一二三四五六"),
        ('DeltaX="4"', "一二三四五六"),  # too few steps: the last one goes on
        ('DeltaX="g 2 4 12 g 2 4"', "一二三 四五六"),
        ('DeltaX="g 999999999 4"', "一二三四五六"),
        ("", "一二三四五六"),
    ],
)
def test_steps_between_glyphs(steps: str, wanted: str) -> None:
    code = f'<ofd:TextCode X="0" Y="4" {steps}>一二三四五六</ofd:TextCode>'
    content = read(write_ofd([Page()], extra=text_object(code)))
    assert paragraphs(content) == [wanted]


def test_a_text_code_without_place_goes_on_where_the_last_began() -> None:
    code = '<ofd:TextCode X="0" Y="4">甲</ofd:TextCode><ofd:TextCode X="4">乙</ofd:TextCode>'
    assert paragraphs(read(write_ofd([Page()], extra=text_object(code)))) == ["甲乙"]


def test_figures_of_uneven_width_are_one_word() -> None:
    code = '<ofd:TextCode X="0" Y="4" DeltaX="2.2 2.2 1.1 2.2">12.34</ofd:TextCode>'
    assert paragraphs(read(write_ofd([Page()], extra=text_object(code)))) == ["12.34"]


def test_a_counter_ends_the_figure_of_a_narrow_cell() -> None:
    one = '<ofd:TextCode X="0" Y="4" DeltaX="2 2 2 2">1056件</ofd:TextCode>'
    two = '<ofd:TextCode X="0" Y="4" DeltaX="2 2">524</ofd:TextCode>'
    objects = text_object(one) + text_object(two, boundary="34 20 100 6")
    assert "1056件\n524" in read(write_ofd([Page()], extra=objects)).text


@pytest.mark.parametrize(
    ("pieces", "wanted"),
    [
        # x, y in millimetres, text; upright lines stand at 20.5, 31, 41.5 and 52
        ([(21.5, 30, "726,726"), (31.6, 30, "729,002")], "726,726 | 729,002"),
        ([(20.9, 30, "72672①"), (31.6, 30, "729002")], "72672① | 729002"),
        ([(20.9, 30, "72672①"), (32, 30, "1234[1"), (32, 34, "]"), (42, 30, "5")], "72672① | 1234[1] | 5"),
        ([(21.5, 30, "3356017"), (21.5, 34, "4件"), (31.6, 30, "7306937"), (31.6, 34, "件")],
         "33560174件 | 7306937件"),
    ],
)  # fmt: skip
def test_figures_of_narrow_cells_in_both_readings(
    pieces: list[tuple[float, float, str]], wanted: str
) -> None:
    sides = "".join(ofd_path(f"{x} 27 0 10", "M 0 0 L 0 10") for x in (20.5, 31, 41.5, 52))
    rules = sides + "".join(ofd_path(f"20.5 {y} 31.5 0", "M 0 0 L 31.5 0") for y in (27, 37))
    texts = "".join(
        text_object(
            f'<ofd:TextCode X="0" Y="2.4" DeltaX="g {len(text)} 1.4">{text}</ofd:TextCode>',
            boundary=f"{x} {y - 2.4} 12 3",
            attributes='Size="2.8"',
        )
        for x, y, text in pieces
    )
    content = read(write_ofd([Page()], extra=rules + texts))
    shown = ["".join(text.split()) for text in cells(content)[0] if text]
    assert " | ".join(shown) == wanted
    assert content.text.split() == wanted.split(" | ")


def test_a_wider_gap_parts_figures_without_a_line() -> None:
    steps = "1.4 1.4 1.4 2.6 1.4 1.4 1.4"
    code = f'<ofd:TextCode X="0" Y="2.4" DeltaX="{steps}">12345678</ofd:TextCode>'
    content = read(write_ofd([Page()], extra=text_object(code, attributes='Size="2.8"')))
    assert content.text.split() == ["1234", "5678"]
    wide = code.replace(steps, "g 7 2.6")
    content = read(write_ofd([Page()], extra=text_object(wide, attributes='Size="2.8"')))
    assert content.text.split() == ["12345678"]


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (2, 0, 3, 1)])
def test_a_figure_drawn_in_any_order_is_one_by_place(order: tuple[int, ...]) -> None:
    page = table_page()
    for place in order:
        page.text(205 + 5 * place, 115, "7281"[place])
    first, *_, placed = ofd.readings(write_ofd([page]))
    assert placed.text.split()[-1] == "7281"
    assert (first.text.split()[-1] == "7281") == (order == (3, 2, 1, 0))


def test_size_in_the_matrix() -> None:
    # size 1 enlarged by the CTM, as some producers write every text
    code = '<ofd:TextCode X="0" Y="1" DeltaX="g 2 1">自然人</ofd:TextCode>'
    thing = text_object(code, boundary="65 40 20 6", attributes='Size="1" CTM="3 0 0 3 0 0"')
    assert cells(read(write_ofd([table_page()], extra=thing)))[0] == [
        "信息内容",
        "本年制发件数",
        "规章",
        "自然人",
    ]


def test_substituted_glyphs_keep_their_text() -> None:
    code = (
        '<ofd:CGTransform CodePosition="0" CodeCount="2" GlyphCount="2"><ofd:Glyphs>812 4711</ofd:Glyphs>'
        '</ofd:CGTransform><ofd:TextCode X="0" Y="4" DeltaX="4">总计</ofd:TextCode>'
    )
    assert paragraphs(read(write_ofd([Page()], extra=text_object(code)))) == ["总计"]


def test_invisible_objects_are_left_out() -> None:
    code = '<ofd:TextCode X="0" Y="4">藏</ofd:TextCode>'
    hidden = text_object(code, attributes='Size="4" Visible="false"')
    line = ofd_path("21 40 1 20", "M 0 0 L 0 20", 'Visible="false"')
    content = read(write_ofd([table_page()], extra=hidden + line))
    assert paragraphs(content) == []
    assert len(cells(content)[0]) == 4


def test_objects_in_blocks_and_composites() -> None:
    one = text_object('<ofd:TextCode X="0" Y="4">甲</ofd:TextCode>')
    two = text_object('<ofd:TextCode X="0" Y="4">乙</ofd:TextCode>', boundary="0 0 10 10")
    unit = (
        '<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="50" Width="10" Height="10"><ofd:Content>'
        f"{two}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )
    use = '<ofd:CompositeObject ID="51" ResourceID="50" Boundary="20 60 10 10"/>'
    nested = f'<ofd:PageBlock ID="2"><ofd:PageBlock ID="3">{one}</ofd:PageBlock></ofd:PageBlock>{use}'
    assert paragraphs(read(write_ofd([Page()], resources=unit, extra=nested))) == ["甲", "乙"]


def test_lines_of_a_template_and_text_of_the_page() -> None:
    lines = "".join(
        ofd_path(box, data)
        for box, data in [
            ("20 30 60 0", "M 0 0 L 60 0"), ("20 40 60 0", "M 0 0 L 60 0"),
            ("20 30 0 10", "M 0 0 L 0 10"), ("50 30 0 10", "M 0 0 L 0 10"), ("80 30 0 10", "M 0 0 L 0 10"),
        ]
    )  # fmt: skip
    text = text_object('<ofd:TextCode X="0" Y="4">17</ofd:TextCode>', boundary="55 32 20 6")
    content = read(write_ofd([Page()], templates=[("70", lines)], extra=text))
    assert cells(content) == [["", "17"]]


def test_closed_curved_and_arced_outlines_give_their_straight_sides() -> None:
    # a box with rounded corners (B and A), its lid a straight line written as a curve (Q), and a divider
    box = (
        "S 1 0 M 1 0 Q 20 0 39 0 B 39.6 0 40 0.4 40 1 L 40 9 A 1 1 0 0 1 39 10 L 1 10 "
        "A 1 1 0 0 1 0 9 L 0 1 B 0 0.4 0.4 0 1 0 C"
    )
    extra = ofd_path("20 30 40 10", box) + ofd_path("40 30 0 10", "M 0 0 L 0 10")
    extra += text_object('<ofd:TextCode X="0" Y="4">5</ofd:TextCode>', boundary="45 32 9 6")
    assert cells(read(write_ofd([Page()], extra=extra))) == [["", "5"]]


def test_a_line_as_thick_as_a_band_is_ground() -> None:
    params = (
        '<ofd:DrawParams><ofd:DrawParam ID="61" LineWidth="6"/><ofd:DrawParam ID="62" Relative="61"/>'
        '<ofd:DrawParam ID="63" LineWidth="0.2"/></ofd:DrawParams>'
    )
    band = ofd_path("21 35 74 0", "M 0 0 L 74 0", 'DrawParam="62"')
    thin = ofd_path("21.2 35.3 74 0", "M 0 0 L 74 0", 'DrawParam="63"')
    page = table_page()
    assert len(cells(read(write_ofd([page], resources=params, extra=band)))[0]) == 4
    assert len(cells(read(write_ofd([page], resources=params, extra=thin)))[0]) == 6


def test_several_documents_in_one_package() -> None:
    content = read(write_ofd([table_page()], documents=3))
    assert [block.page for block in content.blocks] == [1, 2, 3]


def test_a_page_that_is_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_image(data: bytes, *, dearer: bool = False) -> tuple[list[Block], str]:
        assert data == b"picture"
        return [Paragraph("扫描")], "扫描\n"

    monkeypatch.setattr(ofd, "read_image", read_image)
    scanned = Page()
    scanned.picture(0, 0, 595, 842)
    media = (
        '<ofd:MultiMedias><ofd:MultiMedia ID="900" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile>'
        "</ofd:MultiMedia></ofd:MultiMedias>"
    )
    data = write_ofd([table_page(), scanned], resources=media, members={"Doc_0/Res/a.png": b"picture"})
    first, merged = islice(ofd.readings(data), 2)
    assert first.notes == ["第2页是图片，没有文字层"]
    assert [block.page for block in merged.blocks] == [1, 2]
    assert merged.text.endswith("扫描\n")
    assert merged.uncertain
    assert merged.notes == []


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><OFD><DocBody>&c;</DocBody></OFD>'
    with pytest.raises(UnreadableError, match="实体"):
        read(repack(write_ofd([table_page()]), OFD=bomb))


def test_names_that_climb_out_stay_inside_the_package() -> None:
    root = (
        b'<OFD xmlns="http://www.ofdspec.org/2016"><DocBody><DocRoot>../../../etc/passwd</DocRoot>'
        b"</DocBody></OFD>"
    )
    with pytest.raises(UnreadableError):
        read(repack(write_ofd([table_page()]), OFD=root))


@pytest.mark.parametrize("name", ["Doc_0__Document", "OFD"])
def test_missing_parts(name: str) -> None:
    with pytest.raises(UnreadableError):
        read(repack(write_ofd([table_page()]), **{name: None}))


def test_one_missing_page_is_noted_and_the_others_read() -> None:
    data = repack(write_ofd([table_page(), table_page()]), Doc_0__Pages__Page_1__Content=None)
    content = read(data)
    assert len(cells(content)) == 1
    assert content.notes[0].startswith("第2页")


@pytest.mark.parametrize("part", [0.0, 0.2, 0.7, 0.99])
def test_truncated(part: float) -> None:
    whole = write_ofd([table_page()])
    with pytest.raises(UnreadableError):
        read(whole[: int(part * len(whole))])


def test_blank() -> None:
    with pytest.raises(UnreadableError, match="没有可读"):
        read(write_ofd([Page()] * 3))


def test_numbers_of_broken_attributes() -> None:
    assert numbers("1 x 2,3 nan inf") == [1, 0, 2, 3, 0, 0]
    assert numbers(None) == []


def test_cells_written_out_of_order_are_read_by_place_again() -> None:
    page = Page()
    cells: list[TableCell] = [
        (0, 1, 1, 1, "本年制发件数"), (1, 1, 1, 1, "12"), (2, 1, 1, 1, "7"),
        (0, 0, 1, 1, "信息内容"), (1, 0, 1, 1, "规章"), (2, 0, 1, 1, "行政规范性文件"),
    ]  # fmt: skip
    page.text(60, 60, "二、主动公开政府信息情况")
    draw_table(page, 60, 90, [120, 90], [20, 20, 20], cells)
    page.text(290, 810, "- 3 -")
    first, *_, placed = ofd.readings(write_ofd([page]))
    assert first.text.split()[-1] == "行政规范性文件"
    assert placed.text.split() == [
        "二、主动公开政府信息情况", "信息内容", "本年制发件数", "规章", "12", "行政规范性文件", "7",
    ]  # fmt: skip
    assert placed.blocks == first.blocks
