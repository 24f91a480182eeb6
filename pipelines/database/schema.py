"""The database's file: opening it for writing, with the newest schema, or for reading beside the writer."""

from __future__ import annotations

import os
import re
import sqlite3
from pathlib import Path

from pipelines.database.form_columns import add_form_columns, lacking
from pipelines.database.migrations import Database, schema
from pipelines.database.migrations.steps import STEPS_TABLE, step_names

#: how long a writer waits for another one, seconds
BUSY_SECONDS = 60


class NewerDatabaseError(sqlite3.DatabaseError):
    """Raised where a later version of this code made a database; it is left as it is."""

    def __init__(self, path: Path, steps: list[str]) -> None:
        super().__init__(path, steps)
        self.path, self.steps = path, steps

    def __str__(self) -> str:
        return (
            f"{self.path} was made by a later version of this code (unknown to this one: {', '.join(self.steps)}); "
            "install that version, or name another database"
        )


def refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    """Raises :class:`NewerDatabaseError`."""
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (STEPS_TABLE,)).fetchone():
        return
    found = connection.execute(f"SELECT name FROM {STEPS_TABLE} WHERE migration_set = ?", (schema.name,))
    if unknown := sorted({row[0] for row in found} - step_names()):
        raise NewerDatabaseError(path, unknown)


def connect(path: Path) -> sqlite3.Connection:
    """A writing connection with foreign keys on, WAL, and the newest schema; makes the file where absent.

    Raises :class:`sqlite3.Error` or :class:`OSError` where the file cannot be made or written, and
    :class:`NewerDatabaseError`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    try:
        refuse_newer(connection, path)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        # a harvest touches a page of every index with every report: keep them, write them back rarely
        connection.execute("PRAGMA cache_size=-32768")
        connection.execute("PRAGMA wal_autocheckpoint=8192")
        connection.execute("PRAGMA foreign_keys=ON")
        _migrate(connection)
        # each report has its savepoint, whose journal would be a temporary file
        connection.execute("PRAGMA temp_store=MEMORY")
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date, whole or not at all; of several processes that begin at once, one does it."""
    database = Database(connection)
    if not schema.pending(database) and not lacking(connection):
        return
    with connection:
        # the write lock before anything is read: a step that reads first would lose to another's writing at once
        connection.execute("BEGIN IMMEDIATE")
        schema.apply(database)
        add_form_columns(connection)


_NULL = re.compile(r"NULL value in (\w+)\.(\w+)")


def damage(connection: sqlite3.Connection) -> str:
    """What is wrong with a database file; empty where it is sound.

    Some versions of SQLite (3.40, which Debian 12 has) see nulls in tables without rowid whose key stands in another order
    than their columns: whether there is one is asked of the table itself.
    """
    sound: set[str] = set()
    for (found,) in connection.execute("PRAGMA quick_check(2147483647)"):
        if found == "ok" or found in sound:
            continue
        place = _NULL.fullmatch(found)
        if (
            place is None
            or connection.execute(f'SELECT 1 FROM "{place[1]}" WHERE "{place[2]}" IS NULL LIMIT 1').fetchone()
        ):
            return str(found)
        sound.add(found)
    return ""


def connect_readonly(path: Path) -> sqlite3.Connection:
    """A connection that only reads, beside any writer.

    Raises :class:`sqlite3.Error` without a file or where its folder cannot be written, which reading beside a writer
    takes too, and :class:`NewerDatabaseError`.
    """
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, check_same_thread=False
    )
    try:
        refuse_newer(connection, path)
    except sqlite3.OperationalError as error:
        connection.close()
        if path.exists() and not os.access(path.parent, os.W_OK):
            raise sqlite3.OperationalError(
                f"{error}: its folder cannot be written, which reading takes too; copy the database elsewhere"
            ) from error
        raise
    except BaseException:
        connection.close()
        raise
    return connection
