"""What the recognition model is given, and what is made of its answers."""

from __future__ import annotations

import pytest

pytest.importorskip("cv2", reason="needs the extra ocr")
np = pytest.importorskip("numpy")

from pipelines.readers.scan.lattice import Lattice  # noqa: E402
from pipelines.readers.scan.ocr import Engine, Reading, _line  # noqa: E402
from pipelines.readers.scan.page import _telling  # noqa: E402

ALPHABET = ["", "(", ")", "（", "）", "一", "1", " "]


def reading(*steps: dict[str, float]) -> Reading:
    engine = object.__new__(Engine)
    engine._alphabet, engine._space = ALPHABET, ALPHABET.index(" ")
    engine._narrow, engine._wide = ([ALPHABET.index(one) for one in pair] for pair in ("()", "（）"))
    likely = [[step.get(char, 0.0) for char in ALPHABET] for step in steps]
    return engine._reading(np.array(likely, np.float32))


def picture(width: int, height: int = 48):
    return np.full((height, width), 255, np.uint8)


@pytest.mark.parametrize(("width", "given"), [(10, 64), (96, 96), (235, 240), (400, 400)])
def test_a_crop_keeps_its_width_in_whole_steps(width: int, given: int) -> None:
    """Narrowed lines read as quickly as they are short, but commas and semicolons in them lose their width."""
    assert _line(picture(width)).shape == (3, 48, given)


def test_of_two_brackets_that_may_stand_there_it_is_the_wide_one() -> None:
    assert reading({"(": 0.5, "（": 0.25}, {"一": 0.75}, {")": 0.25, "）": 0.75}) == Reading("（一）", 0.75)


def test_a_space_says_nothing_of_how_certain_words_are_but_of_figures() -> None:
    assert reading({"一": 0.75}, {" ": 0.25}, {"1": 0.5}) == Reading("一 1", 0.5)
    assert reading({"1": 0.75}, {" ": 0.25}, {"1": 0.5}) == Reading("1 1", 0.25)


def test_which_way_is_up_tell_lines_that_are_read_anyway() -> None:
    table = Lattice((0, 100, 1000, 900), ())
    line, label, longer, figure = (
        (0, 0, 600, 20),
        (10, 200, 110, 220),
        (10, 300, 510, 320),
        (10, 400, 30, 420),
    )
    assert _telling([figure, longer, label, line], [table]) == [line, label, longer]
    assert _telling([figure, label, longer], []) == [longer, label, figure]
