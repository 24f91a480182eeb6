import contextlib
import lzma
import struct
from pathlib import Path

import pytest

from pipelines.blocks import Paragraph, UnreadableError
from pipelines.readers import readings, sniff
from pipelines.readers.word import doc, office
from tests.pipelines.readers import statutory
from tests.pipelines.readers.word_binary import (
    CELL,
    INNER_CELL,
    INNER_ROW_END,
    ROW_END,
    Par,
    Writer,
    report_paragraphs,
    row_definition,
)

REPORT = lzma.decompress((Path(__file__).parent / "fixtures" / "report.doc.xz").read_bytes())


@pytest.fixture(autouse=True)
def _without_libreoffice(monkeypatch):
    monkeypatch.setattr(office, "installed", lambda: None)


def read(data):
    (content,) = readings(data)
    assert content.format == "doc"
    return content


def written(paragraphs, **options):
    return read(Writer(**options).write(paragraphs))


def texts(content):
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def test_written_by_libreoffice():
    content = read(REPORT)
    statutory.check(content, statutory.report(3, blank_share=0.4))
    assert content.facts.html_title == "青溪县农业农村局年度报告"


@pytest.mark.parametrize("blank_share", [0, 0.5, 1])
def test_statutory_tables_exact(blank_share):
    items = statutory.report(4, blank_share=blank_share)
    statutory.check(written(report_paragraphs(items)), items)


def test_edges_that_rows_round_apart():
    items = statutory.report(4, blank_share=0.3)
    statutory.check(written(report_paragraphs(items, jitter=30)), items)


@pytest.mark.parametrize("codes", [(1, 2), (2, 1), (3, 1)])
def test_cells_merged_by_flags_whichever_comes_first(codes):
    items = statutory.report(4, blank_share=0.3)
    statutory.check(written(report_paragraphs(items, merged_as_flags=codes)), items)


@pytest.mark.parametrize("sprm", [0x6645, 0x6646, 0x646B])
def test_row_properties_in_the_data_stream(sprm):
    items = statutory.report(4)
    statutory.check(written(report_paragraphs(items), data_sprm=sprm), items)


@pytest.mark.parametrize("narrow", [False, True])
def test_many_pieces_out_of_order(narrow):
    items = statutory.report(4, blank_share=0.2)
    paragraphs = report_paragraphs(items)
    size = sum(len(par.text) for par in paragraphs)
    cuts = [*range(7, size, 13)]
    statutory.check(written(paragraphs, cuts=cuts, shuffle=True, narrow=narrow), items)


def test_paragraph_properties_from_a_piece():
    # a fast save that turned "2" into a cell: the properties hang on the piece, not on the paragraph
    paragraphs = [Par("甲\x07", CELL), Par("2\x07"), Par("\x07", ROW_END), Par("后\r")]
    content = written(paragraphs, cuts=[2, 4], piece_modifiers={1: CELL})
    assert statutory.rows(content.blocks[0]) == [["甲", "2"]]


def test_compressed_pieces_are_windows_1252():
    writer = Writer(narrow=True, cuts=[3])
    data = bytearray(writer.write([Par("abc"), Par("\r")]))
    data[data.index(b"abc") + 1] = 0x93
    assert texts(read(bytes(data))) == ["a“c"]


def test_nested_table_and_frame():
    inner = row_definition([(0, 1000, 0), (1000, 2000, 0)])
    outer = row_definition([(0, 2000, 0), (2000, 4000, 0)])
    paragraphs = [
        Par("前\r"),
        Par("里一\r", INNER_CELL), Par("里二\r", INNER_CELL), Par("\r", INNER_ROW_END + inner),
        Par("里三\r", INNER_CELL), Par("\r", INNER_CELL), Par("\r", INNER_ROW_END + inner),
        Par("\x07", CELL), Par("外二\x07", CELL), Par("\x07", ROW_END + outer),
        Par("后\r"),
    ]  # fmt: skip
    content = written(paragraphs)
    assert texts(content) == ["前", "外二", "后"]
    assert statutory.rows(statutory.grids(content)[0]) == [["里一", "里二"], ["里三", ""]]
    assert content.text.split() == ["前", "里一", "里二", "里三", "外二", "后"]


def test_row_without_definition_counts_its_cells():
    paragraphs = [Par("甲\x07", CELL), Par("1\x07", CELL), Par("\x07", ROW_END)]
    assert statutory.rows(written(paragraphs).blocks[0]) == [["甲", "1"]]


