"""What is logged while a worker reads, brought to the process that crawls: there are the handlers and the levels."""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterable

#: a log record as it can be pickled: its message made, its trace as text
Record = logging.LogRecord

_OURS = "pipelines"
_kept: list[Record] = []


class _Keeper(logging.Handler):
    def emit(self, record: Record) -> None:
        """Keep it until it is fetched."""
        kept = copy.copy(record)
        kept.msg, kept.args = record.getMessage(), None
        if record.exc_info:
            kept.exc_text = logging.Formatter().formatException(record.exc_info)
            kept.exc_info = None
        _kept.append(kept)


def collect_records() -> None:
    """Called once in a worker: from now on our own warnings and errors are kept."""
    ours = logging.getLogger(_OURS)
    ours.addHandler(_Keeper(logging.WARNING))
    ours.propagate = False


def drained() -> list[Record]:
    """What was logged since this was last asked."""
    records = _kept.copy()
    _kept.clear()
    return records


def repeat(records: Iterable[Record]) -> None:
    """Log here what was logged in a worker."""
    for record in records:
        logging.getLogger(record.name).handle(record)
