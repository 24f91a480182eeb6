"""What the item pipelines hand to each other, from a spider's Document to what the store writes.

Document → archive → :class:`Original` → read → :class:`Publication` (or :class:`Known`) → judge →
:class:`Judged` → store. Bytes travel no further than the archive: what follows reads them from there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Reading:
    """One document as read; not ``finished`` where time or memory ran out, or a worker died."""

    original: Original
    report: Report
    finished: bool = True


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
