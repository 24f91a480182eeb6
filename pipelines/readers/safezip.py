"""Bounded reading of zip packages and of the XML inside them: what DOCX, ODT, OFD and ZIP share.

Nothing is written to disk, no entity is expanded, no network is used. Whatever is wrong with a package
is an :class:`~pipelines.blocks.UnreadableError` whose text is the reason in Chinese.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipelines.blocks import UnreadableError

MAX_MEMBERS = 20_000
MAX_MEMBER_SIZE = 256 << 20
MAX_TOTAL_SIZE = 1 << 30
MAX_XML_SIZE = 96 << 20
#: deflate ends at about 1030; office XML full of empty cells was seen at 60
MAX_RATIO = 300
#: below this size a high ratio does no harm
RATIO_FREE_SIZE = 8 << 20

_ENCRYPTED_FLAG = 0x1
_UTF8_FLAG = 0x800


class SafeZip:
    """A zip package held in memory, read under limits on members, size and ratio.

    ``what`` names the package in reasons (``DOCX文档``). Names are compared without case, with ``\\``
    taken for ``/`` and ``.``, ``..`` and leading slashes resolved: packages in the field vary in all this.
    Raises :class:`~pipelines.blocks.UnreadableError` when the bytes are no whole zip or exceed a limit.
    """

    def __init__(self, data: bytes, what: str = "压缩包") -> None:
        self.what = what
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError) as error:
            raise UnreadableError(f"{what}不完整或已损坏，无法打开（{error}），请重新下载") from error
        infos = self._zip.infolist()
        if len(infos) > MAX_MEMBERS:
            raise UnreadableError(f"{what}内有{len(infos)}个文件，超过上限{MAX_MEMBERS}，未解压")
        total = sum(info.file_size for info in infos)
        if total > MAX_TOTAL_SIZE:
            limit = MAX_TOTAL_SIZE >> 20
            raise UnreadableError(f"{what}解压后有{total >> 20} MB，超过上限{limit} MB，未解压")
        members = {_name_of(info): info for info in infos if not info.is_dir()}
        self.names = list(members)
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for name, info in members.items():
            self._infos.setdefault(_key(name), info)
        self._infos |= members  # names that differ in case alone are two members

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._infos

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def size(self, name: str) -> int:
        """Declared uncompressed size of a member in bytes. Raises :class:`UnreadableError` if absent."""
        return self._info(name).file_size

    def read(self, name: str, *, limit: int = MAX_MEMBER_SIZE) -> bytes:
        """Bytes of a member. Raises :class:`UnreadableError` if absent, encrypted, damaged or too large."""
        info = self._info(name)
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise UnreadableError(f"{self.what}内的“{name}”已加密，需要密码才能读取")
        if info.file_size > limit:
            raise UnreadableError(
                f"{self.what}内的“{name}”解压后有{info.file_size >> 20} MB，超过上限{limit >> 20} MB，未解压"
            )
        if info.file_size > RATIO_FREE_SIZE and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise UnreadableError(
                f"{self.what}内的“{name}”压缩比达{info.file_size // max(info.compress_size, 1)}倍，"
                "疑为恶意文件，未解压"
            )
        try:
            with self._zip.open(info) as member:
                # one byte beyond what was declared would show a lying header
                content = member.read(info.file_size + 1)
        except (
            zipfile.BadZipFile, zlib.error, EOFError, struct.error,
            NotImplementedError, RuntimeError, OSError, ValueError,
        ) as error:  # fmt: skip
            raise UnreadableError(
                f"{self.what}内的“{name}”已损坏，无法解压（{error}），请重新下载"
            ) from error
        if len(content) > info.file_size:
            raise UnreadableError(f"{self.what}内的“{name}”实际大小与目录不符，疑为恶意文件")
        return content

    def xml(self, name: str) -> etree._Element:
        """Root element of an XML member. Raises as :meth:`read` and :func:`parse_xml`."""
        return parse_xml(self.read(name, limit=MAX_XML_SIZE), f"{self.what}内的“{name}”")

    def encrypted(self, name: str) -> bool:
        """Whether a member needs a password. Raises :class:`UnreadableError` if absent."""
        return bool(self._info(name).flag_bits & _ENCRYPTED_FLAG)

    def _info(self, name: str) -> zipfile.ZipInfo:
        try:
            return self._infos.get(name) or self._infos[_key(name)]
        except KeyError:
            raise UnreadableError(f"{self.what}内缺少“{name}”，文件不完整或格式不符") from None


def parse_xml(data: bytes, what: str = "XML文件") -> etree._Element:
    """Root element of an XML document, entities off and no network.

    Raises :class:`~pipelines.blocks.UnreadableError` when the XML is not well-formed or declares entities
    (no office format does; an entity bomb is nothing else).
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(f"{what}不是完整的XML，文件可能已损坏（{error}），请重新下载") from error
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and dtd.entities():
        raise UnreadableError(f"{what}含有XML实体声明，疑为恶意文件，未读取")
    return root


def _name_of(info: zipfile.ZipInfo) -> str:
    """Member name as its maker meant it: without the UTF-8 flag, Chinese tools wrote UTF-8 or GBK."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _key(name: str) -> str:
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/").casefold()
