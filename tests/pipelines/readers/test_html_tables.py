from __future__ import annotations

import pytest
from lxml import etree

from pipelines.blocks import Content, Grid, Paragraph
from pipelines.readers.html import readings

PROSE = "<p>2023年，我局深入贯彻落实《条例》，主动公开政府信息12条，比上年增加3条。</p>"


def read(body: str) -> Content:
    [content] = readings(f"<html><body>{PROSE}{body}</body></html>".encode())
    return content


def grids(body: str) -> list[list[list[str | None]]]:
    return [
        [[None if cell is None else cell.text for cell in row] for row in block.slots]
        for block in read(body).blocks
        if isinstance(block, Grid)
    ]


def paragraphs(body: str) -> list[str]:
    return [block.text for block in read(body).blocks if isinstance(block, Paragraph)][1:]


@pytest.mark.parametrize(
    "source",
    [
        "<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>",
        "<TABLE><TBODY><TR><TD>甲</TD><TD>1</TD></TR>\n<TR><TD>乙</TD><TD>2</TD></TR></TBODY></TABLE>",
        "<table><tr><td>甲<td>1<tr><td>乙<td>2</table>",
        "<table><tr><td><p><span>甲<td><p><b>1<tr><td><p>乙<td>2</table>",
        "<table><td>甲</td><td>1</td><tr><td>乙</td><td>2</td></tr></table>",
        "<table><tr><th>甲</th><td>1</td></tr><tr><th>乙</th><td>2</td></tr></table>",
        "<table><tfoot><tr><td>乙<td>2</tfoot><tbody><tr><td>甲<td>1</tbody></table>",
        "<table><thead><tr><td>甲<td>1</thead><tbody><tr><td>乙<td>2</table>",
        "<table><form action=x><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></form></table>",
        "<tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr>",
        "<table><tr><td>甲</td><td>1</td></tr><tr style='display:none'><td>假</td><td>9</td></tr>"
        "<tr><td>乙</td><td hidden>9</td><td>2</td></tr></table>",
        "<table><tr><td>甲</td><!--<td>9</td>--><td>1</td></tr><tr><td>乙</td>"
        "<td><span style='DISPLAY: none'>9</span>2<input type=hidden value=9></td></tr></table>",
        "<table><tr><td><p class=MsoNormal><span>甲</span><o:p></o:p></p></td><td><p><span>1</span></p></td></tr>"
        "<tr><td>\n <p>乙</p>\n</td><td><p>2<br></p></td></tr><tr height=0><td width=9></td><td></td></tr></table>",
        "<div style='display:table'><div style='display:table-row'><div style='display:table-cell'>甲</div>"
        "<div style='display:table-cell'>1</div></div><div style='display:table-row'>"
        "<div style='display:table-cell'>乙</div><div style='display:table-cell'>2</div></div></div>",
        "<table><tr><td><table><tr><td>甲</td></tr></table></td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>",
        "<table><tr><td style='width:9pt'rowspan=1>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>",
        "<table>\r\n<tr>\r\n<td title='a>b</tr>'>\r\n<p>\r\n甲<br>\r\n</p>\r\n</td><td><p>&#49;</p></tr>\r\n"
        "<tr>\r\n<td rowspan=' 1'>乙</td>\r\n<td>2<br>\r\n</td>\r\n</tr>\r\n</table>",
        # a tag that is not closed becomes names of attributes that hold its ``<``
        "<table><tr><td <td>甲</td>,<td>1</td></tr><tr <tr>;<td x<y=a>乙</td><td><p <p>2<br <br></p></td></tr></table>",
        "<table <tr><tr><td>甲</td>,<td>1</td></tr><tr><td>乙</td>,<td>2</td></tr></table>",
    ],
)
def test_one_table_in_many_dialects(source: str) -> None:
    assert grids(source) == [[["甲", "1"], ["乙", "2"]]]
    assert read(source).text.endswith(("甲\t1\n乙\t2\n", "甲\n1\n乙\n2\n")) or "tfoot" in source


def test_spans_share_one_cell() -> None:
    [grid] = [
        block
        for block in read("<table><tr><td rowspan=2>甲<td colspan='2'>乙<tr><td>1<td>2</table>").blocks
        if isinstance(block, Grid)
    ]
    assert [[cell and cell.text for cell in row] for row in grid.slots] == [
        ["甲", "乙", "乙"],
        ["甲", "1", "2"],
    ]
    assert grid.slots[0][0] is grid.slots[1][0]
    assert grid.slots[0][1] is grid.slots[0][2]
    assert (grid.origin, grid.page) == ("table 1", None)
    assert grid.slots[0][0] is not None
    assert (grid.slots[0][0].rowspan, grid.slots[0][0].colspan) == (2, 1)


