"""What the register expects of its columns (``expected_years``, ``expected_count``), beside the bodies that they are of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from pipelines.bodies.words import Level
from pipelines.database.transactions import Store
from pipelines.report.form import editions
from pipelines.values import value

#: of ``data_files``, the row that names what ``expected_columns`` was made of
_NAME = "expected_columns"
_GOVERNMENTS = frozenset({Level.PROVINCE, Level.CITY, Level.COUNTY})


@value
class Expectation:
    """What is expected of one row of the register: reports of these ``years``, and ``count`` reports at least."""

    portal: str
    name: str
    url: str
    years: tuple[int, ...]
    count: int | None


def keep_expected_columns(store: Store, expected: Iterable[Expectation]) -> None:
    """Bring the table up to date where the register, or the code that knows bodies, is not what made it."""
    rows = sorted(expected, key=lambda one: one.portal)
    told = [(one.portal, one.name, one.url, one.years, one.count) for one in rows]
    digest = hashlib.sha256(json.dumps([store.parser, told]).encode()).hexdigest()[:16]
    with store.transaction() as connection:
        known = connection.execute("SELECT digest FROM data_files WHERE name = ?", (_NAME,)).fetchone()
        if known == (digest,):
            return
        connection.execute("DELETE FROM expected_columns")
        connection.executemany(
            "INSERT INTO expected_columns (portal, name, body_id, level, region_code, month_day, years, count) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (_row(store, one) for one in rows),
        )
        connection.execute("INSERT OR REPLACE INTO data_files (name, digest) VALUES (?, ?)", (_NAME, digest))


def _row(store: Store, one: Expectation) -> tuple[object, ...]:
    body = store.resolver.resolve(one.name, url=one.url, portal=one.portal)
    deadlines = editions()[0].deadlines
    due = None
    if body.tier in _GOVERNMENTS:
        due = deadlines.department if body.level == Level.DEPARTMENT else deadlines.government
    sure = None if body.review else body.body_id
    return one.portal, one.name, sure, body.level, body.region_code, due, json.dumps(one.years), one.count
