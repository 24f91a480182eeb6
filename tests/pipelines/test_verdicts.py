"""Verdicts: no run touches them; they hold, wait or expire with their finding."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from pipelines.database import verdicts
from pipelines.database.findings import finding_id
from pipelines.database.publications import publish
from pipelines.database.transactions import Store
from pipelines.database.verdicts import Decision
from pipelines.items import Publication
from pipelines.report.model import Check, Fault, Outcome
from tests.support.readings import PAGE, reading

FAIL = Check(
    "row_total", "applications.granted", Outcome.FAIL, "左边合计3，右边为4", "3", "4", Fault.PUBLISHER
)


def save(store: Store, content: str, *checks: Check, **values: Any) -> str:
    one = reading(content, **values)
    one.report.checks = list(checks)
    publish(store, Publication(one.original, [one]), spider="trs")
    return one.report.id


def judge(store: Store, decision: str = "dismissed", **how: Any) -> str:
    ((finding,),) = store.connection.execute("SELECT id FROM checks").fetchall()
    verdicts.judge(store.connection, finding, Decision(decision), who=how.pop("who", "甲"), **how)
    return str(finding)


def states(store: Store) -> list[tuple[Any, ...]]:
    return store.connection.execute("SELECT verdict, state FROM finding_verdicts").fetchall()


def test_a_verdict_holds_through_every_run(store: Store) -> None:
    save(store, "a", FAIL)
    judge(store, comment="表下有说明")
    before = store.connection.execute("SELECT * FROM verdicts").fetchall()
    for parser in ("p1", "p2"):
        store.parser = parser
        save(store, "a", FAIL)
    assert states(store) == [("dismissed", "holds")]
    assert store.connection.execute("SELECT * FROM verdicts").fetchall() == before


def test_it_waits_while_its_finding_is_gone_and_returns_with_it(store: Store) -> None:
    save(store, "a", FAIL)
    judge(store)
    store.parser = "p2"
    save(store, "a")
    assert states(store) == [("dismissed", "waiting")]
    store.parser = "p3"
    save(store, "a", FAIL)
    assert states(store) == [("dismissed", "holds")]


@pytest.mark.parametrize(
    ("content", "changed", "granted", "state"),
    [
        ("b", FAIL, 3, "holds"),  # a new version that says the same of it
        ("b", Check("row_total", FAIL.subject, Outcome.FAIL, "…", "3", "5", Fault.PUBLISHER), 3, "expired"),
        ("b", FAIL, 8, "expired"),  # the same sums of other figures
        (
            "a",
            Check("row_total", FAIL.subject, Outcome.FAIL, "换了说法", "3", "4", Fault.PUBLISHER),
            3,
            "holds",
        ),
    ],
)
def test_it_expires_when_what_the_finding_looked_at_changes(
    store: Store, content: str, changed: Check, granted: int, state: str
) -> None:
    save(store, "a", FAIL)
    judge(store)
    store.parser = "p2"
    save(store, content, changed, granted=granted, published="2024-01-25")
    assert states(store) == [("dismissed", state)]


def test_the_latest_verdict_counts_and_comments_decide_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(store, "a", FAIL)
    for day, decision in enumerate(("confirmed", "dismissed", "comment"), 1):
        monkeypatch.setattr(verdicts, "now", lambda day=day: f"2026-01-{day:02d}T00:00:00+00:00")
        judge(store, decision, comment="…")
    assert states(store) == [("dismissed", "holds")]
    assert store.connection.execute("SELECT * FROM rule_precision").fetchall() == [("row_total", 0, 1, 0.0)]
    assert len(verdicts.verdicts(store.connection)) == 3


def test_a_verdict_follows_its_report_to_another_id(store: Store) -> None:
    save(store, "a", FAIL, authority="武义县教育局", told={"seen": "2024-02-05T00:00:00+00:00"})
    old = judge(store)
    kept = verdicts.verdicts(store.connection)
    # of the same body, and seen earlier: the row takes the other id
    now = save(
        store, "b", authority="金华市武义县教育局", url="http://b.gov.cn/1", published="2023-01-01",
        told={"seen": "2024-02-01T00:00:00+00:00"},
    )  # fmt: skip
    assert store.connection.execute("SELECT count(*) FROM reports").fetchone() == (1,)
    new = finding_id("row_total", FAIL.subject, report=now)
    assert new != old
    assert store.connection.execute("SELECT finding, report_id, state FROM finding_verdicts").fetchall() == [
        (new, now, "holds")
    ]
    # and so does one that comes from a machine which still has the old id
    assert verdicts.add(store.connection, kept) == 1
    assert {one.finding for one in verdicts.verdicts(store.connection)} == {new}


def test_verdicts_can_be_brought_twice(store: Store, database: sqlite3.Connection) -> None:
    save(store, "a", FAIL)
    judge(store)
    assert verdicts.add(store.connection, verdicts.verdicts(store.connection)) == 0
    assert database.execute("SELECT count(*) FROM verdicts").fetchone() == (1,)


def test_there_is_no_verdict_on_what_is_no_finding(store: Store) -> None:
    with pytest.raises(LookupError):
        verdicts.judge(store.connection, "0" * 20, Decision.CONFIRMED, who="甲")


def test_views_of_the_whole_count_it(store: Store) -> None:
    save(store, "a", FAIL)
    save(store, "b", FAIL, url=f"{PAGE}?2", year=2022)
    ask = store.connection.execute
    assert ask("SELECT status, reports FROM quality_by_status").fetchall() == [("verified", 2)]
    assert ask(
        "SELECT rule, status, fault, findings, reports, precision FROM findings_by_rule"
    ).fetchall() == [("row_total", "fail", "publisher", 2, 2, None)]
    assert ask("SELECT canonical_name, findings, first_year, last_year FROM findings_by_body").fetchall() == [
        ("云溪市水务局", 2, 2022, 2023)
    ]