_LIKE_A_BROWSER = pytest.mark.skipif(
    etree.LIBXML_VERSION < (2, 14),
    reason="before libxml2 2.14 a stray quotation takes what follows, otherwise than in browsers",
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "<table><tr><td rowspan=0>甲<td>1<tr><td>2<tr><td>3</table>",
            [["甲", "1"], ["甲", "2"], ["甲", "3"]],
        ),
        (
            "<table><tr><td colspan=1000>题<tr><td>1<td>2<tr><td>3<td>4</table>",
            [["题", "题"], ["1", "2"], ["3", "4"]],
        ),
        ("<table><tr><td rowspan=65535>甲<td>1<tr><td>2</table>", [["甲", "1"], ["甲", "2"]]),
        ("<table><tr><td rowspan=x colspan=-1>甲<td>1<tr><td>3<td>2</table>", [["甲", "1"], ["3", "2"]]),
        (
            "<table><thead><tr><td rowspan=9>甲<td>1</thead><tr><td>乙<td>2</table>",
            [["甲", "1"], ["乙", "2"]],
        ),
        ("<table><tr><td>甲<td>1<tr><td>乙</table>", [["甲", "1"], ["乙"]]),
        ("<table><tr><td>甲<td rowspan=2>1<tr><td colspan=2>乙</table>", [["甲", "1"], ["乙", "1"]]),
        # a quotation that is not closed: the words in it, and what follows it, are no spans
        (
            '<table><tr><td style="top:0 rowspan="2">甲<td>1<tr><td>乙<td>2</table>',
            [["甲", "1"], ["乙", "2"]],
        ),
        pytest.param(
            '<table><tr><td>甲<td x"=" colspan=" rowspan=2>1<tr><td>乙</table>',
            [["甲", "1"], ["乙", "1"]],
            marks=_LIKE_A_BROWSER,
        ),
        pytest.param(
            '<table><tr><td =x="a colspan=" rowspan=2>甲<td>1<tr><td>2</table>',
            [["甲", "1"], ["甲", "2"]],
            marks=_LIKE_A_BROWSER,
        ),
        (
            '<table><tr><td title="a style=" rowspan=2 title=" x">甲<td>1<tr><td>2</table>',
            [["甲", "1"], ["甲", "2"]],
        ),
        ("<table><tr><td a　colspan=2>甲<td>1<tr><td>乙<td>2</table>", [["甲", "1"], ["乙", "2"]]),
        ("<table><tr><td title=' rowspan=2' rowspan=2>甲<td>1<tr><td>2</table>", [["甲", "1"], ["甲", "2"]]),
    ],
)
def test_spans_as_a_browser_expands_them(source: str, expected: list[list[str]]) -> None:
    assert grids(source) == [expected]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("", ""),
        (" \n\t ", ""),
        ("&nbsp;", "\xa0"),
        ("<p>&nbsp;</p>", "\xa0"),
        ("<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>", "\xa0"),
        ("　", "　"),
        ("<br>", ""),
        ("<p>1</p><p>2</p>", "1\n2"),
        ("<p>1</p><p>&nbsp;</p>", "1"),
        ("结果<br/>维持", "结果\n维持"),
        ("\n   12\n  ", "12"),
        ("<div>\n 12 <br>\n</div>", "12"),
        ("其他\n      处理", "其他处理"),
        ("1 234", "1 234"),
        ("<b>1</b><i>2</i><font>3</font>", "123"),
        ("１２", "１２"),
        ("&lt;5", "<5"),
        ("1\u200b2\ufeff", "12"),
        ("<a href='x'>3</a>件", "3件"),
        ("<input type=text value=7>", "7"),
        ("<script>9</script><style>a{}</style>5<noscript>8</noscript><template>7</template>", "5"),
    ],
)
def test_cell_text_is_what_is_printed(cell: str, text: str) -> None:
    source = f"<table><tr><td>项目</td><td>数量</td></tr><tr><td>{cell}</td><td>末</td></tr></table>"
    assert grids(source) == [[["项目", "数量"], [text, "末"]]]
    printed = " ".join(text.split()) + ("\ufffc" if "input" in cell else "")
    assert read(source).text.endswith(f"项目\t数量\n{printed}\t末\n")


def test_invisible_cells_keep_their_place() -> None:
    assert grids("<table><tr><td>甲<td style='visibility: hidden'>9<td>1<tr><td>乙<td>2<td>3</table>") == [
        [["甲", "", "1"], ["乙", "2", "3"]]
    ]


def test_tables_without_data_are_frames() -> None:
    assert grids("<table><tr><td><p>一、总体情况</p><p>无</p></td></tr></table>") == []
    assert paragraphs("<table><tr><td><p>一、总体情况</p><p>无</p></td></tr></table>") == [
        "一、总体情况",
        "无",
    ]
    assert grids("<table></table><table><tr></tr></table><table><tr><td>&nbsp;<td></table>") == []
    assert paragraphs("<table>没有行的表格</table>") == ["没有行的表格"]


