"""Verdicts: what people decided of findings. No run touches them.

A verdict names its finding by the id that the finding has in every run, and what the finding looked at (``inputs``):
it holds while the finding says the same of the same figures, waits where the finding is gone, and has expired where
its inputs are others. The view ``finding_verdicts`` says which.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pipelines.database.findings import finding_id
from pipelines.database.rows import insert
from pipelines.items import now


class Decision(StrEnum):
    """What was decided. A comment decides nothing."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    COMMENT = "comment"


class Verdict(BaseModel):
    """A row of ``verdicts``; ``message`` is what the finding said when it was judged."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    finding: Annotated[str, Field(pattern=r"^[0-9a-f]{20}$")]
    report_id: str | None = None
    body_id: str | None = None
    portal: str | None = None
    rule: Annotated[str, Field(min_length=1)]
    subject: str
    verdict: Decision
    comment: str = ""
    who: Annotated[str, Field(min_length=1)]
    decided_at: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")]
    message: str
    inputs: str | None = None

    @property
    def id(self) -> str:
        """The same wherever the verdict is brought."""
        parts = (self.finding, self.verdict, self.who, self.decided_at, self.comment)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


FIELDS = tuple(Verdict.model_fields)
_ADD = insert("verdicts", ("id", *FIELDS)).replace("INSERT", "INSERT OR IGNORE", 1)


def judge(
    connection: sqlite3.Connection, finding: str, decision: Decision, *, who: str, comment: str = ""
) -> Verdict:
    """Record what ``who`` decided of a finding. Raises :class:`LookupError` where there is no such finding."""
    row = connection.execute(
        "SELECT report_id, body_id, portal, rule, subject, message, inputs FROM checks WHERE id = ?",
        (finding,),
    ).fetchone()
    if row is None:
        raise LookupError(f"no finding {finding}")
    report, body, portal, rule, subject, message, inputs = row
    verdict = Verdict(
        finding=finding,
        report_id=report,
        body_id=body,
        portal=portal,
        rule=rule,
        subject=subject,
        verdict=decision,
        comment=comment,
        who=who,
        decided_at=now(),
        message=message,
        inputs=inputs,
    )
    add(connection, [verdict])
    return verdict


def add(connection: sqlite3.Connection, verdicts: Iterable[Verdict]) -> int:
    """Add verdicts that are not there yet, as from another machine; how many were not.

    One of a report that was joined with another since goes to that one's finding.
    """
    before = connection.total_changes
    for verdict in verdicts:
        row = connection.execute("SELECT new FROM report_ids WHERE old = ?", (verdict.report_id,)).fetchone()
        if row is not None:
            moved = finding_id(verdict.rule, verdict.subject, report=row[0])
            verdict = verdict.model_copy(update={"report_id": row[0], "finding": moved})
        connection.execute(_ADD, (verdict.id, *verdict.model_dump(mode="json").values()))
    return connection.total_changes - before


def verdicts(connection: sqlite3.Connection) -> list[Verdict]:
    """Every verdict and comment, the oldest first."""
    rows = connection.execute(f"SELECT {', '.join(FIELDS)} FROM verdicts ORDER BY decided_at, id")
    return [Verdict(**dict(zip(FIELDS, row, strict=True))) for row in rows]
