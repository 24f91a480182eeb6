"""ZIP, RAR, mails and MHTML: each supported member is read by its own reader, the likeliest report first.

Nothing is written to disk, so a member's name, whatever it says, is only a name.
"""

from __future__ import annotations

import email
import email.policy
import importlib
import io
import posixpath
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from typing import Any, Protocol

from pipelines.blocks import Content, UnreadableError
from pipelines.readers.safezip import MAX_MEMBER_SIZE, MAX_MEMBERS, MAX_TOTAL_SIZE, SafeZip
from pipelines.readers.sniff import recognise

#: archives inside archives
_MAX_DEPTH = 2
#: members that are read at most; an attachment holds a handful
_MAX_READ = 100
_SYSTEM_FILE = re.compile(r"(?i)(^|/)(__MACOSX/|\._|~\$|\.DS_Store$|Thumbs\.db$|desktop\.ini$)")
_LIKELY = (re.compile("年度报告"), re.compile("年报"), re.compile("报告"))
#: dearer to read than the rest, and the same report often lies beside them as a document
_PAGES = (re.compile(r"(?i)\.(pdf|ofd)$"), re.compile(r"(?i)\.(jpe?g|png|tiff?|bmp|gif)$"))
_UNLIKELY = re.compile("模板|样表|填报说明|填表说明|通知|目录")
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
#: what pages are made of beside their text
_STYLES = (
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/x-javascript",
    "application/font-woff",
)
_RAR_HINT = "需安装Python包rarfile和解压程序unar（或bsdtar、7z）"


class _Archive(Protocol):
    """What reading needs of an archive; :class:`~pipelines.readers.safezip.SafeZip` is one."""

    names: list[str]

    def size(self, name: str) -> int:
        """Uncompressed size in bytes."""

    def read(self, name: str) -> bytes:
        """Bytes of a member. Raises ``UnreadableError``."""


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:  # noqa: ARG001
    """Readings of the members in turn. Raises ``UnreadableError`` naming why each could not be read."""
    reasons: list[str] = []
    found = False
    for content in _members(data, 0, reasons):
        found = True
        yield content
    if not found:
        told = "；".join(reasons[:3]) if reasons else "压缩包内没有文件"
        what = "压缩包" if data.startswith((b"PK", b"Rar!", b"RE~^")) else "邮件或单文件网页"
        raise UnreadableError(f"{what}内没有可读的报告：{told}")


def _members(data: bytes, depth: int, reasons: list[str]) -> Iterator[Content]:
    if not data.startswith((b"PK", b"Rar!", b"RE~^")):
        yield from _message(data, depth, reasons)
        return
    archive: _Archive = SafeZip(data) if data.startswith(b"PK") else _Rar(data)
    names = [name for name in archive.names if not _SYSTEM_FILE.search(name.replace("\\", "/"))]
    names.sort(key=lambda name: _rank(name, archive.size(name)))
    for name in names[:_MAX_READ]:
        try:
            yield from _member(archive.read(name), depth, reasons)
        except UnreadableError as error:
            reasons.append(f"“{name}”：{error}")


def _member(data: bytes, depth: int, reasons: list[str]) -> Iterator[Content]:
    from pipelines.readers import readings as any_readings

    if recognise(data) not in {"zip", "rar"}:
        yield from any_readings(data)
    elif depth >= _MAX_DEPTH:
        raise UnreadableError(f"压缩包嵌套超过{_MAX_DEPTH}层，未解压")
    else:
        yield from _members(data, depth + 1, reasons)


def _rank(name: str, size: int) -> tuple[bool, int, int, int]:
    """Order of reading: likely names first, among equals documents before pages, then the largest."""
    base = posixpath.basename(name.replace("\\", "/"))
    likely = next((n for n, words in enumerate(_LIKELY) if words.search(base)), len(_LIKELY))
    dear = next((n for n, words in enumerate(_PAGES, start=1) if words.search(base)), 0)
    return bool(_UNLIKELY.search(base)), likely, dear, -size


