"""Printers: one module a format, each with the mechanisms it can print a piece of text by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from tests.adversary.formats import odt, ofd, pages, pdf, rtf, sheet, text, web, word
from tests.adversary.model import Doc

#: format: printer to bytes
PRINTERS: dict[str, Callable[[Doc, Random], bytes]] = {
    "html": web.render,
    "txt": text.render_plain,
    "md": text.render_markdown,
    "docx": word.render,
    "xlsx": sheet.render,
    "pdf": pdf.render,
    "ofd": ofd.render,
    "rtf": rtf.render,
    "odt": odt.render,
}
Ways = Mapping[str, Mapping[str, Any]]
#: by format: pieces that are note marks, that nobody sees, that are seen but are no text, that are text all the same
MARKS: Ways = {
    "html": web.MARKS, "docx": word.MARKS, "xlsx": sheet.MARKS, "pdf": pages.MARKS, "ofd": pages.MARKS,
    "rtf": rtf.MARKS, "odt": odt.MARKS,
}  # fmt: skip
GONE: Ways = {
    "html": web.GONE, "docx": word.GONE, "xlsx": sheet.GONE, "pdf": pages.GONE, "ofd": pages.GONE,
    "rtf": rtf.GONE, "odt": odt.GONE,
}  # fmt: skip
OPAQUE: Ways = {
    "html": web.OPAQUE, "docx": word.OPAQUE, "pdf": pages.OPAQUE_PDF, "ofd": pages.OPAQUE, "rtf": rtf.OPAQUE,
    "odt": odt.OPAQUE,
}  # fmt: skip
SHOWN: Ways = {
    "html": web.SHOWN, "docx": word.SHOWN, "xlsx": sheet.SHOWN, "pdf": pages.SHOWN, "ofd": pages.SHOWN,
    "rtf": rtf.SHOWN, "odt": odt.SHOWN,
}  # fmt: skip
ROWS_GONE: Ways = {"html": web.ROWS_GONE, "docx": word.ROWS_GONE, "xlsx": sheet.ROWS_GONE}
