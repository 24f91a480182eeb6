"""Cuts of a page as recognition is given them, and the marks that need none."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from pipelines.readers.scan.deskew import Picture
from pipelines.readers.scan.ink import box_around
from pipelines.readers.scan.ocr import PixelBox

_LINE_HEIGHT = 48  # pixels, what the recognition model wants
#: wider than any figure: such words are narrowed by so much, as those in several lines are, since recognition takes as
#: long as they are wide. Commas lose their width by it, so it is done to labels alone
_WORDS, _NARROWED = 192, 0.62


def cut(page: Picture, box: PixelBox, within: PixelBox, *, across: float, down: float) -> Picture:
    """The line in ``box`` with margins (pixels), never past ``within``; what is missing is paper."""
    left, top, right, bottom = box[0] - across, box[1] - down, box[2] + across, box[3] + down
    x0, y0 = max(round(left), within[0], 0), max(round(top), within[1], 0)
    x1, y1 = min(round(right), within[2], page.shape[1]), min(round(bottom), within[3], page.shape[0])
    crop = page[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]
    missing = (
        max(0, y0 - round(top)),
        max(0, round(bottom) - y1),
        max(0, x0 - round(left)),
        max(0, round(right) - x1),
    )
    if not any(missing):
        return np.ascontiguousarray(crop)
    paper = float(np.percentile(crop, 95))
    bordered = cv2.copyMakeBorder(crop, *missing, cv2.BORDER_CONSTANT, value=(paper,))
    return bordered.astype(np.uint8, copy=False)


def enlarged(crop: Picture, stretch: float, *, words: bool = False) -> Picture:
    """A crop of the height that recognition wants, drawn out by ``stretch``, words narrowed."""
    width = max(8, round(crop.shape[1] * _LINE_HEIGHT / crop.shape[0] * stretch))
    if words or width > _WORDS:
        width = max(min(width, _LINE_HEIGHT), round(width * _NARROWED))
    return cv2.resize(crop, (width, _LINE_HEIGHT), interpolation=cv2.INTER_CUBIC).astype(np.uint8, copy=False)


def narrowed(crop: Picture) -> Picture:
    """A crop of words narrowed, any other as it is."""
    height, width = crop.shape
    if width * _LINE_HEIGHT <= _WORDS * height:
        return crop
    size = (round(width * _NARROWED), height)
    return cv2.resize(crop, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def drawn_mark(page: Picture, parts: Sequence[PixelBox], em: float) -> str:
    """``—``, ``-`` or ``/`` where nothing else stands in the cell, by shape: recognition takes them for 一 and 1."""
    dust = 0.25 * em
    ink = [part for part in parts if max(part[2] - part[0], part[3] - part[1]) > dust]
    left, top, right, bottom = box_around(ink or parts)
    width, height = right - left, bottom - top
    if 0.2 * em <= width <= 3 * em and height <= 0.25 * em and width >= 1.4 * height:
        return "—" if width > 0.6 * em else "-"
    strokes = [part for part in ink if max(part[2] - part[0], part[3] - part[1]) > 0.3 * em]
    if len(strokes) != 1 or max(width, height) > 3 * em:
        return ""
    # Principal axis of the ink: a dash or a slash is one thin stroke, whose ink lies along it evenly.
    crop = 255 - page[top:bottom, left:right].astype(np.float64)
    weights = np.clip(crop - np.median(crop), 0, None)
    weights[weights < 0.35 * weights.max()] = 0
    ys, xs = np.nonzero(weights)
    if len(ys) < 5:
        return ""
    spread = np.cov(np.stack([xs, ys]), aweights=weights[ys, xs])
    (thin, long), axes = np.linalg.eigh(spread)
    lean = np.degrees(np.arctan2(axes[0, 1], -axes[1, 1])) % 180  # from upright, to the right
    if thin < 0.03 * long and 78 <= lean <= 102 and height < 0.5 * em:
        return "—"
    # an upright 1 leans the other way, if at all
    return "/" if thin < 0.055 * long and 8 <= lean <= 55 and height > 0.5 * em else ""


def hangs(page: Picture, box: PixelBox, within: PixelBox, figure: str) -> bool:
    """Whether the mark between the digits of ``figure`` in ``box`` reaches lower than any of them, as a comma does.

    At 9 points and 150 dpi it does by one pixel; where the digits themselves hang (Georgia) it is not told.
    """
    around = (box[3] - box[1]) // 3
    top, bottom = max(box[1], within[1], 0), min(box[3] + around, within[3])
    crop = page[top:bottom, max(box[0], within[0], 0) : min(box[2], within[2])]
    if not crop.size:
        return False
    dark = np.clip(float(np.percentile(crop, 90)) - crop.astype(np.float32), 0, None)
    ink = dark > 0.35 * float(np.percentile(dark, 99))
    lowest = np.where(ink.any(axis=0), ink.shape[0] - np.argmax(ink[::-1], axis=0), 0)
    digit = crop.shape[1] / (len(figure) - 0.5)  # a mark is half as wide
    middle = (figure.index(".") + 0.25) * digit
    start, end = max(0, round(middle - 0.6 * digit)), round(middle + 0.6 * digit) + 1
    beside = np.r_[lowest[:start], lowest[end:]]
    return bool(lowest[start:end].size and beside.size and lowest[start:end].max() > beside.max())
