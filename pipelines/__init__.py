"""What happens to each document: archive, read, judge, store."""

from __future__ import annotations

from pipelines.report.model import Report
from pipelines.report.reading import read_report

__all__ = ["Report", "read_report"]
