"""What happens to each document: archive, read, choose, store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.report.model import Report

if TYPE_CHECKING:
    from pipelines.report.reading import read_report

__all__ = ["Report", "read_report"]


def __getattr__(name: str) -> Any:
    # the readers are loaded when they are asked for: the process that crawls leaves them to its workers
    if name == "read_report":
        from pipelines.report.reading import read_report

        return read_report
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
