"""The rows of ``runs``: one for each run, begun when it begins and closed when it ends."""

from __future__ import annotations

from collections.abc import Collection

from pipelines.database.transactions import Change, Store
from pipelines.items import RunOutcome, VisitOutcome, now
from pipelines.report.status import RANK

#: what a run counts beside what its lists hold, as columns of ``runs`` and as Scrapy stats ``govcrawl/<name>``
COUNTS = (
    "found",
    *(change.value for change in Change),
    *(status.value for status in RANK),
    *(outcome.value for outcome in VisitOutcome if outcome is not VisitOutcome.UNCHANGED),
    "resting",
    "reader_failures",
    "unfinished",
)
#: the reason of runs and harvests whose books another run closed
KILLED = "运行被强行终止，再次运行同一命令即可接着完成。"


def start(
    store: Store,
    *,
    spider: str,
    portal: str | None,
    target: str | None,
    pid: int,
    harvest: str | None = None,
    holder: str | None = None,
    years: str | None = None,
) -> int:
    """Note that process ``pid`` begins a run; the run's id.

    ``harvest``: the harvest that it belongs to; ``holder``: the lock that the process holds as long as it lives;
    ``years``: the report years that were asked for, where not all were.
    """
    with store.transaction() as connection:
        cursor = connection.execute(
            "INSERT INTO runs (spider, portal, target, started, pid, harvest_id, holder, years) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (spider, portal, target, now(), pid, harvest, holder, years),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid


def close_left(store: Store, alive: Collection[str]) -> None:
    """Close the books of what was killed: runs whose ``holder`` is none of the locks ``alive``, and their harvests.

    Process numbers say nothing: a container counts them anew. Runs without a holder are of programs that hold no
    lock; one that is at work after all closes its row once more, by itself.
    """
    marks = ", ".join("?" * len(alive))
    with store.transaction() as connection:
        closed = (now(), RunOutcome.INTERRUPTED, KILLED)
        connection.execute(
            "UPDATE runs SET ended = ?, outcome = ?, reason = ? WHERE ended IS NULL "
            f"AND (holder IS NULL OR holder NOT IN ({marks}))",
            (*closed, *alive),
        )
        connection.execute(
            "UPDATE harvests SET ended = ?, outcome = ?, reason = ? WHERE ended IS NULL "
            f"AND holder NOT IN ({marks})",
            (*closed, *alive),
        )


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
    harvest: str | None = None,
    years: str | None = None,
) -> None:
    """Note a run that ended before it began."""
    with store.transaction():
        run = start(store, spider=spider, portal=portal, target=target, pid=pid, harvest=harvest, years=years)
        finish(store, run, outcome, reason, {})
