"""The shapes of a page's digits: a third opinion beside two readings of a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from pipelines.readers.scan.deskew import Picture
from pipelines.readers.scan.ink import box_around, runs_of
from pipelines.readers.scan.ocr import UNREAD, PixelBox

#: how much more a digit must look like another kind than like its own to be doubted, and to be doubted
#: against two readings that are certain
PLAIN, STRIKING = 0.08, 0.15

_ALIKE = 0.8  # correlation of two shapes of one kind
#: correlation of a digit with a kind of which it is one, though read as a digit that the page does not show elsewhere
_ONE_OF = 0.9
#: correlation that a digit has with its kind, and by how much it must be less like any other kind (measured: 87 of 100 figures
#: reach both; of 60,146 figures that differ from a printed one by one digit more, less or other than it none does)
_SURELY, _APART = 0.8, 0.08
#: least width of one of several digits that touch, in parts of their height: half a digit is no digit
_LEAST_WIDTH = 0.33
#: from the middle of a digit to that of the next, in parts of their height (0.66 to 0.87 in the fonts of reports): where it is
#: more, a point that no ink tells of may stand between them
_PITCH = 0.95


def _has_shape(char: str) -> bool:
    return char.isdecimal() or char == "/"


class DigitShapes:
    """What each digit looks like on this page: a misread 3 looks like the other 3s, not like the 9s.

    Learnt from figures that both readings agree on; independent of the recognition model. A slash is learnt
    with them: where dust hides what it is, it is read as 1.
    """

    _SIZE = (16, 24)  # width, height of a normalised digit
    _LEAST = 3  # samples of a digit before it may speak

    def __init__(self, page: Picture) -> None:
        self._page = page
        self._sums: dict[str, NDArray[np.float32]] = {}
        self._counts: Counter[str] = Counter()
        self._heights: list[int] = []
        self._known: dict[tuple[PixelBox, PixelBox], list[PixelBox]] = {}

    def learn(self, parts: Sequence[PixelBox], figure: str, within: PixelBox) -> None:
        """Add the digits of an agreed figure in the cell ``within``; digits that touch or fell apart teach nothing."""
        for digit, shape in self._digits(self._parted(parts, figure, within), figure):
            self._sums[digit] = self._sums.get(digit, np.zeros_like(shape)) + shape
            self._counts[digit] += 1
        self._heights.append(max(part[3] - part[1] for part in parts))

    def too_low(self, parts: Sequence[PixelBox]) -> bool:
        """Whether the ink is much lower than the digits of this page, so that it can be no digit."""
        if len(self._heights) < self._LEAST:
            return False
        return max(part[3] - part[1] for part in parts) < 0.55 * median(self._heights)

    def doubt(
        self,
        parts: Sequence[PixelBox],
        figure: str,
        within: PixelBox,
        *,
        learnt: bool = False,
        margin: float = PLAIN,
    ) -> str | None:
        """The figure as the shapes would read it, where they clearly read another; else ``None``.

        ``learnt`` says that its own digits are among the samples.
        """
        seen = self._seen(parts, figure, within, learnt=learnt, margin=margin)
        return seen if seen is not None and seen != figure else None

    def fits(self, parts: Sequence[PixelBox], figure: str, within: PixelBox) -> bool:
        """Whether no more stands in the cell ``within`` than the digits of ``figure``; fewer may touch."""
        return len(self._tall(self._strokes(box_around(parts), within))) <= sum(map(str.isdecimal, figure))

    def confirm(self, parts: Sequence[PixelBox], figure: str, within: PixelBox) -> bool:
        """Whether every digit of a disputed figure clearly looks like its kind."""
        return self._seen(parts, figure, within) == figure

    def teaches(self, parts: Sequence[PixelBox], figure: str, within: PixelBox) -> bool:
        """Whether the digits of a figure could be learnt."""
        return bool(self._digits(self._parted(parts, figure, within), figure))

    def count(self, digit: str) -> int:
        """How many samples of a digit are known."""
        return self._counts[digit]

    def sure(self, parts: Sequence[PixelBox], figure: str, within: PixelBox, *, learnt: bool = False) -> bool:
        """Whether nothing but the digits of a figure stands in the cell ``within``, each beyond doubt of its kind."""
        if not figure.isdecimal():
            return False  # a point or a sign is known by no shape
        boxes = self._parted(parts, figure, within)
        digits = self._digits(boxes, figure) if len(boxes) == len(figure) else []
        if not digits or not all(
            any(box[0] <= (part[0] + part[2]) / 2 <= box[2] for box in boxes) for part in parts
        ):
            return False
        widest = 2 * _PITCH * max(box[3] - box[1] for box in boxes)
        if any(two[0] + two[2] - one[0] - one[2] > widest for one, two in pairwise(boxes)):
            return False
        for digit, shape in digits:
            own = (
                self._likeness(digit, shape, without=shape if learnt else None)
                if self._counts[digit]
                else None
            )
            if own is None or own < _SURELY:
                return False
            others = (self._likeness(kind, shape, without=None) for kind in self._sums if kind != digit)
            if any(other is not None and other > own - _APART for other in others):
                return False
        return True

    def _seen(
        self,
        parts: Sequence[PixelBox],
        figure: str,
        within: PixelBox,
        *,
        learnt: bool = False,
        margin: float | None = None,
    ) -> str | None:
        """The figure by the shapes of its digits: another kind only where it exceeds by ``margin``; without a
        margin each digit that is not clearly of its kind is unread. ``None`` where the digits touch."""
        digits = self._digits(self._strokes(box_around(parts), within), figure)
        if not digits:
            return None
        seen = []
        for digit, shape in digits:
            likeness = {
                kind: self._likeness(kind, shape, without=shape if learnt and kind == digit else None)
                for kind in self._sums
            }
            own = likeness.pop(digit, None)
            best = max(likeness, key=lambda kind: likeness[kind] or -1.0, default=None)
            other = (likeness[best] if best is not None else None) or -1.0
            if margin is not None:
                # what is like the slashes of the page may be the only 1 on it, but is none; nor is what is one of its 7s
                least = _ALIKE if best == "/" else _ONE_OF
                plainer = other > (own + margin if own is not None else least)
                seen.append(best if best is not None and plainer else digit)
            else:
                seen.append(digit if own is not None and own > _ALIKE and own > other + 0.03 else UNREAD)
        rest = iter(seen)
        return "".join(next(rest) if _has_shape(char) else char for char in figure)

    def _likeness(
        self, kind: str, shape: NDArray[np.float32], *, without: NDArray[np.float32] | None
    ) -> float | None:
        total, count = self._sums[kind], self._counts[kind]
        if without is not None:
            total, count = total - without, count - 1
        if count < self._LEAST:
            return None
        one, other = (array.ravel() - array.mean(dtype=np.float64) for array in (total, shape))
        lengths = float(one @ one) * float(
            other @ other
        )  # a correlation, without what else np.corrcoef looks at
        return float(one @ other) / lengths**0.5 if lengths else -1.0

    def _digits(self, boxes: Sequence[PixelBox], figure: str) -> list[tuple[str, NDArray[np.float32]]]:
        digits = [char for char in figure if _has_shape(char)]
        tall = self._tall(boxes)
        touching = any(box[2] - box[0] > box[3] - box[1] for box in tall)  # no digit is wider than high
        if touching or len(tall) != len(digits):
            return []
        if len(boxes) - len(tall) < len(figure) - len(digits):
            return []  # a comma touches its digit, which looks like no other of its kind then
        return [(digit, self._shape(box)) for digit, box in zip(digits, tall, strict=True)]

    def _tall(self, boxes: Sequence[PixelBox]) -> list[PixelBox]:
        """Boxes of what is as high as a digit, and wide enough for one."""
        tallest = max((box[3] - box[1] for box in boxes), default=0)
        return [box for box in boxes if box[3] - box[1] > 0.6 * tallest and box[2] - box[0] > 0.1 * tallest]

    def _parted(self, parts: Sequence[PixelBox], figure: str, within: PixelBox) -> list[PixelBox]:
        """The strokes of a figure, those of digits that touch parted where the print between them is lightest."""
        boxes = self._strokes(box_around(parts), within)
        if not boxes or not figure.isdecimal() or len(boxes) >= len(figure):
            return boxes
        shares = [1] * len(boxes)
        for _ in range(len(figure) - len(boxes)):
            widest = max(range(len(boxes)), key=lambda at: (boxes[at][2] - boxes[at][0]) / shares[at])
            shares[widest] += 1
        if any(
            share > 1 and box[2] - box[0] < _LEAST_WIDTH * share * (box[3] - box[1])
            for box, share in zip(boxes, shares, strict=True)
        ):
            return boxes
        return [
            part for box, share in zip(boxes, shares, strict=True) for part in self._cut_apart(box, share)
        ]

    def _cut_apart(self, box: PixelBox, share: int) -> list[PixelBox]:
        """What stands in ``box``, in so many parts of about the same width."""
        left, top, right, bottom = box
        light = self._page[top:bottom, left:right].mean(axis=0)
        width = (right - left) / share
        reach = max(1, round(0.25 * width))
        cuts = [left]
        for place in range(1, share):
            middle = round(place * width)
            near = light[max(0, middle - reach) : middle + reach + 1]
            cuts.append(left + max(0, middle - reach) + int(near.argmax()))
        cuts.append(right)
        return [(start, top, end, bottom) for start, end in pairwise(cuts) if end > start]

    def _strokes(self, line: PixelBox, within: PixelBox) -> list[PixelBox]:
        """Boxes of what stands apart from left to right in and around ``line``, from left to right.

        By the darkness of whole columns, not by connected ink: thin strokes break in a faint print, and half
        of a 0 looks like a 1.
        """
        if (line, within) not in self._known:
            self._known[line, within] = self._strokes_anew(line, within)
        return self._known[line, within]

    def _strokes_anew(self, line: PixelBox, within: PixelBox) -> list[PixelBox]:
        left, top, right, bottom = line
        around = round(0.4 * (bottom - top))
        start, end = max(left - around, within[0], 0), min(right + around, within[2])
        upper, lower = max(top - around // 2, within[1], 0), min(bottom + around // 2, within[3])
        band = self._page[upper:lower, start:end]
        if not band.size:
            return []
        dark = np.clip(float(np.percentile(band, 90)) - band.astype(np.float32), 0, None)
        faint = max(4.0, 0.07 * float(dark.max()))
        boxes = []
        for first, last in runs_of(dark.mean(axis=0) > faint):
            rows = np.flatnonzero(dark[:, first:last].mean(axis=1) > 2 * faint)
            if len(rows):
                boxes.append((start + first, upper + int(rows[0]), start + last, upper + int(rows[-1]) + 1))
        return boxes

    def _shape(self, part: PixelBox) -> NDArray[np.float32]:
        """The digit scaled to one height, in the middle of a fixed frame: its width is part of its shape."""
        width, height = self._SIZE
        crop = self._page[part[1] : part[3], part[0] : part[2]]
        scaled = max(2, min(width, round(crop.shape[1] * height / crop.shape[0])))
        digit = 255 - cv2.resize(crop, (scaled, height), interpolation=cv2.INTER_AREA).astype(np.float32)
        frame = np.zeros((height, width), np.float32)
        start = (width - scaled) // 2
        frame[:, start : start + scaled] = digit - digit.min()
        return frame / max(1.0, float(frame.max()))
