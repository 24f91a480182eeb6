"""Where ink stands in the picture of a page."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.readers.scan.deskew import Picture
from pipelines.readers.scan.ocr import PixelBox

Mask = NDArray[np.uint8]


def contrast_and_grain(page: Picture) -> tuple[float, float]:
    """Grey levels between ink and paper, and the standard deviation of the page's noise."""
    light, dark = np.percentile(page[::4, ::4], (90, 1))
    # The median, not the mean: text is no noise. 1.48 makes it a standard deviation.
    grain = 1.48 * float(np.median(cv2.absdiff(page, cv2.GaussianBlur(page, (3, 3), 0))[::4, ::4]))
    return max(1.0, float(light - dark)), grain


def find_ink(page: Picture) -> Mask:
    """Pixels (0 or 1) darker than their surroundings, by more than the page's own noise."""
    contrast, grain = contrast_and_grain(page)
    block = max(25, page.shape[1] // 32) | 1
    ink = cv2.adaptiveThreshold(
        cv2.GaussianBlur(page, (3, 3), 0),
        1,
        cv2.ADAPTIVE_THRESH_MEAN_C,
        cv2.THRESH_BINARY_INV,
        block,
        max(8.0, 0.08 * contrast, 1.6 * grain),
    )
    return ink.astype(np.uint8, copy=False)


def plain_ink(page: Picture) -> Mask:
    """Pixels (0 or 1) clearly darker than the paper around them, heavy lines close by or not.

    :func:`find_ink` compares with the mean, which a heavy line darkens until faint figures beside it vanish.
    """
    contrast, grain = contrast_and_grain(page)
    smooth = cv2.GaussianBlur(page, (3, 3), 0)
    small = cv2.resize(page, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    size = max(9, small.shape[1] // 25)
    paper = cv2.blur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8)), (size, size))
    depth = cv2.subtract(cv2.resize(paper, page.shape[::-1]), smooth)
    usual = float(np.median(depth[::4, ::4]))  # the lightest of noisy paper is lighter than paper
    return (depth > usual + max(12.0, 0.16 * contrast, 2 * grain)).astype(np.uint8)


def runs_of(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Begin and end of each run of ``True``."""
    edges = np.flatnonzero(np.diff(np.r_[False, mask, False]))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def box_around(parts: Sequence[PixelBox]) -> PixelBox:
    """The box around boxes."""
    return (
        min(p[0] for p in parts),
        min(p[1] for p in parts),
        max(p[2] for p in parts),
        max(p[3] for p in parts),
    )
