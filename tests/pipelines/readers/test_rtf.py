import lzma
from pathlib import Path

import pytest

from pipelines.blocks import Paragraph, UnreadableError
from pipelines.readers import readings
from tests.pipelines.readers import statutory

FIXTURES = Path(__file__).parent / "fixtures"
HEAD = rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}{\f1\fnil\fcharset0 Arial;}}"


def read(body: bytes, head: bytes = HEAD):
    content = next(readings(head + body + b"}"))
    assert content.format == "rtf"
    return content


def texts(content):
    found = [block.text for block in content.blocks if isinstance(block, Paragraph)]
    if not statutory.grids(content):
        assert statutory.words(content.text) == [word for text in found for word in statutory.words(text)]
    return found


def gbk(text: str) -> bytes:
    return b"".join(rb"\'%02x" % byte for byte in text.encode("gb18030"))


def row(*cells: tuple[str, int], flags: dict[int, bytes] | None = None, inner: bool = False) -> bytes:
    """A row of (text, right edge) cells; ``flags`` go before the edge of the cell with that number."""
    definition = b"".join(
        (flags or {}).get(n, b"") + rb"\cellx%d" % edge for n, (_, edge) in enumerate(cells)
    )
    if inner:
        contents = b"".join(rb"\pard\intbl\itap2 " + gbk(text) + rb"\nestcell" for text, _ in cells)
        return contents + rb"{\*\nesttableprops\trowd" + definition + rb"\nestrow}{\nonesttables\par}"
    contents = b"".join(rb"\pard\intbl " + gbk(text) + rb"\cell" for text, _ in cells)
    return rb"\trowd\trgaph108" + definition + contents + rb"\row" + b"\n"


def test_written_by_libreoffice():
    (content,) = readings(lzma.decompress((FIXTURES / "report.rtf.xz").read_bytes()))
    statutory.check(content, statutory.report(3, blank_share=0.4))
    assert content.facts.html_title == "青溪县农业农村局年度报告"


def test_merges_across_and_down():
    content = read(
        row(("甲", 1000), ("申请人情况", 2000), ("", 3000), flags={0: rb"\clvmgf", 1: rb"\clmgf", 2: rb"\clmrg"})
        + row(("", 1000), ("自然人", 2000), ("总计", 3000), flags={0: rb"\clvmrg"})
        + row(("一", 1000), ("宽", 3000))
    )  # fmt: skip
    assert statutory.rows(content.blocks[0]) == [
        ["甲", "申请人情况", "申请人情况"], ["甲", "自然人", "总计"], ["一", "宽", "宽"],
    ]  # fmt: skip


def test_edges_that_rows_round_apart_are_one_column():
    content = read(row(("甲", 1000), ("1", 2000)) + row(("乙", 1040), ("2", 1985)))
    assert statutory.rows(content.blocks[0]) == [["甲", "1"], ["乙", "2"]]


def test_nested_table():
    inner = row(("里一", 500), ("1", 900), inner=True) + row(("里二", 500), ("2", 900), inner=True)
    outer = (
        rb"\trowd\cellx1000\cellx2000\pard\intbl " + inner + rb"\pard\intbl\cell " + gbk("外") + rb"\cell\row"
    )
    content = read(outer)
    assert statutory.rows(statutory.grids(content)[0]) == [["里一", "1"], ["里二", "2"]]
    assert texts(content) == ["外"]


def test_encodings():
    assert texts(read(gbk("一、总体情况") + rb"\par" + "直接写的".encode("gbk") + rb"\par")) == [
        "一、总体情况", "直接写的",
    ]  # fmt: skip
    # a code page other than that of the document, by the charset of the font
    head = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f5\fcharset134 B;}{\f6\fcharset2 S;}}"
    assert texts(read(rb"{\f5 " + gbk("报告") + rb"}\'93x\'94{\f6\'b7}\par", head)) == ["报告“x”"]
    assert texts(read(rb"\loch\af0\hich\af0\dbch\af5 " + gbk("东亚") + rb"\par", head)) == ["东亚"]


def test_unicode_with_fallbacks():
    body = rb"\uc1\u25253?\uc2\u21578" + gbk("告") + rb"\uc0\u-10000 \u-9216 {\uc1\u25991?}\u20214\par"
    assert texts(read(body)) == ["报告\U0004c000文件"]


def test_fields_lists_and_dropped_destinations():
    content = read(
        rb"{\info{\title " + gbk("题名") + rb"}{\author x}}{\header " + gbk("页眉") + rb"\par}"
        rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt " + gbk("链接") + rb"}}\par"
        rb"{\field{\*\fldinst { TOC \\o }}{\fldrslt " + gbk("一、目录") + rb"}}\par"
        rb"{\listtext\pard " + gbk("一、") + rb"\tab}" + gbk("总体") + rb"\par"
        rb"{\v " + gbk("隐藏") + rb"}{\deleted " + gbk("删去") + rb"}" + gbk("留下") + rb"{\footnote x}\line "
        + gbk("下行") + rb"{\pict\bin4 {{{{}\~\_\{\}\\\par"
    )  # fmt: skip
    assert texts(content) == ["链接", "一、\t总体", "留下", "下行\xa0-{}\\"]
    assert content.facts.html_title == "题名"


def test_text_box_in_a_cell_stays_in_the_cell():
    shape = rb"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard " + gbk("框") + rb"\par}}{\shprslt y}}"
    content = read(rb"\trowd\cellx1000\cellx2000\pard\intbl " + gbk("甲") + shape + rb"\cell 1\cell\row")
    assert statutory.rows(content.blocks[0]) == [["甲\n框", "1"]]


def test_truncated_and_damaged():
    data = lzma.decompress((FIXTURES / "report.rtf.xz").read_bytes())
    for share in (0.1, 0.5, 0.9):
        with pytest.raises(UnreadableError, match="截断"):
            list(readings(data[: int(len(data) * share)]))
    with pytest.raises(UnreadableError, match="嵌套"):
        list(readings(rb"{\rtf1" + b"{" * 5000))
    with pytest.raises(UnreadableError, match="空字节"):
        list(readings(data[:20_000] + bytes(300) + data[20_300:]))
