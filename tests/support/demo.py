"""What the demo portal prints, as figures."""

from __future__ import annotations

from govcrawl.demo.content import DemoReport
from pipelines.report.form import editions

FORMS = {edition.edition: edition for edition in editions()}


def number(printed: str) -> float | None:
    """The value of a cell as the contract defines it, for the ways in which the demo prints figures."""
    text = printed.replace(",", "").replace("万元", "").strip()
    return None if text in ("", "－") else float(text)


def applications(report: DemoReport) -> dict[str, tuple[str, ...]]:
    nothing = ("0",) * 7
    return {
        line.code: tuple(
            report.page.zero if figure == "0" else figure
            for figure in report.applications.get(line.code, nothing)
        )
        for line in FORMS[report.form].applications.rows
    }


def challenges(report: DemoReport) -> dict[str, tuple[str, ...]]:
    return {
        route: tuple(
            "" if report.page.blank_challenges else report.page.zero if figure == "0" else figure
            for figure in figures
        )
        for route, figures in (report.challenges or {}).items()
    }
