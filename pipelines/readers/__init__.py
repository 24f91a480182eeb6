"""Readers: bytes to blocks. A folder a kind of format; nothing here knows what a report is.

===================  ===========================================================
``html/``            web pages
``pdf/``, ``ofd/``   drawn pages; what both share, the reading of tables above all, is in ``drawn_pages/``
``word/``            DOCX, DOC and WPS, RTF, ODT
``sheet/``           XLSX, XLS, ODS, Excel 2003 XML
``text/``            plain text
``scan/``            pictures of pages, by OCR
===================  ===========================================================

In each folder but ``scan/`` the module or folder ``second`` makes the *second text* (第二文本): the same document once more
from its bytes, as text in order without grids. The second reading (:mod:`pipelines.report.second`) is made of it.

Each format's module has one public function, a generator from the cheapest reading to the dearest::

    def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]

It raises :class:`~pipelines.blocks.UnreadableError` (with a Chinese reason) when nothing can be read.
The caller stops as soon as a reading satisfies the form, so a dear second library runs only in need.
Whatever else a module raises is a fault of its own, however bad the bytes, and comes out of :func:`guarded` as
:class:`ReaderError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from pipelines.blocks import Content, UnreadableError
from pipelines.errors import BROKEN_INSTALLATION
from pipelines.readers.sniff import recognise

#: format (as recognised by content) to the module that reads it; modules load on first use
READERS = {
    "html": "pipelines.readers.html",
    "txt": "pipelines.readers.text",
    "pdf": "pipelines.readers.pdf",
    "ofd": "pipelines.readers.ofd",
    "docx": "pipelines.readers.word.docx",
    "odt": "pipelines.readers.word.odt",
    "rtf": "pipelines.readers.word.rtf",
    "doc": "pipelines.readers.word.doc",
    "wps": "pipelines.readers.word.doc",
    "xlsx": "pipelines.readers.sheet",
    "xls": "pipelines.readers.sheet",
    "ods": "pipelines.readers.sheet",
    "image": "pipelines.readers.scan",
    "zip": "pipelines.readers.container",
    "rar": "pipelines.readers.container",
}


class ReaderError(Exception):
    """Raised by :func:`guarded` where a reader's own code fails; ``format`` is what it was reading."""

    def __init__(self, format: str) -> None:
        super().__init__(format)
        self.format = format


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:
    """Every reading of ``data``, cheapest first.

    Raises :class:`~pipelines.blocks.UnreadableError`, and what :func:`guarded` raises.
    """
    format = recognise(data, media_type=media_type)
    module = import_module(READERS[format])
    yield from guarded(format, lambda: module.readings(data, media_type=media_type))


def guarded(format: str, contents: Callable[[], Iterator[Content]]) -> Iterator[Content]:
    """What ``contents`` gives; a fault of the reader becomes a :class:`ReaderError`, whose cause it is.

    :class:`MemoryError` passes, and what :data:`~pipelines.errors.BROKEN_INSTALLATION` names: no reader is to
    blame for either.
    """
    try:
        yield from contents()
    except (UnreadableError, ReaderError, MemoryError, *BROKEN_INSTALLATION):
        raise
    except Exception as error:
        raise ReaderError(format) from error
