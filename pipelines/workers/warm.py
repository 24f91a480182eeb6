"""Imported once by the process that workers are forked from: what every worker needs is loaded there.

Only what is safe to fork is touched: no threads, no open files, no libraries with state of their own.
"""

from __future__ import annotations

import gc

import pipelines.database.writer  # noqa: F401 (what the writer needs, too)
from pipelines import read_report

for _sample in (b"<html><body><p>.</p><table><tr><td>0</td></tr></table></body></html>", b"."):
    read_report(_sample)
gc.collect()
gc.freeze()  # the collector does not touch, and so does not copy, the pages that workers share
# a page is made of thousands of small objects that all live as long as it: looked at once or twice, not tens
# of times
gc.set_threshold(20_000, *gc.get_threshold()[1:])
