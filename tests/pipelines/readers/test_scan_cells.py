"""Cells read twice: what disagreement, specks, dashes and misread digits come to, with a scripted recogniser."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

cv2 = pytest.importorskip("cv2", reason="needs the extra ocr")
np = pytest.importorskip("numpy")

from pipelines.readers.scan.cells import CellReader, ink_parts, share_out  # noqa: E402
from pipelines.readers.scan.crops import enlarged, narrowed  # noqa: E402
from pipelines.readers.scan.lattice import find_lattices  # noqa: E402
from pipelines.readers.scan.ocr import UNREAD, Reading  # noqa: E402
from pipelines.readers.scan.shapes import DigitShapes  # noqa: E402

WIDTH, HEIGHT = 150, 70  # of a cell
EM = 30.0
CUTS = 4  # of a cell that two readings do not settle


@pytest.fixture(autouse=True)
def _large_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two readings are enough, as in a table of many figures."""
    monkeypatch.setattr("pipelines.readers.scan.cells._FEW", 0)


class Script:
    """A recogniser that says what it is told: two readings of each cell, then of other cuts, crop after crop.

    It is asked first about all cells by their ink, then about all of them as they were detected.
    """

    def __init__(self, *sayings: tuple[str, float]) -> None:
        self.sayings = list(sayings)
        self.asked = 0
        self.calls = 0

    def detect(self, page) -> list[tuple[int, int, int, int]]:
        return []

    def recognise(self, crops: Sequence[object]) -> list[Reading]:
        self.asked += len(crops)
        self.calls += 1
        if self.calls == 1:
            pairs, others = self.sayings[: 2 * len(crops)], self.sayings[2 * len(crops) :]
            self.sayings = pairs[::2] + pairs[1::2] + others
        return [Reading(*self.sayings.pop(0)) for _ in crops]


def page_of(drawings: Sequence[str]):
    """A row of cells; ``speck``, ``-``, ``—`` and ``/`` are drawn as shapes, the rest as digits."""
    page = np.full((300, 1240), 255, np.uint8)
    for index, drawing in enumerate(drawings):
        left, top = 40 + index * WIDTH, 100
        cv2.rectangle(page, (left, top), (left + WIDTH, top + HEIGHT), 0, 2)
        middle = (left + 75, top + 35)
        if drawing == "speck":
            cv2.circle(page, middle, 1, 60, -1)
        elif drawing in ("-", "—"):
            half = 5 if drawing == "-" else 15
            cv2.line(page, (middle[0] - half, middle[1]), (middle[0] + half, middle[1]), 0, 3)
        elif "/" in drawing:
            cv2.line(page, (middle[0] - 5, middle[1] + 14), (middle[0] + 5, middle[1] - 14), 0, 2)
            if drawing == "dusty /":
                cv2.circle(page, (middle[0] + 6, middle[1] + 3), 2, 0, -1)
            elif drawing == "/ speck":
                cv2.circle(page, (middle[0] + 25, middle[1] + 10), 2, 60, -1)
        elif drawing.startswith("touching "):
            for place, digit in enumerate(drawing.removeprefix("touching ")):
                at = (left + 40 + 18 * place, top + 48)
                cv2.putText(page, digit, at, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 3)
        else:
            cv2.putText(page, drawing, (left + 40, top + 48), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 3)
    return page


def read(drawings: Sequence[str], *sayings: tuple[str, float], settled: Sequence[str | None] | None = None):
    """The cells after reading, and the recogniser."""
    page = page_of(drawings)
    (lattice,), ink = find_lattices(page)
    cells = share_out(ink_parts(ink, page), lattice, page.shape[1])
    script = Script(*sayings)
    CellReader(page, script, EM, DigitShapes(page)).read(cells, {}, settled)
    return [(cell.first, cell.second) for cell in cells], script


def test_agreeing_readings_are_one() -> None:
    cells, _ = read(["38", "7"], ("38", 0.99), ("38", 0.98), ("7", 0.99), ("7", 0.95))
    # of each cell the second reading, then the first
    assert cells == [("38", "38"), ("7", "7")]


def test_of_what_was_settled_figures_alone_are_read_and_once() -> None:
    cells, script = read(["38", "7", "-", ""], ("38", 0.6), settled=["38", "结果维持", "-", ""])
    assert cells == [("38", "38"), ("结果维持", "结果维持"), ("-", "-"), ("", "")]
    assert script.asked == 1


