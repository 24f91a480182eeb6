"""Working off what has to be compared again, a bounded part at a time, each in one transaction.

Triggers note in ``stale_comparisons`` whatever was written, changed, joined or withdrawn. A part takes notes, compares
the reports concerned and those beside them, and removes the notes in the same transaction: a run that is killed loses
nothing, and one that finds no notes changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from pipelines.bodies.expected import expected_bodies
from pipelines.comparison.copies import Copies
from pipelines.comparison.expected import earlier_bodies, keep_expected_bodies
from pipelines.comparison.parts import PARTS, compare_parts
from pipelines.comparison.publication import check_publication
from pipelines.comparison.reports import Compared, load_figures, load_series
from pipelines.comparison.terms import terms
from pipelines.comparison.years import check_years, gaps, reformed, year_before
from pipelines.database.findings import keep_findings
from pipelines.database.transactions import Store
from pipelines.report.model import Check

#: notes of one part: less than a second, for which others who write wait
PART = 200
#: what found the checks (``checks.origin``): a body's own reports and dates beside each other
YEARS = "years"


def prepare(store: Store) -> None:
    """Do what is the same whatever has to be compared, while a run has not stored anything yet."""
    with store.transaction() as connection:
        keep_expected_bodies(connection, store.parser)


def compare_some(store: Store) -> int:
    """Work off one part of what has to be compared, in a transaction; how many notes are left."""
    with store.transaction() as connection:
        return work_off(connection, store.parser)


def work_off(connection: sqlite3.Connection, parser: str) -> int:
    """Work off one part inside the caller's transaction; how many notes are left. ``parser``: the code's version."""
    keep_expected_bodies(connection, parser)
    notes = connection.execute(
        "SELECT body_id, year, report_id FROM stale_comparisons ORDER BY body_id, year, report_id LIMIT ?",
        (PART,),
    ).fetchall()
    if not notes:
        return 0
    stale: dict[str, set[int]] = defaultdict(set)
    for body, year, _ in notes:
        stale[body].add(year)
    pairs = _compare_years(connection, stale)
    noted = {report for *_, report in notes}
    fresh = [report.id for report, _ in pairs if report.id in noted]
    gone = sorted(noted.difference(fresh))
    for origin in (YEARS, PARTS):
        keep_findings(connection, dict.fromkeys(gone, ()), origin=origin)
    compare_parts(connection, stale)
    Copies(connection).compare(fresh, gone, [(one.id, last.id if last else None) for one, last in pairs])
    connection.executemany(
        "DELETE FROM stale_comparisons WHERE body_id = ? AND year = ? AND report_id = ?", notes
    )
    left: int = connection.execute("SELECT count(*) FROM stale_comparisons").fetchone()[0]
    return left


def compare_all(store: Store) -> None:
    """Work off everything that has to be compared, part by part."""
    while compare_some(store):
        pass


def _compare_years(
    connection: sqlite3.Connection, stale: dict[str, set[int]]
) -> list[tuple[Compared, Compared | None]]:
    """Hold reports of the years in ``stale``, by body, and of the years after them against the year before each.

    The reports that were compared, each with that of the year before, where there is one.
    """
    before = earlier_bodies(connection)
    asked = defaultdict(set, {body: set(years) for body, years in stale.items()})
    for (
        body,
        earlier,
    ) in before.items():  # what changed under the old name concerns the first report under the new one
        if earlier in stale:
            asked[body] |= stale[earlier]
    series = load_series(connection, [*asked, *(before[body] for body in asked if body in before)])
    concerned = [
        (report, _last(report, reports, series.get(before.get(report.body, ""), ())))
        for reports in series.values()
        for report in reports
        if not asked[report.body].isdisjoint((report.year, report.year - 1))
    ]
    read = {one.id: one for pair in concerned for one in pair if one is not None}
    load_figures(connection, read.values(), terms().years.figures)
    said = {one.id: [*check_publication(one), *_held_against(one, last)] for one, last in concerned}
    keep_findings(connection, said, origin=YEARS)
    # the series of what is only perhaps one body has another name
    missing = {body: list(gaps(series.get(body, []))) for body in stale}
    keep_findings(connection, missing, origin=YEARS, of="body_id")
    return concerned


def _last(report: Compared, own: Iterable[Compared], earlier: Iterable[Compared]) -> Compared | None:
    """The report of the year before: the body's own, else that under the name that it had before."""
    for reports in (own, earlier):
        candidates = [one for one in reports if one.year == report.year - 1]
        if candidates:
            return year_before(report, candidates)
    return None


def _held_against(report: Compared, last: Compared | None) -> Iterable[Check]:
    if last is None:
        return ()
    if expected_bodies().reformed(report.region, report.year):
        return reformed(report, last)
    return check_years(report, last, terms().years)
