"""Red seals taken off a coloured scan: the seal stands over the signature, and often over the last table."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.readers.scan.deskew import Picture

Colours = NDArray[np.uint8]

_REDDER = 40  # grey levels by which red exceeds the other channels
#: least side of a seal as a share of the page's width: official seals measure 30 to 45 mm, the page 210
_SIDE = 0.09
_SQUARE = (0.6, 1.7)  # width to height: a red head line or a red figure in a table is no seal
_REDUCED = 4  # times, where seals are looked for


def grey_without_seals(page: Colours) -> Picture:
    """The page (height, width, 3; red first) in grey, with the ink of red seals brought to the colour of paper.

    What was printed under a seal stays dark: black ink reflects no red either. Other red ink is left alone.
    """
    grey = cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)
    red, others = page[..., 0], cv2.max(page[..., 1], page[..., 2])
    coloured = (cv2.subtract(red, others) > _REDDER).astype(np.uint8)
    if not coloured.any():
        return grey.astype(np.uint8, copy=False)
    # the fringe of coloured ink is washed out by JPEG, and belongs to it
    coloured = cv2.dilate(coloured, np.ones((5, 5), np.uint8)).astype(np.uint8, copy=False)
    height, width = grey.shape
    small = cv2.resize(
        coloured, (max(1, width // _REDUCED), max(1, height // _REDUCED)), interpolation=cv2.INTER_AREA
    )
    joined = cv2.dilate(small, np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for left, top, across, down, _ in stats[1:count].tolist():
        if min(across, down) * _REDUCED < _SIDE * width or not _SQUARE[0] < across / down < _SQUARE[1]:
            continue
        where = np.s_[top * _REDUCED : (top + down) * _REDUCED, left * _REDUCED : (left + across) * _REDUCED]
        ink = coloured[where].astype(bool)
        paper = float(np.percentile(grey[where], 90))
        shine = max(1.0, float(np.median(red[where][ink])))
        grey[where][ink] = np.minimum(255, red[where][ink] * (paper / shine)).astype(np.uint8)
    return grey.astype(np.uint8, copy=False)
