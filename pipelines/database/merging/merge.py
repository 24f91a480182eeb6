"""One new database of what several have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from pipelines.database.merging.histories import unite_histories
from pipelines.database.merging.ids import settle_ids
from pipelines.database.merging.replay import Replay
from pipelines.database.merging.rest import (
    unite_addresses,
    unite_documents,
    unite_moves,
    unite_portal_checks,
    unite_runs,
    unite_unfinished,
    unite_verdicts,
)
from pipelines.database.merging.source import Source
from pipelines.database.transactions import Store

#: the tables of a database by how a merge fills them
REPLAYED = frozenset(
    {
        *(
            "reports",
            "sections",
            "disclosures",
            "applications",
            "challenges",
            "report_tables",
            "report_mentions",
        ),
        *(
            "report_versions",
            "report_changes",
            "figure_changes",
            "text_changes",
            "report_keys",
            "authorities",
        ),
        *("checks", "applied_rules", "rule_subjects"),
    }
)
UNITED = frozenset(
    {
        *(
            "documents",
            "addresses",
            "unfinished",
            "runs",
            "harvests",
            "column_moves",
            "verdicts",
            "report_ids",
        ),
    }
)
#: what comparing reports makes of the others, and what waits to be done
DERIVED = frozenset(
    {
        *("stale_comparisons", "section_novelty", "section_marks", "table_figures", "signatures"),
        *("expected_bodies", "expected_columns", "data_files", "joins_due"),
    }
)


def merge(
    store: Store,
    sources: Sequence[Source],
    *,
    places: Mapping[str, str],
    whole: Collection[str],
    tell: Callable[[int], None],
) -> None:
    """Fill the empty ``store`` with all that ``sources`` have, in one transaction; their order means nothing.

    ``places``: by SHA-256 where each original lies in the archive; ``whole``: those that are there; ``tell`` is told how many
    sightings are done. What compares reports is left to be done. Raises
    :class:`~pipelines.database.merging.histories.LostVersionError`.
    """
    with store.transaction():
        unite_documents(store, sources, places)
        replay = Replay(store, sources, places)
        for done, _ in enumerate(replay.run(), start=1):
            tell(done)
        rows = settle_ids(store, sources, replay)
        unite_addresses(store, sources, lambda source, report: rows[source].get(report))
        unite_histories(store, sources, replay, rows)
        unite_unfinished(store, sources, whole)
        unite_runs(store, sources)
        unite_moves(store, sources)
        unite_portal_checks(store, sources)
        unite_verdicts(store, sources)