def test_layout_tables_are_descended_into() -> None:
    inner = "<table border=1><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"
    source = (
        "<table width=100%><tr><td rowspan=2>栏目<br>列表</td><td>&nbsp;</td></tr><tr><td>"
        f"<table><tr><td><p>二、主动公开政府信息情况</p>{inner}<p>三、申请情况</p>{inner}</td></tr></table>"
        "</td></tr></table>"
    )
    assert grids(source) == [[["甲", "1"], ["乙", "2"]]] * 2
    assert paragraphs(source)[-2:] == ["二、主动公开政府信息情况", "三、申请情况"]
    assert [block.origin for block in read(source).blocks if isinstance(block, Grid)] == [
        "table 3",
        "table 4",
    ]


def test_a_document_inside_one_table() -> None:
    prose = "2023年，我局认真落实条例要求，主动公开政府信息。" * 20
    source = (
        f"<table><tr><td colspan=2>一、总体情况</td></tr><tr><td colspan=2>{prose}</td></tr>"
        "<tr><td colspan=2>二、主动公开情况</td></tr><tr><td>规章</td><td>1</td></tr>"
        "<tr><td>规范性文件</td><td>2</td></tr></table>"
    )
    assert paragraphs(source) == ["一、总体情况", prose, "二、主动公开情况"]
    assert grids(source) == [[["规章", "1"], ["规范性文件", "2"]]]


def test_text_between_rows_stands_where_it_is_printed() -> None:
    source = (
        "<table><caption>表一</caption><tr><td>甲</td><td>1</td></tr><p>三、申请情况</p>"
        "<table><tr><td>乙</td><td>2</td></tr></table>"
    )
    blocks = [
        b.text if isinstance(b, Paragraph) else b.slots[0][0] and b.slots[0][0].text
        for b in read(source).blocks
    ]
    assert blocks[1:] == ["表一", "甲", "三、申请情况", "乙"]


def test_the_second_text_knows_no_spans() -> None:
    source = "<table><tr><td rowspan=2>甲<td colspan=2>乙<tr><td>1<td></td></table><p>六、其他</p>"
    assert read(source).text.endswith("甲\t乙\n1\t\n六、其他\n")


def test_the_second_text_is_the_same_without_the_styles_and_sheets_that_hide_nothing() -> None:
    """A picture in a cell keeps its size, and an attribute that holds a style, or hides, is none."""
    row = "<tr><td style='color:#111'>甲</td><td{}>7</td><td>{}8</td></tr>"
    page = "<style>p{{margin:0}}</style><table>" + row + "</table><p>六、其他</p>"
    assert read(page.format("", "")).text.endswith("甲\t7\t8\n六、其他\n")
    assert read(page.format("", "<img src=a.png style='width:1px'>")).text.endswith("甲\t7\t8\n六、其他\n")
    seen = read(page.format("", "<img src=a.png style='width:90px'>")).text
    assert seen.endswith("甲\t7\t\ufffc8\n六、其他\n")
    for gone in (' title="a style=" hidden " x"', " hidden style='color:#111'", " style='display:none'"):
        assert "7" not in read(page.format(gone, "")).text


@pytest.mark.parametrize(
    "row",
    [
        "<tr>{}<td>甲</td><td>1</td></tr>",
        "<tr><td>甲</td>{}<td>1</td></tr>",
        "<tr><td>甲</td><td>1</td>{}</tr>",
        "<tr><td>甲</td><td>1</td><span>{}</span></tr>",
        "<tr><td>甲</td><td>1<br>{}</td></tr>",
        "<tr><td>甲</td>{}<td>1<ul></ul></td></tr>",
    ],
)
def test_what_stands_between_cells_is_never_dropped(row: str) -> None:
    """As in a browser, which prints it before the table; a row beside whose cells a figure stands shows that."""
    source = "<table><tr><td>表</td><td>数</td></tr>{}<tr><td>乙</td><td>2</td></tr></table>"
    if "<br>" not in row:
        assert paragraphs(source.format(row.format("另有"))) == ["另有"]
        assert grids(source.format(row.format("另有"))) == [[["表", "数"], ["甲", "1"], ["乙", "2"]]]
        assert grids(source.format(row.format("&nbsp;"))) == [[["表", "数"], ["甲", "1"], ["乙", "2"]]]
    [grid] = [block for block in read(source.format(row.format("另有5"))).blocks if isinstance(block, Grid)]
    seen = "".join(cell.text + cell.opaque for cell in grid.cells() if cell.row == 1)
    assert seen.startswith("甲1")
    assert seen.endswith(("另有5", "单元格之外的数字"))