def test_later_modifiers_of_a_row():
    def row(*labels, modifiers=b""):
        cells = [Par(f"{label}\x07", CELL) for label in labels]
        definition = row_definition([(1000 * n, 1000 * n + 1000, 0) for n in range(3)])
        return [*cells, Par("\x07", ROW_END + definition + modifiers)]

    merge = struct.pack("<HBB", 0x5624, 1, 3)
    restart, proceed = (struct.pack("<HBBB", 0xD62B, 2, 0, flags) for flags in (3, 1))
    content = written(
        [*row("甲", "乙", "", modifiers=merge + restart), *row("", "1", "2", modifiers=proceed)]
    )
    assert statutory.rows(content.blocks[0]) == [["甲", "乙", "乙"], ["甲", "1", "2"]]


def test_fields_keep_results_only():
    paragraphs = [
        Par("共\x13 =1+\x13 REF a \x14内\x15 \x143\x15件\r"),
        Par("\x13 TOC \\o \x14一、总体情况\t1\r"), Par("二、主动公开\t2\x15\r"),
        Par("一、总体情况\r"), Par("没有\x13结束\r"), Par("后\r"),
    ]  # fmt: skip
    content = written(paragraphs)
    assert texts(content) == ["共3件", "一、总体情况", "没有结束", "后"]
    assert statutory.words(content.text) == texts(content)


def test_deleted_hidden_and_symbols():
    text = "收到99件隐藏\r前半\r后半(\r"
    deleted, hidden = struct.pack("<HB", 0x0800, 1), struct.pack("<HB", 0x083C, 1)
    symbol = struct.pack("<HHH", 0x6A09, 3, 0xF02B)
    runs = [(2, 4, deleted), (5, 7, hidden), (10, 11, deleted), (13, 14, symbol)]
    content = written([Par("收到99件隐藏\r"), Par("前半\r"), Par("后半(\r")], runs=runs)
    assert text[2:4] == "99"
    assert texts(content) == ["收到件", "前半后半+"]
    assert statutory.words(content.text) == texts(content)


def second_cell(text, runs=()):
    """The second of two cells, whose text begins at position 2, in both readings."""
    row = row_definition([(0, 1000, 0), (1000, 2000, 0)])
    content = written([Par("甲\x07", CELL), Par(f"{text}\x07", CELL), Par("\x07", ROW_END + row)], runs=runs)
    _, cell = content.blocks[0].cells()
    return cell, content.text.split("\t")[1].strip()


@pytest.mark.parametrize(
    ("sprm", "operand"),
    [
        (0x6870, b"\xee\xee\xee\x00"),
        (0x6870, b"\xf2\xf2\xf2\x00"),
        (0x4845, b"\x08\x00"),
        (0x4845, b"\xf8\xff"),
    ],
)
def test_digits_that_are_pale_or_stand_off_their_line(sprm, operand):
    cell, again = second_cell("3847", [(4, 6, struct.pack("<H", sprm) + operand)])
    assert cell.opaque == "变形的文字"
    assert "\ufffc" in again
    seen = [(2, 4, struct.pack("<H", 0x6870) + b"\xc0\x00\x00\x00"), (4, 6, struct.pack("<Hh", 0x4845, 2))]
    cell, again = second_cell("3847", seen)
    assert (cell.text, cell.opaque, again) == ("3847", "", "3847")


@pytest.mark.parametrize("code", ["IF 1=1 5 6", "FILESIZE", "EQ x", "DATE", "REF b", "SET b 5", "NEXT"])
def test_fields_that_are_computed_anew(code):
    cell, again = second_cell(f"\x13 {code} \x14502\x15")
    assert (cell.text, cell.opaque) == ("502", "域")
    assert "\ufffc" in again
    cell, again = second_cell("\x13 =SUM(ABOVE) \x14502\x15")
    assert (cell.text, cell.opaque, again) == ("502", "", "502")


def test_deleted_row():
    row = row_definition([(0, 1000, 0), (1000, 2000, 0)])
    paragraphs = []
    for label in "甲乙":
        paragraphs += [Par(f"{label}\x07", CELL), Par("1\x07", CELL), Par("\x07", ROW_END + row)]
    content = written(paragraphs, runs=[(0, 5, struct.pack("<HB", 0x0800, 1))])
    assert statutory.rows(content.blocks[0]) == [["乙", "1"]]


def test_end_of_the_row_before_a_deleted_one():
    row = row_definition([(0, 1000, 0), (1000, 2000, 0)])
    paragraphs = []
    for label in "甲乙丙":
        paragraphs += [Par(f"{label}\x07", CELL), Par("1\x07", CELL), Par("\x07", ROW_END + row)]
    deleted = struct.pack("<HB", 0x0800, 1)
    content = written(paragraphs, runs=[(4, 6, deleted), (7, 8, deleted)])  # as LibreOffice marks row two
    assert statutory.rows(content.blocks[0]) == [["甲", "1"], ["", ""], ["丙", "1"]]


