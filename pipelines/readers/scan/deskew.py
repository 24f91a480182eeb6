"""Skew of a scanned page: found by projection profiles on a reduced picture, taken out in one turn."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

#: degrees searched to either side; beyond that a page was laid down wrongly, not fed askew
RANGE = 6.0
_WIDTH = 1000  # pixels of the reduced picture: a line of 1000 pixels shows 0.06 degrees as one pixel
_POINTS = 60_000


def find_skew(page: Picture) -> float:
    """Degrees by which the lines of a grey ``page`` run downwards to the right (0 for a page without ink).

    The angle at which ink gathers most sharply into rows: ruling lines decide where there are any, lines
    of text otherwise.
    """
    scale = _WIDTH / page.shape[1]
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else page
    smooth = cv2.GaussianBlur(small, (3, 3), 0)
    ink = cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 15)
    ys, xs = np.nonzero(ink)
    if len(ys) < 200:
        return 0.0
    if len(ys) > _POINTS:
        chosen = np.random.default_rng(0).choice(len(ys), _POINTS, replace=False)
        ys, xs = ys[chosen], xs[chosen]
    x, y = xs.astype(np.float32), ys.astype(np.float32)

    def sharpness(angle: float) -> float:
        rows = y - x * np.float32(np.tan(np.radians(angle)))
        profile = np.bincount((rows - rows.min()).astype(np.int64)).astype(np.float64)
        return float(np.square(profile).sum())

    best, step = 0.0, 0.5
    angles = np.arange(-RANGE, RANGE + step / 2, step)
    while step > 0.02:
        best = float(max(angles, key=sharpness))
        step /= 4
        angles = best + np.arange(-4, 5) * step
    return best


def straighten(page: Picture, angle: float) -> Picture:
    """The grey ``page`` turned back by ``angle`` degrees, same size, the corners filled with its paper colour."""
    if abs(angle) < 0.03:  # less than a pixel over the page: turning would only blur
        return page
    height, width = page.shape
    paper = float(np.percentile(page[::16, ::16], 90))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(paper,))
    return turned.astype(np.uint8, copy=False)
