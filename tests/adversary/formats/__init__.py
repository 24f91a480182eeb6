"""Printers: one module a format, each with the mechanisms it can print a piece of text by."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.adversary.formats import sheet, text, web, word
from tests.adversary.model import Doc

#: format: printer to bytes
PRINTERS: dict[str, Callable[[Doc, Random], bytes]] = {
    "html": web.render,
    "txt": text.render_plain,
    "md": text.render_markdown,
    "docx": word.render,
    "xlsx": sheet.render,
}
#: by format: pieces that are note marks, that nobody sees, that are seen but are no text, that are text all the same
MARKS = {"html": web.MARKS, "docx": word.MARKS, "xlsx": sheet.MARKS}
GONE = {"html": web.GONE, "docx": word.GONE, "xlsx": sheet.GONE}
OPAQUE = {"html": web.OPAQUE, "docx": word.OPAQUE}
SHOWN = {"html": web.SHOWN, "docx": word.SHOWN, "xlsx": sheet.SHOWN}
ROWS_GONE = {"html": web.ROWS_GONE, "docx": word.ROWS_GONE, "xlsx": sheet.ROWS_GONE}
