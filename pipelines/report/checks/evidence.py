"""What rules within a report look at beside the report itself: how it was printed, signed and dated."""

from __future__ import annotations

from pipelines.report.sections import PrintedHeading
from pipelines.report.tables.printed_labels import PrintedLabel
from pipelines.values import value


@value
class Evidence:
    """``headings`` in the order of print; ``labels`` those of the tables that are not the form's own; ``signed_on``
    the date of the signature and ``dated`` other dates by what gives them, all ISO dates."""

    headings: tuple[PrintedHeading, ...] = ()
    labels: tuple[PrintedLabel, ...] = ()
    signed_on: str | None = None
    dated: tuple[tuple[str, str], ...] = ()
