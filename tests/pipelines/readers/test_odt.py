import io
import zipfile
from pathlib import Path

import pytest

from pipelines.blocks import Paragraph, UnreadableError
from pipelines.readers import readings
from tests.pipelines.readers import statutory
from tests.pipelines.readers.writers import OPEN_DOCUMENT

FIXTURE = (Path(__file__).parent / "fixtures" / "report.odt").read_bytes()


def flat(body: str, styles: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {OPEN_DOCUMENT} '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


def read(data: bytes):
    (content,) = readings(data)
    assert content.format == "odt"
    return content


def texts(content):
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def test_written_by_libreoffice():
    content = read(FIXTURE)
    statutory.check(content, statutory.report(3, blank_share=0.4))
    assert content.facts.html_title == "青溪县农业农村局年度报告"


def test_spans_repeats_and_header_rows():
    content = read(flat(
        "<table:table><table:table-column table:number-columns-repeated='3'/><table:table-header-rows>"
        f"<table:table-row>{cell('甲', 'table:number-rows-spanned=' + repr('2'))}"
        f"{cell('乙', 'table:number-columns-spanned=' + repr('2'))}<table:covered-table-cell/></table:table-row>"
        "</table:table-header-rows>"
        f"<table:table-row><table:covered-table-cell><text:p>盖住</text:p></table:covered-table-cell>"
        f"{cell('0', 'table:number-columns-repeated=' + repr('2'))}</table:table-row>"
        f"<table:table-row table:number-rows-repeated='2'>{cell('丙')}{cell('')}{cell('1')}</table:table-row>"
        "</table:table>"
    ))  # fmt: skip
    assert statutory.rows(content.blocks[0]) == [
        ["甲", "乙", "乙"], ["甲", "0", "0"], ["丙", "", "1"], ["丙", "", "1"],
    ]  # fmt: skip
    assert "盖住" not in content.text


def test_spans_without_covered_cells():
    """As pandoc writes tables; a row of no height has its share of what spans it."""
    low = (
        "<style:style style:name='L' style:family='table-row'>"
        "<style:table-row-properties style:row-height='0cm'/></style:style>"
    )
    content = read(flat(
        f"<table:table><table:table-row>{cell('甲', 'table:number-rows-spanned=' + repr('3'))}"
        f"{cell('乙', 'table:number-columns-spanned=' + repr('2'))}{cell('丙')}</table:table-row>"
        f"<table:table-row table:style-name='L'>{cell('8')}{cell('9')}{cell('9')}</table:table-row>"
        f"<table:table-row>{cell('0')}{cell('1', 'table:number-rows-spanned=' + repr('2'))}{cell('2')}</table:table-row>"
        f"<table:table-row>{cell('丁')}{cell('3')}{cell('4')}</table:table-row></table:table>",
        low,
    ))  # fmt: skip
    assert statutory.rows(content.blocks[0])[:2] == [["甲", "乙", "乙", "丙"], ["甲", "0", "1", "2"]]
    assert statutory.rows(content.blocks[0])[2][1:] == ["3", "1", "4"]
    assert "9" not in content.text


def test_spans_without_end():
    cells = cell("1", "table:number-rows-spanned='20000' table:number-columns-spanned='2000'")
    with pytest.raises(UnreadableError, match="格"):
        read(flat(f"<table:table><table:table-row>{cells}</table:table-row></table:table>"))


def test_sliver_columns_are_joined():
    widths = {"a": "4cm", "b": "0.05cm", "c": "4cm"}
    styles = "".join(
        f"<style:style style:name='{name}'><style:table-column-properties style:column-width='{width}'/>"
        "</style:style>"
        for name, width in widths.items()
    )
    wide = "table:number-columns-spanned='2'"
    columns = "".join(f"<table:table-column table:style-name='{name}'/>" for name in widths)
    content = read(flat(
        f"<table:table>{columns}<table:table-row>{cell('甲')}{cell('1', wide)}<table:covered-table-cell/>"
        f"</table:table-row><table:table-row>{cell('乙', wide)}<table:covered-table-cell/>{cell('2')}"
        "</table:table-row></table:table>",
        styles,
    ))  # fmt: skip
    assert statutory.rows(content.blocks[0]) == [["甲", "1"], ["乙", "2"]]


def test_text_elements():
    hidden = "<style:style style:name='H' style:family='text'><style:text-properties text:display='none'/></style:style>"
    content = read(flat(
        "<text:tracked-changes><text:p>删去</text:p></text:tracked-changes>"
        "<text:table-of-content><text:p>一、目录 1</text:p></text:table-of-content>"
        "<text:h>一、总体<text:s text:c='2'/>情况</text:h>"
        "<text:section><text:list><text:list-item><text:p>上<text:line-break/>下</text:p></text:list-item></text:list>"
        "</text:section><text:p>显<text:span text:style-name='H'>隐</text:span>示<office:annotation><text:p>批注</text:p>"
        "</office:annotation><text:note><text:note-body><text:p>脚注</text:p></text:note-body></text:note>。\n  尾</text:p>"
        "<text:p>前<draw:frame><draw:text-box><text:p>框</text:p></draw:text-box></draw:frame></text:p>"
        "<text:p><text:ruby><text:ruby-base>拼</text:ruby-base><text:ruby-text>pin</text:ruby-text></text:ruby></text:p>",
        hidden,
    ))  # fmt: skip
    assert texts(content) == ["一、总体  情况", "上", "下", "显示。 尾", "前", "框", "拼"]
    assert statutory.words(content.text) == texts(content)


def test_encrypted():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("META-INF/manifest.xml", (
            f"<manifest:manifest {OPEN_DOCUMENT}><manifest:file-entry manifest:media-type="
            "'application/vnd.oasis.opendocument.text'><manifest:encryption-data/></manifest:file-entry>"
            "</manifest:manifest>"
        ))  # fmt: skip
        package.writestr("content.xml", b"\x01\x02")
    with pytest.raises(UnreadableError, match="加密"):
        read(buffer.getvalue())


def test_truncated_and_bombs():
    for share in (0.1, 0.5, 0.95):
        with pytest.raises(UnreadableError, match="损坏"):
            read(FIXTURE[: int(len(FIXTURE) * share)])
    many = "table:number-columns-repeated='150000'"
    with pytest.raises(UnreadableError, match="疑为恶意"):
        read(
            flat(
                f"<table:table><table:table-row>{cell('1', many)}{cell('1', many)}</table:table-row></table:table>"
            )
        )
    with pytest.raises(UnreadableError, match="疑为恶意"):
        read(
            flat("<table:table><table:table-column table:number-columns-repeated='999999999'/></table:table>")
        )


def numbered(level: int, number_format: str, attributes: str) -> str:
    return f"<text:list-level-style-number text:level='{level}' style:num-format='{number_format}' {attributes}/>"


def item(text: str, inner: str = "") -> str:
    return f"<text:list-item>{f'<text:p>{text}</text:p>' if text else ''}{inner}</text:list-item>"


def test_automatic_numbers():
    chinese = "一, 二, 三, ..."
    styles = (
        "<text:list-style style:name='L'>"
        + numbered(1, chinese, "style:num-suffix='、'")
        + numbered(2, chinese, "style:num-prefix='（' style:num-suffix='）'")
        + numbered(3, "1", "text:display-levels='2' style:num-suffix='.'")
        + "</text:list-style><text:outline-style><text:outline-level-style text:level='1' style:num-format='I'/>"
        "</text:outline-style>"
    )
    rules = f"<text:list>{item('规章')}</text:list>"
    inner = f"<text:list>{item('主动公开', rules)}{item('其他')}</text:list>"
    listed = f"<text:list text:style-name='L'>{item('总体情况', inner)}{item('申请')}</text:list>"
    challenges = f"<text:list>{item('复议')}</text:list>"
    more = (
        "<text:list text:style-name='L' text:continue-numbering='true'>"
        f"{item('', challenges)}{item('问题')}</text:list>"
    )
    anew = f"<text:list text:style-name='L'>{item('无')}{item('0')}{item('有')}</text:list>"
    head = "<text:h text:outline-level='1'>标题</text:h>"
    content = read(flat(listed + "<text:p>正文</text:p>" + more + anew + head, styles))
    expected = [
        "一、总体情况", "（一）主动公开", "一.1.规章", "（二）其他", "二、申请", "正文",
        "（一）复议", "三、问题", "一、无", "0", "三、有", "I标题",
    ]  # fmt: skip
    assert texts(content) == expected
    # the second reading knows no lists: a label is found without its number
    assert statutory.words(content.text) == [
        "总体情况", "主动公开", "规章", "其他", "申请", "正文", "复议", "问题", "无", "0", "有", "标题",
    ]  # fmt: skip


def test_tables_and_paragraphs_in_shapes():
    extension = "xmlns:loext='urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0'"
    inner = (
        f"<loext:table {extension}><loext:table-row><loext:table-cell table:number-columns-spanned='2'>"
        "<text:p>甲</text:p></loext:table-cell><loext:covered-table-cell/></loext:table-row>"
        "<loext:table-row><loext:table-cell><text:p>1</text:p></loext:table-cell>"
        "<loext:table-cell><text:p>2</text:p></loext:table-cell></loext:table-row></loext:table>"
    )
    shape = "<draw:custom-shape><text:p>标题</text:p><text:p>副标题</text:p>{}</draw:custom-shape>"
    content = read(flat(f"<text:p>{shape.format(inner)}</text:p>"))
    assert texts(content) == ["标题", "副标题"]
    assert statutory.rows(content.blocks[2]) == [["甲", "甲"], ["1", "2"]]
    assert content.text.split() == ["标题", "副标题", "甲", "1", "2"]
