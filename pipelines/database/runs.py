"""The rows of ``runs``: one for each run, begun when it begins and closed when it ends."""

from __future__ import annotations

import os

from pipelines.database.transactions import Change, Store
from pipelines.items import RunOutcome, VisitOutcome, now
from pipelines.report.status import RANK

#: what a run counts beside what its lists hold, as columns of ``runs`` and as Scrapy stats ``govcrawl/<name>``
COUNTS = (
    "found",
    *(change.value for change in Change),
    *(status.value for status in RANK),
    *(outcome.value for outcome in VisitOutcome if outcome is not VisitOutcome.UNCHANGED),
    "reader_failures",
)


def start(store: Store, *, spider: str, portal: str | None, target: str | None, pid: int) -> int:
    """Note that process ``pid`` begins a run, and close the books of runs that were killed; the run's id."""
    with store.transaction() as connection:
        for run, process in connection.execute("SELECT id, pid FROM runs WHERE ended IS NULL").fetchall():
            if not _alive(process):
                connection.execute(
                    "UPDATE runs SET ended = ?, outcome = ?, reason = ? WHERE id = ?",
                    (now(), RunOutcome.INTERRUPTED, "运行被强行终止，再次运行同一命令即可接着完成。", run),
                )
        cursor = connection.execute(
            "INSERT INTO runs (spider, portal, target, started, pid) VALUES (?, ?, ?, ?, ?)",
            (spider, portal, target, now(), pid),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid


def finish(store: Store, run: int, outcome: RunOutcome, reason: str, counts: dict[str, int]) -> None:
    """Note how a run ended; ``counts`` by column of ``runs``."""
    names = "".join(f", {name} = ?" for name in counts)
    with store.transaction() as connection:
        connection.execute(
            f"UPDATE runs SET ended = ?, outcome = ?, reason = ?{names} WHERE id = ?",
            (now(), outcome, reason, *counts.values(), run),
        )


def note(
    store: Store,
    *,
    spider: str,
    portal: str | None,
    target: str | None,
    outcome: RunOutcome,
    reason: str,
    pid: int,
) -> None:
    """Note a run that ended before it began."""
    with store.transaction():
        run = start(store, spider=spider, portal=portal, target=target, pid=pid)
        finish(store, run, outcome, reason, {})


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
