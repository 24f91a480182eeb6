"""Imported once by the process that workers are forked from: what every worker needs is loaded there.

Only what is safe to fork is touched: no threads, no open files, no libraries with state of their own.
"""

from __future__ import annotations

import gc
from importlib import import_module

from pipelines.errors import BROKEN_INSTALLATION
from pipelines.workers.collecting import set_loaded_apart

try:
    import_module("pipelines.database.process")  # by name: what is written is no matter of the readers'
    from pipelines import read_report

    for _sample in (b"<html><body><p>.</p><table><tr><td>0</td></tr></table></body></html>", b"."):
        read_report(_sample)
except BROKEN_INSTALLATION:
    pass  # whoever is to read a document says so
gc.collect()
set_loaded_apart()  # the collector does not touch, and so does not copy, the pages that workers share
