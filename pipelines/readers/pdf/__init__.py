"""PDF: pages through pdfium, their tables (:mod:`~pipelines.readers.pdf.tables`) against the second text, which is taken
in the order of drawing (:mod:`~pipelines.readers.pdf.second`).

Pages without a usable text layer are left to :mod:`pipelines.readers.scan`, page by page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError

from pipelines.blocks import Block, Cell, Content, Grid, Paragraph, UnreadableError
from pipelines.readers.drawn_pages.layout import (
    PageLayout,
    adopt_frames,
    drop_furniture,
    lay_out,
    without_line,
)
from pipelines.readers.pdf.bombs import holds_bomb
from pipelines.readers.pdf.cut_rows import DrawnPage, rejoin
from pipelines.readers.pdf.fonts import boxes_for_missing_fonts
from pipelines.readers.pdf.layers import hidden_layers
from pipelines.readers.pdf.page import read_page
from pipelines.readers.pdf.second import by_place, second_text
from pipelines.readers.pdf.second_glyphs import Known
from pipelines.readers.pdf.tables import by_aligned_columns, by_pdfplumber, by_ruling_lines
from pipelines.readers.scan import read_pdf_pages, rounds, unread_note
from pipelines.readers.subject import is_of_other_things

#: pages beyond this are not read and a note says so; no annual report comes near it
MOST_PAGES = 3000
#: what is neither white space nor an ideograph nor a mark between words
_NO_WORDS = re.compile(r"[^\s\u3000-\u303f\u4e00-\u9fff\uff08\uff09\uff0c\uff1a\uff1b()\u2010-\u201f—-]")
_DIGIT = re.compile(r"[0-9]")
_CROWDED = "页的内容过多，没有读取"


@dataclass(slots=True)
class _Pages:
    """What one pass over the document found; numbers count from 1."""

    layouts: list[PageLayout] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    drawn: dict[int, DrawnPage] = field(default_factory=dict)
    pictures: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:  # noqa: ARG001
    """Readings of a PDF: ruled tables; aligned columns where lines are missing; scanned pages by OCR, at two
    resolutions, merged among the others; the ruled tables against the drawn text put in order by place, then
    against pdfplumber's text; pdfplumber's own tables.

    Raises :class:`~pipelines.blocks.UnreadableError` when the file is encrypted, broken or blank, or has
    only scanned pages and these cannot be read.
    """
    if holds_bomb(data):
        raise UnreadableError("PDF中有解压后异常庞大的数据，没有读取；请核对原件")
    pages = _read_pages(data)
    if not pages.layouts:
        if not pages.pictures:
            crowded = [note for note in pages.notes if note.endswith(_CROWDED)]
            raise UnreadableError(crowded[0] if crowded else "PDF里只有空白页，没有可读的文字；请核对原件")
        yield from _with_scans(data, pages, {})
        return
    dropped = drop_furniture(pages.layouts)
    for number, text in dropped:
        pages.texts[number] = without_line(pages.texts[number], text)
    adopt_frames(pages.layouts)
    doubtful = any(layout.doubtful for layout in pages.layouts)
    ruled = by_ruling_lines(pages.layouts)
    yield _content(pages, ruled, uncertain=doubtful)
    aligned = by_aligned_columns(pages.layouts)
    if aligned is not None:
        yield _content(pages, aligned, uncertain=True)
    if pages.pictures and not is_of_other_things("".join(pages.texts.values())):
        try:
            yield from _with_scans(data, pages, ruled)
        except UnreadableError as error:
            pages.notes.append(str(error))
    placed = {number: second_text(by_place(drawn.pieces)) for number, drawn in pages.drawn.items()}
    for number, text in dropped:
        placed[number] = without_line(placed[number], text)
    if placed != pages.texts:
        yield _content(replace(pages, texts=placed), ruled, uncertain=doubtful)
    plumbed = by_pdfplumber(data, [layout.number for layout in pages.layouts], dropped)
    # each library's tables against the other's text; the tables of the first are the more exact
    if not _sees_hidden(plumbed.texts, pages.texts):
        yield _content(replace(pages, texts=plumbed.texts), ruled, uncertain=doubtful)
    if not (
        _has_opaque(pages.layouts)
        or _sees_hidden(pages.texts, {number: _printed(found) for number, found in ruled.items()})
        or _lacks_figures(pages.texts, plumbed.texts)
    ):
        yield _content(pages, plumbed.blocks, uncertain=doubtful)


def _has_opaque(layouts: Sequence[PageLayout]) -> bool:
    """Whether a cell shows something that is no text, which pdfplumber takes for nothing, or digits are crossed out."""
    return any(layout.crossed for layout in layouts) or any(
        cell.opaque for layout in layouts for _, grid in layout.grids for cell in grid.cells()
    )


def _sees_hidden(others: Mapping[int, str], own: Mapping[int, str]) -> bool:
    """Whether others saw digits that one did not. pdfplumber, which asks no picture, would confirm what is covered; nor must it
    settle what the lines' reading takes for covered and the text in order does not."""
    return any(
        Counter(_DIGIT.findall(others.get(number, ""))) - Counter(_DIGIT.findall(own[number]))
        for number in own
    )