@pytest.mark.parametrize("known", ["88", "-", "", None])
def test_what_reads_otherwise_than_it_was_settled_is_read_as_if_new(known: str | None) -> None:
    sayings = (("38", 0.99), ("38", 0.98), ("7", 0.9), ("", 0.0))
    cells, script = read(["38", "7"], *sayings, settled=[known, "7"])
    assert cells == [("38", "38"), ("7", "7")]
    assert script.asked == 3


def test_a_disagreement_stays_open() -> None:
    others = [("68", 0.9), ("63", 0.9), ("69", 0.9), ("63", 0.9)]
    cells, _ = read(["63", "5"], ("69", 0.7), ("63", 0.95), ("5", 1.0), ("5", 1.0), *others)
    assert cells[0] == (UNREAD, UNREAD)


def test_unsure_agreement_needs_other_cuts_to_agree() -> None:
    sure = [("5", 1.0), ("5", 1.0)]
    one_against = [("68", 0.9), *[("63", 0.9)] * (CUTS - 1)]
    assert read(["63", "5"], ("63", 0.6), ("63", 0.95), *sure, *one_against)[0][0] == ("63", "63")
    assert read(["63", "5"], ("63", 0.6), ("63", 0.95), *sure, *[("68", 0.9)] * CUTS)[0][0] == (
        UNREAD,
        UNREAD,
    )


def test_a_cut_that_could_change_nothing_is_not_read() -> None:
    readings = [("63", 0.6), ("63", 0.95), ("5", 1.0), ("5", 1.0)]
    cells, script = read(["63", "5"], *readings, *[("63", 0.9)] * (CUTS - 1))
    assert cells[0] == ("63", "63")
    assert script.asked == len(readings) + CUTS - 1


def test_a_figure_of_fewer_digits_than_stand_in_the_cell_needs_all_cuts() -> None:
    readings = [("92", 1.0), ("92", 1.0), ("5", 1.0), ("5", 1.0)]
    cells, _ = read(["192", "5"], *readings, ("192", 0.9), *[("92", 0.9)] * (CUTS - 1))
    assert cells[0] == (UNREAD, UNREAD)


def test_dust_before_or_behind_a_figure_is_no_point() -> None:
    cells, _ = read(["201", "7"], ("201", 0.99), (".201", 0.7), ("7.", 0.95), ("7", 1.0))
    assert cells == [("201", "201"), ("7", "7")]


def test_ink_that_yields_nothing_is_unread_not_blank() -> None:
    cells, _ = read(["38", "7"], ("", 0.0), ("", 0.0), ("7", 1.0), ("7", 1.0))
    assert cells[0] == (UNREAD, UNREAD)


def test_blank_cells_and_specks_are_not_asked_about() -> None:
    cells, script = read(["", "speck"])
    assert cells == [("", ""), ("", "")]
    assert script.asked == 0


@pytest.mark.parametrize(("drawing", "text"), [("—", "—"), ("-", "-"), ("/", "/")])
def test_marks_are_told_by_their_shape(drawing: str, text: str) -> None:
    cells, script = read([drawing, ""])
    assert cells == [(text, text), ("", "")]
    assert script.asked == 0


@pytest.mark.parametrize("figure", ["1", "7", "11", "441.71", "1111", "7.1"])
def test_figures_are_no_marks(figure: str) -> None:
    cells, _ = read([figure, ""], (figure, 1.0), (figure, 1.0))
    assert cells[0] == (figure, figure)


@pytest.mark.parametrize("letter", ["O", "o", "D", "〇"])
def test_a_lone_letter_that_looks_like_a_digit_is_one(letter: str) -> None:
    cells, _ = read(["0", "7"], (letter, 0.95), ("0", 0.99), ("7", 1.0), ("7", 1.0))
    assert cells[0] == ("0", "0")


def test_a_digit_that_both_readings_mistake_is_seen_by_its_shape() -> None:
    drawn = ["63", "33", "99", "39", "93", "96", "36"]
    said = ["69", *drawn[1:]]  # the model takes the first 3 for a 9, twice
    cells, _ = read(drawn, *((text, 0.99) for text in said for _ in range(2)))
    assert cells[0] == (UNREAD, UNREAD)
    assert cells[1:] == [(text, text) for text in drawn[1:]]


def test_shapes_settle_what_two_readings_dispute() -> None:
    drawn = ["63", "33", "99", "39", "93", "96", "66"]
    sayings = [("69", 0.99), ("63", 0.6)]
    sayings += [(text, 0.99) for text in drawn[1:] for _ in range(2)]
    others = [("63", 0.8), ("69", 0.8), *[("63", 0.8)] * (CUTS - 2)]
    cells, _ = read(drawn, *sayings, *others)
    assert cells[0] == ("63", "63")


