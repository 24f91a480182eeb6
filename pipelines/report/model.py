"""The report: what ``read_report`` returns and the store writes. Plain dataclasses, so itemadapter serialises them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pipelines.blocks import Box
from pipelines.values import value


class Status(StrEnum):
    """What a reading promises (contract: reports.status, report_tables.status)."""

    VERIFIED = "verified"
    INCONSISTENT = "inconsistent"
    PARTIAL = "partial"
    UNREADABLE = "unreadable"  # reports only
    NOT_A_REPORT = "not_a_report"  # reports only
    BLANK = "blank"  # tables only
    MISSING = "missing"  # tables only


class Outcome(StrEnum):
    """Result of a check."""

    PASS = "pass"
    FAIL = "fail"
    NOTE = "note"  # worth knowing, no mistake
    NOT_ASSESSABLE = "not_assessable"


class Fault(StrEnum):
    """Whose mistake a failed check is."""

    PUBLISHER = "publisher"
    READER = "reader"
    UNKNOWN = "unknown"


@value
class Place:
    """Where figures stand in the original: ``table`` and ``row`` count from 1 over the document."""

    page: int | None = None
    table: int | None = None
    row: int | None = None
    box: Box | None = None


@value
class Section:
    """A section of the report; ``ordinal`` 1 to 6, 0 for what stands before the first heading."""

    ordinal: int
    heading: str
    text: str


@value
class DisclosureFigure:
    """One figure of section two (主动公开); ``value`` in the unit of the measure, ``None`` when not reported."""

    item: str
    measure: str
    value: int | float | None
    raw: str
    place: Place | None = None


@value
class ApplicationRow:
    """One row of section three (依申请公开): seven figures, in the order of the form's columns."""

    outcome: str
    values: tuple[int | float | None, ...]
    raw: tuple[str, ...]
    place: Place | None = None


@value
class ChallengeRow:
    """One route of section four (复议、诉讼): upheld, corrected, other result, pending, total."""

    route: str
    values: tuple[int | float | None, ...]
    raw: tuple[str, ...]
    place: Place | None = None


@value
class TableSummary:
    """One statutory table: ``name`` is ``disclosures``, ``applications`` or ``challenges``."""

    name: str
    edition: str | None
    status: Status


@value
class Check:
    """One rule applied to one subject; ``message`` is one Chinese sentence.

    ``hint``: one Chinese sentence that says what would explain a failure ("16很可能应为18"); nothing is changed for
    it. ``places``: where in the original the figures or words concerned stand.
    """

    rule: str
    subject: str
    status: Outcome
    message: str
    expected: str | None = None
    actual: str | None = None
    fault: Fault | None = None
    hint: str | None = None
    places: tuple[Place, ...] = ()


class Verdict(StrEnum):
    """What a figure of the narrative is to the tables."""

    AGREES = "agrees"
    CONFLICTS = "conflicts"
    NOT_COMPARABLE = (
        "not_comparable"  # another body, year or part, a rough number, or a table that is not certain
    )


@value
class Mention:
    """A figure in the narrative whose meaning is told (收到, 予以公开, 行政复议 …), with its sentence as printed.

    ``start``: where the sentence begins in its section's text. ``expected`` is what the table says of it, ``None`` where
    it says nothing. Meanings: ``pipelines/data/narrative.yaml``.
    """

    section: int
    start: int
    sentence: str
    meaning: str
    value: int
    verdict: Verdict
    expected: int | None = None


class DateSource(StrEnum):
    """What a date of publication rests on, the best first."""

    PAGE = "page"  # PubDate, 发布日期
    SIGNATURE = "signature"  # 落款
    BESIDE = "beside"  # 更新日期, 时间, a date beside the title
    ADDRESS = "address"


@dataclass(slots=True)
class Report:
    """One reading of one document: identity, sections, the three tables, checks and the status they earn.

    ``reason`` says in one Chinese sentence why the status is not ``verified`` (empty when it is).
    ``site_id`` is the page's ``SiteIDCode`` (网站标识码), which tells the region of its publisher. ``dated_by`` is
    for the choice among the documents of a publication, and not stored.
    """

    id: str
    url: str
    document_sha256: str
    format: str
    status: Status
    reason: str = ""
    title: str | None = None
    authority: str | None = None
    year: int | None = None
    edition: str | None = None
    published_on: str | None = None
    sections: list[Section] = field(default_factory=list)
    disclosures: list[DisclosureFigure] = field(default_factory=list)
    applications: list[ApplicationRow] = field(default_factory=list)
    challenges: list[ChallengeRow] = field(default_factory=list)
    tables: list[TableSummary] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    site_id: str | None = None
    dated_by: DateSource | None = field(default=None, compare=False)
