"""ZIP, RAR and MHTML: each supported member is read by its own reader, the likeliest report first.

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
        raise UnreadableError(f"压缩包内没有可读的报告：{told}")


def _members(data: bytes, depth: int, reasons: list[str]) -> Iterator[Content]:
    if not data.startswith((b"PK", b"Rar!", b"RE~^")):
        yield from _web_page(data)
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


def _web_page(data: bytes) -> Iterator[Content]:
    """A page saved as one file (MHTML, 单个文件网页): its first HTML part; pictures are left out."""
    from pipelines.readers import html

    message = email.message_from_bytes(data.lstrip(), policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page.strip():
                charset = part.get_content_charset()
                yield from html.readings(
                    page, media_type=f"text/html; charset={charset}" if charset else "text/html"
                )
                return
    raise UnreadableError("单文件网页（MHTML）内没有网页正文，文件不完整，请重新下载")


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
