"""What the item pipelines hand to each other, from a spider's Document to what the store writes.

Document → archive → :class:`Original` → read → :class:`Publication` (or :class:`Known`) → judge →
:class:`Judged` → store → :class:`Stored`. Bytes travel no further than the archive: what follows reads them from there.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from typing import Any, cast

from govcrawl.items import Visit
from pipelines.report.model import Report


@dataclass(slots=True)
class Original:
    """A document whose bytes are in the archive, under ``sha256``; the rest is as in ``Document``."""

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
    attachments: list[Original] = field(default_factory=list)

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
class Verdict:
    """A report and the document it was taken from; ``others`` say the same thing less well."""

    report: Report
    original: Original
    others: list[Reading] = field(default_factory=list)


@dataclass(slots=True)
class Judged:
    """What became of a publication: its reports, or, where it is none, the visit that says so."""

    page: Original
    verdicts: list[Verdict] = field(default_factory=list)
    rejection: Visit | None = None


@dataclass(slots=True)
class Stored:
    """What storing a publication changed, for each of its reports: (change, status).

    ``rejection`` where it holds none. ``report``: the first report, for a run that feeds exports.
    """

    changes: list[tuple[str, str]]
    rejection: Visit | None
    report: Report | None
