"""Pages one below the other in one long picture, told apart where nothing is printed over the whole width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipelines.readers.scan.deskew import Picture

#: height of a page by its width (A4), and how much higher a picture must be to be several
_PAGE = 1.414
_SEVERAL = 1.3
#: how far from where a page should end its end is looked for, by the height of a page
_REACH = 0.45
#: darker than this is ink; so many of a row's points may be, as specks are
_INK = 160
_SPECKS = 0.003
#: so much darker than its paper is a line: tables of web pages have light grey ones, noise is less at most points
_FAINT = 14
#: the part of a band's height that a line through it covers, broken as hairlines are
_LINE = 0.5
#: rows that nothing is printed on, by the width: wider than the gap between two lines
_GAP = 0.02


def sheets(picture: Picture) -> list[tuple[int, int]]:
    """The pages of a picture, each by its first row and the one behind its last; one where it cannot be cut.

    A page is cut off in the widest empty band near where it should end, so never through a table with lines: these
    cross such a band. Models that find text see a long picture so much reduced that they miss what is printed.
    """
    height, width = picture.shape
    page = width * _PAGE
    empty = (picture < _INK).sum(axis=1) <= max(2.0, width * _SPECKS)
    found: list[tuple[int, int]] = []
    top = 0
    while height - top > page * _SEVERAL:
        bands = _bands(empty, round(top + page * (1 - _REACH)), round(top + page * (1 + _REACH)))
        bands = [band for band in bands if band[1] - band[0] >= width * _GAP and not _crossed(picture, *band)]
        start, end = max(bands, key=lambda band: band[1] - band[0], default=(0, 0))
        if start == end:
            break
        cut = (start + end) // 2
        found.append((top, cut))
        top = cut
    return [*found, (top, height)]


def _bands(empty: np.ndarray, first: int, last: int) -> list[tuple[int, int]]:
    """The runs of empty rows between two rows."""
    part = np.concatenate(([False], empty[first:last], [False]))
    edges = np.flatnonzero(part[1:] != part[:-1]) + first
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _crossed(picture: Picture, start: int, end: int) -> bool:
    """Whether a line, as thin as specks are and as light as a screen draws it, runs down through rows."""
    band = picture[start:end]
    line = band < np.percentile(band, 90) - _FAINT
    return bool(((line[:, 1:] | line[:, :-1]).mean(axis=0) > _LINE).any())
