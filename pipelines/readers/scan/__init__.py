"""Scans: pictures of pages (PNG, JPEG, TIFF, BMP, GIF, WebP, PDF pages without a text layer) to blocks.

Needs the extra ``ocr``; nothing heavy is imported before the first picture is read.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pypdfium2

from pipelines.blocks import Block, Cell, Content, Grid, UnreadableError
from pipelines.readers.subject import is_of_other_things

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipelines.readers.scan.deskew import Picture
    from pipelines.readers.scan.page import ReadPage

INSTALL_REASON = '这是扫描件，需要安装 OCR 组件：pip install "govcrawl[ocr]"'
_NEEDED = ("rapidocr", "onnxruntime", "cv2", "PIL")
#: dots per inch at which PDF pages are read, and for the second, dearer reading
_DPI, _DEARER_DPI = 200, 300
#: width in pixels to which pictures are brought: smaller is illegible, larger only costs time
_WIDTHS = (1000, 1800)
_DEARER = 1.5  # times as wide
#: annual reports have fewer pages; the pages of a longer document come in steps, and are read once
_FEW_PAGES, _STEP = 12, 4
#: pages whose text tells whether the rest is worth reading: a report speaks of itself on its cover or first page
_TELLING = 2
_MOST_PIXELS = 120_000_000  # of a picture before it is reduced; an A3 page at 600 dpi has 70 million


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One page read by OCR.

    ``number`` counts from 1. ``blocks``: paragraphs and grids in order, ``page`` set, boxes in points of
    the page as displayed (PDF) or pixels (images), origin top left. ``text``: the second recognition of
    the same page in order, every cell and paragraph ended by a line end. Both may be empty (a blank page).
    ``sheets``: what a dearer reading of the page starts from; empty where it is to begin anew.
    """

    number: int
    blocks: list[Block]
    text: str
    sheets: tuple[ReadPage, ...] = ()


def read_pdf_pages(
    data: bytes, pages: Sequence[int], *, before: Mapping[int, ScannedPage] = MappingProxyType({})
) -> Iterator[ScannedPage]:
    """Read the named pages of a PDF (numbers from 1, in the order given) by OCR, one at a time.

    Pages are rendered, read and freed one by one, so that memory does not grow with their number. Pages that
    were read ``before`` are read at a higher resolution: for the second ``Content`` of a document whose first did
    not satisfy the form. The caller marks its ``Content`` ``uncertain`` as soon as one page came from here.
    Raises :class:`~pipelines.blocks.UnreadableError` when the OCR extra is missing or the PDF cannot be opened.
    """
    _require_ocr()
    from pipelines.readers.scan.seal import grey_without_seals

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableError(f"PDF 无法打开：{error}") from error
    with document:
        for number in pages:
            page = document[number - 1]
            width, height = page.get_size()
            # Very large sheets are drawn smaller, so that one page cannot take all memory.
            scale = min(
                (_DEARER_DPI if number in before else _DPI) / 72,
                (_MOST_PIXELS / 8 / max(1.0, width * height)) ** 0.5,
            )
            bitmap = page.render(scale=scale, rev_byteorder=True)
            picture = grey_without_seals(bitmap.to_numpy()[..., :3])
            bitmap.close()
            page.close()
            yield _moved(_read(picture, number, before.get(number)), 1 / scale)


def read_image(data: bytes, *, dearer: bool = False) -> tuple[list[Block], str]:
    """Blocks and second reading of one picture (every frame of a multi-page TIFF, joined in order).

    For pictures of tables inside other documents (``<img>`` in HTML, images in DOCX). Raises
    :class:`~pipelines.blocks.UnreadableError` as :func:`readings` does.
    """
    page = read_picture(data, ScannedPage(1, [], "") if dearer else None)
    return page.blocks, page.text


def read_picture(data: bytes, before: ScannedPage | None = None) -> ScannedPage:
    """As :func:`read_image`, as one page; larger where it was read ``before``."""
    total = frames(data)
    numbers = range(1, total + 1)
    known = {} if before is None else dict.fromkeys(numbers, before)
    pages = list(_read_frames(data, numbers, before=known))
    return ScannedPage(1, *_joined(pages), sheets=pages[0].sheets if total == 1 else ())


