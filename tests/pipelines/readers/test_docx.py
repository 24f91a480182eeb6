import io
import zipfile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from pipelines.blocks import Grid, Paragraph, UnreadableError
from pipelines.readers import readings, scan
from pipelines.readers.word import numbering
from tests.pipelines.readers import statutory
from tests.pipelines.readers.one_cell import agree, is_opaque
from tests.pipelines.readers.writers import body_xml, docx_bytes, docx_document, repacked, to_bytes

SHOWN = '<w:vanish w:val="0"/>'


def read(data):
    (content,) = readings(data)
    assert content.format == "docx"
    return content


def paragraphs(xml):
    content = read(body_xml(xml))
    texts = [block.text for block in content.blocks if isinstance(block, Paragraph)]
    assert statutory.words(content.text) == texts
    return texts


def run(text, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def table(*rows):
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def cell(text, properties=""):
    content = text if text.startswith("<w:") else f"<w:p>{run(text)}</w:p>"
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


@pytest.mark.parametrize("blank_share", [0, 0.5, 1])
def test_statutory_tables_exact(blank_share):
    items = statutory.report(7, blank_share=blank_share)
    statutory.check(read(docx_bytes(items)), items)


def test_title_property():
    document = docx_document(["正文"])
    document.core_properties.title = "某局年度报告"
    assert read(to_bytes(document)).facts.html_title == "某局年度报告"


def test_strict_namespace():
    items = statutory.report(2)
    transitional = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = repacked(
        docx_bytes(items),
        lambda _, content: content.replace(transitional, b"http://purl.oclc.org/ooxml/wordprocessingml/main"),
    )
    statutory.check(read(strict), items)


def test_macro_enabled_and_moved_main_part():
    items = statutory.report(2)

    def change(name, content):
        return (
            content.replace(b"word/document.xml", b"word/document2.xml")
            .replace(b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main")
        )  # fmt: skip

    data = repacked(docx_bytes(items), change)
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("word/document.xml", "word/document2.xml"), old.read(name))
    statutory.check(read(buffer.getvalue()), items)


def test_flat_package_and_word_2003_xml():
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f"<w:body><w:p>{run('一、总体情况')}</w:p>{table(cell('甲') + cell('1'))}</w:body>"
    flat = (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
        '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        '<pkg:part pkg:name="/word/document.xml"><pkg:xmlData>'
        f'<w:document xmlns:w="{w}">{body}</w:document></pkg:xmlData></pkg:part>'
        f'<pkg:part pkg:name="/word/styles.xml"><pkg:xmlData><w:styles xmlns:w="{w}"><w:style w:styleId="a"><w:pPr>'
        '<w:spacing w:line="240"/><w:shd w:fill="FFFFFF"/></w:pPr></w:style></w:styles></pkg:xmlData></pkg:part></pkg:package>'
    )
    old = (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
        'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" '
        'xmlns:o="urn:schemas-microsoft-com:office:office">'
        "<o:DocumentProperties><o:Title>某局报告</o:Title></o:DocumentProperties>"
        f"{body.replace('<w:body>', '<w:body><wx:sect>').replace('</w:body>', '</wx:sect></w:body>')}"
        "</w:wordDocument>"
    )
    for text in (flat, old):
        content = read(text.encode())
        assert content.blocks[0] == Paragraph("一、总体情况")
        assert statutory.rows(content.blocks[1]) == [["甲", "1"]]
    assert read(old.encode()).facts.html_title == "某局报告"


def test_merges_before_after_and_ragged_rows():
    content = read(body_xml(table(
        "<w:trPr><w:gridBefore w:val='1'/></w:trPr>" + cell("甲", "<w:gridSpan w:val='2'/>"),
        cell("乙", "<w:vMerge w:val='restart'/>") + cell("丙", "<w:hMerge w:val='restart'/>")
        + cell("", "<w:hMerge/>"),
        cell("盖住", "<w:vMerge/>") + cell("0") + cell(""),
    )))  # fmt: skip
    (grid,) = statutory.grids(content)
    assert statutory.rows(grid) == [[None, "甲", "甲"], ["乙", "丙", "丙"], ["乙", "0", ""]]
    assert statutory.words(content.text) == ["甲", "乙", "丙", "0"]
    assert grid.origin == "table 1"


def test_merge_continued_from_nothing_is_a_cell_of_its_own():
    content = read(
        body_xml(table(cell("甲", "<w:vMerge/>") + cell("1"), cell("", "<w:vMerge/>") + cell("2")))
    )
    assert statutory.rows(content.blocks[0]) == [["甲", "1"], ["甲", "2"]]


def test_tracked_changes():
    assert paragraphs(
        f"<w:p>{run('收到')}<w:del w:id='1'><w:r><w:delText>99</w:delText></w:r></w:del>"
        f"<w:ins w:id='2'>{run('12')}</w:ins>{run('件')}</w:p>"
        f"<w:p><w:pPr><w:rPr><w:del w:id='3'/></w:rPr></w:pPr>{run('前半')}</w:p><w:p>{run('后半')}</w:p>"
        f"<w:moveFrom w:id='4'><w:p>{run('移走')}</w:p></w:moveFrom>"
        f"<w:p><w:moveTo w:id='5'>{run('移来')}</w:moveTo></w:p>"
    ) == ["收到12件", "前半后半", "移来"]
    content = read(body_xml(table(
        cell("甲") + cell("1"), "<w:trPr><w:del w:id='6'/></w:trPr>" + cell("乙") + cell("2"), cell("丙") + cell("3"),
    )))  # fmt: skip
    assert statutory.rows(content.blocks[0]) == [["甲", "1"], ["丙", "3"]]
    assert statutory.words(content.text) == ["甲", "1", "丙", "3"]


def test_fields_keep_results_only():
    def mark(kind):
        return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"

    def code(text):
        return f"<w:r><w:instrText>{text}</w:instrText></w:r>"

    assert paragraphs(
        f"<w:p>{run('共')}{mark('begin')}{code(' =SUM(')}{mark('begin')}{code('REF a')}{mark('separate')}"
        f"{run('内')}{mark('end')}{code(') ')}{mark('separate')}{run('345')}{mark('end')}{run('件')}</w:p>"
        f"<w:p><w:fldSimple w:instr='DATE'>{run('2024年1月')}</w:fldSimple></w:p>"
        f"<w:p>{mark('begin')}{code('TOC')}{mark('separate')}{run('一、总体情况 1')}</w:p>"
        f"<w:p>{run('二、主动公开 2')}{mark('end')}</w:p><w:p>{run('一、总体情况')}</w:p>"
    ) == ["共345件", "2024年1月", "一、总体情况"]
    assert paragraphs(f"<w:p>{mark('begin')}{code('DATE')}{run('没有结束')}</w:p><w:p>{run('后文')}</w:p>") == [
        "没有结束", "后文",
    ]  # fmt: skip


def test_hidden_breaks_symbols_and_wrappers():
    assert paragraphs(
        f"<w:p>{run('显')}{run('隐', '<w:vanish/>')}{run('示', SHOWN)}</w:p>"
        "<w:p><w:r><w:t>上</w:t><w:br/><w:t>下</w:t></w:r></w:p><w:p><w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>3</w:t><w:sym w:font='Symbol' w:char='F02B'/><w:t>4</w:t></w:r></w:p>"
        f"<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:hyperlink>{run('链接')}</w:hyperlink></w:p></w:sdtContent></w:sdt>"
        f"<w:p><w:smartTag><w:smartTag>{run('2024')}</w:smartTag>{run('年')}</w:smartTag></w:p>"
        f"<w:p><w:r><w:ruby><w:rt>{run('pin')}</w:rt><w:rubyBase>{run('拼')}</w:rubyBase></w:ruby></w:r></w:p>"
    ) == ["显示", "上", "下", "A-B", "3+4", "链接", "2024年", "拼"]


def test_text_box_is_read_once():
    box = f"<w:txbxContent><w:p>{run('框中标题')}</w:p>{table(cell('甲') + cell('5'))}</w:txbxContent>"
    xml = (
        f"<w:p>{run('前')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>{box}"
        "</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox xmlns:v="
        f"'urn:schemas-microsoft-com:vml'>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f"<w:p><w:r><w:pict><v:textbox xmlns:v='urn:schemas-microsoft-com:vml'><w:txbxContent><w:p>{run('旧框')}</w:p>"
        "</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    )
    content = read(body_xml(xml))
    assert [block.text for block in content.blocks if isinstance(block, Paragraph)] == [
        "前",
        "框中标题",
        "旧框",
    ]
    assert statutory.rows(statutory.grids(content)[0]) == [["甲", "5"]]
    assert statutory.words(content.text) == ["前", "框中标题", "甲", "5", "旧框"]


def test_frame_around_the_page_is_dissolved():
    inner = table(cell("甲") + cell("1"), cell("乙") + cell("2"))
    content = read(body_xml(table(cell(f"<w:p>{run('一、总体情况')}</w:p>{inner}<w:p/>"))))
    assert content.blocks[0] == Paragraph("一、总体情况")
    assert statutory.rows(content.blocks[1]) == [["甲", "1"], ["乙", "2"]]


def test_small_table_inside_a_cell_stays_its_text():
    nested = table(cell("7")) + "<w:p/>"
    content = read(body_xml(table(cell("甲") + cell(nested), cell("乙") + cell("2"))))
    assert statutory.rows(content.blocks[0]) == [["甲", "7"], ["乙", "2"]]
    assert isinstance(content.blocks[0], Grid)
    assert len(content.blocks) == 1


def test_automatic_numbers():
    document = docx.Document()
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    def level(number, fmt, text):
        return (
            f"<w:lvl w:ilvl='{number}'><w:start w:val='1'/><w:numFmt w:val='{fmt}'/>"
            f"<w:lvlText w:val='{text}'/></w:lvl>"
        )

    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    levels = level(0, "chineseCountingThousand", "%1、") + level(1, "decimal", "（%2）")
    for xml in (
        f"<w:abstractNum {nsdecls('w')} w:abstractNumId='5'>{levels}</w:abstractNum>",
        f"<w:num {nsdecls('w')} w:numId='9'><w:abstractNumId w:val='5'/></w:num>",
    ):
        numbering.append(parse_xml(xml))

    def item(text, depth):
        return f"<w:p><w:pPr><w:numPr><w:ilvl w:val='{depth}'/><w:numId w:val='9'/></w:numPr></w:pPr>{run(text)}</w:p>"

    data = body_xml(
        item("总体情况", 0) + item("甲", 1) + item("乙", 1) + item("主动公开", 0) + item("丙", 1), document
    )
    content = read(data)
    assert [block.text for block in content.blocks] == [
        "一、总体情况", "（1）甲", "（2）乙", "二、主动公开", "（1）丙",
    ]  # fmt: skip
    # the second reading knows no lists: a label is found without its number
    assert statutory.words(content.text) == ["总体情况", "甲", "乙", "主动公开", "丙"]


@pytest.mark.parametrize(
    ("number", "number_format", "printed"),
    [
        (1, "chineseCounting", "一"), (10, "chineseCounting", "十"), (11, "chineseCounting", "十一"),
        (20, "japaneseCounting", "二十"), (105, "chineseCountingThousand", "一百零五"), (3, "decimal", "3"),
        (110, "chineseCountingThousand", "一百一十"), (1010, "chineseCounting", "一千零一十"),
        (3, "decimalEnclosedCircleChinese", "③"), (28, "lowerLetter", "bb"), (14, "upperRoman", "XIV"),
        (12, "decimalFullWidth", "１２"),
    ],
)  # fmt: skip
def test_number_formats(number, number_format, printed):
    assert numbering.format_number(number, number_format) == printed


def test_pictures_are_noted():
    xml = "<w:p><w:r><w:drawing><pic:pic xmlns:pic='http://schemas.openxmlformats.org/drawingml/2006/picture'/></w:drawing></w:r></w:p>"
    content = next(readings(body_xml(f"<w:p>{run('正文')}</w:p>{xml}")))
    assert content.notes == ["文档中有1张图片，图片中的文字没有读取"]


def scanned_document(with_text):
    """A document of one picture that shows a small ruled table."""
    pil = pytest.importorskip("PIL.Image")
    from PIL import ImageDraw

    picture = pil.effect_noise((900, 500), 3).point(lambda value: 255 - value // 40)
    draw = ImageDraw.Draw(picture)
    for line in range(3):
        draw.line((100, 100 + 120 * line, 800, 100 + 120 * line), 0, 3)
        draw.line((100 + 350 * line, 100, 100 + 350 * line, 340), 0, 3)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    document = docx.Document()
    if with_text:
        document.add_paragraph("正文")
    document.add_picture(io.BytesIO(buffer.getvalue()))
    return to_bytes(document)


def test_pictures_are_read_where_no_table_is(monkeypatch):
    seen = []

    def read_image(data, *, dearer=False):
        seen.append((data[:4], dearer))
        return [Paragraph("图中文字")], "图中文字\n"

    monkeypatch.setattr(scan, "read_image", read_image)
    first, second, third = readings(scanned_document(with_text=True))
    assert [block.text for block in second.blocks] == ["正文", "图中文字"]
    assert (first.uncertain, second.uncertain, third.uncertain) == (False, True, True)
    assert seen == [(b"\x89PNG", False), (b"\x89PNG", True)]
    assert len(list(readings(scanned_document(with_text=False)))) == 2


def test_pictures_alone_without_the_extra_say_what_to_install(monkeypatch):
    monkeypatch.setattr(scan, "_NEEDED", ("no_such_package",))
    with pytest.raises(UnreadableError, match="OCR"):
        list(readings(scanned_document(with_text=False)))


def with_chunk(data, media_type, count=1):
    """A document that holds another one between its two paragraphs."""
    document = docx.Document()
    part = Part(PackURI("/word/afchunk1"), media_type, data, document.part.package)
    relationship = document.part.relate_to(part, RELATIONSHIP_TYPE.A_F_CHUNK)
    chunk = f'<w:altChunk r:id="{relationship}"/>' * count
    return body_xml(
        f"<w:p><w:r><w:t>前</w:t></w:r></w:p>{chunk}<w:p><w:r><w:t>后</w:t></w:r></w:p>", document
    )


PAGE = "<html><body><p>正文</p><table><tr><td rowspan=2>甲</td><td>1</td></tr><tr><td>2</td></tr></table></body></html>"


@pytest.mark.parametrize(
    ("chunk", "media_type"), [(PAGE.encode(), "text/html"), (with_chunk(b"", "text/plain"), "x/docx")]
)
def test_documents_inside(chunk, media_type):
    content = read(with_chunk(chunk, media_type))
    texts = [block.text for block in content.blocks if isinstance(block, Paragraph)]
    if media_type == "text/html":
        (grid,) = (block for block in content.blocks if isinstance(block, Grid))
        assert [[cell.text for cell in line] for line in grid.slots] == [["甲", "1"], ["甲", "2"]]
        assert texts == ["前", "正文", "后"]
        assert content.text.split() == ["前", "正文", "甲", "1", "2", "后"]
    else:  # what stands inside a document inside is left out
        assert texts == ["前", "前", "后", "后"]


def test_documents_inside_that_cannot_be_read():
    assert read(with_chunk(b"\x00" * 9, "text/html")).notes == ["文档中嵌入了1个无法读取的文档"]
    with pytest.raises(UnreadableError, match="嵌入"):
        read(with_chunk(PAGE.encode(), "text/html", count=51))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated(share):
    data = docx_bytes(statutory.report())
    with pytest.raises(UnreadableError, match="损坏"):
        read(data[: int(len(data) * share)])


def test_bad_packages():
    data = docx_bytes(["正文"])
    bomb = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document xmlns:w="x"><w:body>&b;</w:body></w:document>'
    with pytest.raises(UnreadableError, match="实体"):
        read(repacked(data, lambda name, content: bomb if name == "word/document.xml" else content))
    with pytest.raises(UnreadableError, match="缺少"):
        read(repacked(data, lambda name, content: None if name == "word/document.xml" else content))
    with pytest.raises(UnreadableError, match="压缩比"):
        read(
            repacked(data, lambda name, content: bytes(30 << 20) if name == "word/document.xml" else content)
        )
    with pytest.raises(UnreadableError, match="没有正文"):
        read(repacked(data, lambda name, content: b"<x/>" if name == "word/document.xml" else content))


FRAME = '<w:framePr w:hSpace="180" w:wrap="around" w:vAnchor="text" w:hAnchor="margin" w:xAlign="center" w:y="540"/>'
ELSEWHERE = '<w:framePr w:hSpace="180" w:wrap="around" w:vAnchor="text" w:hAnchor="margin" w:xAlign="center" w:y="940"/>'
AROUND = '<w:tblpPr w:leftFromText="180" w:vertAnchor="text" w:horzAnchor="margin" w:tblpXSpec="center" w:tblpY="540"/>'


@pytest.mark.parametrize(
    ("table", "first", "second", "stays"),
    [
        (AROUND, FRAME, FRAME, True), (AROUND, "", "", True), ("", FRAME, FRAME, False), (AROUND, FRAME, ELSEWHERE, False),
        (AROUND, "", FRAME, False), (AROUND, FRAME, "", False),
    ],
)  # fmt: skip
def test_frames_of_tables_that_text_flows_around(table, first, second, stays):
    """Word repeats the place of such a table in each of its paragraphs."""
    cells = "".join(
        f"<w:tc><w:p><w:pPr>{frame}</w:pPr>{run(text)}</w:p></w:tc>"
        for frame, text in ((first, "甲"), (second, "502"))
    )
    data = body_xml(f"<w:tbl><w:tblPr>{table}</w:tblPr><w:tr>{cells}</w:tr></w:tbl>")
    if stays:
        agree(data, "502")
    else:
        is_opaque(data, "移位的文字", "502")
