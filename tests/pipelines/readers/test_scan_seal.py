"""Seals taken off coloured scans: what is printed under them stays, other red ink stays."""

from __future__ import annotations

import pytest

cv2 = pytest.importorskip("cv2", reason="needs the extra ocr")
np = pytest.importorskip("numpy")

from pipelines.readers.scan.seal import grey_without_seals  # noqa: E402

RED = (215, 40, 45)


def paper():
    return np.full((1750, 1240, 3), 252, np.uint8)


def stamp(page, centre: tuple[int, int], radius: int):
    """A ring and a star in ink that lets what is under it through."""
    ink = np.full_like(page, 255)
    cv2.circle(ink, centre, radius, RED, 6)
    cv2.circle(ink, centre, radius // 4, RED, -1)
    return np.minimum(page, ink)


def test_a_seal_goes_and_the_figure_under_it_stays() -> None:
    page = paper()
    cv2.putText(page, "1268", (560, 1010), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (20, 20, 20), 3)
    plain = grey_without_seals(page)
    stamped = stamp(page, (600, 1000), 110)
    assert cv2.cvtColor(stamped, cv2.COLOR_RGB2GRAY)[1000 - 110, 600] < 130
    grey = grey_without_seals(stamped)
    assert grey.shape == (1750, 1240)
    assert grey[1000 - 110, 600] > 235
    printed = plain < 100
    assert ((grey < 100) != printed).sum() < 0.1 * printed.sum()


def test_red_heads_and_red_figures_are_left_alone() -> None:
    page = paper()
    cv2.putText(page, "2023", (500, 200), cv2.FONT_HERSHEY_SIMPLEX, 3.0, RED, 8)
    cv2.line(page, (120, 260), (1120, 260), RED, 4)
    cv2.putText(page, "35", (600, 900), cv2.FONT_HERSHEY_SIMPLEX, 1.0, RED, 3)
    assert np.array_equal(grey_without_seals(page), cv2.cvtColor(page, cv2.COLOR_RGB2GRAY))


def test_a_page_without_colour_is_its_grey_self() -> None:
    page = paper()
    cv2.circle(page, (600, 1000), 110, (90, 90, 90), 6)
    assert np.array_equal(grey_without_seals(page), cv2.cvtColor(page, cv2.COLOR_RGB2GRAY))