def test_text_boxes_stand_where_their_drawings_do():
    row = row_definition([(0, 1000, 0), (1000, 2000, 0)])
    inside = [Par("甲\x07", CELL), Par("1\x07", CELL), Par("\x07", ROW_END + row), Par("框外\r")]
    boxes = [
        (4, inside),
        (1, [Par("标题\r"), Par("副标题\r")]),
        (None, [Par("印章\r")]),
        (5, [Par("印章\r")]),
    ]
    content = written([Par("\x08\x08一\r"), Par("\x08\x08二\r")], boxes=boxes)
    assert texts(content) == ["标题", "副标题", "印章", "一", "框外", "二"]
    assert statutory.rows(content.blocks[4]) == [["甲", "1"]]
    # the second reading does not know where a box hangs
    assert sorted(statutory.words(content.text)) == sorted(
        ["标题", "副标题", "印章", "一", "甲", "1", "框外", "二"]
    )


def numbered(number: int, level: int = 0) -> bytes:
    return struct.pack("<HBHh", 0x260A, level, 0x460B, number)


def test_automatic_numbers():
    paragraphs = [
        Par("总体情况\r", style=1), Par("主动公开\r", numbered(1, 1)), Par("依申请\r", numbered(1, 1)), Par("\r", numbered(1)),
        Par("申请\r", style=2), Par("0\r", numbered(1, 1)), Par("正文\r"), Par("标题\r", numbered(0), style=1),
        Par("问题\r", numbered(2)), Par("符号\r", numbered(1, 2)), Par("不明\r", numbered(9)),
    ]  # fmt: skip
    levels = [(37, "%1、"), (39, "（%2）"), (23, "\uf06c")]
    styles = [(0xFFF, b""), (0, numbered(1)), (1, b"")]
    content = written(paragraphs, levels=levels, styles=styles, list_starts=(None, 5))
    assert texts(content) == [
        "一、总体情况", "（一）主动公开", "（二）依申请", "二、申请", "0", "正文", "标题", "五、问题", "符号", "不明",
    ]  # fmt: skip
    # the second reading knows no lists: a label is found without its number
    assert statutory.words(content.text) == [
        "总体情况", "主动公开", "依申请", "申请", "0", "正文", "标题", "问题", "符号", "不明",
    ]  # fmt: skip


def test_damaged_lists_cost_the_numbers_alone():
    writer = Writer(levels=[(37, "%1、")])
    writer._lists = lambda: (b"\xff\x7f", b"", b"\xff\xff\xff\x7f")
    (content,) = readings(writer.write([Par("总体情况\r", numbered(1))]))
    assert texts(content) == ["总体情况"]


def test_special_characters():
    content = written([Par("上\x0b下\x1e丙\x1f丁\x01\x08\xa0戊𠀀\r")])
    assert texts(content) == ["上", "下-丙丁\xa0戊𠀀"]


def test_encrypted():
    with pytest.raises(UnreadableError, match="加密"):
        written([Par("密\r")], flags=0x0100)


def test_older_than_word_97():
    with pytest.raises(UnreadableError, match="Word 97以前"):
        written([Par("旧\r")], version=0x0068)


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98])
def test_truncated(share):
    data = Writer().write(report_paragraphs(statutory.report()))
    with pytest.raises(UnreadableError):
        list(readings(data[: int(len(data) * share)]))


def test_a_hole_is_no_blank_cell(monkeypatch):
    monkeypatch.setattr("pipelines.readers.word.office.installed", lambda: "soffice")
    monkeypatch.setattr("pipelines.readers.word.office.convert", lambda *_: pytest.fail("asked LibreOffice"))
    data = Writer().write(report_paragraphs(statutory.report()))
    at = data.index("总计".encode("utf-16-le"))
    with pytest.raises(UnreadableError, match="空字节"):
        list(readings(data[:at] + bytes(40) + data[at + 40 :]))


def test_damaged_anywhere_never_breaks_out():
    data = Writer(data_sprm=0x646B).write(report_paragraphs(statutory.report()))
    for position in range(512, len(data), 997):
        broken = bytearray(data)
        broken[position : position + 64] = b"\xa5" * 64
        with contextlib.suppress(UnreadableError):
            list(readings(bytes(broken)))


def test_wps_by_its_class():
    from tests.pipelines.readers import word_binary

    plain = Writer().write([Par("一\r")])
    assert sniff.recognise(plain) == "doc"
    streams = {"WordDocument": b"x", "\x01CompObj": b"\0WPS.Document.6\0"}
    assert sniff.recognise(word_binary.compound_file(streams)) == "wps"


def test_no_libreoffice_no_later_reading():
    assert len(list(doc.readings(Writer().write([Par("一\r")])))) == 1


def test_absurd_depth_is_damage():
    with pytest.raises(UnreadableError, match="嵌套"):
        written([Par("一\r", struct.pack("<HI", 0x6649, 0x7FFFFFFF))])