def readings(data: bytes, *, media_type: str | None = None) -> Iterator[Content]:  # noqa: ARG001
    """Readings of a picture: the normal one, then one at a higher resolution for repair; all ``uncertain``.

    Raises :class:`~pipelines.blocks.UnreadableError` when the OCR extra is missing or the picture is broken.
    """
    total = frames(data)
    certain: set[int] = set()
    for found in rounds(range(1, total + 1), partial(_read_frames, data), certain):
        blocks, text = _joined(found.values())
        notes = [] if blocks else ["图片中没有识别出文字"]
        if len(found) < total:
            notes.append(unread_note(total, len(found)))
        yield Content("image", blocks, text, notes=notes, uncertain=True, certain=certain)


def unread_note(total: int, read: int) -> str:
    """What a reading says that has not looked at all scanned pages."""
    return f"扫描件共{total}页，只识别了前{read}页"


def _joined(pages: Iterable[ScannedPage]) -> tuple[list[Block], str]:
    blocks: list[Block] = []
    texts: list[str] = []
    for page in pages:
        blocks.extend(page.blocks)
        texts.append(page.text)
    return blocks, "".join(texts)


def rounds(
    numbers: Sequence[int], read: Callable[..., Iterator[ScannedPage]], certain: Collection[int]
) -> Iterator[dict[int, ScannedPage]]:
    """The scanned pages of a document by number, after each round in which more became known of them.

    ``read(numbers, before=…)`` reads the named pages one by one, dearer those that were read before. A short document
    comes whole, then again with the pages that hold a table read dearer, save those that its caller has named
    ``certain`` until then. A long one comes in parts, since its caller stops as soon as it has what it wants: the
    report may well be the first pages of hundreds.
    """
    found: dict[int, ScannedPage] = {}
    for page in read(numbers, before={}):
        found[page.number] = page
        if len(found) == _TELLING and is_of_other_things("".join(one.text for one in found.values())):
            yield dict(found)
            return
        if len(found) >= _FEW_PAGES and len(found) % _STEP == 0 and len(found) < len(numbers):
            yield dict(found)
    yield dict(found)
    ruled = [
        number for number, page in found.items() if any(isinstance(block, Grid) for block in page.blocks)
    ]
    again = [number for number in ruled or found if number not in certain]
    if len(again) <= _FEW_PAGES:
        from pipelines.readers.scan.agreement import agreed

        for page in read(again, before=found):
            first = found[page.number]
            blocks, text = agreed(first.blocks, first.text, page.blocks, page.text)
            found[page.number] = ScannedPage(page.number, blocks, text)
        yield found


def available() -> bool:
    """Whether what OCR needs is installed."""
    return all(find_spec(name) is not None for name in _NEEDED)


def _require_ocr() -> None:
    if not available():
        raise UnreadableError(INSTALL_REASON)


def _read(picture: Picture, number: int, before: ScannedPage | None = None) -> ScannedPage:
    """Read one grey picture, which may hold several pages one below the other; boxes in its pixels.

    ``before`` is what a smaller picture of the same was read as.
    """
    from pipelines.readers.scan.sheets import sheets

    places = sheets(picture)
    known: Sequence[ReadPage | None] = before.sheets if before is not None else ()
    if len(known) != len(places):
        known = [None] * len(places)
    read = [
        _read_sheet(picture[top:bottom], number, one)
        for (top, bottom), one in zip(places, known, strict=True)
    ]
    moved = (
        _moved(ScannedPage(number, sheet.blocks, sheet.text), down=top)
        for sheet, (top, _) in zip(read, places, strict=True)
    )
    return ScannedPage(number, *_joined(moved), sheets=tuple(read))


