"""All summary tables of a published database, in the order in which they build on each other."""

from __future__ import annotations

import sqlite3

from govcrawl.site.facts import bodies, figures, findings, regions, reports


def add_facts(connection: sqlite3.Connection) -> None:
    """Add the tables 报告一览, 机关一览, 地区, 地区一览, 发现 and 全部数字 to a snapshot."""
    regions.add_regions(connection)
    reports.add_reports(connection)
    findings.add_findings(connection)
    bodies.add_bodies(connection)
    regions.add_summary(connection)
    figures.add_figures(connection)


def views_to_tables(connection: sqlite3.Connection) -> None:
    """Make tables of the views that group or recurse: a page of one would do all of its work again."""
    for name in _COSTLY:
        found = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE type = 'view' AND name = ?", (name,)
        ).fetchone()
        if found is None:
            continue
        connection.execute(f"CREATE TABLE [{name}_] AS SELECT * FROM {name}")
        columns = []
        for (column,) in connection.execute("SELECT name FROM pragma_table_info(?)", (name,)).fetchall():
            # a column without a type compares nothing with the text of an address
            kinds = {
                kind for (kind,) in connection.execute(f"SELECT DISTINCT typeof([{column}]) FROM [{name}_]")
            }
            columns.append(f"[{column}] {'NUMERIC' if kinds - {'null'} <= {'integer', 'real'} else 'TEXT'}")
        connection.execute(f"DROP VIEW {name}")
        connection.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
        connection.execute(f"INSERT INTO {name} SELECT * FROM [{name}_]")
        connection.execute(f"DROP TABLE [{name}_]")


#: each refers to none of those before it
_COSTLY = (
    "application_totals",
    "challenge_totals",
    "missing_years",
    "late_publications",
    "missing_publications",
    "authorities_to_review",
    "failing_checks",
    "unread_reports",
)
