"""Rows of ``reports`` that turn out to be one body's become one; the other ids lead on to it."""

from __future__ import annotations

import sqlite3

from pipelines.database.findings import rename_holder
from pipelines.database.force import body_of, reelect, settle_body
from pipelines.database.identity import Claim, candidates, current_id, is_known, lead_on, new_id
from pipelines.database.rows import read_stored
from pipelines.database.transactions import Store
from pipelines.database.versions import State, Version, dump, load_versions, write_versions


def settle(store: Store, claim: Claim) -> tuple[str, bool]:
    """The id of the row of the documents that make this claim, and whether there is one; rows that it shows to be one
    are joined."""
    connection = store.connection
    rows = candidates(connection, claim)
    if not rows:
        return new_id(connection, claim), False
    first, *others = rows
    report = first.id
    named = (claim.first_seen, claim.new_id)
    if named < first.age and report != claim.new_id and not is_known(connection, first, claim):
        if claim.new_id in {row.id for row in others}:
            report = claim.new_id
        else:
            report = new_id(connection, claim)
            rename(connection, first.id, report)
    for row in rows:
        if current_id(connection, row.id) != report:
            join(store, row.id, report)
    return report, True


def join_due(store: Store) -> None:
    """Join the rows that wait for it: a migration, or a merge of databases, found that they share a key."""
    with store.transaction() as connection:
        for (key,) in connection.execute("SELECT key FROM joins_due ORDER BY key").fetchall():
            rows = connection.execute(
                "SELECT v.report_id FROM report_versions v WHERE v.report_id IN "
                "(SELECT report_id FROM report_keys WHERE key = ?) GROUP BY 1 ORDER BY min(v.first_seen), 1",
                (key,),
            ).fetchall()
            for (other,) in rows[1:]:
                join(store, other, rows[0][0])
        connection.execute("DELETE FROM joins_due")


def rename(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Give a row another id, and all that refers to it; the old id leads on."""
    columns = [name for (name,) in connection.execute("SELECT name FROM pragma_table_info('reports')")]
    rest = ", ".join(name for name in columns if name != "id")
    connection.execute(
        f"INSERT INTO reports (id, {rest}) SELECT ?, {rest} FROM reports WHERE id = ?", (new, old)
    )
    for table, column in _references(connection):
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, old))
    connection.execute("DELETE FROM reports WHERE id = ?", (old,))
    rename_holder(connection, old, new)
    lead_on(connection, old, new)


def join(store: Store, old: str, into: str) -> None:
    """Make two rows one: ``into`` has the versions, addresses and keys of both, and the version in force of them all."""
    connection = store.connection
    versions = {version.document_sha256: version for version in load_versions(connection, into)}
    for version in load_versions(connection, old):
        if version.reading is None:
            version.reading = dump(read_stored(connection, old))
        version.report_id = into
        if version.state is State.IN_FORCE:
            version.state = State.DUPLICATE
        same = versions.setdefault(version.document_sha256, version)
        if same is not version:
            _unite(same, version)
    for version in versions.values():
        if version.state is State.IN_FORCE:  # of them all one is elected, and written as it was read
            version.reading, version.state = dump(read_stored(connection, into)), State.DUPLICATE
    write_versions(connection, versions.values())
    for table in ("addresses", "report_keys", "report_changes", "figure_changes", "text_changes"):
        connection.execute(f"UPDATE OR IGNORE {table} SET report_id = ? WHERE report_id = ?", (into, old))
    body = body_of(connection, into)
    lead_on(connection, old, into)
    connection.execute("DELETE FROM reports WHERE id = ?", (old,))
    rename_holder(connection, old, into)
    reelect(store, into)
    settle_body(connection, into, body)


def _unite(kept: Version, other: Version) -> None:
    """The same bytes in both rows are one version."""
    if kept.state in (State.SUPERSEDED, State.ALTERNATIVE) and other.state is State.DUPLICATE:
        kept.state, kept.url, kept.document_url = other.state, other.url, other.document_url
    if other.gone_on is None:
        kept.gone_on = None
    kept.first_seen = min(kept.first_seen, other.first_seen)
    kept.last_seen = max(kept.last_seen, other.last_seen)


def _references(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Every table and column that refers to ``reports``."""
    return connection.execute(
        'SELECT m.name, f."from" FROM sqlite_master m, pragma_foreign_key_list(m.name) f '
        "WHERE m.type = 'table' AND f.\"table\" = 'reports'"
    ).fetchall()
