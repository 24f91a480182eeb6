"""The form before 2019 (统计指标 | 单位 | 统计数): recognised, so that it is never taken for the present one."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.report.characters import fold
from pipelines.report.form import older_form
from pipelines.report.model import Status, TableSummary


def is_older_form(text: str, year: int | None, tables: Sequence[TableSummary]) -> bool:
    """Whether a report without the present tables is in the layout used before 2019."""
    if any(table.status is not Status.MISSING for table in tables):
        return False
    return has_older_labels(text) or (year is not None and year <= older_form().last_report_year)


def has_older_labels(text: str) -> bool:
    """Whether a text holds the labels of the layout used before 2019."""
    form, folded = older_form(), fold(text)
    return sum(label in folded for label in form.labels) >= form.fewest_labels
