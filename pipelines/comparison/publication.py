"""When a report was published, held against the day that the law sets for its body (Regulation, article 49)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipelines.bodies.words import Kind, Level
from pipelines.comparison.reports import Compared
from pipelines.report.form import editions
from pipelines.report.model import Check, Outcome
from pipelines.report.rules import Rule

_GOVERNMENTS = frozenset({Level.NATIONAL, Level.PROVINCE, Level.CITY, Level.COUNTY})
#: the article names organs of government
_NO_ORGANS = frozenset({Kind.ENTERPRISE, Kind.INSTITUTION})


def deadline(report: Compared) -> str | None:
    """The last day of publication (ISO date); ``None`` where the law sets none: townships, and before 2019."""
    if report.kind in _NO_ORGANS or report.year < editions()[-1].first_report_year:
        return None
    form = next((one for one in editions() if one.first_report_year <= report.year), editions()[-1])
    if report.level == Level.DEPARTMENT and report.tier in _GOVERNMENTS:
        return f"{report.year + 1}-{form.deadlines.department}"
    if report.level in _GOVERNMENTS:
        return f"{report.year + 1}-{form.deadlines.government}"
    return None


def check_publication(report: Compared) -> Iterator[Check]:
    """Whether a report came in time; a note only, since a site that moved shows the day of its moving."""
    due = deadline(report)
    if due is None:
        return
    if report.published_on is None:
        yield Check(
            Rule.PUBLISHED_IN_TIME,
            "report",
            Outcome.NOT_ASSESSABLE,
            f"公布日期不明，无从核对是否在{due}以前公布。",
        )
        return
    if report.published_on <= f"{report.year}-12-31":
        yield Check(
            Rule.PUBLISHED_IN_TIME,
            "report",
            Outcome.NOT_ASSESSABLE,
            f"所载日期{report.published_on}早于报告年度结束，不像公布日期，无从核对是否在{due}以前公布。",
            due,
            report.published_on,
        )
        return
    late = (date.fromisoformat(report.published_on) - date.fromisoformat(due)).days
    if late <= 0:
        yield Check(Rule.PUBLISHED_IN_TIME, "report", Outcome.PASS, "通过。", due, report.published_on)
        return
    yield Check(
        Rule.PUBLISHED_IN_TIME,
        "report",
        Outcome.NOTE,
        f"依《条例》第四十九条应在{due}以前公布，所载公布日期为{report.published_on}，晚{late}天；"
        "网站迁移后重新发布的，日期也会偏晚。",
        due,
        report.published_on,
    )
