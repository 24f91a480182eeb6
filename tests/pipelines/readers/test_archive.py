import io
import struct
import sys
import zipfile
import zlib
from email.message import EmailMessage

import pytest

from pipelines import read_report
from pipelines.blocks import UnreadableError
from pipelines.readers import container as archive
from pipelines.readers import readings
from tests.pipelines.readers import statutory
from tests.pipelines.readers.writers import docx_bytes


def zipped(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members:
            package.writestr(name, content)
    return buffer.getvalue()


def rar_of(name: str, content: bytes) -> bytes:
    """A RAR 4 archive with one stored member (method m0), which needs no unpacker."""

    def block(kind: int, flags: int, body: bytes, data: bytes = b"") -> bytes:
        head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
        return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data

    encoded = name.encode()
    size = len(content)
    body = struct.pack("<IIBIIBBHI", size, size, 2, zlib.crc32(content), 0, 20, 0x30, len(encoded), 0x20)
    return (
        b"Rar!\x1a\x07\x00"
        + block(0x73, 0, bytes(6))
        + block(0x74, 0x8000, body + encoded, content)
        + block(0x7B, 0, b"")
    )


REPORT = statutory.report(5)


def test_reads_the_report_among_others_first():
    other = docx_bytes(["填报说明", "请按要求填报。"])
    data = zipped(
        ("说明.docx", other), ("材料/2023年度报告.docx", docx_bytes(REPORT)), ("__MACOSX/._a", b"x")
    )
    contents = list(readings(data))
    assert [content.format for content in contents] == ["docx", "docx"]
    statutory.check(contents[0], REPORT)


def test_the_largest_of_equals_comes_first():
    data = zipped(("a.txt", "短".encode()), ("b.txt", "长一些的正文".encode()))
    assert next(readings(data)).text.strip() == "长一些的正文"


def test_documents_before_pages_and_pictures():
    data = zipped(
        ("年报.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9),
        ("年报.pdf", b"%PDF-1.4" + bytes(range(256)) * 9),
        ("年报.txt", "正文".encode()),
    )
    assert next(readings(data)).text.strip() == "正文"


def test_nested_archives_to_depth_two():
    inner = zipped(("年报.docx", docx_bytes(REPORT)))
    statutory.check(next(readings(zipped(("a.zip", zipped(("b.zip", inner)))))), REPORT)
    with pytest.raises(UnreadableError, match="嵌套超过2层"):
        next(readings(zipped(("0.zip", zipped(("a.zip", zipped(("b.zip", inner))))))))


def test_names_that_climb_out_are_only_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = zipped(("../../evil.docx", docx_bytes(["正文一"])), ("/etc/evil.docx", docx_bytes(["正文二"])))
    assert {content.blocks[0].text for content in readings(data)} == {"正文一", "正文二"}
    assert list(tmp_path.iterdir()) == []


def test_one_bad_member_does_not_hide_another():
    data = zipped(("年度报告.docx", docx_bytes(REPORT)[:9000]), ("表.docx", docx_bytes(REPORT)))
    statutory.check(next(readings(data)), REPORT)


def test_nothing_readable_names_each_reason():
    with pytest.raises(UnreadableError, match=r"没有可读的报告：“a\.bin”：文件是二进制数据"):
        list(readings(zipped(("a.bin", bytes(range(256)) * 20))))
    with pytest.raises(UnreadableError, match="没有文件"):
        list(readings(zipped()))


def test_encrypted_member_is_named():
    data = bytearray(zipped(("报告.docx", b"secret")))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = data.index(magic) + offset
        data[position] |= 1
    with pytest.raises(UnreadableError, match=r"报告\.docx.*已加密"):
        list(readings(bytes(data)))


def test_bomb_inside_an_archive():
    bomb = zipped(("a.txt", bytes(20 << 20)))
    with pytest.raises(UnreadableError, match="压缩比"):
        list(readings(zipped(("b.zip", bomb))))


def test_rar_with_a_stored_member():
    pytest.importorskip("rarfile")
    contents = list(readings(rar_of("report.docx", docx_bytes(REPORT))))
    statutory.check(contents[0], REPORT)


def test_rar_without_the_library_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "rarfile", None)
    with pytest.raises(UnreadableError, match="需安装Python包rarfile"):
        list(archive.readings(rar_of("a.txt", b"1")))


def test_truncated_rar():
    pytest.importorskip("rarfile")
    with pytest.raises(UnreadableError):
        list(readings(rar_of("report.docx", docx_bytes(REPORT))[:5000]))


def test_page_saved_as_one_file():
    page = "<html><body><h1>某局年度报告</h1><p>一、总体情况</p><p>正文在此，写得足够长。</p></body></html>"
    quoted = "".join(f"={byte:02X}" for byte in page.encode("gbk"))
    folded = "=\r\n".join(quoted[n : n + 72] for n in range(0, len(quoted), 72))
    data = (
        "From: <saved by Word>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="b"; type="text/html"\r\n\r\n'
        '--b\r\nContent-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
        f"{folded}\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n"
    ).encode()
    content = next(readings(data))
    assert content.format == "html"
    assert "一、总体情况" in content.text


def mail(attached: dict[str, bytes], *, page: str = "", kind: str = "octet-stream") -> bytes:
    message = EmailMessage()
    message["Received"] = "from a.example by b.example; Mon, 22 Jan 2024 10:00:00 +0800"
    message["Subject"] = "报送年度报告"
    message.set_content("报告见附件，请查收。")
    if page:
        message.add_alternative(page, subtype="html")
    for name, content in attached.items():
        message.add_attachment(content, maintype="application", subtype=kind, filename=name)
    return message.as_bytes()


@pytest.mark.parametrize("page", ["", "<p>报告见附件，请查收。</p>"])
@pytest.mark.parametrize(
    "kind", ["octet-stream", "vnd.openxmlformats-officedocument.wordprocessingml.document"]
)
def test_a_report_attached_to_a_mail(page: str, kind: str):
    data = mail(
        {"通知.txt": "请按时报送。".encode(), "云泽市2023年年度报告.docx": docx_bytes(REPORT)},
        page=page,
        kind=kind,
    )
    contents = list(readings(data))
    assert contents[0].format == "docx"
    statutory.check(contents[0], REPORT)
    assert {content.format for content in contents[1:]} <= {"docx", "txt", "html"}
    assert read_report(data).format == "docx"


def test_a_report_in_the_text_of_a_mail():
    report = read_report(
        mail({}, page="<p>云泽市水务局2023年政府信息公开工作年度报告</p><p>一、总体情况</p><p>公开。</p>")
    )
    assert (report.format, report.authority, report.year) == ("html", "云泽市水务局", 2023)


def test_what_a_saved_page_is_made_of_is_no_attachment():
    part = "--x\r\nContent-Type: {}\r\nContent-Location: http://a/b\r\n\r\n{}\r\n"
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"
    page = (
        part.format("text/html", "<p>年报</p>")
        + part.format("text/css", "p{}")
        + part.format("application/javascript", "1")
    )
    assert [content.format for content in readings(f"{head}{page}--x--".encode())] == ["html"]


def test_mails_in_mails_without_end():
    parts = "".join(
        f"Content-Type: multipart/mixed; boundary=b{number}\n\n--b{number}\n" for number in range(3000)
    )
    data = f"MIME-Version: 1.0\n{parts}Content-Type: text/html\n\n<p>x</p>"
    with pytest.raises(UnreadableError, match="嵌套"):
        list(readings(data.encode()))
