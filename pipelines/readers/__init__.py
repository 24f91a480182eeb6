"""Readers: bytes to blocks. One module a format; nothing here knows what a report is.

Each module has one public function, a generator from the cheapest reading to the dearest::

    def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]

It raises :class:`~pipelines.blocks.UnreadableError` (with a Chinese reason) when nothing can be read.
The caller stops as soon as a reading satisfies the form, so a dear second library runs only in need.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from pipelines.blocks import Content
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


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:
    """Every reading of ``data``, cheapest first. Raises :class:`~pipelines.blocks.UnreadableError`."""
    module = import_module(READERS[recognise(data, media_type=media_type)])
    yield from module.readings(data, media_type=media_type)
