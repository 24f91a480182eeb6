"""What the log says of a full disk or a locked database: one line, once; never its trace for every document."""

from __future__ import annotations

import logging
import sqlite3

from pipelines.database.process import WriterError

#: what is wrong with the machine, not with the program: where in the code it was met helps nobody
_OF_THE_MACHINE = (sqlite3.Error, OSError, WriterError)
#: whose records have such errors; Scrapy makes its handler anew for each crawler, so that a filter there would go
_LOGGERS = (
    *(
        "scrapy.core.scraper",
        "scrapy.core.engine",
        "scrapy.utils.signal",
        "scrapy.crawler",
        "asyncio",
        "twisted",
    ),
    *("govcrawl.jobs.reparse", "pipelines.workers.pool"),
)


class OneLine(logging.Filter):
    """Of records with an error of the machine only the first of its kind passes, without its trace."""

    def __init__(self) -> None:
        super().__init__()
        self._told: set[str] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Called by the handler: whether to print the record."""
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if not isinstance(error, _OF_THE_MACHINE):
            return True
        what = f"{type(error).__name__}: {' '.join(str(error).split())}"
        # an address or a path is no kind of its own
        kind = f"{type(error).__name__} {getattr(error, 'errno', None) or error}"
        if kind in self._told:
            return False
        self._told.add(kind)
        record.msg, record.args = "%s: %s (told once; each run's reason has the rest)", (record.name, what)
        record.exc_info = record.exc_text = None
        return True


def one_line() -> None:
    """Have errors of the machine told in one line from here on."""
    shared = OneLine()
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(shared)
