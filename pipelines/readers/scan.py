"""Scans: pictures of pages (PNG, JPEG, TIFF, BMP, GIF, WebP, PDF pages without a text layer) to blocks.

Needs the extra ``ocr``; nothing heavy is imported before the first picture is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.blocks import Block, Content, UnreadableError


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One page read by OCR.

    ``number`` counts from 1. ``blocks``: paragraphs and grids in order, ``page`` set, boxes in points of
    the page as displayed (PDF) or pixels (images), origin top left. ``text``: the second recognition of
    the same page in order, every cell and paragraph ended by a line end. Both may be empty (a blank page).
    """

    number: int
    blocks: list[Block]
    text: str


def read_pdf_pages(data: bytes, pages: Sequence[int], *, dearer: bool = False) -> Iterator[ScannedPage]:
    """Read the named pages of a PDF (numbers from 1, in the order given) by OCR, one at a time.

    Pages are rendered, read and freed one by one, so that memory does not grow with their number.
    ``dearer`` reads at a higher resolution: for the second ``Content`` of a document whose first did not
    satisfy the form. The caller marks its ``Content`` ``uncertain`` as soon as one page came from here.
    Raises :class:`~pipelines.blocks.UnreadableError` when the OCR extra is missing or the PDF cannot be opened.
    """
    raise UnreadableError("暂不支持扫描件")


def read_image(data: bytes, *, dearer: bool = False) -> tuple[list[Block], str]:
    """Blocks and second reading of one picture (every frame of a multi-page TIFF, joined in order).

    For pictures of tables inside other documents (``<img>`` in HTML, images in DOCX). Raises
    :class:`~pipelines.blocks.UnreadableError` as :func:`readings` does.
    """
    raise UnreadableError("暂不支持扫描件")


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:  # noqa: ARG001
    """Readings of a picture: the normal one, then one at a higher resolution for repair; all ``uncertain``.

    Raises :class:`~pipelines.blocks.UnreadableError` when the OCR extra is missing or the picture is broken.
    """
    raise UnreadableError("暂不支持扫描件")
    yield
