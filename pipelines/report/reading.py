"""Bytes to report: the pure core that the item pipelines run."""

from __future__ import annotations

from pipelines.report.model import Report


def read_report(data: bytes, *, url: str = "", media_type: str | None = None) -> Report:
    """Read one document.

    ``data`` are the original bytes, ``url`` the address of the article (or a ``file:`` address),
    ``media_type`` the Content-Type header, charset included. Never raises for bad input: what cannot
    be read comes back ``unreadable`` with its reason. No network, no database, no global state.
    """
    raise NotImplementedError
