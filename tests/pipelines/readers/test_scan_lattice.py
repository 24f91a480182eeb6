"""Straightening and lattices, on drawn pages."""

from __future__ import annotations

import pytest

cv2 = pytest.importorskip("cv2", reason="needs the extra ocr")
np = pytest.importorskip("numpy")

from pipelines.readers.scan.deskew import find_skew, straighten  # noqa: E402
from pipelines.readers.scan.lattice import enlarged_lattices, find_lattices  # noqa: E402

XS, YS = (100, 300, 500, 700, 1100), (200, 260, 320, 380, 440)
#: row, column, rowspan, colspan: a head over all columns, a label over two rows
CELLS = {
    (0, 0, 1, 4),
    *((1, c, 1, 1) for c in range(4)),
    (2, 0, 2, 1),
    *((r, c, 1, 1) for r in (2, 3) for c in (1, 2, 3)),
}


def table(*, sides: bool = True, thickness: int = 2):
    """A page with one table, a line of dark blocks in each cell standing for text."""
    page = np.full((1000, 1240), 255, np.uint8)
    for row, column, rowspan, colspan in CELLS:
        corner, opposite = (XS[column], YS[row]), (XS[column + colspan], YS[row + rowspan])
        cv2.rectangle(page, corner, opposite, 0, thickness)
        cv2.putText(page, "38 6H", (corner[0] + 40, corner[1] + 42), cv2.FONT_HERSHEY_SIMPLEX, 0.9, 0, 2)
    if not sides:
        page[: YS[-1] + 10, : XS[0] + 4] = 255
        page[: YS[-1] + 10, XS[-1] - 4 :] = 255
    for line in range(6):
        cv2.putText(
            page,
            "narrative text of a report HIJKL",
            (100, 600 + 60 * line),
            cv2.FONT_HERSHEY_SIMPLEX,
            1.2,
            0,
            2,
        )
    return page


def cells(page) -> list[set[tuple[int, int, int, int]]]:
    lattices, _ = find_lattices(page)
    return [{(c.row, c.column, c.rowspan, c.colspan) for c in lattice.cells} for lattice in lattices]


def worn(page, *, noise: float = 0, blur: float = 0, quality: int = 95):
    if blur:
        page = cv2.GaussianBlur(page, (0, 0), blur)
    if noise:
        grain = np.random.default_rng(1).normal(0, noise, page.shape)
        page = np.clip(page + grain, 0, 255).astype(np.uint8)
    return cv2.imdecode(
        cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE
    )


def turned(page, angle: float):
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    return cv2.warpAffine(page, turn, (width, height), borderValue=255)


@pytest.mark.parametrize("angle", [-5, -2, -0.7, 0, 0.3, 1, 2])
def test_skew_is_found_and_taken_out(angle: float) -> None:
    page = turned(table(), -angle)
    assert find_skew(page) == pytest.approx(angle, abs=0.1)
    assert cells(straighten(page, find_skew(page))) == [CELLS]


def test_an_empty_page_has_no_skew_and_no_table() -> None:
    page = np.full((600, 400), 250, np.uint8)
    assert find_skew(page) == 0
    assert cells(page) == []


@pytest.mark.parametrize("thickness", [1, 2, 4])
@pytest.mark.parametrize(("noise", "blur", "quality"), [(0, 0, 95), (10, 0.7, 50), (15, 1.0, 40)])
def test_spans_survive_noise_blur_and_compression(
    thickness: int, noise: float, blur: float, quality: int
) -> None:
    assert cells(worn(table(thickness=thickness), noise=noise, blur=blur, quality=quality)) == [CELLS]


def test_gaps_in_lines_are_bridged() -> None:
    page = table()
    for at in range(120, 1100, 130):
        page[195:445, at : at + 4] = 255  # white threads across the page
    assert cells(page) == [CELLS]


def test_a_table_without_side_borders_has_all_columns() -> None:
    assert cells(table(sides=False)) == [CELLS]


def test_text_and_a_frame_around_it_are_no_table() -> None:
    page = np.full((1000, 1240), 255, np.uint8)
    cv2.rectangle(page, (60, 60), (1180, 940), 0, 3)
    cv2.putText(page, "HIJKLMN 1111 |||", (200, 500), cv2.FONT_HERSHEY_SIMPLEX, 2, 0, 3)
    assert cells(page) == []


def test_lines_are_no_ink_of_the_cells() -> None:
    page = table()
    _, ink = find_lattices(page)
    for x in XS[1:-1]:
        assert not ink[YS[1] + 8 : YS[2] - 8, x - 3 : x + 4].any()
    assert ink[YS[0] : YS[-1]].any()


def test_a_larger_picture_of_a_page_has_the_tables_of_the_smaller() -> None:
    page = worn(table(), noise=4, blur=0.6)
    large = cv2.resize(page, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    (found,), ink = enlarged_lattices(find_lattices(page)[0], large, 1.5)
    (anew,), own = find_lattices(large)
    assert [(c.row, c.column, c.rowspan, c.colspan) for c in found.cells] == [
        (c.row, c.column, c.rowspan, c.colspan) for c in anew.cells
    ]
    assert np.abs(np.array([c.box for c in found.cells]) - np.array([c.box for c in anew.cells])).max() <= 3
    assert (ink != own).mean() < 0.001


@pytest.mark.parametrize("apart", range(3, 16))
@pytest.mark.filterwarnings("error")
def test_lines_close_together_are_weighed_without_a_murmur(apart: int) -> None:
    page = table()
    for side in (YS[-1] + apart, YS[-1] + 2 * apart):
        cv2.line(page, (XS[0], side), (XS[-1], side), 0, 1)
    cv2.rectangle(page, (XS[0], 900), (XS[-1], 999), 0, 2)
    cv2.line(page, (XS[0], 999 - apart), (XS[-1], 999 - apart), 0, 1)
    for x in (XS[1], XS[1] + apart):
        cv2.line(page, (x, 900), (x, 999), 0, 1)
    assert cells(page)
