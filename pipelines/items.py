"""What is handed on: from a spider's Document, through what the item pipelines hand each other, to what a run was.

Document → archive → :class:`Original` → read → :class:`Publication` (or :class:`Known`) → choose →
:class:`Chosen` → store → :class:`Stored`. Bytes travel no further than the archive: what follows reads them from
there. A :class:`Visit` says of an address that it gave nothing to read.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from pipelines.report.model import Report


def now() -> str:
    """The present moment as stored everywhere: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(slots=True)
class Document:
    """The bytes behind one address, and what the way there told about them.

    ``url`` is where the bytes came from, after redirects. ``media_type`` is the Content-Type header
    with its charset, or ``None``. ``title`` and ``published_on`` are what the *listing* said (the
    link's text or ``title=``, the date beside it), or ``None``. ``etag`` and ``last_modified`` are
    stored for the next conditional request. ``doubtful``: it has no end, and came so twice.
    ``attachments`` are the files that this page links:
    page and attachments are one publication, whose article address is the page's ``url``. ``place`` is where among
    the columns of a portal or the folders of a disk it was found, which tells bodies of one name apart, or ``None``:
    then the portal, the host or the folder does.
    """

    url: str
    body: bytes = field(repr=False)  # else every error in the log would hold the whole document
    media_type: str | None = None
    title: str | None = None
    published_on: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    http_status: int = 200
    doubtful: bool = False
    fetched_at: str = field(default_factory=now)
    attachments: list[Document] = field(default_factory=list)
    place: str | None = None


class VisitOutcome(StrEnum):
    """How a visit ended that gave no document to read."""

    UNCHANGED = "unchanged"  # 304, or the very bytes known already
    GONE = "gone"  # 404 or 410 of an article: recorded, no failure
    CHALLENGED = "challenged"  # a challenge page (521, 412, 202 with script): never evaded
    WRONG_PAGE = "wrong_page"  # 200, but an error page or another page
    REFUSED = "refused"  # not an official host, or forbidden by robots.txt
    SKIPPED = "skipped"  # an interpretation, a notice, a blank form: not a report
    FAILED = "failed"  # connection, time-out, server error, too large


@dataclass(slots=True)
class Visit:
    """An address that was met and gave nothing to read. ``reason`` is one Chinese sentence."""

    url: str
    outcome: VisitOutcome
    reason: str
    title: str | None = None
    http_status: int | None = None
    seen_at: str = field(default_factory=now)


@dataclass(slots=True)
class Original:
    """A document whose bytes are in the archive, at ``archive_path`` below its root; the rest is as in ``Document``.

    ``reread``: it comes from there, and nobody asked whether its address still gives it.
    """

    url: str
    sha256: str
    size: int
    media_type: str | None
    title: str | None
    published_on: str | None
    etag: str | None
    last_modified: str | None
    http_status: int
    fetched_at: str
    archive_path: str
    doubtful: bool = False
    attachments: list[Original] = field(default_factory=list)
    place: str | None = None
    reread: bool = False

    def all(self) -> list[Original]:
        """The page and its attachments."""
        return [self, *self.attachments]


class Reading:
    """One document as read; not ``finished`` where time or memory ran out, or a worker died.

    A report comes from its worker pickled, and stays so until somebody looks at it: the process that
    crawls need not.
    """

    __slots__ = ("_report", "finished", "original")

    def __init__(self, original: Original, report: Report | bytes, finished: bool = True) -> None:
        self.original = original
        self.finished = finished
        self._report = report

    @property
    def report(self) -> Report:
        """The report."""
        if isinstance(self._report, bytes):
            self._report = pickle.loads(self._report)  # our own worker's
        return cast("Report", self._report)

    def __reduce__(self) -> tuple[Any, ...]:
        return Reading, (self.original, self._report, self.finished)


@dataclass(slots=True)
class Publication:
    """A page and its attachments, each read; the page comes first."""

    page: Original
    readings: list[Reading]


@dataclass(slots=True)
class Known:
    """A publication whose very bytes this code has read before: nothing to read, its addresses are noted.

    ``report_ids`` by address: ``None`` where the address is known to hold no report of its own.
    """

    page: Original
    report_ids: dict[str, str | None]


@dataclass(slots=True)
class Choice:
    """A report and the document it was taken from; ``others`` say the same thing less well."""

    report: Report
    original: Original
    others: list[Reading] = field(default_factory=list)


@dataclass(slots=True)
class Chosen:
    """What became of a publication: its reports, or, where it is none, the visit that says so.

    ``reader_failures``: how many faults of our own code its readings met.
    """

    page: Original
    choices: list[Choice] = field(default_factory=list)
    rejection: Visit | None = None
    reader_failures: int = 0


@dataclass(slots=True)
class Standing:
    """A report as it stands in the database: title, status and figures by name."""

    title: str | None
    status: str
    figures: dict[str, int | float | None]


@dataclass(slots=True)
class Stored:
    """What storing a publication changed, for each of its reports: (change, status).

    ``rejection`` where it holds none. ``report``: the first report, for a run that feeds exports. ``before`` and
    ``after``: the reports concerned by id, where they were to be compared. ``reader_failures`` as in :class:`Chosen`.
    ``unfinished``: how many of its documents were not read to their end, ``cut``: how many of them have none.
    ``held``: a report would have fallen for that, and all stand as they stood.
    """

    changes: list[tuple[str, str]]
    rejection: Visit | None = None
    report: Report | None = None
    reader_failures: int = 0
    unfinished: int = 0
    cut: int = 0
    held: bool = False
    before: dict[str, Standing] = field(default_factory=dict)
    after: dict[str, Standing] = field(default_factory=dict)


class RunOutcome(StrEnum):
    """How a run ended (contract: runs.outcome)."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    CHALLENGED = "challenged"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
