"""All rules within one report, run once it is read and judged: they add findings and change neither figure nor status."""

from __future__ import annotations

from pipelines.report.checks.cause import with_causes
from pipelines.report.checks.cells import check_cells
from pipelines.report.checks.dates import check_dates
from pipelines.report.checks.evidence import Evidence
from pipelines.report.checks.narrative import check_narrative
from pipelines.report.checks.structure import check_structure
from pipelines.report.model import Report


def add_findings(report: Report, evidence: Evidence) -> None:
    """Add the findings and the mentions to a report."""
    report.checks = with_causes(report)
    report.mentions, narrative = check_narrative(report)
    report.checks += narrative
    report.checks += check_structure(report, evidence)
    report.checks += check_cells(report, evidence)
    report.checks += check_dates(report, evidence)
