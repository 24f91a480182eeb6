"""Several pages one below the other in a picture are read one by one, and their figures are where they stand in it."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.blocks import Cell, Grid
from pipelines.readers import scan

pytest.importorskip("cv2", reason="scans need the extra ocr")

from pipelines.readers.scan.page import ReadPage
from pipelines.readers.scan.sheets import sheets

WIDTH, PAGE = 600, 848


def picture(pages: int, *, margin: int = 60, ruled: int | None = None) -> np.ndarray:
    """Lines of text on white pages, with a blank line between two; ``ruled``: how grey a line runs down through all."""
    grey = np.full((pages * PAGE, WIDTH), 255, np.uint8)
    for page in range(pages):
        for top in range(page * PAGE + margin, (page + 1) * PAGE - margin, 24):
            grey[top : top + 16, 80:520:3] = 0
    if ruled is not None:
        grey[:, 300:302] = ruled
    grey[::50, ::97] = 0  # specks
    return grey


@pytest.mark.parametrize("pages", [1, 2, 5])
def test_pages_are_cut_between_them(pages: int) -> None:
    found = sheets(picture(pages))
    assert len(found) == pages
    assert [top for top, _ in found[1:]] == [bottom for _, bottom in found[:-1]]
    assert (found[0][0], found[-1][1]) == (0, pages * PAGE)
    assert all(abs(top - number * PAGE) < 40 for number, (top, _) in enumerate(found))


@pytest.mark.parametrize("grey", [0, 120, 190, 221])
def test_a_table_that_runs_over_the_whole_is_not_cut(grey: int) -> None:
    assert sheets(picture(3, ruled=grey)) == [(0, 3 * PAGE)]


def test_noise_is_no_line() -> None:
    noisy = picture(2) + np.random.default_rng(1).normal(0, 9, (2 * PAGE, WIDTH))
    assert len(sheets(noisy.clip(0, 255).astype(np.uint8))) == 2


def test_lines_of_text_without_a_margin_are_not_cut() -> None:
    assert sheets(picture(2, margin=0)) == [(0, 2 * PAGE)]


def test_boxes_are_those_of_the_whole_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    known: list[ReadPage | None] = []

    def read(part: np.ndarray, number: int, before: ReadPage | None) -> ReadPage:
        known.append(before)
        grid = Grid.from_cells([Cell("12", 0, 0, box=(80.0, 60.0, 100.0, float(len(part))))], page=number)
        return ReadPage([grid], "12\n", 0, 0.0, [], WIDTH, [])

    monkeypatch.setattr(scan, "_read_sheet", read)
    page = scan._read(picture(2), 7)
    boxes = [cell.box for block in page.blocks if isinstance(block, Grid) for cell in block.cells()]
    (_, cut), (_, end) = sheets(picture(2))
    assert boxes == [(80.0, 60.0, 100.0, cut), (80.0, 60.0 + cut, 100.0, end)]
    assert (page.number, page.text) == (7, "12\n12\n")
    scan._read(picture(2), 7, page)
    scan._read(picture(3), 7, page)
    assert known == [None, None, *page.sheets, None, None, None]
