"""What a report says of the pictures that it was read from, for those who do not read it themselves."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.report.form import older_form
from pipelines.report.model import Check, Outcome, Report, Status
from pipelines.report.rules import Rule


def lacks_tables(report: Report) -> bool:
    """Whether a page's own reading misses a table of the form, so that its pictures may hold it."""
    return report.edition != older_form().edition and (
        not report.tables or any(table.status is Status.MISSING for table in report.tables)
    )


def pictures_check(pictures: Iterable[tuple[str, str]]) -> Check:
    """The check that says that a page was read with ``pictures`` (hash and address of each)."""
    return Check(
        Rule.READ_FROM_PICTURES,
        "document",
        Outcome.NOT_ASSESSABLE,
        "网页中的表格是图片，数字由OCR识别，并经表内勾稽关系核对",
        actual="\n".join(f"{sha256} {url}" for sha256, url in pictures),
    )


def pictures_read(actual: str) -> list[tuple[str, str]]:
    """Hash and address of each picture that a page was read with, from ``actual`` of its check."""
    return [(sha256, url) for sha256, _, url in (line.partition(" ") for line in actual.splitlines())]