def test_labels_differing_in_width_of_brackets_agree() -> None:
    cells, _ = read(["38", "7"], ("（七)总计", 0.7), ("(七）总 计", 0.8), ("7", 1.0), ("7", 1.0))
    assert cells[0] == ("(七）总 计", "(七）总 计")


def test_a_zero_before_a_figure_is_a_stroke_of_something_else() -> None:
    cells, _ = read(["0", "7"], ("01", 0.99), ("01", 0.99), ("7", 1.0), ("7", 1.0))
    assert cells[0] == ("01", UNREAD)


def test_a_slash_that_is_read_as_1_is_seen_by_its_shape() -> None:
    drawn = ["/", "/", "/", "dusty /", "7"]
    readings = [(text, 0.99) for text in ("1", "7") for _ in range(2)]
    cells, _ = read(drawn, *readings)
    assert cells == [("/", "/")] * 3 + [(UNREAD, UNREAD), ("7", "7")]


def test_dust_beside_a_slash_changes_nothing() -> None:
    cells, script = read(["/ speck", ""])
    assert cells[0] == ("/", "/")
    assert script.asked == 0


def test_in_a_table_of_few_figures_all_cuts_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.readers.scan.cells._FEW", 15)
    twice = [("63", 0.99), ("63", 0.99)]
    assert read(["63", ""], *twice, *[("63", 0.9)] * CUTS)[0][0] == ("63", "63")
    assert read(["63", ""], *twice, *[("68", 0.9)] * CUTS)[0][0] == (UNREAD, UNREAD)


@pytest.mark.parametrize(
    ("width", "words", "given"),
    [(48, False, 48), (192, False, 192), (300, False, 186), (100, True, 62), (50, True, 48), (20, True, 20)],
)
def test_words_are_narrowed_figures_are_not(width: int, words: bool, given: int) -> None:
    assert enlarged(np.full((48, width), 255, np.uint8), 1.0, words=words).shape == (48, given)


@pytest.mark.parametrize(("width", "given"), [(80, 80), (200, 124)])
def test_a_piece_as_wide_as_words_is_narrowed(width: int, given: int) -> None:
    assert narrowed(np.full((24, width), 255, np.uint8)).shape == (24, given)


SURE = 0.99


def said(*figures: str) -> list[tuple[str, float]]:
    """Each figure twice, as both readings of its cell."""
    return [(figure, SURE) for figure in figures for _ in range(2)]


def test_a_figure_whose_digits_others_have_shown_is_read_once() -> None:
    drawn = ["47", "74", "47", "74", "4", "7", "747"]
    cells, script = read(drawn, *said(*drawn))
    assert cells == [(text, text) for text in drawn]
    assert script.asked == len(drawn) + 4  # a second time what gives four samples of each digit


@pytest.mark.parametrize(
    ("drawing", "read_as"),
    [("44", "47"), ("-47", "47"), ("4.7", "47"), ("4 7", "47"), ("477", "47"), ("4", "47"), ("/ speck", "7")],
)
def test_a_figure_that_is_not_all_that_stands_in_its_cell_is_read_twice(drawing: str, read_as: str) -> None:
    drawn = ["47", "74", "47", "74"]
    sayings = [*said(*drawn, read_as), *[("?", 0.1)] * CUTS]
    cells, script = read([*drawn, drawing], *sayings)
    assert script.asked >= 2 * (len(drawn) + 1) or cells[-1] == ("/", "/")


def test_digits_that_touch_are_known_by_their_shapes() -> None:
    drawn = ["47", "74", "47", "74", "touching 47", "touching 74"]
    cells, script = read(drawn, *said("47", "74", "47", "74", "47", "74"))
    assert cells[-2:] == [("47", "47"), ("74", "74")]
    assert script.asked == len(drawn) + 4


@pytest.mark.parametrize("read_as", ["44", "77", "74", "477", "4", "7"])
def test_another_figure_than_digits_that_touch_is_not_sure(read_as: str) -> None:
    drawn = ["47", "74", "47", "74", "touching 47"]
    cells, script = read(
        drawn, *said("47", "74", "47", "74"), (read_as, SURE), ("47", SURE), *[("?", 0.1)] * CUTS
    )
    assert script.asked > 2 * 4 + 1
    assert cells[-1] == (UNREAD, UNREAD)