def _message(data: bytes, depth: int, reasons: list[str]) -> Iterator[Content]:
    """A mail, or a page saved as one file (MHTML, 单个文件网页): its attachments, the likeliest first, then its text.

    What a page is made of beside its text (pictures, styles) is no attachment.
    """
    try:
        parts = list(email.message_from_bytes(data.lstrip(), policy=email.policy.compat32).walk())
    except RecursionError:
        raise UnreadableError("邮件嵌套的层数太多，未能打开") from None
    attached: list[tuple[str, bytes]] = []
    texts: list[tuple[str, bytes, str | None]] = []
    for part in parts:
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content.strip():
            continue
        kind = part.get_content_type()
        if _is_attached(part):
            attached.append((_file_name(part), content))
        elif kind in _PAGE_TYPES or kind == "text/plain":
            texts.append(("text/html" if kind in _PAGE_TYPES else kind, content, part.get_content_charset()))
    attached.sort(key=lambda one: _rank(one[0], len(one[1])))
    for name, content in attached[:_MAX_READ]:
        try:
            yield from _member(content, depth, reasons)
        except UnreadableError as error:
            reasons.append(f"“{name}”：{error}")
    # a page's first part is the page, the others are its frames; a mail has one text, twice
    yield from _text_of_message([one for one in texts if one[0] == "text/html"][:1] or texts[:1], reasons)


def _text_of_message(texts: list[tuple[str, bytes, str | None]], reasons: list[str]) -> Iterator[Content]:
    from pipelines.readers import html, text

    for kind, content, charset in texts:
        read = html.readings if kind == "text/html" else text.readings
        try:
            yield from read(content, media_type=f"{kind}; charset={charset}" if charset else kind)
        except UnreadableError as error:
            reasons.append(str(error))
    if not texts and not reasons:
        reasons.append("邮件或单文件网页（MHTML）内没有正文，文件不完整，请重新下载")


def _is_attached(part: Message) -> bool:
    """Whether a part of a message is a document of its own."""
    kind = part.get_content_type()
    if part.is_multipart() or kind.partition("/")[0] in ("audio", "video", "font") or kind in _STYLES:
        return False
    if part.get_content_disposition() == "attachment":
        return True
    # parts of a saved page have an address and no name
    return part.get_filename() is not None and kind.startswith("application/")


def _file_name(part: Message) -> str:
    name = part.get_filename() or ""
    try:
        return str(make_header(decode_header(name)))
    except (HeaderParseError, LookupError, ValueError):
        return name


class _Rar:
    """A RAR archive through ``rarfile`` and whatever unpacker it finds."""

    def __init__(self, data: bytes) -> None:
        try:
            self._library: Any = importlib.import_module("rarfile")
        except ImportError:
            raise UnreadableError(f"RAR压缩包{_RAR_HINT}才能读取") from None
        try:
            self._archive = self._library.RarFile(io.BytesIO(data))
        except self._library.Error as error:
            raise UnreadableError(f"RAR压缩包不完整或已损坏（{error}），请重新下载") from error
        if self._archive.needs_password():
            raise UnreadableError("RAR压缩包已加密，需要密码才能打开，请向发布机关索取未加密的文件")
        members = [info for info in self._archive.infolist() if not info.is_dir()]
        total = sum(info.file_size for info in members)
        if len(members) > MAX_MEMBERS or total > MAX_TOTAL_SIZE:
            raise UnreadableError(f"RAR压缩包内有{len(members)}个文件，共{total >> 20} MB，超过上限，未解压")
        self._members = {info.filename: info for info in members}
        self.names = list(self._members)

    def size(self, name: str) -> int:
        """Uncompressed size in bytes."""
        return int(self._members[name].file_size)

    def read(self, name: str) -> bytes:
        """Bytes of a member. Raises ``UnreadableError``."""
        if self.size(name) > MAX_MEMBER_SIZE:
            raise UnreadableError(f"解压后有{self.size(name) >> 20} MB，超过上限，未解压")
        try:
            return bytes(self._archive.read(self._members[name]))
        except self._library.RarCannotExec as error:
            raise UnreadableError(f"RAR压缩包{_RAR_HINT}才能读取") from error
        except (self._library.Error, OSError, EOFError) as error:
            raise UnreadableError(f"已损坏，无法解压（{error}），请重新下载") from error
