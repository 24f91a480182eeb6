"""Readings for tests of choosing and storing, with only what those look at."""

from __future__ import annotations

import hashlib
from typing import Any

from pipelines.database.findings import PASSED
from pipelines.items import Original, Reading
from pipelines.report.identity import place_of, report_id
from pipelines.report.model import (
    ApplicationRow,
    ChallengeRow,
    Check,
    DateSource,
    DisclosureFigure,
    Outcome,
    Place,
    Report,
    Section,
    Status,
    TableSummary,
)

PAGE = "http://www.example.gov.cn/nb/1.html"


def original(
    content: str, url: str = PAGE, *, seen: str = "2024-02-01T00:00:00+00:00", **told: Any
) -> Original:
    """An archived document that holds ``content``."""
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    values = {"media_type": None, "title": None, "published_on": None, "etag": None, "last_modified": None}
    return Original(
        url, sha256, len(content), http_status=200, fetched_at=seen, archive_path=sha256, **{**values, **told}
    )


def report(
    content: str,
    url: str = PAGE,
    *,
    authority: str | None = "云溪市水务局",
    year: int | None = 2023,
    status: Status = Status.VERIFIED,
    granted: int | None = 3,
    published: str | None = "2024-01-20",
    dated_by: DateSource = DateSource.PAGE,
    title: str | None = None,
    format: str = "html",
    tables: bool = True,
) -> Report:
    """What was read from ``content``: one row in each table."""
    made = Report(
        id=report_id(authority, year, place_of(url), url),
        url=url,
        document_sha256=hashlib.sha256(content.encode()).hexdigest(),
        format=format,
        status=status,
        title=title or (f"{authority}{year}年政府信息公开工作年度报告" if authority else None),
        authority=authority,
        year=year,
        published_on=published,
        dated_by=dated_by if published else None,
    )
    if tables:
        made.edition = "2021"
        made.sections = [Section(1, "总体情况", "依法公开。")]
        made.disclosures = [DisclosureFigure("regulations", "issued", 0, "0", Place(table=1, row=2))]
        made.applications = [
            ApplicationRow("granted", (granted, None, 0, 0, 0, 0, granted), (f"{granted}", "", *"0000", "3"))
        ]
        made.challenges = [
            ChallengeRow(
                "reconsideration", (0, 0, 0, 0, 0), tuple("00000"), Place(2, 3, 4, (1.0, 2.0, 3.5, 4.0))
            )
        ]
        made.tables = [
            TableSummary(name, "2021", status) for name in ("applications", "challenges", "disclosures")
        ]
        made.checks = [Check("row_total", "applications.granted", Outcome.PASS, "合计相符。", "3", "3")]
    return made


def as_stored(check: Check) -> Check:
    """A check as the database gives it back: of one that passed the rule and the subject are kept."""
    return Check(check.rule, check.subject, Outcome.PASS, PASSED) if check.status is Outcome.PASS else check


def reading(content: str, url: str = PAGE, *, told: dict[str, Any] | None = None, **values: Any) -> Reading:
    """``content`` and what was read from it; ``told`` is what the way there told."""
    return Reading(original(content, url, **(told or {})), report(content, url, **values))