def _read_sheet(picture: Picture, number: int, before: ReadPage | None) -> ReadPage:
    from pipelines.readers.scan.cache import DIRECTORY_VARIABLE, PageMemory
    from pipelines.readers.scan.ocr import engine, engine_version
    from pipelines.readers.scan.page import read_page

    directory = os.environ.get(DIRECTORY_VARIABLE)
    if not directory:
        return read_page(picture, engine(), number=number, before=before)
    memory = PageMemory(picture, Path(directory), engine, engine_version())
    page = read_page(picture, memory, number=number, before=before)
    memory.save()
    return page


@contextmanager
def _opened(data: bytes) -> Iterator[Image]:
    """The image in ``data``. Raises :class:`~pipelines.blocks.UnreadableError` for what is wrong with it."""
    _require_ocr()
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            yield image
    except UnidentifiedImageError as error:
        raise UnreadableError("图片格式无法识别") from error
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise UnreadableError(f"图片已损坏或不完整：{error}") from error


def frames(data: bytes) -> int:
    """How many pages a picture has: those of a TIFF, else one. Raises as :func:`readings`."""
    with _opened(data) as image:
        return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def _read_frames(
    data: bytes, numbers: Sequence[int], *, before: Mapping[int, ScannedPage]
) -> Iterator[ScannedPage]:
    """The named frames (from 1), each decoded, read and freed before the next; larger those that were read before."""
    with _opened(data) as image:
        for number in numbers:
            image.seek(number - 1)
            if image.width * image.height > _MOST_PIXELS:
                raise UnreadableError(f"图片过大（{image.width}×{image.height} 像素），未作识别")
            picture, scale = _grey(image, dearer=number in before)
            yield _moved(_read(picture, number, before.get(number)), 1 / scale)


def _grey(image: Image, *, dearer: bool) -> tuple[Picture, float]:
    """The image upright by its EXIF data, on white, grey, at a legible width; and how much it was scaled."""
    import numpy as np
    from PIL import Image as Images
    from PIL import ImageOps

    from pipelines.readers.scan.seal import grey_without_seals

    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith(("I", "F")):  # 16 bits and more a pixel
        values = np.asarray(upright, np.float32)
        low, high = float(values.min()), float(values.max())
        upright = Images.fromarray(((values - low) * (255 / max(1.0, high - low))).astype(np.uint8))
    elif "transparency" in upright.info or upright.mode in ("LA", "PA", "RGBA", "RGBa", "La"):
        paper = Images.new("RGBA", upright.size, "white")
        paper.alpha_composite(upright.convert("RGBA"))
        upright = paper
    coloured = upright.mode not in ("1", "L")
    grey = (
        Images.fromarray(grey_without_seals(np.asarray(upright.convert("RGB"))))
        if coloured
        else upright.convert("L")
    )
    # A page lying on its side keeps its size; a picture of a whole web page may be as long as it likes.
    scale = min(1.0, _WIDTHS[1] / min(grey.size)) if grey.width >= _WIDTHS[0] else _WIDTHS[0] / grey.width
    # An icon or a strip of text is no page: blowing it up to the width of one would only cost time.
    scale = min(scale * (_DEARER if dearer else 1), 3.0)
    if scale != 1:
        size = (round(grey.width * scale), round(grey.height * scale))
        grey = grey.resize(size, Images.Resampling.BICUBIC if scale > 1 else Images.Resampling.BOX)
    return np.array(grey, dtype=np.uint8), scale


def _moved(page: ScannedPage, factor: float = 1, *, down: int = 0) -> ScannedPage:
    """The same page with its boxes in other units, from a place so much further up."""
    if factor == 1 and not down:
        return page
    blocks = [_moved_grid(block, factor, down) if isinstance(block, Grid) else block for block in page.blocks]
    return replace(page, blocks=blocks)


def _moved_grid(grid: Grid, factor: float, down: int) -> Grid:
    def moved(cell: Cell) -> Cell:
        if cell.box is None:
            return cell
        left, top, right, bottom = (
            round(side * factor + add, 1) for side, add in zip(cell.box, (0, down, 0, down), strict=True)
        )
        return replace(cell, box=(left, top, right, bottom))

    return Grid.from_cells((moved(cell) for cell in grid.cells()), page=grid.page, origin=grid.origin)
