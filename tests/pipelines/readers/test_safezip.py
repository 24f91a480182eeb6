import io
import struct
import zipfile

import pytest

from pipelines.blocks import UnreadableError
from pipelines.readers import safezip
from pipelines.readers.safezip import SafeZip, parse_xml


def build(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


def test_reads_members_whatever_case_and_slashes():
    package = SafeZip(build({"Doc_0\\Document.xml": b"<a/>", "x/y.txt": b"y"}))
    assert package.read("/doc_0/./document.xml") == b"<a/>"
    assert package.xml("Doc_0/Document.xml").tag == "a"
    assert "X/Z/../Y.TXT" in package
    assert "nothing" not in package
    assert list(package) == package.names


def test_names_that_differ_in_case_alone():
    package = SafeZip(build({"A.txt": b"1", "a.txt": b"2", "b.txt": b"3"}))
    assert [package.read(name) for name in (*package, "B.TXT")] == [b"1", b"2", b"3", b"3"]


def test_gbk_and_utf8_names_without_flag():
    def raw_name(encoded: bytes) -> bytes:
        data = build({"n" * len(encoded): b"1"}, zipfile.ZIP_STORED)
        return data.replace(b"n" * len(encoded), encoded)

    assert SafeZip(raw_name("年度报告.docx".encode("gbk"))).names == ["年度报告.docx"]
    assert SafeZip(raw_name("年度报告.docx".encode())).names == ["年度报告.docx"]


def test_missing_member_is_named():
    with pytest.raises(UnreadableError, match=r"缺少“word/document\.xml”"):
        SafeZip(build({"a": b""}), "DOCX文档").read("word/document.xml")


@pytest.mark.parametrize("cut", [1, 10, 60, 200])
def test_truncated(cut):
    data = build({"a.xml": b"<a>" + bytes(range(256)) * 20 + b"</a>"})
    with pytest.raises(UnreadableError, match="损坏"):
        SafeZip(data[:-cut])


def test_damaged_member():
    data = bytearray(build({"a": bytes(range(256)) * 20}, zipfile.ZIP_STORED))
    data[100] ^= 0xFF
    with pytest.raises(UnreadableError, match="“a”已损坏"):
        SafeZip(bytes(data)).read("a")


def test_bomb_by_ratio():
    with pytest.raises(UnreadableError, match="压缩比"):
        SafeZip(build({"a": bytes(20 << 20)})).read("a")


def test_bomb_by_total(monkeypatch):
    monkeypatch.setattr(safezip, "MAX_TOTAL_SIZE", 1000)
    with pytest.raises(UnreadableError, match="超过上限"):
        SafeZip(build({"a": bytes(600), "b": bytes(600)}))


def test_bomb_by_members(monkeypatch):
    monkeypatch.setattr(safezip, "MAX_MEMBERS", 3)
    with pytest.raises(UnreadableError, match="4个文件"):
        SafeZip(build({str(n): b"" for n in range(4)}))


def test_member_larger_than_asked_for():
    with pytest.raises(UnreadableError, match="超过上限"):
        SafeZip(build({"a": bytes(600)})).read("a", limit=500)


def test_encrypted_member():
    data = bytearray(build({"a": b"secret"}, zipfile.ZIP_STORED))
    local = data.index(b"PK\x03\x04")
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, local + 6, 1)
    struct.pack_into("<H", data, central + 8, 1)
    package = SafeZip(bytes(data))
    assert package.encrypted("a")
    with pytest.raises(UnreadableError, match="已加密"):
        package.read("a")


def test_entity_bombs():
    laughs = b'<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "%s">]><a>&m;</a>' % (b"&l;" * 100)
    with pytest.raises(UnreadableError, match="实体"):
        parse_xml(laughs)
    levels = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(9))
    with pytest.raises(UnreadableError):
        parse_xml(b'<!DOCTYPE a [<!ENTITY l0 "ha">' + levels + b']><a b="&l9;">&l9;</a>')
    with pytest.raises(UnreadableError, match="实体"):
        parse_xml(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')


def test_broken_xml():
    with pytest.raises(UnreadableError, match="不是完整的XML"):
        parse_xml(b"<a><b></a>")
    with pytest.raises(UnreadableError, match="不是完整的XML"):
        parse_xml(b"")
