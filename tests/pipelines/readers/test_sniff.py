import io
import lzma
import zipfile
from pathlib import Path

import pytest

from pipelines.blocks import UnreadableError
from pipelines.readers import READERS
from pipelines.readers.sniff import recognise
from tests.pipelines.readers.word_binary import compound_file
from tests.pipelines.readers.writers import docx_bytes

FIXTURES = Path(__file__).parent / "fixtures"
REPORT = "一、总体情况\n2023年，本局主动公开政府信息。\n二、主动公开政府信息情况\n"


def zipped(*names: str, first: tuple[str, bytes] | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        if first is not None:
            package.writestr(*first)
        for name in names:
            package.writestr(name, b"<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\0\n junk \n%PDF-1.4\n1 0 obj", "pdf"),
        (b"{\\rtf1\\ansi}", "rtf"),
        (b"\xef\xbb\xbf\r\n{\\rtf1}", "rtf"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image"),
        (b"GIF89a\1\0\1\0", "image"),
        (b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", "image"),
        (b"II*\0\x08\0\0\0", "image"),
        (b"MM\0*\0\0\0\x08", "image"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image"),
        (b"Rar!\x1a\x07\x00", "rar"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"), "docx"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (zipped("ofd.xml", "Doc_0\\Document.xml"), "ofd"),
        (zipped("content.xml", first=("mimetype", b"application/vnd.oasis.opendocument.text")), "odt"),
        (zipped("content.xml", first=("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")), "ods"),
        (zipped("2023年报.docx", "word/readme.txt"), "zip"),
        (zipped(), "zip"),
        (compound_file({"WordDocument": b"x"}), "doc"),
        (compound_file({"Workbook": b"x"}), "xls"),
        (compound_file({"Book": b"x"}), "xls"),
    ],
)
def test_by_magic_and_structure(data, kind):
    assert recognise(data) == kind
    # neither the name nor the header of the transfer decides
    assert recognise(data, media_type="text/html; charset=utf-8") == kind
    assert kind in READERS


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><body>x</body></html>",
        "\n  <!-- 注释 --><!doctype HTML PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'x'><html></html>",
        "<?xml version='1.0' encoding='utf-8'?><!DOCTYPE html PUBLIC 'x' 'y'><html xmlns='z'></html>",
        "<HTML><HEAD><TITLE>年报</TITLE></HEAD>",
        "<DIV CLASS=x><P>一、总体情况</P></DIV>",
        "<p>一、总体情况</p><table><tr><td>1</td></tr></table>",
        "<meta charset=gbk><p>x",
        "<html xmlns:o='urn:x' xmlns:w='urn:y'><head><meta name=ProgId content=Word.Document></head>",
        f"{REPORT}<table border=1><tr><td>规章</td><td>1</td></tr></table>",
        "全文<br><p>甲</p><p>乙</p><p>丙</p><p>丁</p>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_pages_and_fragments(page, encoding):
    assert recognise(page.encode(encoding)) == "html"


@pytest.mark.parametrize(
    "text",
    [
        REPORT,
        f"# 年度报告\n\n| 项目 | 件数 |\n|---|---|\n| 规章 | 0 |\n\n{REPORT}",
        REPORT + "页面使用了 <table> 与 <p> 标签，a<b 且 c>d。\n" * 3,
        REPORT * 5 + "第一行<br>第二行\n",
        "<通知>关于年度报告</通知>\n" + REPORT,
        "0\n",
        "<",
        REPORT + "其中 %PDF-1.4 是文件头。",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_that_may_mention_tags(text, encoding):
    assert recognise(text.encode(encoding)) == "txt"


def test_the_media_type_breaks_ties_only():
    few_tags = f"{REPORT}<p>甲</p>".encode()
    assert recognise(few_tags) == "txt"
    assert recognise(few_tags, media_type="text/html; charset=gbk") == "html"
    assert recognise(REPORT.encode(), media_type="text/html") == "txt"
    assert recognise(b"<html><body>x</body></html>", media_type="text/plain") == "html"


@pytest.mark.parametrize("piece", ["<table>", "<table><tr><td>", "<!--", "a:\n ", "<!DOCTYPE x [", "<p "])
def test_endless_repetition_takes_no_endless_time(piece):
    assert recognise(b"x" + piece.encode() * 40_000) in {"txt", "html"}


def test_a_long_text_cut_inside_a_character():
    assert recognise(b"a" + (REPORT * 5000).encode("gbk")) == "txt"


def test_page_saved_as_one_file_is_a_package_of_parts():
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    assert recognise(head.encode()) == "zip"
    assert recognise(f"From: <x>\r\nSubject: =?gb2312?B?x?=\r\n\tmore\r\n{head}".encode()) == "zip"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument xmlns:w='x'/>",
            "docx",
        ),
        ("<pkg:package xmlns:pkg='x'/>", "docx"),
        ("<office:document office:mimetype='application/vnd.oasis.opendocument.text'/>", "odt"),
        ("<office:document office:mimetype='application/vnd.oasis.opendocument.spreadsheet'/>", "ods"),
        ("<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "xls"),
    ],
)
def test_flat_xml_documents(text, kind):
    assert recognise(text.encode()) == kind


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (docx_bytes(["正文"]), "docx"),
        ((FIXTURES / "report.odt").read_bytes(), "odt"),
        ((FIXTURES / "report.ods").read_bytes(), "ods"),
        ((FIXTURES / "report.xls").read_bytes(), "xls"),
        (lzma.decompress((FIXTURES / "report.doc.xz").read_bytes()), "doc"),
    ],
)
def test_cut_files_are_still_known_for_what_they_were(data, kind):
    assert recognise(data) == kind
    assert recognise(data[:-100]) == kind


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空的"),
        (b" \r\n\0", "空白"),
        (bytes(range(256)) * 40, "二进制"),
        (lzma.compress(REPORT.encode())[6:], "二进制"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "7z"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (compound_file({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "加密"),
        (compound_file({"PowerPoint Document": b"x"}), "PowerPoint"),
        (compound_file({"CONTENTS": b"x"}), "没有Word或Excel"),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), "PowerPoint"),
        (b"PK\x03\x04" + bytes(10), "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "不完整"),
    ],
)
def test_what_nobody_can_read_has_a_reason(data, reason):
    with pytest.raises(UnreadableError, match=reason):
        recognise(data)