@pytest.mark.parametrize(
    ("sayings", "others", "figure"),
    [
        (("1", "7"), ["1", "7", "1", "7"], "7"),
        (("日", "7"), ["日", "7", "日", "日"], "7"),
        (("1", "7"), ["1", "1", "1", "7"], UNREAD),
        (("日", "7"), ["日", "日", "日", "日"], UNREAD),
        (("1", "1"), ["1", "1", "7", "1"], UNREAD),
    ],
)
def test_where_no_more_cuts_are_against_a_figure_its_shapes_are_the_judge(sayings, others, figure) -> None:
    drawn = ["47", "74", "47", "74", "7"]
    readings = [(text, 0.8) for text in (*sayings, *others)]
    cells, _ = read(drawn, *said("47", "74", "47", "74"), *readings)
    assert cells[-1] == (figure, figure)


def test_another_second_reading_of_what_no_shape_confirms_leaves_it_open() -> None:
    drawn = ["47", "74", "47", "74"]
    cells, _ = read([*drawn, "-47"], *said(*drawn), ("47", SURE), ("-47", SURE), *[("?", 0.1)] * CUTS)
    assert cells[-1] == (UNREAD, UNREAD)


def test_an_unsure_reading_is_no_reading_of_its_own() -> None:
    drawn = ["47", "74", "47", "74"]
    _, script = read([*drawn, "47"], *said(*drawn), ("47", 0.8), ("47", SURE))
    assert script.asked == 2 * 5


def test_settled_figures_that_look_alike_are_not_read_again() -> None:
    drawn = ["47", "74", "47", "74", "47"]
    cells, script = read(drawn, settled=drawn)
    assert cells == [(text, text) for text in drawn]
    assert script.asked == 0


def test_a_settled_figure_that_looks_like_another_is_read_again() -> None:
    drawn = ["47", "74", "47", "74", "44"]
    cells, script = read(
        drawn, ("47", SURE), ("47", SURE), *[("?", 0.1)] * CUTS, settled=["47", "74", "47", "74", "47"]
    )
    assert script.asked > 0
    assert cells[:4] == [(text, text) for text in drawn[:4]]
    assert script.asked < 2 * len(drawn)


def test_in_a_table_of_few_figures_shapes_spare_the_other_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.readers.scan.cells._FEW", 15)
    drawn = ["47", "74", "47", "74", "747"]
    cells, script = read(drawn, *said(*drawn))
    assert cells == [(text, text) for text in drawn]
    assert script.asked == 2 * len(drawn)


COMMA, POINT, FIVE = ("1,234", 0.95), ("1.234", 0.95), ("5", 1.0)


def test_a_comma_that_most_cuts_take_for_a_point_is_one() -> None:
    cells, _ = read(["1,234", "5"], POINT, COMMA, FIVE, FIVE, POINT, COMMA, POINT, POINT)
    assert cells[0] == ("1,234", "1,234")


def test_a_point_that_half_of_the_cuts_take_for_a_comma_stays_open() -> None:
    cells, _ = read(["1.234", "5"], POINT, COMMA, FIVE, FIVE, POINT, COMMA, POINT, COMMA)
    assert cells[0] == (UNREAD, UNREAD)


def test_a_point_that_hangs_below_the_digits_is_none() -> None:
    cells, _ = read(["1,234", "5"], POINT, POINT, FIVE, FIVE, POINT, COMMA, POINT, POINT)
    assert cells[0] == (UNREAD, UNREAD)


def test_a_point_before_three_digits_is_looked_at_from_other_cuts() -> None:
    cells, script = read(["1.234", "5"], POINT, POINT, FIVE, FIVE, *[POINT] * CUTS)
    assert cells[0] == ("1.234", "1.234")
    assert script.asked > 4


def test_a_comma_before_two_digits_is_part_of_no_figure() -> None:
    odd = ("1,23", 0.99)
    cells, _ = read(["1,234", "5"], odd, odd, FIVE, FIVE, *[odd] * CUTS)
    assert cells[0] == (UNREAD, UNREAD)


def test_a_lone_ideograph_that_was_settled_is_read_again() -> None:
    cells, _ = read(["0", "5"], ("0", 0.99), ("0", 0.99), FIVE, FIVE, settled=["日", "5"])
    assert cells[0] == ("0", "0")


def test_the_edge_of_a_photographed_sheet_is_no_ink_of_the_cell_in_its_middle() -> None:
    page = page_of(["38", "7", "5"])
    (lattice,), ink = find_lattices(page)
    parts = ink_parts(ink, page)
    edge = (0, 0, page.shape[1], page.shape[0])
    around = [cell.parts for cell in share_out([edge, *parts], lattice, page.shape[1])]
    assert around == [cell.parts for cell in share_out(parts, lattice, page.shape[1])]
