"""The database's file: opening it for writing, with the newest schema, or for reading beside the writer."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pipelines.database.form_columns import add_form_columns
from pipelines.database.migrations import Database, schema

#: how long a writer waits for another one, seconds
BUSY_SECONDS = 60


def connect(path: Path) -> sqlite3.Connection:
    """A writing connection with foreign keys on, WAL, and the newest schema; makes the file where absent.

    Raises :class:`sqlite3.Error` or :class:`OSError` where the file cannot be made or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        # a harvest touches a page of every index with every report: keep them, write them back rarely
        connection.execute("PRAGMA cache_size=-32768")
        connection.execute("PRAGMA wal_autocheckpoint=8192")
        # each report has its savepoint, whose journal would be a temporary file
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA foreign_keys=ON")
        database = Database(connection)
        try:
            schema.apply(database)
            add_form_columns(connection)
        except sqlite3.OperationalError:
            # another process that started at the same moment has migrated meanwhile
            schema.apply(database)
            add_form_columns(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_readonly(path: Path) -> sqlite3.Connection:
    """A connection that only reads, beside any writer. Raises :class:`sqlite3.Error` without a file."""
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS, check_same_thread=False
    )
