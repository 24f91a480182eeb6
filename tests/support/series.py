"""Reports of one body for several years, stored as a harvest would store them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pipelines.database.publications import publish
from pipelines.database.transactions import Store
from pipelines.items import Publication, Reading
from pipelines.report.form import Edition, editions
from pipelines.report.model import (
    ApplicationRow,
    ChallengeRow,
    DisclosureFigure,
    Section,
    Status,
    TableSummary,
)
from pipelines.report.numbers import Number
from tests.support.readings import original, report

BODY = "云溪市水务局"


def store_report(
    store: Store,
    year: int,
    figures: Mapping[str, Number | None] | None = None,
    *,
    authority: str = BODY,
    edition: str = "2021",
    url: str | None = None,
    portal: str | None = None,
    site_id: str | None = None,
    published: str | None = None,
    sections: Sequence[Section] = (),
    status: Status = Status.VERIFIED,
    tables: Mapping[str, Status] | None = None,
    content: str | None = None,
) -> str:
    """Store a complete report whose figures are 0 but for ``figures`` (``applications.carried_over.total``); its id.

    ``tables`` gives a table another status than ``status``; of one that is missing there are no rows.
    """
    form = next(one for one in editions() if one.edition == edition)
    place = url or f"http://www.example.gov.cn/{authority}/{year}.html"
    told = dict(figures or {})
    content = (
        content or f"{authority}{year}{edition}{sorted(told.items(), key=str)}{sections}{status}{tables}"
    )
    made = report(
        content, place, authority=authority, year=year, status=status, tables=False,
        published=published if published is not None else f"{year + 1}-01-20",
    )  # fmt: skip
    statuses = dict.fromkeys(form.tables, status) | dict(tables or {})
    made.edition, made.site_id, made.sections = edition, site_id, list(sections)
    made.tables = [
        TableSummary(name, None if one is Status.MISSING else edition, one)
        for name, one in sorted(statuses.items())
    ]
    values = _values(form, told, statuses)
    for name, value in values["disclosures"].items():
        item, measure = name.split(".")
        made.disclosures.append(DisclosureFigure(item, measure, value, _printed(value)))
    for code, row in _rows(values["applications"]).items():
        made.applications.append(ApplicationRow(code, tuple(row), tuple(map(_printed, row))))
    for code, row in _rows(values["challenges"]).items():
        made.challenges.append(ChallengeRow(code, tuple(row), tuple(map(_printed, row))))
    one = original(content, place)
    publish(store, Publication(one, [Reading(one, made)]), portal=portal, spider="trs")
    row = store.connection.execute(
        "SELECT report_id FROM report_versions WHERE document_sha256 = ? AND state = 'in_force'",
        (one.sha256,),
    ).fetchone()
    return str(row[0])


def _values(
    form: Edition, told: Mapping[str, Number | None], statuses: Mapping[str, Status]
) -> dict[str, dict[str, Number | None]]:
    names = {
        "disclosures": [
            f"{item.code}.{measure.code}"
            for block in form.disclosures.blocks
            for item in block.items
            for measure in block.measures
        ],
        "applications": [
            f"{row.code}.{column.code}" for row in form.applications.rows for column in form.applications.columns
        ],
        "challenges": [
            f"{route.code}.{outcome.code}" for route in form.challenges.routes for outcome in form.challenges.outcomes
        ],
    }  # fmt: skip
    unknown = set(told) - {f"{table}.{name}" for table, own in names.items() for name in own}
    assert not unknown, unknown
    return {
        table: {}
        if statuses[table] is Status.MISSING
        else {
            name: told.get(f"{table}.{name}", None if statuses[table] is Status.BLANK else 0) for name in own
        }
        for table, own in names.items()
    }


def _rows(values: Mapping[str, Number | None]) -> dict[str, list[Number | None]]:
    rows: dict[str, list[Number | None]] = defaultdict(list)
    for name, value in values.items():
        rows[name.partition(".")[0]].append(value)
    return rows


def _printed(value: Number | None) -> str:
    return "" if value is None else str(value)
