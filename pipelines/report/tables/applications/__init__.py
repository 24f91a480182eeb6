"""Section three's table (收到和处理政府信息公开申请情况): rows by label, columns by position, sums as parity.

:mod:`rows` says which line is which, :mod:`columns` which cell is whose, :mod:`decide` what stays open.
"""

from __future__ import annotations

from pipelines.report.tables.applications.decide import ApplicationsReading, read_applications

__all__ = ["ApplicationsReading", "read_applications"]
