"""Recognition by content: magic bytes and structure decide, never a name or a header."""

from __future__ import annotations

import io
import re
import struct

import olefile

from pipelines.blocks import UnreadableError
from pipelines.readers.safezip import SafeZip

#: how much of a text is looked at; tags of a page stand at its beginning
_TEXT_WINDOW = 1 << 18

_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_UNSUPPORTED = (
    (b"7z\xbc\xaf\x27\x1c", "7z压缩包"),
    (b"\x1f\x8b", "gzip压缩文件"),
    (b"BZh", "bzip2压缩文件"),
    (b"\xfd7zXZ", "xz压缩文件"),
    (b"MZ", "可执行程序"),
    (b"%!PS", "PostScript文件"),
    (b"AT&TFORM", "DjVu文件"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000图片"),
)
_HTML_ELEMENTS = (
    "html|head|body|title|meta|link|script|style|base|frameset|div|p|span|table|thead|tbody|tfoot|tr|td|th|"
    "caption|colgroup|col|br|hr|h[1-6]|ul|ol|li|dl|dt|dd|a|img|b|i|u|em|strong|font|center|article|section|"
    "main|header|footer|nav|form|input|iframe|blockquote|pre|ucapcontent|ucaptitle|zoom|publishtime|o:p"
)
_TAG = re.compile(rf"</?(?:{_HTML_ELEMENTS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_CLOSING_TAG = re.compile(rf"</(?:{_HTML_ELEMENTS})\s*>", re.IGNORECASE)
_LEADING_TAG = re.compile(rf"<(?:{_HTML_ELEMENTS})[\s/>]", re.IGNORECASE)
_PAGE_START = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|title|frameset)[\s/>]", re.IGNORECASE)
#: so many cells and rows make the tables of a report
_TAGS_OF_TABLES = 100
#: a table in a string of JSON
_KEPT_TABLE = re.compile(r"(?:<|\\u003c)table\b", re.IGNORECASE)
_XML_PROLOGUE = re.compile(
    r"(?:\s+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE(?!\s+html)[^<>\[]*(?:\[.*?\]\s*)?>)", re.IGNORECASE | re.DOTALL
)
_MIME_HEADERS = re.compile(r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}?MIME-Version:", re.IGNORECASE)


def recognise(data: bytes, *, media_type: str | None = None) -> str:
    """The format of ``data``, a key of :data:`pipelines.readers.READERS`.

    ``media_type`` breaks only the tie between ``html`` and ``txt`` where a text has few tags. A page saved
    as one file (MHTML) is ``zip``: a package of parts. Raises :class:`~pipelines.blocks.UnreadableError`
    for empty files, for known formats that no reader knows, and for binary data of no known kind.
    """
    if not data:
        raise UnreadableError("文件是空的（0字节），请核对原网址能否下载")
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableError("文件只有空白，没有内容，请核对原网址能否下载")
    if data.startswith(olefile.MAGIC):
        return _recognise_ole(data)
    if data.startswith(_ZIP_MAGIC):
        return _recognise_zip(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"{\\rtf"):
        return "rtf"
    if data.startswith((b"Rar!\x1a\x07", b"RE~^")):
        return "rar"
    if _is_image(data):
        return "image"
    header = re.search(rb"%PDF-\d", data[:1024])
    # a text may mention the header; behind other bytes it is believed only before an object
    if header is not None and (not data[: header.start()].strip() or re.search(rb"\d \d+ obj\b", data)):
        return "pdf"
    for magic, name in _UNSUPPORTED:
        if data.startswith(magic):
            raise UnreadableError(f"文件是{name}，不支持这种格式，请改用PDF、Word或网页格式的报告")
    return _recognise_text(data, media_type)


def _recognise_ole(data: bytes) -> str:
    """By the streams of an OLE compound file; a cut one by the stream names that are left in it."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            streams = {entry[-1].casefold() for entry in ole.listdir() if len(entry) == 1}
            kingsoft = _is_kingsoft(ole)
    except (OSError, ValueError, IndexError, struct.error, RecursionError):
        names = ("WordDocument", "Workbook", "Book", "EncryptedPackage")
        streams = {name.casefold() for name in names if name.encode("utf-16-le") in data}
        kingsoft = False
    if "encryptedpackage" in streams:
        raise UnreadableError("文档已加密，需要密码才能打开，请向发布机关索取未加密的文件")
    if "worddocument" in streams:
        return "wps" if kingsoft else "doc"
    if streams & {"workbook", "book"}:
        return "xls"
    if "powerpoint document" in streams:
        raise UnreadableError("文件是PowerPoint演示文稿，不支持这种格式")
    raise UnreadableError("文件是OLE复合文档，但其中没有Word或Excel内容，或文件不完整，请重新下载")


def _is_kingsoft(ole: olefile.OleFileIO[str]) -> bool:
    """Whether the document's own class is that of WPS Writer (WPS文字), as its CompObj stream says."""
    if not ole.exists("\x01CompObj"):
        return False
    described = ole.openstream("\x01CompObj").read(4096)
    return any(mark in described for mark in (b"WPS.", b"WPS Writer", b"Kingsoft", "WPS文字".encode("gbk")))


def _recognise_zip(data: bytes) -> str:
    """By the parts of a zip package; a cut one by the names in the local headers that are left."""
    try:
        package = SafeZip(data)
    except UnreadableError:
        kind = _kind_by_parts(_local_names(data), data[:256])
        if kind is None:
            raise
        return kind
    declared = b""
    for name in ("mimetype", "META-INF/manifest.xml"):
        if name in package and not package.encrypted(name):
            declared += package.read(name, limit=1 << 20)
    names = {name.replace("\\", "/").lstrip("/").casefold() for name in package}
    return _kind_by_parts(names, declared) or "zip"


def _kind_by_parts(names: set[str], declared: bytes) -> str | None:
    """By member names and, for OpenDocument, by the declared media type; ``None`` for a plain zip."""
    if names & {"mimetype", "content.xml"}:
        for media_type, kind in _OPEN_DOCUMENT.items():
            if media_type.encode() in declared:
                return kind
    if "ofd.xml" in names:
        return "ofd"
    folders = {name.partition("/")[0] for name in names if "/" in name}
    if "[content_types].xml" in names or "_rels/.rels" in names:
        if "word" in folders:
            return "docx"
        if "xl" in folders:
            return "xlsx"
        if "ppt" in folders:
            raise UnreadableError("文件是PowerPoint演示文稿，不支持这种格式")
    return None


def _local_names(data: bytes) -> set[str]:
    """Member names in the local file headers, for packages whose directory is lost."""
    names = set()
    for match in re.finditer(rb"PK\x03\x04.{22}(..)..", data, re.DOTALL):
        (length,) = struct.unpack("<H", match.group(1))
        names.add(data[match.end() : match.end() + length].decode("utf-8", "replace").casefold())
    return names


def _is_image(data: bytes) -> bool:
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")):
        return True
    if data.startswith((b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")):
        return True
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return True
    # two letters alone are no magic: the size of the bitmap header must be one of the known ones
    return data.startswith(b"BM") and data[14:18] in {
        struct.pack("<I", size) for size in (12, 40, 52, 56, 64, 108, 124)
    }


#: how most pages begin, whatever their encoding
_PLAIN_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype html[^>]*>\s*)?<html[\s>]", re.IGNORECASE)


def _recognise_text(data: bytes, media_type: str | None) -> str:
    if _PLAIN_HTML.match(data) and b"office:" not in data[:2048]:
        return "html"
    text = _decode(data[:_TEXT_WINDOW])
    if text is None:
        raise UnreadableError("文件是二进制数据，不是任何支持的格式，或已损坏，请核对原网址")
    if _MIME_HEADERS.match(text.lstrip()) and re.search(r"content-type:\s*(multipart|text)/", text, re.I):
        return "zip"
    start = _after_prologue(text)
    head = text[start : start + 4096]
    if re.match(r"<(?:\w+:)?wordDocument[\s>]", head) or re.match(r"<pkg:package[\s>]", head):
        return "docx"
    if re.match(r"<office:document[\s>]", head):
        return "ods" if "opendocument.spreadsheet" in head else "odt"
    if re.match(r"<(?:\w+:)?Workbook[\s>]", head) and "office:spreadsheet" in head:
        return "xls"
    if head[:1] in ("{", "[") and _KEPT_TABLE.search(text):
        return "html"
    return "html" if _is_html(text, head, media_type) else "txt"


def _is_html(text: str, head: str, media_type: str | None) -> bool:
    """Whether a text is a page or a fragment of one, not merely a text that mentions tags."""
    if _PAGE_START.match(head):
        return True
    tags = len(_TAG.findall(text))
    if not tags:
        return False
    declared = (media_type or "").partition(";")[0].strip().casefold()
    if declared in {"text/html", "application/xhtml+xml"}:
        return True
    closing = len(_CLOSING_TAG.findall(text))
    if _in_order(text, "<table", "<tr", "<td", "</table") or _in_order(text, "<html", "<body"):
        # Markdown with its tables in HTML is served as plain text; a text that only mentions tags has few of them
        return declared != "text/plain" or bool(_LEADING_TAG.match(head)) or closing >= _TAGS_OF_TABLES
    lines = sum(1 for line in text.splitlines() if line.strip())
    if _LEADING_TAG.match(head):
        return closing > 0 and tags * 2 >= lines
    return closing >= 3 and tags >= 8 and tags * 2 >= lines


def _in_order(text: str, *marks: str) -> bool:
    """Whether all marks occur one behind the other. Plain searches: a pattern for this can take forever."""
    lowered, position = text.lower(), 0
    for mark in marks:
        position = lowered.find(mark, position)
        if position < 0:
            return False
    return True


def _after_prologue(text: str) -> int:
    """Where the content begins: after white space, comments, XML declaration and a doctype not of HTML."""
    position = 0
    while (match := _XML_PROLOGUE.match(text, position)) is not None:
        position = match.end()
    return position


def _decode(data: bytes) -> str | None:
    """The text of ``data`` well enough to recognise its structure; ``None`` for binary data."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe\x00\x00", "utf-32-le"),
        (b"\x00\x00\xfe\xff", "utf-32-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\x00" in data:
        for encoding in ("utf-16-le", "utf-16-be"):
            text = data[: len(data) & ~1].decode(encoding, "replace")
            if _printable_share(text) > 0.95:
                return text
    # text has no control bytes but white space; in compressed or binary data one byte in ten is one
    controls = sum(data.count(code) for code in range(32) if code not in b"\t\n\v\f\r\x1a\x1b")
    if controls * 50 > len(data):
        return None
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") * 200 > len(text):
        text = data.decode("gb18030", "replace")
    return text if text.count("\ufffd") * 20 <= len(text) else None


def _printable_share(text: str) -> float:
    """Share of ASCII, CJK and its punctuation: what a UTF-16 text consists of when read in its byte order."""
    usual = re.findall(r"[\t\r\n -~\u2010-\u2030\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", text)
    return len(usual) / max(len(text), 1)
