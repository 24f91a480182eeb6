"""A government's report held against those of the governments directly below it (省与市, 市与县).

The form does not say that one is the sum of the others: a government reports for itself, for itself and its departments,
or for its whole territory, and the reports do not say which. So what does not add up is noted and is no mistake, and
where a government below has no report, the missing ones are named instead.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from pipelines.bodies.expected import ExpectedBody, expected_bodies
from pipelines.bodies.regions import regions
from pipelines.comparison.reports import Compared, load_figures, load_series
from pipelines.comparison.terms import form_figures, terms
from pipelines.comparison.years import shown
from pipelines.database.findings import write_findings
from pipelines.report.model import Check, Outcome
from pipelines.report.rules import Rule

#: what found the checks (``checks.origin``)
PARTS = "parts"
#: how many missing governments a message names
_NAMED = 5


def compare_parts(connection: sqlite3.Connection, stale: Mapping[str, Iterable[int]]) -> None:
    """Hold the governments among the bodies in ``stale`` (years by body), and those above them, against those below."""
    regions_of = connection.execute(  # two, where a government was renamed under another code
        "SELECT region_code, body_id FROM expected_bodies WHERE body_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(stale)),),
    )
    targets = {
        (region, year)
        for own, body in regions_of
        for region in (own, _above().get(own))
        if region in _below()
        for year in stale[body]
    }
    if not targets:
        return
    codes = {code for region, _ in targets for code in (region, *(row.region for row in _below()[region]))}
    body_of = dict(
        connection.execute(
            "SELECT region_code, body_id FROM expected_bodies WHERE region_code IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(codes)),),
        ).fetchall()
    )
    by_year = {
        (report.body, report.year): report
        for reports in load_series(connection, set(body_of.values())).values()
        for report in reports
        if report.series == report.body
    }
    work = []
    for region, year in sorted(targets):
        report = by_year.get((body_of[region], year))
        if report is not None:
            below = [row for row in _below()[region] if _reports_on(row, year)]
            work.append((report, below, [by_year.get((body_of[row.region], year)) for row in below]))
    read = {one.id: one for report, _, parts in work for one in (report, *parts) if one is not None}
    load_figures(connection, read.values(), terms().parts)
    for report, below, parts in work:
        write_findings(connection, check_parts(report, below, parts), origin=PARTS, report=report.id)


def check_parts(
    report: Compared, below: Sequence[ExpectedBody], parts: Sequence[Compared | None]
) -> Iterator[Check]:
    """Whether the figures of ``report`` are the sums of those of ``parts``, the reports of the bodies ``below``."""
    missing = [body.name for body, part in zip(below, parts, strict=True) if part is None]
    if missing:
        more = "等" if len(missing) > _NAMED else ""
        yield Check(
            Rule.PARTS_ADD_UP,
            "report",
            Outcome.NOT_ASSESSABLE,
            f"下一级{len(below)}个人民政府中有{len(missing)}个没有见到{report.year}年度的报告："
            f"{'、'.join(missing[:_NAMED])}{more}。",
        )
        return
    unsure = []
    for name in terms().parts:
        actual = report.certain(name)
        figures = [part.certain(name) for part in parts if part is not None]
        known = [figure for figure in figures if figure is not None]
        if actual is None or len(known) < len(figures):
            unsure.append(name)
            continue
        expected = round(sum(known), 6)
        if expected == actual:
            yield Check(Rule.PARTS_ADD_UP, name, Outcome.PASS, "通过。", shown(expected), shown(actual))
            continue
        yield Check(
            Rule.PARTS_ADD_UP,
            name,
            Outcome.NOTE,
            f"下一级{len(parts)}个人民政府{report.year}年度“{form_figures()[name]}”合计{shown(expected)}，"
            f"本报告为{shown(actual)}；报告可能只计本级，或另计所属部门。",
            shown(expected),
            shown(actual),
        )
    if unsure:
        yield Check(
            Rule.PARTS_ADD_UP,
            "figures",
            Outcome.NOT_ASSESSABLE,
            f"本报告或下一级人民政府的报告中有{len(unsure)}项数字没有读准或没有填报，无从核对。",
        )


def _reports_on(body: ExpectedBody, year: int) -> bool:
    return (body.since is None or body.since <= year) and (body.until is None or year <= body.until)


@cache
def _above() -> dict[str, str]:
    """The region directly above each."""
    known = {region.code: region.parent for region in regions()}
    rows = {row.region for row in expected_bodies().rows}
    found = {}
    for region in rows:
        parent = known.get(region)
        if parent is None and not region.endswith("0000"):  # abolished, or newer than the list
            city = f"{region[:4]}00"
            parent = city if city in rows and city != region else f"{region[:2]}0000"
        if parent is not None and parent in rows:
            found[region] = parent
    return found


@cache
def _below() -> dict[str, list[ExpectedBody]]:
    """The governments directly below each region that has some."""
    found: dict[str, list[ExpectedBody]] = defaultdict(list)
    for row in expected_bodies().rows:
        if row.region in _above():
            found[_above()[row.region]].append(row)
    return dict(found)
