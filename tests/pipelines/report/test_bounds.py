"""Bounds: what is beyond them is not read, a check says so, and nothing of it is certain."""

from __future__ import annotations

import random

import pytest

from pipelines.blocks import Content, Grid, Paragraph
from pipelines.readers import readings
from pipelines.report import bounds
from pipelines.report.reading import report_from
from pipelines.report.tables.chain import Candidate, best_chain
from tests.factory import build


def whole_report() -> Content:
    case = build(13, 0, "html")
    content = next(readings(case.data, media_type=case.media_type))
    assert report_from(content, url="", sha256="").status == "verified"
    return content


def rows(label: str, count: int) -> Grid:
    return Grid.from_rows([[label, *"0000000"]] * count, ragged=False)


@pytest.mark.parametrize(
    "behind",
    [[rows("其他", 13_000)], [Paragraph("信息公开")] * 100_001],
    ids=["cells", "paragraphs"],
)
def test_a_report_before_what_is_not_read_is_read_and_never_certain(
    behind: list[Grid | Paragraph],
) -> None:
    content = whole_report()
    content.blocks = [*content.blocks, *behind]
    report = report_from(content, url="", sha256="")
    assert (report.status, report.reason) == ("partial", bounds.TOO_LARGE)
    assert any(check.rule == "document_read" and check.message == bounds.TOO_LARGE for check in report.checks)
    assert sum(value is not None for row in report.applications for value in row.values) > 100


def test_the_second_text_is_bounded_too() -> None:
    content = whole_report()
    content.text += "\n信息公开" * 150_001
    report = report_from(content, url="", sha256="")
    assert (report.status, report.reason) == ("partial", bounds.TOO_LARGE)


def test_a_cut_ends_with_a_whole_row_and_a_whole_line() -> None:
    content = Content("txt", [rows("其他", 20_000)], "一行\n" * 700_000)
    cut, is_cut = bounds.bounded(content)
    (grid,) = cut.blocks
    assert is_cut
    assert isinstance(grid, Grid)
    assert (len(grid.slots), {len(slots) for slots in grid.slots}) == (12_500, {8})
    assert (cut.text.count("\n"), cut.text[-3:]) == (150_000, "一行\n")


def test_what_is_within_the_bounds_is_left_as_it_is() -> None:
    content = whole_report()
    assert bounds.bounded(content) == (content, False)


def by_trying_all(candidates: list[Candidate[int]]) -> list[Candidate[int]]:
    """The best chain, each candidate held against all before it."""
    totals: list[float] = []
    before: list[int] = []
    for index, one in enumerate(candidates):
        best, source = 0.0, -1
        for earlier in range(index):
            other = candidates[earlier]
            if other.line < one.line and other.place < one.place:
                gain = totals[earlier] - min(0.012 * (one.line - other.line - 1), 0.36)
                if gain > best:
                    best, source = gain, earlier
        totals.append(best + one.score)
        before.append(source)
    position = totals.index(max(totals))
    chain = []
    while position >= 0:
        chain.append(candidates[position])
        position = before[position]
    return chain[::-1]


@pytest.mark.parametrize("seed", range(60))
def test_the_chain_is_the_best_of_all(seed: int) -> None:
    """Near and far, with equal scores (rows printed again and again) and with all different ones."""
    luck = random.Random(seed)
    lines, places = luck.choice([5, 40, 200]), luck.choice([2, 8, 30])
    scores = [1.0, 0.9, 0.62] if seed % 2 else [luck.random() for _ in range(50)]
    found = sorted(
        (luck.randrange(lines), luck.randrange(places), luck.choice(scores))
        for _ in range(luck.choice([1, 20, 150]))
    )
    found.sort(key=lambda one: one[:2])
    start = found[0][0]
    candidates = [
        Candidate(line - start, place, score, number) for number, (line, place, score) in enumerate(found)
    ]
    assert best_chain(candidates) == by_trying_all(candidates)
