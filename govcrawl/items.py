"""What spiders yield. A spider knows addresses and nothing of reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum


def now() -> str:
    """The present moment as stored everywhere: UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(slots=True)
class Document:
    """The bytes behind one address, and what the way there told about them.

    ``url`` is where the bytes came from, after redirects. ``media_type`` is the Content-Type header
    with its charset, or ``None``. ``title`` and ``published_on`` are what the *listing* said (the
    link's text or ``title=``, the date beside it), or ``None``. ``etag`` and ``last_modified`` are
    stored for the next conditional request. ``attachments`` are the files that this page links:
    page and attachments are one publication, whose article address is the page's ``url``.
    """

    url: str
    body: bytes = field(repr=False)  # else every error in the log would hold the whole document
    media_type: str | None = None
    title: str | None = None
    published_on: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    http_status: int = 200
    fetched_at: str = field(default_factory=now)
    attachments: list[Document] = field(default_factory=list)


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
