"""Pages that a dearer reading of a scan may pass over."""

from __future__ import annotations

import pytest

from pipelines.report.model import (
    ApplicationRow,
    ChallengeRow,
    DisclosureFigure,
    Place,
    Report,
    Status,
    TableSummary,
)
from pipelines.report.status import certain_pages

VERIFIED, PARTIAL, MISSING = Status.VERIFIED, Status.PARTIAL, Status.MISSING


def report(statuses: tuple[Status, Status, Status], *pages: tuple[int, ...]) -> Report:
    """A report whose tables have rows on the pages named, table by table."""
    names = ("disclosures", "applications", "challenges")
    return Report(
        "id",
        "",
        "",
        "pdf",
        PARTIAL,
        disclosures=[DisclosureFigure("", "", 1, "1", Place(page)) for page in pages[0]],
        applications=[ApplicationRow("", (), (), Place(page)) for page in pages[1]],
        challenges=[ChallengeRow("", (), (), Place(page)) for page in pages[2]],
        tables=[TableSummary(name, "2021", status) for name, status in zip(names, statuses, strict=True)],
    )


@pytest.mark.parametrize(
    ("read", "certain"),
    [
        (report((VERIFIED, VERIFIED, VERIFIED), (1,), (2, 3), (3,)), {1, 2, 3}),
        (report((VERIFIED, VERIFIED, PARTIAL), (1,), (2, 3), (3,)), {1, 2}),
        (
            report((PARTIAL, VERIFIED, VERIFIED), (1,), (2, 3), (4,)),
            {3, 4},
        ),  # its last rows may stand on page 2
        (report((VERIFIED, PARTIAL, VERIFIED), (1,), (2, 4), (6,)), {1, 6}),
        (report((VERIFIED, PARTIAL, VERIFIED), (1,), (), (2,)), set()),
        (report((VERIFIED, VERIFIED, MISSING), (1,), (2,), ()), set()),
    ],
)
def test_pages_of_verified_tables_alone_are_certain(read: Report, certain: set[int]) -> None:
    assert certain_pages(read) == certain