def _printed(found: Sequence[Block]) -> str:
    """All text of blocks."""
    return "\n".join(
        cell.text
        for block in found
        for cell in (block.cells() if isinstance(block, Grid) else [block])
        if isinstance(cell, (Cell, Paragraph))
    )


def _lacks_figures(own: Mapping[int, str], others: Mapping[int, str]) -> bool:
    """Whether pdfplumber did not see something that pdfium saw and that may stand in place of a figure: a glyph that its
    fonts do not know, a picture, a control. Its cells would be taken for blank."""
    return any(
        Counter(_NO_WORDS.findall(own[number])) - Counter(_NO_WORDS.findall(others.get(number, "")))
        for number in own
    )


def _read_pages(data: bytes) -> _Pages:
    pages = _Pages()
    with _opened(data) as document:
        total = pdfium.FPDF_GetPageCount(document)
        layers = hidden_layers(data)
        known: Known = set()
        for index in range(min(total, MOST_PAGES)):
            page = read_page(document, index, known, layers=layers)
            if page.crowded:
                pages.notes.append(f"第{index + 1}{_CROWDED}")
            elif page.broken:
                pages.notes.append(f"第{index + 1}页已损坏，无法读取")
            elif page.has_text:
                pages.layouts.append(lay_out(page.raw))
                pages.drawn[index + 1] = page.drawn
            elif page.is_picture:
                pages.pictures.append(index + 1)
                pages.notes.append(f"第{index + 1}页是图片，没有文字层")
    rejoin(pages.drawn)
    pages.texts = {number: second_text(drawn.pieces) for number, drawn in pages.drawn.items()}
    if total > MOST_PAGES:
        pages.notes.append(f"文件共{total}页，只读了前{MOST_PAGES}页")
    if b"%%EOF" not in data[-8192:]:
        pages.notes.append("PDF文件没有结尾标记，可能不完整")
    return pages


@contextmanager
def _opened(data: bytes) -> Iterator[pdfium.FPDF_DOCUMENT]:
    try:
        document = PdfDocument(data)  # an owner's password alone opens without one
    except PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise UnreadableError("PDF已加密，需要密码才能打开；请换未加密的原件") from error
        raise UnreadableError("PDF不完整或已损坏，无法打开；请重新下载") from error
    try:
        with boxes_for_missing_fonts():
            yield document.raw
    finally:
        document.close()


def _content(pages: _Pages, found: Mapping[int, list[Block]], *, uncertain: bool) -> Content:
    return Content(
        "pdf",
        [block for number in sorted(found) for block in found[number]],
        "".join(pages.texts[number] for number in sorted(pages.texts)),
        notes=list(pages.notes),
        uncertain=uncertain,
    )


def _with_scans(data: bytes, pages: _Pages, found: Mapping[int, list[Block]]) -> Iterator[Content]:
    """The text pages with the scanned ones between them, at the normal and at a higher resolution."""
    own = {f"第{number}页是图片，没有文字层" for number in pages.pictures}
    certain: set[int] = set()
    for scanned in rounds(pages.pictures, partial(read_pdf_pages, data), certain):
        notes = [note for note in pages.notes if note not in own]
        if len(scanned) < len(pages.pictures):
            notes.append(unread_note(len(pages.pictures), len(scanned)))
        texts = {**pages.texts, **{number: page.text for number, page in scanned.items()}}
        merged = {**found, **{number: page.blocks for number, page in scanned.items()}}
        content = _content(_Pages(texts=texts, notes=notes), merged, uncertain=True)
        yield replace(content, certain=certain)
